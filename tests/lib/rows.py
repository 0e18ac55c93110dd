"""The rows of relations on the screen: a database to look at, and what the screen says."""

from browse import to_relation
from pgusher import Home, program
from servers import *
from tmux import Tmux

__all__ = ["SLOW", "Screen", "World", "filter_by", "first_of", "look", "names", "numbers", "opening",
           "prepare", "running"]

SCHEMA = '''
    CREATE ROLE mia LOGIN PASSWORD 'x';
    CREATE SCHEMA shop; GRANT USAGE ON SCHEMA shop TO mia;
    CREATE TABLE shop.orders (id int PRIMARY KEY, customer text, state text, total numeric(10,2),
      note text, placed timestamp);
    INSERT INTO shop.orders SELECT i, 'Customer ' || (i * 7919) % 1000,
      (ARRAY['new', 'paid', 'sent'])[1 + i % 3], (i * 37 % 5000) / 100.0,
      CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN ' blank ' ELSE 'said ' || i END,
      timestamp '2025-01-01' + i * interval '1 hour' FROM generate_series(1, 1500) i;
    CREATE INDEX ON shop.orders (customer);
    CREATE TABLE shop.wide (id int PRIMARY KEY); INSERT INTO shop.wide SELECT generate_series(1, 30);
    CREATE TABLE shop.hostile (id int PRIMARY KEY, "bad
name" text, "山田" bytea);
    INSERT INTO shop.hostile VALUES (1, E'\\x1b[31mred\\x1b[0m', '\\x00ff'), (2, E'tab\\tnew\\nline', NULL),
      (3, '<NULL>', '\\x'), (4, NULL, '\\xdead'), (5, '', '\\xbeef'), (6, ' blanks ', '\\x00'),
      (7, '山田 太郎', '\\x01'), (8, E'e\\u0301\\u0302 \\u200b', '\\x02'), (9, 'שלום سلام', '\\x03'),
      (10, E'\\u202Eturned', '\\x04'), (11, '😀 👩‍💻', '\\x05'), (12, repeat('long ', 200), '\\x06'),
      (13, 'ends>', '\\x07');
    CREATE TABLE shop.nothing (); INSERT INTO shop.nothing DEFAULT VALUES;
    INSERT INTO shop.nothing DEFAULT VALUES;
    CREATE TABLE shop.later (n int, a text, b text, PRIMARY KEY (a, b));
    INSERT INTO shop.later SELECT i, 'a' || i, 'b' FROM generate_series(1, 9) i;
    CREATE VIEW shop.seen AS SELECT id, customer FROM shop.orders;
    CREATE TABLE shop.big (id int PRIMARY KEY, n int, filler text);
    INSERT INTO shop.big SELECT i, i % 1000, repeat('x', 100) FROM generate_series(1, 100000) i;
    GRANT SELECT ON ALL TABLES IN SCHEMA shop TO mia; ANALYZE'''


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer(certificate=None)
            cls.server.sql("CREATE DATABASE rows")
            cls.server.sql(SCHEMA, "rows")
            columns = ", ".join("ADD c%d int DEFAULT %d" % (i, i) for i in range(1, 1600))
            cls.server.sql("ALTER TABLE shop.wide " + columns, "rows")
        return cls.server


def prepare(home):
    home.source("it", host="127.0.0.1", port=World.database().port, dbname="rows", user="mia",
                sslmode="disable", password={"command": ["echo", "x"]})


def opening(relation):
    return to_relation("shop", relation) + ["wait-for Row ", "wait-gone reading..."]


def look(relation, script, size=(80, 24)):
    """Opens the relation and does the lines of the script; the screens of its lines "shot"."""
    with Home() as home:
        prepare(home)
        lines, count = ["resize %d %d" % size] + opening(relation), 0
        for line in script.strip().splitlines():
            line = line.lstrip()
            if line == "shot":
                line = "dump-screen %s/%d" % (home.path, count)
                count += 1
            lines.append(line)
        home.run("--script", home.write("script", "\n".join(lines + ["quit", ""]))).expect(0)
        return [home.read(str(index)) for index in range(count)]


def numbers(screen, column=0):
    """What stands in that column of the rows, from the top."""
    rows = [line for line in screen.splitlines() if "│" in line][1:]
    return [line[2:].split("│")[column].strip() for line in rows]


def names(screen):
    """The titles of the columns."""
    return [name.strip() for name in next(line for line in screen.splitlines() if "│" in line).split("│")]


def first_of(sql):
    return World.database().sql(sql, "rows").split("\n")[0].strip()


# About three seconds for the ten rows that pass, and endless for the whole table.
SLOW = "id > 1490 AND pg_sleep(0.3) IS NOT NULL"


def running():
    """Statements of mia's that the server is at."""
    return int(World.database().sql("""SELECT count(*) FROM pg_stat_activity
        WHERE usename = 'mia' AND state = 'active'""", "rows"))


class Screen:
    """with Screen() as terminal: the rows of orders in a real terminal."""

    def __enter__(self):
        self.home, self.terminal = Home(), Tmux()
        prepare(self.home)
        terminal = self.terminal.start(80, 24, [program()], self.home.env)
        terminal.wait_for("it ")
        terminal.keys("Enter")
        terminal.wait_for("+ shop")
        terminal.keys("C-p")
        terminal.text("shop.orders")
        terminal.wait_for(" fit")
        terminal.keys("Enter")
        terminal.wait_for("Row 1 of")
        return terminal

    def __exit__(self, *problem):
        self.terminal.close()
        self.home.close()


def filter_by(terminal, where):
    terminal.keys("f")
    terminal.wait_for("WHERE")
    terminal.keys("Tab", "Tab")
    terminal.text(where)
    terminal.keys("C-r")
