-- definition_publication: CREATE PUBLICATION of publication $1 (oid). As JSON: truncate 11, by the root
-- of partitions 13, generated columns 18. Servers 10 to 18.
SELECT 'CREATE PUBLICATION ' || pg_catalog.quote_ident(p.pubname)
       || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE '' END
       || ' WITH (publish = ' || pg_catalog.quote_literal(pg_catalog.concat_ws(', ',
            CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
            CASE WHEN p.pubdelete THEN 'delete' END,
            CASE WHEN j.p ->> 'pubtruncate' = 'true' THEN 'truncate' END))
       || CASE WHEN j.p ->> 'pubviaroot' = 'true' THEN ', publish_via_partition_root = true'
               ELSE '' END
       || CASE WHEN j.p ->> 'pubgencols' = 's' THEN ', publish_generated_columns = stored'
               ELSE '' END || ')' AS sql
  FROM pg_catalog.pg_publication p
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(p) AS p) j
 WHERE p.oid = $1::pg_catalog.oid
