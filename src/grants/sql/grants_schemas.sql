-- grants_schemas: the schemas $2 (name[]; empty: all of users) and USAGE of role $1 (NULL: the
-- session's). Servers 10 to 18.
SELECT n.oid, n.nspname AS name, pg_catalog.pg_get_userbyid(n.nspowner) AS owner,
       n.nspowner AS owner_oid,
       pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE') AS has_usage
  FROM pg_catalog.pg_namespace n
 CROSS JOIN pg_catalog.pg_roles r
 WHERE r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
   AND CASE WHEN pg_catalog.cardinality($2::pg_catalog.text[]) > 0
            THEN n.nspname::pg_catalog.text = ANY ($2::pg_catalog.text[])
            ELSE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' END
 ORDER BY n.nspname
