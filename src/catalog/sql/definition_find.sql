-- definition_find: the object of kind $1 and name $2, which is written as in SQL. No kind: a function when
-- arguments follow, else what is there first of relation, type, schema and role. The casts want USAGE
-- of the schema, which a definition does not need. Servers 10 to 18.
SELECT q.kind, q.oid, coalesce(c.relkind::pg_catalog.text, '') AS relkind
  FROM (SELECT w.names[1] AS name, w.names[2] AS second,
               pg_catalog.array_length(w.names, 1) = 1 AS is_plain,
               coalesce($1::pg_catalog.text, CASE WHEN $2::pg_catalog.text LIKE '%)' THEN 'function'
                                             ELSE 'any' END) AS kind
          FROM (SELECT pg_catalog.parse_ident($2::pg_catalog.text, false) AS names) w) n
 CROSS JOIN LATERAL (VALUES
         (1, 'relation', CASE WHEN n.kind IN ('any', 'relation')
                              THEN coalesce((SELECT c.oid FROM pg_catalog.pg_class c
                                               JOIN pg_catalog.pg_namespace s
                                                 ON s.oid = c.relnamespace
                                              WHERE s.nspname = n.name AND c.relname = n.second),
                                            pg_catalog.to_regclass($2)::pg_catalog.oid) END),
         (2, 'function', CASE WHEN n.kind = 'function' THEN
                              CASE WHEN $2 LIKE '%)'
                                   THEN pg_catalog.to_regprocedure($2)::pg_catalog.oid
                                   ELSE pg_catalog.to_regproc($2)::pg_catalog.oid END END),
         (3, 'type', CASE WHEN n.kind IN ('any', 'type')
                          THEN coalesce((SELECT t.oid FROM pg_catalog.pg_type t
                                           JOIN pg_catalog.pg_namespace s ON s.oid = t.typnamespace
                                          WHERE s.nspname = n.name AND t.typname = n.second),
                                        pg_catalog.to_regtype($2)::pg_catalog.oid) END),
         (4, 'schema', CASE WHEN n.is_plain AND n.kind IN ('any', 'schema')
                            THEN pg_catalog.to_regnamespace($2)::pg_catalog.oid END),
         (5, 'role', CASE WHEN n.is_plain AND n.kind IN ('any', 'role')
                          THEN pg_catalog.to_regrole($2)::pg_catalog.oid END),
         (6, 'database', (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = n.name)),
         (7, 'extension', (SELECT e.oid FROM pg_catalog.pg_extension e WHERE e.extname = n.name)),
         (8, 'publication', (SELECT p.oid FROM pg_catalog.pg_publication p
                              WHERE p.pubname = n.name)),
         (9, 'subscription', (SELECT s.oid FROM pg_catalog.pg_subscription s
                                JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
                               WHERE s.subname = n.name
                                 AND d.datname = pg_catalog.current_database())),
         (10, 'server', (SELECT s.oid FROM pg_catalog.pg_foreign_server s
                          WHERE s.srvname = n.name)),
         (11, 'event trigger', (SELECT e.oid FROM pg_catalog.pg_event_trigger e
                                 WHERE e.evtname = n.name)),
         (12, 'tablespace', (SELECT s.oid FROM pg_catalog.pg_tablespace s
                              WHERE s.spcname = n.name))) q (place, kind, oid)
  LEFT JOIN pg_catalog.pg_class c ON c.oid = q.oid AND q.kind = 'relation'
 WHERE q.oid IS NOT NULL AND (n.kind = q.kind OR (n.kind = 'any' AND q.place <= 5))
 ORDER BY q.place
 LIMIT 1
