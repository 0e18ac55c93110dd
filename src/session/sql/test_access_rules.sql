-- test_access_rules: the lines of pg_hba.conf as the file has them now, with their lists one name a
-- line (a line of the file holds none with a line break). $1 and $2: role and database, as in
-- test_access_facts, for regular expressions, which the server itself compares. Of the options only
-- those that ask something of the client: others hold passwords. To be asked only where
-- test_access_facts says may_read_rules: the privilege is checked before the first row.
-- Servers 10 to 15, and from 16 with file_name and regular expressions.
WITH asked AS (
  SELECT COALESCE($1::pg_catalog.text, SESSION_USER::pg_catalog.text) AS role,
         COALESCE($2::pg_catalog.text, pg_catalog.current_database()::pg_catalog.text) AS dbname,
         pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 160000 AS has_regex
)
SELECT pg_catalog.to_jsonb(f) ->> 'file_name' AS file_name,
       f.line_number,
       f.type,
       pg_catalog.array_to_string(f.database, E'\n') AS databases,
       pg_catalog.array_to_string(f.user_name, E'\n') AS users,
       f.address,
       f.netmask,
       f.auth_method,
       (SELECT pg_catalog.string_agg(o.option, E'\n')
          FROM pg_catalog.unnest(f.options) AS o (option)
         WHERE o.option LIKE 'clientcert=%') AS options,
       f.error,
       (SELECT pg_catalog.string_agg(t.token, E'\n')
          FROM pg_catalog.unnest(f.database) AS t (token)
         WHERE CASE WHEN a.has_regex AND t.token LIKE '/%'
                    THEN a.dbname ~ pg_catalog.substr(t.token, 2) COLLATE pg_catalog."C"
               END) AS matching_databases,
       (SELECT pg_catalog.string_agg(t.token, E'\n')
          FROM pg_catalog.unnest(f.user_name) AS t (token)
         WHERE CASE WHEN a.has_regex AND t.token LIKE '/%'
                    THEN a.role ~ pg_catalog.substr(t.token, 2) COLLATE pg_catalog."C"
               END) AS matching_users
  FROM pg_catalog.pg_hba_file_rules() WITH ORDINALITY AS f
 CROSS JOIN asked a
 ORDER BY f.ordinality
