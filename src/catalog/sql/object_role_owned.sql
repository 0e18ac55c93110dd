-- object_role_owned: how many objects role $1 (oid) owns: of this database by kind, of the others in
-- one number each. Servers 10 to 18.
SELECT CASE WHEN s.dbid = 0 THEN 'the server' ELSE coalesce(d.datname, 'a dropped database') END
         AS "In",
       CASE WHEN s.dbid <> 0 AND d.datname <> pg_catalog.current_database() THEN 'objects'
            WHEN c.relkind IS NOT NULL
              THEN CASE c.relkind WHEN 'r' THEN 'tables' WHEN 'p' THEN 'partitioned tables'
                   WHEN 'v' THEN 'views' WHEN 'm' THEN 'materialized views'
                   WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'foreign tables'
                   WHEN 'c' THEN 'composite types' ELSE 'other relations' END
            ELSE CASE s.classid
                   WHEN 'pg_catalog.pg_proc'::pg_catalog.regclass THEN 'functions'
                   WHEN 'pg_catalog.pg_type'::pg_catalog.regclass THEN 'types'
                   WHEN 'pg_catalog.pg_namespace'::pg_catalog.regclass THEN 'schemas'
                   WHEN 'pg_catalog.pg_database'::pg_catalog.regclass THEN 'databases'
                   WHEN 'pg_catalog.pg_tablespace'::pg_catalog.regclass THEN 'tablespaces'
                   WHEN 'pg_catalog.pg_extension'::pg_catalog.regclass THEN 'extensions'
                   WHEN 'pg_catalog.pg_publication'::pg_catalog.regclass THEN 'publications'
                   WHEN 'pg_catalog.pg_subscription'::pg_catalog.regclass THEN 'subscriptions'
                   WHEN 'pg_catalog.pg_foreign_server'::pg_catalog.regclass THEN 'foreign servers'
                   WHEN 'pg_catalog.pg_event_trigger'::pg_catalog.regclass THEN 'event triggers'
                   ELSE 'other objects' END END AS "Kind",
       pg_catalog.count(*) AS "Count"
  FROM pg_catalog.pg_shdepend s
  LEFT JOIN pg_catalog.pg_database d ON d.oid = s.dbid
  LEFT JOIN pg_catalog.pg_class c
    ON d.datname = pg_catalog.current_database() AND c.oid = s.objid
   AND s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
 WHERE s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
   AND s.refobjid = $1::pg_catalog.oid AND s.deptype = 'o'
 GROUP BY 1, 2
 ORDER BY 1, 2
