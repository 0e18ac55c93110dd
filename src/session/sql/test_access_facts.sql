-- test_access_facts: which line of pg_hba.conf lets this role in, and from where?
-- What the lines are compared with: a role ($1; NULL: the session's) with all that it is a member of,
-- however indirectly and whether it inherits or not (as the server's is_member_of_role_nosuper()), a
-- database ($2; NULL: this one), the two ends of the connection; and whether the file and the view of
-- it may be read. Names with a line break cannot stand in
-- pg_hba.conf. Servers 10 to 18.
WITH RECURSIVE asked AS (
  SELECT COALESCE($1::pg_catalog.text, SESSION_USER::pg_catalog.text) AS role,
         COALESCE($2::pg_catalog.text, pg_catalog.current_database()::pg_catalog.text) AS dbname
), member_of (oid) AS (
  SELECT r.oid
    FROM pg_catalog.pg_roles r
    JOIN asked a ON r.rolname = a.role
   UNION
  SELECT m.roleid
    FROM pg_catalog.pg_auth_members m
    JOIN member_of o ON m.member = o.oid
), files AS (
  SELECT pg_catalog.has_function_privilege(
           pg_catalog.to_regprocedure('pg_catalog.pg_read_binary_file(text)'), 'EXECUTE')
     AND pg_catalog.has_function_privilege(
           pg_catalog.to_regprocedure('pg_catalog.pg_stat_file(text)'), 'EXECUTE')
     AND EXISTS (SELECT 1 FROM pg_catalog.pg_roles r -- from 11: any path may be read
                  WHERE r.rolname = 'pg_read_server_files'
                    AND pg_catalog.pg_has_role(r.oid, 'USAGE'))
     AND EXISTS (SELECT 1 FROM pg_catalog.pg_settings s WHERE s.name = 'hba_file') AS may_read
)
SELECT pg_catalog.current_setting('server_version_num') AS version,
       a.role,
       a.dbname,
       r.oid IS NOT NULL AS role_exists,
       r.rolcanlogin AS can_login,
       r.rolvaliduntil < pg_catalog.now() AS is_expired,
       (SELECT pg_catalog.string_agg(g.rolname, E'\n' ORDER BY g.rolname)
          FROM pg_catalog.pg_roles g
          JOIN member_of o ON o.oid = g.oid
         WHERE pg_catalog.strpos(g.rolname, E'\n') = 0) AS member_of,
       d.oid IS NOT NULL AS database_exists,
       d.datallowconn AS allows_connections,
       CASE WHEN r.oid IS NOT NULL AND d.oid IS NOT NULL
            THEN pg_catalog.has_database_privilege(r.oid, d.oid, 'CONNECT') END AS may_connect,
       (SELECT pg_catalog.string_agg(n.name, E'\n')
          FROM (SELECT o.rolname AS name FROM pg_catalog.pg_roles o
                UNION SELECT b.datname FROM pg_catalog.pg_database b) n
         WHERE n.name = ANY ('{all,sameuser,samerole,samegroup,replication}'::pg_catalog.name[])
            OR n.name LIKE '+%') AS names,
       pg_catalog.host(pg_catalog.inet_server_addr()) AS server,
       pg_catalog.host(pg_catalog.inet_client_addr()) AS client,
       pg_catalog.current_setting('ssl') AS tls,
       pg_catalog.current_setting('password_encryption') AS password_encryption,
       COALESCE(pg_catalog.has_function_privilege(
         pg_catalog.to_regprocedure('pg_catalog.pg_hba_file_rules()'), 'EXECUTE'),
         false) AS may_read_rules,
       COALESCE(f.may_read, false) AS may_read_file
  FROM asked a
 CROSS JOIN files f
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = a.role
  LEFT JOIN pg_catalog.pg_database d ON d.datname = a.dbname
