-- object_locks: who holds or wants an exclusive lock on relation $1 (oid), for the parts that gave
-- up waiting. Servers 10 to 18.
SELECT 'locked by ' || pg_catalog.string_agg(DISTINCT
         CASE WHEN l.pid IS NULL THEN 'a prepared transaction' ELSE 'pid ' || l.pid END, ', ')
         AS words
  FROM pg_catalog.pg_locks l
 WHERE l.locktype = 'relation' AND l.relation = $1::pg_catalog.oid
   AND l.mode = 'AccessExclusiveLock'
   AND l.database IN (0, (SELECT d.oid FROM pg_catalog.pg_database d
                           WHERE d.datname = pg_catalog.current_database()))
   AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
