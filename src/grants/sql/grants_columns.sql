-- grants_columns: columns with an ACL of their own of the relations $1 (oid[]; NULL: of all), and with
-- $2 those without one too. acl: as grants_schemas. columns: how many the relation has.
-- Servers 10 to 18.
SELECT a.attrelid AS relation, a.attnum AS number, a.attname AS name,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(a.attacl) x) AS acl,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute b
         WHERE b.attrelid = a.attrelid AND b.attnum > 0 AND NOT b.attisdropped) AS columns
  FROM pg_catalog.pg_attribute a
 WHERE ($1::pg_catalog.oid[] IS NULL OR a.attrelid = ANY ($1::pg_catalog.oid[])) AND NOT a.attisdropped
   AND a.attnum > 0 AND (a.attacl IS NOT NULL OR $2::pg_catalog.bool)
 ORDER BY a.attrelid, a.attnum
