-- object_used_by: everything that needs object $1 (oid) of catalog $2, over as many levels as there
-- are: views over it and over them, foreign keys that point to it, what calls it in a default, a
-- check, a policy, a trigger or an index, what inherits from it, publications that name it. A cycle
-- ends at the tenth level, and after 2,000 steps (the recursion is lazy) the last row says so. What a
-- function names in the text of its body, the server does not know. Servers 10 to 18.
WITH RECURSIVE walk (level, class, oid, by, from_class, from_oid) AS (
       SELECT 0, $2::pg_catalog.regclass::pg_catalog.oid, $1::pg_catalog.oid,
              NULL::pg_catalog.text, NULL::pg_catalog.oid, NULL::pg_catalog.oid
        UNION
       SELECT w.level + 1, e.class, e.oid, e.by, w.class, w.oid
         FROM walk w
        CROSS JOIN LATERAL (
              SELECT CASE WHEN t.typrelid <> 0 OR coalesce(i.indrelid, r.ev_class, a.adrelid,
                            nullif(n.conrelid, 0), g.tgrelid, p.polrelid, q.stxrelid)
                            IS NOT NULL
                            THEN 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
                          WHEN n.contypid <> 0
                            THEN 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid
                          WHEN b.prpubid IS NOT NULL
                            THEN 'pg_catalog.pg_publication'::pg_catalog.regclass::pg_catalog.oid
                          ELSE d.classid END AS class,
                     coalesce(i.indrelid, r.ev_class, a.adrelid, nullif(n.conrelid, 0),
                       nullif(n.contypid, 0), g.tgrelid, p.polrelid, q.stxrelid, b.prpubid,
                       nullif(t.typrelid, 0), CASE WHEN t.typlen = -1 THEN nullif(t.typelem, 0) END,
                       d.objid) AS oid,
                     CASE WHEN r.oid IS NOT NULL
                            THEN CASE r.rulename WHEN '_RETURN' THEN 'view' ELSE 'rule' END
                          WHEN a.oid IS NOT NULL THEN 'default'
                          WHEN n.contype = 'f' THEN 'foreign key'
                          WHEN n.contype = 'c' THEN 'check'
                          WHEN n.oid IS NOT NULL THEN 'constraint'
                          WHEN g.oid IS NOT NULL THEN 'trigger'
                          WHEN p.oid IS NOT NULL THEN 'policy'
                          WHEN i.indrelid IS NOT NULL THEN 'index'
                          WHEN b.prpubid IS NOT NULL THEN 'publication'
                          WHEN h.inhrelid IS NOT NULL THEN 'inherits'
                          WHEN d.deptype = 'e' THEN 'part of it'
                          WHEN s.class = 'pg_catalog.pg_type'::pg_catalog.regclass
                            OR d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass THEN 'type'
                          WHEN d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                           AND s.class = d.classid AND d.deptype IN ('a', 'i') THEN 'owned'
                          ELSE 'uses' END AS by
                FROM (SELECT w.class, w.oid
                       UNION ALL
                      SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, c.reltype
                        FROM pg_catalog.pg_class c
                       WHERE w.class = 'pg_catalog.pg_class'::pg_catalog.regclass
                         AND c.oid = w.oid AND c.reltype <> 0
                       UNION ALL
                      SELECT w.class, y.typarray
                        FROM pg_catalog.pg_type y
                       WHERE w.class = 'pg_catalog.pg_type'::pg_catalog.regclass
                         AND y.oid = w.oid AND y.typarray <> 0
                       UNION ALL
                      SELECT w.class, y.typarray
                        FROM pg_catalog.pg_class c
                        JOIN pg_catalog.pg_type y ON y.oid = c.reltype
                       WHERE w.class = 'pg_catalog.pg_class'::pg_catalog.regclass
                         AND c.oid = w.oid AND y.typarray <> 0) s (class, oid)
                JOIN pg_catalog.pg_depend d
                  ON d.refclassid = s.class AND d.refobjid = s.oid AND d.deptype <> 'x'
                LEFT JOIN pg_catalog.pg_rewrite r
                  ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND r.oid = d.objid
                LEFT JOIN pg_catalog.pg_attrdef a
                  ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND a.oid = d.objid
                LEFT JOIN pg_catalog.pg_constraint n
                  ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
                 AND n.oid = d.objid
                LEFT JOIN pg_catalog.pg_trigger g
                  ON d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND g.oid = d.objid
                LEFT JOIN pg_catalog.pg_policy p
                  ON d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND p.oid = d.objid
                LEFT JOIN pg_catalog.pg_index i
                  ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                 AND i.indexrelid = d.objid
                LEFT JOIN pg_catalog.pg_statistic_ext q
                  ON d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
                 AND q.oid = d.objid
                LEFT JOIN pg_catalog.pg_publication_rel b
                  ON d.classid = 'pg_catalog.pg_publication_rel'::pg_catalog.regclass
                 AND b.oid = d.objid
                LEFT JOIN (pg_catalog.pg_type t
                           LEFT JOIN pg_catalog.pg_class tc ON tc.oid = t.typrelid)
                  ON d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                 AND t.oid = d.objid AND (t.typrelid = 0 OR tc.relkind <> 'c')
                LEFT JOIN pg_catalog.pg_class dc
                  ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dc.oid = d.objid
                LEFT JOIN pg_catalog.pg_inherits h
                  ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                 AND h.inhparent = d.refobjid AND h.inhrelid = d.objid
               WHERE dc.relkind IS DISTINCT FROM 't'
                 AND (t.typelem <> 0 AND t.typlen = -1) IS NOT TRUE
                 AND d.classid <> 'pg_catalog.pg_default_acl'::pg_catalog.regclass) e
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
