-- grants_relations: the relations and sequences of the schemas $2 (text[]; '' in it: all of users) in
-- classes: one row for all that have schema, kind, owner and ACL in common, so that a server of
-- 100,000 tables answers with some hundred rows. Views, foreign tables and tables with row level
-- security stand alone. What views and policies of these read elsewhere comes along, and up
-- to 12 their partitions elsewhere. acl, has: as
-- grants_schemas; $3: the privileges that has_table_privilege is asked for. flags: R row level
-- security, F forced, I security_invoker, G a partition below a parent that has row level security,
-- C a catalog of the system, P a partition. objects: "oid:name" of each. It groups up to all relations of a server:
-- work_mem has to hold that. Servers 10 to 18.
WITH RECURSIVE scope AS (
  SELECT n.oid FROM pg_catalog.pg_namespace n
   WHERE (n.nspname::pg_catalog.text = ANY ($2::pg_catalog.text[])
          OR ('' = ANY ($2::pg_catalog.text[])
              AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'))
), guarded(oid) AS (
  SELECT i.inhrelid FROM pg_catalog.pg_inherits i
    JOIN pg_catalog.pg_class p ON p.oid = i.inhparent AND p.relrowsecurity
   UNION
  SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN guarded g ON g.oid = i.inhparent
), read_by_views(oid) AS (
  SELECT r.ev_class FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relkind = 'v'
   WHERE r.rulename = '_RETURN' AND c.relnamespace IN (SELECT s.oid FROM scope s)
   UNION
  SELECT x.ref FROM read_by_views v
    JOIN pg_catalog.pg_class c ON c.oid = v.oid AND c.relkind = 'v'
    JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
   CROSS JOIN LATERAL (
         SELECT d.refobjid AS ref FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
            AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
          UNION
         SELECT m.m[1]::pg_catalog.oid
           FROM pg_catalog.regexp_matches(r.ev_action::pg_catalog.text, ':relid ([0-9]+)', 'g') m(m)
         ) x
), read_by_policies(oid) AS (
  SELECT d.refobjid FROM pg_catalog.pg_depend d
   WHERE d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
), partitions(oid) AS (
  SELECT i.inhrelid FROM pg_catalog.pg_inherits i
    JOIN pg_catalog.pg_class p ON p.oid = i.inhparent AND p.relkind = 'p'
   WHERE p.relnamespace IN (SELECT s.oid FROM scope s)
     AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 < 130000
   UNION
  SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN partitions q ON q.oid = i.inhparent
), classes AS (
  SELECT c.relkind, c.relnamespace, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity,
         c.relispartition,
         c.oid IN (SELECT g.oid FROM guarded g) AS is_guarded,
         CASE WHEN c.relkind IN ('v', 'f') OR c.relrowsecurity THEN c.oid END AS alone,
         pg_catalog.min(c.oid) AS one,
         pg_catalog.array_agg(c.oid || ':' || c.relname) AS objects
    FROM pg_catalog.pg_class c
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
     AND (c.relnamespace IN (SELECT s.oid FROM scope s)
          OR c.oid IN (SELECT v.oid FROM read_by_views v)
          OR c.oid IN (SELECT p.oid FROM read_by_policies p)
          OR c.oid IN (SELECT q.oid FROM partitions q))
   GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
)
SELECT c.relkind AS kind, c.relnamespace AS schema, c.relowner AS owner,
       c.relacl IS NULL AS is_default,
       (SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':' || x.privilege_type
                 || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
          FROM pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault(
                 CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::pg_catalog."char", c.relowner))) x)
         AS acl,
       c.objects,
       CASE WHEN c.relrowsecurity THEN 'R' ELSE '' END
         || CASE WHEN c.relforcerowsecurity THEN 'F' ELSE '' END
         || CASE WHEN c.is_guarded THEN 'G' ELSE '' END
         || CASE WHEN c.relispartition THEN 'P' ELSE '' END
         || CASE WHEN c.relkind = 'v' AND EXISTS (
                 SELECT 1 FROM pg_catalog.pg_class v
                  CROSS JOIN LATERAL pg_catalog.pg_options_to_table(v.reloptions) o
                  WHERE v.oid = c.alone AND o.option_name = 'security_invoker'
                    AND o.option_value::pg_catalog.bool) THEN 'I' ELSE '' END
         || CASE WHEN c.relkind <> 'v' AND c.one < 16384
                  AND c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace
                 THEN 'C' ELSE '' END AS flags,
       CASE WHEN r.oid IS NOT NULL THEN coalesce((
         SELECT pg_catalog.string_agg(p.p, ' ')
           FROM pg_catalog.unnest($3::pg_catalog.text[]) p(p)
          WHERE CASE WHEN c.relkind = 'S'
                     THEN CASE WHEN p.p IN ('SELECT', 'UPDATE', 'USAGE')
                               THEN pg_catalog.has_sequence_privilege(r.oid, c.one, p.p) END
                     ELSE CASE WHEN p.p <> 'USAGE'
                               THEN pg_catalog.has_table_privilege(r.oid, c.one, p.p) END END),
         '') END AS has
  FROM classes c
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = coalesce($1::pg_catalog.name, CURRENT_USER)
