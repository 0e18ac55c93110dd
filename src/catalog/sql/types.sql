-- types: of schema $1 (oid), without row types of relations and array types. Servers 10 to 18.
SELECT t.oid,
       t.typname AS name,
       CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite'
                      WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange' ELSE 'type' END AS kind,
       'T' AS relkind,
       pg_catalog.pg_get_userbyid(t.typowner) AS owner,
       NULL AS estimate, NULL AS size_bytes,
       CASE WHEN pg_catalog.has_type_privilege(t.oid, 'USAGE') THEN 'use'
            ELSE 'NO USAGE' END AS rights,
       pg_catalog.obj_description(t.oid, 'pg_type') AS comment,
       CASE t.typtype
         WHEN 'e' THEN (SELECT pg_catalog.string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
                          FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
         WHEN 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod)
         WHEN 'c' THEN (SELECT pg_catalog.string_agg(pg_catalog.format('%s %s', a.attname,
                                 pg_catalog.format_type(a.atttypid, a.atttypmod)), ', '
                                 ORDER BY a.attnum)
                          FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
       END AS note
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
 WHERE t.typnamespace = $1::pg_catalog.oid
   AND (t.typrelid = 0 OR c.relkind = 'c')
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
 ORDER BY t.typname
