-- test_schemas: how many schemas of users are there, and how many may this role use? 10 to 18.
SELECT pg_catalog.count(*) AS schemas,
       pg_catalog.count(*) FILTER (
         WHERE pg_catalog.has_schema_privilege(n.oid, 'USAGE')) AS usable
  FROM pg_catalog.pg_namespace n
 WHERE n.nspname !~ '^pg_'
   AND n.nspname <> 'information_schema'
