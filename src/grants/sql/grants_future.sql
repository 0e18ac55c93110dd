-- grants_future: for every role that can make tables in the schemas $2 (name[]; empty: all of
-- users): would role $1 (NULL: the session's) have SELECT on them? The formula is the server's own:
-- the global entry replaces the built-in default, the entry of the schema adds, and an empty sum
-- means the built-in default again. Superusers count only where they own something already.
-- Servers 10 to 18.
SELECT n.oid AS schema_oid, n.nspname AS schema, cr.rolname AS creator,
       EXISTS (SELECT 1 FROM pg_catalog.aclexplode(e.acl) x
                WHERE x.privilege_type = 'SELECT'
                  AND CASE WHEN x.grantee = 0 THEN true
                           ELSE pg_catalog.pg_has_role(r.oid, x.grantee, 'USAGE') END)
         OR pg_catalog.pg_has_role(r.oid, cr.oid, 'USAGE')
         OR coalesce((SELECT pg_catalog.pg_has_role(r.oid, a.oid, 'USAGE')
                        FROM pg_catalog.pg_roles a WHERE a.rolname = 'pg_read_all_data'), false)
         AS covered
  FROM pg_catalog.pg_roles r
 CROSS JOIN pg_catalog.pg_namespace n
 CROSS JOIN pg_catalog.pg_roles cr
 CROSS JOIN LATERAL (
       SELECT coalesce((SELECT d.defaclacl FROM pg_catalog.pg_default_acl d
                         WHERE d.defaclrole = cr.oid AND d.defaclnamespace = 0
                           AND d.defaclobjtype = 'r'), pg_catalog.acldefault('r', cr.oid))
           || coalesce((SELECT d.defaclacl FROM pg_catalog.pg_default_acl d
                         WHERE d.defaclrole = cr.oid AND d.defaclnamespace = n.oid
                           AND d.defaclobjtype = 'r'), '{}') AS acl) raw
 CROSS JOIN LATERAL (
       SELECT CASE WHEN pg_catalog.cardinality(raw.acl) = 0
                   THEN pg_catalog.acldefault('r', cr.oid) ELSE raw.acl END AS acl) e
 WHERE r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
   AND CASE WHEN pg_catalog.cardinality($2::pg_catalog.text[]) > 0
            THEN n.nspname::pg_catalog.text = ANY ($2::pg_catalog.text[])
            ELSE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' END
   AND cr.rolname !~ '^pg_'
   AND pg_catalog.has_schema_privilege(cr.oid, n.oid, 'CREATE')
   AND (NOT cr.rolsuper OR EXISTS (SELECT 1 FROM pg_catalog.pg_class c
                                    WHERE c.relowner = cr.oid AND c.relnamespace = n.oid))
 ORDER BY n.nspname, cr.rolname
