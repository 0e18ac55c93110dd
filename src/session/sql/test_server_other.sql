-- test_server_other: who and where am I, on a server that only speaks PostgreSQL's protocol?
-- CockroachDB and Redshift have these functions by their documentation.
SELECT version() AS product,
       current_database() AS dbname,
       current_user AS current_user
