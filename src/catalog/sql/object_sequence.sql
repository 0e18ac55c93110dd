-- object_sequence: what sequence $1 (oid) is. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value"
  FROM pg_catalog.pg_sequence s
 CROSS JOIN LATERAL (VALUES
         (1, 'type', pg_catalog.format_type(s.seqtypid, NULL)),
         (2, 'start', s.seqstart::pg_catalog.text),
         (3, 'increment', s.seqincrement::pg_catalog.text),
         (4, 'minimum', s.seqmin::pg_catalog.text),
         (5, 'maximum', s.seqmax::pg_catalog.text),
         (6, 'cache', s.seqcache::pg_catalog.text),
         (7, 'cycles', CASE WHEN s.seqcycle THEN 'yes' ELSE 'no' END),
         (8, 'last value', CASE WHEN pg_catalog.has_sequence_privilege(s.seqrelid, 'USAGE')
                                  OR pg_catalog.has_sequence_privilege(s.seqrelid, 'SELECT')
                                THEN coalesce(pg_catalog.pg_sequence_last_value(s.seqrelid)
                                       ::pg_catalog.text, 'never used')
                                ELSE 'not visible to you' END)
       ) f (place, fact, value)
 WHERE s.seqrelid = $1::pg_catalog.oid
 ORDER BY f.place
