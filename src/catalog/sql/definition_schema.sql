-- definition_schema: CREATE SCHEMA of schema $1 (oid). Servers 10 to 18.
SELECT 'CREATE SCHEMA ' || pg_catalog.quote_ident(n.nspname) AS sql
  FROM pg_catalog.pg_namespace n WHERE n.oid = $1::pg_catalog.oid
