-- object_subscription: what subscription $1 (oid) is. The connection string is never asked for: it may
-- hold a password. Servers 16 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       NULL AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_subscription s
 CROSS JOIN LATERAL (VALUES
         (1, 'enabled', CASE WHEN s.subenabled THEN 'yes' ELSE 'NO' END, NULL::pg_catalog.text,
          NULL::pg_catalog.oid, NULL::pg_catalog.name),
         (2, 'publications', pg_catalog.array_to_string(s.subpublications, ', '),
          NULL, NULL, NULL),
         (3, 'slot', coalesce(s.subslotname, 'none')::pg_catalog.text, NULL, NULL, NULL),
         (5, 'binary', CASE WHEN s.subbinary THEN 'yes' ELSE 'no' END, NULL, NULL, NULL),
         (6, 'large transactions', CASE s.substream WHEN 't' THEN 'streamed'
           WHEN 'p' THEN 'streamed, in parallel' ELSE 'when they end' END, NULL, NULL, NULL),
         (7, 'two phases', CASE s.subtwophasestate WHEN 'd' THEN 'no' WHEN 'p' THEN 'pending'
           ELSE 'yes' END, NULL, NULL, NULL),
         (8, 'after an error', CASE WHEN s.subdisableonerr THEN 'is disabled' ELSE 'tries again' END,
          NULL, NULL, NULL),
         (9, 'needs a password', CASE WHEN s.subpasswordrequired THEN 'yes' ELSE 'no' END,
          NULL, NULL, NULL),
         (10, 'runs as', CASE WHEN s.subrunasowner THEN 'its owner' ELSE 'owner of the table' END,
          NULL, NULL, NULL),
         (11, 'changes of', s.suborigin, NULL, NULL, NULL),
         (20, 'owner', pg_catalog.pg_get_userbyid(s.subowner)::pg_catalog.text, 'R', s.subowner,
          pg_catalog.pg_get_userbyid(s.subowner)),
         (21, 'comment', pg_catalog.obj_description(s.oid, 'pg_subscription'), NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, name)
 WHERE s.oid = $1::pg_catalog.oid AND f.value <> ''
 ORDER BY f.place
