-- search_subscriptions: of this database for the index of names, as search_relations has its columns.
-- Before 12 only a superuser may read their OIDs. Servers 10 to 18.
SELECT 's', s.oid, NULL, s.subname::pg_catalog.text, 0, false
  FROM pg_catalog.pg_subscription s
  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
 WHERE d.datname = pg_catalog.current_database()
