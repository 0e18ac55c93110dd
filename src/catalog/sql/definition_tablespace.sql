-- definition_tablespace: CREATE TABLESPACE of tablespace $1 (oid). Servers 10 to 18.
SELECT 'CREATE TABLESPACE ' || pg_catalog.quote_ident(s.spcname)
       || ' OWNER ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(s.spcowner))
       || ' LOCATION ' || pg_catalog.quote_literal(
            CASE WHEN l.place LIKE 'pg_tblspc/%' THEN '' ELSE l.place END)
       || coalesce(' WITH (' || (
            SELECT pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || '='
                     || pg_catalog.quote_literal(o.option_value), ', ' ORDER BY o.place)
              FROM pg_catalog.pg_options_to_table(s.spcoptions)
                   WITH ORDINALITY o (option_name, option_value, place)) || ')', '') AS sql,
       CASE WHEN s.spcname IN ('pg_default', 'pg_global') THEN 'each server has this one' END AS note
  FROM pg_catalog.pg_tablespace s
 CROSS JOIN LATERAL (SELECT pg_catalog.pg_tablespace_location(s.oid) AS place) l
 WHERE s.oid = $1::pg_catalog.oid
