-- object_schema: what schema $1 (oid) holds, counted. Servers 10 to 18.
SELECT k.kind AS "Kind", k.count AS "Count"
  FROM (SELECT CASE c.relkind WHEN 'r' THEN 'tables' WHEN 'p' THEN 'partitioned tables'
                    WHEN 'v' THEN 'views' WHEN 'm' THEN 'materialized views'
                    WHEN 'f' THEN 'foreign tables' WHEN 'S' THEN 'sequences'
                    ELSE 'indexes' END AS kind, pg_catalog.count(*) AS count
          FROM pg_catalog.pg_class c
         WHERE c.relnamespace = $1::pg_catalog.oid
           AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I')
         GROUP BY 1
        UNION ALL
        SELECT 'functions', pg_catalog.count(*) FROM pg_catalog.pg_proc p
         WHERE p.pronamespace = $1::pg_catalog.oid HAVING pg_catalog.count(*) > 0
        UNION ALL
        SELECT 'types', pg_catalog.count(*) FROM pg_catalog.pg_type t
         WHERE t.typnamespace = $1::pg_catalog.oid
           AND (t.typrelid = 0 OR EXISTS (SELECT 1 FROM pg_catalog.pg_class c
                                           WHERE c.oid = t.typrelid AND c.relkind = 'c'))
           AND NOT (t.typelem <> 0 AND t.typlen = -1) HAVING pg_catalog.count(*) > 0) k
 ORDER BY 1
