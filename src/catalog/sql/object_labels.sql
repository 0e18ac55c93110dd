-- object_labels: of enum $1 (oid), in their order. Servers 10 to 18.
SELECT pg_catalog.row_number() OVER (ORDER BY e.enumsortorder) AS "Place", e.enumlabel AS "Label"
  FROM pg_catalog.pg_enum e
 WHERE e.enumtypid = $1::pg_catalog.oid
 ORDER BY e.enumsortorder
 LIMIT 1000
