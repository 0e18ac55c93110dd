-- functions: a page of those of schema $4 (oid) and kind $5 (f, p, a), behind name $2 and oid $6
-- (null: from the first), with $3 in the name (null: any). At most $1. Servers 11 to 18.
-- (The oid has another name inside, because up to server 11 it is no column of *.)
SELECT p.object AS oid,
       pg_catalog.format('%s(%s)', p.proname,
         pg_catalog.pg_get_function_identity_arguments(p.object)) AS name,
       p.proname AS key,
       CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window'
                      ELSE 'function' END AS kind,
       'F' AS relkind,
       pg_catalog.pg_get_userbyid(p.proowner) AS owner,
       CASE WHEN NOT pg_catalog.has_schema_privilege(p.pronamespace, 'USAGE') THEN 'NO USAGE'
            WHEN pg_catalog.has_function_privilege(p.object, 'EXECUTE') THEN 'execute'
            ELSE 'NO EXECUTE' END AS rights,
       (SELECT pg_catalog.left(d.description, 2000)
          FROM pg_catalog.pg_description d
         WHERE d.objoid = p.object AND d.objsubid = 0
           AND d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass) AS comment,
       pg_catalog.concat_ws(', ', CASE WHEN p.prokind <> 'p' THEN
           'returns ' || pg_catalog.pg_get_function_result(p.object) END,
         'language ' || l.lanname,
         CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' END) AS note
  FROM (SELECT f.oid AS object, f.*
          FROM pg_catalog.pg_proc f
         WHERE f.pronamespace = $4::pg_catalog.oid
           AND CASE f.prokind WHEN 'w' THEN 'f' ELSE f.prokind::pg_catalog.text END
             = $5::pg_catalog.text
           AND ($2::pg_catalog.name IS NULL
                OR (f.proname, f.oid) > ($2::pg_catalog.name, $6::pg_catalog.oid))
           AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
                 pg_catalog.lower(f.proname::pg_catalog.text), pg_catalog.lower($3)) > 0)
         ORDER BY f.proname, f.oid
         LIMIT $1::pg_catalog.int8) p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
 ORDER BY p.proname, p.object
