-- preview_indexes: of relation $1 (oid): each column of the keys of its b-tree indexes that may
-- order rows. An expression has attnum 0. Servers 10 to 18.
SELECT x.indexrelid,
       x.indisprimary AS is_primary,
       x.indisunique AS is_unique,
       x.indimmediate AS is_immediate,
       k.attnum,
       k.opclass,
       k.collation_oid,
       -- DESC and NULLS FIRST, src/include/catalog/pg_index.h
       k.options::pg_catalog.int4 & 1 = 1 AS is_descending,
       k.options::pg_catalog.int4 & 2 = 2 AS is_nulls_first
  FROM pg_catalog.pg_index x
  JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
 CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(x.indkey::pg_catalog.int2[]),
                               pg_catalog.unnest(x.indoption::pg_catalog.int2[]),
                               pg_catalog.unnest(x.indclass::pg_catalog.oid[]),
                               pg_catalog.unnest(x.indcollation::pg_catalog.oid[]))
       WITH ORDINALITY k (attnum, options, opclass, collation_oid, place)
 WHERE x.indrelid = $1::pg_catalog.oid AND x.indisvalid AND x.indisready AND x.indpred IS NULL
   AND (i.relam = 403 OR i.relkind = 'I')
   -- columns that are only INCLUDEd have no options
   AND k.options IS NOT NULL
 ORDER BY x.indisprimary DESC, x.indnatts, x.indexrelid, k.place
