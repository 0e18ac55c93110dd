-- object_index: what index $1 (oid) is. Its text waits behind an exclusive lock on the table, its
-- size behind one on itself. Servers 10 to 18.
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
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       f.schema AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
  JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_am m ON m.oid = i.relam
  LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = i.reltablespace
  LEFT JOIN locked k ON k.relation = x.indrelid
  LEFT JOIN locked o ON o.relation = x.indexrelid
 CROSS JOIN LATERAL (VALUES
         (1, 'table', pg_catalog.format('%I.%I', n.nspname, c.relname),
          c.relkind::pg_catalog.text, c.oid, n.nspname, c.relname),
         (2, 'method', m.amname::pg_catalog.text, NULL, NULL, NULL, NULL),
         (3, 'kind', pg_catalog.concat_ws(', ', CASE WHEN x.indisprimary THEN 'primary' END,
           CASE WHEN x.indisunique THEN 'unique' END,
           CASE WHEN x.indisexclusion THEN 'exclusion' END,
           CASE WHEN NOT x.indimmediate THEN 'deferrable' END,
           CASE WHEN x.indisclustered THEN 'clustered' END,
           CASE WHEN x.indisreplident THEN 'replica identity' END), NULL, NULL, NULL, NULL),
         (4, 'state', CASE WHEN NOT x.indisvalid THEN 'INVALID: no query uses it'
                           WHEN NOT x.indisready THEN 'NOT READY' ELSE 'valid' END,
          NULL, NULL, NULL, NULL),
         (5, 'definition', coalesce(k.words, pg_catalog.pg_get_indexdef(i.oid)),
          NULL, NULL, NULL, NULL),
         (6, 'size', CASE WHEN i.relkind = 'I' THEN NULL ELSE coalesce(o.words,
           pg_catalog.pg_size_pretty(pg_catalog.pg_relation_size(i.oid))) END,
          NULL, NULL, NULL, NULL),
         (7, 'tablespace', coalesce(t.spcname, 'default of the database')::pg_catalog.text,
          'B', t.oid, NULL, t.spcname),
         (8, 'options', pg_catalog.array_to_string(i.reloptions, ', '), NULL, NULL, NULL, NULL),
         (9, 'comment', pg_catalog.obj_description(i.oid, 'pg_class'), NULL, NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, schema, name)
 WHERE x.indexrelid = $1::pg_catalog.oid AND f.value <> ''
 ORDER BY f.place
