-- test_schemas: which schemas of users are there, and which may this role use? Servers 10 to 18.
SELECT pg_catalog.count(*) AS schemas,
       pg_catalog.count(*) FILTER (WHERE n.usable) AS usable,
       pg_catalog.string_agg(n.name, ', ' ORDER BY n.name)
         FILTER (WHERE n.usable AND n.place <= 20) AS names
  FROM (SELECT n.nspname AS name,
               pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS usable,
               pg_catalog.row_number() OVER (ORDER BY
                 NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE'), n.nspname) AS place
          FROM pg_catalog.pg_namespace n
         WHERE n.nspname !~ '^pg_'
           AND n.nspname <> 'information_schema') n
