-- object_columns: of relation $1 (oid), as psql's \d+ has them. Servers 10 to 18.
SELECT a.attname AS "Column",
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS "Type",
       CASE WHEN a.attnotnull THEN 'not null' ELSE '' END AS "Nullable",
       CASE WHEN a.attidentity <> '' THEN 'identity'
            ELSE coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') END AS "Default",
       CASE WHEN pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')
            THEN 'yes' ELSE 'NO' END AS "Read",
       coalesce(pg_catalog.col_description(a.attrelid, a.attnum), '') AS "Comment"
  FROM pg_catalog.pg_attribute a
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum
