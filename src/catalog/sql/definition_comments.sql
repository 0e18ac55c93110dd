-- definition_comments: the comments and security labels of object $1 (oid) of catalog $2 and of what is
-- part of it. Servers 10 to 18.
WITH subject AS (
  SELECT $2::pg_catalog.text::pg_catalog.regclass::pg_catalog.oid AS class, $1::pg_catalog.oid AS oid
  UNION ALL
  SELECT k.tableoid, k.oid FROM pg_catalog.pg_constraint k
   WHERE CASE $2 WHEN 'pg_catalog.pg_class' THEN k.conrelid WHEN 'pg_catalog.pg_type' THEN k.contypid
         END = $1::pg_catalog.oid
  UNION ALL
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, t.typrelid FROM pg_catalog.pg_type t
   WHERE $2 = 'pg_catalog.pg_type' AND t.oid = $1::pg_catalog.oid AND t.typrelid <> 0
  UNION ALL
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, x.indexrelid FROM pg_catalog.pg_index x
   WHERE $2 = 'pg_catalog.pg_class' AND x.indrelid = $1::pg_catalog.oid
  UNION ALL
  SELECT d.classid, d.objid FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
   WHERE $2 = 'pg_catalog.pg_class' AND d.refobjid = $1::pg_catalog.oid AND d.refobjsubid > 0
     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
  UNION ALL
  SELECT g.tableoid, g.oid FROM pg_catalog.pg_trigger g
   WHERE $2 = 'pg_catalog.pg_class' AND g.tgrelid = $1::pg_catalog.oid
  UNION ALL
  SELECT r.tableoid, r.oid FROM pg_catalog.pg_rewrite r
   WHERE $2 = 'pg_catalog.pg_class' AND r.ev_class = $1::pg_catalog.oid
  UNION ALL
  SELECT p.tableoid, p.oid FROM pg_catalog.pg_policy p
   WHERE $2 = 'pg_catalog.pg_class' AND p.polrelid = $1::pg_catalog.oid
  UNION ALL
  SELECT s.tableoid, s.oid FROM pg_catalog.pg_statistic_ext s
   WHERE $2 = 'pg_catalog.pg_class' AND s.stxrelid = $1::pg_catalog.oid
), said AS (
  SELECT d.classoid, d.objoid, d.objsubid, NULL::pg_catalog.text AS provider, d.description
    FROM pg_catalog.pg_description d
    JOIN subject s ON s.class = d.classoid AND s.oid = d.objoid
  UNION ALL
  SELECT d.classoid, d.objoid, 0, NULL, d.description FROM pg_catalog.pg_shdescription d
    JOIN subject s ON s.class = d.classoid AND s.oid = d.objoid
  UNION ALL
  SELECT b.classoid, b.objoid, b.objsubid, b.provider, b.label FROM pg_catalog.pg_seclabel b
    JOIN subject s ON s.class = b.classoid AND s.oid = b.objoid
  UNION ALL
  SELECT b.classoid, b.objoid, 0, b.provider, b.label FROM pg_catalog.pg_shseclabel b
    JOIN subject s ON s.class = b.classoid AND s.oid = b.objoid
)
SELECT CASE WHEN d.provider IS NULL THEN 'COMMENT ON '
            ELSE 'SECURITY LABEL FOR ' || pg_catalog.quote_ident(d.provider) || ' ON ' END
       || CASE WHEN i.type LIKE '% column' THEN 'COLUMN ' || i.identity
               WHEN i.type = 'table constraint' THEN 'CONSTRAINT ' || i.identity
               WHEN i.type = 'domain constraint'
               THEN 'CONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' ON DOMAIN '
                    || pg_catalog.format_type(k.contypid, NULL)
               WHEN i.type = 'statistics object' THEN 'STATISTICS ' || i.identity
               WHEN i.type = 'aggregate'
               THEN 'AGGREGATE ' || pg_catalog.regexp_replace(i.identity, '[(][)]$', '(*)')
               ELSE pg_catalog.upper(i.type) || ' ' || i.identity END
       || ' IS ' || pg_catalog.quote_literal(d.description) AS sql
  FROM said d
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) i
  LEFT JOIN pg_catalog.pg_constraint k
         ON d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.oid = d.objoid
 ORDER BY d.objoid <> $1::pg_catalog.oid, d.classoid, d.objsubid, i.identity, d.provider
