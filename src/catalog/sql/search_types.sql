-- search_types: of all schemas for the index of names, as search_relations has its columns; without
-- row types of relations and array types. Servers 10 to 18.
SELECT CASE t.typtype WHEN 'e' THEN 'E' WHEN 'd' THEN 'D' WHEN 'c' THEN 'C' WHEN 'r' THEN 'R'
                      WHEN 'm' THEN 'M' ELSE 'T' END,
       t.oid, s.nspname, t.typname, 0, s.nspname ~ '^pg_' OR s.nspname = 'information_schema'
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace s ON s.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
 WHERE s.nspname !~ '^pg_(temp|toast)'
   AND (t.typrelid = 0 OR c.oid IS NOT NULL)
   AND NOT (t.typelem <> 0 AND t.typlen = -1 AND t.typname ~ '^_')
