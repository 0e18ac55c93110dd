-- count_functions: of schema $1 (oid), by kind; window functions count as functions. Servers 11 to
-- 18.
SELECT CASE p.prokind WHEN 'p' THEN 'p' WHEN 'a' THEN 'a' ELSE 'f' END AS selector,
       pg_catalog.count(*) AS count, 0 AS left_out
  FROM pg_catalog.pg_proc p
 WHERE p.pronamespace = $1::pg_catalog.oid
 GROUP BY 1
