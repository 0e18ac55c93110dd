-- object_depends_on: everything that object $1 (oid) of catalog $2 needs, over as many levels as
-- there are: what its view selects, its foreign keys, its defaults, checks, policies, triggers,
-- indexes and types call. A cycle ends at the tenth level, and after 2,000 steps
-- (the recursion is lazy) the last row says so. Servers 10 to 18.
WITH RECURSIVE walk (level, class, oid, by, from_class, from_oid) AS (
       SELECT 0, $2::pg_catalog.regclass::pg_catalog.oid, $1::pg_catalog.oid,
              NULL::pg_catalog.text, NULL::pg_catalog.oid, NULL::pg_catalog.oid
        UNION
       SELECT w.level + 1, e.class, e.oid, e.by, w.class, w.oid
         FROM walk w
        CROSS JOIN LATERAL (
              SELECT CASE WHEN i.indrelid IS NOT NULL THEN d.refclassid
                          WHEN n.conrelid <> 0 OR t.typrelid <> 0
                            THEN 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
                          WHEN n.contypid <> 0
                            THEN 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid
                          ELSE d.refclassid END AS class,
                     CASE WHEN i.indrelid IS NOT NULL THEN i.indrelid
                          WHEN n.conrelid <> 0 THEN n.conrelid
                          WHEN n.contypid <> 0 THEN n.contypid
                          WHEN t.typrelid <> 0 THEN t.typrelid
                          WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem
                          ELSE d.refobjid END AS oid,
                     CASE WHEN s.by <> '' THEN s.by
                          WHEN d.deptype = 'e' THEN 'extension'
                          WHEN d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass THEN 'type'
                          WHEN d.refclassid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass
                            THEN 'server'
                          WHEN d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                           AND d.refclassid = d.classid
                            THEN CASE WHEN h.inhparent IS NOT NULL THEN 'inherits'
                                      WHEN d.deptype IN ('a', 'i') THEN 'owned by'
                                      ELSE 'uses' END
                          ELSE 'uses' END AS by
                FROM (SELECT w.class, w.oid, ''
                       UNION ALL
                      SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, r.oid,
                             CASE r.rulename WHEN '_RETURN' THEN 'view' ELSE 'rule' END
                        FROM pg_catalog.pg_rewrite r WHERE r.ev_class = w.oid
                       UNION ALL
                      SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass, a.oid, 'default'
                        FROM pg_catalog.pg_attrdef a WHERE a.adrelid = w.oid
                       UNION ALL
                      SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, c.oid,
                             CASE c.contype WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check'
                                            ELSE 'constraint' END
                        FROM pg_catalog.pg_constraint c WHERE c.conrelid = w.oid
                       UNION ALL
                      SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, g.oid, 'trigger'
                        FROM pg_catalog.pg_trigger g
                       WHERE g.tgrelid = w.oid AND NOT g.tgisinternal
                       UNION ALL
                      SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass, p.oid, 'policy'
                        FROM pg_catalog.pg_policy p WHERE p.polrelid = w.oid
                       UNION ALL
                      SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, x.indexrelid, 'index'
                        FROM pg_catalog.pg_index x WHERE x.indrelid = w.oid
                       UNION ALL
                      SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, c.oid, 'check'
                        FROM pg_catalog.pg_constraint c
                       WHERE w.class = 'pg_catalog.pg_type'::pg_catalog.regclass
                         AND c.contypid = w.oid
                       UNION ALL
                      SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, y.typrelid, 'type'
                        FROM pg_catalog.pg_type y
                       WHERE w.class = 'pg_catalog.pg_type'::pg_catalog.regclass
                         AND y.oid = w.oid AND y.typrelid <> 0) s (class, oid, by)
                JOIN pg_catalog.pg_depend d
                  ON d.classid = s.class AND d.objid = s.oid AND d.deptype <> 'x'
                LEFT JOIN pg_catalog.pg_index i
                  ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                 AND i.indexrelid = d.refobjid
                LEFT JOIN pg_catalog.pg_constraint n
                  ON d.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
                 AND n.oid = d.refobjid
                LEFT JOIN (pg_catalog.pg_type t
                           LEFT JOIN pg_catalog.pg_class tc ON tc.oid = t.typrelid)
                  ON d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
                 AND t.oid = d.refobjid AND (t.typrelid = 0 OR tc.relkind <> 'c')
                LEFT JOIN pg_catalog.pg_inherits h
                  ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                 AND h.inhparent = d.refobjid AND h.inhrelid = d.objid
               WHERE (s.by IN ('', 'type') OR w.class =
                      'pg_catalog.pg_class'::pg_catalog.regclass OR s.by = 'check')
                 AND d.refobjid >= 16384
                 AND d.refclassid NOT IN (
                     'pg_catalog.pg_namespace'::pg_catalog.regclass,
                     'pg_catalog.pg_am'::pg_catalog.regclass,
                     'pg_catalog.pg_rewrite'::pg_catalog.regclass,
                     'pg_catalog.pg_language'::pg_catalog.regclass)) e
        WHERE w.level < 10
          AND NOT (e.class = w.class AND e.oid = w.oid)
          AND NOT (e.class = $2::pg_catalog.regclass::pg_catalog.oid
                   AND e.oid = $1::pg_catalog.oid)),
     steps AS (SELECT * FROM walk LIMIT 2000),
     found AS (
       SELECT DISTINCT ON (s.class, s.oid) s.level, s.class, s.oid, s.by, s.from_class, s.from_oid
         FROM steps s
        WHERE s.level > 0
        ORDER BY s.class, s.oid, s.level, s.by)
SELECT f.level AS "Level", i.identity AS "Object", coalesce(k.word, i.type) AS "Kind", f.by AS "By",
       CASE WHEN f.level = 1 THEN ''
            ELSE (SELECT o.identity
                    FROM pg_catalog.pg_identify_object(f.from_class, f.from_oid, 0) o) END AS "Of",
       k.letter AS ".kind", f.oid AS ".oid", n.nspname AS ".schema",
       coalesce(c.relname::pg_catalog.text, y.typname::pg_catalog.text,
         p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',
         i.identity) AS ".name"
  FROM found f
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(f.class, f.oid, 0) i
  LEFT JOIN pg_catalog.pg_class c
    ON f.class = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid = f.oid
  LEFT JOIN pg_catalog.pg_proc p
    ON f.class = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.oid = f.oid
  LEFT JOIN pg_catalog.pg_type y
    ON f.class = 'pg_catalog.pg_type'::pg_catalog.regclass AND y.oid = f.oid
  LEFT JOIN pg_catalog.pg_namespace n
    ON n.oid = coalesce(c.relnamespace, p.pronamespace, y.typnamespace)
  LEFT JOIN LATERAL (VALUES
         ('pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid,
          c.relkind::pg_catalog.text, NULL),
         ('pg_catalog.pg_proc'::pg_catalog.regclass, 'F', NULL),
         ('pg_catalog.pg_type'::pg_catalog.regclass, 'T', NULL),
         ('pg_catalog.pg_extension'::pg_catalog.regclass, 'E', NULL),
         ('pg_catalog.pg_publication'::pg_catalog.regclass, 'P', NULL),
         ('pg_catalog.pg_foreign_server'::pg_catalog.regclass, 'V', 'foreign server'))
         k (class, letter, word) ON k.class = f.class
 UNION ALL
SELECT NULL, '(there may be more: given up after 2,000 steps)', '', '', '', NULL, NULL, NULL, NULL
 WHERE (SELECT pg_catalog.count(*) FROM steps) = 2000
 ORDER BY 1, 2, 3
 LIMIT 500
