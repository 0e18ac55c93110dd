-- definition_constraints: the constraints of table $1 (oid) that stand in its list: $2 'keys' or
-- 'checks' (also exclusions and, from 18 on, NOT NULL of columns that are inherited), of which a part
-- waits for a lock; 'checks without' only names those. A partition has also what it inherits, as
-- attaching looks for it. Not here: foreign keys, and what is not valid. Servers 10 to 18.
SELECT CASE WHEN $2 <> 'checks without'
            THEN 'CONSTRAINT ' || pg_catalog.quote_ident(k.conname) || ' '
                 || pg_catalog.pg_get_constraintdef(k.oid) END AS sql,
       CASE WHEN $2 = 'checks without'
            THEN 'constraint ' || pg_catalog.quote_ident(k.conname) END AS note
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
 WHERE k.conrelid = $1::pg_catalog.oid
   AND CASE k.contype WHEN 'p' THEN $2 = 'keys' WHEN 'u' THEN $2 = 'keys'
                      WHEN 'c' THEN $2 <> 'keys' AND (k.conislocal OR c.relispartition)
                      WHEN 'x' THEN $2 <> 'keys'
                      WHEN 'n' THEN $2 <> 'keys' AND k.conislocal AND EXISTS (
                        SELECT 1 FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
                           AND NOT a.attislocal AND NOT c.relispartition)
                      ELSE false END
   AND (k.convalidated OR pg_catalog.to_jsonb(k) ->> 'conenforced' = 'false')
 ORDER BY k.contype <> 'p', k.contype <> 'u', k.conname
