-- count_types: of schema $1 (oid), without row types of relations and array types: these are told by
-- category and name, which the server alone gives, as a look at each element type would cost a
-- second among 100,000 tables. Servers 10 to 18.
SELECT 'T' AS selector, pg_catalog.count(*) AS count, 0 AS left_out
  FROM pg_catalog.pg_type t
 WHERE t.typnamespace = $1::pg_catalog.oid
   AND NOT (t.typcategory = 'A' AND t.typelem <> 0 AND pg_catalog.left(t.typname::pg_catalog.text, 1) = '_')
   AND (t.typrelid = 0 OR t.typrelid IN (
         SELECT c.oid FROM pg_catalog.pg_class c
          WHERE c.relnamespace = $1::pg_catalog.oid AND c.relkind = 'c'))
