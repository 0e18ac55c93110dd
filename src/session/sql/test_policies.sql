-- test_policies: which tables with row security hide rows from this role? Servers 10 to 18.
-- row_security_active() knows of owners, BYPASSRLS and superusers.
SELECT pg_catalog.count(*) AS guarded,
       pg_catalog.count(*) FILTER (WHERE c.filtered) AS filtered,
       pg_catalog.string_agg(c.name, ', ' ORDER BY c.name)
         FILTER (WHERE c.filtered AND c.place <= 10) AS names
  FROM (SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
               pg_catalog.row_security_active(c.oid) AS filtered,
               pg_catalog.row_number() OVER (ORDER BY
                 NOT pg_catalog.row_security_active(c.oid), n.nspname, c.relname) AS place
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relrowsecurity
           AND n.nspname !~ '^pg_') c
