-- object_tablespace: what tablespace $1 (oid) is. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       NULL AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_tablespace t
 CROSS JOIN LATERAL (VALUES
         (1, 'directory', CASE pg_catalog.pg_tablespace_location(t.oid) WHEN ''
           THEN 'in the data directory' ELSE pg_catalog.pg_tablespace_location(t.oid) END,
          NULL::pg_catalog.text, NULL::pg_catalog.oid, NULL::pg_catalog.name),
         (2, 'options', pg_catalog.array_to_string(t.spcoptions, ', '), NULL, NULL, NULL),
         (3, 'owner', pg_catalog.pg_get_userbyid(t.spcowner)::pg_catalog.text, 'R', t.spcowner,
          pg_catalog.pg_get_userbyid(t.spcowner)),
         (4, 'comment', pg_catalog.shobj_description(t.oid, 'pg_tablespace'), NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, name)
 WHERE t.oid = $1::pg_catalog.oid AND f.value IS NOT NULL
 ORDER BY f.place
