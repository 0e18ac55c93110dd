-- count_functions_10: of schema $1 (oid), by kind. Server 10, which has no prokind.
SELECT CASE WHEN p.proisagg THEN 'a' ELSE 'f' END AS selector,
       pg_catalog.count(*) AS count, 0 AS left_out
  FROM pg_catalog.pg_proc p
 WHERE p.pronamespace = $1::pg_catalog.oid
 GROUP BY 1
