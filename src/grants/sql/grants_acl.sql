-- grants_acl: who was granted CONNECT on the database, USAGE on the schemas $1 (name[]; empty: all
-- of users) and SELECT on their relations, built-in defaults filled in: for the reasons.
-- object: the OID, or 0 for the database. Servers 10 to 18.
WITH s AS (
  SELECT n.oid, n.nspacl, n.nspowner
    FROM pg_catalog.pg_namespace n
   WHERE CASE WHEN pg_catalog.cardinality($1::pg_catalog.text[]) > 0
              THEN n.nspname::pg_catalog.text = ANY ($1::pg_catalog.text[])
              ELSE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' END)
SELECT x.object, x.grantee, pg_catalog.pg_get_userbyid(x.grantor) AS grantor
  FROM (
    SELECT 0::pg_catalog.oid AS object, e.grantee, e.grantor, e.privilege_type AS privilege,
           'CONNECT' AS wanted
      FROM pg_catalog.pg_database d,
           pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) e
     WHERE d.datname = pg_catalog.current_database()
    UNION ALL
    SELECT s.oid, e.grantee, e.grantor, e.privilege_type, 'USAGE'
      FROM s, pg_catalog.aclexplode(coalesce(s.nspacl, pg_catalog.acldefault('n', s.nspowner))) e
    UNION ALL
    SELECT c.oid, e.grantee, e.grantor, e.privilege_type, 'SELECT'
      FROM pg_catalog.pg_class c
      JOIN s ON s.oid = c.relnamespace,
           pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) e
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')) x
 WHERE x.privilege = x.wanted
