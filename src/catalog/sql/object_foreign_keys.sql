-- object_foreign_keys: of relation $1 (oid), with the relations that they point to, which columns
-- whose names begin with a dot are for (object.h). No lock is waited for. Servers 10 to 18.
SELECT c.conname AS "Name",
       pg_catalog.format('%I.%I', n.nspname, r.relname) AS "References",
       pg_catalog.pg_get_constraintdef(c.oid, true) AS "Definition",
       pg_catalog.concat_ws(', ', CASE WHEN NOT c.convalidated THEN 'NOT VALID' END,
         CASE WHEN pg_catalog.to_jsonb(c) ->> 'conenforced' = 'false' THEN 'NOT ENFORCED' END,
         CASE WHEN c.condeferred THEN 'initially deferred'
              WHEN c.condeferrable THEN 'deferrable' END,
         CASE WHEN c.coninhcount > 0 THEN 'inherited' END) AS "State",
       r.relkind AS ".kind", r.oid AS ".oid", n.nspname AS ".schema", r.relname AS ".name"
  FROM pg_catalog.pg_constraint c
  JOIN pg_catalog.pg_class r ON r.oid = c.confrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
 WHERE c.conrelid = $1::pg_catalog.oid AND c.contype = 'f'
 ORDER BY c.conname
