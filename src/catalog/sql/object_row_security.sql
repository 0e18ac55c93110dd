-- object_row_security: is row level security on for relation $1 (oid), and for whom? Servers 10 to
-- 18.
SELECT f.fact AS "Fact", f.value AS "Value"
  FROM pg_catalog.pg_class c
 CROSS JOIN LATERAL (VALUES
         (1, 'row level security', CASE WHEN c.relrowsecurity THEN 'enabled'
                                        ELSE 'not enabled: policies have no effect' END),
         (2, 'the owner', CASE WHEN NOT c.relrowsecurity THEN NULL
                               WHEN c.relforcerowsecurity THEN 'is bound too (forced)'
                               ELSE 'is not bound' END),
         (3, 'you', CASE WHEN NOT c.relrowsecurity THEN NULL
                         WHEN pg_catalog.row_security_active(c.oid) THEN 'are bound'
                         ELSE 'are not bound' END)
       ) f (place, fact, value)
 WHERE c.oid = $1::pg_catalog.oid AND f.value IS NOT NULL
 ORDER BY f.place
