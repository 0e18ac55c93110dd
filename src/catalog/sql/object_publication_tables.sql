-- object_publication_tables: the tables that publication $1 (oid) names, with columns and filters
-- of rows, whose text waits behind an exclusive lock on the table. Servers 15 to 18.
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
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS "Table",
       CASE WHEN r.prattrs IS NULL THEN 'all'
            ELSE (SELECT pg_catalog.string_agg(a.attname, ', ' ORDER BY a.attnum)
                    FROM pg_catalog.pg_attribute a
                   WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs)) END AS "Columns",
       CASE WHEN r.prqual IS NULL THEN 'all'
            ELSE coalesce(k.words, pg_catalog.pg_get_expr(r.prqual, r.prrelid, true)) END
         AS "Rows",
       c.relkind AS ".kind", c.oid AS ".oid", n.nspname AS ".schema", c.relname AS ".name"
  FROM pg_catalog.pg_publication_rel r
  JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN locked k ON k.relation = c.oid
 WHERE r.prpubid = $1::pg_catalog.oid
 ORDER BY 1
 LIMIT 1000
