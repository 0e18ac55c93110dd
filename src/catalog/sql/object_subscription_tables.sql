-- object_subscription_tables: how far subscription $1 (oid) is with each table. Servers 10 to 18.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS "Table",
       CASE r.srsubstate WHEN 'i' THEN 'to be copied' WHEN 'd' THEN 'is being copied'
            WHEN 'f' THEN 'copied' WHEN 's' THEN 'catching up' ELSE 'ready' END AS "State",
       coalesce(r.srsublsn::pg_catalog.text, '') AS "Position",
       c.relkind AS ".kind", c.oid AS ".oid", n.nspname AS ".schema", c.relname AS ".name"
  FROM pg_catalog.pg_subscription_rel r
  JOIN pg_catalog.pg_class c ON c.oid = r.srrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE r.srsubid = $1::pg_catalog.oid
 ORDER BY 1
 LIMIT 1000
