-- event_triggers: a page of the event triggers of this database,
-- by name behind $2 (null: from the first), with $3 in the name (null: any).
-- At most $1. Servers 10 to 18.
SELECT t.oid, t.evtname AS name, t.evtname AS key, 'event trigger' AS kind,
       pg_catalog.pg_get_userbyid(t.evtowner) AS owner, 'see' AS rights,
       pg_catalog.left(pg_catalog.obj_description(t.oid, 'pg_event_trigger'), 2000) AS comment,
       pg_catalog.concat_ws(', ', 'on ' || t.evtevent,
         'for ' || pg_catalog.array_to_string(t.evttags, ' '),
         CASE t.evtenabled WHEN 'O' THEN 'enabled' WHEN 'D' THEN 'DISABLED'
                           WHEN 'R' THEN 'on replicas' ELSE 'always' END,
         'calls ' || t.evtfoid::pg_catalog.regproc) AS note
  FROM pg_catalog.pg_event_trigger t
 WHERE ($2::pg_catalog.name IS NULL OR t.evtname > $2::pg_catalog.name)
   AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
         pg_catalog.lower(t.evtname::pg_catalog.text), pg_catalog.lower($3)) > 0)
 ORDER BY t.evtname
 LIMIT $1::pg_catalog.int8
