-- grants_policies: the policies of row level security. command: * all, r select, a insert, w update,
-- d delete; roles: OIDs, 0 is PUBLIC; lets_all:
-- USING (true), seen in the stored tree, because pg_get_expr() waits for locks on the relation from
-- 17 on; checks_none: no new row is refused (none or true; what USING refuses is told there); reads: "relation.column" of what its expressions read
-- (column 0: the relation as such), for which the reader needs SELECT. Servers 10 to 18.
SELECT p.polrelid AS relation, p.oid AS policy, p.polname AS name, p.polcmd AS command,
       p.polpermissive AS is_permissive,
       coalesce(p.polqual::pg_catalog.text ~ '^\{CONST :consttype 16 [^{}]*:constisnull false [^{}]*:constvalue 1 \[ 1 ',
         false) AS lets_all,
       coalesce(p.polwithcheck::pg_catalog.text ~ '^\{CONST :consttype 16 [^{}]*:constisnull false [^{}]*:constvalue 1 \[ 1 ',
         true) AS checks_none,
       pg_catalog.array_to_string(p.polroles, ' ') AS roles,
       (SELECT pg_catalog.string_agg(DISTINCT d.refobjid || '.' || d.refobjsubid, ' ')
          FROM pg_catalog.pg_depend d
         WHERE d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND d.objid = p.oid
           AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
           AND d.refobjid <> p.polrelid) AS reads
  FROM pg_catalog.pg_policy p
 ORDER BY p.polrelid, p.polname
