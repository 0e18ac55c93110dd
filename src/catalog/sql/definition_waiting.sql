-- definition_waiting: the processes that hold ACCESS EXCLUSIVE on relation $1 (oid) or one of its
-- indexes, for the place of what could not be read. Servers 10 to 18.
SELECT pg_catalog.string_agg(DISTINCT l.pid::pg_catalog.text, ', ') AS pids
  FROM pg_catalog.pg_locks l
 WHERE l.locktype = 'relation' AND l.granted AND l.mode = 'AccessExclusiveLock'
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                      WHERE d.datname = pg_catalog.current_database())
   AND (l.relation = $1::pg_catalog.oid OR l.relation IN (
          SELECT x.indexrelid FROM pg_catalog.pg_index x WHERE x.indrelid = $1::pg_catalog.oid))
