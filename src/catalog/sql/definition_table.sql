-- definition_table: the beginning of CREATE TABLE for relation $1 (oid). A temporary table's schema
-- is pg_temp, which says it. Servers 10 to 18.
SELECT 'CREATE ' || CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END
       || CASE c.relkind WHEN 'f' THEN 'FOREIGN ' ELSE '' END || 'TABLE ' || i.identity
       || CASE WHEN c.reloftype <> 0
               THEN ' OF ' || pg_catalog.format_type(c.reloftype, NULL) ELSE '' END AS sql
  FROM pg_catalog.pg_class c
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0) i
 WHERE c.oid = $1::pg_catalog.oid
