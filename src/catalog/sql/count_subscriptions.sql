-- count_subscriptions: of this database. Of pg_subscription not all columns are for everybody.
-- Servers 10 to 18.
SELECT 'x' AS selector, pg_catalog.count(s.subname) AS count, 0 AS left_out
  FROM pg_catalog.pg_subscription s
  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
 WHERE d.datname = pg_catalog.current_database()
