-- definition_rules: the rules of relation $1 (oid) but that of a view, and which are not simply
-- enabled; with $2 'without' only their names, as pg_get_ruledef() waits for a lock. Servers 10 to 18.
SELECT CASE WHEN $2 = 'without' THEN NULL
            WHEN q.place = 1
            THEN pg_catalog.regexp_replace(pg_catalog.pg_get_ruledef(r.oid), ';[[:space:]]*$', '')
            ELSE 'ALTER TABLE ' || i.identity || CASE r.ev_enabled WHEN 'D' THEN ' DISABLE'
                   WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE ALWAYS' END
                 || ' RULE ' || pg_catalog.quote_ident(r.rulename) END AS sql,
       CASE WHEN $2 = 'without' THEN 'rule ' || pg_catalog.quote_ident(r.rulename) END AS note
  FROM pg_catalog.pg_rewrite r
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, r.ev_class, 0) i
 CROSS JOIN (VALUES (1), (2)) q (place)
 WHERE r.ev_class = $1::pg_catalog.oid AND r.rulename <> '_RETURN'
   AND (q.place = 1 OR (r.ev_enabled <> 'O' AND $2 = 'with'))
 ORDER BY r.rulename, q.place
