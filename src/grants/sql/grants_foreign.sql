-- grants_foreign: the foreign tables, their servers and wrappers, and who has a user mapping (OIDs, 0
-- is PUBLIC). Servers 10 to 18.
SELECT t.ftrelid AS relation, f.srvname AS server, w.fdwname AS wrapper,
       (SELECT pg_catalog.string_agg(m.umuser::pg_catalog.text, ' ')
          FROM pg_catalog.pg_user_mappings m WHERE m.srvid = f.oid) AS mapped
  FROM pg_catalog.pg_foreign_table t
  JOIN pg_catalog.pg_foreign_server f ON f.oid = t.ftserver
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = f.srvfdw
 ORDER BY 1
