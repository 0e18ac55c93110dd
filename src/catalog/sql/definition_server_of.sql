-- definition_server_of: SERVER and OPTIONS of foreign table $1 (oid). Options whose names say that
-- they hold a secret are left out, and that is said. Servers 10 to 18.
SELECT 'SERVER ' || pg_catalog.quote_ident(s.srvname)
       || coalesce(' OPTIONS (' || o.shown || ')', '') AS sql,
       'left out, as they may be secret: options ' || o.hidden AS note
  FROM pg_catalog.pg_foreign_table f
  JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
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
                 FROM pg_catalog.pg_options_to_table(f.ftoptions)
                      WITH ORDINALITY p (option_name, option_value, place)) o) o
 WHERE f.ftrelid = $1::pg_catalog.oid
