-- profile_columns: the columns of relation $1 (oid), called $2.$3 (schema, name), or only the one
-- called $4 (NULL: all): what their values can be asked, and what the last ANALYZE found.
-- pg_stats shows nothing of columns that the role may not read, nor of tables whose policies bind
-- it. Its anyarrays go through their text form. The row of the whole tree of an inheritance comes
-- before the row of its root alone.
-- Servers 10 to 18.
WITH RECURSIVE base AS (
  SELECT a.attnum, a.attname, a.atttypid AS typ, false AS is_array
    FROM pg_catalog.pg_attribute a
   WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
     AND ($4::pg_catalog.text IS NULL OR a.attname = $4::pg_catalog.text::pg_catalog.name)
   UNION ALL
  SELECT base.attnum, base.attname, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END,
         base.is_array OR t.typtype <> 'd'
    FROM base
    JOIN pg_catalog.pg_type t ON t.oid = base.typ
   WHERE t.typtype = 'd'
      OR t.oid = (SELECT e.typarray FROM pg_catalog.pg_type e WHERE e.oid = t.typelem)),
leaf AS (
  SELECT base.attnum, base.is_array, t.typname, t.typlen,
         t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace AS is_own,
         t.typtype IN ('e', 'r', 'm')
           OR t.typtype = 'b' AND EXISTS (
                SELECT 1
                  FROM pg_catalog.pg_opclass o
                  JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree'
                 WHERE o.opcdefault
                   AND (o.opcintype = t.oid
                        OR EXISTS (SELECT 1 FROM pg_catalog.pg_cast k
                                    WHERE k.castsource = t.oid AND k.casttarget = o.opcintype
                                      AND k.castmethod = 'b' AND k.castcontext = 'i')))
           AS is_ordered
    FROM base
    JOIN pg_catalog.pg_type t ON t.oid = base.typ
   WHERE t.typtype <> 'd'
     AND t.oid IS DISTINCT FROM
         (SELECT e.typarray FROM pg_catalog.pg_type e WHERE e.oid = t.typelem)),
stats AS (
  SELECT DISTINCT ON (p.attname) p.*,
         p.most_common_vals::pg_catalog.text::pg_catalog.text[] AS common,
         p.histogram_bounds::pg_catalog.text::pg_catalog.text[] AS bounds
    FROM pg_catalog.pg_stats p
   WHERE p.schemaname = $2::pg_catalog.text::pg_catalog.name
     AND p.tablename = $3::pg_catalog.text::pg_catalog.name
     AND ($4::pg_catalog.text IS NULL OR p.attname = $4::pg_catalog.text::pg_catalog.name)
   ORDER BY p.attname, p.inherited DESC)
SELECT a.attname AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS is_readable,
       CASE WHEN leaf.is_own THEN leaf.typname END AS base_type,
       leaf.is_array,
       leaf.is_ordered,
       a.attlen > 0 AS is_short,
       stats.attname IS NOT NULL AS has_statistics,
       stats.inherited,
       stats.null_frac,
       stats.avg_width,
       stats.n_distinct,
       stats.correlation,
       (SELECT pg_catalog.array_agg(pg_catalog.left(v, 200) ORDER BY i)
          FROM pg_catalog.unnest(stats.common[1:10]) WITH ORDINALITY AS u(v, i)) AS common,
       stats.most_common_freqs[1:10] AS shares,
       pg_catalog.array_length(stats.common, 1) AS common_count,
       (SELECT pg_catalog.array_agg(pg_catalog.left(
                 stats.bounds[1 + i * (pg_catalog.array_length(stats.bounds, 1) - 1) / 10], 200)
                 ORDER BY i)
          FROM pg_catalog.generate_series(0, 10) i
         WHERE stats.bounds IS NOT NULL) AS bounds,
       elements.list AS elements,
       elements.shares AS element_shares,
       range.low,
       range.high
  FROM pg_catalog.pg_attribute a
  JOIN leaf ON leaf.attnum = a.attnum
  LEFT JOIN stats ON stats.attname = a.attname
  LEFT JOIN LATERAL (
    -- The server keeps them in the order of their values.
    SELECT pg_catalog.array_agg(pg_catalog.left(v, 200) ORDER BY f DESC, i) AS list,
           pg_catalog.array_agg(f ORDER BY f DESC, i) AS shares
      FROM (SELECT v, f, i
              FROM ROWS FROM (
                     pg_catalog.unnest(stats.most_common_elems::pg_catalog.text::pg_catalog.text[]),
                     pg_catalog.unnest(stats.most_common_elem_freqs))
                   WITH ORDINALITY AS u(v, f, i)
             WHERE v IS NOT NULL
             ORDER BY f DESC, i
             LIMIT 10) common
  ) elements ON true
  LEFT JOIN LATERAL (
    -- Common values are not within the bounds: both together have the ends of what was sampled.
    -- In the order of others (collations) only the server's own sort could tell.
    SELECT CASE WHEN leaf.is_array OR NOT leaf.is_own THEN stats.bounds[1]
                WHEN leaf.typname IN ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric') THEN
                  (SELECT v FROM pg_catalog.unnest(stats.common || stats.bounds) v
                    WHERE v ~ '^-?[0-9]' ORDER BY v::pg_catalog.numeric LIMIT 1)
                WHEN leaf.typname IN ('date', 'timestamp', 'timestamptz') THEN
                  (SELECT v FROM pg_catalog.unnest(stats.common || stats.bounds) v
                    ORDER BY v::pg_catalog.timestamptz LIMIT 1)
                ELSE stats.bounds[1] END AS low,
           CASE WHEN leaf.is_array OR NOT leaf.is_own
                THEN stats.bounds[pg_catalog.array_length(stats.bounds, 1)]
                WHEN leaf.typname IN ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric') THEN
                  (SELECT v FROM pg_catalog.unnest(stats.common || stats.bounds) v
                    WHERE v ~ '^-?[0-9]' ORDER BY v::pg_catalog.numeric DESC LIMIT 1)
                WHEN leaf.typname IN ('date', 'timestamp', 'timestamptz') THEN
                  (SELECT v FROM pg_catalog.unnest(stats.common || stats.bounds) v
                    ORDER BY v::pg_catalog.timestamptz DESC LIMIT 1)
                ELSE stats.bounds[pg_catalog.array_length(stats.bounds, 1)] END AS high
  ) AS range ON true
 WHERE a.attrelid = $1::pg_catalog.oid
 ORDER BY a.attnum
