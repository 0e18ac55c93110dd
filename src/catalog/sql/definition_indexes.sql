-- definition_indexes: the indexes of relation $1 (oid) that are no constraint's; with $2 'without'
-- only their names, as pg_get_indexdef() waits for a lock. Servers 10 to 18.
SELECT CASE WHEN $2 = 'with' THEN pg_catalog.pg_get_indexdef(x.indexrelid) END AS sql,
       CASE WHEN $2 = 'without' THEN 'index ' || pg_catalog.quote_ident(c.relname)
            WHEN NOT x.indisvalid AND c.relkind = 'i'
            THEN 'this index was not valid; now it is' END AS note
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
 WHERE x.indrelid = $1::pg_catalog.oid
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k
                    WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid
                      AND k.contype IN ('p', 'u', 'x'))
 ORDER BY c.relname
