-- object_publication: what publication $1 (oid) is. pubtruncate came with 11, pubviaroot with 13,
-- pubgencols with 18. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       NULL AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_publication p
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(p) AS all_of) j
 CROSS JOIN LATERAL (VALUES
         (1, 'holds', CASE WHEN p.puballtables THEN 'all tables of the database'
                           ELSE 'the tables and schemas below' END, NULL::pg_catalog.text,
          NULL::pg_catalog.oid, NULL::pg_catalog.name),
         (2, 'publishes', pg_catalog.concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END,
           CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
           CASE WHEN j.all_of ->> 'pubtruncate' = 'true' THEN 'truncate' END), NULL, NULL, NULL),
         (3, 'partitions', CASE j.all_of ->> 'pubviaroot' WHEN 'true' THEN 'as their root table'
           WHEN 'false' THEN 'as themselves' END, NULL, NULL, NULL),
         (4, 'generated columns', CASE j.all_of ->> 'pubgencols' WHEN 's' THEN 'stored'
           WHEN 'n' THEN 'none' END, NULL, NULL, NULL),
         (5, 'owner', pg_catalog.pg_get_userbyid(p.pubowner)::pg_catalog.text, 'R', p.pubowner,
          pg_catalog.pg_get_userbyid(p.pubowner)),
         (6, 'comment', pg_catalog.obj_description(p.oid, 'pg_publication'), NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, name)
 WHERE p.oid = $1::pg_catalog.oid AND f.value IS NOT NULL
 ORDER BY f.place
