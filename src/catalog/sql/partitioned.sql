-- partitioned: a page of the partitioned tables as relations.sql has those of other kinds; alone,
-- because what their partitions sum up to makes the question a dear one. The partition key is put
-- together here, because pg_get_partkeydef() waits behind an exclusive lock. Servers 10 to 18.
SELECT c.object AS oid,
       c.relname AS name, c.relname AS key,
       'partitioned' AS kind,
       c.relkind,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       s.rows::pg_catalog.int8 AS estimate,
       s.pages * pg_catalog.current_setting('block_size')::pg_catalog.int8 AS size_bytes,
       CASE WHEN NOT pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE') THEN 'NO USAGE'
            WHEN pg_catalog.has_table_privilege(c.object, 'SELECT') THEN
              CASE WHEN c.relrowsecurity AND pg_catalog.row_security_active(c.object)
                   THEN 'read, RLS' ELSE 'read' END
            WHEN pg_catalog.has_any_column_privilege(c.object, 'SELECT')
              THEN 'some columns'
            ELSE 'NO SELECT' END AS rights,
       (SELECT pg_catalog.left(d.description, 2000)
          FROM pg_catalog.pg_description d
         WHERE d.objoid = c.object AND d.objsubid = 0
           AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass) AS comment,
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
           (SELECT pg_catalog.count(*) FROM pg_catalog.pg_inherits i
             WHERE i.inhparent = c.object)) AS note
  FROM (SELECT r.oid AS object, r.*
          FROM pg_catalog.pg_class r
         WHERE r.relnamespace = $4::pg_catalog.oid
           AND r.relkind = $5::pg_catalog."char"
           AND NOT r.relispartition
           AND ($2::pg_catalog.name IS NULL OR r.relname > $2::pg_catalog.name)
           AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
                 pg_catalog.lower(r.relname::pg_catalog.text), pg_catalog.lower($3)) > 0)
           AND (($6::pg_catalog.text IS NULL OR r.relname::pg_catalog.text ~* $6)
                AND ($7::pg_catalog.text IS NULL OR r.relname::pg_catalog.text !~* $7))
         ORDER BY r.relname
         LIMIT $1::pg_catalog.int8) c
  LEFT JOIN LATERAL (
         WITH RECURSIVE below (oid) AS (
           SELECT i.inhrelid FROM pg_catalog.pg_inherits i
            WHERE i.inhparent = c.object
           UNION
           SELECT i.inhrelid FROM below
             JOIN pg_catalog.pg_inherits i ON i.inhparent = below.oid)
         SELECT pg_catalog.sum(greatest(p.reltuples, 0)) AS rows,
                pg_catalog.sum(p.relpages)::pg_catalog.int8 AS pages
           FROM below JOIN pg_catalog.pg_class p ON p.oid = below.oid AND p.relkind <> 'p'
       ) s ON true
 ORDER BY c.relname
