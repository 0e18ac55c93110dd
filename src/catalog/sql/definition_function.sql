-- definition_function: CREATE FUNCTION, PROCEDURE or AGGREGATE of function $1 (oid). Of aggregates the
-- server has no text; what is read from their catalog as JSON is there from 11 on. Servers 10 to 18.
SELECT CASE WHEN a.aggfnoid IS NULL
            THEN pg_catalog.regexp_replace(pg_catalog.pg_get_functiondef(p.oid), '[[:space:]]+$', '')
            ELSE 'CREATE AGGREGATE ' || pg_catalog.quote_ident(n.nspname) || '.'
                 || pg_catalog.quote_ident(p.proname) || ' ('
                 || CASE WHEN p.pronargs = 0 THEN '*'
                         ELSE pg_catalog.pg_get_function_identity_arguments(p.oid) END
                 || E') (\n\t' || w.words || ')' END AS sql
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
 CROSS JOIN LATERAL (
       SELECT pg_catalog.string_agg(o.name || coalesce(' = ' || o.value, ''), E',\n\t' ORDER BY o.place)
              AS words
         FROM (VALUES
           (1, 'SFUNC', a.aggtransfn::pg_catalog.text, true),
           (2, 'STYPE', pg_catalog.format_type(a.aggtranstype, NULL), true),
           (3, 'SSPACE', a.aggtransspace::pg_catalog.text, a.aggtransspace > 0),
           (4, 'FINALFUNC', a.aggfinalfn::pg_catalog.text, a.aggfinalfn::pg_catalog.oid <> 0),
           (5, 'FINALFUNC_EXTRA', NULL, a.aggfinalextra),
           (6, 'FINALFUNC_MODIFY',
               CASE pg_catalog.to_jsonb(a) ->> 'aggfinalmodify' WHEN 'r' THEN 'READ_ONLY'
                    WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END,
               pg_catalog.to_jsonb(a) ->> 'aggfinalmodify'
                 <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END),
           (7, 'COMBINEFUNC', a.aggcombinefn::pg_catalog.text, a.aggcombinefn::pg_catalog.oid <> 0),
           (8, 'SERIALFUNC', a.aggserialfn::pg_catalog.text, a.aggserialfn::pg_catalog.oid <> 0),
           (9, 'DESERIALFUNC', a.aggdeserialfn::pg_catalog.text,
               a.aggdeserialfn::pg_catalog.oid <> 0),
           (10, 'INITCOND', pg_catalog.quote_literal(a.agginitval), a.agginitval IS NOT NULL),
           (11, 'MSFUNC', a.aggmtransfn::pg_catalog.text, a.aggmtransfn::pg_catalog.oid <> 0),
           (12, 'MINVFUNC', a.aggminvtransfn::pg_catalog.text,
                a.aggminvtransfn::pg_catalog.oid <> 0),
           (13, 'MSTYPE', pg_catalog.format_type(a.aggmtranstype, NULL), a.aggmtranstype <> 0),
           (14, 'MSSPACE', a.aggmtransspace::pg_catalog.text, a.aggmtransspace > 0),
           (15, 'MFINALFUNC', a.aggmfinalfn::pg_catalog.text, a.aggmfinalfn::pg_catalog.oid <> 0),
           (16, 'MFINALFUNC_EXTRA', NULL, a.aggmfinalextra),
           (17, 'MFINALFUNC_MODIFY',
                CASE pg_catalog.to_jsonb(a) ->> 'aggmfinalmodify' WHEN 'r' THEN 'READ_ONLY'
                     WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END,
                a.aggmtransfn::pg_catalog.oid <> 0
                AND pg_catalog.to_jsonb(a) ->> 'aggmfinalmodify'
                    <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END),
           (18, 'MINITCOND', pg_catalog.quote_literal(a.aggminitval), a.aggminitval IS NOT NULL),
           (19, 'SORTOP', (SELECT 'OPERATOR(' || pg_catalog.quote_ident(s.nspname) || '.' || o.oprname
                                  || ')'
                             FROM pg_catalog.pg_operator o
                             JOIN pg_catalog.pg_namespace s ON s.oid = o.oprnamespace
                            WHERE o.oid = a.aggsortop), a.aggsortop <> 0),
           (20, 'PARALLEL', CASE p.proparallel WHEN 's' THEN 'SAFE' ELSE 'RESTRICTED' END,
                p.proparallel <> 'u'),
           (21, 'HYPOTHETICAL', NULL, a.aggkind = 'h')) o (place, name, value, is_set)
        WHERE o.is_set) w
 WHERE p.oid = $1::pg_catalog.oid
