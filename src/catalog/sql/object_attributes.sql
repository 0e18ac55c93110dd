-- object_attributes: of composite type $1 (oid). Servers 10 to 18.
SELECT a.attname AS "Attribute", pg_catalog.format_type(a.atttypid, a.atttypmod) AS "Type",
       CASE WHEN a.attcollation <> y.typcollation
            THEN (SELECT pg_catalog.format('%I.%I', n.nspname, c.collname)
                    FROM pg_catalog.pg_collation c
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
                   WHERE c.oid = a.attcollation) ELSE '' END AS "Collation",
       coalesce(pg_catalog.col_description(a.attrelid, a.attnum), '') AS "Comment"
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
 WHERE t.oid = $1::pg_catalog.oid
 ORDER BY a.attnum
