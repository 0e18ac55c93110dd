-- definition_storage: USING, WITH and TABLESPACE of table $1 (oid). The access method is named where
-- it is not the usual one; partitioned tables have one from 17 on. Servers 10 to 18.
SELECT q.sql
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_class x ON x.oid = c.reltoastrelid
 CROSS JOIN LATERAL (
       SELECT pg_catalog.string_agg(o.prefix || pg_catalog.quote_ident(o.option_name) || '='
                || CASE WHEN o.option_value ~ '^([0-9]+([.][0-9]+)?|true|false|on|off)$'
                        THEN o.option_value ELSE pg_catalog.quote_literal(o.option_value) END,
                ', ' ORDER BY o.prefix, o.place) AS options
         FROM (SELECT '' AS prefix, p.option_name, p.option_value, p.place
                 FROM pg_catalog.pg_options_to_table(c.reloptions)
                      WITH ORDINALITY p (option_name, option_value, place)
               UNION ALL
               SELECT 'toast.', p.option_name, p.option_value, p.place
                 FROM pg_catalog.pg_options_to_table(x.reloptions)
                      WITH ORDINALITY p (option_name, option_value, place)) o) w
 CROSS JOIN LATERAL (VALUES
         (1, CASE WHEN c.relkind = 'p' OR m.amname <> 'heap'
                  THEN 'USING ' || pg_catalog.quote_ident(m.amname) END),
         (2, 'WITH (' || w.options || ')'),
         (3, 'TABLESPACE ' || pg_catalog.quote_ident(s.spcname))) q (place, sql)
 WHERE c.oid = $1::pg_catalog.oid AND c.relkind <> 'f' AND q.sql IS NOT NULL
 ORDER BY q.place
