-- test_statistics_texts: can the texts of other roles' statements really be read? Servers 10 to 18.
-- %s is the schema of the extension, quoted.
SELECT pg_catalog.count(*) AS statements,
       pg_catalog.count(*) FILTER (WHERE s.userid <> me.oid) AS of_others,
       pg_catalog.count(*) FILTER (WHERE s.query = '<insufficient privilege>') AS hidden
  FROM %s.pg_stat_statements s
  CROSS JOIN (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER) me
