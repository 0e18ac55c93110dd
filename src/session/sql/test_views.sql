-- test_views: how many views can be seen, and how many could be read? Servers 10 to 18.
SELECT pg_catalog.count(*) FILTER (WHERE c.relkind = 'v') AS views,
       pg_catalog.count(*) FILTER (WHERE c.relkind = 'm') AS materialized,
       pg_catalog.count(*) FILTER (WHERE c.relkind = 'm' AND NOT c.relispopulated) AS empty,
       pg_catalog.count(*) FILTER (
         WHERE pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
           AND pg_catalog.has_table_privilege(c.oid, 'SELECT')) AS readable
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = ANY ('{v,m}'::pg_catalog."char"[])
   AND n.nspname !~ '^pg_'
   AND n.nspname <> 'information_schema'
