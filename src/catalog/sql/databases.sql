-- databases: what the server holds. Servers 10 to 18.
SELECT d.datname AS name,
       pg_catalog.pg_get_userbyid(d.datdba) AS owner,
       CASE WHEN NOT d.datallowconn THEN 'closed'
            WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT') THEN 'connect'
            ELSE 'NO CONNECT' END AS rights,
       pg_catalog.shobj_description(d.oid, 'pg_database') AS comment,
       d.datname = pg_catalog.current_database() AS is_current
  FROM pg_catalog.pg_database d
 WHERE NOT d.datistemplate
 ORDER BY d.datname
