-- export_estimate: the rows of relation $1 (oid) with its partitions and children, as far as they
-- were analysed; NULL when none was. Servers 10 to 18: before 14 a table that never was has 0 pages.
WITH RECURSIVE family(relid) AS (
  SELECT $1::pg_catalog.oid
  UNION
  SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN family f ON f.relid = i.inhparent)
SELECT pg_catalog.sum(c.reltuples)::pg_catalog.int8 AS estimate
  FROM family f
  JOIN pg_catalog.pg_class c ON c.oid = f.relid
 WHERE c.relkind IN ('r', 'm', 'f') AND c.reltuples >= 0 AND (c.reltuples > 0 OR c.relpages > 0)
