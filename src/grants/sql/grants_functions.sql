-- grants_functions: functions, procedures and aggregates of the schemas $2 (text[]; '' in it: all of
-- users) in classes, as grants_relations; a name is the signature, quoted as SQL needs it. Servers 10 to 18.
WITH classes AS (
  SELECT p.pronamespace, p.proowner, p.proacl, pg_catalog.min(p.oid) AS one,
         pg_catalog.array_agg(p.oid || ':' || pg_catalog.quote_ident(p.proname) || '('
           || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')') AS objects
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
   WHERE (n.nspname::pg_catalog.text = ANY ($2::pg_catalog.text[])
          OR ('' = ANY ($2::pg_catalog.text[])
              AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'))
   GROUP BY p.pronamespace, p.proowner, p.proacl)
SELECT 'F' AS kind, c.pronamespace AS schema, c.proowner AS owner, c.proacl IS NULL AS is_default,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(coalesce(c.proacl, pg_catalog.acldefault('f', c.proowner))) x)
         AS acl,
       c.objects, '' AS flags,
       CASE WHEN r.oid IS NOT NULL THEN
         CASE WHEN pg_catalog.has_function_privilege(r.oid, c.one, 'EXECUTE') THEN 'EXECUTE'
              ELSE '' END END AS has
  FROM classes c
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
