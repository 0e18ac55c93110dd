"""D. Can it really read, write, alter? Rows, functions, types, foreign tables, the catalogs."""

from grant_cases import BLOCKED, OBSERVER, PRELUDE, case
from libpq import Session
from postgres import PostgresServer


@case(46, "RLS without a matching policy: zero rows, no error")
def no_policy(at):
    at.sql("""
CREATE TABLE s.r(w text); INSERT INTO s.r VALUES ('a'),('b'); GRANT SELECT ON s.r TO app;
ALTER TABLE s.r ENABLE ROW LEVEL SECURITY;
SET ROLE app; SELECT count(*), row_security_active('s.r') FROM s.r;     -- => 0|t
SET row_security = off; SELECT count(*) FROM s.r;                       -- => error 42501
EXPLAIN SELECT count(*) FROM s.r;                                       -- => error 42501
""")
    at.reads("s.r", "app", "nothing")
    at.need("app", "relations", "SELECT", "s.r", gives="warn", says=["no .*policy|policy.* no"])
    at.need("app", "relations", "SELECT", "s.r", rows="all", gives="missing", says=["row"])


@case(47, "Who escapes RLS")
def who_escapes(at):
    at.sql("""
CREATE TABLE s.r(w text); INSERT INTO s.r VALUES ('a'),('b'); ALTER TABLE s.r OWNER TO grp;
CREATE ROLE byp BYPASSRLS; GRANT USAGE ON SCHEMA s TO byp; GRANT SELECT ON s.r TO byp;
GRANT grp TO app; ALTER TABLE s.r ENABLE ROW LEVEL SECURITY;
SET ROLE app; SELECT count(*), row_security_active('s.r') FROM s.r;     -- => 2|f
SET ROLE byp; SELECT count(*) FROM s.r;                                 -- => 2
""")
    for role in ("app", "byp"):
        at.need(role, "relations", "SELECT", "s.r", rows="all", gives="ok")
        at.reads("s.r", role, "yes")
    at.sql("""
RESET ROLE; ALTER TABLE s.r FORCE ROW LEVEL SECURITY;
SET ROLE app; SELECT count(*) FROM s.r;                                 -- => 0
RESET ROLE; SELECT count(*) FROM s.r;                                   -- => 2
""")
    at.need("app", "relations", "SELECT", "s.r", gives="warn", says=["row"])
    at.need("grp", "relations", "SELECT", "s.r", gives="warn", says=["row"])
    at.need("byp", "relations", "SELECT", "s.r", rows="all", gives="ok")
    at.need("postgres", "relations", "SELECT", "s.r", rows="all", gives="ok")
    at.reads("s.r", "app", "nothing")
    # BYPASSRLS of a group is not the role's own.
    at.ask("GRANT byp TO app")
    at.reads("s.r", "app", "nothing")


@case(48, "Which policies apply")
def policies(at):
    at.sql("""
CREATE TABLE s.r(w text); INSERT INTO s.r VALUES ('x'); ALTER TABLE s.r ENABLE ROW LEVEL SECURITY;
CREATE ROLE nn NOINHERIT; GRANT grp TO nn, app; GRANT USAGE ON SCHEMA s TO nn;
GRANT SELECT ON s.r TO nn, app; CREATE POLICY p ON s.r TO grp USING (true);
SET ROLE app; SELECT count(*) FROM s.r; SET ROLE nn; SELECT count(*) FROM s.r; RESET ROLE;
                                                                                         -- => 1 / 0
""")
    at.reads("s.r", "app", "yes")  # its policy lets all rows through
    at.reads("s.r", "nn", "nothing")
    at.need("app", "relations", "SELECT", "s.r", gives=("ok", "warn"))
    at.ask("ALTER POLICY p ON s.r USING (w = current_user)")
    at.reads("s.r", "app", "filtered")
    at.need("app", "relations", "SELECT", "s.r", gives="warn", says=["row"])
    at.ask("ALTER POLICY p ON s.r USING (true);"
           "CREATE POLICY r ON s.r AS RESTRICTIVE USING (w > '')")
    at.reads("s.r", "app", "filtered")
    at.ask("DROP POLICY r ON s.r")
    at.need("nn", "relations", "SELECT", "s.r", gives="warn", says=["no .*policy|policy.* no"])
    at.sql("""
DROP POLICY p ON s.r; CREATE POLICY p2 ON s.r AS RESTRICTIVE USING (true);
SET ROLE app; SELECT count(*) FROM s.r; RESET ROLE;                     -- => 0
""")
    at.reads("s.r", "app", "nothing")
    at.ask("CREATE POLICY i ON s.r FOR INSERT WITH CHECK (true)")  # it lets nobody read
    at.reads("s.r", "app", "nothing")
    at.sql("""
CREATE TABLE s.acl(w text); CREATE POLICY p3 ON s.r USING (w IN (SELECT w FROM s.acl));
SET ROLE app; SELECT count(*) FROM s.r;                                 -- => error 42501
""")
    at.reads("s.r", "app", "no")
    at.need("app", "relations", "SELECT", "s.r", gives=("missing", "unknown"), says=[r"s\.acl"],
            mend=["GRANT SELECT ON s.acl TO app"], closes=True)
    at.sql("SET ROLE app; SELECT count(*) FROM s.r;                         -- => 0")
    at.reads("s.r", "app", "filtered")


@case(49, "Functions: EXECUTE comes from PUBLIC until revoked")
def functions(at):
    at.sql("""
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'select 1';
SELECT proacl IS NULL, has_function_privilege('app','s.f()','EXECUTE') FROM pg_proc
 WHERE proname = 'f';                                                   -- => t|t
""")
    at.need("app", "functions", "EXECUTE", "s.f", gives="ok", says=["public"])
    at.need("app", "functions", "EXECUTE", "s.nope", gives=("missing", "unknown", "skip", "warn"))
    at.sql("""
REVOKE EXECUTE ON FUNCTION s.f() FROM PUBLIC;
SELECT has_function_privilege('app','s.f()','EXECUTE');                 -- => f
SET ROLE app; SELECT s.f();                                             -- => error 42501
""")
    at.need("app", "functions", "EXECUTE", "s.f", gives="missing",
            mend=["GRANT EXECUTE ON FUNCTION s.f() TO app"], closes=True)
    at.sql("""
RESET ROLE; GRANT EXECUTE ON FUNCTION s.f() TO app; REVOKE USAGE ON SCHEMA s FROM app;
SET ROLE app; SELECT s.f();                                             -- => error 42501
""")
    at.need("app", "functions", "EXECUTE", "s.f", gives=BLOCKED, says=["USAGE"],
            mend=["GRANT USAGE ON SCHEMA s TO app"], closes=True)


@case(50, "Types: USAGE matters for definitions, not for data")
def types(at):
    at.sql("""
CREATE DOMAIN s.d AS int; REVOKE USAGE ON TYPE s.d FROM PUBLIC; CREATE TABLE s.u(x s.d);
INSERT INTO s.u VALUES (1); GRANT SELECT ON s.u TO app; GRANT CREATE ON SCHEMA s TO app;
SELECT has_type_privilege('app','s.d','USAGE');                         -- => f
SET ROLE app; SELECT x FROM s.u; SELECT 1::s.d;                         -- => 1 / 1
CREATE TABLE s.w(x s.d);                                                -- => error 42501
""")
    at.need("app", "relations", "SELECT", "s.u", gives="ok")
    at.reads("s.u", "app", "yes")
    verdict = at.need("app", "types", "USAGE", "s.d", gives="missing", closes=True)
    assert verdict.mend in (["GRANT USAGE ON TYPE s.d TO app"],
                            ["GRANT USAGE ON DOMAIN s.d TO app"]), verdict
    at.sql("CREATE TABLE s.w(x s.d);                                        -- => ok")


@case(51, "Foreign tables: the grant is only half of it")
def foreign_tables(at):
    at.extension("postgres_fdw")
    at.sql("""
CREATE SERVER r FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1', dbname 'x');
CREATE FOREIGN TABLE s.ft(i int) SERVER r; GRANT SELECT ON s.ft TO app;
SELECT has_table_privilege('app','s.ft','SELECT'), has_server_privilege('app','r','USAGE');
                                                                        -- => t|f
SET ROLE app; EXPLAIN (COSTS off) SELECT * FROM s.ft;       -- => Foreign Scan on ft
SELECT * FROM s.ft LIMIT 0;                                             -- => error 42704
CREATE USER MAPPING FOR app SERVER r OPTIONS (user 'x', password 'y');  -- => error 42501
""")
    at.need("app", "foreign servers", "USAGE", "r", gives="missing",
            mend=["GRANT USAGE ON FOREIGN SERVER r TO app"])
    verdict = at.need("app", "relations", "SELECT", "s.ft", gives="missing",
                      says=["user mapping"])
    assert not any("password" in sql.lower() for sql in verdict.mend), verdict
    at.reads("s.ft", "app", "no")
    at.sql("""
RESET ROLE; CREATE USER MAPPING FOR PUBLIC SERVER r OPTIONS (user 'x', password 'y');
SET ROLE app; SELECT * FROM s.ft LIMIT 0;                               -- => error 08001
""")
    # What the other side says is not asked: that would open a connection.
    at.need("app", "relations", "SELECT", "s.ft", gives=("ok", "warn", "unknown"),
            lacks=["no user mapping"])


@case(52, "Foreign tables: wrapper differences")
def foreign_wrappers(at):
    at.extension("file_fdw")
    at.sql("""
CREATE SERVER f FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE s.ff(l text) SERVER f OPTIONS (filename '/etc/hosts');
GRANT SELECT ON s.ff TO app;
SET ROLE app; SELECT count(*) > 0 FROM s.ff;                            -- => t
RESET ROLE;
""")
    at.need("app", "relations", "SELECT", "s.ff", gives="ok")
    at.reads("s.ff", "app", "yes")
    at.extension("postgres_fdw")
    at.sql("""
CREATE SERVER r FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1');
CREATE FOREIGN TABLE s.ft(i int) SERVER r; GRANT SELECT ON s.ft TO app;
GRANT USAGE ON FOREIGN SERVER r TO app; SET ROLE app;
CREATE USER MAPPING FOR app SERVER r OPTIONS (user 'x'); SELECT * FROM s.ft LIMIT 0;
                                                                                   -- => error 2F003
""")
    at.need("app", "relations", "SELECT", "s.ft", gives=("ok", "warn", "unknown", "missing"),
            lacks=["no user mapping"])
    at.need("own", "relations", "SELECT", "s.ft", gives="missing", says=["granted|user mapping"])


@case(53, "Schema public before and after 15")
def schema_public(at):
    at.sql("""
SELECT has_schema_privilege('app','public','CREATE'), nspowner::regrole FROM pg_namespace
 WHERE nspname = 'public'; -- => t|postgres [10-14]; f|pg_database_owner [15-18]
""")
    at.need("app", "schema", "USAGE", schemas=["public"], gives="ok", says=["public"])
    if at.major <= 14:
        at.need("app", "schema", "CREATE", schemas=["public"], gives="ok", says=["public"])
        at.ask("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    at.need("app", "schema", "CREATE", schemas=["public"], gives="missing",
            mend=["GRANT CREATE ON SCHEMA public TO app"])
    # An upgraded cluster keeps the list it had: what counts is the list, not the version.
    at.ask("GRANT CREATE ON SCHEMA public TO PUBLIC")
    at.need("app", "schema", "CREATE", schemas=["public"], gives="ok", says=["public"])


@case(54, "Parameters (15+) and large objects (18)")
def newer_kinds(at):
    at.sql("""
SELECT has_parameter_privilege('app','log_min_duration_statement','SET');
                                                        -- => error 42883 [10-14]; f [15-18]
SELECT has_largeobject_privilege('app', 1::oid, 'SELECT');
                                                        -- => error 42883 [10-17]; (null) [18-18]
ALTER DEFAULT PRIVILEGES FOR ROLE own GRANT SELECT ON LARGE OBJECTS TO grp;
                                                        -- => error 42601 [10-17]; ok [18-18]
""")
    # What the version does not have is not asked, and what it has more than we know harms nothing.
    at.matrix()
    at.text("--rights", "--role", "app")
    at.need("grp", "future relations", "SELECT", schemas=["s"], gives="missing",
            mend=["ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA s"
                  " GRANT SELECT ON TABLES TO grp"])


@case(55, "What a plain role can read in the catalogs")
def plain_role(at):
    at.sql("""
SET ROLE app; SELECT count(*) >= 0 FROM pg_auth_members; SELECT count(*) >= 0 FROM pg_default_acl;
SELECT count(*) >= 0 FROM pg_policy; SELECT DISTINCT rolpassword FROM pg_roles;
                                                                        -- => t / t / t / ********
SELECT * FROM pg_authid;                                                -- => error 42501
SELECT subconninfo FROM pg_subscription;                                -- => error 42501
SELECT count(*) FROM pg_settings WHERE name = 'shared_preload_libraries';     -- => 0
SHOW shared_preload_libraries;                                          -- => error 42501
SHOW wal_level; SHOW max_replication_slots; SHOW max_wal_senders;       -- => logical / 10 / 10
""")
    at.need("app", "setting", name="wal_level", compare="=", value="logical", gives="ok",
            user="app")
    at.need("app", "setting", name="max_replication_slots", compare=">=", value="11",
            gives="missing", says=["10"], user="app")
    # Not visible is not the same as not set.
    at.need("app", "setting", name="shared_preload_libraries", compare="contains",
            value="pg_stat_statements", gives="unknown", user="app",
            says=["pg_read_all_settings"])
    at.need("app", "setting", name="shared_preload_libraries", compare="contains",
            value="pg_stat_statements", gives="ok", user="postgres")
    # The settings of a library that is loaded are visible to everybody.
    at.need("app", "library", name="pg_stat_statements", gives="ok", user="app")
    at.need("app", "library", name="pg_stat_statements", gives="ok", user="postgres")
    at.need("app", "library", name="auto_explain", gives="missing", user="postgres")
    # All the rest is there for a role with nothing but CONNECT, and is what a superuser gets.
    at.ask("CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO grp; GRANT grp TO app")
    mine, all_of_it = at.matrix("app"), at.matrix("postgres")
    assert mine["classes"] == all_of_it["classes"], (mine, all_of_it)


@case(56, "A hardened server can revoke catalog rights")
def hardened(at):
    at.sql("""
REVOKE SELECT ON pg_catalog.pg_proc FROM PUBLIC; SET ROLE app;
SELECT count(*) FROM pg_proc;                                           -- => error 42501
SELECT count(*) > 0 FROM information_schema.routines;                   -- => t
SELECT has_table_privilege('pg_catalog.pg_proc','SELECT');              -- => f
RESET ROLE; CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO app;
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'select 1';
""")
    at.need("app", "functions", "EXECUTE", "s.f", gives="unknown", says=["pg_proc"], user="app")
    # The rest of the report is there.
    at.need("app", "relations", "SELECT", "s.t", gives="ok", user="app")
    at.need("app", "relations", "INSERT", "s.t", gives="missing", user="app",
            mend=["GRANT INSERT ON s.t TO app"])
    at.need("app", "database", "CONNECT", gives="ok", user="app")
    at.need("app", "functions", "EXECUTE", "s.f", gives="ok", user="postgres")


@case(57, "ALTER, DROP, CREATE INDEX, COMMENT are not grantable")
def not_grantable(at):
    at.sql("""
CREATE TABLE s.t(i int PRIMARY KEY); ALTER TABLE s.t OWNER TO own;
GRANT ALL ON s.t TO app; REVOKE REFERENCES ON s.t FROM app; GRANT ALL ON SCHEMA s TO app;
SET ROLE app;
ALTER TABLE s.t ADD j int;                                              -- => error 42501
CREATE INDEX ON s.t(i);                                                 -- => error 42501
CREATE TABLE s.c(i int REFERENCES s.t);                                 -- => error 42501
CREATE SCHEMA zz;                                                       -- => error 42501
""")
    verdict = at.need("app", "ownership", name="s.t", gives="missing", says=["own"])
    assert not any(" ON s.t " in sql for sql in verdict.mend), verdict  # no right is as good
    at.need("app", "relations", "REFERENCES", "s.t", gives="missing",
            mend=["GRANT REFERENCES ON s.t TO app"])
    at.need("app", "schema", "CREATE", schemas=["s"], gives="ok")
    at.need("app", "database", "CREATE", gives="missing",
            mend=["GRANT CREATE ON DATABASE fx TO app"])
    at.sql("""
RESET ROLE; GRANT own TO app; SET ROLE app; ALTER TABLE s.t ADD j int;  -- => ok
""")
    at.need("app", "ownership", name="s.t", gives="ok", says=["own"])


@case(58, "Compare SQLSTATEs, not texts")
def words_of_the_server(at):
    at.sql("""
CREATE TABLE s.t(i int); SET ROLE app;
SELECT * FROM s.t;                                                      -- => error 42501
""")
    said = at.session.messages[-1]
    assert ("for relation t" in said) == (at.major == 10), said
    assert ("for table t" in said) == (at.major >= 11), said
    # The cause comes from the catalogs: it is in our words, and the same on every version.
    verdict = at.need("app", "relations", "SELECT", "s.t", gives="missing",
                      lacks=["permission denied", "for relation", "must be owner", "42501"])
    assert verdict.row["missing"] == ["s.t"] and verdict.row["missing_count"] == 1, verdict


@case(59, "Read-only transaction, standby: no temp tables")
def standby(at):
    at.sql("""
BEGIN READ ONLY; CREATE TEMP TABLE z(i int);                            -- => error 25006
ROLLBACK; REVOKE TEMP ON DATABASE fx FROM PUBLIC; SET ROLE app;
CREATE TEMP TABLE z(i int);                                             -- => error 42501
""")
    at.need("app", "relations", "SELECT", gives=("ok", "skip", "warn"), schemas=["s"])
    with PostgresServer(certificate=None, programs=at.server.programs,
                        settings={"autovacuum": "off"}) as other:
        dsn = f"host={other.socket_directory} port={other.port} user=postgres dbname="
        with Session(dsn + "postgres") as session:
            assert not session.run(f"CREATE ROLE {OBSERVER} LOGIN; CREATE DATABASE fx")
        with Session(dsn + "fx") as session:
            assert not session.run(PRELUDE + "CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO app")
        other.stop()
        # A server that waits for more of its primary, which never comes.
        name, text = ("recovery.conf", "standby_mode = on\n") if at.major <= 11 \
            else ("standby.signal", "")
        other.directory.write(f"data/{name}", text)
        other.start()
        with Session(dsn + "fx") as session:
            assert session.run("SELECT pg_is_in_recovery(); CREATE TABLE s.u(i int);"
                               "SELECT has_table_privilege('app', 's.t', 'SELECT')") \
                == ["t", "error 25006", "t"]
        primary, at.server = at.server, other
        try:
            verdict = at.need("app", "relations", "SELECT", "s.t", gives="ok")
            assert verdict.report["standby"] is True, verdict.report
            at.held("s.t", "app", "SELECT", path=["app"])
            verdict = at.need("app", "relations", "INSERT", "s.t", gives="missing",
                              mend=["GRANT INSERT ON s.t TO app"])
            script = at.text("--target", "fixture", "--role", "app", "--script")
            at.flush()
            assert "primary" in script and "GRANT INSERT" in script, script
        finally:
            at.server = primary
    assert at.report("app", {"need": "login"})["standby"] is False


@case(60, "Database and role switches before any ACL")
def switches(at):
    at.sql("""
REVOKE CONNECT ON DATABASE fx FROM PUBLIC;
SELECT has_database_privilege('app','fx','CONNECT'),
       has_database_privilege('postgres','fx','CONNECT');
                                                                        -- => f|t
SELECT datallowconn FROM pg_database WHERE datname = 'template0';       -- => f
SELECT rolcanlogin, rolvaliduntil IS NULL, rolconnlimit FROM pg_roles WHERE rolname = 'grp';
                                                                                        -- => f|t|-1
""")
    def login(role, gives, says=(), **more):
        return at.need(role, "login", gives=gives, says=says, user="postgres", **more)

    at.need("app", "database", "CONNECT", gives="missing", user="postgres",
            mend=["GRANT CONNECT ON DATABASE fx TO app"])
    at.ask("GRANT CONNECT ON DATABASE fx TO app, grp")
    login("app", "ok")
    login("grp", "missing", ["LOGIN|log in"], mend=["ALTER ROLE grp LOGIN"], closes=True)
    at.ask("ALTER ROLE app VALID UNTIL '2001-01-01'")
    login("app", ("missing", "warn"), ["2001|expired"], closes=False)
    at.ask("ALTER ROLE app VALID UNTIL 'infinity' CONNECTION LIMIT 0")
    login("app", ("missing", "warn"), ["limit"])
    at.ask("ALTER ROLE app CONNECTION LIMIT 3")
    login("app", ("ok", "warn"))
    login("app", ("missing", "warn"), ["limit", "3"], value="5")
    at.ask("ALTER ROLE app CONNECTION LIMIT -1; ALTER DATABASE fx CONNECTION LIMIT 0")
    login("app", ("missing", "warn"), ["limit"])
