-- extensions: a page of the extensions of this database,
-- by name behind $2 (null: from the first), with $3 in the name (null: any).
-- At most $1. Servers 10 to 18.
SELECT e.oid, e.extname AS name, e.extname AS key, 'extension' AS kind,
       pg_catalog.pg_get_userbyid(e.extowner) AS owner, 'see' AS rights,
       pg_catalog.left(pg_catalog.obj_description(e.oid, 'pg_extension'), 2000) AS comment,
       pg_catalog.concat_ws(', ', 'version ' || e.extversion,
         'schema ' || pg_catalog.quote_ident(n.nspname),
         CASE WHEN e.extrelocatable THEN 'relocatable' END) AS note
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 WHERE ($2::pg_catalog.name IS NULL OR e.extname > $2::pg_catalog.name)
   AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
         pg_catalog.lower(e.extname::pg_catalog.text), pg_catalog.lower($3)) > 0)
 ORDER BY e.extname
 LIMIT $1::pg_catalog.int8
