-- object_role_settings: what sessions of role $1 (oid) begin with. Servers 10 to 18.
SELECT coalesce(d.datname::pg_catalog.text, 'every database') AS "In",
       pg_catalog.split_part(c.setting, '=', 1) AS "Setting",
       pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1) AS "Value"
  FROM pg_catalog.pg_db_role_setting s
  LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
 CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c (setting)
 WHERE s.setrole = $1::pg_catalog.oid
 ORDER BY s.setdatabase <> 0, 1, 2
