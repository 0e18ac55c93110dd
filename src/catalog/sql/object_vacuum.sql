-- object_vacuum: what the statistics saw of relation $1 (oid) and when it was cleaned.
-- n_ins_since_vacuum came with 13. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value"
  FROM pg_catalog.pg_stat_all_tables s
 CROSS JOIN LATERAL (VALUES
         (1, 'live rows', '~' || s.n_live_tup),
         (2, 'dead rows', '~' || s.n_dead_tup || CASE WHEN s.n_live_tup + s.n_dead_tup > 0
           THEN pg_catalog.format(' (%s %%)', 100 * s.n_dead_tup / (s.n_live_tup + s.n_dead_tup))
           ELSE '' END),
         (3, 'changed since analyze', '~' || s.n_mod_since_analyze),
         (4, 'inserted since vacuum', '~' || (pg_catalog.to_jsonb(s) ->> 'n_ins_since_vacuum')),
         (5, 'vacuum by hand', coalesce(pg_catalog.date_trunc('second', s.last_vacuum)
           || pg_catalog.format(', %s times', s.vacuum_count), 'never')),
         (6, 'vacuum by itself', coalesce(pg_catalog.date_trunc('second', s.last_autovacuum)
           || pg_catalog.format(', %s times', s.autovacuum_count), 'never')),
         (7, 'analyze by hand', coalesce(pg_catalog.date_trunc('second', s.last_analyze)
           || pg_catalog.format(', %s times', s.analyze_count), 'never')),
         (8, 'analyze by itself', coalesce(pg_catalog.date_trunc('second', s.last_autoanalyze)
           || pg_catalog.format(', %s times', s.autoanalyze_count), 'never'))
       ) f (place, fact, value)
 WHERE s.relid = $1::pg_catalog.oid AND f.value IS NOT NULL
 ORDER BY f.place
