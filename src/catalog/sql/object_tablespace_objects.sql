-- object_tablespace_objects: what of this database lies in tablespace $1 (oid); sizes are the
-- server's estimates. Servers 10 to 18.
SELECT CASE c.relkind WHEN 'r' THEN 'tables' WHEN 'p' THEN 'partitioned tables'
            WHEN 'm' THEN 'materialized views' WHEN 'i' THEN 'indexes'
            WHEN 'I' THEN 'partitioned indexes' WHEN 'S' THEN 'sequences' WHEN 't' THEN 'TOAST'
            ELSE 'other' END AS "Kind",
       pg_catalog.count(*) AS "Count",
       '~' || pg_catalog.pg_size_pretty(pg_catalog.sum(c.relpages::pg_catalog.int8
         * pg_catalog.current_setting('block_size')::pg_catalog.int8)) AS "Size"
  FROM pg_catalog.pg_class c
 WHERE c.relkind NOT IN ('v', 'f', 'c')
   AND (c.reltablespace = $1::pg_catalog.oid
        OR (c.reltablespace = 0 AND $1::pg_catalog.oid = (
              SELECT d.dattablespace FROM pg_catalog.pg_database d
               WHERE d.datname = pg_catalog.current_database())))
 GROUP BY 1
 ORDER BY 1
