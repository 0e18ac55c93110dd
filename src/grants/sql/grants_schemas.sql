-- grants_schemas: every schema but those of temporary tables and TOAST. acl: "grantee:grantor:WORD",
-- with "*" for the grant option, blanks between, built-in defaults filled in. has: what the server's
-- own has_*_privilege says for role $1 (NULL: the session's, '': nobody is asked for). Servers 10 to 18.
SELECT n.oid, n.nspname AS name, n.nspowner AS owner, n.nspacl IS NULL AS is_default,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) x)
         AS acl,
       (SELECT pg_catalog.string_agg(p.p, ' ')
          FROM pg_catalog.unnest('{USAGE,CREATE}'::pg_catalog.text[]) p(p)
         WHERE pg_catalog.has_schema_privilege(r.oid, n.oid, p.p)) AS has,
       r.oid IS NOT NULL AS is_asked,
       n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AS is_of_users
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
 WHERE n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
 ORDER BY n.nspname
