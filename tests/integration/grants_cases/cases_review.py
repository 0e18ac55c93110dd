"""Cases beyond the reference: where a verdict was once better than the truth, or a script worse."""

from grant_cases import case, plain


@case(76, "CONNECT is checked for the role that logs in, not for the one it becomes")
def connect_of_the_login(at):
    at.sql("""
REVOKE CONNECT ON DATABASE fx FROM PUBLIC; GRANT CONNECT ON DATABASE fx TO grp;
CREATE ROLE mid LOGIN; CREATE ROLE other LOGIN NOINHERIT;
GRANT grp TO other; ALTER ROLE other SET role = grp;
""")
    if at.major >= 16:
        at.sql("GRANT grp TO other WITH INHERIT FALSE")
    at.need("other", "database", "CONNECT", gives="missing", closes=True,
            mend=["GRANT CONNECT ON DATABASE fx TO other"], user="postgres")


@case(77, "A view or a policy over a sequence needs SELECT on it")
def view_of_a_sequence(at):
    at.sql("""
CREATE SEQUENCE s.q; CREATE VIEW s.v AS SELECT last_value FROM s.q; ALTER VIEW s.v OWNER TO own;
GRANT SELECT ON s.v TO app; SET ROLE app;
SELECT * FROM s.v;                                                      -- => error 42501
RESET ROLE;
""")
    at.need("app", "relations", "SELECT", "s.v", gives="missing", says=["own", "s.q"], closes=True,
            mend=["GRANT SELECT ON SEQUENCE s.q TO own"])
    at.sql("SET ROLE app; SELECT * FROM s.v;                            -- => 1")
    at.sql("""
RESET ROLE; CREATE TABLE s.t(i int); INSERT INTO s.t VALUES (1); GRANT SELECT ON s.t TO app;
ALTER TABLE s.t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON s.t USING (i <= (SELECT last_value FROM s.q)); SET ROLE app;
SELECT * FROM s.t;                                                      -- => error 42501
RESET ROLE;
""")
    at.need("app", "relations", "SELECT", "s.t", gives="missing", says=["p", "s.q"])


@case(78, "WITH CHECK refuses new rows of an UPDATE")
def with_check(at):
    at.sql("""
CREATE TABLE s.t(i int); INSERT INTO s.t VALUES (1); GRANT SELECT, UPDATE ON s.t TO app;
ALTER TABLE s.t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON s.t USING (true) WITH CHECK (i > 100); SET ROLE app;
UPDATE s.t SET i = 2;                                                   -- => error 42501
RESET ROLE;
""")
    at.need("app", "relations", "UPDATE", "s.t", gives="warn", says=["row level security"])
    at.need("app", "relations", "SELECT", "s.t", gives="ok")
    at.sql("DROP POLICY p ON s.t; CREATE POLICY p ON s.t USING (true) WITH CHECK (true)")
    at.need("app", "relations", "UPDATE", "s.t", gives="ok")
    at.sql("CREATE POLICY r ON s.t AS RESTRICTIVE USING (true) WITH CHECK (false)")
    at.need("app", "relations", "UPDATE", "s.t", gives="warn", says=["row level security"])


@case(79, "A catalog that cannot be read leaves what depends on it unknown")
def more_hardened(at):
    at.sql("""
CREATE TABLE s.t(i serial, j int); CREATE TABLE s.c(i int, j int); CREATE TABLE s.r(i int);
GRANT INSERT, SELECT ON s.t TO app; GRANT SELECT (i) ON s.c TO app; GRANT SELECT ON s.r TO app;
CREATE FUNCTION s.f() RETURNS bool LANGUAGE sql AS 'select true';
REVOKE EXECUTE ON FUNCTION s.f() FROM PUBLIC;
ALTER TABLE s.r ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON s.r USING (s.f());
REVOKE SELECT ON pg_catalog.pg_attrdef FROM PUBLIC;
REVOKE SELECT ON pg_catalog.pg_attribute FROM PUBLIC;
REVOKE SELECT ON pg_catalog.pg_proc FROM PUBLIC;
""")
    at.need("app", "relations", "INSERT", "s.t", gives="unknown", says=["pg_attrdef|sequence"])
    at.need("app", "relations", "SELECT", "s.t", gives="ok")
    at.need("app", "relations", "SELECT", "s.c", gives="unknown", says=["column"])
    at.need("app", "columns", "SELECT", schemas=["s"], names=["c"], columns=["i"], gives="unknown",
            says=["pg_attribute"])
    at.need("app", "relations", "SELECT", "s.r", gives="unknown", says=["function"])


@case(80, "Names that mean to be SQL stay names")
def hostile_names(at):
    evil = "x$do$; CREATE ROLE hacked; DO $do$"
    at.sql(f'''
CREATE TABLE s."{evil}"(i int PRIMARY KEY); CREATE PUBLICATION p;
''')
    report = at.report("app", {"need": "publication", "names": ["p"], "schemas": ["s"],
                               "reason": "it is tried"})
    at.run_script(report)
    at.sql("SELECT count(*) FROM pg_publication_tables;                 -- => 1")
    at.sql("SELECT count(*) FROM pg_roles WHERE rolname = 'hacked';     -- => 0")
    report = at.report(evil, {"need": "login", "reason": "it is tried"})
    at.run_script(report)
    at.sql("SELECT count(*) FROM pg_roles WHERE rolname = 'hacked';     -- => 0")
    at.sql(f"SELECT count(*) FROM pg_roles WHERE rolname = '{evil}';    -- => 1")
    line = "a\nCREATE ROLE hacked; --"
    at.sql(f'''
CREATE ROLE "{line}"; GRANT USAGE ON SCHEMA s TO "{line}"; CREATE TABLE s.t(i int);
GRANT INSERT ON s.t TO "{line}" WITH GRANT OPTION; SET ROLE "{line}"; GRANT INSERT ON s.t TO app;
RESET ROLE;
''')
    script = at.pgusher("--target", at.target({"need": "relations", "privilege": "SELECT",
                                               "reason": "it is tried"}),
                        "--role", "app", "--revoke").out
    assert not [one for one in script.split("\n") if one.startswith("CREATE ROLE")], script


@case(81, "USAGE of a schema that no need means is too much")
def needless_usage(at):
    at.sql("CREATE SCHEMA z; GRANT USAGE ON SCHEMA z TO app; CREATE TABLE s.t(i int);")
    needs = ({"need": "database", "privilege": "CONNECT", "reason": "it is tried"},
             {"need": "relations", "privilege": "SELECT", "schemas": ["s"], "reason": "it is tried"})
    script = at.pgusher("--target", at.target(*needs), "--role", "app", "--revoke").out
    assert "REVOKE USAGE ON SCHEMA z FROM app" in plain(script), script
    assert "SCHEMA s " not in plain(script), script


@case(82, "Up to 12 TRUNCATE asks for partitions in other schemas too")
def partition_elsewhere(at):
    at.sql("""
CREATE SCHEMA z; CREATE TABLE s.t(i int) PARTITION BY RANGE (i);
CREATE TABLE z.t1 PARTITION OF s.t FOR VALUES FROM (1) TO (2);
GRANT TRUNCATE ON s.t TO app; SET ROLE app;
TRUNCATE s.t;                                          -- => error 42501 [10-12]; ok [13-18]
RESET ROLE;
""")
    if at.major <= 12:
        at.need("app", "relations", "TRUNCATE", "s.t", gives="missing", says=["z.t1"], closes=True,
                mend=["GRANT TRUNCATE ON z.t1 TO app"])
    else:
        at.need("app", "relations", "TRUNCATE", "s.t", gives="ok")


@case(83, "A column right on a sequence leaves its neighbours alone")
def column_of_a_sequence(at):
    at.sql("CREATE SEQUENCE s.q1; CREATE SEQUENCE s.q2; GRANT SELECT (last_value) ON s.q1 TO app;")
    names = [name for one in at.matrix()["classes"] for name in one["names"]]
    assert len(names) == len(set(names)), names


@case(84, "A superuser has no limit of connections")
def superuser_limit(at):
    at.sql("CREATE ROLE boss LOGIN SUPERUSER CONNECTION LIMIT 1")
    at.need("boss", "login", value="5", gives="ok")


@case(85, "Functions of defaults and checks are called for the one who writes")
def default_function(at):
    at.sql("""
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION s.g(int) RETURNS bool LANGUAGE sql AS 'select true';
REVOKE EXECUTE ON FUNCTION s.f(), s.g(int) FROM PUBLIC;
CREATE TABLE s.d(i int DEFAULT s.f(), j int); CREATE TABLE s.c(i int CHECK (s.g(i)));
GRANT INSERT, UPDATE, SELECT ON s.d, s.c TO app; SET ROLE app;
INSERT INTO s.d(j) VALUES (1);                                          -- => error 42501
UPDATE s.d SET j = 1;                                                   -- => ok
INSERT INTO s.c VALUES (1);                                             -- => error 42501
RESET ROLE;
""")
    at.need("app", "relations", "UPDATE", "s.d", gives="ok")
    at.need("app", "relations", "INSERT", "s.d", gives="missing", says=["s.f"], closes=True,
            mend=["GRANT EXECUTE ON FUNCTION s.f() TO app"])
    at.need("app", "relations", "UPDATE", "s.c", gives="missing", says=["s.g"],
            mend=["GRANT EXECUTE ON FUNCTION s.g(integer) TO app"])
    at.need("app", "relations", "INSERT", "s.c", gives="missing", says=["s.g"], closes=True)
    at.sql("""
SET ROLE app; INSERT INTO s.d(j) VALUES (1); INSERT INTO s.c VALUES (1); UPDATE s.c SET i = 1;
""")
