-- object_database: what database $1 (oid) is. Servers 10 to 18.
SELECT f.fact AS "Fact", f.value AS "Value", f.kind AS ".kind", f.oid AS ".oid",
       NULL AS ".schema", f.name AS ".name"
  FROM pg_catalog.pg_database d
  LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
 CROSS JOIN LATERAL (VALUES
         (1, 'encoding', pg_catalog.pg_encoding_to_char(d.encoding)::pg_catalog.text,
          NULL::pg_catalog.text, NULL::pg_catalog.oid, NULL::pg_catalog.name),
         (2, 'collation', d.datcollate::pg_catalog.text, NULL, NULL, NULL),
         (3, 'character types', d.datctype::pg_catalog.text, NULL, NULL, NULL),
         (4, 'template', CASE WHEN d.datistemplate THEN 'yes' END, NULL, NULL, NULL),
         (5, 'connections', CASE WHEN NOT d.datallowconn THEN 'NOT ALLOWED'
           WHEN d.datconnlimit < 0 THEN 'no limit' ELSE 'at most ' || d.datconnlimit END,
          NULL, NULL, NULL),
         (6, 'age of frozen transactions', pg_catalog.age(d.datfrozenxid) || ' of '
           || pg_catalog.current_setting('autovacuum_freeze_max_age'), NULL, NULL, NULL),
         (7, 'tablespace', t.spcname::pg_catalog.text, 'B', t.oid, t.spcname),
         (8, 'owner', pg_catalog.pg_get_userbyid(d.datdba)::pg_catalog.text, 'R', d.datdba,
          pg_catalog.pg_get_userbyid(d.datdba)),
         (9, 'comment', pg_catalog.shobj_description(d.oid, 'pg_database'), NULL, NULL, NULL)
       ) f (place, fact, value, kind, oid, name)
 WHERE d.oid = $1::pg_catalog.oid AND f.value IS NOT NULL
 ORDER BY f.place
