#!/usr/bin/env python3
"""Browsing a hot standby: all of it works there, and a query that the standby cancels for what it has
to replay is said with what to do next."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import rows
from browse import to_relation
from pgusher import Home, program, wait_until
from standby import Pair
from tap import contains, equal, lacks, main, test
from tmux import Tmux

MORE = """
    CREATE TABLE shop.heap (a int, b text); INSERT INTO shop.heap SELECT i, 'b' || i
      FROM generate_series(1, 5000) i;
    CREATE SEQUENCE shop.numbers; GRANT ALL ON shop.numbers TO mia;
    CREATE UNLOGGED TABLE shop.unlogged (id int PRIMARY KEY);
    GRANT SELECT ON ALL TABLES IN SCHEMA shop TO mia; ANALYZE"""


class World:
    pair = None

    @classmethod
    def open(cls):
        if not cls.pair:
            cls.pair = Pair(cls.prepare)
        return cls.pair

    @staticmethod
    def prepare(primary):
        primary.sql("CREATE DATABASE rows")
        primary.sql(rows.SCHEMA, "rows")
        primary.sql(MORE, "rows")


class Place(Home):
    def __init__(self):
        standby = World.open().standby
        super().__init__()
        self.source("it", host="127.0.0.1", port=standby.port, dbname="rows", user="mia",
                    sslmode="disable")


def look(home, script, relation):
    lines, count = ["resize 120 30"] + to_relation("shop", relation), 0
    for line in script.strip().splitlines():
        line = line.lstrip()
        if line == "shot":
            line = "dump-screen %s/%d" % (home.path, count)
            count += 1
        lines.append(line)
    home.run("--script", home.write("script", "\n".join(lines + ["quit", ""]))).expect(0)
    return [home.read(str(index)) for index in range(count)]


TABS = {"orders": 11, "seen": 7, "numbers": 5, "unlogged": 11}


@test
def everything_of_objects():
    with Place() as home:
        report = home.run("schema", "it", "--json").expect(0).json()
        lacks(str(report), "'error'")
        for relation, count in TABS.items():
            tab = "key ]\nwait-gone asking the server\nwait-gone Reading\nshot\n"
            for screen in look(home, "wait-for Definition\n" + tab * count, relation):
                lacks(screen, "ERROR")
                lacks(screen, "not available")


@test
def rows_of_each_way():
    with Place() as home:
        middle, end = look(home, """
            wait-for Row 1 of
            key %
            text 50
            key Enter
            wait-gone from the first
            wait-gone reading...
            shot
            key G
            wait-for to the last
            shot""", "orders")
        contains(middle, "by key (id)")
        contains(end, "> 1500")
        for relation, way, last in (("heap", "by position", "> 5000"),
                                    ("seen", "by cursor (transaction open", "> 1500")):
            shown, = look(home, """
                wait-for Row 1 of
                key G
                wait-for to the last
                shot""", relation)
            contains(shown, last)
            if World.open().standby.version >= 14 or relation == "seen":
                contains(shown, way)
        counted, = look(home, """
            wait-for Row 1 of
            key c
            wait-for counted
            shot""", "heap")
        contains(counted, "of 5,000 counted")
        unlogged, = look(home, """
            wait-for during recovery
            shot""", "unlogged")
        contains(unlogged, "cannot access temporary or unlogged relations during recovery")


@test
def files_and_profiles():
    with Place() as home:
        for words in (("shop.orders",), ("shop.orders", "--order", "total"), ("shop.heap",)):
            rows_read = home.run("data", "it", *words, "--csv", "--limit", "all").expect(0).out
            assert len(rows_read.splitlines()) > 1490, words
        report = home.run("profile", "it", "shop.heap", "--exact", "--json").expect(0).out
        contains(report, "5000")
        lacks(report, '"error"')
        lacks(home.run("schema", "it", "shop.heap", "--json").expect(0).out, '"error"')


class Screen:
    """with Screen(home, "orders") as terminal: its rows in a real terminal."""

    def __init__(self, home, relation):
        self.terminal = Tmux()
        self.terminal.start(120, 30, [program(), "it"], home.env)
        self.terminal.wait_for("shop")
        self.terminal.keys("C-p")
        self.terminal.text("shop." + relation)
        self.terminal.wait_for(" fit")
        self.terminal.wait_for("> shop." + relation)
        self.terminal.keys("Enter")
        self.terminal.wait_for("Row 1 of")

    def __enter__(self):
        return self.terminal

    def __exit__(self, *_):
        self.terminal.keys("C-c")
        self.terminal.close()


def remove_rows(number):
    """What the standby replays of this takes away rows that a query there may still need."""
    World.open().run("DELETE FROM shop.orders WHERE id = %d; VACUUM shop.orders" % number, "rows")


def active():
    return World.open().standby.sql("SELECT state FROM pg_stat_activity WHERE usename = 'mia' AND "
                                    "state <> 'idle'").split()


@test
def a_window_that_the_standby_cancels_says_what_to_do():
    with Place() as home, Screen(home, "orders") as terminal:
        rows.filter_by(terminal, "id > 1490 AND pg_sleep(5) IS NOT NULL")
        wait_until(lambda: "active" in active(), 10, "the window to be read")
        remove_rows(1)
        shown = terminal.wait_for("40001: canceling statement due to conflict with recovery")
        contains(shown, "read again: this standby had to take away")
        terminal.keys("C-u")
        terminal.text("id > 1490")
        terminal.keys("C-r")
        terminal.wait_for("Row 1 of 10 loaded")


@test
def a_cursor_that_the_standby_ends_says_so_and_reads_again():
    with Place() as home, Screen(home, "seen") as terminal:
        terminal.wait_for("transaction open")
        remove_rows(2)
        shown = terminal.wait_for("40001: terminating connection due to conflict with recovery")
        contains(shown, "Try: read again")
        lacks(shown, "transaction open")
        terminal.keys("G")
        contains(terminal.wait_for("to the last"), "transaction open")


main()
