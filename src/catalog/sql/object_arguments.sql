-- object_arguments: of function, procedure or aggregate $1 (oid), with what a table function
-- returns. Servers 10 to 18.
SELECT u.place AS "Place",
       coalesce(p.proargnames[u.place], '') AS "Name",
       CASE p.proargmodes[u.place] WHEN 'o' THEN 'out' WHEN 'b' THEN 'in and out'
            WHEN 'v' THEN 'variadic' WHEN 't' THEN 'column of the result' ELSE 'in' END AS "Mode",
       pg_catalog.format_type(u.type, NULL) AS "Type",
       coalesce(pg_catalog.pg_get_function_arg_default(p.oid, u.place::pg_catalog.int4), '')
         AS "Default",
       CASE WHEN y.typtype IN ('e', 'd', 'c', 'r') AND n.nspname <> 'pg_catalog' THEN 'T' END
         AS ".kind", y.oid AS ".oid", n.nspname AS ".schema", y.typname AS ".name"
  FROM pg_catalog.pg_proc p
 CROSS JOIN LATERAL pg_catalog.unnest(
         coalesce(p.proallargtypes, p.proargtypes::pg_catalog.oid[])) WITH ORDINALITY u (type, place)
  LEFT JOIN pg_catalog.pg_type y ON y.oid = u.type
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace
 WHERE p.oid = $1::pg_catalog.oid
 ORDER BY u.place
