-- definition_grants: the rights on object $1 (oid) of catalog $2, its columns and its sequences, as what
-- is to be revoked from and granted over those that it is made with. Others' grants are made as that
-- role; the owner's come first, as others' may rest on them. Servers 10 to 18.
WITH subject AS (
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS class, c.oid, 0 AS sub, c.relacl AS acl,
         c.relowner AS owner, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END AS letter,
         NULL::pg_catalog.name AS attname
    FROM pg_catalog.pg_class c
   WHERE $2 = 'pg_catalog.pg_class' AND (c.oid = $1::pg_catalog.oid OR c.oid IN (
           SELECT d.objid FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
              AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
              AND d.refobjid = $1::pg_catalog.oid AND d.refobjsubid > 0
              AND d.deptype IN ('a', 'i'))) AND c.relkind NOT IN ('i', 'I')
  UNION ALL
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, a.attrelid, a.attnum, a.attacl, c.relowner, 'c',
         a.attname
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
   WHERE $2 = 'pg_catalog.pg_class' AND c.oid = $1::pg_catalog.oid
  UNION ALL
  SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0, p.proacl, p.proowner, 'f', NULL
    FROM pg_catalog.pg_proc p WHERE $2 = 'pg_catalog.pg_proc' AND p.oid = $1::pg_catalog.oid
  UNION ALL
  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 0, t.typacl, t.typowner, 'T', NULL
    FROM pg_catalog.pg_type t WHERE $2 = 'pg_catalog.pg_type' AND t.oid = $1::pg_catalog.oid
  UNION ALL
  SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, 0, n.nspacl, n.nspowner, 'n', NULL
    FROM pg_catalog.pg_namespace n
   WHERE $2 = 'pg_catalog.pg_namespace' AND n.oid = $1::pg_catalog.oid
  UNION ALL
  SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, 0, s.srvacl, s.srvowner, 'S', NULL
    FROM pg_catalog.pg_foreign_server s
   WHERE $2 = 'pg_catalog.pg_foreign_server' AND s.oid = $1::pg_catalog.oid
  UNION ALL
  SELECT 'pg_catalog.pg_database'::pg_catalog.regclass, d.oid, 0, d.datacl, d.datdba, 'd', NULL
    FROM pg_catalog.pg_database d
   WHERE $2 = 'pg_catalog.pg_database' AND d.oid = $1::pg_catalog.oid
  UNION ALL
  SELECT 'pg_catalog.pg_tablespace'::pg_catalog.regclass, s.oid, 0, s.spcacl, s.spcowner, 't', NULL
    FROM pg_catalog.pg_tablespace s
   WHERE $2 = 'pg_catalog.pg_tablespace' AND s.oid = $1::pg_catalog.oid
), usual AS (
  SELECT s.class, s.oid, s.sub, s.owner, x.*
    FROM subject s
   CROSS JOIN LATERAL pg_catalog.aclexplode(pg_catalog.acldefault(s.letter::pg_catalog."char", s.owner))
              WITH ORDINALITY x (grantor, grantee, privilege, is_grantable, place)
   WHERE s.acl IS NOT NULL AND s.letter <> 'c'
), given AS (
  SELECT s.class, s.oid, s.sub, s.owner, x.*
    FROM subject s
   CROSS JOIN LATERAL pg_catalog.aclexplode(s.acl)
              WITH ORDINALITY x (grantor, grantee, privilege, is_grantable, place)
), change AS (
  SELECT u.*, true AS is_revoke FROM usual u
   WHERE NOT EXISTS (SELECT 1 FROM given g
                      WHERE (g.class, g.oid, g.sub, g.grantor, g.grantee, g.privilege)
                            = (u.class, u.oid, u.sub, u.grantor, u.grantee, u.privilege))
  UNION ALL
  SELECT g.*, false FROM given g
   WHERE g.is_grantable OR NOT EXISTS (
           SELECT 1 FROM usual u
            WHERE (u.class, u.oid, u.sub, u.grantor, u.grantee, u.privilege)
                  = (g.class, g.oid, g.sub, g.grantor, g.grantee, g.privilege))
), line AS (
  SELECT c.class, c.oid, c.sub, c.owner, c.grantor, c.grantee, c.is_grantable, c.is_revoke,
         pg_catalog.min(c.place) AS place,
         pg_catalog.string_agg(c.privilege
           || coalesce(' (' || pg_catalog.quote_ident(s.attname) || ')', ''), ', ' ORDER BY c.place)
           AS privileges
    FROM change c
    JOIN subject s ON (s.class, s.oid, s.sub) = (c.class, c.oid, c.sub)
   GROUP BY c.class, c.oid, c.sub, c.owner, c.grantor, c.grantee, c.is_grantable, c.is_revoke
)
SELECT CASE WHEN l.is_revoke OR l.grantor = l.owner THEN ''
            ELSE 'SET ROLE ' || r.grantor || E';\n' END
       || CASE WHEN l.is_revoke THEN 'REVOKE ' ELSE 'GRANT ' END || l.privileges || ' ON '
       || CASE WHEN i.type IN ('table', 'view', 'materialized view', 'foreign table') THEN 'TABLE'
               WHEN i.type = 'aggregate' THEN 'FUNCTION'
               WHEN i.type = 'server' THEN 'FOREIGN SERVER'
               ELSE pg_catalog.upper(i.type) END || ' ' || i.identity
       || CASE WHEN l.is_revoke THEN ' FROM ' ELSE ' TO ' END || r.grantee
       || CASE WHEN l.is_grantable AND NOT l.is_revoke THEN ' WITH GRANT OPTION' ELSE '' END
       || CASE WHEN l.is_revoke OR l.grantor = l.owner THEN '' ELSE E';\nRESET ROLE' END AS sql
  FROM line l
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(l.class, l.oid, 0) i
 CROSS JOIN LATERAL (SELECT
         pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(l.grantor)) AS grantor,
         CASE l.grantee WHEN 0 THEN 'PUBLIC'
           ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(l.grantee)) END AS grantee) r
 ORDER BY l.oid <> $1::pg_catalog.oid, i.identity, l.sub, NOT l.is_revoke, l.grantor <> l.owner,
          l.place
