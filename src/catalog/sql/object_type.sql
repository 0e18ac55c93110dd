-- object_type: what type $1 (oid) is. Multiranges came with 14. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       f.schema AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
  LEFT JOIN pg_catalog.pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), r.rngsubtype)
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = b.typnamespace
  LEFT JOIN pg_catalog.pg_collation c ON c.oid = coalesce(r.rngcollation, t.typcollation)
  LEFT JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
 CROSS JOIN LATERAL (VALUES
         (1, 'kind', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain'
           WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange'
           WHEN 'p' THEN 'pseudo-type' ELSE 'base type' END, NULL::pg_catalog.text,
          NULL::pg_catalog.oid, NULL::pg_catalog.name, NULL::pg_catalog.name),
         (2, CASE WHEN t.typtype = 'd' THEN 'domain over' ELSE 'range of' END,
          CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod)
               ELSE pg_catalog.format_type(r.rngsubtype, NULL) END,
          CASE WHEN n.nspname <> 'pg_catalog' THEN 'T' END, b.oid, n.nspname, b.typname),
         (3, 'null', CASE WHEN t.typtype = 'd' THEN CASE WHEN t.typnotnull THEN 'not allowed'
           ELSE 'allowed' END END, NULL, NULL, NULL, NULL),
         (4, 'default', t.typdefault, NULL, NULL, NULL, NULL),
         (5, 'collation', CASE WHEN t.typtype IN ('d', 'r') AND c.collname <> 'default'
           THEN c.collname::pg_catalog.text END, NULL, NULL, NULL, NULL),
         (6, 'operator class', o.opcname::pg_catalog.text, NULL, NULL, NULL, NULL),
         (7, 'canonical function', nullif(r.rngcanonical::pg_catalog.text, '-'), 'F',
          r.rngcanonical::pg_catalog.oid, NULL, r.rngcanonical::pg_catalog.text),
         (8, 'difference function', nullif(r.rngsubdiff::pg_catalog.text, '-'), 'F',
          r.rngsubdiff::pg_catalog.oid, NULL, r.rngsubdiff::pg_catalog.text),
         (9, 'multirange', (SELECT pg_catalog.format_type(m.oid, NULL) FROM pg_catalog.pg_type m
           WHERE m.oid = nullif(pg_catalog.to_jsonb(r) ->> 'rngmultitypid', '-')
                         ::pg_catalog.regtype), NULL, NULL, NULL, NULL),
         (10, 'array', CASE WHEN t.typarray <> 0 THEN pg_catalog.format_type(t.typarray, NULL) END,
          NULL, NULL, NULL, NULL),
         (11, 'bytes', CASE WHEN t.typlen > 0 THEN t.typlen::pg_catalog.text ELSE 'variable' END,
          NULL, NULL, NULL, NULL),
         (12, 'input function', CASE WHEN t.typtype = 'b' THEN t.typinput::pg_catalog.text END,
          'F', t.typinput::pg_catalog.oid, NULL, t.typinput::pg_catalog.text),
         (13, 'output function', CASE WHEN t.typtype = 'b' THEN t.typoutput::pg_catalog.text END,
          'F', t.typoutput::pg_catalog.oid, NULL, t.typoutput::pg_catalog.text),
         (14, 'owner', pg_catalog.pg_get_userbyid(t.typowner)::pg_catalog.text, 'R', t.typowner,
          NULL, pg_catalog.pg_get_userbyid(t.typowner)),
         (15, 'comment', pg_catalog.obj_description(t.oid, 'pg_type'), NULL, NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, schema, name)
 WHERE t.oid = $1::pg_catalog.oid AND f.value <> ''
 ORDER BY f.place
