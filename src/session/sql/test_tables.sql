-- test_tables: how many tables can be seen, and how many could be read? Servers 10 to 18.
SELECT pg_catalog.count(*) FILTER (WHERE c.relkind NOT IN ('v', 'm')) AS tables,
       pg_catalog.count(*) FILTER (WHERE c.relkind NOT IN ('v', 'm')
           AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
           AND pg_catalog.has_table_privilege(c.oid, 'SELECT')) AS readable,
       pg_catalog.count(*) FILTER (WHERE c.relkind IN ('v', 'm')) AS views
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = ANY ('{r,p,f,v,m}'::pg_catalog."char"[])
   AND n.nspname !~ '^pg_'
   AND n.nspname <> 'information_schema'
