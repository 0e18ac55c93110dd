-- grants_views: what each view reads: relation, and the columns of it (0: as a whole; NULL: a catalog
-- of the system, for which no dependency is recorded). Views of the system (OIDs below 16384)
-- are left out. Servers 10 to 18.
SELECT DISTINCT r.ev_class AS view, d.refobjid AS relation, d.refobjsubid AS column
  FROM pg_catalog.pg_rewrite r
  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relkind = 'v'
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
   AND d.objid = r.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND d.refobjid <> r.ev_class
  JOIN pg_catalog.pg_class t ON t.oid = d.refobjid AND t.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
 WHERE r.rulename = '_RETURN' AND r.ev_class >= 16384
 UNION ALL
SELECT DISTINCT r.ev_class, m.m[1]::pg_catalog.oid, NULL::pg_catalog.int4
  FROM pg_catalog.pg_rewrite r
  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relkind = 'v'
 CROSS JOIN LATERAL
       pg_catalog.regexp_matches(r.ev_action::pg_catalog.text, ':relid ([0-9]+)', 'g') m(m)
 WHERE r.rulename = '_RETURN' AND r.ev_class >= 16384
   AND m.m[1]::pg_catalog.int8 BETWEEN 1 AND 16383
 ORDER BY 1, 2, 3
