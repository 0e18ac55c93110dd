#!/usr/bin/env python3
"""The inspector of values: how it looks, and what it does with values of a gigabyte. On a real server.

PGUSHER_UPDATE_SCREENS=1 writes its files in tests/screens anew; read the difference."""

import os
import shutil
import stat
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import golden
from pgusher import Home, program, wait_until
from servers import *
from tap import contains, equal, main, skip, test
from tmux import Tmux

SIZES = ((80, 24), (40, 12))
GIGABYTE, HALF = 1000000000, 500000000
TEXT = "0123456789 gigabyte\n"  # twenty bytes, many times

SCHEMA = r"""
    CREATE ROLE mia LOGIN PASSWORD 'x';
    CREATE SCHEMA shop; GRANT USAGE ON SCHEMA shop TO mia;
    CREATE EXTENSION hstore SCHEMA public;
    CREATE TYPE shop.place AS (street text, "house no" int, note text);
    CREATE TABLE shop.things (id int PRIMARY KEY, name varchar(120), doc json, list text[], span int4range,
      home shop.place, picture bytea, page xml, flags bit(40), words tsvector, pairs public.hstore,
      nothing text, empty text);
    INSERT INTO shop.things VALUES (3, E'Zoe\u202E', '{"b": 1.50, "a": [1, {"x": null}, []], "b": 1e400, "t": "two\nlines"}',
      '[0:1][1:2]={{a,NULL},{"NULL","b \"q\" "}}', '[1,)', '("High Street",,"")', '\x89504e470d0a1a0a0000000d49484452',
      '<a x="1"><b>text</b><c><d/>mixed <e>&amp;</e></c></a>', B'0000000011111111000000001111111101010101',
      'a:1A,2 ''b c'':3', '"k"=>"1", "n"=>NULL, "s"=>"NULL"', NULL, '');
    CREATE TABLE shop.long (id int PRIMARY KEY, lines text, doc json, odd bytea, parts int[], deep json);
    INSERT INTO shop.long VALUES (1,
      (SELECT string_agg('line ' || i || ' of many', E'\n') FROM generate_series(1, 30000) i),
      (SELECT json_agg(json_build_object('n', i, 'name', 'thing ' || i)) FROM generate_series(1, 5000) i),
      (SELECT string_agg(decode(md5(i::text), 'hex'), '') FROM generate_series(1, 40000) i),
      (SELECT array_agg(i) FROM generate_series(1, 50000) i),
      (repeat('[', 3000) || repeat(']', 3000))::json);
    CREATE TABLE shop.line (id int PRIMARY KEY, one text);
    INSERT INTO shop.line SELECT 1, string_agg(lpad(i::text, 7, '0'), ' ') FROM generate_series(1, 600000) i;
    CREATE TABLE shop.parted (id int, lines text) PARTITION BY LIST (id);
    CREATE TABLE shop.parted_1 PARTITION OF shop.parted FOR VALUES IN (1);
    INSERT INTO shop.parted SELECT id, lines FROM shop.long;
    CREATE TABLE shop.huge (id int PRIMARY KEY, lines text, bytes bytea, doc text);
    GRANT SELECT ON ALL TABLES IN SCHEMA shop TO mia; ANALYZE"""


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer(certificate=None)
            cls.server.sql("CREATE DATABASE values")
            cls.server.sql(SCHEMA, "values")
        return cls.server

    huge = False

    @classmethod
    def huge_values(cls):
        server = cls.database()
        if not cls.huge:
            if shutil.disk_usage(server.socket_directory).free < 4 * GIGABYTE:
                skip("4 GB of room on the disk are needed")
            # One after the other: as a row in memory they would be too large for the server.
            server.sql(r"""
                INSERT INTO shop.huge VALUES (1, repeat(E'0123456789 gigabyte\n', 50000000));
                UPDATE shop.huge SET bytes = decode(repeat('00ff41fe', 125000000), 'hex');
                UPDATE shop.huge SET doc = repeat('{', 20000000)""", "values")
            cls.huge = True
        return server


def prepare(home, database="values"):
    home.source("it", host="127.0.0.1", port=World.database().port, dbname=database, user="mia",
                sslmode="disable", password={"command": ["echo", "x"]})


def opening(relation, columns=0):
    lines = ["wait-for it ", "key Enter", "wait-for public", "key C-p", "text shop." + relation,
             "wait-for   table", "key Enter"]
    lines += ["wait-for Row ", "wait-gone reading..."]
    return lines + ["key l"] * columns + ["key Enter", "wait-for View <"]


def look(relation, columns, script, size=(80, 24)):
    """Opens that column of the first row, and does the lines of the script; its screens "shot"."""
    with Home() as home:
        prepare(home)
        lines, count = ["resize %d %d" % size] + opening(relation, columns), 0
        for line in script.strip().splitlines():
            line = line.strip()
            if line == "shot":
                line = "dump-screen %s/%d" % (home.path, count)
                count += 1
            lines.append(line.replace("HOME", home.path))
        home.run("--script", home.write("script", "\n".join(lines + ["quit", ""]))).expect(0)
        return [home.read(str(index)) for index in range(count)]


# --- how it looks ---------------------------------------------------------------------------------

@test(limit=120)
def screens():
    lines = "\n".join(opening("things", 1)) + """
        wait-for Zoe
        shot name
        key v
        shot escaped
        key v
        shot hex
        key Right
        shot json
        key j j Enter
        shot json-folded
        key z
        shot json-opened
        key Right
        shot array
        key Right
        shot range
        key Right
        shot row
        key Right
        shot bytea
        key Right
        shot xml
        key Right
        shot bits
        key Right
        shot lexemes
        key Right
        shot pairs
        key Right
        shot null
        key Right
        shot empty"""
    golden.draw("inspector", lines, SIZES, prepare)


# --- long values ----------------------------------------------------------------------------------

def first_of(sql):
    return World.database().sql(sql, "values").rstrip("\n")


@test
def scrolls_a_long_text_both_ways():
    first, second, last, before, again = look("long", 1, """
        wait-for line 9 of
        shot
        key PgDn
        wait-for line 28 of
        shot
        key G
        wait-for line 30000 of many
        shot
        key PgUp
        wait-for line 29973 of
        shot
        key g
        wait-for line 1 of
        shot""")
    contains(first, "558,893 bytes")
    contains(first, "Bytes 1 to 2")
    contains(last, "of 558,893")
    rows = [int(line.split()[1]) for screen in (first, second) for line in screen.split("\n")
            if line.startswith("  line")]
    equal(rows, list(range(1, len(rows) + 1)), "no line is lost or twice between two pages")
    rows = [int(line.split()[1]) for screen in (before, last) for line in screen.split("\n")
            if line.startswith("  line")]
    equal(rows, list(range(30001 - len(rows), 30001)), "the same backwards")
    equal(again, first)


@test
def no_line_is_missing_between_pieces():
    """Held to the limit, and past it, down and up again."""
    pages = look("long", 1, "wait-for line 9 of\n" + ("key" + " PgDn" * 100 + "\nshot\n") * 22 +
                 "wait-for line 30000 of many\n" + ("key" + " PgUp" * 100 + "\nshot\n") * 22 +
                 "wait-for line 1 of many\nshot")
    for page in pages:
        rows = [int(line.split()[1]) for line in page.split("\n") if line.endswith(" of many")]
        equal(rows, list(range(rows[0], rows[0] + len(rows))), page)


@test(limit=120)
def one_line_of_megabytes_goes_both_ways():
    """More than is held at once: the far end is forgotten, and comes again."""
    down, up = look("line", 1, "wait-for 0000009\n" + ("key" + " PgDn" * 100 + "\n") * 50 +
                    "wait-for 0600000\nshot\n" + ("key" + " PgUp" * 100 + "\n") * 50 +
                    "wait-for 0000001\nshot")
    for screen, first in ((down, None), (up, 1)):
        numbers = [int(word) for line in screen.split("\n")[5:19] for word in line.split()]
        equal(numbers, list(range(first or numbers[0], (first or numbers[0]) + len(numbers))), screen)
    contains(up, "Bytes 1 to")


@test
def searches_in_what_is_loaded():
    none, found, wrapped = look("long", 1, """
        key G
        wait-for line 30000 of many
        key g
        wait-for line 9 of
        key /
        text LINE 30000
        key Enter
        wait-for is not in what is loaded
        shot
        key G
        wait-for line 30000 of many
        key / C-u
        text Line 29950 of
        key Enter
        wait-for Found
        shot
        key n
        wait-for around the end
        shot""")
    contains(none, "bytes 1 to 262,144")
    contains(found.split("\n")[5], "line 29950 of many")
    contains(wrapped.split("\n")[5], "line 29950 of many")


@test
def folds_a_long_document():
    top, end, folded, found = look("long", 2, """
        wait-for of the complete value
        shot
        key G
        shot
        key z
        shot
        key /
        text thing 4711
        key Enter
        wait-for Found
        shot""")
    contains(top, "Line 1 of 20002 of the complete value")
    contains(end, "]")
    contains(folded, '+ { 2 parts },')
    contains(found, '"name": "thing 4711"')


@test
def shows_elements_and_depth():
    elements, deep = look("long", 4, """
        wait-for of the complete value
        key G
        shot
        key Right
        wait-for of the complete value
        key G
        shot""")
    contains(elements, "[50000]  50000")
    contains(deep, "Line 5999 of 5999")


@test
def a_bytea_is_written_byte_for_byte():
    with Home() as home:
        prepare(home)
        path = os.path.join(home.path, "out")
        shot = os.path.join(home.path, "shot")
        lines = opening("long", 3) + ["wait-for Bytes 1 to", "key G", "wait-for 0009c3f0", "dump-screen " + shot,
                                      "key w", "text " + path, "key Enter", "wait-for Written to", "quit", ""]
        home.run("--script", home.write("script", "\n".join(lines))).expect(0)
        expected = bytes.fromhex(first_of("SELECT encode(odd, 'hex') FROM shop.long"))
        with open(path, "rb") as file:
            equal(file.read() == expected, True, "the file is the value")
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        contains(home.read("shot"), "0009c3f0  " + expected[-16:].hex(" "))


@test
def without_a_key_there_is_the_beginning_and_the_reason():
    shown, refused = look("parted", 1, """
        shot
        key w
        shot""")
    contains(shown, "Only the beginning is here: this relation has no key to find the row again.")
    contains(refused, "nothing is written")


@test
def other_encodings_come_as_their_bytes():
    """In LATIN1 as the same text in UTF-8; in SQL_ASCII, where nobody knows what they are, as they are."""
    for encoding, stored, seen in (("LATIN1", "\\xe9", "é".encode()), ("SQL_ASCII", "\\xfffe", b"\xff\xfe")):
        database = "in_" + encoding.lower()
        World.database().sql("CREATE DATABASE %s ENCODING '%s' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
                             % (database, encoding))
        World.database().sql("""CREATE SCHEMA shop; GRANT USAGE ON SCHEMA shop TO mia;
            CREATE TABLE shop.things (id int PRIMARY KEY, t text);
            INSERT INTO shop.things VALUES (1, repeat(convert_from('%s'::bytea, '%s'), 2000000) || ' end.');
            GRANT SELECT ON shop.things TO mia""" % (stored, encoding), database)
        with Home() as home:
            prepare(home, database)
            path, shot = os.path.join(home.path, "out"), os.path.join(home.path, "shot")
            lines = opening("things", 1) + ["key G", "wait-for end.", "dump-screen " + shot, "key w", "text " + path,
                                            "key Enter", "wait-for Written to", "quit", ""]
            home.run("--script", home.write("script", "\n".join(lines))).expect(0)
            with open(path, "rb") as file:
                equal(file.read() == seen * 2000000 + b" end.", True, "the file is the value")
            contains(home.read("shot"), "4,000,005 bytes")


# --- a gigabyte -----------------------------------------------------------------------------------

class Huge:
    """with Huge() as terminal: the grid of shop.huge in a real terminal."""

    def __enter__(self):
        World.huge_values()
        self.home, self.terminal = Home(), Tmux()
        prepare(self.home)
        terminal = self.terminal.start(80, 24, [program()], self.home.env)
        terminal.home = self.home
        terminal.wait_for("it ")
        terminal.keys("Enter")
        terminal.wait_for("public")
        terminal.keys("C-p")
        terminal.text("shop.huge")
        terminal.wait_for(" table")
        terminal.keys("Enter")
        terminal.wait_for("Row 1 of")
        return terminal

    def __exit__(self, *problem):
        self.terminal.close()
        self.home.close()


def memory_kb(terminal):
    """The most that the program took."""
    with open("/proc/%d/status" % terminal.pid()) as file:
        return int(next(line for line in file if line.startswith("VmHWM")).split()[1])


def open_value(terminal, columns, text):
    terminal.keys(*["l"] * columns)
    terminal.wait_for("column %d of" % (columns + 1))
    began = time.monotonic()
    terminal.keys("Enter")
    terminal.wait_for(text)
    return time.monotonic() - began


def active():
    return int(first_of("SELECT count(*) FROM pg_stat_activity WHERE usename = 'mia' AND state = 'active'"))


@test(limit=300)
def a_gigabyte_shows_its_first_screen_at_once():
    with Huge() as terminal:
        took = open_value(terminal, 1, "Bytes 1 to")
        print("# first screen of 1 GB of text after %.2f s" % took)
        contains(terminal.screen(), "1,000,000,000 bytes")
        assert took < 1, took
        while "Bytes 3" not in terminal.screen():  # past the first piece
            terminal.keys(*["PageDown"] * 50)
        terminal.keys("G")
        terminal.wait_for("1,000,000,000 of 1,000,000,000", 60)
        terminal.keys("v", "v")
        terminal.wait_for("3b9ac9b0")
        peak = memory_kb(terminal)
        print("# peak memory %d kB" % peak)
        assert peak < 48 * 1024, peak


@test(limit=300)
def half_a_gigabyte_of_bytes_too():
    with Huge() as terminal:
        took = open_value(terminal, 2, "Bytes 1 to")
        print("# first screen of 500 MB of bytea after %.2f s" % took)
        contains(terminal.screen(), "00000000  00 ff 41 fe")
        assert took < 1, took
        terminal.keys("G")
        terminal.wait_for("500,000,000 of 500,000,000", 60)
        peak = memory_kb(terminal)
        assert peak < 48 * 1024, peak


@test(limit=300)
def what_is_too_large_to_fold_is_text():
    with Huge() as terminal:
        open_value(terminal, 3, "Bytes 1 to")
        terminal.keys("v", "v", "v")
        screen = terminal.wait_for("JSON is for up to 8 MiB")
        contains(screen, "View < JSON >")
        terminal.keys("y")
        terminal.wait_for("too much for the clipboard")


@test(limit=300)
def a_gigabyte_is_written_whole_or_not_at_all():
    with Huge() as terminal:
        path = os.path.join(terminal.home.path, "out")
        open_value(terminal, 1, "Bytes 1 to")
        terminal.keys("w")
        terminal.wait_for("File name")
        terminal.text(path)
        terminal.keys("Enter")
        terminal.wait_for("of 1,000,000,000 bytes", 60)
        terminal.keys("Escape")
        terminal.wait_for("nothing was written")
        wait_until(lambda: active() == 0, 10, "the server to stop")
        equal([name for name in os.listdir(terminal.home.path) if name.startswith("out")], [])
        began = time.monotonic()
        terminal.keys("w")
        terminal.wait_for("File name")
        terminal.keys("C-u")
        terminal.text(path)
        terminal.keys("Enter")
        terminal.wait_for("Written to", 200)
        print("# 1 GB written in %.1f s, peak memory %d kB" % (time.monotonic() - began, memory_kb(terminal)))
        assert memory_kb(terminal) < 48 * 1024
        equal(os.stat(path).st_size, GIGABYTE)
        with open(path, "rb") as file:
            for piece in iter(lambda: file.read(len(TEXT) * 50000), b""):
                assert piece == TEXT.encode() * (len(piece) // len(TEXT))


@test
def no_golden_screen_is_left_over():
    if not golden.SEEN:
        skip("not all of them were drawn")
    equal(golden.not_seen(lambda name: name.startswith("inspector-")), [])


main()
