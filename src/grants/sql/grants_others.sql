-- grants_others: languages and foreign servers, which are in no schema; as grants_relations.
-- Servers 10 to 18.
SELECT 'L' AS kind, 0 AS schema, l.lanowner AS owner, l.lanacl IS NULL AS is_default,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(coalesce(l.lanacl, pg_catalog.acldefault('l', l.lanowner))) x)
         AS acl,
       ARRAY[l.oid || ':' || l.lanname] AS objects, '' AS flags,
       CASE WHEN r.oid IS NOT NULL THEN
         CASE WHEN pg_catalog.has_language_privilege(r.oid, l.oid, 'USAGE') THEN 'USAGE'
              ELSE '' END END AS has
  FROM pg_catalog.pg_language l
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
 UNION ALL
SELECT 'W', 0, f.srvowner, f.srvacl IS NULL,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(coalesce(f.srvacl, pg_catalog.acldefault('S', f.srvowner))) x),
       ARRAY[f.oid || ':' || f.srvname], '',
       CASE WHEN r.oid IS NOT NULL THEN
         CASE WHEN pg_catalog.has_server_privilege(r.oid, f.oid, 'USAGE') THEN 'USAGE'
              ELSE '' END END
  FROM pg_catalog.pg_foreign_server f
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
