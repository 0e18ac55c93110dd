-- find: the relations of name $2, in schema $1 when it is not null. Servers 10 to 18.
SELECT c.oid, c.relname AS name, n.nspname AS schema,
       CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned' WHEN 'v' THEN 'view'
                      WHEN 'm' THEN 'matview' WHEN 'f' THEN 'foreign' WHEN 'S' THEN 'sequence'
       END AS kind,
       c.relkind,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       CASE WHEN c.reltuples >= 0 THEN c.reltuples::pg_catalog.int8 END AS estimate,
       NULL AS size_bytes,
       CASE WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') THEN 'NO USAGE'
            WHEN pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN 'read'
            ELSE 'NO SELECT' END AS rights,
       NULL AS comment, NULL AS note
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relname = $2 AND ($1::pg_catalog.text IS NULL OR n.nspname = $1)
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
 ORDER BY n.nspname ~ '^pg_' OR n.nspname = 'information_schema', n.nspname
