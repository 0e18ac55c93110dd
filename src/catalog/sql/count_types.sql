-- count_types: of schema $1 (oid), without row types of relations and array types. Servers 10 to
-- 18.
SELECT 'T' AS selector, pg_catalog.count(*) AS count, 0 AS left_out
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
 WHERE t.typnamespace = $1::pg_catalog.oid
   AND (t.typrelid = 0 OR c.relkind = 'c')
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
