-- search_node_function_10: function $1 (oid) as a node of the tree. Server 10, which has no prokind.
SELECT p.oid, s.nspname AS schema,
       pg_catalog.format('%s(%s)', p.proname,
         pg_catalog.pg_get_function_identity_arguments(p.oid)) AS name,
       CASE WHEN p.proisagg THEN 'aggregate' WHEN p.proiswindow THEN 'window'
                      ELSE 'function' END AS kind,
       'F' AS relkind,
       pg_catalog.pg_get_userbyid(p.proowner) AS owner
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace s ON s.oid = p.pronamespace
 WHERE p.oid = $1::pg_catalog.oid
