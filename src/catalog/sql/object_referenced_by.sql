-- object_referenced_by: the foreign keys that point to relation $1 (oid); those that partitions have
-- from their parents are left out. conparentid came with 11. Servers 10 to 18.
SELECT pg_catalog.format('%I.%I', n.nspname, r.relname) AS "Table",
       c.conname AS "Name",
       pg_catalog.pg_get_constraintdef(c.oid, true) AS "Definition",
       pg_catalog.concat_ws(', ', CASE WHEN NOT c.convalidated THEN 'NOT VALID' END,
         CASE WHEN pg_catalog.to_jsonb(c) ->> 'conenforced' = 'false' THEN 'NOT ENFORCED' END,
         CASE WHEN c.condeferred THEN 'initially deferred'
              WHEN c.condeferrable THEN 'deferrable' END) AS "State",
       r.relkind AS ".kind", r.oid AS ".oid", n.nspname AS ".schema", r.relname AS ".name"
  FROM pg_catalog.pg_constraint c
  JOIN pg_catalog.pg_class r ON r.oid = c.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
 WHERE c.confrelid = $1::pg_catalog.oid AND c.contype = 'f'
   AND coalesce(pg_catalog.to_jsonb(c) ->> 'conparentid', '0') = '0'
 ORDER BY n.nspname, r.relname, c.conname
 LIMIT 1000
