-- definition_triggers: the triggers of relation $1 (oid) and which of them are not simply enabled; with
-- $2 'without' only their names, as their conditions wait for a lock. Those that a partition has from
-- its parent (tgparentid, 13; internal until 14) come with attaching it; only another state is said.
-- Servers 10 to 18.
SELECT CASE WHEN $2 = 'without' THEN NULL
            WHEN q.place = 1 THEN pg_catalog.pg_get_triggerdef(g.oid)
            ELSE 'ALTER TABLE ' || i.identity || CASE g.tgenabled WHEN 'D' THEN ' DISABLE'
                   WHEN 'R' THEN ' ENABLE REPLICA' WHEN 'A' THEN ' ENABLE ALWAYS' ELSE ' ENABLE' END
                 || ' TRIGGER ' || pg_catalog.quote_ident(g.tgname) END AS sql,
       CASE WHEN $2 = 'without' THEN 'trigger ' || pg_catalog.quote_ident(g.tgname) END AS note
  FROM pg_catalog.pg_trigger g
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, g.tgrelid, 0) i
  LEFT JOIN pg_catalog.pg_trigger p
         ON p.oid::pg_catalog.text = pg_catalog.to_jsonb(g) ->> 'tgparentid'
 CROSS JOIN (VALUES (1), (2)) q (place)
 WHERE g.tgrelid = $1::pg_catalog.oid AND (NOT g.tgisinternal OR p.oid IS NOT NULL)
   AND CASE q.place WHEN 1 THEN p.oid IS NULL
                    ELSE g.tgenabled <> coalesce(p.tgenabled, 'O') AND $2 = 'with' END
 ORDER BY g.tgname, q.place
