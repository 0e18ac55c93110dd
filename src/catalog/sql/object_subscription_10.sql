-- object_subscription_10: what subscription $1 (oid) is. The connection string is never asked for: it may
-- hold a password. Its oid is for superusers only. Servers 10 to 13.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       NULL AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_subscription s
 CROSS JOIN LATERAL (VALUES
         (1, 'enabled', CASE WHEN s.subenabled THEN 'yes' ELSE 'NO' END, NULL::pg_catalog.text,
          NULL::pg_catalog.oid, NULL::pg_catalog.name),
         (2, 'publications', pg_catalog.array_to_string(s.subpublications, ', '),
          NULL, NULL, NULL),
         (3, 'slot', coalesce(s.subslotname, 'none')::pg_catalog.text, NULL, NULL, NULL),
         (20, 'owner', pg_catalog.pg_get_userbyid(s.subowner)::pg_catalog.text, 'R', s.subowner,
          pg_catalog.pg_get_userbyid(s.subowner)),
         (21, 'comment', pg_catalog.obj_description(s.oid, 'pg_subscription'), NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, name)
 WHERE s.oid = $1::pg_catalog.oid AND f.value <> ''
 ORDER BY f.place
