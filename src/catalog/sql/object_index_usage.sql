-- object_index_usage: how index $1 (oid) has been used. last_idx_scan came with 16. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value"
  FROM pg_catalog.pg_stat_all_indexes s
  LEFT JOIN pg_catalog.pg_statio_all_indexes o ON o.indexrelid = s.indexrelid
  LEFT JOIN pg_catalog.pg_stat_database d ON d.datname = pg_catalog.current_database()
 CROSS JOIN LATERAL (VALUES
         (1, 'counted since', coalesce(pg_catalog.date_trunc('second', d.stats_reset)
           ::pg_catalog.text, 'the server was made')),
         (2, 'scans', s.idx_scan::pg_catalog.text),
         (3, 'last scan', pg_catalog.date_trunc('second', (pg_catalog.to_jsonb(s)
           ->> 'last_idx_scan')::pg_catalog.timestamptz)::pg_catalog.text),
         (4, 'entries read', s.idx_tup_read::pg_catalog.text),
         (5, 'rows found', s.idx_tup_fetch::pg_catalog.text),
         (6, 'blocks read', o.idx_blks_read::pg_catalog.text),
         (7, 'blocks found in memory', o.idx_blks_hit::pg_catalog.text)
       ) f (place, fact, value)
 WHERE s.indexrelid = $1::pg_catalog.oid AND f.value IS NOT NULL
 ORDER BY f.place
