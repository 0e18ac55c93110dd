-- object_server_tables: the foreign tables of server $1 (oid). Servers 10 to 18.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS "Table",
       'f' AS ".kind", c.oid AS ".oid", n.nspname AS ".schema", c.relname AS ".name"
  FROM pg_catalog.pg_foreign_table t
  JOIN pg_catalog.pg_class c ON c.oid = t.ftrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE t.ftserver = $1::pg_catalog.oid
 ORDER BY 1
 LIMIT 1000
