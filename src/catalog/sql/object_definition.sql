-- object_definition: of the view or materialised view $1 (oid), one line of it a row.
-- Servers 10 to 18.
SELECT pg_catalog.regexp_split_to_table(pg_catalog.pg_get_viewdef($1::pg_catalog.oid, true), E'\n')
         AS "Definition"
