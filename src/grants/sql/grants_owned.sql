-- grants_owned: sequences that belong to a column of a table (serial, OWNED BY, identity): ALTER TABLE
-- ... OWNER TO takes them along. Servers 10 to 18.
SELECT q.refobjid AS relation, q.objid AS sequence
  FROM pg_catalog.pg_depend q
  JOIN pg_catalog.pg_class s ON s.oid = q.objid AND s.relkind = 'S'
 WHERE q.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND q.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND q.refobjsubid > 0 AND q.deptype IN ('a', 'i')
 ORDER BY q.refobjid, q.objid
