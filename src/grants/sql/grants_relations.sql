-- grants_relations: SELECT of role $1 (NULL: the session's) on the relations of the schemas $2
-- (name[]; empty: all of users). rls: rows are filtered silently; policies: permissive ones that
-- let some through. Servers 10 to 18.
SELECT n.oid AS schema_oid, c.oid, c.relname AS name, c.relkind,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner, c.relowner AS owner_oid,
       pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT') AS has_select,
       CASE WHEN NOT pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT')
            THEN pg_catalog.has_any_column_privilege(r.oid, c.oid, 'SELECT') END AS some_columns,
       c.relrowsecurity AND NOT r.rolsuper AND NOT r.rolbypassrls
         AND NOT (pg_catalog.pg_has_role(r.oid, c.relowner, 'USAGE')
                  AND NOT c.relforcerowsecurity) AS rls,
       CASE WHEN c.relrowsecurity THEN
         (SELECT pg_catalog.count(*) FROM pg_catalog.pg_policy p
           WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('*', 'r')
             AND EXISTS (SELECT 1 FROM pg_catalog.unnest(p.polroles) pr
                          WHERE CASE WHEN pr = 0 THEN true
                                     ELSE pg_catalog.pg_has_role(r.oid, pr, 'USAGE') END))
       END AS policies
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN pg_catalog.pg_roles r
 WHERE r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND CASE WHEN pg_catalog.cardinality($2::pg_catalog.text[]) > 0
            THEN n.nspname::pg_catalog.text = ANY ($2::pg_catalog.text[])
            ELSE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' END
 ORDER BY n.nspname, c.relname
