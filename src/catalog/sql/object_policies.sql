-- object_policies: of relation $1 (oid). Their expressions wait behind exclusive locks on it and on
-- all that they name. Servers 10 to 18.
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
SELECT p.polname AS "Name",
       CASE p.polcmd WHEN '*' THEN 'all' WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert'
                     WHEN 'w' THEN 'update' ELSE 'delete' END AS "For",
       CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END AS "Kind",
       (SELECT pg_catalog.string_agg(CASE WHEN r = 0 THEN 'PUBLIC'
                 ELSE pg_catalog.pg_get_userbyid(r)::pg_catalog.text END, ', ')
          FROM pg_catalog.unnest(p.polroles) r) AS "To",
       CASE WHEN p.polqual IS NULL THEN ''
            ELSE coalesce(k.words, pg_catalog.pg_get_expr(p.polqual, p.polrelid, true)) END
         AS "Using",
       CASE WHEN p.polwithcheck IS NULL THEN ''
            ELSE coalesce(k.words, pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid, true)) END
         AS "With check",
       coalesce(pg_catalog.obj_description(p.oid, 'pg_policy'), '') AS "Comment"
  FROM pg_catalog.pg_policy p
 CROSS JOIN LATERAL (
         SELECT pg_catalog.min(l.words) AS words
           FROM locked l
          WHERE l.relation = p.polrelid OR l.relation IN (
                SELECT d.refobjid FROM pg_catalog.pg_depend d
                 WHERE d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
                   AND d.objid = p.oid
                   AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass)) k
 WHERE p.polrelid = $1::pg_catalog.oid
 ORDER BY p.polname
