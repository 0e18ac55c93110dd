-- export_columns: of relation $1 (oid), in their order: which columns may be read, and which take
-- no value on INSERT but an overriding one. Servers 10 to 18.
SELECT a.attname AS name,
       a.attidentity = 'a' AS is_identity,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS is_readable
  FROM pg_catalog.pg_attribute a
 WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum
