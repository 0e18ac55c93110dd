-- object_triggers: of relation $1 (oid), without those of constraints. Servers 10 to 18.
SELECT t.tgname AS "Name",
       CASE t.tgenabled WHEN 'O' THEN 'on' WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'replica'
                        ELSE 'always' END AS "State",
       pg_catalog.pg_get_triggerdef(t.oid, true) AS "Definition"
  FROM pg_catalog.pg_trigger t
 WHERE t.tgrelid = $1::pg_catalog.oid AND NOT t.tgisinternal
 ORDER BY t.tgname
