-- profile_relation: of relation $1 (oid), what statistics say of it and of all that is read with it
-- (partitions, inheriting tables). Waits for no lock.
-- Servers 10 to 18: before 14 a table that was never analysed has 0 rows, later -1.
WITH RECURSIVE tree AS (
  SELECT $1::pg_catalog.oid AS oid
   UNION
  SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.oid),
part AS (
  SELECT c.oid, c.relkind, c.reltuples, c.relpages,
         c.reltuples > 0 OR c.reltuples = 0 AND (c.relpages > 0
           OR pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000)
           AS is_known
    FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid
   WHERE c.relkind IN ('r', 'm', 'f')),
total AS (
  SELECT pg_catalog.sum(reltuples::pg_catalog.numeric) FILTER (WHERE is_known)
           ::pg_catalog.int8 AS rows,
         pg_catalog.count(*) FILTER (WHERE NOT is_known) AS unknown_parts,
         pg_catalog.count(*) AS parts,
         pg_catalog.sum(relpages::pg_catalog.int8 *
           pg_catalog.current_setting('block_size')::pg_catalog.int8)::pg_catalog.int8 AS bytes
    FROM part),
seen AS (
  SELECT GREATEST(pg_catalog.pg_stat_get_last_analyze_time($1::pg_catalog.oid),
                  pg_catalog.pg_stat_get_last_autoanalyze_time($1::pg_catalog.oid)) AS moment)
SELECT c.relkind,
       total.rows,
       total.unknown_parts,
       total.parts,
       total.bytes,
       pg_catalog.row_security_active(c.oid) AS has_policies,
       pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - seen.moment)
         ::pg_catalog.int8 AS age_s,
       pg_catalog.pg_stat_get_mod_since_analyze(c.oid) AS changed
  FROM pg_catalog.pg_class c, total, seen
 WHERE c.oid = $1::pg_catalog.oid
