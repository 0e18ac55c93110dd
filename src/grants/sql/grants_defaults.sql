-- grants_defaults: what the objects that a role makes will carry. schema 0: everywhere. kind: r
-- relations, S sequences, f functions, T types. acl: as grants_schemas; "" is an empty one.
-- Servers 10 to 18.
SELECT d.defaclrole AS creator, d.defaclnamespace AS schema, d.defaclobjtype AS kind,
       coalesce((SELECT pg_catalog.string_agg(x.grantee || ':' || x.grantor || ':'
                          || x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ')
                   FROM pg_catalog.aclexplode(d.defaclacl) x), '') AS acl
  FROM pg_catalog.pg_default_acl d
