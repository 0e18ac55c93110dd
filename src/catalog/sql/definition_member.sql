-- definition_member: the extension that object $1 (oid) of catalog $2 belongs to, as a note. Servers
-- 10 to 18.
SELECT NULL AS sql,
       'belongs to extension ' || pg_catalog.quote_ident(e.extname) || ', which makes it' AS note
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
 WHERE d.classid = $2::pg_catalog.regclass AND d.objid = $1::pg_catalog.oid AND d.objsubid = 0
   AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
