-- grants_settings: the settings $1 (text[]) and the libraries that are loaded, as rows of (what, name,
-- value); a library counts as loaded when it has settings that are more than a name in a file.
-- Servers 10 to 18.
SELECT 'setting' AS what, s.name, s.setting AS value FROM pg_catalog.pg_settings s
 WHERE s.name = ANY ($1::pg_catalog.text[])
 UNION ALL
SELECT DISTINCT 'library', pg_catalog.split_part(s.name, '.', 1), NULL
  FROM pg_catalog.pg_settings s WHERE s.name LIKE '%.%' AND s.category = 'Customized Options'
   AND s.short_desc <> 'GUC placeholder variable'
