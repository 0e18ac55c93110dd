"""A. Access lists, and the functions of the server that answer questions about them."""

import re
import time

from grant_cases import BLOCKED, case


@case(1, "A NULL ACL is not an empty ACL")
def null_and_empty(at):
    at.sql("""
SET ROLE own; CREATE TABLE s.a(i int); CREATE TABLE s.b(i int);
REVOKE ALL ON s.b FROM own; RESET ROLE;
SELECT count(*) FROM pg_class c, aclexplode(c.relacl)
 WHERE c.relname IN ('a','b');                                          -- => 0
SELECT count(*) FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner)))
 WHERE c.relname = 'a';                                                 -- => 7 [10-16]; 8 [17-18]
SELECT count(*) FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner)))
 WHERE c.relname = 'b';                                                 -- => 0
""")
    of_table = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
    at.held("s.a", "own", *of_table, *(["MAINTAIN"] if at.major >= 17 else []), by="owner")
    at.held("s.b", "own")
    at.text("--who", "s.a", says=["SELECT.*owner", "nobody granted|default"])
    at.text("--who", "s.b", says=["nobody|no role|revoked"])
    at.need("own", "relations", "SELECT", "s.a", gives="ok", says=["owner"], mend=[])


@case(2, "The owner is not exempt from the ACL")
def revoked_owner(at):
    at.sql("""
SET ROLE own; CREATE TABLE s.b(i int); REVOKE ALL ON s.b FROM own;
SELECT * FROM s.b;                                                      -- => error 42501
RESET ROLE;
SELECT has_table_privilege('own','s.b','SELECT'),
       has_table_privilege('own','s.b','SELECT WITH GRANT OPTION');     -- => f|t
""")
    at.need("own", "relations", "SELECT", "s.b", gives="missing", says=["owner", "revoked"],
            mend=["GRANT SELECT ON s.b TO own"], closes=True)
    at.sql("""
SET ROLE own; REVOKE ALL ON s.b FROM own; SELECT * FROM s.b;            -- => error 42501
GRANT SELECT ON s.b TO own; SELECT count(*) FROM s.b;                   -- => 0
""")
    at.need("own", "relations", "SELECT", "s.b", gives="ok")


@case(3, "acldefault codes: s is a sequence, S is a foreign server")
def built_in_defaults(at):
    at.sql("""
SELECT acldefault('s', 10), acldefault('S', 10); -- => {postgres=rwU/postgres}|{postgres=U/postgres}
SELECT acldefault('p', 10);           -- => error XX000 [10-14]; {postgres=sA/postgres} [15-18]
CREATE FOREIGN DATA WRAPPER w; GRANT USAGE ON FOREIGN DATA WRAPPER w TO own; SET ROLE own;
CREATE SEQUENCE s.q; CREATE SERVER away FOREIGN DATA WRAPPER w; CREATE DOMAIN s.d AS int;
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'select 1';           -- => ok
""")
    at.held("s.q", "own", "SELECT", "UPDATE", "USAGE", by="owner", kind="sequence")
    at.held("away", "own", "USAGE", by="owner", kind="foreign server")
    at.held("away", "app")
    at.held("s.d", "app", "USAGE", by="public")
    at.held("s.f()", "app", "EXECUTE", by="public")
    at.need("own", "foreign servers", "USAGE", "away", gives="ok")
    at.need("app", "foreign servers", "USAGE", "away", gives="missing",
            mend=["GRANT USAGE ON FOREIGN SERVER away TO app"], closes=True)
    at.need("app", "languages", "USAGE", "plpgsql", gives="ok", says=["public"])


@case(4, "PUBLIC has rights nobody granted")
def rights_of_public(at):
    at.sql("""
SELECT datacl IS NULL, has_database_privilege('app','fx','CONNECT'),
       has_database_privilege('app','fx','TEMP'), has_database_privilege('app','fx','CREATE')
  FROM pg_database WHERE datname = 'fx';                                -- => t|t|t|f
SELECT 0::regrole::text;                                                -- => -
""")
    at.need("app", "database", "CONNECT", gives="ok", says=["public"])
    at.need("app", "database", "TEMPORARY", gives="ok", says=["public"])
    at.need("app", "database", "CREATE", gives="missing",
            mend=["GRANT CREATE ON DATABASE fx TO app"])
    at.held("fx", "app", "CONNECT", "TEMPORARY", by="public", path=["app", "PUBLIC"])
    at.sql("""
REVOKE TEMP ON DATABASE fx FROM PUBLIC;
SELECT datacl FROM pg_database WHERE datname = 'fx';      -- => {=c/postgres,postgres=CTc/postgres}
""")
    at.need("app", "database", "CONNECT", gives="ok", says=["public"])
    at.need("app", "database", "TEMPORARY", gives="missing",
            mend=["GRANT TEMPORARY ON DATABASE fx TO app"], closes=True)


@case(5, "One grantee, several grantors")
def several_grantors(at):
    at.sql("""
CREATE ROLE a; CREATE ROLE b; GRANT USAGE ON SCHEMA s TO a, b;
CREATE TABLE s.t(i int); ALTER TABLE s.t OWNER TO own;
GRANT SELECT ON s.t TO a, b WITH GRANT OPTION;
SET ROLE a; GRANT SELECT ON s.t TO app; SET ROLE b; GRANT SELECT ON s.t TO app; RESET ROLE;
REVOKE SELECT ON s.t FROM app;
SELECT has_table_privilege('app','s.t','SELECT');                       -- => t
REVOKE SELECT ON s.t FROM a;                                            -- => error 2BP01
REVOKE SELECT ON s.t FROM app GRANTED BY a; -- => error 42601 [10-13]; error 0A000 [14-18]
""")
    at.need("app", "relations", "SELECT", "s.t", gives="ok", says=[r"granted by \W*[ab]\b"])
    at.text("--who", "s.t", says=[r"granted by \W*a\b", r"granted by \W*b\b"])
    # What takes it away must really do so: a plain REVOKE of the owner does nothing.
    at.run_revokes("app", {"need": "relations", "privilege": "TRIGGER", "schemas": ["s"]})
    at.sql("SELECT has_table_privilege('app','s.t','SELECT');               -- => f")
    at.sql("""
SET ROLE a; GRANT SELECT ON s.t TO app; RESET ROLE;
REVOKE SELECT ON s.t FROM a, b CASCADE;
SELECT has_table_privilege('app','s.t','SELECT');                       -- => f
""")
    at.need("app", "relations", "SELECT", "s.t", gives="missing",
            mend=["GRANT SELECT ON s.t TO app"], closes=True)


@case(6, "A grantee may no longer exist")
def dangling_grantee(at):
    number = at.ask("""CREATE TABLE s.t(i int); CREATE ROLE dang; GRANT SELECT ON s.t TO dang;
        SELECT 'dang'::regrole::oid; DELETE FROM pg_authid WHERE rolname = 'dang'""")
    at.sql("""
SELECT x.grantee::regrole::text ~ '^[0-9]+$', r.rolname IS NULL
  FROM pg_class c CROSS JOIN aclexplode(c.relacl) x LEFT JOIN pg_roles r ON r.oid = x.grantee
 WHERE c.relname = 't' AND x.grantee <> c.relowner;                     -- => t|t
""")
    at.text("--who", "s.t", says=[r"\b%s\b" % number])
    at.matrix()
    at.need("app", "relations", "SELECT", "s.t", gives="missing",
            mend=["GRANT SELECT ON s.t TO app"], closes=True)


@case(7, "Privilege keywords depend on the version")
def keywords_of_versions(at):
    at.sql("""
CREATE TABLE s.t(i int); GRANT ALL ON s.t TO app;
SELECT relacl::text ~ 'app=arwdDxtm/' FROM pg_class WHERE relname = 't'; -- => f [10-16]; t [17-18]
SELECT has_table_privilege('app','s.t','MAINTAIN');      -- => error 22023 [10-16]; t [17-18]
SELECT has_table_privilege('app','s.t','RULE');          -- => f [10-17]; error 22023 [18-18]
""")
    if at.major >= 17:
        at.need("app", "relations", "MAINTAIN", "s.t", gives="ok")
        at.ask("REVOKE MAINTAIN ON s.t FROM app")
        at.need("app", "relations", "MAINTAIN", "s.t", gives="missing",
                mend=["GRANT MAINTAIN ON s.t TO app"], closes=True)
    else:
        at.need("app", "relations", "MAINTAIN", "s.t", gives=("skip", "missing", "unknown"),
                says=["owner|17"])
        at.need("app", "relations", ["SELECT", "TRIGGER"], "s.t", gives="ok")


@case(8, "A keyword list is OR")
def keyword_lists(at):
    at.sql("""
CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO app;
SELECT has_table_privilege('app','s.t','SELECT, INSERT'),
       has_table_privilege('app','s.t','INSERT'),
       has_table_privilege('app','s.t','SELECT WITH GRANT OPTION');     -- => t|f|f
SELECT has_database_privilege('app','fx','TEMP'), has_database_privilege('app','fx','TEMPORARY');
                                                                        -- => t|t
SELECT has_table_privilege('public','s.t','SELECT'), has_schema_privilege('public','s','USAGE');
                                                                        -- => f|f
""")
    # Of two that are needed, one is not enough, and only the other one is missing.
    at.need("app", "relations", ["SELECT", "INSERT"], "s.t", gives=("missing", "partial"),
            mend=["GRANT INSERT ON s.t TO app"], closes=True)


@case(9, "Ask by OID, not by name")
def by_oid(at):
    at.sql("""
CREATE TABLE s.t(i int); CREATE ROLE "Weird Role"; GRANT SELECT ON s.t TO app, "Weird Role";
REVOKE USAGE ON SCHEMA s FROM app;
SELECT has_table_privilege('app', 999999::oid, 'SELECT') IS NULL;               -- => t
SELECT has_table_privilege(999999::oid, 's.t'::regclass, 'SELECT');             -- => f
SELECT has_table_privilege('nobody_here', 's.t', 'SELECT');                     -- => error 42704
SELECT has_table_privilege('app', 's.nope', 'SELECT');                          -- => error 42P01
SELECT has_table_privilege('Weird Role', 's.t', 'SELECT');                      -- => t
SELECT has_table_privilege('"Weird Role"', 's.t', 'SELECT');                    -- => error 42704
SET ROLE app;
SELECT has_table_privilege('s.t', 'SELECT');                                    -- => error 42501
SELECT has_table_privilege(c.oid, 'SELECT') FROM pg_class c WHERE relname = 't'; -- => t
""")
    # The one that asks may not use the schema, and still gets an answer, also about others.
    at.need("app", "relations", "SELECT", "s.t", user="app", gives=BLOCKED, says=["USAGE"],
            mend=["GRANT USAGE ON SCHEMA s TO app"])
    at.need("Weird Role", "relations", "SELECT", "s.t", user="app", gives=BLOCKED,
            mend=['GRANT USAGE ON SCHEMA s TO "Weird Role"'], closes=True)
    at.need("app", "relations", "SELECT", "s.nope", gives=("missing", "unknown", "skip", "warn"),
            mend=[])
    result = at.home.run("grants", at.dsn(), "--target", "read-only", "--role", "nobody_here",
                         "--no-input")
    assert result.rc == 3 and 'no role "nobody_here"' in result.out, result
    assert 'mean "nobody_here"' not in result.out, result
    at.ask("CREATE ROLE nobody_her")
    result = at.home.run("grants", at.dsn(), "--target", "read-only", "--role", "nobody_here",
                         "--no-input")
    assert 'mean "nobody_her"' in result.out, result


@case(10, "has_sequence_privilege in WHERE fails whatever the order")
def sequences_among_others(at):
    at.sql("""
CREATE TABLE s.t(i int, j text); CREATE SEQUENCE s.q; GRANT USAGE ON s.q TO app;
SELECT count(*) FROM pg_class
 WHERE relkind = 'S' AND has_sequence_privilege('app', oid, 'USAGE');           -- => error 42809
SELECT count(*) FROM pg_class
 WHERE CASE WHEN relkind = 'S' THEN has_sequence_privilege('app', oid, 'USAGE') END;   -- => 1
SELECT relname, has_sequence_privilege('app', oid, 'USAGE') FROM pg_class
 WHERE relkind = 'S' AND relnamespace = 's'::regnamespace;                      -- => q|t
SELECT has_table_privilege('app', 's.q', 'USAGE');                              -- => error 22023
""")
    at.need("app", "sequences", "USAGE", "s.q", gives="ok")
    verdict = at.need("app", "sequences", "USAGE", schemas=["s"], gives="ok")
    assert (verdict.row["held"], verdict.row["all"]) == (1, 1), verdict
    at.held("s.q", "app", "USAGE", by="grant", path=["app"])


@case(11, "Column functions: dropped columns and keyword sets")
def dropped_columns(at):
    at.sql("""
CREATE TABLE s.t(a int, b int); ALTER TABLE s.t DROP COLUMN b; GRANT SELECT ON s.t TO app;
SELECT has_column_privilege('app', 's.t', 2::smallint, 'SELECT') IS NULL; -- => f [10-13]; t [14-18]
SELECT has_any_column_privilege('app', 's.t', 'SELECT');                  -- => t
SELECT has_any_column_privilege('app', 's.t', 'DELETE');                  -- => error 22023
""")
    at.need("app", "columns", "SELECT", "s.t", columns=["a"], gives="ok")
    at.need("app", "columns", "SELECT", "s.t", columns=["*"], gives="ok", lacks=[r"dropped"])
    at.need("app", "columns", "SELECT", "s.t", columns=["b"],
            gives=("missing", "unknown", "skip", "warn"))


@case(12, "has_* takes no table lock; any probe that names the table does")
def locked_table(at):
    at.extension("dblink")
    at.sql("""
CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO app;
SELECT dblink_connect('c', format('dbname=fx user=postgres port=%s host=%s',
  current_setting('port'), current_setting('unix_socket_directories')));       -- => OK
SELECT dblink_exec('c','BEGIN'), dblink_exec('c','LOCK TABLE s.t IN ACCESS EXCLUSIVE MODE');
                                                                        -- => BEGIN|LOCK TABLE
SET lock_timeout = '300ms'; SELECT has_table_privilege('app','s.t','SELECT'),
  has_any_column_privilege('app','s.t','SELECT'), row_security_active('s.t');  -- => t|t|f
EXPLAIN SELECT * FROM s.t;                                              -- => error 55P03
SELECT * FROM s.t LIMIT 0;                                              -- => error 55P03
""")
    begin = time.monotonic()
    at.need("app", "relations", "SELECT", "s.t", gives="ok")
    at.need("app", "relations", "SELECT", "s.t", gives="ok", user="app")
    at.matrix()
    at.text("--who", "s.t", says=["app"])
    at.flush()
    assert time.monotonic() - begin < 10, "it waits for the lock"


@case(13, "Do not parse ACL text")
def strange_names(at):
    at.sql("""
CREATE TABLE s.t(i int); CREATE ROLE "we""ird r=x/y"; GRANT SELECT ON s.t TO "we""ird r=x/y";
SELECT x.grantee::regrole::text, r.rolname FROM pg_class c CROSS JOIN aclexplode(c.relacl) x
  JOIN pg_roles r ON r.oid = x.grantee WHERE c.relname = 't' AND x.grantee <> c.relowner;
                                                        -- => "we""ird r=x/y"|we"ird r=x/y
CREATE ROLE "gr""p,{}"; CREATE TABLE s."T "" of; {them}"(i int); GRANT USAGE ON SCHEMA s
  TO "gr""p,{}"; GRANT SELECT ON s."T "" of; {them}" TO "gr""p,{}"; GRANT "gr""p,{}" TO app;
""")
    at.need('we"ird r=x/y', "relations", "SELECT", "s.t", gives=BLOCKED,
            mend=['GRANT USAGE ON SCHEMA s TO "we""ird r=x/y"'], closes=True)
    at.need('we"ird r=x/y', "relations", ["SELECT", "INSERT"], schemas=["s"],
            gives=("missing", "partial"), closes=True)
    at.need("app", "relations", "SELECT", 's.T " of; {them}', gives="ok", says=['gr"p,{}'])
    at.held('s.T " of; {them}', "app", "SELECT", path=["app", 'gr"p,{}'])
    at.text("--who", "s.t", says=[re.escape('we"ird r=x/y')])


@case(14, "LIKE 'pg_%' hides user schemas")
def schemas_that_begin_with_pg(at):
    at.sql("""
CREATE SCHEMA pgabc;
SELECT count(*) FROM pg_namespace WHERE nspname = 'pgabc' AND nspname NOT LIKE 'pg_%';  -- => 0
SELECT count(*) FROM pg_namespace WHERE nspname = 'pgabc' AND nspname !~ '^pg_';        -- => 1
CREATE SCHEMA pg_mine;                                                      -- => error 42939
CREATE TABLE pgabc.t(i int); GRANT USAGE ON SCHEMA pgabc TO app;
""")
    report = at.report("app", {"need": "relations", "privilege": "SELECT"})
    lost = [name for row in report["needs"] for name in row["missing"]]
    assert lost == ["pgabc.t"], report
    assert not any((one.get("schema") or "").startswith(("pg_", "information_schema"))
                   for one in at.matrix()["classes"])
    at.cell("pgabc.t", "app")
