-- partitions: a page of the direct ones of relation $4 (oid) with their bounds, by name behind $2
-- (null: from the first), with $3 in the name (null: any). At most $1. Bounds hold no columns, so
-- pg_get_expr() is asked without the relation, on which newer servers would wait for a lock.
-- Servers 10 to 18.
-- (The oid has another name inside, because up to server 11 it is no column of *.)
SELECT c.object AS oid,
       c.relname AS name, c.relname AS key, n.nspname AS schema,
       CASE c.relkind WHEN 'p' THEN 'partitioned' WHEN 'f' THEN 'foreign' ELSE 'table' END AS kind,
       c.relkind,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       CASE WHEN c.relkind IN ('r', 'f') AND (c.reltuples > 0 OR c.relpages > 0)
              THEN c.reltuples::pg_catalog.int8
            WHEN c.relkind = 'r' AND c.reltuples = 0 AND pg_catalog.current_setting(
                   'server_version_num')::pg_catalog.int4 >= 140000 THEN 0 END AS estimate,
       CASE WHEN c.relkind = 'r' THEN c.relpages::pg_catalog.int8
         * pg_catalog.current_setting('block_size')::pg_catalog.int8 END AS size_bytes,
       CASE WHEN NOT pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE') THEN 'NO USAGE'
            WHEN pg_catalog.has_table_privilege(c.object, 'SELECT') THEN
              CASE WHEN c.relkind = 'f' THEN 'read, code' ELSE 'read' END
            WHEN pg_catalog.has_any_column_privilege(c.object, 'SELECT') THEN 'some columns'
            ELSE 'NO SELECT' END AS rights,
       (SELECT pg_catalog.left(d.description, 2000)
          FROM pg_catalog.pg_description d
         WHERE d.objoid = c.object AND d.objsubid = 0
           AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass) AS comment,
       pg_catalog.concat_ws('; ', pg_catalog.pg_get_expr(c.relpartbound, 0),
         CASE WHEN c.relkind = 'p' THEN
           pg_catalog.format('partitioned by %s, %s partitions',
             (SELECT pg_catalog.format('%s (%s)',
                     CASE t.partstrat WHEN 'r' THEN 'RANGE' WHEN 'l' THEN 'LIST' ELSE 'HASH' END,
                     pg_catalog.string_agg(coalesce(pg_catalog.quote_ident(a.attname),
                       'expression'), ', ' ORDER BY k.place))
              FROM pg_catalog.pg_partitioned_table t
             CROSS JOIN pg_catalog.unnest(t.partattrs::pg_catalog.int2[])
                          WITH ORDINALITY k (attnum, place)
              LEFT JOIN pg_catalog.pg_attribute a
                ON a.attrelid = t.partrelid AND a.attnum = k.attnum
             WHERE t.partrelid = c.object
             GROUP BY t.partstrat),
             (SELECT pg_catalog.count(*) FROM pg_catalog.pg_inherits k
               WHERE k.inhparent = c.object)) END) AS note
  FROM (SELECT r.oid AS object, r.*
          FROM pg_catalog.pg_inherits i
          JOIN pg_catalog.pg_class r ON r.oid = i.inhrelid
         WHERE i.inhparent = $4::pg_catalog.oid AND r.relispartition
           AND ($2::pg_catalog.name IS NULL OR r.relname > $2::pg_catalog.name)
           AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
                 pg_catalog.lower(r.relname::pg_catalog.text), pg_catalog.lower($3)) > 0)
         ORDER BY r.relname
         LIMIT $1::pg_catalog.int8) c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 ORDER BY c.relname
