-- profile_size: the bytes of relation $1 (oid) and of all that is read with it, and of their values
-- that lie apart (TOAST). Sizes wait behind an exclusive lock.
-- Servers 10 to 18.
WITH RECURSIVE tree AS (
  SELECT $1::pg_catalog.oid AS oid
   UNION
  SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.oid)
SELECT pg_catalog.sum(pg_catalog.pg_relation_size(c.oid))::pg_catalog.int8 AS bytes,
       pg_catalog.sum(CASE WHEN c.reltoastrelid <> 0
                           THEN pg_catalog.pg_relation_size(c.reltoastrelid) END)
         ::pg_catalog.int8 AS apart
  FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid
 WHERE c.relkind IN ('r', 'm')
