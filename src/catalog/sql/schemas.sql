-- schemas: of the current database, system ones last. $1 and $2 are the regular expressions of what
-- is wanted and what is not (null: none). Servers 10 to 18.
SELECT n.oid,
       n.nspname AS name,
       CASE WHEN n.nspname ~ '^pg_' OR n.nspname = 'information_schema' THEN 'system'
            ELSE 'schema' END AS kind,
       pg_catalog.pg_get_userbyid(n.nspowner) AS owner,
       CASE WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') THEN 'NO USAGE'
            WHEN pg_catalog.has_schema_privilege(n.oid, 'CREATE') THEN 'use, create'
            ELSE 'use' END AS rights,
       pg_catalog.left(pg_catalog.obj_description(n.oid, 'pg_namespace'), 2000) AS comment,
       n.nspname ~ '^pg_' OR n.nspname = 'information_schema' AS is_system,
       NOT (($1::pg_catalog.text IS NULL OR n.nspname::pg_catalog.text ~* $1)
         AND ($2::pg_catalog.text IS NULL OR n.nspname::pg_catalog.text !~* $2)) AS is_left_out
  FROM pg_catalog.pg_namespace n
 WHERE n.nspname !~ '^pg_(temp|toast)'
 ORDER BY is_system, n.nspname
