-- definition_members: what role $1 (oid) is a member of, and who is a member of it. As JSON: whether a
-- membership inherits and lets SET ROLE is said of each from 16 on. Servers 10 to 18.
SELECT 'GRANT ' || pg_catalog.quote_ident(r.rolname) || ' TO ' || pg_catalog.quote_ident(m.rolname)
       || CASE WHEN j.m ->> 'inherit_option' IS NULL
               THEN CASE WHEN a.admin_option THEN ' WITH ADMIN OPTION' ELSE '' END
               ELSE ' WITH ADMIN ' || pg_catalog.upper(a.admin_option::pg_catalog.text)
                    || ', INHERIT ' || pg_catalog.upper(j.m ->> 'inherit_option')
                    || ', SET ' || pg_catalog.upper(j.m ->> 'set_option') END
       || coalesce(' GRANTED BY ' || pg_catalog.quote_ident(g.rolname), '') AS sql
  FROM pg_catalog.pg_auth_members a
  JOIN pg_catalog.pg_roles r ON r.oid = a.roleid
  JOIN pg_catalog.pg_roles m ON m.oid = a.member
  LEFT JOIN pg_catalog.pg_roles g ON g.oid = a.grantor
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(a) AS m) j
 WHERE $1::pg_catalog.oid IN (a.roleid, a.member)
 ORDER BY a.roleid = $1::pg_catalog.oid, r.rolname, m.rolname, g.rolname
