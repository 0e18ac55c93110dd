-- grants_patience: for the transaction of grants_relations only: memory enough to group 100,000
-- relations without files (it is a limit, and never lowered), and no JIT, which takes longer to
-- compile that question than the server takes to answer it. Servers 10 to 18 (jit: 11).
SELECT pg_catalog.set_config(s.name, v.value, true)
  FROM (VALUES ('jit', 'off'), ('work_mem', '32MB')) v(name, value)
  JOIN pg_catalog.pg_settings s ON s.name = v.name
 WHERE s.name <> 'work_mem' OR s.setting::pg_catalog.int8 < 32768
