-- test_databases: which databases are there, and which let this role in? Servers 10 to 18.
SELECT pg_catalog.count(*) AS databases,
       pg_catalog.count(*) FILTER (WHERE d.usable) AS usable,
       pg_catalog.string_agg(d.name, ', ' ORDER BY d.name)
         FILTER (WHERE d.usable AND d.place <= 20) AS names
  FROM (SELECT d.datname AS name,
               d.datallowconn AND pg_catalog.has_database_privilege(d.oid, 'CONNECT') AS usable,
               pg_catalog.row_number() OVER (ORDER BY
                 NOT (d.datallowconn AND pg_catalog.has_database_privilege(d.oid, 'CONNECT')),
                 d.datname) AS place
          FROM pg_catalog.pg_database d
         WHERE NOT d.datistemplate) d
