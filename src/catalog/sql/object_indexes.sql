-- object_indexes: of relation $1 (oid). pg_get_indexdef() waits behind an exclusive lock on the
-- table: the lock limit of the statement ends that wait. Servers 10 to 18.
SELECT i.relname AS "Name",
       pg_catalog.concat_ws(', ', CASE WHEN x.indisprimary THEN 'primary' END,
         CASE WHEN x.indisunique THEN 'unique' END,
         CASE WHEN NOT x.indisvalid THEN 'INVALID' END) AS "Kind",
       pg_catalog.pg_size_pretty(i.relpages::pg_catalog.int8
         * pg_catalog.current_setting('block_size')::pg_catalog.int8) AS "Size",
       coalesce(s.idx_scan, 0) AS "Scans",
       pg_catalog.pg_get_indexdef(i.oid) AS "Definition"
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
  LEFT JOIN pg_catalog.pg_stat_all_indexes s ON s.indexrelid = i.oid
 WHERE x.indrelid = $1::pg_catalog.oid
 ORDER BY x.indisprimary DESC, i.relname
