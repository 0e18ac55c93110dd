-- test_databases: how many databases are there, and how many let this role in? Servers 10 to 18.
SELECT pg_catalog.count(*) AS databases,
       pg_catalog.count(*) FILTER (WHERE d.datallowconn
         AND pg_catalog.has_database_privilege(d.oid, 'CONNECT')) AS usable
  FROM pg_catalog.pg_database d
 WHERE NOT d.datistemplate
