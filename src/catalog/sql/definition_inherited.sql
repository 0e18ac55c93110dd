-- definition_inherited: what table $1 (oid) says otherwise of columns that it inherits: defaults, and
-- NOT NULL before 18 (from then on that is a constraint); with $2 'without' only the columns, as
-- pg_get_expr() waits for a lock. Servers 10 to 18.
SELECT CASE WHEN q.needs_lock AND $2 = 'without' THEN NULL
            ELSE 'ALTER ' || CASE c.relkind WHEN 'f' THEN 'FOREIGN ' ELSE '' END || 'TABLE ONLY '
                 || i.identity || ' ALTER COLUMN ' || pg_catalog.quote_ident(a.attname) || ' '
                 || q.change
                 || CASE WHEN q.needs_lock THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) ELSE '' END
       END AS sql,
       CASE WHEN q.needs_lock AND $2 = 'without'
            THEN 'DEFAULT of column ' || pg_catalog.quote_ident(a.attname) END AS note
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0) i
 CROSS JOIN LATERAL (
       SELECT coalesce(pg_catalog.bool_or(p.atthasdef), false) AS hasdef,
              coalesce(pg_catalog.bool_or(p.attnotnull), false) AS notnull
         FROM pg_catalog.pg_inherits h
         JOIN pg_catalog.pg_attribute p ON p.attrelid = h.inhparent AND p.attname = a.attname
        WHERE h.inhrelid = c.oid) p
 CROSS JOIN LATERAL (VALUES
         (1, a.atthasdef, CASE WHEN a.atthasdef THEN 'SET DEFAULT '
                               WHEN p.hasdef THEN 'DROP DEFAULT' END),
         (2, false, CASE WHEN a.attnotnull AND NOT p.notnull AND NOT EXISTS (
                                SELECT 1 FROM pg_catalog.pg_constraint k
                                 WHERE k.conrelid = c.oid AND k.contype = 'n'
                                   AND k.conkey[1] = a.attnum)
                           THEN 'SET NOT NULL' END)) q (place, needs_lock, change)
 WHERE c.oid = $1::pg_catalog.oid AND NOT c.relispartition AND NOT a.attislocal
   AND coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') = '' AND q.change IS NOT NULL
 ORDER BY a.attnum, q.place
