-- definition_attach: ATTACH PARTITION for table $1 (oid), when it has its own indexes and keys: those
-- that its parent wants are found by their form then, and keep their names. Waits for a lock.
-- Servers 10 to 18.
SELECT 'ALTER TABLE ONLY ' || p.identity || ' ATTACH PARTITION ' || i.identity || ' '
       || pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS sql
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0) i
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, h.inhparent, 0) p
 WHERE c.oid = $1::pg_catalog.oid AND c.relispartition
