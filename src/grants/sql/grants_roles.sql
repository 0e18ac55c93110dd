-- grants_roles: every role with its attributes, and the role that a session of it in this database
-- runs as (ALTER ROLE ... SET role; the closest of the four places that can say so). Servers 10 to 18.
SELECT r.oid, r.rolname AS name, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb,
       r.rolcanlogin, r.rolreplication, r.rolbypassrls, r.rolconnlimit,
       r.rolvaliduntil::pg_catalog.text AS valid_until,
       coalesce(r.rolvaliduntil < pg_catalog.now(), false) AS has_expired,
       (SELECT pg_catalog.substr(c.setting, 6)
          FROM pg_catalog.pg_db_role_setting s
         CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c(setting)
         WHERE s.setdatabase IN (0, d.oid) AND s.setrole IN (0, r.oid)
           AND pg_catalog.lower(pg_catalog.left(c.setting, 5)) = 'role='
         ORDER BY s.setrole <> 0 DESC, s.setdatabase <> 0 DESC LIMIT 1) AS set_role
  FROM pg_catalog.pg_roles r
  JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
 ORDER BY r.oid
