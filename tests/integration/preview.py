#!/usr/bin/env python3
"""Rows of a relation both ways and to the end: by key, by a key of two columns, by position, and
a view by its cursor. No gap and no repetition at the borders of the windows, and no
transaction left open."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from browse import to_relation
from pgusher import Home
from servers import *
from tap import contains, equal, main, test


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer(certificate=None)
            cls.server.sql("""
                CREATE ROLE mia LOGIN PASSWORD 'x'; CREATE DATABASE rows""")
            cls.server.sql("""
                CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO mia;
                CREATE TABLE s.by_key (n int PRIMARY KEY, t text);
                INSERT INTO s.by_key SELECT i, 'x' FROM generate_series(1, 1500) i;
                CREATE TABLE s.by_two (n int NOT NULL, a text COLLATE "C" NOT NULL, b int NOT NULL,
                  PRIMARY KEY (a, b));
                INSERT INTO s.by_two SELECT i, chr(96 + (i - 1) / 100), (i - 1) % 100
                  FROM generate_series(1, 1500) i;
                CREATE TABLE s.by_place (n int, filler text);
                INSERT INTO s.by_place SELECT i, repeat('x', 50) FROM generate_series(1, 6000) i;
                DELETE FROM s.by_place WHERE n > 1500;
                CREATE VIEW s.seen AS SELECT n FROM s.by_key ORDER BY n;
                CREATE TABLE s.nothing (n int PRIMARY KEY);
                GRANT SELECT ON ALL TABLES IN SCHEMA s TO mia; ANALYZE""", "rows")
        return cls.server


def look(relation, keys, ready="Row 1 of"):
    """Opens the relation and does the keys; the numbers on the screen after each."""
    server = World.database()
    with Home() as home:
        home.source("it", host="127.0.0.1", port=server.port, dbname="rows", user="mia",
                    sslmode="disable", password={"command": ["echo", "x"]})
        lines = to_relation("s", relation)
        lines += ["wait-for " + ready, "wait-gone reading..."]
        for index, key in enumerate(keys):
            lines += ["key " + key, "wait-gone reading...",
                      "dump-screen %s/%d" % (home.path, index)]
        home.run("--script", home.write("script", "\n".join(lines + ["quit", ""]))).expect(0)
        return [home.read(str(index)) for index in range(len(keys))]


def numbers(screen):
    return [int(found) for found in re.findall(r"^[> ] +(\d+)(?= |$)", screen, re.M)]


def follow_each_other(screens):
    """Every screen shows consecutive numbers: a gap or a repetition would break the row."""
    for screen in screens:
        shown = numbers(screen)
        assert len(shown) > 5, screen
        equal(shown, list(range(shown[0], shown[0] + len(shown))), screen)


def both_ways(relation, words):
    down = look(relation, ["PgDn"] * 60)
    contains(down[0], words)
    follow_each_other(down)
    assert numbers(down[-1])[-1] > 600, down[-1]  # over several windows
    up = look(relation, ["G"] + ["PgUp"] * 60 + ["g"])
    equal(numbers(up[0])[-1], 1500, up[0])
    if relation != "seen":  # a line of 80 has no room for these beside the words about the cursor
        contains(up[0], "to the last")
        contains(up[-1], "from the first")
    follow_each_other(up)
    assert numbers(up[-2])[0] < 900, up[-2]
    equal(numbers(up[-1])[0], 1)


@test(limit=120)
def by_the_primary_key():
    both_ways("by_key", "by key (n)")


@test(limit=120)
def by_a_key_of_two_columns():
    both_ways("by_two", "by key (a, b)")


@test(limit=120)
def by_position_with_deleted_rows_at_the_end():
    if World.database().version < 14:
        return
    both_ways("by_place", "by position")


@test
def a_view_goes_by_a_cursor_that_says_so():
    both_ways("seen", "by cursor (")


@test
def an_empty_table_says_so():
    contains(look("nothing", ["j"], ready="No rows")[0], "No rows.")


@test
def no_transaction_stays_open():
    server = World.database()
    look("by_key", ["G", "g"])
    equal(server.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'mia'").strip(), "0")


main()
