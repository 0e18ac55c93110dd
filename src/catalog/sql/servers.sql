-- servers: a page of the foreign servers of this database,
-- by name behind $2 (null: from the first), with $3 in the name (null: any).
-- At most $1. Servers 10 to 18.
SELECT s.oid, s.srvname AS name, s.srvname AS key, 'foreign server' AS kind,
       pg_catalog.pg_get_userbyid(s.srvowner) AS owner,
       CASE WHEN pg_catalog.has_server_privilege(s.oid, 'USAGE') THEN 'use'
            ELSE 'NO USAGE' END AS rights,
       pg_catalog.left(pg_catalog.obj_description(s.oid, 'pg_foreign_server'), 2000) AS comment,
       pg_catalog.concat_ws(', ', 'wrapper ' || w.fdwname, 'type ' || s.srvtype,
         'version ' || s.srvversion) AS note
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
 WHERE ($2::pg_catalog.name IS NULL OR s.srvname > $2::pg_catalog.name)
   AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
         pg_catalog.lower(s.srvname::pg_catalog.text), pg_catalog.lower($3)) > 0)
 ORDER BY s.srvname
 LIMIT $1::pg_catalog.int8
