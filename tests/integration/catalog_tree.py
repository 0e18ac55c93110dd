#!/usr/bin/env python3
"""The catalog: every kind of object on servers of several majors, names that mean ill, rights as
words, patterns of the source, pages, locks, and catalogs that are not to be read.

PGUSHER_TEST_CATALOG=full takes all majors that are here; else the oldest and the system's own."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from libpq import Session
from pgusher import Home
from postgres import PostgresServer, programs_of_majors
from processes import wait_until
from tap import contains, equal, lacks, main, skip, test

IS_FULL = os.environ.get("PGUSHER_TEST_CATALOG") == "full"
MAJORS = [10, 12, 13, 14, 15, 16, 17, 18] if IS_FULL else [10, 15]

ILL = ['say "hi"', "it's", "two\nlines", "\u05d0\u05d1 right to left", "smile \U0001f600",
       "x" * 63, "a.b", "$1 %s", "-- ;", " "]

ROLES = '''
    CREATE ROLE mia LOGIN; CREATE ROLE readers; CREATE ROLE boss SUPERUSER CREATEDB NOINHERIT;
    GRANT readers TO mia; COMMENT ON ROLE mia IS 'looks';'''
KINDS = '''
    CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO mia; CREATE SCHEMA shut;
    CREATE TABLE shut.t (i int); CREATE FUNCTION shut.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE TYPE shut.e AS ENUM ('x');
    CREATE TABLE app.plain (i int PRIMARY KEY, t text); INSERT INTO app.plain VALUES (1, 'x');
    CREATE TABLE app.denied (i int);
    CREATE TABLE app.partly (i int, secret int); GRANT SELECT (i) ON app.partly TO mia;
    CREATE TABLE app.rows (i int); ALTER TABLE app.rows ENABLE ROW LEVEL SECURITY;
    CREATE POLICY p ON app.rows USING (i > 0);
    CREATE UNLOGGED TABLE app.fast (i int);
    CREATE TABLE app.events (at int, who int) PARTITION BY RANGE (at, (who + 1));
    CREATE TABLE app.events_1 PARTITION OF app.events FOR VALUES FROM (1, 0) TO (10, 0);
    CREATE TABLE app.events_2 PARTITION OF app.events FOR VALUES FROM (10, 0) TO (20, 0)
      PARTITION BY LIST (who);
    CREATE TABLE app.events_2_a PARTITION OF app.events_2 FOR VALUES IN (1, 2);
    CREATE VIEW app.seen AS SELECT i FROM app.plain;
    CREATE MATERIALIZED VIEW app.kept AS SELECT i FROM app.plain;
    CREATE FOREIGN DATA WRAPPER nothing;
    CREATE SERVER far TYPE 'old' FOREIGN DATA WRAPPER nothing;
    CREATE FOREIGN TABLE app.remote (i int) SERVER far;
    CREATE SEQUENCE app.numbers;
    CREATE FUNCTION app.twice(i int, VARIADIC more text[]) RETURNS int LANGUAGE sql
      SECURITY DEFINER AS 'SELECT 2 * i';
    CREATE FUNCTION app.hidden() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';
    REVOKE EXECUTE ON FUNCTION app.hidden() FROM PUBLIC;
    CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int);
    CREATE TYPE app.state AS ENUM ('new', 'paid'); CREATE TYPE app.pair AS (a int, b text);
    CREATE DOMAIN app.small AS numeric(4,1) CHECK (VALUE < 9);
    CREATE TYPE app.span AS RANGE (SUBTYPE = float8);
    CREATE FUNCTION app.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE EVENT TRIGGER guard ON ddl_command_start WHEN TAG IN ('DROP TABLE')
      EXECUTE PROCEDURE app.watch();
    CREATE PUBLICATION everything FOR ALL TABLES; CREATE PUBLICATION one FOR TABLE app.plain;
    CREATE SUBSCRIPTION copy CONNECTION 'dbname=nowhere' PUBLICATION one, two
      WITH (connect = false, slot_name = NONE);
    GRANT SELECT ON app.plain, app.rows, app.events, app.seen, app.kept, app.remote, app.numbers
      TO mia;
    COMMENT ON TABLE app.plain IS 'what is plain'; ANALYZE app.plain;'''
KINDS_11 = '''CREATE PROCEDURE app.doing(INOUT i int) LANGUAGE sql AS 'SELECT 1';'''

# kind, name: rights, note
OBJECTS = {
    ("table", "plain"): ("read", None),
    ("table", "denied"): ("NO SELECT", None),
    ("table", "partly"): ("some columns", None),
    ("table", "rows"): ("read, RLS", None),
    ("table", "fast"): ("NO SELECT", "UNLOGGED"),
    ("partitioned", "events"): ("read", "partitioned by RANGE (at, expression), 2 partitions"),
    ("view", "seen"): ("read, code", None),
    ("matview", "kept"): ("read", None),
    ("foreign", "remote"): ("read, code", "on server far"),
    ("sequence", "numbers"): ("read", None),
    ("function", "twice(i integer, VARIADIC more text[])"):
        ("execute", "returns integer, language sql, SECURITY DEFINER"),
    ("function", "hidden()"): ("NO EXECUTE", "returns SETOF integer, language sql"),
    ("function", "watch()"): ("execute", "returns event_trigger, language plpgsql"),
    ("aggregate", "total(integer)"): ("execute", "returns integer, language internal"),
    ("enum", "state"): ("use", "new, paid"),
    ("composite", "pair"): ("use", "a integer, b text"),
    ("domain", "small"): ("use", "of numeric(4,1)"),
    ("range", "span"): ("use", "of double precision"),
}
OF_DATABASE = {
    "extensions": {"plpgsql": ("see", "version 1.0, schema pg_catalog")},
    "publications": {"everything": ("see", "all tables, insert update delete"),
                     "one": ("see", "1 tables by name, insert update delete")},
    "subscriptions": {"copy": ("see", "DISABLED, publications one two")},
    "foreign-servers": {"far": ("NO USAGE", "wrapper nothing, type old")},
    "event-triggers": {"guard": ("see", "on ddl_command_start, for DROP TABLE, enabled,"
                                        " calls app.watch")},
}


class Worlds:
    """A server of each major, with every kind of object in its database kinds."""

    servers = {}

    @classmethod
    def of(cls, major):
        if major not in cls.servers:
            programs = programs_of_majors().get(major)
            if not programs:
                skip(f"PostgreSQL {major} is not here")
            server = PostgresServer(certificate=None, programs=programs,
                                    settings={"wal_level": "logical"})
            server.sql("CREATE DATABASE kinds")
            server.sql(ROLES)
            server.sql("CREATE TABLE elsewhere (i int); GRANT SELECT ON elsewhere TO mia")
            server.sql(KINDS + (KINDS_11 if major > 10 else ""), "kinds")
            server.sql("CREATE SCHEMA ill; GRANT USAGE ON SCHEMA ill TO mia;" + "".join(
                'CREATE TABLE ill."%s" (i int);' % name.replace('"', '""') for name in ILL),
                "kinds")
            cls.servers[major] = server
        return cls.servers[major]


def prepare(home, server, user="mia", dbname="kinds", **fields):
    home.source("it", host=server.socket_directory, port=server.port, dbname=dbname, user=user,
                **fields)


def schema(home, *arguments, rc=0):
    return home.run("schema", "it", *arguments, "--json").expect(rc).json()


def objects(report, name):
    return next((one["objects"] for one in report["schemas"] if one["name"] == name), None)


def rights(items):
    """{name: (rights, note)} of objects, whatever else is known of them."""
    equal([one for one in items if "error" in one], [])
    return {one["name"]: (one["rights"], one.get("note")) for one in items}


def on_each_major(check):
    for major in MAJORS:
        if major in programs_of_majors():
            check(Worlds.of(major), major)


@test(limit=240)
def every_kind_is_there_with_what_one_may_do():
    def check(server, major):
        with Home() as home:
            prepare(home, server)
            report = schema(home)
            found = {(one["kind"], one["name"]): (one["rights"], one.get("note"))
                     for one in objects(report, "app")}
            wanted = dict(OBJECTS)
            if major > 10:
                wanted["procedure", "doing(INOUT i integer)"] = (
                    "execute", "language sql")
            if major > 13:  # a multirange comes with a range
                wanted["multirange", "span_multirange"] = ("use", None)
            # The functions that construct ranges come with the type.
            found = {key: value for key, value in found.items()
                     if not (key[0] == "function" and key[1].startswith("span"))}
            equal(found, wanted, str(major))
            events = next(one for one in objects(report, "app") if one["name"] == "events")
            equal(rights(events["partitions"]), {
                "events_1": ("NO SELECT", "FOR VALUES FROM (1, 0) TO (10, 0)"),
                "events_2": ("NO SELECT", "FOR VALUES FROM (10, 0) TO (20, 0); partitioned by LIST"
                                          " (who), 1 partitions")})
            equal([one["note"] for one in events["partitions"][1]["partitions"]],
                  ["FOR VALUES IN (1, 2)"])
            equal({one["rights"] for one in objects(report, "shut")}, {"NO USAGE"})
            plain = next(one for one in objects(report, "app") if one["name"] == "plain")
            equal((plain["estimate"], plain["size_bytes"], plain["comment"]),
                  (1, 8192, "what is plain"))
            for group, wanted in OF_DATABASE.items():
                equal(rights(report["database"][group]), wanted, f"{major} {group}")
            roles = rights(report["server"]["roles"])
            equal(roles["mia"], ("you", "login, member of readers"))
            equal(roles["readers"][0], "use")
            equal(roles["boss"], ("not member", "SUPERUSER, create databases, no inherit"))
            equal(rights(report["server"]["tablespaces"])["pg_default"],
                  ("NO CREATE", "in the data directory"))
            equal({name: one[0] for name, one in rights(report["server"]["databases"]).items()},
                  {"kinds": "connect", "postgres": "connect"})
    on_each_major(check)


@test
def kinds_are_chosen_by_name():
    with Home() as home:
        prepare(home, Worlds.of(15))
        report = schema(home, "--kind", "views", "--kind", "event-trigger")
        equal([[one["name"] for one in item["objects"]] for item in report["schemas"]], [["seen"]])
        equal((list(report["database"]), report["server"]), (["event-triggers"], {}))
        report = schema(home, "--kind", "databases")
        equal((report["schemas"], list(report["server"])), ([], ["databases"]))
        said = home.run("schema", "it", "--kind", "tabels").expect(1).err
        contains(said, 'there is no kind "tabels"')
        contains(said, "foreign-tables")
        said = home.run("schema", "it", "app.events", "--kind", "partitioned").expect(0).out
        contains(said, "\n    table        events_1 (NO SELECT)")
        contains(said, "\n      table        events_2_a (NO SELECT)")


@test(limit=120)
def names_that_mean_ill_stay_names():
    def check(server, major):
        with Home() as home:
            prepare(home, server)
            names = {one["name"] for one in objects(schema(home), "ill")}
            equal(names, set(ILL), str(major))
            text = home.run("schema", "it", "ill.*").expect(0).out
            contains(text, "two\\nlines")
            home.run("--script", home.write("script", """
                resize 80 40
                wait-for it
                key Enter
                wait-for tablespaces
                key j
                key Enter
                wait-for smile
                dump-screen %s
                quit""".replace("                ", "") % home.write("shot", ""))).expect(0)
            contains(home.read("shot"), "two\\nlines")
    on_each_major(check)


@test
def the_patterns_of_a_source_leave_out_what_they_say():
    server = Worlds.of(15)
    with Home() as home:
        prepare(home, server, schema_exclude="^i", table_include="glob:p*, seen|EVENTS",
                database_exclude="postgres")
        report = schema(home)
        equal([one["name"] for one in report["schemas"]], ["app", "shut"])
        relations = {one["name"] for one in objects(report, "app")
                     if one["kind"] in ("table", "view", "matview", "partitioned", "foreign")}
        equal(relations, {"plain", "partly", "seen", "events"})
        assert "numbers" in rights(objects(report, "app")), "sequences are no tables"
        equal(report["left_out"], {"databases": 1, "schemas": 1, "tables": 6})
        equal(list(rights(report["server"]["databases"])), ["kinds"])
        said = home.run("schema", "it")
        contains(said.err, "databases 1, schemas 1, tables 6; --left-out shows them")
        report = schema(home, "--left-out")
        assert "ill" in [one["name"] for one in report["schemas"]]
        equal("left_out" in report, False)
        home.run("--script", home.write("script", "\n".join((
            "resize 80 40", "wait-for it", "key Enter", "wait-for tablespaces", "key j",
            "wait-for 1 database, 1 schema left out by the source's patterns; P shows them",
            "wait-gone + ill", "key P", "wait-for + ill", "key P", "wait-gone + ill", "quit", "")))
        ).expect(0)


@test
def a_wrong_pattern_is_said_where_it_was_typed():
    server = Worlds.of(15)
    with Home() as home:
        prepare(home, server, schema_include="ok, *_tmp")
        said = home.run("schema", "it").expect(1).err
        contains(said, 'Schemas: "*_tmp" is no pattern: nothing stands before *')
        home.run("--script", home.write("script", "\n".join((
            "resize 100 40", "wait-for it", "key e", "wait-for More libpq", "key C-r",
            'wait-for "*_tmp" is no pattern', "quit", "")))).expect(0)
        # What only the server can know: the rest goes on without the patterns.
        prepare(home, server, schema_include="a[z-a]")
        contains(home.run("schema", "it").expect(3).err, "invalid regular expression")
        home.run("--script", home.write("script", "\n".join((
            "resize 80 40", "wait-for it", "key Enter", "wait-for + app",
            "wait-for patterns are passed over", "quit", "")))).expect(0)


@test(limit=180)
def a_large_schema_comes_in_pages():
    def check(server, major):
        server.sql("CREATE DATABASE large TEMPLATE template0")
        server.sql("CREATE SCHEMA many; GRANT USAGE ON SCHEMA many TO mia;"
                   "DO $$ BEGIN FOR i IN 1..3005 LOOP EXECUTE "
                   "format('CREATE TABLE many.t%s (i int)', lpad(i::text, 5, '0'));"
                   "END LOOP; END $$;"
                   "DO $$ BEGIN FOR i IN 1..1200 LOOP EXECUTE "
                   "format('CREATE FUNCTION many.f(a_%s int DEFAULT %s, b int[] DEFAULT NULL) "
                   "RETURNS int LANGUAGE sql AS ''SELECT 1''', i, i); EXIT; END LOOP; END $$;",
                   "large")
        with Home() as home:
            prepare(home, server, dbname="large")
            names = [one["name"] for one in objects(schema(home, "--kind", "tables"), "many")]
            equal(names, ["t%05d" % i for i in range(1, 3006)], str(major))
            home.run("--script", home.write("script", "\n".join((
                "resize 80 40", "wait-for it", "key Enter", "wait-for tablespaces", "key Enter",
                "wait-for 3005", "key j", "key Enter", "wait-for t00001",
                "wait-gone t03005",
                # What is behind the page stays where it is while the other pages come.
                "key G", "wait-for t03005", "wait-for tablespaces: 2", "wait-gone more below",
                "key /", "text t0200", "wait-for t02009", "wait-gone t00999", "wait-gone t02010",
                "key Esc", "wait-for many.t02000: table", "key g", "wait-for - many", "quit", "")))).expect(0)
            # A filter finds what was never read.
            home.run("--script", home.write("script", "\n".join((
                "resize 80 40", "wait-for it", "key Enter", "wait-for tablespaces", "key Enter",
                "wait-for 3005", "key j", "key Enter", "wait-for t00001", "key /",
                "text MANY.t0300", "wait-for t03005", "wait-for t03000", "wait-gone t00001",
                "key Enter", "key End", "wait-for many.t03005: table", "quit", "")))).expect(0)
        server.sql("DROP DATABASE large")
    on_each_major(check)


@test(limit=120)
def a_locked_table_holds_nothing_up():
    def check(server, major):
        holder = Session(f"host={server.socket_directory} port={server.port} user=postgres"
                         " dbname=kinds")
        holder.run("BEGIN")
        for name in ("plain", "events"):  # with its partitions
            holder.run(f"LOCK app.{name} IN ACCESS EXCLUSIVE MODE")
        pid = holder.run("SELECT pg_backend_pid()")[0]
        with Home() as home:
            prepare(home, server)
            found = rights(objects(schema(home), "app"))
            equal(found["plain"], ("read", None), str(major))
            home.run("--script", home.write("script", "\n".join((
                "resize 80 40", "wait-for it", "key Enter", "wait-for tablespaces", "key Enter",
                "wait-for plain", "key /", "text plain", "key Enter", "key s",
                "wait-for plain is locked by pid %s" % pid, "quit", "")))).expect(0)
        holder.run("ROLLBACK")
        with Home() as home:
            prepare(home, server)
            home.run("--script", home.write("script", "\n".join((
                "resize 80 40", "wait-for it", "key Enter", "wait-for tablespaces", "key Enter",
                "wait-for plain", "key /", "text plain", "key Enter", "key s",
                "wait-for plain: 32768 bytes; the table 16384, its indexes 16384.", "quit", "")))).expect(0)
    on_each_major(check)


HARDENED = ("pg_proc", "pg_subscription", "pg_extension", "pg_tablespace")


@test(limit=120)
def what_cannot_be_read_says_so_in_its_place():
    def check(server, major):
        with Home() as home:
            server.sql("CREATE DATABASE hardened")
            server.sql(KINDS.replace("SUBSCRIPTION copy", "SUBSCRIPTION copies"), "hardened")
            server.sql("".join(f"REVOKE SELECT ON pg_catalog.{name} FROM PUBLIC;"
                               for name in HARDENED) +
                       "REVOKE SELECT (subname) ON pg_catalog.pg_subscription FROM PUBLIC", "hardened")
            prepare(home, server, dbname="hardened")
            report = schema(home)
            app = objects(report, "app")
            equal([one for one in app if "error" in one],
                  [{"kind": "functions", "error": "permission denied for %s pg_proc" % (
                      "relation" if major < 11 else "table")}])
            contains(str(app), "plain")
            contains(str(app), "state")
            contains(str(report["database"]["subscriptions"]), "permission denied")
            contains(str(report["database"]["extensions"]), "permission denied")
            contains(str(report["server"]["tablespaces"]), "permission denied")
            contains(str(report["server"]["roles"]), "mia")
            home.run("--script", home.write("script", "\n".join((
                "resize 80 60", "wait-for it", "key Enter", "wait-for tablespaces", "wait-for + app",
                "key Enter", "wait-for plain", "wait-for state", "wait-for NOT READABLE",
                "quit", "")))).expect(0)
            server.sql("REVOKE SELECT ON pg_catalog.pg_database FROM PUBLIC", "hardened")
            report = schema(home)
            contains(str(objects(report, "app")), "plain")
            contains(str(report["server"]["roles"]), "mia")
            equal(report["server"]["databases"], [])
    on_each_major(check)


@test
def a_hot_standby_is_read_like_a_primary():
    with PostgresServer(certificate=None, settings={"hot_standby": "on"}) as server, \
            Home() as home:
        server.sql("CREATE DATABASE kinds")
        server.sql("CREATE SCHEMA app; CREATE TABLE app.plain (i int)", "kinds")
        server.stop()
        with open(os.path.join(server.data, "standby.signal"), "w", encoding="ascii"):
            pass
        server.start()
        equal(server.sql("SELECT pg_is_in_recovery()"), "t")
        prepare(home, server, user="postgres")
        report = schema(home)
        equal([one["name"] for one in objects(report, "app")], ["plain"])
        assert "plpgsql" in rights(report["database"]["extensions"])


@test
def another_database_is_entered_from_the_tree():
    server = Worlds.of(15)
    with Home() as home:
        prepare(home, server)
        home.run("--script", home.write("script", "\n".join((
            "resize 80 40", "wait-for it", "key Enter", "wait-for tablespaces", "wait-for + app",
            "key G", "key k", "key k", "key Enter", "wait-for - postgres", "wait-for + public",
            "wait-gone + app", "quit", "")))).expect(0)


main()
