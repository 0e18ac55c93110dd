-- object_counters: how relation $1 (oid) has been used since the statistics were reset. The columns
-- of 13 and 16 are taken out of the whole row. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value"
  FROM pg_catalog.pg_stat_all_tables s
  LEFT JOIN pg_catalog.pg_statio_all_tables o ON o.relid = s.relid
  LEFT JOIN pg_catalog.pg_stat_database d ON d.datname = pg_catalog.current_database()
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(s) AS all_of) j
 CROSS JOIN LATERAL (VALUES
         (1, 'counted since', coalesce(pg_catalog.date_trunc('second', d.stats_reset)
           ::pg_catalog.text, 'the server was made')),
         (2, 'sequential scans', s.seq_scan::pg_catalog.text),
         (3, 'last sequential scan', pg_catalog.date_trunc('second',
           (j.all_of ->> 'last_seq_scan')::pg_catalog.timestamptz)::pg_catalog.text),
         (4, 'rows read by them', s.seq_tup_read::pg_catalog.text),
         (5, 'index scans', s.idx_scan::pg_catalog.text),
         (6, 'last index scan', pg_catalog.date_trunc('second',
           (j.all_of ->> 'last_idx_scan')::pg_catalog.timestamptz)::pg_catalog.text),
         (7, 'rows found by them', s.idx_tup_fetch::pg_catalog.text),
         (8, 'rows inserted', s.n_tup_ins::pg_catalog.text),
         (9, 'rows updated', s.n_tup_upd::pg_catalog.text),
         (10, 'of these HOT', s.n_tup_hot_upd::pg_catalog.text),
         (11, 'of these to a new page', j.all_of ->> 'n_tup_newpage_upd'),
         (12, 'rows deleted', s.n_tup_del::pg_catalog.text),
         (13, 'blocks read', (o.heap_blks_read + coalesce(o.idx_blks_read, 0)
           + coalesce(o.toast_blks_read, 0) + coalesce(o.tidx_blks_read, 0))::pg_catalog.text),
         (14, 'blocks found in memory', (o.heap_blks_hit + coalesce(o.idx_blks_hit, 0)
           + coalesce(o.toast_blks_hit, 0) + coalesce(o.tidx_blks_hit, 0))::pg_catalog.text)
       ) f (place, fact, value)
 WHERE s.relid = $1::pg_catalog.oid AND f.value IS NOT NULL
 ORDER BY f.place
