-- definition_view: CREATE VIEW of view or materialised view $1 (oid), with its options (check_option
-- is one); waits for a lock. Servers 10 to 18.
SELECT 'CREATE ' || CASE c.relkind WHEN 'm' THEN 'MATERIALIZED ' ELSE '' END || 'VIEW ' || i.identity
       || CASE WHEN m.amname <> 'heap' THEN ' USING ' || pg_catalog.quote_ident(m.amname) ELSE '' END
       || coalesce(' WITH (' || (
            SELECT pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || '='
                     || CASE WHEN o.option_value ~ '^([0-9]+([.][0-9]+)?|true|false|on|off)$'
                             THEN o.option_value ELSE pg_catalog.quote_literal(o.option_value) END,
                     ', ' ORDER BY o.place)
              FROM pg_catalog.pg_options_to_table(c.reloptions)
                   WITH ORDINALITY o (option_name, option_value, place)) || ')', '')
       || coalesce(' TABLESPACE ' || pg_catalog.quote_ident(s.spcname), '')
       || E' AS\n'
       || pg_catalog.regexp_replace(pg_catalog.pg_get_viewdef(c.oid), ';[[:space:]]*$', '')
       || CASE c.relkind WHEN 'm' THEN E'\n  WITH NO DATA' ELSE '' END AS sql
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0) i
 WHERE c.oid = $1::pg_catalog.oid
