-- definition_table_after: row security, replica identity and CLUSTER ON of relation $1 (oid). Servers
-- 10 to 18.
SELECT q.sql
  FROM pg_catalog.pg_class c
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0) i
 CROSS JOIN LATERAL (
       SELECT CASE WHEN c.relkind = 'm' THEN 'ALTER MATERIALIZED VIEW ' ELSE 'ALTER TABLE ' END
              || i.identity AS words) t
 CROSS JOIN LATERAL (
       SELECT 1 AS place, t.words || ' ENABLE ROW LEVEL SECURITY' AS sql WHERE c.relrowsecurity
       UNION ALL
       SELECT 2, t.words || ' FORCE ROW LEVEL SECURITY' WHERE c.relforcerowsecurity
       UNION ALL
       SELECT 3, 'ALTER TABLE ONLY ' || i.identity || ' REPLICA IDENTITY '
              || CASE c.relreplident WHEN 'f' THEN 'FULL' ELSE 'NOTHING' END
        WHERE c.relreplident IN ('f', 'n') AND c.relkind IN ('r', 'p')
       UNION ALL
       SELECT CASE WHEN f.identity THEN 4 ELSE 5 END,
              CASE WHEN f.identity
                   THEN 'ALTER TABLE ONLY ' || i.identity || ' REPLICA IDENTITY USING INDEX '
                   ELSE t.words || ' CLUSTER ON ' END || pg_catalog.quote_ident(n.relname)
         FROM pg_catalog.pg_index x
         JOIN pg_catalog.pg_class n ON n.oid = x.indexrelid
        CROSS JOIN (VALUES (true), (false)) f (identity)
        WHERE x.indrelid = c.oid
          AND CASE WHEN f.identity THEN x.indisreplident AND c.relreplident = 'i'
                   ELSE x.indisclustered END) q
 WHERE c.oid = $1::pg_catalog.oid
 ORDER BY q.place
