-- grants_identities: tables whose updates and deletes cannot be replicated, because they have neither
-- a primary key nor another replica identity. Servers 10 to 18.
SELECT c.oid, c.relnamespace AS schema, c.relname AS name, c.relowner AS owner
  FROM pg_catalog.pg_class c
 WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
   AND (c.relreplident = 'n'
        OR (c.relreplident = 'd' AND NOT EXISTS (
              SELECT 1 FROM pg_catalog.pg_index i
               WHERE i.indrelid = c.oid AND i.indisprimary))
        OR (c.relreplident = 'i' AND NOT EXISTS (
              SELECT 1 FROM pg_catalog.pg_index i
               WHERE i.indrelid = c.oid AND i.indisreplident)))
 ORDER BY 1
