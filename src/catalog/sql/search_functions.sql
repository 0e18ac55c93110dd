-- search_functions: of all schemas for the index of names, as search_relations has its columns.
-- Servers 11 to 18.
SELECT CASE p.prokind WHEN 'p' THEN 'P' WHEN 'a' THEN 'A' WHEN 'w' THEN 'W' ELSE 'F' END,
       p.oid, s.nspname,
       pg_catalog.format('%s(%s)', p.proname,
         pg_catalog.pg_get_function_identity_arguments(p.oid)),
       0, s.nspname ~ '^pg_' OR s.nspname = 'information_schema'
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace s ON s.oid = p.pronamespace
 WHERE s.nspname !~ '^pg_(temp|toast)'
