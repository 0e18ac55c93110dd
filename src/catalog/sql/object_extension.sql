-- object_extension: what extension $1 (oid) is. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       NULL AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 CROSS JOIN LATERAL (VALUES
         (1, 'version', e.extversion, NULL::pg_catalog.text, NULL::pg_catalog.oid,
          NULL::pg_catalog.name),
         (3, 'schema', n.nspname::pg_catalog.text, 'N', n.oid, n.nspname),
         (4, 'can move', CASE WHEN e.extrelocatable THEN 'yes' ELSE 'no' END, NULL, NULL, NULL),
         (5, 'tables kept by dumps', pg_catalog.array_to_string(e.extconfig::pg_catalog.regclass[],
           ', '), NULL, NULL, NULL),
         (6, 'owner', pg_catalog.pg_get_userbyid(e.extowner)::pg_catalog.text, 'R', e.extowner,
          pg_catalog.pg_get_userbyid(e.extowner)),
         (7, 'comment', pg_catalog.obj_description(e.oid, 'pg_extension'),
          NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, name)
 WHERE e.oid = $1::pg_catalog.oid AND f.value <> ''
 ORDER BY f.place
