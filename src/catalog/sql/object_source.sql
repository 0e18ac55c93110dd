-- object_source: the definition of function or procedure $1 (oid), one line a row; aggregates have
-- none. Servers 10 to 18.
SELECT pg_catalog.regexp_split_to_table(
         CASE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_aggregate a
                            WHERE a.aggfnoid = $1::pg_catalog.oid) THEN 'an aggregate'
              ELSE pg_catalog.pg_get_functiondef($1::pg_catalog.oid) END, E'\n') AS "Definition"
