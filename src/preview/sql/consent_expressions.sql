-- consent_expressions: expressions that the planner takes up when relation $1 (oid) is read, and
-- the functions in them whose owners have fewer rights than the one who reads. The planner folds
-- what is constant in expressions and predicates of indexes, statistics objects, partition keys and
-- checks, and inlines functions in SQL, before anything is read: it runs that code with the rights
-- of the reader, also for EXPLAIN (measured on 15). Which parts are constant, the tree tells
-- (consent_tree.h). Servers 14 to 18; consent_expressions_10 has no statistics on expressions.
WITH RECURSIVE reads (oid) AS (
  SELECT $1::pg_catalog.oid
  UNION
  SELECT x.oid
    FROM reads r
   CROSS JOIN LATERAL (
         SELECT d.refobjid AS oid
           FROM pg_catalog.pg_rewrite w
           JOIN pg_catalog.pg_depend d
             ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid
            AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
          WHERE w.ev_class = r.oid AND w.ev_type = '1'
            AND (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = r.oid) = 'v'
         UNION ALL
         SELECT d.refobjid
           FROM pg_catalog.pg_policy p
           JOIN pg_catalog.pg_depend d
             ON d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND d.objid = p.oid
            AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
          WHERE p.polrelid = r.oid
         UNION ALL
         SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = r.oid) x
   WHERE x.oid >= 16384),
expressions (classid, objid, kind, name, relation, tree, stamp) AS (
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, x.indexrelid, 'index',
         i.relname, x.indrelid,
         pg_catalog.concat(x.indexprs::pg_catalog.text, x.indpred::pg_catalog.text), x.xmin
    FROM reads r
    JOIN pg_catalog.pg_index x ON x.indrelid = r.oid
    JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
   WHERE x.indexprs IS NOT NULL OR x.indpred IS NOT NULL
  UNION ALL
  SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid, k.oid, 'check',
         k.conname, k.conrelid, k.conbin::pg_catalog.text, k.xmin
    FROM reads r
    JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid AND k.contype = 'c'
  UNION ALL
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, p.partrelid, 'partition key',
         c.relname, p.partrelid, p.partexprs::pg_catalog.text, p.xmin
    FROM reads r
    JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = r.oid
    JOIN pg_catalog.pg_class c ON c.oid = p.partrelid
   WHERE p.partexprs IS NOT NULL
  UNION ALL
  SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass::pg_catalog.oid, s.oid, 'statistics',
         s.stxname, s.stxrelid, s.stxexprs::pg_catalog.text, s.xmin
    FROM reads r
    JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = r.oid
   WHERE s.stxexprs IS NOT NULL),
calls AS (
  SELECT e.kind, e.name, e.relation, e.tree, e.stamp, coalesce(o.oprcode, d.refobjid) AS function
    FROM expressions e
    JOIN pg_catalog.pg_depend d ON d.classid = e.classid AND d.objid = e.objid
    LEFT JOIN pg_catalog.pg_operator o
      ON d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass AND o.oid = d.refobjid
   WHERE d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass,
                          'pg_catalog.pg_operator'::pg_catalog.regclass))
SELECT pg_catalog.format('%I.%I(%s)', n.nspname, f.proname,
         pg_catalog.pg_get_function_identity_arguments(f.oid)) AS name,
       pg_catalog.pg_get_userbyid(f.proowner) AS owner,
       pg_catalog.format('in %s %I of %s', c.kind, c.name,
         c.relation::pg_catalog.regclass) AS note,
       pg_catalog.format('%s %s %s', f.oid, f.xmin, c.stamp) AS stamp,
       f.oid AS function,
       l.lanname = 'sql' AS is_inlined,
       c.tree
  FROM calls c
  JOIN pg_catalog.pg_proc f ON f.oid = c.function
  JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = f.prolang
  LEFT JOIN pg_catalog.pg_roles o ON o.oid = f.proowner
 WHERE f.oid >= 16384
   AND (o.oid IS NULL OR NOT (o.rolsuper OR o.rolname = current_user
                              OR pg_catalog.pg_has_role(o.oid, current_user, 'USAGE')))
 ORDER BY 1, 3
 LIMIT 1000
