-- export_generated: the generated columns of relation $1 (oid). Servers 12 to 18.
SELECT a.attname AS name
  FROM pg_catalog.pg_attribute a
 WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
   AND a.attgenerated <> ''
