-- publications: a page of the publications of this database,
-- by name behind $2 (null: from the first), with $3 in the name (null: any).
-- At most $1. Servers 10 to 18.
SELECT p.oid, p.pubname AS name, p.pubname AS key, 'publication' AS kind,
       pg_catalog.pg_get_userbyid(p.pubowner) AS owner, 'see' AS rights,
       pg_catalog.left(pg_catalog.obj_description(p.oid, 'pg_publication'), 2000) AS comment,
       pg_catalog.concat_ws(', ',
         CASE WHEN p.puballtables THEN 'all tables'
              ELSE (SELECT pg_catalog.format('%s tables by name', pg_catalog.count(*))
                      FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid) END,
         nullif(pg_catalog.concat_ws(' ', CASE WHEN p.pubinsert THEN 'insert' END,
           CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END), ''))
         AS note
  FROM pg_catalog.pg_publication p
 WHERE ($2::pg_catalog.name IS NULL OR p.pubname > $2::pg_catalog.name)
   AND ($3::pg_catalog.text IS NULL OR pg_catalog.strpos(
         pg_catalog.lower(p.pubname::pg_catalog.text), pg_catalog.lower($3)) > 0)
 ORDER BY p.pubname
 LIMIT $1::pg_catalog.int8
