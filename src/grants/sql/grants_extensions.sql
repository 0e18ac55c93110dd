-- grants_extensions: the extensions of this database with their versions and schemas, as rows of (what,
-- name, value).
-- Servers 10 to 18.
SELECT 'extension', e.extname, e.extversion FROM pg_catalog.pg_extension e
 UNION ALL
SELECT 'extension schema', e.extname, n.nspname
  FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
