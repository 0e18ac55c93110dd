-- object_server_mappings: who has a user mapping for foreign server $1 (oid); its options hold
-- passwords and are never asked for. Servers 10 to 18.
SELECT CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE m.usename::pg_catalog.text END AS "Role",
       CASE WHEN m.umuser <> 0 THEN 'R' END AS ".kind", m.umuser AS ".oid", NULL AS ".schema",
       m.usename AS ".name"
  FROM pg_catalog.pg_user_mappings m
 WHERE m.srvid = $1::pg_catalog.oid
 ORDER BY m.umuser <> 0, 1
