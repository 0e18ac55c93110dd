-- object_tablespace_size: of tablespace $1 (oid), to whom the server tells it: CREATE on it, that of
-- the database, or pg_read_all_stats. It looks at every file. Servers 10 to 18.
SELECT 'size' AS "Fact",
       CASE WHEN pg_catalog.has_tablespace_privilege(t.oid, 'CREATE')
              OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
              OR t.oid = (SELECT d.dattablespace FROM pg_catalog.pg_database d
                           WHERE d.datname = pg_catalog.current_database())
            THEN pg_catalog.pg_size_pretty(pg_catalog.pg_tablespace_size(t.oid))
            ELSE 'not told to you: that needs CREATE on it, or pg_read_all_stats' END AS "Value"
  FROM pg_catalog.pg_tablespace t
 WHERE t.oid = $1::pg_catalog.oid
