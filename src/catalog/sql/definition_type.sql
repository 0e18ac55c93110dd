-- definition_type: CREATE TYPE or DOMAIN of type $1 (oid). Younger servers' columns are read as JSON:
-- multiranges 14, named NOT NULL constraints of domains 17, subscripting 14. Before 12 an oid is no
-- column that t.* has. Servers 10 to 18.
WITH t AS (
  SELECT t.oid AS id, t.*, i.identity AS written FROM pg_catalog.pg_type t
   CROSS JOIN LATERAL pg_catalog.pg_identify_object(
           'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 0) i
   WHERE t.oid = $1::pg_catalog.oid
), collations AS (
  SELECT l.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(l.collname) AS name
    FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
)
SELECT 'CREATE TYPE ' || t.written AS sql, NULL AS note
  FROM t WHERE NOT t.typisdefined
UNION ALL
SELECT 'CREATE TYPE ' || t.written || ' AS ENUM (' || coalesce((
         SELECT pg_catalog.string_agg(E'\n\t' || pg_catalog.quote_literal(e.enumlabel), ','
                  ORDER BY e.enumsortorder)
           FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.id), '') || ')', NULL
  FROM t WHERE t.typtype = 'e'
UNION ALL
SELECT 'CREATE TYPE ' || t.written || ' AS (' || coalesce((
         SELECT pg_catalog.string_agg(E'\n\t' || pg_catalog.quote_ident(a.attname) || ' '
                  || pg_catalog.format_type(a.atttypid, a.atttypmod)
                  || CASE WHEN a.attcollation NOT IN (0, y.typcollation)
                          THEN ' COLLATE ' || c.name ELSE '' END, ',' ORDER BY a.attnum)
           FROM pg_catalog.pg_attribute a
           JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
           LEFT JOIN collations c ON c.oid = a.attcollation
          WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')', NULL
  FROM t WHERE t.typtype = 'c'
UNION ALL
SELECT 'CREATE DOMAIN ' || t.written || ' AS ' || pg_catalog.format_type(t.typbasetype, t.typtypmod)
       || CASE WHEN t.typcollation NOT IN (0, b.typcollation) THEN ' COLLATE ' || c.name ELSE '' END
       || coalesce(E'\n\tDEFAULT ' || pg_catalog.pg_get_expr(t.typdefaultbin, 0), '')
       || CASE WHEN t.typnotnull
               THEN coalesce((SELECT E'\n\tCONSTRAINT ' || pg_catalog.quote_ident(k.conname)
                                FROM pg_catalog.pg_constraint k
                               WHERE k.contypid = t.id AND k.contype = 'n'
                                 AND k.conname <> (t.typname || '_not_null')) || ' NOT NULL',
                             E'\n\tNOT NULL') ELSE '' END
       || coalesce((
            SELECT pg_catalog.string_agg(E'\n\tCONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' '
                     || pg_catalog.pg_get_constraintdef(k.oid), '' ORDER BY k.conname)
              FROM pg_catalog.pg_constraint k
             WHERE k.contypid = t.id AND k.contype = 'c' AND k.convalidated), ''), NULL
  FROM t
  JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  LEFT JOIN collations c ON c.oid = t.typcollation
 WHERE t.typtype = 'd'
UNION ALL
SELECT q.sql, NULL FROM (
  SELECT 'ALTER DOMAIN ' || t.written || ' ADD CONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' '
         || pg_catalog.pg_get_constraintdef(k.oid) AS sql
    FROM t
    JOIN pg_catalog.pg_constraint k
      ON k.contypid = t.id AND k.contype = 'c' AND NOT k.convalidated
   ORDER BY k.conname) q
UNION ALL
SELECT CASE WHEN r.rngcanonical::pg_catalog.oid <> 0
            THEN 'CREATE TYPE ' || t.written || E';\n' ELSE '' END
       || 'CREATE TYPE ' || t.written || E' AS RANGE (\n\tSUBTYPE = '
       || pg_catalog.format_type(r.rngsubtype, NULL)
       || E',\n\tSUBTYPE_OPCLASS = ' || pg_catalog.quote_ident(n.nspname) || '.'
       || pg_catalog.quote_ident(o.opcname)
       || coalesce(E',\n\tCOLLATION = ' || c.name, '')
       || CASE WHEN r.rngcanonical::pg_catalog.oid <> 0 THEN E',\n\tCANONICAL = ' || r.rngcanonical
               ELSE '' END
       || CASE WHEN r.rngsubdiff::pg_catalog.oid <> 0 THEN E',\n\tSUBTYPE_DIFF = ' || r.rngsubdiff
               ELSE '' END
       || coalesce(E',\n\tMULTIRANGE_TYPE_NAME = ' || (
            SELECT i.identity
              FROM pg_catalog.pg_type m
             CROSS JOIN LATERAL pg_catalog.pg_identify_object(m.tableoid, m.oid, 0) i
             WHERE m.oid::pg_catalog.text = pg_catalog.to_jsonb(r) ->> 'rngmultitypid'), '')
       || ')',
       CASE WHEN r.rngcanonical::pg_catalog.oid <> 0
            THEN 'the function of CANONICAL must be made between these two' END
  FROM t
  JOIN pg_catalog.pg_range r ON r.rngtypid = t.id
  JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
  JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
  JOIN pg_catalog.pg_type b ON b.oid = r.rngsubtype
  LEFT JOIN collations c ON c.oid = r.rngcollation AND r.rngcollation <> b.typcollation
 WHERE t.typtype = 'r'
UNION ALL
SELECT NULL, 'the multirange of ' || pg_catalog.format_type(r.rngtypid, NULL) || ', which makes it'
  FROM t
  JOIN pg_catalog.pg_range r
    ON pg_catalog.to_jsonb(r) ->> 'rngmultitypid' = t.id::pg_catalog.text
 WHERE t.typtype = 'm'
UNION ALL
SELECT 'CREATE TYPE ' || t.written || E';\nCREATE TYPE ' || t.written || E' (\n\t' || (
         SELECT pg_catalog.string_agg(f.name || ' = ' || f.value, E',\n\t' ORDER BY f.place)
           FROM (VALUES
             (1, 'INPUT', t.typinput::pg_catalog.text, true),
             (2, 'OUTPUT', t.typoutput::pg_catalog.text, true),
             (3, 'RECEIVE', t.typreceive::pg_catalog.text, t.typreceive::pg_catalog.oid <> 0),
             (4, 'SEND', t.typsend::pg_catalog.text, t.typsend::pg_catalog.oid <> 0),
             (5, 'TYPMOD_IN', t.typmodin::pg_catalog.text, t.typmodin::pg_catalog.oid <> 0),
             (6, 'TYPMOD_OUT', t.typmodout::pg_catalog.text, t.typmodout::pg_catalog.oid <> 0),
             (7, 'ANALYZE', t.typanalyze::pg_catalog.text, t.typanalyze::pg_catalog.oid <> 0),
             (8, 'SUBSCRIPT', pg_catalog.to_jsonb(t) ->> 'typsubscript',
                 coalesce(pg_catalog.to_jsonb(t) ->> 'typsubscript', '-') <> '-'),
             (9, 'INTERNALLENGTH', CASE t.typlen WHEN -1 THEN 'VARIABLE'
                                                 ELSE t.typlen::pg_catalog.text END, true),
             (10, 'PASSEDBYVALUE', 'true', t.typbyval),
             (11, 'ALIGNMENT', CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2'
                                    WHEN 'd' THEN 'double' ELSE 'int4' END, true),
             (12, 'STORAGE', CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
                                  WHEN 'm' THEN 'main' ELSE 'extended' END, true),
             (13, 'CATEGORY', pg_catalog.quote_literal(t.typcategory::pg_catalog.text), t.typcategory <> 'U'),
             (14, 'PREFERRED', 'true', t.typispreferred),
             (15, 'DEFAULT', pg_catalog.quote_literal(t.typdefault), t.typdefault IS NOT NULL),
             (16, 'ELEMENT', pg_catalog.format_type(t.typelem, NULL), t.typelem <> 0),
             (17, 'DELIMITER', pg_catalog.quote_literal(t.typdelim::pg_catalog.text), t.typdelim <> ','),
             (18, 'COLLATABLE', 'true', t.typcollation <> 0)) f (place, name, value, is_set)
          WHERE f.is_set) || ')',
       'the functions of INPUT and OUTPUT must be made between these two'
  FROM t WHERE t.typtype = 'b' AND t.typisdefined
