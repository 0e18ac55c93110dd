-- object_database_size: of database $1 (oid), to whom the server tells it. It looks at every file.
-- Servers 10 to 18.
SELECT 'size' AS "Fact",
       CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT')
              OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
            THEN pg_catalog.pg_size_pretty(pg_catalog.pg_database_size(d.oid))
            ELSE 'not told to you: that needs CONNECT, or pg_read_all_stats' END AS "Value"
  FROM pg_catalog.pg_database d
 WHERE d.oid = $1::pg_catalog.oid
