-- object_partitions: all that is below relation $1 (oid), counted; sizes are the server's estimates,
-- because measuring waits behind locks. Servers 10 to 18.
WITH RECURSIVE below (oid, level) AS (
       SELECT i.inhrelid, 1 FROM pg_catalog.pg_inherits i WHERE i.inhparent = $1::pg_catalog.oid
        UNION
       SELECT i.inhrelid, b.level + 1 FROM below b
         JOIN pg_catalog.pg_inherits i ON i.inhparent = b.oid)
SELECT b.level AS "Level",
       CASE c.relkind WHEN 'p' THEN 'partitioned' WHEN 'f' THEN 'foreign' ELSE 'table' END
         AS "Kind",
       pg_catalog.count(*) AS "Count",
       '~' || pg_catalog.sum(greatest(c.reltuples, 0))::pg_catalog.int8 AS "Rows",
       '~' || pg_catalog.pg_size_pretty(pg_catalog.sum(c.relpages::pg_catalog.int8
         * pg_catalog.current_setting('block_size')::pg_catalog.int8)) AS "Heap"
  FROM below b
  JOIN pg_catalog.pg_class c ON c.oid = b.oid
 GROUP BY 1, 2
 ORDER BY 1, 2
