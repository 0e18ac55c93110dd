-- object_sequence: what sequence $1 (oid) is. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       f.schema AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
  LEFT JOIN pg_catalog.pg_depend d
    ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
   AND d.refclassid = d.classid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  LEFT JOIN pg_catalog.pg_class o ON o.oid = d.refobjid
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.refobjsubid
 CROSS JOIN LATERAL (VALUES
         (1, 'type', pg_catalog.format_type(s.seqtypid, NULL), NULL::pg_catalog.text,
          NULL::pg_catalog.oid, NULL::pg_catalog.name, NULL::pg_catalog.name),
         (2, 'start', s.seqstart::pg_catalog.text, NULL, NULL, NULL, NULL),
         (3, 'increment', s.seqincrement::pg_catalog.text, NULL, NULL, NULL, NULL),
         (4, 'minimum', s.seqmin::pg_catalog.text, NULL, NULL, NULL, NULL),
         (5, 'maximum', s.seqmax::pg_catalog.text, NULL, NULL, NULL, NULL),
         (6, 'cache', s.seqcache::pg_catalog.text, NULL, NULL, NULL, NULL),
         (7, 'cycles', CASE WHEN s.seqcycle THEN 'yes' ELSE 'no' END, NULL, NULL, NULL, NULL),
         (8, CASE d.deptype WHEN 'i' THEN 'identity of' ELSE 'owned by' END,
          CASE WHEN o.oid IS NOT NULL
               THEN pg_catalog.format('%I.%I.%I', n.nspname, o.relname, a.attname) END,
          o.relkind::pg_catalog.text, o.oid, n.nspname, o.relname),
         (9, 'persistence', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' WHEN 't'
           THEN 'temporary' ELSE 'permanent' END, NULL, NULL, NULL, NULL),
         (10, 'owner', pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text, 'R', c.relowner,
          NULL, pg_catalog.pg_get_userbyid(c.relowner)),
         (11, 'comment', pg_catalog.obj_description(c.oid, 'pg_class'), NULL, NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, schema, name)
 WHERE s.seqrelid = $1::pg_catalog.oid AND f.value <> ''
 ORDER BY f.place
