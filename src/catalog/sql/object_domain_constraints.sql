-- object_domain_constraints: of domain $1 (oid). They name no relation and wait for no lock.
-- Servers 10 to 18.
SELECT c.conname AS "Name",
       CASE c.contype WHEN 'n' THEN 'not null' ELSE 'check' END AS "Kind",
       pg_catalog.pg_get_constraintdef(c.oid, true) AS "Definition",
       CASE WHEN c.convalidated THEN '' ELSE 'NOT VALID' END AS "State"
  FROM pg_catalog.pg_constraint c
 WHERE c.contypid = $1::pg_catalog.oid
 ORDER BY c.conname
