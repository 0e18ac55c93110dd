-- profile_locked: who holds relation $1 (oid), or a part of it, so that nobody can read it.
-- Servers 10 to 18.
WITH RECURSIVE tree AS (
  SELECT $1::pg_catalog.oid AS oid
   UNION
  SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.oid)
SELECT l.pid
  FROM pg_catalog.pg_locks l
  JOIN tree ON tree.oid = l.relation
  JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
 WHERE l.granted AND l.mode = 'AccessExclusiveLock'
 LIMIT 1
