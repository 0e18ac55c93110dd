-- grants_role: role $1 (NULL: the session's) and its way into this database. Servers 10 to 18.
SELECT r.oid, r.rolname AS name, r.rolsuper AS is_superuser, r.rolcanlogin AS may_login,
       r.rolbypassrls AS bypasses_rls,
       r.rolvaliduntil < pg_catalog.now() AS has_expired,
       r.rolvaliduntil::pg_catalog.text AS valid_until,
       r.rolconnlimit AS connection_limit,
       (SELECT pg_catalog.split_part(s.setting, '=', 2)
          FROM pg_catalog.unnest(r.rolconfig) s(setting)
         WHERE s.setting ~ '^role=' LIMIT 1) AS set_role,
       d.datname AS dbname,
       pg_catalog.pg_get_userbyid(d.datdba) AS dbowner,
       d.datdba AS dbowner_oid,
       d.datallowconn AS allows_connections,
       d.datconnlimit AS database_limit,
       pg_catalog.has_database_privilege(r.oid, d.oid, 'CONNECT') AS may_connect,
       pg_catalog.pg_is_in_recovery() AS is_standby
  FROM pg_catalog.pg_roles r
 CROSS JOIN pg_catalog.pg_database d
 WHERE r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
   AND d.datname = pg_catalog.current_database()
