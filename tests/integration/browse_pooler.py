#!/usr/bin/env python3
"""Browsing through a real PgBouncer in transaction mode: all of it works, the next client through the
same server connections finds nothing of ours there, and a wait for one of them is said."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import rows
from browse import to_relation
from libpq import Session
from pgusher import Home, program, wait_until
from servers import *
from tap import contains, equal, lacks, main, test
from tmux import Tmux

LARGE = 3  # server connections of the pool that has room

MORE = '''
    CREATE TABLE shop.heap (a int, b text); INSERT INTO shop.heap SELECT i, 'b' || i
      FROM generate_series(1, 5000) i;
    CREATE FUNCTION shop.twice(i int) RETURNS int LANGUAGE sql AS 'SELECT 2 * i';
    CREATE TABLE shop.policed (id int); INSERT INTO shop.policed VALUES (1), (2);
    ALTER TABLE shop.policed ENABLE ROW LEVEL SECURITY;
    CREATE POLICY p ON shop.policed TO mia USING (id = 1);
    GRANT SELECT ON ALL TABLES IN SCHEMA shop TO mia; ANALYZE shop.heap'''

# All that a session could leave behind on the connection of the server.
LEFT = """SELECT 'setting ' || name || ' = ' || setting FROM pg_settings
  WHERE name NOT IN ('transaction_read_only', 'transaction_isolation', 'transaction_deferrable')
  UNION ALL SELECT 'cursor ' || name FROM pg_cursors WHERE name <> ''
  UNION ALL SELECT 'prepared ' || name FROM pg_prepared_statements
  UNION ALL SELECT 'temporary ' || relname FROM pg_class WHERE relpersistence = 't'
  UNION ALL SELECT 'lock ' || locktype FROM pg_locks WHERE pid = pg_backend_pid()
    AND locktype NOT IN ('relation', 'virtualxid')
  UNION ALL SELECT 'listens ' || channel FROM pg_listening_channels() channel"""


class World:
    server = None
    pools = {}

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer(certificate=None)
            cls.server.sql("CREATE DATABASE rows")
            cls.server.sql(rows.SCHEMA, "rows")
            cls.server.sql(MORE, "rows")
        return cls.server

    @classmethod
    def pool(cls, size):
        """A pool that stays for all tests: what one of them leaves, the next could find."""
        if size not in cls.pools:
            cls.pools[size] = PgBouncer(cls.database(), "transaction", users={"mia": "x"},
                                        settings={"default_pool_size": size})
        return cls.pools[size]


def others(size):
    """What another client finds on each connection of the pool, one list each. It has a name, as we
    have: PgBouncer leaves the name of the client before to one that has none."""
    pool = World.pool(size)
    clients = [Session(f"host=127.0.0.1 port={pool.port} user=mia password=x dbname=rows"
                       " sslmode=disable application_name=other") for _ in range(size)]
    try:
        for client in clients:
            equal(client.run("BEGIN"), [])  # holds one connection each
        pids = {client.run("SELECT pg_backend_pid()")[0] for client in clients}
        equal(len(pids), size, "server connections looked at")
        return [sorted(client.run(LEFT)) for client in clients]
    finally:
        for client in clients:
            client.run("ROLLBACK")
            client.close()


class Clean:
    """with Clean(size) as home: nothing that is done in it may leave anything behind."""

    def __init__(self, size):
        self.size = size

    def __enter__(self):
        self.before = others(self.size)[0]
        self.home = Home()
        self.home.source("it", host="127.0.0.1", port=World.pool(self.size).port, dbname="rows",
                         user="mia", sslmode="disable", password={"command": ["echo", "x"]})
        return self.home

    def __exit__(self, kind, *_):
        self.home.close()
        if kind:
            return
        wait_until(lambda: not held(), 10, "no transaction to be open")
        for found in others(self.size):
            equal(sorted(set(found) ^ set(self.before)), [], "left for the next client")


def held():
    """Statements and transactions of ours on the server."""
    return World.database().sql("SELECT state, query FROM pg_stat_activity WHERE usename = 'mia' "
                                "AND (state <> 'idle' OR xact_start IS NOT NULL)")


def look(home, script, relation=None):
    """Does the lines of a script; the screens of its lines "shot"."""
    lines, count = ["resize 120 30"], 0
    if relation:
        lines += to_relation("shop", relation) + ["wait-for Row ", "wait-gone reading..."]
    for line in script.strip().splitlines():
        line = line.lstrip()
        if line == "shot":
            line = "dump-screen %s/%d" % (home.path, count)
            count += 1
        lines.append(line)
    home.run("--script", home.write("script", "\n".join(lines + ["quit", ""]))).expect(0)
    return [home.read(str(index)) for index in range(count)]


# --- without a screen -------------------------------------------------------------------------------

def headless(size):
    with Clean(size) as home:
        report = home.run("schema", "it", "--json").expect(0).json()
        shop = next(one for one in report["schemas"] if one["name"] == "shop")
        names = {one["name"] for one in shop["objects"]}
        assert {"orders", "heap", "seen", "twice(i integer)"} <= names, names
        lacks(home.run("schema", "it", "shop.orders", "--json").expect(0).out, '"error"')
        contains(home.run("schema", "it", "shop.orders", "--ddl").expect(0).out, "CREATE TABLE")
        for relation, count in (("orders", 1500), ("heap", 5000), ("policed", 1)):
            csv = home.run("data", "it", "shop." + relation, "--csv", "--limit", "all").expect(0).out
            equal(len(csv.splitlines()), count + 1, relation)
        few = home.run("data", "it", "shop.orders", "--json", "--where", "id <= 3").expect(0)
        equal([one["id"] for one in few.json()["rows"]], [1, 2, 3])
        lacks(home.run("profile", "it", "shop.orders", "--json", "--exact").expect(0).out,
              '"error"')


@test
def headless_through_one_connection():
    headless(1)


@test
def headless_through_some():
    headless(LARGE)


# --- on the screen ----------------------------------------------------------------------------------

READ = """
    wait-gone reading..."""


def screens(size):
    with Clean(size) as home:
        last, middle, sorted_rows, filtered, counted = look(home, """
            key G
            wait-for to the last
            shot
            key %
            text 50
            key Enter
            wait-gone to the last""" + READ + """
            shot
            key Home l s
            wait-for ORDER BY customer""" + READ + """
            shot
            key f
            text Customer 7
            key C-r
            wait-for filtered""" + READ + """
            shot
            key c
            wait-for counted
            shot""", "orders")
        contains(last, "> 1500")
        contains(middle, "by key (id)")
        contains(sorted_rows, "Customer 0")
        contains(filtered, "Row 1 of 1 loaded, all")
        contains(counted, "of 1 counted")
        by_position, = look(home, """
            key G
            wait-for to the last
            shot""", "heap")
        if World.database().version >= 14:
            contains(by_position, "by position")
        held_open, forward, backward = look(home, """
            shot
            key G
            wait-for to the last
            shot
            key Home
            wait-for from the first
            shot""", "seen")
        contains(held_open, "by cursor (transaction open")
        contains(forward, "1500")
        contains(backward, "by cursor")


@test
def screens_through_one_connection():
    screens(1)


@test
def screens_through_some():
    screens(LARGE)


def read_tabs(home, relation, count):
    tab = "key ]\nwait-gone asking the server\nwait-gone Reading\nshot\n"
    seen = look(home, tab * count, relation)
    for screen in seen:
        lacks(screen, "ERROR")
        lacks(screen, "not answered")
    return "\n".join(seen)


@test
def every_tab():
    with Clean(1) as home:
        all_tabs = read_tabs(home, "orders", 12)
        for part in ("numeric(10,2)", "PRIMARY KEY", "orders_customer_idx", "Row security",
                     "CREATE TABLE shop.orders", "from statistics of"):
            contains(all_tabs, part)


@test
def a_cursor_gives_its_connection_to_whom_we_need_it_for():
    """In a pool of one everything else would wait until the cursor closes by itself."""
    with Clean(1) as home:
        contains(read_tabs(home, "seen", 7), "CREATE VIEW shop.seen")
        back, moved = look(home, """
            key ]
            wait-gone asking the server
            wait-for integer
            key [
            wait-for transaction closed: the pool
            shot
            key G
            wait-for to the last
            wait-gone reading...
            shot""", "seen")
        contains(moved, "by cursor (transaction open")


# --- waits and Esc ----------------------------------------------------------------------------------

class Screen:
    """with Screen(home) as terminal: the rows of orders in a real terminal."""

    def __init__(self, home):
        self.terminal = Tmux()
        self.terminal.start(120, 30, [program(), "it"], home.env, home.path)
        self.terminal.wait_for("shop")
        self.terminal.keys("C-p")
        self.terminal.text("shop.orders")
        self.terminal.wait_for(" 3 fit\n")
        self.terminal.keys("Enter")
        self.terminal.wait_for("Row 1 of")

    def __enter__(self):
        return self.terminal

    def __exit__(self, *_):
        self.terminal.keys("C-c")
        self.terminal.close()


class Taken:
    """with Taken(1): another client holds the one connection of the pool."""

    def __enter__(self):
        self.client = Session(f"host=127.0.0.1 port={World.pool(1).port} user=mia password=x"
                              " dbname=rows sslmode=disable application_name=other")
        equal(self.client.run("BEGIN; SELECT 1"), ["1"])
        return self

    def __exit__(self, *_):
        self.client.run("ROLLBACK")
        self.client.close()


POOL = "waiting for a connection of the pool..."


@test
def a_wait_for_the_pool_is_said_and_esc_ends_it():
    with Clean(1) as home, Screen(home) as terminal:
        with Taken():
            terminal.keys("R")
            contains(terminal.wait_for(POOL + " "), "Esc stops")
            terminal.keys("j")
            terminal.wait_for("Row 2 of")  # keys answer meanwhile
            terminal.keys("Escape")
            terminal.wait_gone(POOL)
            terminal.keys("c")
            terminal.wait_for("counting: " + POOL)
            terminal.keys("Escape")
            terminal.wait_gone("counting")
            terminal.keys("c")
            terminal.wait_for("counting: " + POOL)
        terminal.wait_for("of 1,500 counted")  # a wait that ends goes on by itself
        terminal.keys("R")
        terminal.wait_for("Row 2 of")
        terminal.wait_gone("reading...")
        terminal.keys("G")
        terminal.wait_for("to the last")


@test
def the_search_says_that_it_waits():
    with Clean(1) as home, Screen(home) as terminal:
        with Taken():
            terminal.keys("R")
            terminal.wait_for(POOL)
            terminal.keys("Escape")
            terminal.wait_gone(POOL)
            terminal.keys("C-p")
            terminal.wait_for("indexing 0... waiting for a connection of the pool")
        terminal.wait_for(" names")


def escape(size):
    with Clean(size) as home, Screen(home) as terminal:
        rows.filter_by(terminal, "pg_sleep(100) IS NULL")
        wait_until(lambda: "active" in held(), 10, "the server to be at it")
        terminal.wait_for("Esc stops")
        terminal.keys("Escape")
        terminal.wait_for("Stopped")
        wait_until(lambda: not held(), 5, "the server to stop")
        terminal.keys("Escape")
        terminal.wait_for("Row 1 of")


@test
def escape_cancels_through_one_connection():
    escape(1)


@test
def escape_cancels_through_some():
    escape(LARGE)


@test
def what_waited_in_vain_does_not_run_later():
    """Esc cannot cancel what does not run yet: it is cancelled as soon as it does."""
    with Clean(1) as home, Screen(home) as terminal:
        with Taken():
            rows.filter_by(terminal, "pg_sleep(100) IS NULL")
            terminal.wait_for("Waiting for a connection of the pool:")
            terminal.keys("Escape")
            terminal.wait_for("Stopped")
        wait_until(lambda: not held(), 3, "the server to be free")
        terminal.keys("Escape")
        terminal.wait_for("Row 1 of")
        terminal.keys("G")
        terminal.wait_for("to the last")


@test
def exports_and_profiles_say_that_they_wait():
    with Clean(1) as home, Screen(home) as terminal:
        terminal.keys("x")
        terminal.wait_for("Nothing has been written")
        with Taken():
            terminal.keys("C-r")
            terminal.wait_for("Waiting for a connection of the pool:")
        terminal.wait_for("Written")
        terminal.keys("Escape")
        terminal.wait_for("Row 1 of")
        terminal.keys("p")
        terminal.wait_for("statistics")
        with Taken():
            terminal.keys("e")
            terminal.wait_for("All rows: " + POOL)
        terminal.wait_gone("All rows: ")
        lacks(terminal.wait_for("Profile of id"), "Not counted")
        equal(home.read("orders.csv").count("\n"), 1501)


main()
