-- grants_partitions: which partition belongs to which table; TRUNCATE of the parent needs the right
-- on each up to 12. Servers 10 to 12.
SELECT i.inhparent AS parent, i.inhrelid AS partition
  FROM pg_catalog.pg_inherits i
  JOIN pg_catalog.pg_class p ON p.oid = i.inhparent AND p.relkind = 'p'
 ORDER BY 1, 2
