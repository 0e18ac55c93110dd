-- object_indexes: of relation $1 (oid). pg_get_indexdef() waits behind an exclusive lock on the
-- table, pg_relation_size() behind one on the index (REINDEX): the place says who holds it. What is
-- bloated is not claimed. last_idx_scan came with 16. Servers 10 to 18.
WITH locked AS (
       SELECT l.relation, 'locked by ' || pg_catalog.string_agg(DISTINCT
                CASE WHEN l.pid IS NULL THEN 'a prepared transaction' ELSE 'pid ' || l.pid END, ', ')
                AS words
         FROM pg_catalog.pg_locks l
        WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
          AND l.database IN (0, (SELECT d.oid FROM pg_catalog.pg_database d
                                  WHERE d.datname = pg_catalog.current_database()))
          AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
        GROUP BY l.relation)
SELECT i.relname AS "Name",
       pg_catalog.concat_ws(', ', CASE WHEN x.indisprimary THEN 'primary' END,
         CASE WHEN x.indisunique THEN 'unique' END,
         CASE WHEN x.indisexclusion THEN 'exclusion' END,
         CASE WHEN NOT x.indimmediate THEN 'deferrable' END,
         CASE WHEN NOT x.indisvalid THEN 'INVALID' END,
         CASE WHEN NOT x.indisready THEN 'NOT READY' END,
         CASE WHEN x.indisclustered THEN 'clustered' END,
         CASE WHEN x.indisreplident THEN 'replica identity' END) AS "Kind",
       CASE WHEN i.relkind = 'I' THEN '' WHEN o.words IS NOT NULL THEN o.words
            ELSE pg_catalog.pg_size_pretty(pg_catalog.pg_relation_size(i.oid)) END AS "Size",
       coalesce(s.idx_scan, 0) AS "Scans",
       CASE WHEN k.words IS NULL THEN pg_catalog.pg_get_indexdef(i.oid)
            ELSE (SELECT k.words || '; columns ' || pg_catalog.string_agg(a.attname, ', '
                           ORDER BY a.attnum)
                    FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.oid) END AS "Definition",
       coalesce(pg_catalog.date_trunc('second', (pg_catalog.to_jsonb(s) ->> 'last_idx_scan')
         ::pg_catalog.timestamptz)::pg_catalog.text, '') AS "Last scan",
       coalesce(t.spcname, '') AS "Tablespace",
       coalesce(pg_catalog.obj_description(i.oid, 'pg_class'), '') AS "Comment",
       i.relkind AS ".kind", i.oid AS ".oid", n.nspname AS ".schema", i.relname AS ".name"
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
  LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = i.reltablespace
  LEFT JOIN pg_catalog.pg_stat_all_indexes s ON s.indexrelid = i.oid
  LEFT JOIN locked k ON k.relation = x.indrelid
  LEFT JOIN locked o ON o.relation = i.oid
 WHERE x.indrelid = $1::pg_catalog.oid
 ORDER BY x.indisprimary DESC, i.relname
