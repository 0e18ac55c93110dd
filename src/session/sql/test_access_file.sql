-- test_access_file: which key words stand in quotes in pg_hba.conf (they are names then; the view
-- does not show it, hbafuncs.c), and was the file written after the server read its settings? A row
-- a file at least, and one for each line with quotes or "@". is_odd: the quotes are not simply
-- around a word, or words come from an included list. No text of the file leaves the server but key
-- words: it may hold passwords. To be asked only where test_access_facts says may_read_file.
-- Servers 11 to 18; a backslash continues a line from 14 on.
WITH files AS (
  SELECT DISTINCT COALESCE(pg_catalog.to_jsonb(f) ->> 'file_name', s.setting) AS path
    FROM pg_catalog.pg_settings s
    LEFT JOIN pg_catalog.pg_hba_file_rules() AS f ON true
   WHERE s.name = 'hba_file'
), physical AS (
  SELECT f.path, l.line, l.number,
         pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000
           AND l.line ~ E'\\\\\\\\\\r?$' AS goes_on -- encode() doubles the backslash
    FROM files f
   CROSS JOIN pg_catalog.regexp_split_to_table(pg_catalog.encode(
           pg_catalog.pg_read_binary_file(f.path), 'escape'), E'\n')
         WITH ORDINALITY AS l (line, number)
), begun AS (
  SELECT p.path, p.line, p.number, p.goes_on,
         COALESCE(pg_catalog.lag(p.goes_on) OVER w, false) AS continues
    FROM physical p
  WINDOW w AS (PARTITION BY p.path ORDER BY p.number)
), numbered AS (
  SELECT b.path, b.number, b.continues,
         CASE WHEN b.goes_on THEN pg_catalog.regexp_replace(b.line, E'\\\\\\\\\\r?$', '')
              ELSE b.line END AS line,
         pg_catalog.count(*) FILTER (WHERE NOT b.continues)
           OVER (PARTITION BY b.path ORDER BY b.number) AS entry
    FROM begun b
), logical AS (
  SELECT n.path, pg_catalog.min(n.number) AS number,
         pg_catalog.regexp_replace(pg_catalog.string_agg(n.line, '' ORDER BY n.number),
           '^((?:[^"#]|"[^"]*")*)#.*$', '\1') AS line
    FROM numbered n
   GROUP BY n.path, n.entry
), marked AS (
  SELECT l.path, l.number,
         (SELECT pg_catalog.string_agg(m.word[1], E'\n')
            FROM pg_catalog.regexp_matches(l.line, '(?:^|[\s,])"([^"]*)"(?=[\s,]|$)', 'g')
                 AS m (word)
           WHERE m.word[1] LIKE '+%' OR m.word[1] = ANY (
             '{all,sameuser,samerole,samegroup,replication,samehost,samenet}'::pg_catalog.text[]))
           AS quoted,
         pg_catalog.regexp_replace(l.line, '(^|[\s,])(\w+=)?"[^"]*"(?=[\s,]|$)', '\1x', 'g')
           ~ '"|(^|[\s,])@' AS is_odd
    FROM logical l
   WHERE l.line ~ '["@]'
)
SELECT f.path AS file_name,
       s.modification > pg_catalog.pg_conf_load_time() AS is_newer,
       s.modification + '1 second'::pg_catalog.interval <= pg_catalog.pg_conf_load_time()
         AS is_loaded,
       m.number AS line_number,
       m.quoted,
       m.is_odd
  FROM files f
 CROSS JOIN pg_catalog.pg_stat_file(f.path) AS s
  LEFT JOIN marked m ON m.path = f.path AND (m.is_odd OR m.quoted IS NOT NULL)
 ORDER BY f.path, m.number
