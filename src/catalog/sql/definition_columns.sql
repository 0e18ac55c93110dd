-- definition_columns: the columns of relation $1 (oid) as CREATE TABLE has them; with $2 'without'
-- not their expressions, as pg_get_expr() waits for a lock. Those that come from a table it inherits
-- from are left to that; a partition has all of its own, as it is made alone and attached then. A
-- typed table names only columns that have something of their own. What younger servers know of a
-- column is read from it as JSON, which has it or not: attgenerated 12, attidentity of partitions
-- until 16, named NOT NULL constraints 18. Servers 10 to 18.
SELECT q.sql, q.note
  FROM (
SELECT a.attnum,
       CASE WHEN c.reloftype = 0
            THEN pg_catalog.quote_ident(a.attname) || ' '
                 || pg_catalog.format_type(a.atttypid, a.atttypmod)
                 || coalesce(' OPTIONS (' || (
                      SELECT pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || ' '
                               || pg_catalog.quote_literal(o.option_value), ', ' ORDER BY o.place)
                        FROM pg_catalog.pg_options_to_table(a.attfdwoptions)
                             WITH ORDINALITY o (option_name, option_value, place)) || ')', '')
                 || CASE WHEN a.attcollation NOT IN (0, t.typcollation)
                         THEN ' COLLATE ' || pg_catalog.quote_ident(n.nspname) || '.'
                              || pg_catalog.quote_ident(l.collname) ELSE '' END
                 || e.clauses
            WHEN e.clauses <> ''
            THEN pg_catalog.quote_ident(a.attname) || ' WITH OPTIONS' || e.clauses
       END AS sql,
       CASE WHEN $2 = 'without' AND a.atthasdef
            THEN CASE WHEN coalesce(y.attgenerated, '') <> '' THEN 'GENERATED of this column'
                      ELSE 'DEFAULT of this column' END END AS note
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(a) ->> 'attgenerated' AS attgenerated) y
  LEFT JOIN pg_catalog.pg_constraint k
         ON k.conrelid = c.oid AND k.contype = 'n' AND k.conkey[1] = a.attnum
 CROSS JOIN LATERAL (SELECT
         CASE WHEN a.atthasdef AND $2 = 'with'
              THEN CASE coalesce(y.attgenerated, '')
                   WHEN '' THEN ' DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
                   ELSE ' GENERATED ALWAYS AS (' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
                        || CASE y.attgenerated WHEN 's' THEN ') STORED' ELSE ') VIRTUAL' END END
              ELSE '' END
         || CASE WHEN a.attidentity = '' OR c.relispartition THEN ''
            ELSE coalesce((
              SELECT ' GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END
                     || ' AS IDENTITY (SEQUENCE NAME ' || i.identity
                     || ' START WITH ' || s.seqstart || ' INCREMENT BY ' || s.seqincrement
                     || ' MINVALUE ' || s.seqmin || ' MAXVALUE ' || s.seqmax
                     || ' CACHE ' || s.seqcache || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END
                     || ')'
                FROM pg_catalog.pg_depend p
                JOIN pg_catalog.pg_sequence s ON s.seqrelid = p.objid
               CROSS JOIN LATERAL pg_catalog.pg_identify_object(p.classid, p.objid, 0) i
               WHERE p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                 AND p.refobjid = c.oid AND p.refobjsubid = a.attnum
                 AND p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                 AND p.deptype = 'i'), '') END
         || CASE WHEN NOT a.attnotnull OR NOT coalesce(k.convalidated, true)
                   OR NOT (coalesce(k.conislocal, true) OR c.relispartition) THEN ''
                 WHEN k.conname <> (c.relname || '_' || a.attname || '_not_null')
                   OR NOT c.relispartition AND k.connoinherit
                 THEN ' CONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' NOT NULL'
                      || CASE WHEN k.connoinherit THEN ' NO INHERIT' ELSE '' END
                 ELSE ' NOT NULL' END AS clauses) e
 WHERE c.oid = $1::pg_catalog.oid AND (a.attislocal OR c.relispartition)
UNION ALL
SELECT 2000, NULL, NULL
  FROM pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.oid AND c.reloftype = 0
       ) q
 WHERE q.sql IS NOT NULL OR q.attnum = 2000
 ORDER BY q.attnum
