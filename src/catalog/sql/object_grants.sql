-- object_grants: the list of rights of relation $1 (oid), the built-in default filled in where none
-- is stored, with those of single columns. Servers 10 to 18.
SELECT CASE WHEN x.grantee = 0 THEN 'PUBLIC'
            ELSE coalesce(r.rolname, pg_catalog.format('unknown role %s', x.grantee)) END
         AS "Grantee",
       pg_catalog.string_agg(x.privilege_type
         || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY x.privilege_type)
         AS "Rights (*: may grant)",
       pg_catalog.pg_get_userbyid(x.grantor) AS "Granted by",
       x.part AS "On"
  FROM (SELECT e.grantee, e.grantor, e.privilege_type, e.is_grantable,
               CASE WHEN c.relacl IS NULL THEN 'all (built-in default)' ELSE 'all' END AS part
          FROM pg_catalog.pg_class c,
               pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault(
                 CASE c.relkind WHEN 'S' THEN 's'::pg_catalog."char"
                                ELSE 'r'::pg_catalog."char" END, c.relowner))) e
         WHERE c.oid = $1::pg_catalog.oid
        UNION ALL
        SELECT e.grantee, e.grantor, e.privilege_type, e.is_grantable, 'column ' || a.attname
          FROM pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) e
         WHERE a.attrelid = $1::pg_catalog.oid AND NOT a.attisdropped) x
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
 GROUP BY 1, 3, 4
 ORDER BY 4, 1
