-- object_function_usage: calls of function $1 (oid), which the server counts with track_functions
-- only. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value"
  FROM (SELECT pg_catalog.current_setting('track_functions') AS tracked) t
  LEFT JOIN pg_catalog.pg_stat_user_functions s ON s.funcid = $1::pg_catalog.oid
 CROSS JOIN LATERAL (VALUES
         (1, 'counted', CASE t.tracked WHEN 'none' THEN 'NO: track_functions is none'
                        WHEN 'pl' THEN 'unless its language is SQL or C (track_functions is pl)'
                        ELSE 'yes (track_functions is all)' END),
         (2, 'calls', coalesce(s.calls, 0)::pg_catalog.text),
         (3, 'milliseconds', pg_catalog.round(s.total_time::pg_catalog.numeric, 1)
           ::pg_catalog.text),
         (4, 'of these its own', pg_catalog.round(s.self_time::pg_catalog.numeric, 1)
           ::pg_catalog.text)
       ) f (place, fact, value)
 WHERE f.value IS NOT NULL
 ORDER BY f.place
