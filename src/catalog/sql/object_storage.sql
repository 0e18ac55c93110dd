-- object_storage: where relation $1 (oid) lies and how it is kept. The size functions wait behind
-- an exclusive lock: the lock limit of the statement ends that wait. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value"
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
  LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = c.reltablespace
 CROSS JOIN LATERAL (VALUES
         (1, 'owner', pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text),
         (2, 'comment', coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '')),
         (3, 'rows, estimated', CASE WHEN c.reltuples < 0 THEN 'not analysed'
                                     ELSE c.reltuples::pg_catalog.int8::pg_catalog.text END),
         (4, 'rows seen by statistics', s.n_live_tup::pg_catalog.text),
         (5, 'dead rows', s.n_dead_tup::pg_catalog.text),
         (6, 'heap', pg_catalog.pg_size_pretty(pg_catalog.pg_relation_size(c.oid))),
         (7, 'indexes', pg_catalog.pg_size_pretty(pg_catalog.pg_indexes_size(c.oid))),
         (8, 'all, with TOAST', pg_catalog.pg_size_pretty(pg_catalog.pg_total_relation_size(c.oid))),
         (9, 'tablespace', coalesce(t.spcname::pg_catalog.text, 'default of the database')),
         (10, 'persistence', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' WHEN 't' THEN 'temporary'
                                                   ELSE 'permanent' END),
         (11, 'last vacuum', greatest(s.last_vacuum, s.last_autovacuum)::pg_catalog.text),
         (12, 'last analyze', greatest(s.last_analyze, s.last_autoanalyze)::pg_catalog.text),
         (13, 'options', pg_catalog.array_to_string(c.reloptions, ', '))
       ) f (place, fact, value)
 WHERE c.oid = $1::pg_catalog.oid AND f.value IS NOT NULL AND f.value <> ''
 ORDER BY f.place
