-- grants_database: this database, its ACL (as grants_schemas), and where the session stands. $1: the
-- role whose rights the server itself is asked for (NULL: the session's, '': nobody's). Servers 10 to 18.
SELECT d.oid, d.datname AS name, d.datdba AS owner, d.datacl IS NULL AS is_default,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) x)
         AS acl,
       (SELECT pg_catalog.string_agg(p.p, ' ')
          FROM pg_catalog.unnest('{CONNECT,CREATE,TEMPORARY}'::pg_catalog.text[]) p(p)
         WHERE pg_catalog.has_database_privilege(r.oid, d.oid, p.p)) AS has,
       r.oid IS NOT NULL AS is_asked,
       d.datallowconn AS allows_connections, d.datconnlimit AS connection_limit,
       pg_catalog.pg_is_in_recovery() AS is_standby,
       SESSION_USER AS session_role, CURRENT_USER AS acting_role,
       (SELECT s.version FROM pg_catalog.pg_stat_ssl s
         WHERE s.pid = pg_catalog.pg_backend_pid() AND s.ssl) AS tls
  FROM pg_catalog.pg_database d
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
 WHERE d.datname = pg_catalog.current_database()
