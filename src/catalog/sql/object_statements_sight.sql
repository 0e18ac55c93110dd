-- object_statements_sight: why object_statements may lack what others run on relation $1 (oid).
-- Servers 10 to 18.
SELECT 'statements of others' AS "Fact",
       'are hidden from you: that needs pg_read_all_stats' AS "Value"
 WHERE NOT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
   AND $1::pg_catalog.oid IS NOT NULL
