-- definition_server: CREATE SERVER of foreign server $1 (oid). Options whose names say that they hold
-- a secret are left out, and so are user mappings. Servers 10 to 18.
SELECT 'CREATE SERVER ' || pg_catalog.quote_ident(s.srvname)
       || coalesce(' TYPE ' || pg_catalog.quote_literal(s.srvtype), '')
       || coalesce(' VERSION ' || pg_catalog.quote_literal(s.srvversion), '')
       || ' FOREIGN DATA WRAPPER ' || pg_catalog.quote_ident(w.fdwname)
       || coalesce(' OPTIONS (' || o.shown || ')', '') AS sql,
       'left out, as they may be secret: user mappings' || coalesce(', options ' || o.hidden, '')
       AS note
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
 CROSS JOIN LATERAL (
       SELECT pg_catalog.string_agg(
                CASE WHEN NOT o.is_secret
                     THEN pg_catalog.quote_ident(o.option_name) || ' '
                          || pg_catalog.quote_literal(o.option_value) END, ', ' ORDER BY o.place)
                AS shown,
              pg_catalog.string_agg(
                CASE WHEN o.is_secret THEN pg_catalog.quote_ident(o.option_name) END, ', '
                ORDER BY o.place) AS hidden
         FROM (SELECT p.option_name, p.option_value, p.place,
                      p.option_name ~* 'passw|secret|token|api_?key|credential' AS is_secret
                 FROM pg_catalog.pg_options_to_table(s.srvoptions)
                      WITH ORDINALITY p (option_name, option_value, place)) o) o
 WHERE s.oid = $1::pg_catalog.oid
