-- preview_columns: of relation $1 (oid): what may be read, how, and the place in the best key: the
-- primary key, else the smallest unique index on plain columns that are all not null.
-- Servers 10 to 18.
WITH k AS (
  SELECT x.indkey::pg_catalog.int2[] AS attnums
    FROM pg_catalog.pg_index x
   WHERE x.indrelid = $1::pg_catalog.oid AND x.indisunique AND x.indisvalid AND x.indimmediate
     AND x.indpred IS NULL AND x.indexprs IS NULL
     AND NOT EXISTS (SELECT 1 FROM pg_catalog.unnest(x.indkey::pg_catalog.int2[]) n
                       JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = n
                       JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                      WHERE NOT a.attnotnull
                         -- with search_path empty, operators of other types are not found
                         OR (t.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace
                             AND t.typtype <> 'e')
                         OR NOT pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT'))
   ORDER BY x.indisprimary DESC, x.indnatts
   LIMIT 1)
SELECT a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       pg_catalog.format_type(a.atttypid, NULL) AS cast_type,
       a.atttypid IN (20, 21, 23, 26, 28, 29, 700, 701, 790, 1700, 5069) AS is_number,
       CASE WHEN a.atttypid IN (20, 21, 23, 26, 28, 29, 700, 701, 790, 1700, 5069) THEN 1
            WHEN a.atttypid = 17 THEN 2 WHEN a.atttypid IN (114, 3802) THEN 3
            WHEN a.atttypid = 142 THEN 4 WHEN t.typcategory = 'A' THEN 5
            WHEN t.typtype IN ('r', 'm') THEN 6 WHEN t.typcategory = 'S' THEN 0
            ELSE 7 END AS value_kind,
       a.atttypid = 'pg_catalog.bytea'::pg_catalog.regtype AS is_binary,
       pg_catalog.array_position((SELECT k.attnums FROM k), a.attnum) AS key_place,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS readable,
       c.relkind,
       c.relpages,
       c.relkind IN ('r', 'm') AND am.amname = 'heap'
         AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS is_heap
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_attribute a
    ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
 WHERE c.oid = $1::pg_catalog.oid
 ORDER BY a.attnum
