-- object_policies: row security of relation $1 (oid). Servers 10 to 18.
SELECT p.polname AS "Name",
       CASE p.polcmd WHEN '*' THEN 'all' WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert'
                     WHEN 'w' THEN 'update' ELSE 'delete' END AS "For",
       CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END AS "Kind",
       (SELECT pg_catalog.string_agg(CASE WHEN r = 0 THEN 'PUBLIC'
                 ELSE pg_catalog.pg_get_userbyid(r)::pg_catalog.text END, ', ')
          FROM pg_catalog.unnest(p.polroles) r) AS "To",
       coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '') AS "Using",
       coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '') AS "With check",
       CASE WHEN NOT c.relrowsecurity THEN 'NOT ENABLED on the table'
            WHEN c.relforcerowsecurity THEN 'also for the owner' ELSE '' END AS "Remark"
  FROM pg_catalog.pg_policy p
  JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
 WHERE p.polrelid = $1::pg_catalog.oid
 ORDER BY p.polname
