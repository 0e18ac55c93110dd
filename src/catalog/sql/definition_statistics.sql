-- definition_statistics: the statistics objects of relation $1 (oid), with their targets (13) and
-- owners; with $2 'without' only their names, as their expressions wait for a lock. Servers 10 to 18.
SELECT CASE WHEN $2 = 'without' THEN NULL
            WHEN q.place = 1 THEN pg_catalog.pg_get_statisticsobjdef(s.oid)
            WHEN q.place = 2 THEN 'ALTER STATISTICS ' || i.identity || ' SET STATISTICS ' || y.target
            ELSE 'ALTER STATISTICS ' || i.identity || ' OWNER TO '
                 || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(s.stxowner)) END AS sql,
       CASE WHEN $2 = 'without' THEN 'statistics ' || i.identity END AS note
  FROM pg_catalog.pg_statistic_ext s
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid, 0) i
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(s) ->> 'stxstattarget' AS target) y
 CROSS JOIN (VALUES (1), (2), (3)) q (place)
 WHERE s.stxrelid = $1::pg_catalog.oid
   AND CASE q.place WHEN 2 THEN y.target <> '-1' AND $2 = 'with' WHEN 3 THEN $2 = 'with'
                    ELSE true END
 ORDER BY i.identity, q.place
