-- count_relations: of schema $1 (oid), by kind; $2 and $3 are the regular expressions of what is
-- wanted and what is not (null: none). A partition counts with its parent. Servers 10 to 18.
SELECT c.relkind AS selector,
       pg_catalog.count(*) FILTER (WHERE c.relkind = 'S' OR
         ($2::pg_catalog.text IS NULL OR c.relname::pg_catalog.text ~* $2)
         AND ($3::pg_catalog.text IS NULL OR c.relname::pg_catalog.text !~* $3)) AS count,
       pg_catalog.count(*) FILTER (WHERE c.relkind <> 'S' AND NOT
         (($2::pg_catalog.text IS NULL OR c.relname::pg_catalog.text ~* $2)
         AND ($3::pg_catalog.text IS NULL OR c.relname::pg_catalog.text !~* $3))) AS left_out
  FROM pg_catalog.pg_class c
 WHERE c.relnamespace = $1::pg_catalog.oid
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
   AND NOT c.relispartition
 GROUP BY c.relkind
