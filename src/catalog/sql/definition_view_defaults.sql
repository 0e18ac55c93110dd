-- definition_view_defaults: defaults of the columns of view $1 (oid); with $2 'without' only the
-- columns, as pg_get_expr() waits for a lock. Servers 10 to 18.
SELECT CASE WHEN $2 = 'with'
            THEN 'ALTER VIEW ' || i.identity || ' ALTER COLUMN ' || pg_catalog.quote_ident(a.attname)
                 || ' SET DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS sql,
       CASE WHEN $2 = 'without'
            THEN 'DEFAULT of column ' || pg_catalog.quote_ident(a.attname) END AS note
  FROM pg_catalog.pg_attrdef d
  JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, d.adrelid, 0) i
 WHERE d.adrelid = $1::pg_catalog.oid
 ORDER BY a.attnum
