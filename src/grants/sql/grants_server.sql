-- grants_server: settings, libraries, extensions, publications and slots that needs ask for, as rows
-- of (what, name, value). $1: names of settings; a library counts as loaded when it has settings.
-- Servers 10 to 18.
SELECT 'setting' AS what, s.name, s.setting AS value FROM pg_catalog.pg_settings s
 WHERE s.name = ANY ($1::pg_catalog.text[])
 UNION ALL
SELECT DISTINCT 'library', pg_catalog.split_part(s.name, '.', 1), NULL
  FROM pg_catalog.pg_settings s WHERE s.name LIKE '%.%' AND s.category = 'Customized Options'
 UNION ALL
SELECT 'extension', e.extname, e.extversion FROM pg_catalog.pg_extension e
 UNION ALL
SELECT 'extension schema', e.extname, n.nspname
  FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 UNION ALL
SELECT 'available', a.name, a.default_version FROM pg_catalog.pg_available_extensions a
 UNION ALL
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
