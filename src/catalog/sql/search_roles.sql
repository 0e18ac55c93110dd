-- search_roles: roles and tablespaces for the index of names, as search_relations has its columns.
-- Servers 10 to 18.
SELECT 'a', r.oid, NULL, r.rolname::pg_catalog.text, 0, r.rolname ~ '^pg_'
  FROM pg_catalog.pg_roles r
UNION ALL
SELECT 'l', t.oid, NULL, t.spcname::pg_catalog.text, 0, t.spcname ~ '^pg_'
  FROM pg_catalog.pg_tablespace t
