-- definition_inherits: INHERITS of table $1 (oid). Servers 10 to 18.
SELECT 'INHERITS (' || pg_catalog.string_agg(i.identity, ', ' ORDER BY h.inhseqno) || ')' AS sql
  FROM pg_catalog.pg_inherits h
  JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid AND NOT c.relispartition
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, h.inhparent, 0) i
 WHERE h.inhrelid = $1::pg_catalog.oid
HAVING pg_catalog.count(*) > 0
