-- count_tablespaces: how many there are. Servers 10 to 18.
SELECT 'x' AS selector, pg_catalog.count(*) AS count, 0 AS left_out FROM pg_catalog.pg_tablespace
