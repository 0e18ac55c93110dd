-- tablespaces: a page of the tablespaces of the server,
-- by name behind $2 (null: from the first), with $3 in the name (null: any).
-- At most $1. Servers 10 to 18.
SELECT t.oid, t.spcname AS name, t.spcname AS key, 'tablespace' AS kind,
       pg_catalog.pg_get_userbyid(t.spcowner) AS owner,
       CASE WHEN pg_catalog.has_tablespace_privilege(t.oid, 'CREATE') THEN 'create'
            ELSE 'NO CREATE' END AS rights,
       pg_catalog.left(pg_catalog.shobj_description(t.oid, 'pg_tablespace'), 2000) AS comment,
       pg_catalog.concat_ws(', ',
         coalesce('at ' || nullif(pg_catalog.pg_tablespace_location(t.oid), ''),
           'in the data directory'),
         pg_catalog.array_to_string(t.spcoptions, ' ')) AS note
  FROM pg_catalog.pg_tablespace t
 WHERE ($2::pg_catalog.name IS NULL OR t.spcname > $2::pg_catalog.name)
   AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
         pg_catalog.lower(t.spcname::pg_catalog.text), pg_catalog.lower($3)) > 0)
 ORDER BY t.spcname
 LIMIT $1::pg_catalog.int8
