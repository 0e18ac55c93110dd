-- preview_columns: of relation $1 (oid): its columns, how their values are cut, which operators
-- order them, and facts of the relation, which stand in each row. Servers 10 to 18.
WITH RECURSIVE base (atttypid, oid) AS (
  -- a domain is what it is over
  SELECT DISTINCT a.atttypid, a.atttypid
    FROM pg_catalog.pg_attribute a
   WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
   UNION ALL
  SELECT b.atttypid, t.typbasetype
    FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.oid
   WHERE t.typtype = 'd'),
types AS (
  SELECT b.atttypid, t.oid, t.typtype, t.typcategory, t.typlen, t.typarray, t.typrelid,
         CASE WHEN t.typtype = 'e' THEN 'anyenum'
              WHEN t.typtype = 'r' THEN 'anyrange'
              WHEN t.typtype = 'm' THEN 'anymultirange'
              WHEN t.typtype = 'c' THEN 'record'
              WHEN t.typcategory = 'A' THEN 'anyarray'
              WHEN t.oid = 1043 THEN 'text'
              WHEN t.oid = 650 THEN 'inet'
              WHEN t.oid IN (24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191)
              THEN 'oid' END AS ordered_as
    FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.oid
   WHERE t.typtype <> 'd'),
ordered AS (
  SELECT t.atttypid, c.oid AS opclass,
         (SELECT pg_catalog.format('%I.%I', n.nspname, v.typname)
            FROM pg_catalog.pg_type v JOIN pg_catalog.pg_namespace n ON n.oid = v.typnamespace
           WHERE v.oid = CASE WHEN i.typtype = 'p' THEN t.oid ELSE i.oid END) AS cast_type,
         o.less, o.up_to, o.equal, o.at_least, o.greater
    FROM types t
    JOIN LATERAL (
         SELECT c.oid, c.opcfamily, c.opcintype
           FROM pg_catalog.pg_opclass c
           JOIN pg_catalog.pg_type i ON i.oid = c.opcintype
          WHERE c.opcmethod = 403 AND c.opcdefault
            AND (c.opcintype = t.oid OR (i.typname = t.ordered_as
                 AND i.typnamespace = 'pg_catalog'::pg_catalog.regnamespace))
          ORDER BY c.opcintype = t.oid DESC
          LIMIT 1) c ON true
    JOIN pg_catalog.pg_type i ON i.oid = c.opcintype
    JOIN LATERAL (
         SELECT pg_catalog.max(o.words) FILTER (WHERE o.amopstrategy = 1) AS less,
                pg_catalog.max(o.words) FILTER (WHERE o.amopstrategy = 2) AS up_to,
                pg_catalog.max(o.words) FILTER (WHERE o.amopstrategy = 3) AS equal,
                pg_catalog.max(o.words) FILTER (WHERE o.amopstrategy = 4) AS at_least,
                pg_catalog.max(o.words) FILTER (WHERE o.amopstrategy = 5) AS greater
           FROM (SELECT m.amopstrategy,
                        pg_catalog.format('OPERATOR(%I.%s)', n.nspname, p.oprname) AS words
                   FROM pg_catalog.pg_amop m
                   JOIN pg_catalog.pg_operator p ON p.oid = m.amopopr
                   JOIN pg_catalog.pg_namespace n ON n.oid = p.oprnamespace
                  WHERE m.amopfamily = c.opcfamily AND m.amoppurpose = 's'
                    AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype) o) o
      ON true),
-- the relation and what lies below it: a partitioned table has no pages of its own
tree (oid) AS (
  SELECT $1::pg_catalog.oid
   UNION
  SELECT h.inhrelid FROM tree r JOIN pg_catalog.pg_inherits h ON h.inhparent = r.oid),
pages AS (
  SELECT pg_catalog.sum(greatest(c.relpages, 0) + greatest(coalesce(t.relpages, 0), 0)) AS pages
    FROM tree r
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid)
SELECT a.attnum,
       a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       t.oid AS base_type,
       t.typtype AS base_kind,
       t.typcategory AS base_category,
       t.typlen = -1 AS may_be_long,
       CASE WHEN t.typtype = 'c' THEN (
         SELECT pg_catalog.array_agg(f.attname::pg_catalog.text ORDER BY f.attnum)::pg_catalog.text
           FROM pg_catalog.pg_attribute f
          WHERE f.attrelid = t.typrelid AND f.attnum > 0 AND NOT f.attisdropped) END AS fields,
       a.attcollation AS collation_oid,
       a.attnotnull AND NOT EXISTS (
         -- from 18 on, rows from before may break a constraint that is not validated
         SELECT 1 FROM pg_catalog.pg_constraint n
          WHERE n.conrelid = a.attrelid AND n.contype = 'n' AND NOT n.convalidated
            AND n.conkey = ARRAY[a.attnum]) AS is_not_null,
       o.opclass,
       o.cast_type,
       o.less,
       o.up_to,
       o.equal,
       o.at_least,
       o.greater,
       EXISTS (SELECT 1 FROM pg_catalog.pg_stats s
                WHERE s.schemaname = (SELECT n.nspname FROM pg_catalog.pg_namespace n
                                       WHERE n.oid = c.relnamespace)
                  AND s.tablename = c.relname AND s.attname = a.attname
                  AND s.inherited = (c.relkind = 'p')
                  AND s.histogram_bounds IS NOT NULL) AS has_histogram,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS is_readable,
       c.relkind,
       p.pages,
       c.relkind IN ('r', 'm') AND coalesce(am.amname, 'heap') = 'heap'
         AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS is_heap,
       EXISTS (SELECT 1 FROM pg_catalog.pg_inherits h WHERE h.inhparent = c.oid) AS has_children
  FROM pg_catalog.pg_class c
 CROSS JOIN pages p
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_attribute a
    ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN types t ON t.atttypid = a.atttypid
  LEFT JOIN ordered o ON o.atttypid = a.atttypid
 WHERE c.oid = $1::pg_catalog.oid
 ORDER BY a.attnum
