-- grants_edges_15: who inherits from whom; up to 15 an edge carries rights when the member has the
-- attribute INHERIT. Servers 10 to 15 (pg_database_owner exists from 14).
SELECT am.member, m.rolname AS member_name, am.roleid, r.rolname AS role_name,
       m.rolinherit AS inherits
  FROM pg_catalog.pg_auth_members am
  JOIN pg_catalog.pg_roles m ON m.oid = am.member
  JOIN pg_catalog.pg_roles r ON r.oid = am.roleid
UNION ALL
SELECT d.datdba, m.rolname, r.oid, r.rolname, m.rolinherit
  FROM pg_catalog.pg_database d
  JOIN pg_catalog.pg_roles m ON m.oid = d.datdba
  JOIN pg_catalog.pg_roles r ON r.rolname = 'pg_database_owner'
 WHERE d.datname = pg_catalog.current_database()
