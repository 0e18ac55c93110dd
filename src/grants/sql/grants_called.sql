-- grants_called: functions that a view (what: v), a policy (p), a default (d) or a check (k) of a
-- relation calls and that not everybody may call: they are checked against the one who reads or
-- writes, not against the owner of the view. Built-in ones leave no dependency, so the stored tree of
-- views and policies is read; of defaults, which are too many, only dependencies are. Views of
-- the system (OIDs below 16384) are left out. acl: as grants_schemas. Servers 10 to 18.
WITH tree AS (
  SELECT 'v' AS what, r.ev_class AS caller, r.ev_action::pg_catalog.text AS text
    FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relkind = 'v'
   WHERE r.rulename = '_RETURN' AND r.ev_class >= 16384
   UNION ALL
  SELECT 'p', p.oid, p.polqual::pg_catalog.text FROM pg_catalog.pg_policy p
   UNION ALL
  SELECT 'p', p.oid, p.polwithcheck::pg_catalog.text FROM pg_catalog.pg_policy p
), called AS (
  SELECT t.caller, t.what, m.m[1]::pg_catalog.oid AS function
    FROM tree t
   CROSS JOIN LATERAL
         pg_catalog.regexp_matches(t.text,
           ':(?:funcid|aggfnoid|winfnoid|opfuncid) ([0-9]+)', 'g') m(m)
   UNION
  SELECT a.adrelid, 'd', q.refobjid
    FROM pg_catalog.pg_depend q
    JOIN pg_catalog.pg_attrdef a ON a.oid = q.objid
   WHERE q.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
     AND q.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
   UNION
  SELECT k.conrelid, 'k', q.refobjid
    FROM pg_catalog.pg_depend q
    JOIN pg_catalog.pg_constraint k ON k.oid = q.objid AND k.contype = 'c'
   WHERE q.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
     AND q.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
)
SELECT DISTINCT t.caller, t.what, p.oid AS function, p.proowner AS owner, n.nspname AS schema,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(p.proacl) x) AS acl,
       pg_catalog.quote_ident(p.proname) || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' AS signature
  FROM called t
  JOIN pg_catalog.pg_proc p ON p.oid = t.function AND p.proacl IS NOT NULL
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 ORDER BY 1, 2, 3
