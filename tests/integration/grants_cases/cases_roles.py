"""B and C. Roles, membership by version, and the roles that come with the server."""

from grant_cases import case


@case(15, "NOINHERIT: an attribute up to 15, an option of each grant from 16")
def noinherit(at):
    at.sql("""
CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO grp; GRANT grp TO app;
CREATE ROLE nn LOGIN NOINHERIT; GRANT grp TO nn; GRANT USAGE ON SCHEMA s TO nn;
SELECT has_table_privilege('nn','s.t','SELECT'), pg_has_role('nn','grp','MEMBER'),
       pg_has_role('nn','grp','USAGE');                                 -- => f|t|f
""")
    fix = r"ALTER ROLE nn INHERIT" if at.major <= 15 else r"GRANT grp TO nn WITH INHERIT"
    verdict = at.need("nn", "relations", "SELECT", "s.t", gives="missing",
                      says=["grp", "inherit", "SET ROLE"], closes=False)
    assert fix in verdict.words + "\n".join(verdict.mend), verdict
    at.need("nn", "membership", name="grp", how="inherits", gives="missing",
            mend=["ALTER ROLE nn INHERIT" if at.major <= 15
                  else "GRANT grp TO nn WITH INHERIT TRUE"])
    at.need("nn", "membership", name="grp", how="member", gives="ok")
    at.need("nn", "membership", name="grp", how="sets", gives="ok")
    at.need("app", "relations", "SELECT", "s.t", gives="ok", says=["grp"])
    at.held("s.t", "app", "SELECT", by="grant", path=["app", "grp"])
    at.sql("""
ALTER ROLE app NOINHERIT; SELECT has_table_privilege('app','s.t','SELECT');
                                                                        -- => f [10-15]; t [16-18]
""")
    at.need("app", "relations", "SELECT", "s.t", gives="missing" if at.major <= 15 else "ok")
    at.sql("""
ALTER ROLE nn INHERIT; SELECT has_table_privilege('nn','s.t','SELECT'); -- => t [10-15]; f [16-18]
""")
    at.need("nn", "relations", "SELECT", "s.t", gives="ok" if at.major <= 15 else "missing")
    at.need("nn", "membership", name="grp", how="inherits",
            gives="ok" if at.major <= 15 else "missing", closes=at.major >= 16)


@case(16, "From 16, INHERIT, SET and ADMIN are separate", first=16)
def options_of_membership(at):
    at.sql("""
CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO grp;
CREATE ROLE m1; CREATE ROLE m2; CREATE ROLE m3; GRANT USAGE ON SCHEMA s TO m1, m2, m3;
GRANT grp TO m1 WITH INHERIT FALSE, SET TRUE;
GRANT grp TO m2 WITH INHERIT TRUE, SET FALSE;
GRANT grp TO m3 WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
SELECT m, has_table_privilege(m,'s.t','SELECT'), pg_has_role(m,'grp','MEMBER'),
       pg_has_role(m,'grp','USAGE'), pg_has_role(m,'grp','SET')
  FROM unnest(ARRAY['m1','m2','m3']) m;
                                                -- => m1|f|t|f|t / m2|t|t|t|f / m3|f|t|f|f
""")
    for role, inherits, sets in (("m1", False, True), ("m2", True, False), ("m3", False, False)):
        at.need(role, "relations", "SELECT", "s.t", gives="ok" if inherits else "missing")
        at.need(role, "membership", name="grp", how="member", gives="ok")
        at.need(role, "membership", name="grp", how="inherits",
                gives="ok" if inherits else "missing")
        at.need(role, "membership", name="grp", how="sets", gives="ok" if sets else "missing",
                closes=not sets)
    at.need("m1", "relations", "SELECT", "s.t", gives="missing", says=["SET ROLE grp|after SET"])


@case(17, "From 16 the same membership can exist twice", first=16)
def membership_twice(at):
    at.sql("""
CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO grp; CREATE ROLE adm; CREATE ROLE m1;
GRANT USAGE ON SCHEMA s TO m1;
GRANT grp TO adm WITH ADMIN OPTION; GRANT grp TO m1 WITH INHERIT FALSE;
SET ROLE adm; GRANT grp TO m1 WITH INHERIT TRUE; RESET ROLE;
SELECT count(*) FROM pg_auth_members WHERE member = 'm1'::regrole;      -- => 2
SELECT has_table_privilege('m1','s.t','SELECT');                        -- => t
""")
    at.need("m1", "relations", "SELECT", "s.t", gives="ok", says=["grp"])
    at.held("s.t", "m1", "SELECT", path=["m1", "grp"])
    at.sql("""
REVOKE grp FROM m1; SELECT has_table_privilege('m1','s.t','SELECT');    -- => t
""")
    at.need("m1", "membership", name="grp", gives="ok")
    # A plain REVOKE of the membership would raise nothing and change nothing.
    script = at.text("--target", at.target({"need": "relations", "privilege": "TRIGGER",
                                            "schemas": ["s"]}), "--role", "m1", "--revoke")
    assert not [line for line in script.split("\n") if line.startswith("REVOKE")
                and "grp FROM m1" in line and "GRANTED BY adm" not in line], script


@case(18, "Inheritance stops at the first broken link")
def broken_link(at):
    at.sql("""
CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO grp;
CREATE ROLE mid NOINHERIT; GRANT grp TO mid; GRANT mid TO app;
SELECT has_table_privilege('app','s.t','SELECT'), pg_has_role('app','grp','USAGE'),
       pg_has_role('app','grp','MEMBER');                               -- => f|f|t
""")
    at.need("app", "relations", "SELECT", "s.t", gives="missing", says=["mid", "grp", "inherit"],
            closes=True)
    at.need("app", "membership", name="grp", gives="missing", says=["mid"])
    at.need("app", "membership", name="mid", gives="ok")
    at.need("app", "membership", name="grp", how="member", gives="ok")


@case(19, "CREATEROLE gives membership from 16, but only ADMIN")
def createrole(at):
    at.sql("""
CREATE ROLE cr CREATEROLE; SET ROLE cr; CREATE ROLE made; RESET ROLE;
SELECT pg_has_role('cr','made','USAGE'), pg_has_role('cr','made','MEMBER'),
       (SELECT count(*) FROM pg_auth_members WHERE member = 'cr'::regrole);
                                                        -- => f|f|0 [10-15]; f|t|1 [16-18]
""")
    at.need("cr", "membership", name="made", how="inherits", gives="missing")
    at.need("cr", "membership", name="made", how="sets", gives="missing")
    at.need("cr", "membership", name="made", how="member",
            gives="missing" if at.major <= 15 else "ok")
    at.need("cr", "attribute", name="CREATEROLE", gives="ok")


@case(20, "Role attributes are never inherited")
def attributes(at):
    at.sql("""
CREATE ROLE byp BYPASSRLS CREATEDB REPLICATION; GRANT byp TO app;
CREATE TABLE s.t(i int); INSERT INTO s.t VALUES (1); GRANT SELECT ON s.t TO app;
ALTER TABLE s.t ENABLE ROW LEVEL SECURITY;
SET ROLE app; SELECT count(*) FROM s.t;                                 -- => 0
CREATE DATABASE nope;                                                   -- => error 42501
SELECT pg_create_logical_replication_slot('x','pgoutput');              -- => error 42501
""")
    at.need("byp", "attribute", name="BYPASSRLS", gives="ok")
    at.need("app", "attribute", name="BYPASSRLS", gives="missing", says=["byp", "inherit"],
            mend=["ALTER ROLE app BYPASSRLS"])
    at.need("app", "attribute", name="CREATEDB", gives="missing",
            mend=["ALTER ROLE app CREATEDB"], closes=True)
    at.need("app", "attribute", name="REPLICATION", gives="missing", closes=True)
    at.need("app", "relations", "SELECT", "s.t", gives="warn", says=["row", "polic|filter|nothing"])
    at.need("app", "relations", "SELECT", "s.t", rows="all", gives=("missing", "partial"))
    at.ask("ALTER ROLE app BYPASSRLS")
    at.need("app", "relations", "SELECT", "s.t", rows="all", gives="ok")


@case(21, "Being a member of a superuser is not being one")
def member_of_superuser(at):
    at.sql("""
CREATE TABLE s.t(i int); ALTER TABLE s.t OWNER TO own; CREATE ROLE su SUPERUSER; GRANT su TO app;
SELECT has_table_privilege('su','s.t','SELECT'), pg_has_role('app','su','USAGE'),
       has_table_privilege('app','s.t','SELECT');                       -- => t|t|f
SELECT pg_has_role('su','grp','USAGE'), has_table_privilege('su','s.t','DELETE'),
       rolbypassrls FROM pg_roles WHERE rolname = 'su';                 -- => t|t|f
""")
    verdict = at.need("app", "relations", "SELECT", "s.t", gives="missing")
    assert verdict.report["superuser"] is False, verdict.report
    assert any("su" in str(one.get("title", "")) + str(one.get("names", ""))
               for one in verdict.report["beyond"]) or "superuser su" in verdict.words, \
        "nothing warns that SET ROLE su is open\n" + verdict.everything
    verdict = at.need("su", "relations", "SELECT", "s.t", gives="ok", says=["superuser"])
    assert verdict.report["superuser"] is True, verdict.report
    at.ask("ALTER TABLE s.t ENABLE ROW LEVEL SECURITY")
    at.need("su", "relations", "SELECT", "s.t", rows="all", gives="ok")
    at.need("su", "membership", name="grp", gives="ok")
    roles = {one["name"]: one["superuser"] for one in at.matrix()["roles"]}
    assert roles["su"] is True and roles["app"] is False, roles
    assert at.cell("s.t", "su") == {}, "superusers are left out of classes"


@case(22, "pg_database_owner has no membership row (14+)", first=14)
def database_owner(at):
    at.sql("""
ALTER DATABASE fx OWNER TO app;
SELECT pg_has_role('app','pg_database_owner','USAGE'),
       (SELECT count(*) FROM pg_auth_members WHERE member = 'app'::regrole);  -- => t|0
SELECT has_schema_privilege('app','public','CREATE');                         -- => t
""")
    at.need("app", "membership", name="pg_database_owner", gives="ok")
    at.need("app", "schema", "CREATE", schemas=["public"], gives="ok",
            says=["pg_database_owner"] if at.major >= 15 else [])
    if at.major >= 15:
        at.held("public", "app", "CREATE", "USAGE", by="owner", kind="schema",
                path=["app", "pg_database_owner"])
    at.need("own", "membership", name="pg_database_owner", gives="missing", mend=[])


@case(23, "ALTER ROLE x SET role = g changes who runs")
def another_role_runs(at):
    at.sql("""
CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO grp;
CREATE ROLE nn LOGIN NOINHERIT; GRANT grp TO nn; ALTER ROLE nn SET role = 'grp';
SELECT has_table_privilege('nn','s.t','SELECT'), rolconfig FROM pg_roles WHERE rolname = 'nn';
                                                                        -- => f|{role=grp}
""")
    with at.login("nn") as session:
        got = session.run("SELECT session_user, current_user; SELECT count(*) FROM s.t")
        assert got == ["nn|grp", "0"], got
    for asks in ("looker", "nn", "postgres"):
        verdict = at.need("nn", "relations", "SELECT", "s.t", gives="ok", user=asks)
        assert verdict.report["acting_role"] == "grp", verdict.report
    at.need("nn", "relations", "INSERT", "s.t", gives="missing",
            mend=["GRANT INSERT ON s.t TO grp"], closes=True)
    text = at.text("--target", "fixture", "--role", "nn")
    first = text.split("\n", 1)[0]
    assert "nn" in first and "grp" in first, text


@case(24, "Owning the container is not owning the content")
def containers(at):
    at.sql("""
CREATE ROLE dbo; ALTER DATABASE fx OWNER TO dbo; CREATE TABLE s.t(i int);
SELECT has_database_privilege('dbo','fx','CREATE'), has_schema_privilege('dbo','s','USAGE'),
       has_table_privilege('dbo','s.t','SELECT'), has_table_privilege('own','s.t','SELECT');
                                                                        -- => t|f|f|f
""")
    at.need("dbo", "database", "CREATE", gives="ok", says=["owner"])
    at.need("dbo", "schema", "USAGE", schemas=["s"], gives="missing",
            mend=["GRANT USAGE ON SCHEMA s TO dbo"])
    at.need("dbo", "relations", "SELECT", "s.t", gives="missing",
            mend=["GRANT USAGE ON SCHEMA s TO dbo", "GRANT SELECT ON s.t TO dbo"], closes=True)
    at.need("own", "schema", "CREATE", schemas=["s"], gives="ok", says=["owner"])
    at.need("own", "relations", "SELECT", "s.t", gives="missing",
            mend=["GRANT SELECT ON s.t TO own"])
    at.need("own", "ownership", name="s.t", gives="missing")
    at.sql("SET ROLE own; DROP TABLE s.t; SELECT to_regclass('s.t') IS NULL;        -- => t")


@case(25, "pg_read_all_data (14+) leaves no trace in ACLs", first=14)
def read_all_data(at):
    at.sql("""
CREATE SCHEMA hid; CREATE TABLE hid.t(i serial); CREATE TABLE hid.r(i int);
INSERT INTO hid.t DEFAULT VALUES; INSERT INTO hid.r VALUES (1);
ALTER TABLE hid.r ENABLE ROW LEVEL SECURITY; GRANT pg_read_all_data TO app;
SELECT has_schema_privilege('app','hid','USAGE'), has_table_privilege('app','hid.t','SELECT'),
       has_sequence_privilege('app','hid.t_i_seq','SELECT'),
       has_sequence_privilege('app','hid.t_i_seq','USAGE');             -- => t|t|t|f
SELECT relacl IS NULL FROM pg_class WHERE oid = 'hid.t'::regclass;      -- => t
SELECT has_table_privilege('app','pg_authid','SELECT'),
       has_table_privilege('app','pg_user_mapping','SELECT'),
       has_table_privilege('app','pg_subscription','SELECT'),
       has_table_privilege('app','pg_statistic','SELECT'),
       has_table_privilege('app','pg_largeobject','SELECT');            -- => t|t|t|t|t
SET ROLE app; SELECT count(*) FROM hid.t; SELECT count(*) FROM hid.r;   -- => 1 / 0
SELECT count(*) FROM information_schema.role_table_grants WHERE table_schema = 'hid'; -- => 0
""")
    verdict = at.need("app", "relations", "SELECT", "hid.t", gives="ok", says=["pg_read_all_data"])
    assert "password" in verdict.everything, "it opens password hashes too\n" + verdict.everything
    at.need("app", "relations", "SELECT", "hid.r", gives="warn", says=["row"])
    at.need("app", "schema", "USAGE", schemas=["hid"], gives="ok", says=["pg_read_all_data"])
    at.need("app", "sequences", "SELECT", "hid.t_i_seq", gives="ok", says=["pg_read_all_data"])
    at.held("hid.t", "app", "SELECT", by="predefined", path=["app", "pg_read_all_data"])
    at.held("hid.t_i_seq", "app", "SELECT", by="predefined")
    at.reads("hid.t", "app", "yes")
    at.reads("hid.r", "app", "nothing")
    at.need("app", "sequences", "USAGE", "hid.t_i_seq", gives="missing",
            mend=["GRANT USAGE ON SEQUENCE hid.t_i_seq TO app"], closes=True)


@case(26, "pg_write_all_data (14+)", first=14)
def write_all_data(at):
    at.sql("""
CREATE TABLE s.u(i serial, x int); GRANT pg_write_all_data TO app;
SELECT p, has_table_privilege('app','s.u',p) FROM unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE',
  'TRUNCATE']) p;                       -- => SELECT|f / INSERT|t / UPDATE|t / DELETE|t / TRUNCATE|f
SELECT has_sequence_privilege('app','s.u_i_seq','UPDATE'),
       has_sequence_privilege('app','s.u_i_seq','USAGE');               -- => t|f
SET ROLE app; INSERT INTO s.u(x) VALUES (1); UPDATE s.u SET x = 2;      -- => ok
UPDATE s.u SET x = 2 WHERE x = 1;                                       -- => error 42501
""")
    # nextval() takes UPDATE on the sequence as well as USAGE.
    at.need("app", "relations", "INSERT", "s.u", gives="ok", says=["pg_write_all_data"])
    at.held("s.u", "app", "INSERT", "UPDATE", "DELETE", by="predefined",
            path=["app", "pg_write_all_data"])
    at.held("s.u_i_seq", "app", "UPDATE", by="predefined")
    at.need("app", "relations", "TRUNCATE", "s.u", gives="missing",
            mend=["GRANT TRUNCATE ON s.u TO app"], closes=True)
    at.need("app", "relations", ["SELECT", "UPDATE"], "s.u", gives=("missing", "partial"),
            mend=["GRANT SELECT ON s.u TO app"], closes=True)


@case(27, "pg_maintain and MAINTAIN (17+)")
def maintain(at):
    at.sql("""
CREATE TABLE s.t(i int); SET ROLE app; ANALYZE s.t;     -- => warning 01000
RESET ROLE;
""")
    if at.major < 17:
        at.need("app", "relations", "MAINTAIN", "s.t", gives=("missing", "skip", "unknown"))
        return
    at.sql("""
GRANT pg_maintain TO app;
SELECT has_table_privilege('app','s.t','MAINTAIN'), has_table_privilege('app','s.t','SELECT');
                                                                        -- => t|f
SET ROLE app; ANALYZE s.t;                                              -- => ok
""")
    at.need("app", "relations", "MAINTAIN", "s.t", gives="ok", says=["pg_maintain"])
    at.need("app", "relations", "SELECT", "s.t", gives="missing",
            mend=["GRANT SELECT ON s.t TO app"], closes=True)


@case(28, "Predefined roles are ordinary memberships")
def predefined_membership(at):
    at.sql("""
CREATE ROLE nn LOGIN NOINHERIT; GRANT pg_read_all_stats TO nn; GRANT pg_monitor TO app;
SELECT pg_has_role('nn','pg_read_all_stats','USAGE'),
       pg_has_role('nn','pg_read_all_stats','MEMBER'),
       pg_has_role('app','pg_read_all_stats','USAGE'),
       pg_has_role('app','pg_signal_backend','USAGE');                  -- => f|t|t|f
""")
    at.need("nn", "membership", name="pg_read_all_stats", gives="missing", says=["inherit"],
            closes=True)
    at.need("app", "membership", name="pg_read_all_stats", gives="ok", says=["pg_monitor"])
    at.need("app", "membership", name="pg_signal_backend", gives="missing",
            mend=["GRANT pg_signal_backend TO app"], closes=True)
    # Another role's membership may do as well.
    at.need("app", "membership", name="pg_signal_backend", or_member=["pg_monitor"], gives="ok")
