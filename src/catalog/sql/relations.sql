-- relations: a page of those of schema $4 (oid) and kind $5, by name behind $2 (null: from the
-- first), with $3 in the name (null: any), that the regular expressions $6 want and $7 do not leave
-- out (null: none). At most $1. What costs something is asked for this page only.
--
-- Row numbers are the server's estimates (null: never analysed, or empty up to server 13, which
-- does not tell these apart); sizes come from relpages, because pg_relation_size() waits behind an
-- exclusive lock. A partition is not listed: it stands under its parent. The oid has another name
-- inside, because up to server 11 it is no column of *. Servers 10 to 18.
SELECT c.object AS oid,
       c.relname AS name, c.relname AS key,
       CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view'
                      WHEN 'm' THEN 'matview' WHEN 'f' THEN 'foreign' WHEN 'S' THEN 'sequence'
       END AS kind,
       c.relkind,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       CASE WHEN c.relkind IN ('r', 'm', 'f') AND (c.reltuples > 0 OR c.relpages > 0)
              THEN c.reltuples::pg_catalog.int8
            WHEN c.relkind IN ('r', 'm') AND c.reltuples = 0 AND pg_catalog.current_setting(
                   'server_version_num')::pg_catalog.int4 >= 140000 THEN 0
       END AS estimate,
       CASE WHEN c.relkind IN ('r', 'm') THEN c.relpages::pg_catalog.int8
       END * pg_catalog.current_setting('block_size')::pg_catalog.int8 AS size_bytes,
       CASE WHEN NOT pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE') THEN 'NO USAGE'
            WHEN pg_catalog.has_table_privilege(c.object, 'SELECT') THEN
              CASE WHEN c.relkind IN ('v', 'f') THEN 'read, code'
                   WHEN c.relrowsecurity AND c.relkind = 'r' THEN
                     CASE WHEN pg_catalog.row_security_active(c.object) THEN 'read, RLS'
                          ELSE 'read' END
                   ELSE 'read' END
            WHEN c.relkind <> 'S' AND pg_catalog.has_any_column_privilege(c.object, 'SELECT')
              THEN 'some columns'
            ELSE 'NO SELECT' END AS rights,
       (SELECT pg_catalog.left(d.description, 2000)
          FROM pg_catalog.pg_description d
         WHERE d.objoid = c.object AND d.objsubid = 0
           AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass) AS comment,
       CASE WHEN c.relkind = 'f' THEN
         (SELECT pg_catalog.format('on server %s', f.srvname)
            FROM pg_catalog.pg_foreign_table t
            JOIN pg_catalog.pg_foreign_server f ON f.oid = t.ftserver
           WHERE t.ftrelid = c.object)
       WHEN c.relpersistence = 'u' THEN 'UNLOGGED'
       END AS note
  FROM (SELECT r.oid AS object, r.*
          FROM pg_catalog.pg_class r
         WHERE r.relnamespace = $4::pg_catalog.oid
           AND r.relkind = $5::pg_catalog."char"
           AND NOT r.relispartition
           AND ($2::pg_catalog.name IS NULL OR r.relname > $2::pg_catalog.name)
           AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
                 pg_catalog.lower(r.relname::pg_catalog.text), pg_catalog.lower($3)) > 0)
           AND (r.relkind = 'S' OR
                ($6::pg_catalog.text IS NULL OR r.relname::pg_catalog.text ~* $6)
                AND ($7::pg_catalog.text IS NULL OR r.relname::pg_catalog.text !~* $7))
         ORDER BY r.relname
         LIMIT $1::pg_catalog.int8) c
 ORDER BY c.relname
