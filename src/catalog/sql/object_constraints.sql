-- object_constraints: of relation $1 (oid), without foreign keys. pg_get_constraintdef() of checks
-- and exclusions waits behind an exclusive lock (measured on 10, 15, 18), of keys it does not.
-- conenforced came with 18. Servers 10 to 18.
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
SELECT c.conname AS "Name",
       CASE c.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check'
                      WHEN 'x' THEN 'exclusion' WHEN 't' THEN 'trigger' WHEN 'n' THEN 'not null'
                      ELSE c.contype::pg_catalog.text END AS "Kind",
       CASE WHEN c.contype IN ('c', 'x') AND k.words IS NOT NULL THEN k.words
            ELSE pg_catalog.pg_get_constraintdef(c.oid, true) END AS "Definition",
       pg_catalog.concat_ws(', ', CASE WHEN NOT c.convalidated THEN 'NOT VALID' END,
         CASE WHEN pg_catalog.to_jsonb(c) ->> 'conenforced' = 'false' THEN 'NOT ENFORCED' END,
         CASE WHEN c.condeferred THEN 'initially deferred'
              WHEN c.condeferrable THEN 'deferrable' END,
         CASE WHEN c.connoinherit AND c.contype IN ('c', 'n') THEN 'no inherit' END,
         CASE WHEN c.coninhcount > 0 THEN 'inherited' END) AS "State",
       coalesce(pg_catalog.obj_description(c.oid, 'pg_constraint'), '') AS "Comment"
  FROM pg_catalog.pg_constraint c
  LEFT JOIN locked k ON k.relation = c.conrelid
 WHERE c.conrelid = $1::pg_catalog.oid AND c.contype <> 'f'
 ORDER BY pg_catalog.strpos('puxcnt', c.contype::pg_catalog.text), c.conname
