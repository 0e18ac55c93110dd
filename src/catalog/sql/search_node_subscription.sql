-- search_node_subscription: subscription $1 (oid) as a node of the tree. Servers 10 to 18.
SELECT s.oid, s.subname AS name, 'subscription' AS kind,
       pg_catalog.pg_get_userbyid(s.subowner) AS owner
  FROM pg_catalog.pg_subscription s
 WHERE s.oid = $1::pg_catalog.oid
