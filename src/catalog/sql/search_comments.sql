-- search_comments: letter of the catalog, OID, column and text; of columns, then of objects. Long
-- ones are cut. What is of the system is left out by its name in the index. Servers 10 to 18.
SELECT 'c'::pg_catalog.text, d.objoid, a.attname::pg_catalog.text,
       pg_catalog.left(d.description, 160)
  FROM pg_catalog.pg_description d
  JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
 WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid <> 0
   AND NOT a.attisdropped
UNION ALL
SELECT l.letter, d.objoid, NULL, pg_catalog.left(d.description, 160)
  FROM pg_catalog.pg_description d
  JOIN (VALUES ('c', 'pg_catalog.pg_class'::pg_catalog.regclass),
               ('n', 'pg_catalog.pg_namespace'::pg_catalog.regclass),
               ('p', 'pg_catalog.pg_proc'::pg_catalog.regclass),
               ('t', 'pg_catalog.pg_type'::pg_catalog.regclass),
               ('x', 'pg_catalog.pg_extension'::pg_catalog.regclass),
               ('b', 'pg_catalog.pg_publication'::pg_catalog.regclass),
               ('s', 'pg_catalog.pg_subscription'::pg_catalog.regclass),
               ('f', 'pg_catalog.pg_foreign_server'::pg_catalog.regclass),
               ('e', 'pg_catalog.pg_event_trigger'::pg_catalog.regclass)) l (letter, class)
    ON l.class = d.classoid
 WHERE d.objsubid = 0
UNION ALL
SELECT l.letter, d.objoid, NULL, pg_catalog.left(d.description, 160)
  FROM pg_catalog.pg_shdescription d
  JOIN (VALUES ('a', 'pg_catalog.pg_authid'::pg_catalog.regclass),
               ('l', 'pg_catalog.pg_tablespace'::pg_catalog.regclass)) l (letter, class)
    ON l.class = d.classoid
