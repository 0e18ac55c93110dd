-- count_roles: how many there are besides those that the server came with. Servers 10 to 18.
SELECT 'x' AS selector, pg_catalog.count(*) AS count, 0 AS left_out
  FROM pg_catalog.pg_roles r
 WHERE r.rolname !~ '^pg_'
