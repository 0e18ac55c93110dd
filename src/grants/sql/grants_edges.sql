-- grants_edges: who inherits from whom; from 16 on inheritance is an option of each membership,
-- and the owner of the database is an implicit member of pg_database_owner. Servers 16 to 18.
SELECT am.member, m.rolname AS member_name, am.roleid, r.rolname AS role_name,
       pg_catalog.bool_or(am.inherit_option) AS inherits
  FROM pg_catalog.pg_auth_members am
  JOIN pg_catalog.pg_roles m ON m.oid = am.member
  JOIN pg_catalog.pg_roles r ON r.oid = am.roleid
 GROUP BY am.member, m.rolname, am.roleid, r.rolname
UNION ALL
SELECT d.datdba, m.rolname, r.oid, r.rolname, true
  FROM pg_catalog.pg_database d
  JOIN pg_catalog.pg_roles m ON m.oid = d.datdba
  JOIN pg_catalog.pg_roles r ON r.rolname = 'pg_database_owner'
 WHERE d.datname = pg_catalog.current_database()
