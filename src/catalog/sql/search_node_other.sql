-- search_node_other: object $1 (oid) of the kind $2 (its word) as a node of the tree: what is in no
-- schema. Servers 10 to 18.
SELECT n.oid, n.name, n.kind, pg_catalog.pg_get_userbyid(n.owner) AS owner
  FROM (SELECT 'schema' AS kind, s.oid, s.nspname AS name, s.nspowner AS owner
          FROM pg_catalog.pg_namespace s
        UNION ALL SELECT 'extension', x.oid, x.extname, x.extowner FROM pg_catalog.pg_extension x
        UNION ALL SELECT 'publication', p.oid, p.pubname, p.pubowner
                    FROM pg_catalog.pg_publication p
        UNION ALL SELECT 'foreign server', f.oid, f.srvname, f.srvowner
                    FROM pg_catalog.pg_foreign_server f
        UNION ALL SELECT 'event trigger', e.oid, e.evtname, e.evtowner
                    FROM pg_catalog.pg_event_trigger e
        UNION ALL SELECT 'role', r.oid, r.rolname, r.oid FROM pg_catalog.pg_roles r
        UNION ALL SELECT 'tablespace', t.oid, t.spcname, t.spcowner
                    FROM pg_catalog.pg_tablespace t) n
 WHERE n.kind = $2::pg_catalog.text AND n.oid = $1::pg_catalog.oid
