-- object_extension_members: the objects that belong to extension $1 (oid). Servers 10 to 18.
SELECT i.type AS "Kind", i.identity AS "Object",
       CASE WHEN c.oid IS NOT NULL THEN c.relkind::pg_catalog.text WHEN p.oid IS NOT NULL THEN 'F'
            WHEN t.oid IS NOT NULL THEN 'T' END AS ".kind",
       d.objid AS ".oid", n.nspname AS ".schema",
       coalesce(c.relname::pg_catalog.text, t.typname::pg_catalog.text, p.proname || '('
         || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')') AS ".name"
  FROM pg_catalog.pg_depend d
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
  LEFT JOIN pg_catalog.pg_class c
    ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid = d.objid
  LEFT JOIN pg_catalog.pg_proc p
    ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.oid = d.objid
  LEFT JOIN pg_catalog.pg_type t
    ON d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND t.oid = d.objid
  LEFT JOIN pg_catalog.pg_namespace n
    ON n.oid = coalesce(c.relnamespace, p.pronamespace, t.typnamespace)
 WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
   AND d.refobjid = $1::pg_catalog.oid AND d.deptype = 'e'
 ORDER BY 1, 2
 LIMIT 1000
