-- search_functions_10: of all schemas for the index of names, as search_relations has its columns.
-- Server 10, which has no prokind.
SELECT CASE WHEN p.proisagg THEN 'A' WHEN p.proiswindow THEN 'W' ELSE 'F' END,
       p.oid, s.nspname,
       pg_catalog.format('%s(%s)', p.proname,
         pg_catalog.pg_get_function_identity_arguments(p.oid)),
       0, s.nspname ~ '^pg_' OR s.nspname = 'information_schema'
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace s ON s.oid = p.pronamespace
 WHERE s.nspname !~ '^pg_(temp|toast)'
