-- definition_subscription: CREATE SUBSCRIPTION of subscription $1 (oid), without its connection string.
-- Who is no superuser may not read the whole row: a column that this server does not have is found
-- as NULL in the outer query (streaming and binary 14, two_phase and disable_on_error 15, origin,
-- password_required and run_as_owner 16, failover 17). Servers 10 to 18.
SELECT q.sql, q.note
  FROM (SELECT NULL::pg_catalog.text AS subbinary, NULL::pg_catalog.text AS substream,
               NULL::pg_catalog.text AS subtwophasestate, NULL::pg_catalog.text AS subdisableonerr,
               NULL::pg_catalog.text AS suborigin, NULL::pg_catalog.text AS subpasswordrequired,
               NULL::pg_catalog.text AS subrunasowner, NULL::pg_catalog.text AS subfailover) older
 CROSS JOIN LATERAL (
       SELECT s.subname, s.subenabled, s.subslotname, s.subpublications, s.subsynccommit, s.subowner,
              subbinary::pg_catalog.text AS is_binary, substream::pg_catalog.text AS streaming,
              subtwophasestate::pg_catalog.text AS two_phase,
              subdisableonerr::pg_catalog.text AS disable_on_error,
              suborigin::pg_catalog.text AS origin,
              subpasswordrequired::pg_catalog.text AS password_required,
              subrunasowner::pg_catalog.text AS run_as_owner,
              subfailover::pg_catalog.text AS failover
         FROM pg_catalog.pg_subscription s WHERE s.oid = $1::pg_catalog.oid) s
 CROSS JOIN LATERAL (VALUES
         (1, 'CREATE SUBSCRIPTION ' || pg_catalog.quote_ident(s.subname)
             || E'\n\tCONNECTION ''''\n\tPUBLICATION ' || (
                  SELECT pg_catalog.string_agg(pg_catalog.quote_ident(u.name), ', ' ORDER BY u.place)
                    FROM pg_catalog.unnest(s.subpublications) WITH ORDINALITY u (name, place))
             || E'\n\tWITH (connect = false, slot_name = '
             || coalesce(pg_catalog.quote_literal(s.subslotname), 'NONE')
             || ', synchronous_commit = ' || pg_catalog.quote_literal(s.subsynccommit)
             || CASE WHEN s.is_binary IN ('t', 'true') THEN ', binary = true' ELSE '' END
             || CASE s.streaming WHEN 'p' THEN ', streaming = parallel' WHEN 't' THEN ', streaming = on'
                                 WHEN 'true' THEN ', streaming = on'
                                 WHEN 'f' THEN ', streaming = off' ELSE '' END
             || CASE WHEN s.two_phase <> 'd' THEN ', two_phase = true' ELSE '' END
             || CASE WHEN s.disable_on_error IN ('t', 'true') THEN ', disable_on_error = true'
                     ELSE '' END
             || CASE WHEN s.origin <> 'any' THEN ', origin = ' || pg_catalog.quote_literal(s.origin)
                     ELSE '' END
             || CASE WHEN s.password_required IN ('f', 'false') THEN ', password_required = false'
                     ELSE '' END
             || CASE WHEN s.run_as_owner IN ('t', 'true') THEN ', run_as_owner = true' ELSE '' END
             || CASE WHEN s.failover IN ('t', 'true') THEN ', failover = true' ELSE '' END || ')',
          'the connection string is left out, as it may hold a password'),
         (2, 'ALTER SUBSCRIPTION ' || pg_catalog.quote_ident(s.subname) || ' OWNER TO '
             || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(s.subowner)), NULL),
         (3, CASE WHEN s.subenabled
                  THEN 'ALTER SUBSCRIPTION ' || pg_catalog.quote_ident(s.subname) || ' ENABLE' END,
          NULL)) q (place, sql, note)
 WHERE q.sql IS NOT NULL
 ORDER BY q.place
