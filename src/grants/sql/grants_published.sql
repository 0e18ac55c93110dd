-- grants_published: the relations of the publication $1. Servers 10 to 18.
SELECT c.oid
  FROM pg_catalog.pg_publication_tables t
  JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
 WHERE t.pubname = $1::pg_catalog.name
 ORDER BY 1
