-- search_relations: schemas, relations and indexes of the database for the index of names: letter of
-- the kind, OID, schema, name, OID of an index's table, of the system. The fence keeps the patterns
-- from being tried for every relation. Servers 10 to 18.
SELECT 'n'::pg_catalog.text, s.oid, NULL, s.nspname::pg_catalog.text, 0::pg_catalog.oid,
       s.nspname ~ '^pg_' OR s.nspname = 'information_schema'
  FROM pg_catalog.pg_namespace s
 WHERE s.nspname !~ '^pg_(temp|toast)'
UNION ALL
SELECT c.relkind::pg_catalog.text, c.oid, s.nspname::pg_catalog.text, c.relname::pg_catalog.text,
       0::pg_catalog.oid, s.is_system
  FROM pg_catalog.pg_class c
  JOIN (SELECT n.oid, n.nspname, n.nspname ~ '^pg_' OR n.nspname = 'information_schema' AS is_system
          FROM pg_catalog.pg_namespace n
         WHERE n.nspname !~ '^pg_(temp|toast)' OFFSET 0) s ON s.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
UNION ALL
SELECT c.relkind::pg_catalog.text, c.oid, s.nspname::pg_catalog.text, c.relname::pg_catalog.text,
       i.indrelid, s.is_system
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  JOIN (SELECT n.oid, n.nspname, n.nspname ~ '^pg_' OR n.nspname = 'information_schema' AS is_system
          FROM pg_catalog.pg_namespace n
         WHERE n.nspname !~ '^pg_(temp|toast)' OFFSET 0) s ON s.oid = c.relnamespace
