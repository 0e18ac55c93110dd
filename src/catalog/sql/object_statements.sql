-- object_statements: the statements of this database that name relation $1 (oid). The name of the
-- view is put in (object.c), because it may be in any schema. A name is looked for as a whole word, or in double quotes;
-- another relation of that name in another schema counts too. total_time became total_exec_time
-- with 13. Of others one sees the text only with pg_read_all_stats. Servers 10 to 18.
WITH names AS (
       SELECT CASE WHEN c.relname ~ '^[a-z_][a-z0-9_]*$'
                   THEN '(^|[^a-z0-9_$])' || c.relname || '($|[^a-z0-9_$])'
                   ELSE '("' || pg_catalog.regexp_replace(
                          pg_catalog.replace(c.relname, '"', '""'), '([^[:alnum:]_ ])', '\\\1', 'g')
                        || '")' END AS pattern,
              c.relname ~ '^[a-z_][a-z0-9_]*$' AS is_plain,
              pg_catalog.format('%I.%I', n.nspname, c.relname) AS qualified
         FROM pg_catalog.pg_class c
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = $1::pg_catalog.oid)
SELECT s.all_of ->> 'calls' AS "Calls",
       pg_catalog.round(coalesce(s.all_of ->> 'total_exec_time', s.all_of ->> 'total_time')
         ::pg_catalog.numeric, 1) AS "Total ms",
       pg_catalog.round(coalesce(s.all_of ->> 'mean_exec_time', s.all_of ->> 'mean_time')
         ::pg_catalog.numeric, 2) AS "Mean ms",
       s.all_of ->> 'rows' AS "Rows",
       pg_catalog.pg_get_userbyid(s.userid) AS "Role",
       CASE WHEN pg_catalog.strpos(pg_catalog.lower(s.query), pg_catalog.lower(s.qualified)) > 0
            THEN 'with its schema' ELSE 'by name alone' END AS "Named",
       pg_catalog."left"(pg_catalog.regexp_replace(s.query, '\s+', ' ', 'g'), 2000) AS "Statement"
  FROM (SELECT v.userid, v.query, n.qualified, pg_catalog.to_jsonb(v) - 'query' AS all_of
          FROM names n, statements_view v
         WHERE v.dbid = (SELECT d.oid FROM pg_catalog.pg_database d
                          WHERE d.datname = pg_catalog.current_database())
           AND CASE WHEN n.is_plain THEN pg_catalog.lower(v.query) ELSE v.query END ~ n.pattern) s
 ORDER BY 2 DESC
 LIMIT 50
