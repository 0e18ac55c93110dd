-- object_rules: of relation $1 (oid), without the one that makes a view. Their text waits behind
-- exclusive locks on all that they name. Servers 10 to 18.
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
SELECT r.rulename AS "Name",
       CASE r.ev_enabled WHEN 'O' THEN 'on' WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'replica'
                         ELSE 'always' END AS "State",
       coalesce((SELECT pg_catalog.min(k.words)
                   FROM pg_catalog.pg_depend d
                   JOIN locked k ON k.relation = d.refobjid
                  WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                    AND d.objid = r.oid
                    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass),
                pg_catalog.pg_get_ruledef(r.oid, true)) AS "Definition"
  FROM pg_catalog.pg_rewrite r
 WHERE r.ev_class = $1::pg_catalog.oid AND r.rulename <> '_RETURN'
 ORDER BY r.rulename
