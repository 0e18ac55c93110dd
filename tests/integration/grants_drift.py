#!/usr/bin/env python3
"""What changed: a baseline is kept as a file and compared with what is true now, with another role and
with another server. A change of a right and one of its path are told apart."""

import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, valid
from servers import *
from tap import contains, equal, lacks, main, skip, test

SECRET = "drift-s3cret-canary"
SETUP = """
    CREATE ROLE own; CREATE ROLE readers; CREATE ROLE base; CREATE ROLE app LOGIN PASSWORD '%s';
    CREATE ROLE twin LOGIN; GRANT readers TO app; GRANT readers TO twin; GRANT base TO readers;
    CREATE DATABASE shop""" % SECRET
OBJECTS = """
    CREATE SCHEMA app AUTHORIZATION own; SET ROLE own;
    GRANT USAGE ON SCHEMA app TO readers;
    CREATE TABLE app.t (id int, c int); CREATE TABLE app.u (id int); CREATE SEQUENCE app.q;
    CREATE VIEW app.v AS SELECT 1 AS one;
    GRANT SELECT ON app.t TO readers; GRANT SELECT ON app.u TO app; GRANT SELECT ON app.v TO base;
    CREATE FUNCTION app.f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; RESET ROLE"""


class World:
    """A server for all tests; each has a database of its own, and roles as they were."""
    servers = []

    @classmethod
    def fresh(cls, number=0):
        while len(cls.servers) <= number:
            cls.servers.append(PostgresServer(certificate=None))
        server = cls.servers[number]
        server.sql("DROP DATABASE IF EXISTS shop")
        server.sql("""DO $$ DECLARE r name; BEGIN
            FOR r IN SELECT rolname FROM pg_roles WHERE oid >= 16384 LOOP
                EXECUTE format('DROP OWNED BY %I', r); EXECUTE format('DROP ROLE %I', r);
            END LOOP; END $$""")
        server.sql(SETUP)
        server.sql(OBJECTS, "shop")
        return server


class Stage:
    """A fresh database, a home, and what was kept at the start."""

    def __init__(self, home, keep=True, *arguments):
        self.home, self.server = home, World.fresh()
        self.file = os.path.join(home.path, "kept.json")
        self.save_source("it", self.server)
        if keep:
            self.keep(*arguments)

    def save_source(self, name, server):
        self.home.source(name, host=server.socket_directory, port=server.port, dbname="shop",
                         user="postgres")

    def grants(self, *arguments):
        return self.home.run("grants", "it", "--no-input", *arguments)

    def keep(self, *arguments):
        return self.grants("--role", "app", "--save-baseline", self.file, *arguments)

    def sql(self, text):
        self.server.sql(text, "shop")

    def report(self, *arguments):
        """What changed since, as JSON, and the same as text."""
        result = self.grants("--against", self.file, "--json", *arguments)
        report = result.json()
        equal(result.rc, report["exit"])
        return report

    def lines(self, *arguments):
        """The lines that say a change."""
        out = self.grants("--against", self.file, *arguments).out
        return [line for line in out.split("\n") if re.match(r"[-+~!] ", line)]

    def rights(self, *arguments):
        return [line for line in self.lines(*arguments) if line[0] != "!"]


def changes(report, change):
    return [(one["kind"], one["schema"], one["rights"], one["names"], one["object"])
            for one in report["changes"] if one["change"] == change]


@test
def nothing_changed():
    with Home() as home:
        stage = Stage(home, True, "--schema", "app")
        kept = valid(json.loads(home.read("kept.json")))
        equal(os.stat(stage.file).st_mode & 0o777, 0o600)
        lacks(json.dumps(kept), SECRET)
        equal((kept["role"], kept["database"], kept["schemas"], kept["target"]),
              ("app", "shop", ["app"], "read-only"))
        assert not re.search(r"\b(oid|1[6-9]\d{3})\b", re.sub(r'"(time|source)": "[^"]*"', "",
                                                            json.dumps(kept))), kept
        result = stage.grants("--against", stage.file)
        contains(result.out, "Result: nothing changed.")
        equal(stage.lines(), [])
        report = stage.report()
        equal((report["changed"], report["changes"], report["attributes"], report["verdicts"]),
              (False, [], [], []))
        # The same rights make the same file.
        again = os.path.join(home.path, "again.json")
        stage.grants("--role", "app", "--save-baseline", again, "--schema", "app")
        equal(re.sub(r'"time": "[^"]*"', "", home.read("again.json")),
              re.sub(r'"time": "[^"]*"', "", home.read("kept.json")))


@test
def the_exit_code_says_changed_or_not_met():
    with Home() as home:
        stage = Stage(home, True, "--schema", "app")
        report = stage.report()
        equal((report["exit"], report["met"], report["changed"]), (0, True, False))
        stage.sql("GRANT INSERT ON app.t TO app")
        report = stage.report()
        equal((report["exit"], report["met"], report["changed"]), (3, True, True))
        stage.sql("REVOKE SELECT ON app.u FROM app")
        stage.keep("--schema", "app").expect(3)
        report = stage.report()  # nothing changed since, but a need is not met
        equal((report["exit"], report["met"], report["changed"]), (3, False, False))
        contains(stage.grants("--against", stage.file).expect(3).out,
                 "A mandatory need is not met")


@test
def what_is_granted_and_revoked():
    with Home() as home:
        stage = Stage(home)
        stage.sql("GRANT INSERT, UPDATE ON app.t TO app; REVOKE SELECT ON app.u FROM app;"
                  "GRANT USAGE ON SEQUENCE app.q TO readers; GRANT CREATE ON SCHEMA app TO app;"
                  "REVOKE EXECUTE ON FUNCTION app.f(int) FROM PUBLIC;"
                  "GRANT UPDATE (c) ON app.t TO readers; GRANT SELECT (id) ON app.u TO app; GRANT CREATE ON DATABASE shop TO app;"
                  "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC")
        equal(stage.rights(), [
            "+ CREATE on the database (granted by postgres)",
            "+ CREATE on schema app (granted by own)",
            "+ INSERT, UPDATE on app.t (granted by own)",
            "- SELECT on app.u (was granted by own)",
            "+ UPDATE on column app.t.c (through readers, granted by own)",
            "+ SELECT on column app.u.id (granted by own)",
            "+ USAGE on sequence app.q (through readers, granted by own)",
            "- EXECUTE on function app.f(a integer) (was through PUBLIC)",
            "- USAGE on language plpgsql (was through PUBLIC)"])
        contains("\n".join(stage.lines()), "! SELECT on relations in app: was ok; now warn")  # u has but that column
        report = stage.report()
        equal(changes(report, "lost")[0], ("relation", "app", ["SELECT"], ["u"], "kept"))
        equal(report["verdicts"][0]["now"], "warn")
        markdown = stage.grants("--against", stage.file, "--markdown").expect(3).out
        contains(markdown, "- **-** SELECT on app.u (was granted by own)\n")
        contains(markdown, "- **+** INSERT, UPDATE on app.t")


@test
def objects_that_are_new_gone_or_renamed():
    with Home() as home:
        stage = Stage(home)
        stage.sql("CREATE TABLE app.n (id int); GRANT SELECT ON app.n TO app; DROP TABLE app.u;"
                  "CREATE TABLE app.not_ours (id int); ALTER TABLE app.t RENAME TO \"T x\"")
        equal(stage.rights(), [
            "+ SELECT on app.\"T x\" (new; through readers, granted by own)",
            "+ SELECT on app.n (new; granted by postgres)",
            "- SELECT on app.t (gone; was through readers, granted by own)",
            "- SELECT on app.u (gone; was granted by own)"])
        report = stage.report()
        equal([one[4] for one in changes(report, "gained")], ["new", "new"])
        # A right on what was there all the time is no new object.
        stage.keep()
        stage.sql("GRANT SELECT ON app.not_ours TO app")
        equal(stage.rights(), ["+ SELECT on app.not_ours (granted by postgres)"])
        stage.keep()
        stage.sql("DROP SCHEMA app CASCADE")
        lines = stage.rights()
        contains("\n".join(lines), "- USAGE on schema app (gone; was through readers")
        assert all("(gone" in line for line in lines), lines


@test
def another_way_to_the_same_right_is_a_change_of_the_path():
    with Home() as home:
        stage = Stage(home)
        stage.sql("GRANT SELECT ON app.t TO app; REVOKE SELECT ON app.t FROM readers")
        equal(stage.lines(), ["~ SELECT on app.t: was through readers, granted by own; now "
                              "granted by own"])
        report = stage.report()
        equal([one["change"] for one in report["changes"]], ["path"])
        equal((report["exit"], report["verdicts"]), (3, []))
        stage.keep()
        stage.sql("ALTER ROLE readers RENAME TO \"reader s\"")
        text = "\n".join(stage.lines())
        contains(text, "- membership in readers, with INHERIT, SET (was granted by postgres)")
        contains(text, '+ membership in "reader s", with INHERIT, SET (granted by postgres)')
        contains(text, "~ SELECT on app.v: was through readers > base, granted by own; now "
                       "through reader s > base, granted by own")
        lacks(text, "- SELECT")


@test
def a_grant_option_is_a_right_of_its_own():
    with Home() as home:
        stage = Stage(home)
        stage.sql("GRANT SELECT ON app.u TO app WITH GRANT OPTION")
        equal(stage.lines(), ["+ grant option for SELECT on app.u (granted by own)"])
        stage.keep()
        # The entry that hands it on need not be the nearest one.
        stage.sql("GRANT SELECT ON app.u TO readers WITH GRANT OPTION;"
                  "REVOKE GRANT OPTION FOR SELECT ON app.u FROM app")
        equal(stage.lines(), [])
        stage.sql("REVOKE SELECT ON app.u FROM readers; GRANT SELECT ON app.u TO app WITH GRANT OPTION")
        stage.sql("REVOKE GRANT OPTION FOR SELECT ON app.u FROM app")
        equal(stage.lines(), ["- grant option for SELECT on app.u (was granted by own)"])
        equal(stage.report()["changes"][0]["change"], "option lost")


@test
def owners_change():
    with Home() as home:
        stage = Stage(home)
        stage.sql("ALTER TABLE app.t OWNER TO app")
        equal(stage.rights(), [
            "+ INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER, OWNERSHIP on app.t (as owner)",
            "+ grant option for SELECT on app.t (as owner)"])
        stage.keep()
        stage.sql("ALTER TABLE app.t OWNER TO readers")
        text = "\n".join(stage.rights())
        contains(text, "OWNERSHIP on app.t: was as owner; now through readers, the owner")
        lacks(text, "- OWNERSHIP")
        stage.sql("ALTER TABLE app.t OWNER TO own")
        contains("\n".join(stage.rights()), "OWNERSHIP on app.t (was as owner)")


@test
def the_role_and_its_memberships():
    with Home() as home:
        stage = Stage(home)
        stage.sql("ALTER ROLE app CREATEDB NOLOGIN CONNECTION LIMIT 5 VALID UNTIL '2030-01-01';"
                  "CREATE ROLE other; GRANT other TO readers; GRANT readers TO app WITH ADMIN OPTION;"
                  "ALTER ROLE app SET role = readers")
        equal(stage.rights(), [
            "- attribute LOGIN", "+ attribute CREATEDB", "~ CONNECTION LIMIT: was -1; now 5",
            "~ VALID UNTIL: was none; now 2030-01-01 00:00:00+00",
            "~ SET role: was none; now readers",
            "+ membership in other, with INHERIT, SET (through readers > other)",
            "+ ADMIN of the membership in readers (granted by postgres)",
            # What runs is readers: it has not what app was granted.
            "~ USAGE on schema app: was through readers, granted by own; now granted by own",
            "- SELECT on app.u (was granted by own)",
            "~ SELECT on app.t: was through readers, granted by own; now granted by own",
            "~ SELECT on app.v: was through readers > base, granted by own; now through base, "
            "granted by own"])
        contains("\n".join(stage.lines()), "! Log in: was ok; now MISSING")


@test
def inherit_of_a_membership():
    with Home() as home:
        stage = Stage(home)
        if stage.server.version >= 16:
            stage.sql("GRANT readers TO app WITH INHERIT FALSE")
        else:
            stage.sql("ALTER ROLE app NOINHERIT")
        text = "\n".join(stage.rights())
        contains(text, "- INHERIT of the membership in readers (was granted by postgres)")
        contains(text, "- SELECT on app.t (was through readers, granted by own)")
        contains(text, "- USAGE on schema app (was through readers")
        lacks(text, "- membership in readers")


@test
def a_role_that_is_gone():
    with Home() as home:
        stage = Stage(home)
        stage.sql("ALTER ROLE app RENAME TO app2")
        result = stage.grants("--against", stage.file).expect(3)
        contains(result.out, "\n- the role itself\n")
        contains(result.out, "- membership in readers")
        contains(result.out, "- SELECT on app.u (was granted by own)")
        lacks(result.out, "EXECUTE")  # PUBLIC still has that
        equal(stage.report()["now"]["exists"], False)
        # Nothing is kept of a role that is not there: a slip of the fingers is no baseline.
        missing = stage.grants("--role", "ap2", "--save-baseline", stage.file + "2").expect(3)
        contains(missing.err, 'there is no role "ap2" on this server')
        contains(missing.err, 'did you mean "app2"?')
        assert not os.path.exists(stage.file + "2")
        contains(stage.grants("--role", "app2", "--against-role", "nope").expect(3).err,
                 'there is no role "nope"')


@test
def default_privileges_that_reach_the_role():
    with Home() as home:
        stage = Stage(home)
        stage.sql("ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA app GRANT SELECT ON TABLES TO app;"
                  "ALTER DEFAULT PRIVILEGES FOR ROLE own GRANT USAGE ON SEQUENCES TO readers")
        equal(stage.rights(), [
            "+ SELECT on new relations of own in app (granted by own)",
            "+ USAGE on new sequences of own (through readers, granted by own)"])
        stage.keep()
        # The built-in default lets everybody execute: it is gone, although an entry is new.
        stage.sql("ALTER DEFAULT PRIVILEGES FOR ROLE own REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;"
                  "ALTER DEFAULT PRIVILEGES FOR ROLE own GRANT USAGE ON TYPES TO readers;"
                  "ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA app REVOKE SELECT ON TABLES"
                  " FROM app")
        equal(stage.rights(), [
            "- SELECT on new relations of own in app (was granted by own)",
            "- EXECUTE on new functions of own (was through PUBLIC)"])
        stage.keep()
        stage.sql("ALTER DEFAULT PRIVILEGES FOR ROLE own GRANT EXECUTE ON FUNCTIONS TO PUBLIC")
        equal(stage.rights(), ["+ EXECUTE on new functions of own (through PUBLIC)"])


@test
def many_are_grouped_and_counted():
    with Home() as home:
        stage = Stage(home, False)
        stage.sql("DO $$ BEGIN FOR i IN 1..1200 LOOP EXECUTE format('CREATE TABLE app.m%s (id int)',"
                  " i); END LOOP; END $$; ALTER TABLE app.m7 OWNER TO own;"
                  "GRANT SELECT ON ALL TABLES IN SCHEMA app TO app")
        stage.keep()
        stage.sql("REVOKE SELECT ON ALL TABLES IN SCHEMA app FROM app")
        lines = stage.rights()
        # own and postgres granted them: two ways, so two groups; app.t and app.v stay by groups.
        contains("\n".join(lines), "- SELECT on 1,199 relations in app (was granted by postgres)")
        contains("\n".join(lines), "- SELECT on 2 relations in app: m7, u (was granted by own)")
        equal(len(lines), 4)
        report = stage.report()
        equal(max(one["count"] for one in report["changes"]), 1199)
        big = max(report["changes"], key=lambda one: one["count"])
        equal((len(big["names"]), big["names"]), (1199, sorted(big["names"])))
        verbose = stage.grants("--against", stage.file, "--verbose").out
        contains(verbose, "\n    m1200\n")


@test
def two_roles():
    with Home() as home:
        stage = Stage(home, False)
        stage.sql("ALTER ROLE twin CREATEDB")
        result = stage.grants("--role", "app", "--against-role", "twin", "--schema", "app")
        lines = [line for line in result.expect(3).out.split("\n") if re.match(r"[-+~!] ", line)]
        equal(lines, ["- attribute CREATEDB", "+ SELECT on app.u (granted by own)",
                      "! SELECT on relations in app: was PARTIAL; now ok "
                      "(3 of 3, " + lines[2].split("(3 of 3, ")[1]])
        report = stage.grants("--role", "app", "--against-role", "twin", "--json").json()
        equal((report["before"]["role"], report["now"]["role"]), ("twin", "app"))
        # The way through a group is the same for both.
        stage.sql("GRANT SELECT ON app.u TO twin; ALTER ROLE twin NOCREATEDB")
        same = stage.grants("--role", "app", "--against-role", "twin").expect(0)
        contains(same.out, "Result: nothing changed.")


@test
def two_servers():
    with Home() as home:
        stage = Stage(home, False)
        other = World.fresh(1)
        stage.save_source("there", other)
        asked = ("--role", "app", "--against-source", "there")
        contains(stage.grants(*asked).expect(0).out, "Result: nothing changed.")
        other.sql("GRANT DELETE ON app.t TO app; DROP VIEW app.v;"
                  "GRANT CONNECT ON DATABASE shop TO app", "shop")
        result = stage.grants(*asked).expect(3)
        contains(result.out, "- DELETE on app.t (was granted by own)")
        contains(result.out, "+ SELECT on app.v (new; through readers > base, granted by own)")
        contains(result.out, "~ CONNECT on the database: was granted by postgres; now through PUBLIC")
        report = stage.grants(*asked, "--json").json()
        assert report["before"]["source"] != report["now"]["source"], report
        # Flags of the connection are those of the first one only.
        server = stage.server
        result = home.run("grants", "-h", server.socket_directory, "-p", server.port, "-U",
                          "postgres", "-d", "shop", *asked, "--no-input").expect(3)
        contains(result.out, "- DELETE on app.t")
        other.stop()
        try:
            dead = stage.grants(*asked).expect(2)
            equal(dead.out, "")
        finally:
            other.start()
        contains(stage.grants("--role", "app", "--against-source", "nowhere").expect(1).err,
                 'there is no source "nowhere"')
        # A role that the other server does not have: everything is more than it has there.
        other.sql("DROP OWNED BY app", "shop")
        other.sql("DROP OWNED BY app; DROP ROLE app")
        contains(stage.grants(*asked).expect(3).out, "\n+ the role itself\n")


@test
def file_and_flags_must_agree():
    with Home() as home:
        stage = Stage(home, True, "--schema", "app", "--target", "read-only")
        kept = stage.file
        for wrong, words in ((["--schema", "public"], "other values of --schema"),
                             (["--schema", "app", "--schema", "public"], "other values of --schema"),
                             (["--target", "dbt"], "made for the target read-only"),
                             (["--param", "schemas=app"], "other values of --param"),
                             (["--against-role", "twin"], "one of them at a time"),
                             (["--script"], "without --sql"), (["--matrix"], "without --sql"),
                             (["--csv"], "not as csv"), (["--format", "junit"], "not as junit")):
            contains(stage.grants("--against", kept, *wrong).expect(1).err, words)
        stage.grants("--against", kept, "--schema", "app", "--target", "read-only").expect(0)
        contains(stage.grants("--matrix", "--save-baseline", kept).expect(1).err, "--matrix of all")
        # Other roles may be held against the file; without --role it is the one of the file.
        contains(stage.grants("--against", kept, "--role", "twin").expect(3).out,
                 "- SELECT on app.u")
        # What changes outside of the schemas of the file is not seen, though a view reads it.
        stage.sql("CREATE SCHEMA b; CREATE TABLE b.t (id int);"
                  "CREATE VIEW app.reads_b AS SELECT * FROM b.t")
        stage.keep("--schema", "app")
        stage.sql("GRANT ALL ON b.t TO app; GRANT ALL ON SCHEMA b TO app;"
                  "ALTER DEFAULT PRIVILEGES FOR ROLE own IN SCHEMA b GRANT SELECT ON TABLES TO app;"
                  "GRANT UPDATE (id) ON b.t TO app")
        equal(stage.lines(), [])


@test
def files_that_are_broken_foreign_or_newer():
    with Home() as home:
        stage = Stage(home)
        text = home.read("kept.json")
        kept = json.loads(text)

        def refused(content, *words):
            path = home.write("bad.json", content if isinstance(content, (str, bytes))
                              else json.dumps(content))
            result = stage.grants("--against", path).expect(1)
            equal(result.out, "")
            for word in (path, *words):
                contains(result.err, word)

        def changed(**fields):
            return {**kept, **fields}

        refused(text[:len(text) // 2], "line ", "column ")
        refused("", "line 1, column 0")
        refused("{}", "no baseline of grants")
        refused("[1]", "no baseline of grants")
        refused(json.dumps({"pgusher": "1.0", "format": 1, "command": "grants", "needs": []}),
                "no baseline of grants")
        refused(changed(format=2, pgusher="9.9"), "its format is 2", "pgusher 9.9 wrote it")
        refused(changed(role=7), '"role" is not a text')
        refused(changed(exists="yes"), '"exists" is not true or false')
        refused(changed(server_version="15"), '"server_version" is not a number')
        refused(changed(schemas=["a", 1]), '"schemas" is not a list of texts')
        refused(changed(schemas=["s%d" % i for i in range(65)]), "more than 64 of --schema")
        refused(changed(attributes=[]), '"attributes" is not an object')
        refused(changed(verdicts=[{"id": "x"}]), 'verdicts 1: "verdict" is not')
        holding = {"kind": "relation", "schema": "app", "names": ["t"],
                   "rights": [{"right": "SELECT", "by": "grant", "grantor": "own"}]}

        def with_holding(**fields):
            return changed(holdings=[{**holding, **fields}])

        refused(with_holding(kind="planet"), 'holdings 1: "kind" is not')
        refused(with_holding(names="t"), 'holdings 1: "names" is not a list of texts')
        refused(with_holding(names=["t", None]), "a list of texts")
        refused(with_holding(rights=[{"right": "FLY", "by": "grant"}]), '"right" is not')
        refused(with_holding(rights=[{"right": "SELECT", "by": "magic"}]), '"by" is not')
        refused(with_holding(rights=holding["rights"] * 2), '"SELECT" is not there once')
        refused(with_holding(names=["t", "t"]), 'the relation "app.t" is there twice')
        refused(changed(holdings=[holding, {**holding, "rights": []}]), "is there twice")
        refused(text.replace('"time"', '"role": "x", "time"', 1), "line ", "duplicate")
        refused(b"\xff\xfe", "line 1")
        path = home.write("large.json", "")
        with open(path, "r+b") as file:
            file.truncate((64 << 20) + 1)
        contains(stage.grants("--against", path).expect(1).err, "is larger than")
        contains(stage.grants("--against", home.path + "/none").expect(1).err, "cannot open")
        contains(stage.grants("--role", "app", "--save-baseline", home.path + "/no/where").expect(1)
                 .err, "cannot write")
        # The order of a file means nothing.
        turned = {**kept, "holdings": [{**one, "names": one["names"][::-1],
                                        "rights": one["rights"][::-1]}
                                       for one in reversed(kept["holdings"])],
                  "verdicts": kept["verdicts"][::-1]}
        home.write("kept.json", json.dumps(turned))
        equal(stage.report()["changed"], False)


@test
def superusers_and_hostile_names():
    with Home() as home:
        stage = Stage(home, False)
        name = 'x > y|`<b>\x1b[2J"\n; DROP'
        stage.sql('CREATE ROLE "%s"; GRANT "%s" TO app; CREATE TABLE app."%s" (id int);'
                  % ((name.replace('"', '""'),) * 3))
        stage.keep()
        equal(stage.rights(), [])
        quoted = '"%s"' % name.replace('"', '""')
        stage.sql("GRANT SELECT ON app.%s TO app; REVOKE %s FROM app" % (quoted, quoted))
        result = stage.grants("--against", stage.file)
        lacks(result.out, "\x1b")
        contains(result.out, '+ SELECT on app."x > y|`<b>\\x1B[2J""')
        markdown = stage.grants("--against", stage.file, "--markdown").out
        lacks(markdown, "\x1b")
        lacks(markdown, "y|`<b>")
        equal([one["names"] for one in stage.report()["changes"]], [[name], [name]])
        stage.keep()
        stage.sql("ALTER ROLE app SUPERUSER")
        lines = stage.rights()
        equal(lines[0], "+ attribute SUPERUSER")
        contains("\n".join(lines), "(as superuser)")
        lacks("\n".join(lines), "- SELECT")
        lacks("\n".join(lines), "OWNERSHIP")


@test
def comparing_keeps_too_and_sees_rights_in_functions_of_strange_names():
    with Home() as home:
        stage = Stage(home)
        stage.sql('CREATE FUNCTION app."f,( x"("A b" text) RETURNS int LANGUAGE sql AS \'SELECT 1\'')
        # Compared first, written afterwards.
        result = stage.grants("--against", stage.file, "--save-baseline", stage.file).expect(3)
        contains(result.out, '+ EXECUTE on function app."f,( x"("A b" text) (new; through PUBLIC)')
        contains(result.err, "What app holds was written to")
        equal(stage.lines(), [])


@test(limit=180)
def large_servers_take_seconds():
    with Home() as home:
        stage = Stage(home, False)
        stage.sql("""SELECT format('CREATE TABLE app.m%s (id int); GRANT SELECT ON app.m%s TO app;'
                'CREATE VIEW app.w%s AS SELECT 1 AS one; GRANT SELECT ON app.w%s TO readers',
                i, i, i, i) FROM generate_series(1, 1000) i \\gexec""")
        stage.keep()
        stage.sql("REVOKE SELECT ON ALL TABLES IN SCHEMA app FROM readers;"
                  "DROP TABLE app.m17")
        began = time.monotonic()
        lines = stage.rights()
        assert time.monotonic() - began < 10, time.monotonic() - began
        contains("\n".join(lines), "- SELECT on 1,000 relations in app (was through readers")
        contains("\n".join(lines), "- SELECT on app.m17 (gone")


main()
