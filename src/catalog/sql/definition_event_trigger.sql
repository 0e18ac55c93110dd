-- definition_event_trigger: CREATE EVENT TRIGGER of event trigger $1 (oid), and whether it is not simply
-- enabled. EXECUTE PROCEDURE is understood by all. Servers 10 to 18.
SELECT q.sql
  FROM pg_catalog.pg_event_trigger e
  JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 CROSS JOIN LATERAL (VALUES
         (1, 'CREATE EVENT TRIGGER ' || pg_catalog.quote_ident(e.evtname) || ' ON ' || e.evtevent
             || coalesce(E'\n\tWHEN TAG IN (' || (
                  SELECT pg_catalog.string_agg(pg_catalog.quote_literal(u.tag), ', ' ORDER BY u.place)
                    FROM pg_catalog.unnest(e.evttags) WITH ORDINALITY u (tag, place)) || ')', '')
             || E'\n\tEXECUTE PROCEDURE ' || pg_catalog.quote_ident(n.nspname) || '.'
             || pg_catalog.quote_ident(p.proname) || '()'),
         (2, 'ALTER EVENT TRIGGER ' || pg_catalog.quote_ident(e.evtname)
             || CASE e.evtenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA'
                                  WHEN 'A' THEN ' ENABLE ALWAYS' END)) q (place, sql)
 WHERE e.oid = $1::pg_catalog.oid AND q.sql IS NOT NULL
 ORDER BY q.place
