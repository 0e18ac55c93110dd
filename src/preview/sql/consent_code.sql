-- consent_code: what reading relation $1 (oid) runs that is not the server's own: views, foreign
-- tables and policies that it leads to, and the functions that these call. "trusted" are owners who
-- have no fewer rights than the one who reads: a superuser, the role itself, and members of it that
-- inherit. Reading goes through views (with their functions) and down to children and partitions;
-- at the table itself policies count where they apply to this role, below a view wherever they are.
-- Row security by itself is the server's (owner 10), but reading must know of it.
-- Servers 10 to 18.
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
relations AS (
  SELECT c.oid, c.relkind, c.relowner, c.xmin, n.nspname, c.relname,
         c.relrowsecurity AND (c.oid <> $1::pg_catalog.oid
                               OR pg_catalog.row_security_active(c.oid)) AS has_policies
    FROM reads r
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace),
policies AS (
  SELECT p.oid, p.polname, p.xmin, r.relowner, r.nspname, r.relname
    FROM relations r
    JOIN pg_catalog.pg_policy p ON p.polrelid = r.oid
   WHERE r.has_policies AND p.polcmd IN ('r', '*')),
callers (classid, objid) AS (
  SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid, w.oid
    FROM relations r
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.oid AND w.ev_type = '1'
   WHERE r.relkind = 'v'
  UNION ALL
  SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass::pg_catalog.oid, p.oid FROM policies p),
called AS (
  SELECT d.refobjid AS oid
    FROM callers c
    JOIN pg_catalog.pg_depend d ON d.classid = c.classid AND d.objid = c.objid
   WHERE d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
  UNION
  SELECT o.oprcode
    FROM callers c
    JOIN pg_catalog.pg_depend d ON d.classid = c.classid AND d.objid = c.objid
    JOIN pg_catalog.pg_operator o
      ON d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass AND o.oid = d.refobjid),
code (place, kind, name, owner, note, stamp) AS (
  SELECT 0, 'row security', pg_catalog.format('%I.%I', r.nspname, r.relname), 10::pg_catalog.oid,
         NULL, pg_catalog.format('%s %s', r.oid, r.xmin)
    FROM relations r
   WHERE r.has_policies
  UNION ALL
  SELECT 1, CASE r.relkind WHEN 'v' THEN 'view' ELSE 'foreign table' END,
         pg_catalog.format('%I.%I', r.nspname, r.relname), r.relowner,
         CASE r.relkind WHEN 'f'
           THEN (SELECT pg_catalog.format('server %I', s.srvname)
                   FROM pg_catalog.pg_foreign_table f
                   JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
                  WHERE f.ftrelid = r.oid) END,
         pg_catalog.format('%s %s %s', r.oid, r.xmin,
           (SELECT pg_catalog.string_agg(w.xmin::pg_catalog.text, ' ')
              FROM pg_catalog.pg_rewrite w WHERE w.ev_class = r.oid))
    FROM relations r
   WHERE r.relkind IN ('v', 'f')
  UNION ALL
  SELECT 2, 'policy', pg_catalog.format('%I on %I.%I', p.polname, p.nspname, p.relname), p.relowner,
         NULL, pg_catalog.format('%s %s', p.oid, p.xmin)
    FROM policies p
  UNION ALL
  SELECT 3, 'function', pg_catalog.format('%I.%I(%s)', n.nspname, f.proname,
                          pg_catalog.pg_get_function_identity_arguments(f.oid)), f.proowner,
         pg_catalog.format('%s%s',
           CASE f.provolatile WHEN 'v' THEN 'volatile' WHEN 's' THEN 'stable' ELSE 'immutable' END,
           CASE WHEN f.prosecdef THEN ', with its owner''s rights' ELSE '' END),
         pg_catalog.format('%s %s', f.oid, f.xmin)
    FROM called c
    JOIN pg_catalog.pg_proc f ON f.oid = c.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
   WHERE f.oid >= 16384)
SELECT c.kind, c.name, pg_catalog.pg_get_userbyid(c.owner) AS owner, c.note, c.stamp,
       coalesce((SELECT o.rolsuper OR o.rolname = current_user
                        OR pg_catalog.pg_has_role(o.oid, current_user, 'USAGE')
                   FROM pg_catalog.pg_roles o WHERE o.oid = c.owner), false) AS trusted
  FROM code c
 ORDER BY c.place, c.name
 LIMIT 1000
