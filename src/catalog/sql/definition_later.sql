-- definition_later: the constraints of table $1 (oid) that are added when other tables are there: $2
-- 'keys' (foreign keys), or 'checks' (those that are not valid), which wait for a lock; 'checks
-- without' only names them. A foreign key to a partitioned table has a row for each partition, below
-- the one that was written. Servers 10 to 18.
SELECT CASE WHEN $2 <> 'checks without'
            THEN 'ALTER ' || CASE c.relkind WHEN 'f' THEN 'FOREIGN ' ELSE '' END || 'TABLE '
                 || CASE WHEN c.relkind = 'p' OR k.contype <> 'f' THEN '' ELSE 'ONLY ' END
                 || i.identity || ' ADD CONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' '
                 || pg_catalog.pg_get_constraintdef(k.oid) END AS sql,
       CASE WHEN $2 = 'checks without'
            THEN 'constraint ' || pg_catalog.quote_ident(k.conname) END AS note
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0) i
 WHERE k.conrelid = $1::pg_catalog.oid
   AND CASE WHEN $2 = 'keys'
            THEN k.contype = 'f' AND NOT EXISTS (
                   SELECT 1 FROM pg_catalog.pg_constraint p
                    WHERE p.oid::pg_catalog.text = pg_catalog.to_jsonb(k) ->> 'conparentid'
                      AND p.conrelid = k.conrelid)
            ELSE k.contype IN ('c', 'n') AND NOT k.convalidated
                 AND (k.conislocal OR c.relispartition)
                 AND pg_catalog.to_jsonb(k) ->> 'conenforced' IS DISTINCT FROM 'false' END
 ORDER BY k.conname
