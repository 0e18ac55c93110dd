-- subscriptions: a page of the subscriptions of this database, of what everybody may see of them,
-- by name behind $2 (null: from the first), with $3 in the name (null: any).
-- At most $1. Servers 10 to 18.
SELECT s.subname AS name, s.subname AS key, 'subscription' AS kind,
       pg_catalog.pg_get_userbyid(s.subowner) AS owner, 'see' AS rights,
       pg_catalog.concat_ws(', ', CASE WHEN s.subenabled THEN 'enabled' ELSE 'DISABLED' END,
         'publications ' || pg_catalog.array_to_string(s.subpublications, ' '),
         'slot ' || s.subslotname) AS note
  FROM pg_catalog.pg_subscription s
  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
 WHERE ($2::pg_catalog.name IS NULL OR s.subname > $2::pg_catalog.name)
   AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
         pg_catalog.lower(s.subname::pg_catalog.text), pg_catalog.lower($3)) > 0)
   AND d.datname = pg_catalog.current_database()
 ORDER BY s.subname
 LIMIT $1::pg_catalog.int8
