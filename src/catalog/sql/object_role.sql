-- object_role: the attributes of role $1 (oid). Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value"
  FROM pg_catalog.pg_roles r
 CROSS JOIN LATERAL (VALUES
         (1, 'superuser', CASE WHEN r.rolsuper THEN 'YES: no check applies' ELSE 'no' END),
         (2, 'may log in', CASE WHEN r.rolcanlogin THEN 'yes' ELSE 'no' END),
         (3, 'inherits', CASE WHEN r.rolinherit THEN 'yes' ELSE 'NO' END),
         (4, 'may create databases', CASE WHEN r.rolcreatedb THEN 'yes' ELSE 'no' END),
         (5, 'may create roles', CASE WHEN r.rolcreaterole THEN 'yes' ELSE 'no' END),
         (6, 'may replicate', CASE WHEN r.rolreplication THEN 'yes' ELSE 'no' END),
         (7, 'passes row level security by', CASE WHEN r.rolbypassrls THEN 'YES' ELSE 'no' END),
         (8, 'connections', CASE WHEN r.rolconnlimit < 0 THEN 'no limit'
           ELSE 'at most ' || r.rolconnlimit END),
         (9, 'password valid until', r.rolvaliduntil::pg_catalog.text),
         (10, 'comment', pg_catalog.shobj_description(r.oid, 'pg_authid'))
       ) f (place, fact, value)
 WHERE r.oid = $1::pg_catalog.oid AND f.value IS NOT NULL
 ORDER BY f.place
