-- object_database_settings: what sessions in database $1 (oid) begin with. Servers 10 to 18.
SELECT coalesce(r.rolname::pg_catalog.text, 'every role') AS "Of",
       pg_catalog.split_part(c.setting, '=', 1) AS "Setting",
       pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1) AS "Value"
  FROM pg_catalog.pg_db_role_setting s
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
 CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c (setting)
 WHERE s.setdatabase = $1::pg_catalog.oid
 ORDER BY s.setrole <> 0, 1, 2
