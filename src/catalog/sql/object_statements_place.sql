-- object_statements_place: the view of the extension pg_stat_statements, as SQL names it; no row
-- without it. A view of that name that is no member of the extension, or belongs to one who is no
-- superuser, is not read: it could be anything. Servers 10 to 18.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS place
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_depend d
    ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid
   AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'e'
  JOIN pg_catalog.pg_class c ON c.oid = d.objid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_roles r ON r.oid = c.relowner AND r.rolsuper
 WHERE e.extname = 'pg_stat_statements' AND c.relname = 'pg_stat_statements' AND c.relkind = 'v'
