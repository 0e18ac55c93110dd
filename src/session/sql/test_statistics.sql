-- test_statistics: where is pg_stat_statements, and may this role see the texts of others?
-- Without pg_read_all_stats the view gives no error; it shows "<insufficient privilege>". The
-- setting exists only where the library was loaded at the server's start. Servers 10 to 18.
SELECT n.nspname AS schema,
       pg_catalog.quote_ident(n.nspname) AS quoted_schema,
       e.extversion AS version,
       pg_catalog.current_setting('pg_stat_statements.max', true) IS NOT NULL AS is_loaded,
       pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') AS sees_texts,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS may_use
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'pg_stat_statements'
