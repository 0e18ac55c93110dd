-- definition_settings: the settings of role or database $1 (oid); $2 says which. Values of lists are
-- stored as they are to be written, but for an empty one. Servers 10 to 18.
SELECT 'ALTER ' || CASE $2 WHEN 'role' THEN 'ROLE ' || pg_catalog.quote_ident(r.rolname)
                           ELSE 'DATABASE ' || pg_catalog.quote_ident(d.datname) END
       || CASE WHEN $2 = 'role' AND d.datname IS NOT NULL
               THEN ' IN DATABASE ' || pg_catalog.quote_ident(d.datname) ELSE '' END
       || ' SET ' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(w), '.')
                        FROM pg_catalog.regexp_split_to_table(o.option_name, '[.]') w) || ' TO '
       || CASE WHEN pg_catalog.lower(o.option_name) IN ('search_path', 'temp_tablespaces',
                      'session_preload_libraries', 'local_preload_libraries')
               THEN CASE o.option_value WHEN '""' THEN '''''' ELSE o.option_value END
               ELSE pg_catalog.quote_literal(o.option_value) END AS sql
  FROM pg_catalog.pg_db_role_setting s
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
  LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
 CROSS JOIN LATERAL pg_catalog.pg_options_to_table(s.setconfig)
            WITH ORDINALITY o (option_name, option_value, place)
 WHERE CASE $2 WHEN 'role' THEN s.setrole = $1::pg_catalog.oid
               ELSE s.setdatabase = $1::pg_catalog.oid AND s.setrole = 0 END
 ORDER BY d.datname NULLS FIRST, o.place
