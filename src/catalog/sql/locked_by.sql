-- locked_by: who holds relation $1 (oid) against readers. Servers 10 to 18.
SELECT pg_catalog.string_agg(l.pid::pg_catalog.text, ', ') AS pids
  FROM pg_catalog.pg_locks l
 WHERE l.locktype = 'relation' AND l.relation = $1::pg_catalog.oid AND l.granted
   AND l.mode = 'AccessExclusiveLock'
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                      WHERE d.datname = pg_catalog.current_database())
