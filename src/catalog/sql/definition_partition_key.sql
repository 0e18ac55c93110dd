-- definition_partition_key: PARTITION BY of table $1 (oid); waits for a lock. Servers 10 to 18.
SELECT 'PARTITION BY ' || pg_catalog.pg_get_partkeydef(c.oid) AS sql
  FROM pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.oid AND c.relkind = 'p'
