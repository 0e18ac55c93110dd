-- grants_members: who is a member of whom, with the options of each grant; the owner of the database
-- is an implicit member of pg_database_owner. Servers 16 to 18.
SELECT am.member, am.roleid, am.inherit_option AS inherits, am.set_option AS sets,
       am.admin_option AS admins, am.grantor
  FROM pg_catalog.pg_auth_members am
UNION ALL
SELECT d.datdba, r.oid, true, true, false, 0
  FROM pg_catalog.pg_database d
  JOIN pg_catalog.pg_roles r ON r.rolname = 'pg_database_owner'
 WHERE d.datname = pg_catalog.current_database()
