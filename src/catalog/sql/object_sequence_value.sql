-- object_sequence_value: how far sequence $1 (oid) is. Asking it takes a lock that ALTER SEQUENCE
-- and VACUUM FULL do not allow: then the place says who holds it. Servers 10 to 18.
WITH locked AS (
       SELECT 'locked by ' || pg_catalog.string_agg(DISTINCT
                CASE WHEN l.pid IS NULL THEN 'a prepared transaction' ELSE 'pid ' || l.pid END, ', ')
                AS words
         FROM pg_catalog.pg_locks l
        WHERE l.locktype = 'relation' AND l.relation = $1::pg_catalog.oid
          AND l.mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock',
                         'ShareLock')
          AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                             WHERE d.datname = pg_catalog.current_database())
          AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()),
     value AS (
       SELECT s.seqmin, s.seqmax, s.seqincrement, k.words,
              pg_catalog.has_sequence_privilege(s.seqrelid, 'USAGE')
                OR pg_catalog.has_sequence_privilege(s.seqrelid, 'SELECT') AS is_visible,
              CASE WHEN k.words IS NULL
                    AND (pg_catalog.has_sequence_privilege(s.seqrelid, 'USAGE')
                         OR pg_catalog.has_sequence_privilege(s.seqrelid, 'SELECT'))
                   THEN pg_catalog.pg_sequence_last_value(s.seqrelid) END AS last_value
         FROM pg_catalog.pg_sequence s, locked k
        WHERE s.seqrelid = $1::pg_catalog.oid)
SELECT f.fact AS "Fact", f.value AS "Value"
  FROM value v
 CROSS JOIN LATERAL (VALUES
         (1, 'last value', CASE WHEN NOT v.is_visible THEN 'not visible to you'
                                WHEN v.words IS NOT NULL THEN v.words
                                ELSE coalesce(v.last_value::pg_catalog.text, 'never used') END),
         (2, 'used', pg_catalog.round(100 * (CASE WHEN v.seqincrement > 0
           THEN v.last_value::pg_catalog.numeric - v.seqmin
           ELSE v.seqmax::pg_catalog.numeric - v.last_value END)
           / nullif(v.seqmax::pg_catalog.numeric - v.seqmin, 0), 1) || ' %')
       ) f (place, fact, value)
 WHERE f.value IS NOT NULL
 ORDER BY f.place
