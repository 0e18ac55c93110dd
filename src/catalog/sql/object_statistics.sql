-- object_statistics: the extended statistics of relation $1 (oid). pg_get_statisticsobjdef() is not
-- asked: that of expressions waits behind a lock. Servers 10 to 18.
SELECT pg_catalog.format('%I.%I', n.nspname, s.stxname) AS "Name",
       (SELECT pg_catalog.string_agg(CASE k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies'
                 WHEN 'm' THEN 'mcv' WHEN 'e' THEN 'expressions' ELSE k::pg_catalog.text END, ', ')
          FROM pg_catalog.unnest(s.stxkind) k) AS "Kinds",
       (SELECT pg_catalog.string_agg(a.attname, ', ' ORDER BY a.attnum)
          FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys)) AS "Columns"
  FROM pg_catalog.pg_statistic_ext s
  JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
 WHERE s.stxrelid = $1::pg_catalog.oid
 ORDER BY 1
