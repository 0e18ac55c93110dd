-- object_acl: the list of rights of object $1 (oid) of catalog $2, for all but relations; the
-- built-in default filled in where none is stored. Servers 10 to 18.
SELECT CASE WHEN e.grantee = 0 THEN 'PUBLIC'
            ELSE coalesce(r.rolname, pg_catalog.format('unknown role %s', e.grantee)) END
         AS "Grantee",
       pg_catalog.string_agg(e.privilege_type
         || CASE WHEN e.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY e.privilege_type)
         AS "Rights (*: may grant)",
       pg_catalog.pg_get_userbyid(e.grantor) AS "Granted by",
       CASE WHEN o.acl IS NULL THEN 'built-in default' ELSE '' END AS "On"
  FROM (SELECT proacl AS acl, proowner AS owner, 'f'::pg_catalog."char" AS kind
          FROM pg_catalog.pg_proc
         WHERE $2 = 'pg_catalog.pg_proc' AND oid = $1::pg_catalog.oid
        UNION ALL
        SELECT typacl, typowner, 'T' FROM pg_catalog.pg_type
         WHERE $2 = 'pg_catalog.pg_type' AND oid = $1::pg_catalog.oid
        UNION ALL
        SELECT srvacl, srvowner, 'S' FROM pg_catalog.pg_foreign_server
         WHERE $2 = 'pg_catalog.pg_foreign_server' AND oid = $1::pg_catalog.oid
        UNION ALL
        SELECT nspacl, nspowner, 'n' FROM pg_catalog.pg_namespace
         WHERE $2 = 'pg_catalog.pg_namespace' AND oid = $1::pg_catalog.oid
        UNION ALL
        SELECT datacl, datdba, 'd' FROM pg_catalog.pg_database
         WHERE $2 = 'pg_catalog.pg_database' AND oid = $1::pg_catalog.oid
        UNION ALL
        SELECT spcacl, spcowner, 't' FROM pg_catalog.pg_tablespace
         WHERE $2 = 'pg_catalog.pg_tablespace' AND oid = $1::pg_catalog.oid) o
 CROSS JOIN LATERAL pg_catalog.aclexplode(
         coalesce(o.acl, pg_catalog.acldefault(o.kind, o.owner))) e
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = e.grantee
 GROUP BY 1, 3, 4
 ORDER BY 1, 3
