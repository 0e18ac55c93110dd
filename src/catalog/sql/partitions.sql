-- partitions: the direct ones of relation $1 (oid), with their bounds. Servers 10 to 18.
SELECT c.oid,
       c.relname AS name,
       CASE c.relkind WHEN 'p' THEN 'partitioned' WHEN 'f' THEN 'foreign' ELSE 'table' END AS kind,
       c.relkind,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       CASE WHEN c.relkind IN ('r', 'f') AND (c.reltuples > 0 OR c.relpages > 0)
              THEN c.reltuples::pg_catalog.int8
            WHEN c.relkind = 'r' AND c.reltuples = 0 THEN 0 END AS estimate,
       c.relpages::pg_catalog.int8
         * pg_catalog.current_setting('block_size')::pg_catalog.int8 AS size_bytes,
       CASE WHEN NOT pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE') THEN 'NO USAGE'
            WHEN pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN 'read'
            WHEN pg_catalog.has_any_column_privilege(c.oid, 'SELECT') THEN 'some columns'
            ELSE 'NO SELECT' END AS rights,
       pg_catalog.obj_description(c.oid, 'pg_class') AS comment,
       pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS note
  FROM pg_catalog.pg_inherits i
  JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = $1::pg_catalog.oid AND c.relispartition
 ORDER BY c.relname
