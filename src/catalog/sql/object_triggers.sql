-- object_triggers: of relation $1 (oid), without those of constraints. A WHEN waits behind an
-- exclusive lock on the relation. tgparentid came with 13. Servers 10 to 18.
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
SELECT t.tgname AS "Name",
       CASE t.tgenabled WHEN 'O' THEN 'on' WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'replica'
                        ELSE 'always' END
         || CASE WHEN coalesce(pg_catalog.to_jsonb(t) ->> 'tgparentid', '0') <> '0'
                 THEN ', of the parent' ELSE '' END AS "State",
       pg_catalog.format('%I.%I', n.nspname, p.proname) AS "Function",
       CASE WHEN t.tgqual IS NOT NULL AND k.words IS NOT NULL THEN k.words
            ELSE pg_catalog.pg_get_triggerdef(t.oid, true) END AS "Definition",
       coalesce(pg_catalog.obj_description(t.oid, 'pg_trigger'), '') AS "Comment",
       'F' AS ".kind", p.oid AS ".oid", n.nspname AS ".schema",
       pg_catalog.format('%s(%s)', p.proname,
         pg_catalog.pg_get_function_identity_arguments(p.oid)) AS ".name"
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  LEFT JOIN locked k ON k.relation = t.tgrelid
 WHERE t.tgrelid = $1::pg_catalog.oid AND NOT t.tgisinternal
 ORDER BY t.tgname
