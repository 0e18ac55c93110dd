-- search_node_type: type $1 (oid) as a node of the tree. Servers 10 to 18.
SELECT t.oid, s.nspname AS schema, t.typname AS name,
       CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite'
                      WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange' ELSE 'type' END AS kind,
       'T' AS relkind,
       pg_catalog.pg_get_userbyid(t.typowner) AS owner
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace s ON s.oid = t.typnamespace
 WHERE t.oid = $1::pg_catalog.oid
