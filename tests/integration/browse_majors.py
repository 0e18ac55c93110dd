#!/usr/bin/env python3
"""One pass over everything that the browser asks, on servers of several majors: each level, each tab
and the definition of each kind, windows of each way, search, profile and export.

Short, as in CI: 10, 13 and 18, one object of a kind. PGUSHER_TEST_MAJORS=full takes every object of
tests/lib/definition_world.py on all majors that are here."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import definition_world as world
from browse import to_relation
from pgusher import Home
from postgres import programs_of_majors
from processes import give_to_account
from servers import *
from tap import contains, equal, lacks, main, note, skip, test

IS_FULL = os.environ.get("PGUSHER_TEST_MAJORS") == "full"
MAJORS = [10, 11, 12, 13, 14, 15, 16, 17, 18] if IS_FULL else [10, 13, 18]
SOME = ["schema:s", "extension:btree_gist", "type:s.mood", "type:s.pair", "type:s.mail",
        "type:s.floats", "function:s.add(integer,integer)", "function:s.proc(integer)",
        "function:s.total(integer)", "s.numbers", "s.all", "s.list", "s.rights",
        "s.view", "s.kept", "server:far", "s.foreign", "publication:pub", 'event trigger:"Ev"']
ROWS = """
    CREATE SCHEMA w;
    CREATE TABLE w.keyed (id int PRIMARY KEY, t text); CREATE TABLE w.heap (id int, t text);
    INSERT INTO w.keyed SELECT i, 'k' || i % 7 FROM generate_series(1, 3000) i;
    INSERT INTO w.heap SELECT i, 'h' || i FROM generate_series(1, 3000) i;
    CREATE VIEW w.seen AS SELECT id, t FROM w.keyed; CREATE INDEX ON w.keyed (t);
    ANALYZE w.keyed; ANALYZE w.heap"""
SETTINGS = {"max_logical_replication_workers": "0", "wal_level": "logical"}


class World:
    servers = {}

    @classmethod
    def of(cls, major):
        programs = programs_of_majors().get(major)
        if not programs:
            skip(f"PostgreSQL {major} is not here")
        if major not in cls.servers:
            server = PostgresServer(certificate=None, programs=programs, settings=SETTINGS)
            space = server.directory / "space"
            os.mkdir(space)
            give_to_account(space)
            server.sql(world.ROLES + f"CREATE TABLESPACE space LOCATION '{space}'")
            server.sql("CREATE DATABASE one")
            made = list(world.objects(major))
            server.sql(";\n".join(sql for _, sql in made) + ";" + ROWS, "one")
            cls.servers[major] = server, [what for what, _ in made if what]
        return cls.servers[major]


class Place(Home):
    def __init__(self, server):
        super().__init__()
        self.source("it", host=server.socket_directory, port=server.port, dbname="one",
                    user="postgres")

    def json(self, *words):
        return self.run(*words, "--json", "--no-input").expect(0).json()


def wrongs(value, path=""):
    """Where a report says that something could not be had."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("error", "unavailable") and "pg_stat_statements is not" not in str(inner):
                yield path + ": " + str(inner)
            yield from wrongs(inner, path + "/" + key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from wrongs(inner, "%s/%d" % (path, index))


def tree_and_tabs(major):
    server, made = World.of(major)
    with Place(server) as home:
        equal(list(wrongs(home.json("schema", "it"))), [])
        for what in made:
            if not IS_FULL and what not in SOME:
                continue
            if IS_FULL or ":" in what:  # the others show theirs on the screen
                said = home.run("schema", "it", what, "--ddl", "--no-input")
                equal((said.rc, said.err), (0, ""), what)
                assert said.out.strip(), what
            # Roles and the like are in no schema; a name is that without its kind and arguments.
            name = what.split(":", 1)[-1].split("(")[0]
            if name.startswith("s.") and "function:" not in what:
                said = home.run("schema", "it", name, "--json", "--no-input")
                if said.rc == 3 and "nothing matches" in said.err:
                    note(what + ": a partition, or a name that is a pattern")
                    continue
                found = said.expect(0).json()
                equal(list(wrongs(found)), [], what)
                objects = [one for schema in found["schemas"] for one in schema["objects"]]
                assert objects, what


def rows_of_each_way(major):
    server, _ = World.of(major)
    with Place(server) as home:
        for relation in ("w.keyed", "w.heap", "w.seen"):
            for words in ((), ("--order", "t desc")):
                out = home.run("data", "it", relation, *words, "--csv", "--limit", "all",
                               "--no-input").expect(0).out
                equal(len(out.splitlines()), 3001, "%s %s" % (relation, words))
        for how in ((), ("--exact",), ("--sample", "50")):
            equal(list(wrongs(home.json("profile", "it", "w.keyed", *how))), [])
        for relation, way in (("keyed", "by key (id)"), ("seen", "by cursor (transaction open"),
                              ("heap", "by position" if major >= 14 else "by cursor")):
            lines = ["resize 120 30"] + to_relation("w", relation) + [
                "wait-for Row 1 of", "key G", "wait-for to the last", "wait-gone reading...",
                f"dump-screen {home.path}/end", "key s", "wait-for ORDER BY id",
                "wait-gone reading...", "key f", "text 1500", "key C-r", "wait-for filtered",
                "wait-gone reading...", f"dump-screen {home.path}/one", "key c",
                "wait-for of 1 counted", "quit", ""]
            home.run("--script", home.write("script", "\n".join(lines))).expect(0)
            contains(home.read("end"), "> 3000")
            contains(home.read("end"), way)
            contains(home.read("one"), "Row 1 of 1 loaded, all")


def screens_of_each_kind(major):
    """Each tab of an object of most kinds, found by the search. Views and foreign tables are those
    of tree_and_tabs(): here they would ask whether their code may run."""
    server, _ = World.of(major)
    with Place(server) as home:
        for name, tabs in (("all", 11), ("kept", 9),
                           ("numbers", 3), ("add", 3), ("total", 3), ("mood", 3), ("mail", 3)):
            lines = ["resize 120 30", "wait-for it ", "key Enter", "wait-for extensions", "key C-p",
                     "text s." + name, "wait-gone indexing",
                     "wait-for > s." + name, "key Enter",
                     "wait-for Definition"]
            for index in range(tabs):
                lines += ["key ]", "wait-gone asking the server", "wait-gone Reading",
                          f"dump-screen {home.path}/{index}"]
            lines += ["quit", ""]
            home.run("--script", home.write("script", "\n".join(lines))).expect(0)
            seen = [home.read(str(index)) for index in range(tabs)]
            contains("\n".join(seen), "CREATE ")
            for screen in seen:
                for word in ("not available", "ERROR", "does not exist", "42703", "42P01", "42883"):
                    lacks(screen, word)


for number in MAJORS:
    for body in (tree_and_tabs, rows_of_each_way, screens_of_each_kind):
        def on_major(body=body, major=number):
            body(major)
        on_major.__name__ = "%s_on_%d" % (body.__name__, number)
        test(on_major, limit=900 if IS_FULL else 60)


main()
