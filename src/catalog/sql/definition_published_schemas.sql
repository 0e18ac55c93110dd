-- definition_published_schemas: the schemas of publication $1 (oid). Servers 15 to 18.
SELECT 'ALTER PUBLICATION ' || pg_catalog.quote_ident(p.pubname) || ' ADD TABLES IN SCHEMA '
       || pg_catalog.quote_ident(n.nspname) AS sql
  FROM pg_catalog.pg_publication p
  JOIN pg_catalog.pg_publication_namespace s ON s.pnpubid = p.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid
 WHERE p.oid = $1::pg_catalog.oid
 ORDER BY n.nspname
