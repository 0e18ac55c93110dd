-- definition_role: CREATE ROLE of role $1 (oid), without its password. Servers 10 to 18.
SELECT 'CREATE ROLE ' || pg_catalog.quote_ident(r.rolname) || ' WITH'
       || CASE WHEN r.rolsuper THEN ' SUPERUSER' ELSE ' NOSUPERUSER' END
       || CASE WHEN r.rolinherit THEN ' INHERIT' ELSE ' NOINHERIT' END
       || CASE WHEN r.rolcreaterole THEN ' CREATEROLE' ELSE ' NOCREATEROLE' END
       || CASE WHEN r.rolcreatedb THEN ' CREATEDB' ELSE ' NOCREATEDB' END
       || CASE WHEN r.rolcanlogin THEN ' LOGIN' ELSE ' NOLOGIN' END
       || CASE WHEN r.rolreplication THEN ' REPLICATION' ELSE ' NOREPLICATION' END
       || CASE WHEN r.rolbypassrls THEN ' BYPASSRLS' ELSE ' NOBYPASSRLS' END
       || CASE WHEN r.rolconnlimit >= 0 THEN ' CONNECTION LIMIT ' || r.rolconnlimit ELSE '' END
       || coalesce(' VALID UNTIL ' || pg_catalog.quote_literal(r.rolvaliduntil), '') AS sql,
       CASE WHEN r.rolcanlogin THEN 'the password is left out' END AS note
  FROM pg_catalog.pg_roles r WHERE r.oid = $1::pg_catalog.oid
