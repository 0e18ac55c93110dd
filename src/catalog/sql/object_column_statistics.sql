-- object_column_statistics: what ANALYZE found out about the columns of relation $1 (oid): estimates,
-- and only of columns that one may read. Servers 10 to 18.
SELECT s.attname AS "Column",
       CASE WHEN s.n_distinct < 0
            THEN '~' || pg_catalog.round((-100 * s.n_distinct)::pg_catalog.numeric, 1)
                 || ' % of rows'
            ELSE '~' || s.n_distinct::pg_catalog.int8 END AS "Distinct",
       '~' || pg_catalog.round((100 * s.null_frac)::pg_catalog.numeric, 1) || ' %' AS "Null",
       '~' || s.avg_width AS "Average bytes",
       coalesce(pg_catalog.round(s.correlation::pg_catalog.numeric, 2)::pg_catalog.text, '')
         AS "Correlation",
       CASE WHEN s.inherited THEN 'with children' ELSE '' END AS "Of"
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
 WHERE c.oid = $1::pg_catalog.oid
 ORDER BY s.inherited, a.attnum
