-- object_server: what foreign server $1 (oid) is. Options whose names sound like a secret are not
-- shown; those of user mappings are never asked for. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       NULL AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
 CROSS JOIN LATERAL (
         SELECT 1 AS place, 'wrapper' AS fact, w.fdwname::pg_catalog.text AS value,
                NULL::pg_catalog.text AS kind, NULL::pg_catalog.oid AS oid,
                NULL::pg_catalog.name AS name
          UNION ALL SELECT 2, 'type', s.srvtype, NULL, NULL, NULL
          UNION ALL SELECT 3, 'version', s.srvversion, NULL, NULL, NULL
          UNION ALL
         SELECT 4, 'option ' || o.option_name,
                CASE WHEN o.option_name ~* '(pass|secret|token|key|credential|auth)'
                     THEN '(not shown: it may be a secret)' ELSE o.option_value END,
                NULL, NULL, NULL
           FROM pg_catalog.pg_options_to_table(s.srvoptions) o
          UNION ALL
         SELECT 5, 'handler', nullif(w.fdwhandler::pg_catalog.regproc::pg_catalog.text, '-'), 'F',
                w.fdwhandler, w.fdwhandler::pg_catalog.regproc::pg_catalog.text::pg_catalog.name
          UNION ALL
         SELECT 6, 'owner', pg_catalog.pg_get_userbyid(s.srvowner)::pg_catalog.text, 'R',
                s.srvowner, pg_catalog.pg_get_userbyid(s.srvowner)
          UNION ALL
         SELECT 7, 'comment', pg_catalog.obj_description(s.oid, 'pg_foreign_server'),
                NULL, NULL, NULL) f
 WHERE s.oid = $1::pg_catalog.oid AND f.value IS NOT NULL
 ORDER BY f.place, f.fact
