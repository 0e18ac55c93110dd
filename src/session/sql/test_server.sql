-- test_server: who and where am I, and what is the server? Servers 10 to 18.
-- Marker roles tell managed services apart: each of them makes its own. pg_stat_activity hides much
-- of others' rows from an ordinary role, but neither usesysid nor datid: rows with both are clients.
SELECT pg_catalog.current_setting('server_version') AS version,
       pg_catalog.version() AS product,
       (SELECT pg_catalog.string_agg(r.rolname, ' ') FROM pg_catalog.pg_roles r
         WHERE r.rolname = ANY ('{rds_superuser,azure_pg_admin,cloudsqlsuperuser,alloydbsuperuser,
supabase_admin,neon_superuser}'::pg_catalog.name[])) AS marker_roles,
       pg_catalog.to_regproc('pg_catalog.aurora_version') IS NOT NULL AS is_aurora,
       pg_catalog.pg_is_in_recovery() AS is_standby,
       pg_catalog.current_setting('server_encoding') AS encoding,
       pg_catalog.pg_backend_pid() AS pid,
       pg_catalog.current_database() AS dbname,
       SESSION_USER AS session_user,
       CURRENT_USER AS current_user,
       (SELECT r.rolsuper FROM pg_catalog.pg_roles r
         WHERE r.rolname = CURRENT_USER) AS is_superuser,
       pg_catalog.host(pg_catalog.inet_client_addr()) AS client,
       pg_catalog.inet_client_port() AS client_port,
       pg_catalog.host(pg_catalog.inet_server_addr()) AS server,
       (SELECT s.ssl FROM pg_catalog.pg_stat_ssl s
         WHERE s.pid = pg_catalog.pg_backend_pid()) AS uses_tls,
       (SELECT pg_catalog.concat_ws(', ', s.version, s.cipher) FROM pg_catalog.pg_stat_ssl s
         WHERE s.pid = pg_catalog.pg_backend_pid()) AS tls,
       -- Not transaction_read_only: our own transaction is read-only.
       pg_catalog.current_setting('default_transaction_read_only') AS read_only,
       pg_catalog.current_setting('TimeZone') AS time_zone,
       pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) AS clock,
       pg_catalog.current_setting('max_connections')::pg_catalog.int4 AS max_connections,
       pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int4
         + coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::pg_catalog.int4
         AS reserved_connections,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a
         WHERE a.usesysid IS NOT NULL AND a.datid IS NOT NULL) AS connections,
       (SELECT r.rolconnlimit FROM pg_catalog.pg_roles r
         WHERE r.rolname = SESSION_USER) AS role_limit,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a
         WHERE a.usename = SESSION_USER AND a.datid IS NOT NULL) AS role_connections
