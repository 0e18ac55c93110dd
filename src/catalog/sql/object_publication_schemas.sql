-- object_publication_schemas: the schemas of which publication $1 (oid) holds all tables. Servers 15
-- to 18.
SELECT n.nspname AS "Schema", 'N' AS ".kind", n.oid AS ".oid", NULL AS ".schema",
       n.nspname AS ".name"
  FROM pg_catalog.pg_publication_namespace s
  JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid
 WHERE s.pnpubid = $1::pg_catalog.oid
 ORDER BY 1
