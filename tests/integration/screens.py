#!/usr/bin/env python3
"""Golden screens: the views driven by scripts, on real servers, compared byte by byte.

PGUSHER_UPDATE_SCREENS=1 python3 tests/integration/screens.py writes tests/screens anew; read the
difference before it is committed. A file there that no test looks at is a failure, too."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import golden
from golden import SIZES, SMALL, compare, steady
from pgusher import Home
from servers import *
from tap import equal, main, skip, test

SCHEMA = '''
    CREATE SCHEMA shop; COMMENT ON SCHEMA shop IS 'What is sold';
    CREATE TABLE shop.customers (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x', note text);
    COMMENT ON COLUMN shop.customers.note IS 'NULL when nobody said anything';
    INSERT INTO shop.customers SELECT i, 'Customer ' || i, NULL FROM generate_series(6, 1000) i;
    INSERT INTO shop.customers VALUES (1, 'Ada', ''), (2, '<NULL>', E'two\\nlines'),
      (3, 'Zoe\u202e', NULL), (4, '山田 太郎', repeat('long ', 500)), (5, 'x', '{"a": [1, 2]}');
    CREATE INDEX by_name ON shop.customers (name);
    CREATE TABLE shop.events (at date, what text) PARTITION BY RANGE (at);
    CREATE TABLE shop.events_2025 PARTITION OF shop.events
      FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE TABLE shop.secrets (owner name, words text); ALTER TABLE shop.secrets
      ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON shop.secrets USING (owner = CURRENT_USER);
    CREATE ROLE intern; GRANT USAGE ON SCHEMA shop TO intern;
    GRANT SELECT ON shop.customers TO intern;
    CREATE VIEW shop.names AS SELECT name FROM shop.customers; ALTER VIEW shop.names OWNER TO intern;
    CREATE MATERIALIZED VIEW shop.counted AS SELECT count(*) FROM shop.customers;
    CREATE TABLE shop."Odd ""Name""" (i int);
    CREATE FUNCTION shop.twice(i int) RETURNS int LANGUAGE sql AS 'SELECT 2 * i';
    CREATE TYPE shop.state AS ENUM ('new', 'paid');
    CREATE SCHEMA closed; CREATE TABLE closed.t (i int);
    CREATE SCHEMA odd; CREATE TABLE odd."Say ""hi"", or\\t'not'; DROP" (
      "Key" text PRIMARY KEY, " two
 lines " text, "ünï" bytea, numbers int[]);
    INSERT INTO odd."Say ""hi"", or\\t'not'; DROP" VALUES
      ('', NULL, NULL, NULL), (E'\\x1b[31mred\\x1b[0m', '""', '\\x00ff10', '{1,NULL,3}'),
      (E'tab\\tnew\\nline', ' blanks ', '', '{}'),
      (E'e\\u0301 \\u200bx', 'NULL', '\\xdeadbeef', '{}');
    CREATE ROLE mia LOGIN PASSWORD 'secret'; GRANT USAGE ON SCHEMA shop TO mia;
    GRANT SELECT ON shop.customers, shop.events, shop.secrets, shop.names, shop.counted TO mia;
    GRANT USAGE ON SCHEMA odd TO mia; GRANT SELECT ON ALL TABLES IN SCHEMA odd TO mia;'''


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            server = PostgresServer()
            server.sql("CREATE DATABASE shop")
            server.sql(SCHEMA, "shop")
            server.sql("VACUUM ANALYZE", "shop")
            cls.server = server
        return cls.server


def prepare(home, **changes):
    """A home with one saved source, prod, whose password is asked from a command."""
    server = World.database()
    fields = {"host": "localhost", "port": server.port, "dbname": "shop", "user": "mia",
              "sslmode": "verify-full", "sslrootcert": server.ca,
              "password": {"command": ["echo", "secret"]}}
    fields.update(changes)
    home.source("prod", **fields)
    return server


def draw(name, script, sizes=SIZES, home_source=True, prepare_home=None, **changes):
    def make(home):
        if home_source:
            prepare(home, **changes)
        if prepare_home:
            prepare_home(home)

    golden.draw(name, script, sizes, make)


@test
def nothing_known_opens_the_form():
    draw("first", """
        wait-for step 1/5
        shot form
        key Esc
        wait-for There is no source yet
        shot empty""", home_source=False)


@test
def sources():
    draw("sources", """
        wait-for prod
        shot list
        key ?
        wait-for Help: Sources
        shot help
        key Esc
        key :
        wait-for Commands
        text cop
        shot palette
        key Esc
        key D
        wait-for The server is not touched
        shot delete
        key Esc
        key /
        text nothing
        shot filter""")


@test
def sources_of_all_kinds():
    def more(home):
        home.source("alpha", host="/var/run/postgresql", user="mia", dbname="mia")
        home.source("tunnelled", host="db1.internal", dbname="orders", user="om_reader",
                    sslmode="require", ssh={"host": "bastion.example.com", "user": "mia"})
        home.source("Zoë 山田", host="db2.example.com", port=6432, user="x" * 40)
        home.write(".config/pgusher/sources.d/torn.yaml", "host: [x\n")
        home.write(".pg_service.conf", "[staging]\nhost=stage.example.com\nuser=app\n")
        home.write(".local/state/pgusher/draft.yaml", "host: db9.example.com\n")

    draw("kinds", """
        wait-for all 7
        key Home
        shot list
        key End
        shot last
        key /
        text torn
        wait-gone prod
        shot broken
        key Enter
        key Enter
        wait-for cannot be read
        shot broken-opened""", sizes=SIZES + SMALL, prepare_home=more)


@test
def connect():
    draw("connect", """
        wait-for prod
        key n
        wait-for step 1/5
        paste postgresql://om_reader:hunter2@db1.example.com:6432/orders?sslmode=require
        wait-for Filled
        shot pasted
        key C-_
        shot undone
        paste host=db1 port=54320000 dbname=x sslmode=require
        key C-r
        wait-for is not a port
        shot wrong""")


@test
def connect_in_small_windows():
    draw("connect", """
        wait-for prod
        key n
        wait-for Host
        shot form
        paste host=db1 port=54320000 dbname=x sslmode=require
        key C-r
        wait-for is not a port
        shot wrong""", sizes=SMALL)


@test
def connect_with_a_token():
    """Of where the password comes from only the fields of what was chosen are shown."""
    draw("connect", """
        wait-for prod
        key n
        wait-for step 1/5
        paste host=db1.x.eu-west-1.rds.amazonaws.com user=reader sslmode=require
        wait-for Filled
        %s
        key Space
        key Tab
        key Left
        key Left
        wait-for Key command
        shot aws
        key Right
        wait-for Tenant
        key C-r
        wait-for name that of the application
        shot entra""" % "\n".join(["key Tab"] * 5))


@test
def connect_with_sections_open():
    draw("connect", """
        wait-for prod
        key n
        wait-for step 1/5
        paste host=db1.internal dbname=orders user=om_reader application_name=etl
        wait-for Filled
        %s
        key Space
        key Tab
        text bastion.example.com
        wait-for bastion
        shot ssh-open
        key Tab
        key Tab
        key Tab
        wait-for Log in with: auto: agent, then key file, then password
        key S-Tab
        key S-Tab
        key S-Tab
        key S-Tab
        key Space
        key Tab
        key Space
        key Tab
        shot more-open""" % "\n".join(["key Tab"] * 10))


@test
def test_passes_and_fails():
    draw("test", """
        wait-for prod
        key t
        wait-for Passed with
        key k
        shot passed""", sizes=SIZES + SMALL)
    draw("test", """
        wait-for prod
        key t
        wait-for Failed: 1
        shot wrong-password
        key p
        wait-for Test with it
        text abc
        shot password-asked""", sizes=SIZES + SMALL, password={"command": ["echo", "wrong"]})


@test
def test_fails_before_the_login():
    draw("refused", """
        wait-for prod
        key t
        wait-for Failed: 1
        shot port""", sizes=SIZES + SMALL, port=refused_port())
    draw("refused", """
        wait-for prod
        key t
        wait-for Failed: 1
        shot authority""", sslrootcert=Certificates.shared().other_ca)
    draw("refused", """
        wait-for prod
        key t
        wait-for Failed: 1
        shot key-file""", sslcert=Certificates.shared().client("mia")[0])
    draw("refused", """
        wait-for prod
        key t
        wait-for cannot be read
        shot before-the-test""", sslkey="/nowhere/client.key")


@test
def host_key():
    with SshServer() as ssh:
        def tunnel(home):
            values = {"host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
                      "key": ssh.key, "known_hosts": os.path.join(home.path, "known")}
            prepare(home, ssh=values)

        draw("host-key", """
            wait-for prod
            key t
            wait-for is not known yet
            shot question
            text maybe
            key Enter
            wait-for Type yes
            shot maybe
            key C-u
            text yes
            key Enter
            wait-for Passed with
            shot passed""", prepare_home=tunnel)
        draw("host-key", """
            wait-for prod
            key t
            wait-for is not known yet
            shot question""", prepare_home=tunnel, sizes=SMALL)

        def changed(home):
            tunnel(home)
            with open(ssh.key + ".pub", encoding="ascii") as file:
                home.write("known", "[%s]:%d %s" % (ssh.host, ssh.port, file.read()))

        draw("host-key", """
            wait-for prod
            key t
            wait-for Failed: 1
            shot changed""", prepare_home=changed)


@test
def save():
    draw("save", """
        wait-for prod
        key v
        wait-for Nothing was changed
        key >
        wait-for Nothing has been written
        shot preview
        key C-u
        text a/b
        key C-r
        wait-for Name:
        shot bad-name""")


@test
def browse():
    draw("browse", """
        wait-for prod
        key Enter
        wait-for tablespaces
        shot schemas
        key j
        key j
        key j
        key Enter
        wait-for customers
        key G
        wait-for state
        key g
        wait-for >   postgres
        key j
        key j
        key j
        key j
        key j
        shot opened
        key /
        text event
        shot filter
        key Esc
        key o
        wait-for Databases of this server
        shot databases""")


OBJECT = """
        wait-for prod
        key Enter
        wait-for closed
        key j
        key j
        key j
        key Enter
        wait-for customers
        key G
        wait-for state
        key / """


@test
def an_object():
    draw("object", OBJECT + """
        text customers
        key Enter
        key Enter
        wait-for Row 1 of
        shot data
        key G
        wait-for to the last
        shot end
        key g
        wait-for from the first
        key ]
        wait-for integer
        wait-gone asking
        shot columns
        key ]
        wait-for PRIMARY
        wait-gone asking
        shot keys
        key ]
        wait-for by_name
        wait-gone asking
        shot indexes""")


@test
def an_object_with_policies():
    draw("secrets", OBJECT + """
        text secrets
        key Enter
        key Enter
        wait-for words
        shot data
        key [
        key [
        key [
        key [
        key [
        key [
        wait-for GRANTS
        wait-for mia
        shot grants
        key [
        wait-for POLICIES
        wait-for own
        wait-gone asking
        shot policies""")


@test
def names_and_values_that_mean_ill():
    """Nothing from the server is a control sequence, or takes the place of something else."""
    draw("odd", """
        wait-for prod
        key Enter
        wait-for closed
        key j
        key Enter
        wait-for - tables
        key /
        text Say
        wait-for Say "hi
        key Enter
        shot tree
        key Enter
        wait-for mred
        shot data
        key ]
        wait-for COLUMNS
        wait-for not null
        wait-gone asking
        shot columns""", sizes=SIZES + SMALL)


@test
def a_cell():
    draw("cell", OBJECT + """
        text customers
        key Enter
        key Enter
        wait-for Row 1 of
        key j
        key j
        key j
        key Right
        key Right
        key Enter
        wait-for all loaded
        shot long
        key v
        key v
        shot hex""", sizes=((80, 24),))


@test
def code_of_others_asks_first():
    draw("view", OBJECT + """
        text names
        key Enter
        key Enter
        wait-for written by others
        shot question
        key Enter
        wait-for Nothing has been read
        shot declined
        key g
        wait-for written by others
        key Tab
        key Enter
        wait-for Customer 6
        shot read""")


@test
def too_small():
    for size in ((30, 6), (30, 4), (39, 24), (80, 11)):
        draw("small", """
            wait-for pgusher needs
            shot message""", sizes=(size,))


@test
def a_storm_of_sizes_ends_like_a_fresh_start():
    storm = "\n".join("resize %d %d" % size for size in (
        (1, 1), (200, 60), (40, 12), (80, 2), (3, 50), (500, 500), (60, 20), (80, 24)))
    with Home() as home:
        prepare(home)
        script = home.write("script", "wait-for prod\n%s\ndump-screen %s\nquit\n" % (
            storm, os.path.join(home.path, "storm")))
        home.run("--script", script).expect(0)
        compare("sources-list.80x24.txt", steady(home.read("storm")))


@test
def every_golden_file_is_looked_at():
    """Only when all tests above ran. Those of grants belong to grants_screens.py,
    those of rows to rows_screens.py and of values to inspector.py."""
    if sys.argv[1:]:
        skip("asked for by name")
    others = ("grants-", "access-", "rows-", "inspector-", "search-", "details-")
    equal(golden.not_seen(lambda name: not name.startswith(others)), [])


main()
