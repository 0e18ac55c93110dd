-- search_functions_10: of all schemas for the index of names, as search_relations has its columns.
-- Of the system's only the types: among the names of what they return everything is found.
-- Server 10, which has no prokind.
SELECT CASE WHEN p.proisagg THEN 'A' WHEN p.proiswindow THEN 'W' ELSE 'F' END,
       p.oid, s.nspname,
       pg_catalog.format('%s(%s)', p.proname,
         CASE WHEN s.nspname = 'pg_catalog' THEN pg_catalog.oidvectortypes(p.proargtypes)
              ELSE pg_catalog.pg_get_function_identity_arguments(p.oid) END),
       0, s.nspname ~ '^pg_' OR s.nspname = 'information_schema'
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace s ON s.oid = p.pronamespace
 WHERE s.nspname !~ '^pg_(temp|toast)'
