-- definition_owner: OWNER TO for object $1 (oid) of catalog $2. The sequence of an identity column has
-- its table's. Servers 10 to 18.
SELECT 'ALTER ' || CASE i.type WHEN 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER'
                               ELSE pg_catalog.upper(i.type) END || ' '
       || CASE WHEN i.type = 'aggregate'
               THEN pg_catalog.regexp_replace(i.identity, '[(][)]$', '(*)') ELSE i.identity END
       || ' OWNER TO ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(o.owner)) AS sql
  FROM (SELECT c.relowner FROM pg_catalog.pg_class c
         WHERE c.oid = $1::pg_catalog.oid AND $2 = 'pg_catalog.pg_class' AND NOT EXISTS (
                 SELECT 1 FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                    AND d.deptype = 'i' AND c.relkind = 'S')
        UNION ALL
        SELECT p.proowner FROM pg_catalog.pg_proc p
         WHERE p.oid = $1::pg_catalog.oid AND $2 = 'pg_catalog.pg_proc'
        UNION ALL
        SELECT t.typowner FROM pg_catalog.pg_type t
         WHERE t.oid = $1::pg_catalog.oid AND $2 = 'pg_catalog.pg_type'
        UNION ALL
        SELECT n.nspowner FROM pg_catalog.pg_namespace n
         WHERE n.oid = $1::pg_catalog.oid AND $2 = 'pg_catalog.pg_namespace'
        UNION ALL
        SELECT p.pubowner FROM pg_catalog.pg_publication p
         WHERE p.oid = $1::pg_catalog.oid AND $2 = 'pg_catalog.pg_publication'
        UNION ALL
        SELECT s.srvowner FROM pg_catalog.pg_foreign_server s
         WHERE s.oid = $1::pg_catalog.oid AND $2 = 'pg_catalog.pg_foreign_server'
        UNION ALL
        SELECT e.evtowner FROM pg_catalog.pg_event_trigger e
         WHERE e.oid = $1::pg_catalog.oid AND $2 = 'pg_catalog.pg_event_trigger') o (owner)
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         $2::pg_catalog.text::pg_catalog.regclass, $1::pg_catalog.oid, 0) i
