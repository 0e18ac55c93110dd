-- grants_view_functions: functions that a view calls and that not everybody may call: they are checked
-- against the reader, not against the owner of the view. Built-in ones leave no dependency, so the
-- stored tree is read. acl: as grants_schemas. Servers 10 to 18.
SELECT DISTINCT r.ev_class AS view, p.oid AS function, p.proowner AS owner,
       n.nspname AS schema, p.proname AS name,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(p.proacl) x) AS acl,
       pg_catalog.quote_ident(p.proname) || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' AS signature
  FROM pg_catalog.pg_rewrite r
  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relkind = 'v'
  JOIN pg_catalog.pg_namespace v ON v.oid = c.relnamespace
   AND v.nspname <> 'information_schema' AND v.nspname !~ '^pg_'
 CROSS JOIN LATERAL
       pg_catalog.regexp_matches(r.ev_action::pg_catalog.text,
         ':(?:funcid|aggfnoid|winfnoid|opfuncid) ([0-9]+)', 'g') m(m)
  JOIN pg_catalog.pg_proc p ON p.oid = m.m[1]::pg_catalog.oid AND p.proacl IS NOT NULL
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE r.rulename = '_RETURN'
 ORDER BY 1, 2
