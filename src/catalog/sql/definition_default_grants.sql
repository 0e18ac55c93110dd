-- definition_default_grants: ALTER DEFAULT PRIVILEGES within schema $1 (oid); these add to what is
-- usual, so they only grant. Servers 10 to 18.
SELECT 'ALTER DEFAULT PRIVILEGES FOR ROLE '
       || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.defaclrole)) || ' IN SCHEMA '
       || pg_catalog.quote_ident(n.nspname) || ' GRANT '
       || pg_catalog.string_agg(x.privilege, ', ' ORDER BY x.place) || ' ON '
       || CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
                               WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' END || ' TO '
       || CASE x.grantee WHEN 0 THEN 'PUBLIC'
            ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END
       || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS sql
  FROM pg_catalog.pg_default_acl d
  JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
 CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl)
            WITH ORDINALITY x (grantor, grantee, privilege, is_grantable, place)
 WHERE n.oid = $1::pg_catalog.oid
 GROUP BY d.defaclrole, n.nspname, d.defaclobjtype, x.grantee, x.is_grantable
 ORDER BY pg_catalog.pg_get_userbyid(d.defaclrole), d.defaclobjtype, pg_catalog.min(x.place)
