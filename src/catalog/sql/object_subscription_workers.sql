-- object_subscription_workers: what the workers of subscription $1 (oid) have received. Servers 10 to
-- 18.
SELECT coalesce(s.pid::pg_catalog.text, 'none') AS "Worker",
       coalesce(s.relid::pg_catalog.regclass::pg_catalog.text, 'all tables') AS "Of",
       coalesce(s.received_lsn::pg_catalog.text, '') AS "Received",
       coalesce(pg_catalog.date_trunc('second', s.last_msg_receipt_time)::pg_catalog.text, '')
         AS "Last message",
       coalesce(s.latest_end_lsn::pg_catalog.text, '') AS "Reported back"
  FROM pg_catalog.pg_stat_subscription s
 WHERE s.subid = $1::pg_catalog.oid
 ORDER BY s.relid NULLS FIRST, s.pid
