-- object_foreign_table: where foreign table $1 (oid) reads from. Options whose names sound like a
-- secret are not shown. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       NULL AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_foreign_table t
  JOIN pg_catalog.pg_foreign_server s ON s.oid = t.ftserver
 CROSS JOIN LATERAL (
         SELECT 1 AS place, 'foreign server' AS fact, s.srvname::pg_catalog.text AS value,
                'V' AS kind, s.oid AS oid, s.srvname AS name
          UNION ALL
         SELECT 2, 'option ' || o.option_name,
                CASE WHEN o.option_name ~* '(pass|secret|token|key|credential|auth)'
                     THEN '(not shown: it may be a secret)' ELSE o.option_value END,
                NULL, NULL, NULL
           FROM pg_catalog.pg_options_to_table(t.ftoptions) o) f
 WHERE t.ftrelid = $1::pg_catalog.oid
 ORDER BY f.place, f.fact
