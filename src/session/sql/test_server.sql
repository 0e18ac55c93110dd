-- test_server: who and where am I? Servers 10 to 18.
SELECT pg_catalog.current_setting('server_version') AS version,
       pg_catalog.version() AS product,
       pg_catalog.pg_is_in_recovery() AS is_standby,
       pg_catalog.current_setting('server_encoding') AS encoding,
       pg_catalog.pg_backend_pid() AS pid,
       pg_catalog.current_database() AS dbname,
       SESSION_USER AS session_user,
       CURRENT_USER AS current_user,
       pg_catalog.host(pg_catalog.inet_client_addr()) AS client,
       (SELECT r.rolsuper FROM pg_catalog.pg_roles r
         WHERE r.rolname = CURRENT_USER) AS is_superuser,
       pg_catalog.current_setting('default_transaction_read_only') AS read_only,
       pg_catalog.current_setting('TimeZone') AS time_zone,
       pg_catalog.current_setting('max_connections') AS max_connections
