-- test_statistics: where is pg_stat_statements, and may this role see the texts of others?
-- Without pg_read_all_stats the view gives no error; it shows "<insufficient privilege>".
-- Servers 10 to 18.
SELECT n.nspname AS schema,
       e.extversion AS version,
       pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS sees_texts,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS may_use
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'pg_stat_statements'
