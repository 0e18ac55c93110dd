-- functions_10: of schema $1 (oid). Server 10, which has no prokind.
SELECT p.oid,
       pg_catalog.format('%s(%s)', p.proname,
         pg_catalog.pg_get_function_identity_arguments(p.oid)) AS name,
       CASE WHEN p.proisagg THEN 'aggregate' WHEN p.proiswindow THEN 'window'
                      ELSE 'function' END AS kind,
       'F' AS relkind,
       pg_catalog.pg_get_userbyid(p.proowner) AS owner,
       NULL AS estimate, NULL AS size_bytes,
       CASE WHEN pg_catalog.has_function_privilege(p.oid, 'EXECUTE') THEN 'execute'
            ELSE 'NO EXECUTE' END AS rights,
       pg_catalog.obj_description(p.oid, 'pg_proc') AS comment,
       pg_catalog.format('returns %s, language %s%s',
         coalesce(pg_catalog.pg_get_function_result(p.oid), '-'), l.lanname,
         CASE WHEN p.prosecdef THEN ', SECURITY DEFINER' ELSE '' END) AS note
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
 WHERE p.pronamespace = $1::pg_catalog.oid
 ORDER BY p.proname, 2
