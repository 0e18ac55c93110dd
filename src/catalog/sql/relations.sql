-- relations: of schema $1 (oid). Row numbers are the server's estimates (-1: never analysed);
-- sizes come from relpages, because pg_relation_size() waits behind an exclusive lock.
-- A partition is not listed: it stands under its parent. Servers 10 to 18.
SELECT c.oid,
       c.relname AS name,
       CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned' WHEN 'v' THEN 'view'
                      WHEN 'm' THEN 'matview' WHEN 'f' THEN 'foreign' WHEN 'S' THEN 'sequence'
       END AS kind,
       c.relkind,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       CASE WHEN c.relkind IN ('r', 'm', 'f') AND (c.reltuples > 0 OR c.relpages > 0)
              THEN c.reltuples::pg_catalog.int8
            WHEN c.relkind IN ('r', 'm') AND c.reltuples = 0 THEN 0
            WHEN c.relkind = 'p'
              THEN (SELECT pg_catalog.sum(greatest(p.reltuples, 0))::pg_catalog.int8
                      FROM pg_catalog.pg_inherits i
                      JOIN pg_catalog.pg_class p ON p.oid = i.inhrelid
                     WHERE i.inhparent = c.oid)
       END AS estimate,
       CASE WHEN c.relkind IN ('r', 'm') THEN c.relpages::pg_catalog.int8
            WHEN c.relkind = 'p'
              THEN (SELECT pg_catalog.sum(p.relpages)::pg_catalog.int8
                      FROM pg_catalog.pg_inherits i
                      JOIN pg_catalog.pg_class p ON p.oid = i.inhrelid
                     WHERE i.inhparent = c.oid)
       END * pg_catalog.current_setting('block_size')::pg_catalog.int8 AS size_bytes,
       CASE WHEN NOT pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE') THEN 'NO USAGE'
            WHEN c.relkind = 'S' THEN
              CASE WHEN pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN 'read'
                   ELSE 'NO SELECT' END
            WHEN pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN
              CASE WHEN c.relkind IN ('v', 'f') THEN 'read, code'
                   WHEN c.relrowsecurity THEN 'read, RLS' ELSE 'read' END
            WHEN pg_catalog.has_any_column_privilege(c.oid, 'SELECT') THEN 'some columns'
            ELSE 'NO SELECT' END AS rights,
       pg_catalog.obj_description(c.oid, 'pg_class') AS comment,
       CASE WHEN c.relkind = 'p' THEN
         pg_catalog.format('partitioned by %s, %s partitions',
           pg_catalog.pg_get_partkeydef(c.oid),
           (SELECT pg_catalog.count(*) FROM pg_catalog.pg_inherits i
             WHERE i.inhparent = c.oid))
       END AS note
  FROM pg_catalog.pg_class c
 WHERE c.relnamespace = $1::pg_catalog.oid
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
   AND NOT c.relispartition
 ORDER BY c.relkind = 'S', c.relname
