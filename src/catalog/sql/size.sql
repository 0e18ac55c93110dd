-- size: of relation $1 (oid): with its indexes and all, the table with TOAST, its indexes. The size
-- functions wait behind an exclusive lock: the lock limit of the statement ends that wait. Servers
-- 10 to 18.
SELECT pg_catalog.pg_total_relation_size($1::pg_catalog.oid) AS total,
       pg_catalog.pg_table_size($1::pg_catalog.oid) AS table_bytes,
       pg_catalog.pg_indexes_size($1::pg_catalog.oid) AS index_bytes
