-- databases: what the server holds; templates count as system. $1 and $2 are the regular
-- expressions of what is wanted and what is not (null: none). Servers 10 to 18.
SELECT d.oid,
       d.datname AS name,
       'database' AS kind,
       pg_catalog.pg_get_userbyid(d.datdba) AS owner,
       CASE WHEN NOT d.datallowconn THEN 'closed'
            WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT') THEN 'connect'
            ELSE 'NO CONNECT' END AS rights,
       pg_catalog.left(pg_catalog.shobj_description(d.oid, 'pg_database'), 2000) AS comment,
       pg_catalog.concat_ws(', ', 'encoding ' || pg_catalog.pg_encoding_to_char(d.encoding),
         'collation ' || d.datcollate,
         CASE WHEN d.datistemplate THEN 'template' END,
         CASE WHEN d.datconnlimit >= 0
              THEN pg_catalog.format('at most %s connections', d.datconnlimit) END) AS note,
       d.datistemplate AS is_system,
       d.datname = pg_catalog.current_database() AS is_current,
       d.datname <> pg_catalog.current_database()
         AND NOT (($1::pg_catalog.text IS NULL OR d.datname::pg_catalog.text ~* $1)
         AND ($2::pg_catalog.text IS NULL OR d.datname::pg_catalog.text !~* $2)) AS is_left_out
  FROM pg_catalog.pg_database d
 ORDER BY d.datistemplate, d.datname
