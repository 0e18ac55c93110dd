-- definition_database: CREATE DATABASE of database $1 (oid). As JSON: providers of locales are there
-- from 15 on, their locale is daticulocale until 16 and datlocale from 17 on, rules from 16. Servers
-- 10 to 18.
SELECT 'CREATE DATABASE ' || pg_catalog.quote_ident(d.datname)
       || ' WITH' || pg_catalog.concat_ws(E'\n\t', '', 'TEMPLATE = template0',
            'OWNER = ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.datdba)),
            'ENCODING = ' || pg_catalog.quote_literal(
              pg_catalog.pg_encoding_to_char(d.encoding)),
            CASE j.provider WHEN 'i' THEN 'LOCALE_PROVIDER = icu'
                            WHEN 'b' THEN 'LOCALE_PROVIDER = builtin'
                            WHEN 'c' THEN 'LOCALE_PROVIDER = libc' END,
            'LC_COLLATE = ' || pg_catalog.quote_literal(d.datcollate),
            'LC_CTYPE = ' || pg_catalog.quote_literal(d.datctype),
            CASE j.provider WHEN 'i' THEN 'ICU_LOCALE = ' || pg_catalog.quote_literal(j.locale)
                            WHEN 'b' THEN 'BUILTIN_LOCALE = ' || pg_catalog.quote_literal(j.locale)
            END,
            'ICU_RULES = ' || pg_catalog.quote_literal(j.rules),
            'TABLESPACE = ' || pg_catalog.quote_ident(s.spcname),
            CASE WHEN NOT d.datallowconn THEN 'ALLOW_CONNECTIONS = false' END,
            CASE WHEN d.datconnlimit >= 0 THEN 'CONNECTION LIMIT = ' || d.datconnlimit END,
            CASE WHEN d.datistemplate THEN 'IS_TEMPLATE = true' END) AS sql
  FROM pg_catalog.pg_database d
  JOIN pg_catalog.pg_tablespace s ON s.oid = d.dattablespace
 CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(d) ->> 'datlocprovider' AS provider,
                            coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale',
                                     pg_catalog.to_jsonb(d) ->> 'daticulocale') AS locale,
                            pg_catalog.to_jsonb(d) ->> 'daticurules' AS rules) j
 WHERE d.oid = $1::pg_catalog.oid
