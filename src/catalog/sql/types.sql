-- types: a page of those of schema $4 (oid), without row types of relations and array types, by
-- name behind $2 (null: from the first), with $3 in the name (null: any). At most $1. Servers 10 to
-- 18.
-- (The oid has another name inside, because up to server 11 it is no column of *.)
SELECT t.object AS oid,
       t.typname AS name, t.typname AS key,
       CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite'
                      WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange' ELSE 'type' END AS kind,
       'T' AS relkind,
       pg_catalog.pg_get_userbyid(t.typowner) AS owner,
       CASE WHEN NOT pg_catalog.has_schema_privilege(t.typnamespace, 'USAGE') THEN 'NO USAGE'
            WHEN pg_catalog.has_type_privilege(t.object, 'USAGE') THEN 'use'
            ELSE 'NO USAGE' END AS rights,
       (SELECT pg_catalog.left(d.description, 2000)
          FROM pg_catalog.pg_description d
         WHERE d.objoid = t.object AND d.objsubid = 0
           AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass) AS comment,
       pg_catalog.left(CASE t.typtype
         WHEN 'e' THEN (SELECT pg_catalog.string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
                          FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.object)
         WHEN 'd' THEN 'of ' || pg_catalog.format_type(t.typbasetype, t.typtypmod)
         WHEN 'r' THEN (SELECT 'of ' || pg_catalog.format_type(r.rngsubtype, NULL)
                          FROM pg_catalog.pg_range r WHERE r.rngtypid = t.object)
         WHEN 'c' THEN (SELECT pg_catalog.string_agg(pg_catalog.format('%s %s', a.attname,
                                 pg_catalog.format_type(a.atttypid, a.atttypmod)), ', '
                                 ORDER BY a.attnum)
                          FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
       END, 2000) AS note
  FROM (SELECT y.oid AS object, y.*
          FROM pg_catalog.pg_type y
         WHERE y.typnamespace = $4::pg_catalog.oid
           AND NOT (y.typcategory = 'A' AND y.typelem <> 0 AND pg_catalog.left(y.typname::pg_catalog.text, 1) = '_')
           AND (y.typrelid = 0 OR y.typrelid IN (
                 SELECT c.oid FROM pg_catalog.pg_class c
                  WHERE c.relnamespace = $4::pg_catalog.oid AND c.relkind = 'c'))
           AND ($2::pg_catalog.name IS NULL OR y.typname > $2::pg_catalog.name)
           AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
                 pg_catalog.lower(y.typname::pg_catalog.text), pg_catalog.lower($3)) > 0)
         ORDER BY y.typname
         LIMIT $1::pg_catalog.int8) t
 ORDER BY t.typname
