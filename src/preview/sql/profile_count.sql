-- profile_count: the second half of the statement that counts. The first half (profile_sql.c) has
--   c  one row: kind of the values, is_whole (their steps are whole numbers)
--   g  a row for each value: v the value or its beginning, s its text where v cannot be had, z it is
--      NULL, n how often, p as a number, w 'n' NaN or 'i' infinite, is_large, is_huge (not read
--      whole), is_empty, lengths (l_min, l_max, l_sum), is_unprintable, what it looks like
-- Rows of part, value, upper, count; what no value can be is NULL, what none of them is is 0.
-- Servers 10 to 18.
, s AS (
  SELECT pg_catalog.sum(n) AS rows,
         pg_catalog.sum(n) FILTER (WHERE z) AS nulls,
         pg_catalog.count(*) FILTER (WHERE NOT z) AS different,
         pg_catalog.sum(CASE WHEN is_empty THEN n WHEN NOT is_empty THEN 0 END) AS empty,
         pg_catalog.sum(n) FILTER (WHERE w = 'n') AS nan,
         pg_catalog.sum(n) FILTER (WHERE w = 'i') AS infinite,
         pg_catalog.sum(CASE WHEN is_large THEN n WHEN NOT is_large THEN 0 END) AS large,
         pg_catalog.sum(CASE WHEN is_huge THEN n WHEN NOT is_huge THEN 0 END) AS huge,
         pg_catalog.sum(CASE WHEN is_unprintable THEN n WHEN NOT is_unprintable THEN 0 END) AS unprintable,
         pg_catalog.sum(CASE WHEN is_email THEN n WHEN NOT is_email THEN 0 END) AS email,
         pg_catalog.sum(CASE WHEN is_uuid THEN n WHEN NOT is_uuid THEN 0 END) AS uuid,
         pg_catalog.sum(CASE WHEN is_number THEN n WHEN NOT is_number THEN 0 END) AS number,
         pg_catalog.sum(CASE WHEN is_date THEN n WHEN NOT is_date THEN 0 END) AS date,
         pg_catalog.min(l_min) AS shortest,
         pg_catalog.max(l_max) AS longest,
         pg_catalog.sum(l_sum) AS lengths,
         pg_catalog.min(p) AS low,
         pg_catalog.max(p) AS high,
         pg_catalog.sum(p * n) AS total,
         pg_catalog.sum(n) FILTER (WHERE p IS NOT NULL) AS counted
    FROM g),
e AS (
  SELECT c.kind, c.is_whole, s.low, s.high,
         CASE WHEN c.is_whole THEN pg_catalog.ceil((s.high - s.low + 1) / 10)
              ELSE (s.high - s.low) / 10 END AS step
    FROM s, c
   WHERE s.low IS NOT NULL),
h AS (
  SELECT e.*,
         CASE WHEN e.high = e.low THEN 1
              WHEN e.is_whole THEN pg_catalog.ceil((e.high - e.low + 1) / e.step)::pg_catalog.int4
              ELSE 10 END AS bars,
         CASE WHEN e.is_whole THEN 0
              WHEN e.step = 0 THEN 6
              ELSE GREATEST(0, LEAST(300, 3 - pg_catalog.floor(pg_catalog.log(e.step))))
                ::pg_catalog.int4 END AS digits
    FROM e),
f AS (
  SELECT LEAST(h.bars - 1,
               CASE WHEN h.bars = 1 THEN 0
                    WHEN h.is_whole THEN pg_catalog.div(g.p - h.low, h.step)
                    ELSE pg_catalog.div((g.p - h.low) * 10, h.high - h.low) END)
           ::pg_catalog.int4 AS bar,
         pg_catalog.sum(g.n) AS n
    FROM g, h
   WHERE g.p IS NOT NULL
   GROUP BY 1),
number AS (
  SELECT 'average' AS part, 0 AS place, s.total / NULLIF(s.counted, 0) AS a,
         NULL::pg_catalog.numeric AS b, NULL::pg_catalog.numeric AS n, true AS is_average
    FROM s
   UNION ALL
  SELECT 'bar', i, h.low + i * h.step,
         CASE WHEN h.is_whole THEN LEAST(h.high, h.low + (i + 1) * h.step - 1)
              WHEN i = h.bars - 1 THEN h.high
              ELSE h.low + (i + 1) * h.step END,
         f.n, false
    FROM h
   CROSS JOIN LATERAL pg_catalog.generate_series(0, h.bars - 1) i
    LEFT JOIN f ON f.bar = i),
text AS (
  SELECT n.part, n.place, n.n, x.side,
         CASE c.kind
           WHEN 'number' THEN
             pg_catalog.round(x.y, CASE WHEN n.is_average THEN 30 ELSE h.digits END)
               ::pg_catalog.text
           WHEN 'date' THEN
             ('2000-01-01'::pg_catalog.date + pg_catalog.floor(x.y)::pg_catalog.int4)
               ::pg_catalog.text
           WHEN 'timestamp' THEN
             pg_catalog.timezone('UTC', pg_catalog.to_timestamp(x.y::pg_catalog.float8))
               ::pg_catalog.text
           WHEN 'timestamptz' THEN
             pg_catalog.to_timestamp(x.y::pg_catalog.float8)::pg_catalog.text
           WHEN 'time' THEN
             ('00:00'::pg_catalog.time + pg_catalog.make_interval(secs => x.y::pg_catalog.float8))
               ::pg_catalog.text
           WHEN 'interval' THEN
             pg_catalog.justify_hours(
               pg_catalog.make_interval(secs => x.y::pg_catalog.float8))::pg_catalog.text
         END AS words
    FROM number n
   CROSS JOIN c
   CROSS JOIN h
   CROSS JOIN LATERAL (VALUES (1, n.a), (2, n.b)) a(side, y)
   -- Parts of a second in the words of a bar only where the bars are that short.
   CROSS JOIN LATERAL (SELECT a.side, CASE WHEN c.kind IN ('timestamp', 'timestamptz', 'time',
                                                           'interval')
                                            AND NOT n.is_average AND h.step >= 10
                                           THEN pg_catalog.round(a.y) ELSE a.y END AS y) x),
top AS (
  SELECT pg_catalog.row_number() OVER () AS place, o.v, o.s, o.n
    FROM (SELECT g.v, g.s, g.n FROM g WHERE NOT g.z ORDER BY g.n DESC, g.v, g.s LIMIT 10) o),
least AS (SELECT g.v FROM g WHERE g.v IS NOT NULL ORDER BY g.v LIMIT 1),
most AS (SELECT g.v FROM g WHERE g.v IS NOT NULL ORDER BY g.v DESC LIMIT 1)
SELECT x.part, 0 AS place, NULL::pg_catalog.text AS value, NULL::pg_catalog.text AS upper,
       x.n::pg_catalog.text AS count
  FROM s
 CROSS JOIN LATERAL (VALUES
       ('rows', COALESCE(s.rows, 0)), ('nulls', COALESCE(s.nulls, 0)), ('distinct', s.different),
       ('empty', s.empty), ('nan', s.nan), ('infinite', s.infinite), ('large', s.large),
       ('huge', s.huge), ('unprintable', s.unprintable), ('email', s.email), ('uuid', s.uuid),
       ('number', s.number), ('date', s.date), ('shortest', s.shortest), ('longest', s.longest),
       ('length', s.lengths / NULLIF(s.rows - COALESCE(s.nulls, 0), 0))) x(part, n)
 UNION ALL
SELECT 'minimum', 0, pg_catalog.left(pg_catalog.format('%s', v), 200), NULL, NULL FROM least
 UNION ALL
SELECT 'maximum', 0, pg_catalog.left(pg_catalog.format('%s', v), 200), NULL, NULL FROM most
 UNION ALL
SELECT 'average', 0, words, NULL, NULL FROM text WHERE part = 'average' AND side = 1
 UNION ALL
SELECT 'bar', a.place, a.words, b.words, COALESCE(a.n, 0)::pg_catalog.int8::pg_catalog.text
  FROM text a JOIN text b ON b.part = 'bar' AND b.place = a.place AND b.side = 2
 WHERE a.part = 'bar' AND a.side = 1
 UNION ALL
SELECT 'top', place::pg_catalog.int4,
       pg_catalog.left(COALESCE(s, pg_catalog.format('%s', v)), 200), NULL, n::pg_catalog.text
  FROM top
 ORDER BY 1, 2
