-- definition_indexes_after: what the definition of an index of relation $1 (oid) or of its constraint
-- does not say: options of keys (those of others and of exclusions are in it), tablespace, statistics
-- of expressions. Servers 10 to 18.
SELECT 'ALTER INDEX ' || i.identity || ' ' || q.change AS sql
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
  LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0) i
 CROSS JOIN LATERAL (
       SELECT 0 AS place, 'SET (' || pg_catalog.string_agg(
                pg_catalog.quote_ident(o.option_name) || '='
                || pg_catalog.quote_literal(o.option_value), ', ' ORDER BY o.place) || ')' AS change
         FROM pg_catalog.pg_options_to_table(c.reloptions)
              WITH ORDINALITY o (option_name, option_value, place)
        WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k
                       WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid
                         AND k.contype IN ('p', 'u'))
       UNION ALL
       SELECT 0, 'SET TABLESPACE ' || pg_catalog.quote_ident(s.spcname)
       UNION ALL
       SELECT a.attnum, 'ALTER COLUMN ' || a.attnum || ' SET STATISTICS ' || a.attstattarget
         FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = x.indexrelid AND a.attnum > 0 AND a.attstattarget >= 0) q
 WHERE x.indrelid = $1::pg_catalog.oid AND q.change IS NOT NULL
 ORDER BY c.relname, q.place, q.change
