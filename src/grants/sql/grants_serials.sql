-- grants_serials: sequences from which the defaults of a table take their values: a plain INSERT
-- needs USAGE (or UPDATE) on them. Identity columns need nothing. Servers 10 to 18.
SELECT d.adrelid AS relation, a.attname AS column, s.oid AS sequence, n.nspname AS schema,
       s.relname AS name, s.relowner AS owner,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(coalesce(s.relacl, pg_catalog.acldefault('s', s.relowner))) x)
         AS acl
  FROM pg_catalog.pg_attrdef d
  JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
  JOIN pg_catalog.pg_depend q ON q.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
   AND q.objid = d.oid AND q.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  JOIN pg_catalog.pg_class s ON s.oid = q.refobjid AND s.relkind = 'S'
  JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
 ORDER BY d.adrelid, a.attname
