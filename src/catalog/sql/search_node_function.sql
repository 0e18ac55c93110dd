-- search_node_function: function or procedure $1 (oid) as a node of the tree. Servers 11 to 18.
SELECT p.oid, s.nspname AS schema,
       pg_catalog.format('%s(%s)', p.proname,
         pg_catalog.pg_get_function_identity_arguments(p.oid)) AS name,
       CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window'
                      ELSE 'function' END AS kind,
       'F' AS relkind,
       pg_catalog.pg_get_userbyid(p.proowner) AS owner
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace s ON s.oid = p.pronamespace
 WHERE p.oid = $1::pg_catalog.oid
