-- test_tables: how many relations can be seen, and how many could be read? Servers 10 to 18.
SELECT pg_catalog.count(*) AS relations,
       pg_catalog.count(*) FILTER (
         WHERE pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
           AND pg_catalog.has_table_privilege(c.oid, 'SELECT')) AS readable
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = ANY ('{r,p,v,m,f}'::pg_catalog."char"[])
   AND n.nspname !~ '^pg_'
   AND n.nspname <> 'information_schema'
