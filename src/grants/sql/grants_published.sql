-- grants_published: the relations of the publications $1 (text[]). Servers 10 to 18.
SELECT c.oid, t.pubname AS publication
  FROM pg_catalog.pg_publication_tables t
  JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
 WHERE t.pubname::pg_catalog.text = ANY ($1::pg_catalog.text[])
 ORDER BY 1, 2
