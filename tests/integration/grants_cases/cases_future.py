"""E. Objects that do not exist yet: default privileges, and grants that do nothing."""

import json

from grant_cases import case


@case(61, "Default privileges belong to the creating role")
def creators(at):
    at.sql("""
GRANT CREATE ON SCHEMA s TO app; GRANT own TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA s GRANT SELECT ON TABLES TO grp;
SET ROLE own; CREATE TABLE s.d1(i int);
SET ROLE app; CREATE TABLE s.d2(i int); CREATE TABLE s.d3(i int); ALTER TABLE s.d3 OWNER TO own;
""")
    # own is covered, app may create and is not; a superuser counts when it owns something there.
    verdict = at.need("grp", "future relations", "SELECT", schemas=["s"], gives="partial",
                      says=["app"], lacks=["postgres"],
                      mend=["ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA s"
                            " GRANT SELECT ON TABLES TO grp"])
    at.sql("""
RESET ROLE; CREATE TABLE s.d4(i int);
SELECT relname, relowner::regrole, has_table_privilege('grp', oid, 'SELECT')
  FROM pg_class WHERE relname ~ '^d[1-4]$' ORDER BY 1;
                                -- => d1|own|t / d2|app|f / d3|own|f / d4|postgres|f
""")
    verdict = at.need("grp", "future relations", "SELECT", schemas=["s"], gives="partial",
                      says=["app", "postgres"], closes=True)
    assert len(verdict.mend) == 2, verdict
    at.sql("""
SET ROLE app; CREATE TABLE s.e1(i int); RESET ROLE; CREATE TABLE s.e2(i int);
SELECT has_table_privilege('grp','s.e1','SELECT'), has_table_privilege('grp','s.e2','SELECT');
                                                                        -- => t|t
""")
    # Also by a way: what PUBLIC and groups get, their members have.
    at.ask("CREATE ROLE mia; GRANT USAGE ON SCHEMA s TO mia; GRANT grp TO mia")
    at.need("mia", "future relations", "SELECT", schemas=["s"], gives="ok")


@case(62, "They are read once, at creation")
def read_once(at):
    at.sql("""
ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA s GRANT SELECT ON TABLES TO grp;
SET ROLE own; CREATE TABLE s.a(i int); RESET ROLE;
""")
    at.need("grp", "future relations", "SELECT", schemas=["s"], gives="ok")
    at.sql("""
ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA s REVOKE SELECT ON TABLES FROM grp;
SELECT has_table_privilege('grp','s.a','SELECT');                       -- => t
""")
    at.need("grp", "relations", "SELECT", "s.a", gives="ok")
    at.need("grp", "future relations", "SELECT", schemas=["s"], gives="missing", closes=True)
    # Two needs are two statements: of today and of tomorrow.
    report = at.report("app", {"need": "relations", "privilege": "SELECT", "schemas": ["s"]},
                       {"need": "future relations", "privilege": "SELECT", "schemas": ["s"]})
    assert [row["verdict"] for row in report["needs"]] == ["missing", "missing"], report
    at.run_script(report)
    at.sql("""
SET ROLE own; CREATE TABLE s.b(i int); RESET ROLE;
SELECT has_table_privilege('app','s.a','SELECT'), has_table_privilege('app','s.b','SELECT');
                                                                        -- => t|t
""")


@case(63, "A per-schema entry can only add")
def schema_adds(at):
    at.sql("""
ALTER DEFAULT PRIVILEGES FOR ROLE own GRANT SELECT ON TABLES TO grp;
ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA s REVOKE SELECT ON TABLES FROM grp;
ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA s REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
SELECT count(*), min(defaclnamespace::int) FROM pg_default_acl;         -- => 1|0
""")
    at.need("grp", "future relations", "SELECT", schemas=["s"], gives="ok")
    at.need("app", "future functions", "EXECUTE", schemas=["s"], gives="ok")
    at.sql("""
SET ROLE own; CREATE TABLE s.t(i int);
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'select 1'; RESET ROLE;
SELECT has_table_privilege('grp','s.t','SELECT'), has_function_privilege('app','s.f()','EXECUTE');
                                                                        -- => t|t
""")
    # The global entry and that of the schema are added.
    at.ask("ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA s GRANT INSERT ON TABLES TO grp")
    at.need("grp", "future relations", ["SELECT", "INSERT"], schemas=["s"], gives="ok")


@case(64, "A global entry replaces the built-in default")
def global_replaces(at):
    at.sql("""
ALTER DEFAULT PRIVILEGES FOR ROLE own GRANT EXECUTE ON FUNCTIONS TO grp;
SELECT defaclacl FROM pg_default_acl;                       -- => {=X/own,own=X/own,grp=X/own}
""")
    at.need("app", "future functions", "EXECUTE", schemas=["s"], gives="ok")
    at.sql("""
ALTER DEFAULT PRIVILEGES FOR ROLE own REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
SELECT defaclacl FROM pg_default_acl;                       -- => {own=X/own,grp=X/own}
""")
    at.need("grp", "future functions", "EXECUTE", schemas=["s"], gives="ok")
    at.need("app", "future functions", "EXECUTE", schemas=["s"], gives="missing",
            mend=["ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA s"
                  " GRANT EXECUTE ON FUNCTIONS TO app"], closes=True)
    at.sql("""
SET ROLE own; CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'select 1'; RESET ROLE;
SELECT has_function_privilege('app','s.f()','EXECUTE'),
  has_function_privilege('public','s.f()','EXECUTE');                   -- => t|f
ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA s REVOKE EXECUTE ON FUNCTIONS FROM app;
ALTER DEFAULT PRIVILEGES FOR ROLE own GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE own REVOKE EXECUTE ON FUNCTIONS FROM grp;
SELECT count(*) FROM pg_default_acl;                        -- => 0
""")
    at.need("app", "future functions", "EXECUTE", schemas=["s"], gives="ok")


@case(65, "An entirely empty default means the built-in default")
def empty_default(at):
    at.sql("""
ALTER DEFAULT PRIVILEGES FOR ROLE own REVOKE ALL ON TABLES FROM own;
SELECT defaclacl FROM pg_default_acl;                                   -- => {}
SET ROLE own; CREATE TABLE s.t(i int); SELECT count(*) FROM s.t;        -- => 0
SELECT relacl IS NULL FROM pg_class WHERE relname = 't';                -- => t
""")
    at.need("own", "future relations", "SELECT", schemas=["s"], gives="ok")
    at.need("app", "future relations", "SELECT", schemas=["s"], gives="missing")
    # The same for functions: PUBLIC is back with the built-in default.
    at.sql("""
RESET ROLE; ALTER DEFAULT PRIVILEGES FOR ROLE own REVOKE ALL ON FUNCTIONS FROM own, PUBLIC;
SET ROLE own; CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'select 1'; RESET ROLE;
SELECT has_function_privilege('app','s.f()','EXECUTE');                 -- => t
""")
    at.need("app", "future functions", "EXECUTE", schemas=["s"], gives="ok")


@case(66, "ON ALL TABLES IN SCHEMA covers r, p, v, m, f; not sequences, not the future")
def all_tables(at):
    at.extension("file_fdw")
    at.sql("""
CREATE TABLE s.t(i int); CREATE VIEW s.v AS SELECT 1; CREATE MATERIALIZED VIEW s.m AS SELECT 1;
CREATE TABLE s.p(i int) PARTITION BY RANGE (i); CREATE SEQUENCE s.q;
CREATE SERVER f FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE s.ft(l text) SERVER f OPTIONS (filename '/x');
""")
    verdict = at.need("app", "relations", "SELECT", schemas=["s"], gives="missing", closes=True)
    assert (verdict.row["held"], verdict.row["all"]) == (0, 5), verdict
    at.sql("""
REVOKE ALL ON ALL TABLES IN SCHEMA s FROM app;
GRANT SELECT ON ALL TABLES IN SCHEMA s TO app; CREATE TABLE s.later(i int);
SELECT string_agg(relkind::text, '' ORDER BY relkind) FROM pg_class
 WHERE relnamespace = 's'::regnamespace AND relkind <> 'i'
   AND has_table_privilege('app', oid, 'SELECT');                       -- => fmprv
SELECT has_table_privilege('app','s.later','SELECT'), has_sequence_privilege('app','s.q','SELECT');
                                                                        -- => f|f
""")
    verdict = at.need("app", "relations", "SELECT", schemas=["s"], gives="partial",
                      mend=["GRANT SELECT ON s.later TO app"])
    assert verdict.row["missing"] == ["s.later"], verdict
    for kind in ("table", "partitioned", "view", "materialized view", "foreign table"):
        verdict = at.need("app", "relations", "SELECT", schemas=["s"], kinds=[kind],
                          gives="partial" if kind == "table" else "ok")
    at.need("app", "sequences", "SELECT", schemas=["s"], gives="missing", closes=True)


@case(67, "A GRANT can succeed and do nothing")
def grants_that_do_nothing(at):
    at.sql("""
CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO app; CREATE TABLE s.u(i int);
CREATE TABLE s.w(i int); GRANT SELECT ON s.w TO app WITH GRANT OPTION; SET ROLE app;
GRANT SELECT ON s.t TO grp;                                             -- => warning 01007
GRANT SELECT ON s.u TO grp;                                             -- => error 42501
GRANT SELECT, INSERT ON s.w TO grp;                                     -- => warning 01007
RESET ROLE; SELECT has_table_privilege('grp','s.t','SELECT'),
  has_table_privilege('grp','s.w','SELECT'), has_table_privilege('grp','s.w','INSERT'); -- => f|t|f
ALTER TABLE s.t OWNER TO own;
""")
    assert at.cell("s.w", "app")["privileges"][0]["grantable"] is True
    assert at.cell("s.t", "app")["privileges"][0]["grantable"] is False
    # So the script says who must run it; whoever else does gets no error and no right.
    verdict = at.need("grp", "relations", "SELECT", "s.t", gives="missing")
    parts = [part for part in verdict.report["script"] if "s.t" in " ".join(part["sql"])]
    assert len(parts) == 1 and "own" in parts[0]["run_by"], json.dumps(verdict.report["script"])
    with at.login("own") as session:
        for sql in parts[0]["sql"]:
            assert not session.run(sql), session.messages
    at.need("grp", "relations", "SELECT", "s.t", gives="ok")
