-- object_storage: how relation $1 (oid) is kept. Nothing here waits: sizes are object_sizes, and
-- texts that wait behind an exclusive lock say who holds it. Servers 10 to 18.
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
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_class h ON h.oid = c.reltoastrelid
  LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam AND c.relkind <> 'i'
  LEFT JOIN locked k ON k.relation = c.oid
  LEFT JOIN (SELECT i.inhrelid, i.inhparent, n.nspname, p.relname, p.relkind
               FROM pg_catalog.pg_inherits i
               JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
               JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace) u
         ON u.inhrelid = c.oid AND c.relispartition
 CROSS JOIN LATERAL (VALUES
         (1, 'owner', pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text, 'R'::pg_catalog.text,
          c.relowner, NULL::pg_catalog.name, pg_catalog.pg_get_userbyid(c.relowner)),
         (2, 'comment', pg_catalog.obj_description(c.oid, 'pg_class'), NULL, NULL, NULL, NULL),
         (3, 'rows', CASE WHEN c.relkind NOT IN ('r', 'm', 'f', 'p') THEN NULL
                          WHEN c.reltuples < 0 OR (c.reltuples = 0 AND c.relpages = 0
                            AND pg_catalog.current_setting('server_version_num')
                                ::pg_catalog.int4 < 140000) THEN 'not analysed'
                          ELSE '~' || c.reltuples::pg_catalog.int8 END, NULL, NULL, NULL, NULL),
         (4, 'partitioned by', CASE WHEN c.relkind <> 'p' THEN NULL
                                    ELSE coalesce(k.words, pg_catalog.pg_get_partkeydef(c.oid)) END,
          NULL, NULL, NULL, NULL),
         (5, 'partition of', CASE WHEN u.inhparent IS NOT NULL
           THEN pg_catalog.format('%I.%I', u.nspname, u.relname) END,
          u.relkind::pg_catalog.text, u.inhparent, u.nspname, u.relname),
         (6, 'bounds', CASE WHEN c.relispartition THEN
                              coalesce(k.words, pg_catalog.pg_get_expr(c.relpartbound, c.oid)) END,
          NULL, NULL, NULL, NULL),
         (7, 'rows of type', CASE WHEN c.reloftype <> 0
                                  THEN pg_catalog.format_type(c.reloftype, NULL) END,
          'T', c.reloftype, NULL, NULL),
         (8, 'filled', CASE WHEN c.relkind = 'm' AND NOT c.relispopulated
                            THEN 'NO: REFRESH MATERIALIZED VIEW has not run' END,
          NULL, NULL, NULL, NULL),
         (9, 'persistence', CASE WHEN c.relkind NOT IN ('r', 'p', 'm', 'S') THEN NULL
                                 ELSE CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED'
                                      WHEN 't' THEN 'temporary' ELSE 'permanent' END END,
          NULL, NULL, NULL, NULL),
         (10, 'access method', m.amname::pg_catalog.text, NULL, NULL, NULL, NULL),
         (11, 'tablespace', CASE WHEN c.relkind IN ('v', 'f') THEN NULL
                                 ELSE coalesce(t.spcname, 'default of the database') END,
          'B', t.oid, NULL, t.spcname),
         (12, 'options', pg_catalog.array_to_string(c.reloptions, ', '), NULL, NULL, NULL, NULL),
         (13, 'TOAST options', pg_catalog.array_to_string(h.reloptions, ', '),
          NULL, NULL, NULL, NULL),
         (14, 'replica identity', CASE WHEN c.relkind NOT IN ('r', 'p', 'm') THEN NULL
            ELSE CASE c.relreplident WHEN 'f' THEN 'full rows' WHEN 'n' THEN 'nothing'
                      WHEN 'i' THEN 'index ' || coalesce((
                        SELECT x.indexrelid::pg_catalog.regclass::pg_catalog.text
                          FROM pg_catalog.pg_index x
                         WHERE x.indrelid = c.oid AND x.indisreplident), '(dropped)')
                      ELSE 'primary key' END END, NULL, NULL, NULL, NULL),
         (15, 'age of frozen transactions', CASE WHEN c.relfrozenxid::pg_catalog.text <> '0'
            THEN pg_catalog.age(c.relfrozenxid) || ' of '
                 || pg_catalog.current_setting('autovacuum_freeze_max_age') END,
          NULL, NULL, NULL, NULL),
         (16, 'age of frozen multixacts', CASE WHEN c.relminmxid::pg_catalog.text <> '0'
            THEN pg_catalog.mxid_age(c.relminmxid) || ' of '
                 || pg_catalog.current_setting('autovacuum_multixact_freeze_max_age') END,
          NULL, NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, schema, name)
 WHERE c.oid = $1::pg_catalog.oid AND f.value <> ''
 ORDER BY f.place
