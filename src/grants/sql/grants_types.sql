-- grants_types: types and domains of the schemas $2 (text[]; '' in it: all of users) in classes, as
-- grants_relations; not the row types of relations, nor arrays. Servers 10 to 18.
WITH classes AS (
  SELECT t.typnamespace, t.typowner, t.typacl, pg_catalog.min(t.oid) AS one,
         pg_catalog.array_agg(t.oid || ':' || t.typname) AS objects
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
   WHERE (n.nspname::pg_catalog.text = ANY ($2::pg_catalog.text[])
          OR ('' = ANY ($2::pg_catalog.text[])
              AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'))
     AND t.typtype IN ('b', 'd', 'e', 'r', 'c') AND t.typcategory <> 'A'
     AND (t.typtype <> 'c' OR t.typrelid IN (SELECT c.oid FROM pg_catalog.pg_class c
                                              WHERE c.relkind = 'c'))
   GROUP BY t.typnamespace, t.typowner, t.typacl)
SELECT 'T' AS kind, c.typnamespace AS schema, c.typowner AS owner, c.typacl IS NULL AS is_default,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(coalesce(c.typacl, pg_catalog.acldefault('T', c.typowner))) x)
         AS acl,
       c.objects, '' AS flags,
       CASE WHEN r.oid IS NOT NULL THEN
         CASE WHEN pg_catalog.has_type_privilege(r.oid, c.one, 'USAGE') THEN 'USAGE'
              ELSE '' END END AS has
  FROM classes c
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
