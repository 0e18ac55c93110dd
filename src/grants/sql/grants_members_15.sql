-- grants_members: who is a member of whom; up to 15 a membership carries rights when the member has
-- the attribute INHERIT, and SET ROLE is always possible. Servers 10 to 15 (pg_database_owner: 14).
SELECT am.member, am.roleid, coalesce(m.rolinherit, false) AS inherits, true AS sets,
       am.admin_option AS admins, am.grantor
  FROM pg_catalog.pg_auth_members am
  LEFT JOIN pg_catalog.pg_roles m ON m.oid = am.member
UNION ALL
SELECT d.datdba, r.oid, m.rolinherit, true, false, 0
  FROM pg_catalog.pg_database d
  JOIN pg_catalog.pg_roles m ON m.oid = d.datdba
  JOIN pg_catalog.pg_roles r ON r.rolname = 'pg_database_owner'
 WHERE d.datname = pg_catalog.current_database()
