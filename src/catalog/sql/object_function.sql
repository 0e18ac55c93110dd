-- object_function: what function, procedure or aggregate $1 (oid) is. prokind came with 11 and
-- prosupport with 12: they are taken out of the whole row. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       NULL AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(p) AS all_of) j
 CROSS JOIN LATERAL (VALUES
         (1, 'kind', CASE WHEN a.aggfnoid IS NOT NULL THEN 'aggregate'
                          WHEN j.all_of ->> 'prokind' = 'p' THEN 'procedure'
                          WHEN j.all_of ->> 'prokind' = 'w' OR j.all_of ->> 'proiswindow' = 'true'
                            THEN 'window function' ELSE 'function' END,
          NULL::pg_catalog.text, NULL::pg_catalog.oid, NULL::pg_catalog.name),
         (2, 'returns', pg_catalog.pg_get_function_result(p.oid), NULL, NULL, NULL),
         (3, 'language', l.lanname::pg_catalog.text, NULL, NULL, NULL),
         (4, 'volatility', CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable'
                           ELSE 'volatile' END, NULL, NULL, NULL),
         (5, 'runs as', CASE WHEN p.prosecdef
           THEN 'its owner, ' || pg_catalog.pg_get_userbyid(p.proowner) || ' (SECURITY DEFINER)'
           ELSE 'the caller' END, NULL, NULL, NULL),
         (6, 'of NULL', CASE WHEN p.proisstrict THEN 'NULL without a call (strict)'
                        ELSE 'called' END, NULL, NULL, NULL),
         (7, 'parallel', CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted'
                         ELSE 'unsafe' END, NULL, NULL, NULL),
         (8, 'leakproof', CASE WHEN p.proleakproof THEN 'yes' END, NULL, NULL, NULL),
         (9, 'cost', p.procost::pg_catalog.text, NULL, NULL, NULL),
         (10, 'rows', CASE WHEN p.proretset THEN '~' || p.prorows END, NULL, NULL, NULL),
         (11, 'support function', nullif(j.all_of ->> 'prosupport', '-'), NULL, NULL, NULL),
         (12, 'settings', pg_catalog.array_to_string(p.proconfig, ', '), NULL, NULL, NULL),
         (13, 'library', CASE WHEN l.lanname = 'c' THEN p.prosrc || ' in '
           || coalesce(pg_catalog.encode(p.probin::pg_catalog.bytea, 'escape'), '?') END,
          NULL, NULL, NULL),
         (14, 'state function', a.aggtransfn::pg_catalog.text, 'F', a.aggtransfn::pg_catalog.oid,
          a.aggtransfn::pg_catalog.text::pg_catalog.name),
         (15, 'state type', CASE WHEN a.aggfnoid IS NOT NULL
           THEN pg_catalog.format_type(a.aggtranstype, NULL) END, NULL, NULL, NULL),
         (16, 'final function', nullif(a.aggfinalfn::pg_catalog.text, '-'), 'F',
          a.aggfinalfn::pg_catalog.oid, a.aggfinalfn::pg_catalog.text::pg_catalog.name),
         (17, 'combine function', nullif(a.aggcombinefn::pg_catalog.text, '-'), 'F',
          a.aggcombinefn::pg_catalog.oid, a.aggcombinefn::pg_catalog.text::pg_catalog.name),
         (18, 'initial state', a.agginitval, NULL, NULL, NULL),
         (19, 'owner', pg_catalog.pg_get_userbyid(p.proowner)::pg_catalog.text, 'R', p.proowner,
          pg_catalog.pg_get_userbyid(p.proowner)),
         (20, 'comment', pg_catalog.obj_description(p.oid, 'pg_proc'), NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, name)
 WHERE p.oid = $1::pg_catalog.oid AND f.value <> ''
 ORDER BY f.place
