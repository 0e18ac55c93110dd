-- definition_policies: the policies of table $1 (oid); with $2 'without' only their names, as their
-- conditions wait for a lock. Servers 10 to 18.
SELECT CASE WHEN $2 = 'with'
            THEN 'CREATE POLICY ' || pg_catalog.quote_ident(p.polname) || ' ON ' || i.identity
                 || CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END
                 || CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT'
                                  WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE'
                                  ELSE '' END
                 || coalesce(' TO ' || (
                      SELECT pg_catalog.string_agg(
                               pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(u.oid)), ', '
                               ORDER BY u.place)
                        FROM pg_catalog.unnest(p.polroles) WITH ORDINALITY u (oid, place)
                       WHERE u.oid <> 0), '')
                 || coalesce(' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', '')
                 || coalesce(' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
                             || ')', '')
       END AS sql,
       CASE WHEN $2 = 'without' THEN 'policy ' || pg_catalog.quote_ident(p.polname) END AS note
  FROM pg_catalog.pg_policy p
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(
         'pg_catalog.pg_class'::pg_catalog.regclass, p.polrelid, 0) i
 WHERE p.polrelid = $1::pg_catalog.oid
 ORDER BY p.polname
