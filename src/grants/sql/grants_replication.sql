-- grants_replication: publications and replication slots, as rows of (what, name, value).
-- Servers 10 to 18.
SELECT 'publication', p.pubname,
       pg_catalog.concat_ws(' ', CASE WHEN p.puballtables THEN 'all' END,
         CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
         CASE WHEN p.pubdelete THEN 'delete' END)
  FROM pg_catalog.pg_publication p
 UNION ALL
SELECT 'slot', s.slot_name, pg_catalog.concat_ws(' ', s.plugin, s.database)
  FROM pg_catalog.pg_replication_slots s
 UNION ALL
SELECT 'slots used', '', pg_catalog.count(*)::pg_catalog.text
  FROM pg_catalog.pg_replication_slots s
