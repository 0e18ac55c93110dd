-- preview_size: pages of relation $1 (oid) and its TOAST table now, and of the relation alone. It
-- waits where the relation is locked. Servers 10 to 18.
SELECT (s.main + s.toast) / b.size AS pages,
       s.main / b.size AS heap_pages
  FROM (SELECT pg_catalog.pg_relation_size(c.oid) AS main,
               coalesce(pg_catalog.pg_relation_size(nullif(c.reltoastrelid, 0)), 0) AS toast
          FROM pg_catalog.pg_class c
         WHERE c.oid = $1::pg_catalog.oid AND c.relkind IN ('r', 'm')) s,
       (SELECT pg_catalog.current_setting('block_size')::pg_catalog.int8 AS size) b
