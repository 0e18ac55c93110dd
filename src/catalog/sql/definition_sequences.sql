-- definition_sequences: CREATE SEQUENCE of sequence $1 (oid), or of those that columns of table $1 own;
-- with $2 'owned' their OWNED BY, for when the table is there. The sequence of an identity column is
-- made with that. Servers 10 to 18.
SELECT CASE
       WHEN $2 = 'create' AND d.deptype IS DISTINCT FROM 'i' THEN
         'CREATE ' || CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END || 'SEQUENCE '
         || i.identity || E'\n\tAS ' || pg_catalog.format_type(s.seqtypid, NULL) || o.options
       WHEN $2 = 'owned' THEN
         'ALTER SEQUENCE ' || i.identity || ' OWNED BY ' || t.identity
       ELSE
         'ALTER TABLE ' || r.identity || ' ALTER COLUMN ' || pg_catalog.quote_ident(a.attname)
         || ' ADD GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END
         || E' AS IDENTITY (\n\tSEQUENCE NAME ' || i.identity || o.options || ')'
       END AS sql
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0) i
 CROSS JOIN LATERAL (SELECT
         E'\n\tSTART WITH ' || s.seqstart || E'\n\tINCREMENT BY ' || s.seqincrement
         || E'\n\tMINVALUE ' || s.seqmin || E'\n\tMAXVALUE ' || s.seqmax
         || E'\n\tCACHE ' || s.seqcache || CASE WHEN s.seqcycle THEN E'\n\tCYCLE' ELSE '' END
         AS options) o
  LEFT JOIN pg_catalog.pg_depend d
         ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  LEFT JOIN LATERAL pg_catalog.pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid) t ON true
  LEFT JOIN LATERAL pg_catalog.pg_identify_object(d.refclassid, d.refobjid, 0) r ON true
 WHERE (c.oid = $1::pg_catalog.oid OR (d.refobjid = $1::pg_catalog.oid AND d.deptype = 'a'))
   AND ($2 = 'create' OR d.deptype = 'a')
 ORDER BY d.refobjsubid, i.identity
