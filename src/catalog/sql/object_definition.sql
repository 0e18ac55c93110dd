-- object_definition: of the view or materialised view $1 (oid), one line of it a row. The text waits
-- behind an exclusive lock on each relation that the view names, and then says who holds it. Servers
-- 10 to 18.
WITH locked AS (
       SELECT l.relation, 'locked by ' || pg_catalog.string_agg(DISTINCT
                CASE WHEN l.pid IS NULL THEN 'a prepared transaction' ELSE 'pid ' || l.pid END, ', ')
                AS words
         FROM pg_catalog.pg_locks l
        WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
          AND l.database IN (0, (SELECT d.oid FROM pg_catalog.pg_database d
                                  WHERE d.datname = pg_catalog.current_database()))
          AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
        GROUP BY l.relation)
SELECT pg_catalog.regexp_split_to_table(
         coalesce((SELECT pg_catalog.min('not available: ' || d.refobjid::pg_catalog.regclass
                                         || ' is ' || k.words)
                     FROM pg_catalog.pg_rewrite r
                     JOIN pg_catalog.pg_depend d
                       ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                      AND d.objid = r.oid
                      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                     JOIN locked k ON k.relation = d.refobjid
                    WHERE r.ev_class = c.oid),
                  pg_catalog.pg_get_viewdef(c.oid, true)), E'\n') AS "Definition"
  FROM pg_catalog.pg_class c
 WHERE c.oid = $1::pg_catalog.oid
