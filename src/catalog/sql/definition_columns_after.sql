-- definition_columns_after: what CREATE TABLE cannot say of the columns of relation $1 (oid) on all
-- servers: storage, compression (14), target and options of statistics. Not pg_attver: Debian's server
-- 15.20 stamps each column with it, lets nobody set it, and its pg_dump leaves it out. Servers 10 to 18.
SELECT 'ALTER ' || CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'f' THEN 'FOREIGN TABLE ONLY '
                                  ELSE 'TABLE ONLY ' END || i.identity
       || ' ALTER COLUMN ' || pg_catalog.quote_ident(a.attname) || ' ' || q.change AS sql
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0) i
 CROSS JOIN LATERAL (VALUES
         (1, CASE WHEN a.attstorage <> t.typstorage
                  THEN 'SET STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
                                              WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END),
         (2, 'SET COMPRESSION ' || CASE pg_catalog.to_jsonb(a) ->> 'attcompression'
                                   WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END),
         (3, CASE WHEN a.attstattarget >= 0 THEN 'SET STATISTICS ' || a.attstattarget END),
         (4, 'SET (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || '='
                           || pg_catalog.quote_literal(o.option_value), ', ' ORDER BY o.place)
                      FROM pg_catalog.pg_options_to_table(a.attoptions)
                           WITH ORDINALITY o (option_name, option_value, place)
                     WHERE o.option_name <> 'pg_attver') || ')'))
       q (place, change)
 WHERE c.oid = $1::pg_catalog.oid AND q.change IS NOT NULL
 ORDER BY a.attnum, q.place
