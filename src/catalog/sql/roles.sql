-- roles: a page of the roles of the server; those that it came with count as system,
-- by name behind $2 (null: from the first), with $3 in the name (null: any).
-- At most $1. Servers 10 to 18.
SELECT r.oid, r.rolname AS name, r.rolname AS key,
       CASE WHEN r.rolcanlogin THEN 'login role' ELSE 'role' END AS kind,
       CASE WHEN r.rolname = CURRENT_USER THEN 'you'
            WHEN pg_catalog.pg_has_role(r.oid, 'USAGE') THEN 'use'
            WHEN pg_catalog.pg_has_role(r.oid, 'MEMBER') THEN 'SET ROLE'
            ELSE 'not member' END AS rights,
       pg_catalog.left(pg_catalog.shobj_description(r.oid, 'pg_authid'), 2000) AS comment,
       pg_catalog.concat_ws(', ', CASE WHEN r.rolcanlogin THEN 'login' END,
         CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
         CASE WHEN r.rolcreaterole THEN 'create roles' END,
         CASE WHEN r.rolcreatedb THEN 'create databases' END,
         CASE WHEN r.rolreplication THEN 'REPLICATION' END,
         CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
         CASE WHEN NOT r.rolinherit THEN 'no inherit' END,
         CASE WHEN r.rolconnlimit >= 0
              THEN pg_catalog.format('at most %s connections', r.rolconnlimit) END,
         'valid until ' || r.rolvaliduntil,
         'member of ' || (SELECT pg_catalog.string_agg(g.rolname, ', ' ORDER BY g.rolname)
                            FROM pg_catalog.pg_auth_members m
                            JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
                           WHERE m.member = r.oid)) AS note,
       r.rolname ~ '^pg_' AS is_system
  FROM pg_catalog.pg_roles r
 WHERE ($2::pg_catalog.name IS NULL OR r.rolname > $2::pg_catalog.name)
   AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
         pg_catalog.lower(r.rolname::pg_catalog.text), pg_catalog.lower($3)) > 0)
 ORDER BY r.rolname
 LIMIT $1::pg_catalog.int8
