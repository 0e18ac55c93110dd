-- object_event_trigger: what event trigger $1 (oid) is. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       f.schema AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_event_trigger e
  JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 CROSS JOIN LATERAL (VALUES
         (1, 'on', e.evtevent::pg_catalog.text, NULL::pg_catalog.text, NULL::pg_catalog.oid,
          NULL::pg_catalog.name, NULL::pg_catalog.text),
         (2, 'for', coalesce(pg_catalog.array_to_string(e.evttags, ', '), 'every command'),
          NULL, NULL, NULL, NULL),
         (3, 'state', CASE e.evtenabled WHEN 'O' THEN 'on' WHEN 'D' THEN 'DISABLED'
           WHEN 'R' THEN 'replica' ELSE 'always' END, NULL, NULL, NULL, NULL),
         (4, 'function', pg_catalog.format('%I.%I()', n.nspname, p.proname), 'F', p.oid,
          n.nspname, p.proname || '()'),
         (5, 'owner', pg_catalog.pg_get_userbyid(e.evtowner)::pg_catalog.text, 'R', e.evtowner,
          NULL, pg_catalog.pg_get_userbyid(e.evtowner)::pg_catalog.text),
         (6, 'comment', pg_catalog.obj_description(e.oid, 'pg_event_trigger'),
          NULL, NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, schema, name)
 WHERE e.oid = $1::pg_catalog.oid AND f.value IS NOT NULL
 ORDER BY f.place
