-- object_sizes: of the pieces of relation $1 (oid). Each piece may be locked on its own; what cannot
-- be measured now says who holds it, and the server's estimate. Servers 10 to 18.
WITH locked AS (
       SELECT l.relation, 'locked by ' || pg_catalog.string_agg(DISTINCT
                CASE WHEN l.pid IS NULL THEN 'a prepared transaction' ELSE 'pid ' || l.pid END, ', ')
                AS words
         FROM pg_catalog.pg_locks l
        WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
          AND l.database IN (0, (SELECT d.oid FROM pg_catalog.pg_database d
                                  WHERE d.datname = pg_catalog.current_database()))
          AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
        GROUP BY l.relation),
     piece (place, name, oid, fork) AS (
       SELECT 1, 'heap', c.oid, 'main' FROM pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.oid
        UNION ALL
       SELECT 2, 'free space map', c.oid, 'fsm' FROM pg_catalog.pg_class c
        WHERE c.oid = $1::pg_catalog.oid
        UNION ALL
       SELECT 3, 'visibility map', c.oid, 'vm' FROM pg_catalog.pg_class c
        WHERE c.oid = $1::pg_catalog.oid
        UNION ALL
       SELECT 4, 'TOAST', c.reltoastrelid, 'main' FROM pg_catalog.pg_class c
        WHERE c.oid = $1::pg_catalog.oid AND c.reltoastrelid <> 0
        UNION ALL
       SELECT 5, 'index of TOAST', x.indexrelid, 'main' FROM pg_catalog.pg_class c
         JOIN pg_catalog.pg_index x ON x.indrelid = c.reltoastrelid
        WHERE c.oid = $1::pg_catalog.oid AND c.reltoastrelid <> 0
        UNION ALL
       SELECT 6, 'index ' || i.relname, i.oid, 'main' FROM pg_catalog.pg_index x
         JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
        WHERE x.indrelid = $1::pg_catalog.oid AND i.relkind = 'i'),
     measured AS (
       SELECT p.place, p.name, k.words,
              CASE WHEN k.words IS NULL
                   THEN pg_catalog.pg_relation_size(p.oid, p.fork) END AS bytes,
              CASE p.fork WHEN 'main' THEN c.relpages::pg_catalog.int8
                * pg_catalog.current_setting('block_size')::pg_catalog.int8 END AS estimate
         FROM piece p
         JOIN pg_catalog.pg_class c ON c.oid = p.oid
         LEFT JOIN locked k ON k.relation = p.oid)
SELECT m.name AS "Piece",
       CASE WHEN m.words IS NULL THEN pg_catalog.pg_size_pretty(m.bytes)
            ELSE m.words || coalesce('; ~' || pg_catalog.pg_size_pretty(m.estimate), '') END
         AS "Size",
       coalesce(m.bytes::pg_catalog.text, '') AS "Bytes"
  FROM (SELECT 0 AS place, 'all' AS name,
               CASE WHEN pg_catalog.count(words) > 0 THEN pg_catalog.min(words) END AS words,
               CASE WHEN pg_catalog.count(words) = 0 THEN pg_catalog.sum(bytes)::pg_catalog.int8 END
                 AS bytes,
               pg_catalog.sum(coalesce(bytes, estimate))::pg_catalog.int8 AS estimate
          FROM measured
        HAVING pg_catalog.count(*) > 0
        UNION ALL
        SELECT place, name, words, bytes, estimate FROM measured) m
 ORDER BY m.place, m.name
