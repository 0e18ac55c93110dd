-- object_role_members: the members of role $1 (oid). Since 16 each grant of a membership says whether it inherits and
-- whether SET ROLE is allowed; before, that was the member's own INHERIT, and always. Servers 10 to 18.
SELECT pg_catalog.pg_get_userbyid(m.member) AS "Role",
       CASE WHEN m.admin_option THEN 'yes' ELSE 'no' END AS "Admin",
       CASE WHEN coalesce((pg_catalog.to_jsonb(m) ->> 'inherit_option')::pg_catalog.bool,
                          r.rolinherit) THEN 'yes' ELSE 'NO' END AS "Inherit",
       CASE WHEN coalesce((pg_catalog.to_jsonb(m) ->> 'set_option')::pg_catalog.bool, true)
            THEN 'yes' ELSE 'NO' END AS "Set",
       pg_catalog.pg_get_userbyid(m.grantor) AS "Granted by",
       'R' AS ".kind", m.member AS ".oid", NULL AS ".schema",
       pg_catalog.pg_get_userbyid(m.member) AS ".name"
  FROM pg_catalog.pg_auth_members m
  JOIN pg_catalog.pg_roles r ON r.oid = m.member
 WHERE m.roleid = $1::pg_catalog.oid
 ORDER BY 1, 5
 LIMIT 1000
