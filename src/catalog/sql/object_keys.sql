-- object_keys: constraints of relation $1 (oid), and the foreign keys of others that point to it.
-- pg_get_constraintdef() takes no lock on the table (measured on 15). Servers 10 to 18.
SELECT c.conname AS "Name",
       CASE c.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
                      WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' WHEN 't' THEN 'trigger'
                      WHEN 'n' THEN 'not null' ELSE c.contype::pg_catalog.text END AS "Kind",
       pg_catalog.pg_get_constraintdef(c.oid, true) AS "Definition",
       CASE WHEN c.convalidated THEN '' ELSE 'NOT VALID' END AS "State"
  FROM pg_catalog.pg_constraint c
 WHERE c.conrelid = $1::pg_catalog.oid
UNION ALL
SELECT c.conname, 'referenced by',
       pg_catalog.format('%I.%I: %s', n.nspname, r.relname,
         pg_catalog.pg_get_constraintdef(c.oid, true)), ''
  FROM pg_catalog.pg_constraint c
  JOIN pg_catalog.pg_class r ON r.oid = c.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
 WHERE c.confrelid = $1::pg_catalog.oid AND c.contype = 'f'
 ORDER BY 2, 1
