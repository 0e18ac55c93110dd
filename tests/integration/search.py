#!/usr/bin/env python3
"""^P while browsing: everything in the database is found by its name, on a real server, held against
what the catalog says; opening what was found; what goes wrong while the index fills."""

import os
import re
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import golden
from golden import compare, steady
from pgusher import Home, program
from processes import find_program
from servers import *
from tap import contains, equal, main, skip, test
from tmux import Tmux

SCHEMA = '''
    CREATE SCHEMA shop;
    CREATE TABLE shop.customers (id int CONSTRAINT customers_key PRIMARY KEY, "e-Mail" text, note text);
    COMMENT ON TABLE shop.customers IS 'Who bought something';
    COMMENT ON COLUMN shop.customers.note IS E'Where the bill goes\nin two lines';
    CREATE TABLE shop."Odd ""Name""\nx" ("a.b" int, "\U0001f600é" int);
    CREATE TABLE shop."أب\u202e" (i int);
    CREATE TABLE shop.parted (i int) PARTITION BY LIST (i);
    CREATE TABLE shop.part_one PARTITION OF shop.parted FOR VALUES IN (1);
    CREATE VIEW shop.seen AS SELECT id AS seen_id FROM shop.customers;
    CREATE MATERIALIZED VIEW shop.counted AS SELECT count(*) AS how_many FROM shop.customers;
    CREATE SEQUENCE shop.numbers_of_bills;
    CREATE FUNCTION shop.twice(i int) RETURNS int LANGUAGE sql AS 'SELECT 2 * i';
    CREATE FUNCTION shop.twice(t text) RETURNS text LANGUAGE sql AS 'SELECT t || t';
    CREATE AGGREGATE shop.total(int) (SFUNC = int4pl, STYPE = int);
    COMMENT ON FUNCTION shop.twice(int) IS 'Makes more of it';
    CREATE TYPE shop.state AS ENUM ('new', 'paid'); CREATE DOMAIN shop.amount AS numeric;
    CREATE TYPE shop.address AS (street text); CREATE TYPE shop.span AS RANGE (SUBTYPE = int);
    CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER far_away FOREIGN DATA WRAPPER nothing;
    CREATE FOREIGN TABLE shop.remote (remote_id int) SERVER far_away;
    CREATE PUBLICATION published FOR TABLE shop.customers;
    CREATE SUBSCRIPTION subscribed CONNECTION 'host=nowhere' PUBLICATION p
      WITH (connect = false);
    CREATE FUNCTION shop.fired() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
    CREATE EVENT TRIGGER watching ON ddl_command_end EXECUTE PROCEDURE shop.fired();
    CREATE SCHEMA "Über"; CREATE TABLE "Über"."straße" (größe int);
    CREATE ROLE mia LOGIN; GRANT USAGE ON SCHEMA shop TO mia;
    CREATE ROLE single LOGIN CONNECTION LIMIT 1; GRANT USAGE ON SCHEMA shop TO single;'''

SETTINGS = {"wal_level": "logical"}

# What is typed, and the row that has to come: name and word.
NAMES = [
    ("shop.customers", "shop.customers", "table"),
    ("SHOP.CUST", "shop.customers", "table"),
    ("e-mail", "shop.customers.e-Mail", "column of table"),
    ("customers note", "shop.customers.note", "column of table"),
    ("who bought", "shop.customers: Who bought something", "comment of table"),
    ("bill goes", "shop.customers.note: Where the bill goes", "comment of column"),
    ("customers_key", "shop.customers_key", "index"),
    ('odd "name', 'shop.Odd "Name"\\nx', "table"),
    ("a.b", 'shop.Odd "Name"\\nx.a.b', "column of table"),
    ("\U0001f600É", 'shop.Odd "Name"\\nx.\U0001f600é', "column of table"),
    ("أب", "shop.أب\\u202E", "table"),
    ("shop.parted", "shop.parted", "partitioned table"),
    ("part_one", "shop.part_one", "table"),
    ("shop.seen", "shop.seen", "view"),
    ("seen_id", "shop.seen.seen_id", "column of view"),
    ("shop.counted", "shop.counted", "matview"),
    ("how_many", "shop.counted.how_many", "column of matview"),
    ("numbers_of_bills", "shop.numbers_of_bills", "sequence"),
    ("twice", "shop.twice(i integer)", "function"),
    ("twice text", "shop.twice(t text)", "function"),
    ("shop.total", "shop.total(integer)", "aggregate"),
    ("makes more", "shop.twice(i integer): Makes more of it", "comment of function"),
    ("shop.state", "shop.state", "enum"),
    ("shop.amount", "shop.amount", "domain"),
    ("shop.address", "shop.address", "composite type"),
    ("shop.span", "shop.span", "range"),
    ("far_away", "far_away", "foreign server"),
    ("shop.remote", "shop.remote", "foreign table"),
    ("published", "published", "publication"),
    ("subscribed", "subscribed", "subscription"),
    ("watching", "watching", "event trigger"),
    ("plpgsql", "plpgsql", "extension"),
    ("über", "Über", "schema"),
    ("STRASSE", "Über.straße", "table"),
    ("GRÖSSE", "Über.straße.größe", "column of table"),
    ("mia", "mia", "role"),
    ("pg_default", "pg_default", "tablespace"),
    ("pg_class", "pg_catalog.pg_class", "table"),
    ("copy the qualified", "copy the qualified name", "command   y"),
]

# What the index has to hold, asked in another way than it asks.
COUNT = """
    SELECT (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)')
         + (SELECT count(*) FROM pg_class WHERE relkind IN ('r','p','v','m','f','S','i','I')
               AND relnamespace::regnamespace::text !~ '^pg_(toast|temp)')
         + (SELECT count(*) FROM pg_proc)
         + (SELECT count(*) FROM pg_type t WHERE typrelid = 0 AND NOT EXISTS
              (SELECT 1 FROM pg_type e WHERE e.typarray = t.oid))
         + (SELECT count(*) FROM pg_class WHERE relkind = 'c')
         + (SELECT count(*) FROM pg_extension) + (SELECT count(*) FROM pg_publication)
         + (SELECT count(*) FROM pg_foreign_server) + (SELECT count(*) FROM pg_event_trigger)
         + (SELECT count(*) FROM pg_roles) + (SELECT count(*) FROM pg_tablespace)
         + (SELECT count(*) FROM pg_subscription)
         + (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
             WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r','p','v','m','f')
               AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)')
         + (SELECT count(*) FROM pg_description d LEFT JOIN pg_class c ON c.oid = objoid
             WHERE d.objoid >= 16384 OR (d.classoid = 'pg_namespace'::regclass
               AND d.objoid::regnamespace::text !~ '^(pg_|information_schema)')
                OR d.classoid = 'pg_extension'::regclass)
         + (SELECT count(*) FROM pg_shdescription WHERE classoid IN
              ('pg_authid'::regclass, 'pg_tablespace'::regclass))"""


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            server = PostgresServer(certificate=None, settings=SETTINGS,
                                    hba=["host all all 127.0.0.1/32 trust"])
            server.sql("CREATE DATABASE shop")
            server.sql(SCHEMA.replace("\\n", "\n"), "shop")
            cls.server = server
        return cls.server


def prepare(home, user="postgres"):
    home.source("it", host="127.0.0.1", port=World.database().port, dbname="shop", user=user,
                sslmode="disable")


BEGIN = ["wait-for it ", "key Enter", "wait-for Object", "wait-for shop"]
FIND = [*BEGIN, "key C-p", "wait-for  names"]


def run(home, lines, size="100 30"):
    script = home.write("script", "\n".join([f"resize {size}", *lines, "quit", ""]))
    return home.run("--script", script).expect(0).out


@test
def all_that_there_is_is_found():
    with Home() as home:
        prepare(home)
        lines = list(FIND)
        for index, (text, _, _) in enumerate(NAMES):
            lines += ["key C-u", "text " + text, "wait-for  fit", "wait-gone so far",
                      "dump-screen %s/%d" % (home.path, index)]
        run(home, lines)
        for index, (text, name, word) in enumerate(NAMES):
            rows = [line[2:].rstrip() for line in home.read(str(index)).splitlines()[4:]]
            found = [row for row in rows if re.match(re.escape(name) + r".*  " + re.escape(word),
                                                     row)]
            assert found, "%s does not find %s, %s:\n%s" % (text, name, word, "\n".join(rows))


@test
def nothing_is_left_out():
    wanted = int(World.database().sql(COUNT, "shop"))
    with Home() as home:
        prepare(home)
        screen = run(home, [*FIND, "dump-screen -"])
    shown = int(re.search(r"([\d,]+) names", screen)[1].replace(",", ""))
    equal(shown, wanted)


@test
def who_may_little_finds_names_too():
    """Before 12 the OIDs of subscriptions are for superusers: said, and nothing else is missing."""
    with Home() as home:
        prepare(home, "mia")
        screen = run(home, [*FIND, "text bill goes", "wait-for  fit", "wait-gone so far",
                            "dump-screen -"])
    contains(screen, "shop.customers.note: Where the bill goes")
    equal("Not readable: subscriptions" in screen, World.database().version < 12, screen)


@test
def enter_opens_what_was_found():
    with Home() as home:
        prepare(home)
        screen = run(home, [
            *FIND, "text customers note", "wait-for  shop.customers.note ", "key Enter", "wait-for COLUMNS",
            "wait-for Where the bill", "dump-screen -",
            # From there on, over it: an index, then a function, then a schema in the tree.
            "key C-p", "text customers_key", "wait-for shop.customers_key", "key Enter",
            "wait-for INDEXES", "wait-for primary, unique", "dump-screen -",
            "key C-p", "text twice text", "wait-for twice(t", "key Enter", "wait-for FUNCTION",
            "key C-p", "text über", "wait-for schema", "key Enter", "wait-for straße",
            "dump-screen -"])
    contains(screen, "> note ")
    contains(screen, "> customers_key")
    contains(screen, ">   - Über")


@test
def what_is_gone_is_said_and_what_is_new_comes_after_a_reload():
    """In a real terminal, where what was found is bold, too."""
    server = World.database()
    server.sql("CREATE TABLE shop.soon_gone (i int)", "shop")
    with Home() as home, Tmux() as terminal:
        prepare(home)
        terminal.start(100, 30, [program(), "it"], home.env)
        terminal.wait_for("shop")
        terminal.wait_for("schema")
        terminal.keys("C-p")
        terminal.wait_for(" names")
        terminal.text("soon_")
        terminal.wait_for("shop.soon_gone")
        assert re.search(r"shop\.\x1b\[1msoon_\x1b\[0m.*gone", terminal.screen(colours=True)), \
            repr(terminal.screen(colours=True))
        server.sql("DROP TABLE shop.soon_gone; CREATE TABLE shop.soon_there (i int)", "shop")
        terminal.keys("Enter")
        terminal.wait_for("shop.soon_gone is not there any more. R reads the names again.")
        terminal.keys("Escape")
        terminal.wait_gone("Find:")
        terminal.keys("R")
        terminal.keys("C-p")
        terminal.wait_for(" names")
        terminal.text("soon_")
        screen = terminal.wait_for("shop.soon_there")
        assert "soon_gone" not in screen, screen
        contains(screen, "what was made since is found after R")


def lock(server):
    """Holds the comments on roles, so that filling the index waits there."""
    argv = [find_program("psql", server.programs), "-X", "-q", "-A", "-t", "-h",
            server.socket_directory, "-p", str(server.port), "-U", "postgres", "-d", "shop"]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdin.write("BEGIN; LOCK TABLE pg_catalog.pg_shdescription IN ACCESS EXCLUSIVE MODE;"
                        " SELECT 'locked';\n")
    process.stdin.flush()
    equal(process.stdout.readline().strip(), "locked")
    return process


@test
def a_part_that_cannot_be_read_hides_no_other():
    holder = lock(World.database())
    try:
        with Home() as home:
            prepare(home)
            screen = run(home, [*FIND, "text customers note", "wait-for  shop.customers.note ", "dump-screen -"])
    finally:
        holder.communicate("ROLLBACK;\n")
    contains(screen, "Not readable: comments: canceling statement due to lock timeout")
    contains(screen, "shop.customers.note")


KILL = """
    DO $$ BEGIN
      FOR i IN 1..4000 LOOP
        PERFORM pg_stat_clear_snapshot();
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE query LIKE '%search_comments:%' AND pid <> pg_backend_pid() AND state = 'active';
        EXIT WHEN FOUND;
        PERFORM pg_sleep(0.005);
      END LOOP;
    END $$"""


@test
def a_session_that_breaks_while_it_fills_leaves_what_came():
    server = World.database()
    holder = lock(server)
    killer = threading.Thread(target=lambda: server.sql(KILL))
    try:
        with Home() as home:
            prepare(home)
            killer.start()
            screen = run(home, [
                *BEGIN, "key C-p", "wait-for The index is not whole, R reads it again",
                "text customers note", "wait-for  shop.customers.note ", "dump-screen -", "key Enter",
                "wait-for COLUMNS"])
    finally:
        killer.join()
        holder.communicate("ROLLBACK;\n")
    contains(screen, "shop.customers.note")


@test
def without_a_second_session_there_are_commands():
    with Home() as home:
        prepare(home, "single")
        screen = run(home, [*BEGIN, "key C-p", "wait-for The index is not whole", "dump-screen -",
                            "text read again", "wait-for command", "key Enter", "wait-for shop"])
    contains(screen, "too many connections for role")


@test
def no_session_stays_and_escape_leaves_at_any_time():
    server = World.database()
    mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop' AND pid <> pg_backend_pid()"
    with Home() as home:
        prepare(home)
        counted = os.path.join(home.path, "counted")
        process = home.start("--script", home.write("script", "\n".join([
            *BEGIN, "key C-p", "key Escape", "key C-p", "text cust", "key Escape", "wait-gone Find:",
            "key C-p", "wait-for  names", "key Escape", "dump-screen " + counted,
            "wait-for NEVER", ""])))
        try:
            wait_until(lambda: os.path.exists(counted), 20, "the index")
            wait_until(lambda: server.sql(mine) == "1", 10, "the second session to end")
        finally:
            process.kill()
            process.communicate()


@test
def screens():
    if World.database().version < 11:
        skip("columns of commands are the same, words of the server are not")
    for columns, rows in ((80, 24), (40, 12)):
        with Home() as home:
            prepare(home)
            shots = ["empty", "found", "comment", "nothing"]
            place = {shot: "dump-screen %s/%s" % (home.path, shot) for shot in shots}
            run(home, [*FIND, place["empty"], "text shop.cust", "wait-for  fit", "wait-gone so far",
                       place["found"], "key C-u", "text shop.cust bill", "wait-for  fit", "wait-gone so far",
                       place["comment"], "key C-u", "text qzxqzx", "wait-for 0 fit",
                       place["nothing"]], f"{columns} {rows}")
            for shot in shots:
                screen = re.sub(r"[\d,]+ names", "N names", steady(home.read(shot)))
                compare("search-%s.%dx%d.txt" % (shot, columns, rows), screen)
    equal(golden.not_seen(lambda name: name.startswith("search-")), [])


main()
