-- schemas: of the current database, system ones last. Servers 10 to 18.
SELECT n.oid,
       n.nspname AS name,
       pg_catalog.pg_get_userbyid(n.nspowner) AS owner,
       CASE WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') THEN 'NO USAGE'
            WHEN pg_catalog.has_schema_privilege(n.oid, 'CREATE') THEN 'use, create'
            ELSE 'use' END AS rights,
       pg_catalog.obj_description(n.oid, 'pg_namespace') AS comment,
       n.nspname ~ '^pg_' OR n.nspname = 'information_schema' AS is_system
  FROM pg_catalog.pg_namespace n
 WHERE n.nspname !~ '^pg_(temp|toast)'
 ORDER BY is_system, n.nspname
