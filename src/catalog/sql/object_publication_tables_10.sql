-- object_publication_tables_10: the tables that publication $1 (oid) names. Servers 10 to 14.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS "Table",
       c.relkind AS ".kind", c.oid AS ".oid", n.nspname AS ".schema", c.relname AS ".name"
  FROM pg_catalog.pg_publication_rel r
  JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE r.prpubid = $1::pg_catalog.oid
 ORDER BY 1
 LIMIT 1000
