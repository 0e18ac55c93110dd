-- object_type: what type $1 (oid) is made of. Servers 10 to 18.
SELECT e.enumlabel::pg_catalog.text AS "Part", 'label' AS "Kind"
  FROM pg_catalog.pg_enum e WHERE e.enumtypid = $1::pg_catalog.oid
UNION ALL
SELECT a.attname::pg_catalog.text, pg_catalog.format_type(a.atttypid, a.atttypmod)
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE t.oid = $1::pg_catalog.oid
UNION ALL
SELECT pg_catalog.format_type(t.typbasetype, t.typtypmod), 'base type'
  FROM pg_catalog.pg_type t WHERE t.oid = $1::pg_catalog.oid AND t.typtype = 'd'
UNION ALL
SELECT pg_catalog.pg_get_constraintdef(c.oid, true), 'check'
  FROM pg_catalog.pg_constraint c WHERE c.contypid = $1::pg_catalog.oid
