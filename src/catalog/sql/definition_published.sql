-- definition_published: the tables of publication $1 (oid); with $2 'without' not their conditions, as
-- pg_get_expr() waits for a lock. Columns and conditions are there from 15 on; before, prqual is found
-- as NULL in the outer query. Servers 10 to 18.
SELECT CASE WHEN $2 = 'without' AND r.condition IS NOT NULL THEN NULL
            ELSE 'ALTER PUBLICATION ' || pg_catalog.quote_ident(p.pubname) || ' ADD TABLE ONLY '
                 || i.identity
                 || coalesce(' (' || (
                      SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', '
                               ORDER BY a.attnum)
                        FROM pg_catalog.pg_attribute a
                       WHERE a.attrelid = r.prrelid
                         AND a.attnum::pg_catalog.text IN (
                               SELECT pg_catalog.jsonb_array_elements_text(
                                        CASE pg_catalog.jsonb_typeof(r.columns)
                                        WHEN 'array' THEN r.columns END))) || ')', '')
                 || CASE WHEN $2 = 'with'
                         THEN coalesce(' WHERE (' || pg_catalog.pg_get_expr(
                                r.condition, r.prrelid) || ')', '') ELSE '' END
       END AS sql,
       CASE WHEN $2 = 'without' AND r.condition IS NOT NULL THEN 'table ' || i.identity END AS note
  FROM pg_catalog.pg_publication p
 CROSS JOIN (SELECT NULL::pg_catalog.pg_node_tree AS prqual) older
 CROSS JOIN LATERAL (
       SELECT x.prrelid, pg_catalog.to_jsonb(x) -> 'prattrs' AS columns, prqual AS condition
         FROM pg_catalog.pg_publication_rel x WHERE x.prpubid = p.oid) r
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, r.prrelid, 0) i
 WHERE p.oid = $1::pg_catalog.oid
 ORDER BY i.identity
