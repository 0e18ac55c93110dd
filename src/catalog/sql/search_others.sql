-- search_others: extensions, publications, foreign servers and event triggers for the index of
-- names, as search_relations has its columns. Servers 10 to 18.
SELECT 'x', e.oid, NULL, e.extname::pg_catalog.text, 0, false FROM pg_catalog.pg_extension e
UNION ALL
SELECT 'b', p.oid, NULL, p.pubname::pg_catalog.text, 0, false FROM pg_catalog.pg_publication p
UNION ALL
SELECT 'V', s.oid, NULL, s.srvname::pg_catalog.text, 0, false FROM pg_catalog.pg_foreign_server s
UNION ALL
SELECT 'e', t.oid, NULL, t.evtname::pg_catalog.text, 0, false FROM pg_catalog.pg_event_trigger t
