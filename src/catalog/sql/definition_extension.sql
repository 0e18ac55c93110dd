-- definition_extension: CREATE EXTENSION of extension $1 (oid). Servers 10 to 18.
SELECT 'CREATE EXTENSION ' || pg_catalog.quote_ident(e.extname) || ' WITH SCHEMA '
       || pg_catalog.quote_ident(n.nspname) || ' VERSION ' || pg_catalog.quote_literal(e.extversion)
       AS sql
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 WHERE e.oid = $1::pg_catalog.oid
