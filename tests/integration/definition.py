#!/usr/bin/env python3
"""The definition of objects: run in an empty database and read again, each gives the same text, and
pg_dump sees no difference between the two databases."""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import definition_world as world
from pgusher import Home
from postgres import programs_of_majors
from processes import find_program, give_to_account
from servers import *
from tap import contains, equal, lacks, main, note, skip, test

SETTINGS = {"max_logical_replication_workers": "0", "wal_level": "logical"}
ENTRY = re.compile(r"^-- Name: ", re.M)


class World:
    """A server of a major with the databases "one", which holds everything, and "two"."""
    servers = {}

    def __init__(self, programs):
        self.server = PostgresServer(certificate=None, programs=programs, settings=SETTINGS,
                                     hba=["host all all 127.0.0.1/32 trust"])
        self.home = Home()
        space = self.server.directory / "space"
        os.mkdir(space)
        give_to_account(space)
        self.server.sql(world.ROLES)
        self.server.sql("CREATE TABLESPACE space LOCATION '%s'" % space)
        for name in ("one", "two"):
            self.server.sql("CREATE DATABASE " + name)

    @classmethod
    def of(cls, major=None):
        programs = programs_of_majors().get(major) if major else None
        if major and not programs:
            skip("PostgreSQL %d is not here" % major)
        if major not in cls.servers:
            cls.servers[major] = cls(programs)
        return cls.servers[major]

    def ask(self, what, db="one", user="postgres"):
        return self.home.run("schema", "-h", "127.0.0.1", "-p", self.server.port, "-U", user, "-d", db,
                             what, "--ddl", "--no-input")

    def ddl(self, what, db="one", user="postgres"):
        return self.ask(what, db, user).expect(0).out

    def make(self):
        """Everything, in "one"."""
        for what, sql in world.objects(self.server.version):
            self.server.sql(sql, "one")
            if what is None:
                self.server.sql(sql, "two")


def dump(server, db):
    """What pg_dump says of it, without what is another each time, as a set of entries; None when it
    is older than the server."""
    argv = [find_program("pg_dump", server.programs), "-s", "-h", server.socket_directory,
            "-p", str(server.port), "-U", "postgres", db]
    done = subprocess.run(argv, capture_output=True, text=True)
    if "server version mismatch" in done.stderr:
        return None
    equal(done.returncode, 0, done.stderr)
    text = re.sub(r"^(\\(un)?restrict .*|-- Dumped .*)\n", "", done.stdout, flags=re.M)
    return {entry.strip() for entry in ENTRY.split(text)}


CATALOGS = """pg_aggregate pg_attrdef pg_attribute pg_class pg_constraint pg_default_acl pg_enum
    pg_event_trigger pg_extension pg_foreign_server pg_foreign_table pg_index pg_inherits pg_namespace
    pg_partitioned_table pg_policy pg_proc pg_publication pg_range pg_rewrite pg_sequence
    pg_statistic_ext pg_trigger pg_type""".split()

# Of the moment, of the place on disk, or numbers that an oid or a dropped column before them moves.
MOVING = re.compile(r"^(relpages|reltuples|relall.*|rel.*xid|reltype|relminmxid|relfilenode|reltoast.*|"
                    r"relhas.*|relnatts|relchecks|attnum|adnum|conkey|confkey|.*missing.*|attcacheoff|"
                    r"indkey|stxkeys|conpfeqop|attoptions|tgattr|enumsortorder|partattrs|"
                    r"seq.*relid|indcheckxmin|confdelsetcols)$")


def catalogs(server, db):
    """Rows of the catalogs with what they are of, without oids: found without any of our SQL."""
    found = set()
    for table in CATALOGS:
        columns = server.sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'pg_catalog.%s'::regclass AND attnum > 0"
            " AND atttypid::regtype::text NOT IN ('oid', 'oid[]', 'oidvector', 'xid', 'pg_node_tree')"
            % table, db).split("\n")
        has_oid = "t" == server.sql("SELECT count(*) > 0 FROM pg_attribute WHERE attname = 'oid'"
                                    " AND attrelid = 'pg_catalog.%s'::regclass" % table, db)
        whose = {"pg_attribute": "attrelid::regclass", "pg_index": "indexrelid::regclass",
                 "pg_inherits": "concat(inhrelid::regclass, ' of ', inhparent::regclass)",
                 "pg_foreign_table": "ftrelid::regclass", "pg_sequence": "seqrelid::regclass",
                 "pg_range": "rngtypid::regtype", "pg_aggregate": "aggfnoid::regprocedure",
                 "pg_partitioned_table": "partrelid::regclass",
                 "pg_enum": "concat(enumtypid::regtype, enumlabel)"}.get(
                     table, "pg_describe_object(tableoid, oid, 0)" if has_oid else "''")
        shown = ", ".join('"%s"' % name for name in columns if not MOVING.match(name))
        text = server.sql("SELECT replace(concat('%s ', %s, ': ', to_jsonb(x)), E'\\n', ' ') FROM (SELECT %s,"
                          " %s AS whose FROM pg_catalog.%s) x" % (table, "whose", shown, whose, table), db)
        text = re.sub(r"RI_ConstraintTrigger_([ac])_\d+", r"RI_\1", text)
        found |= {line for line in text.split("\n") if not re.search(
            r"pg_toast|attisdropped\": true|pg_temp|pg_attrdef : ", line)}
    return found


def compared(server):
    """What pg_dump and the catalogs find in only one of the two databases."""
    wrong = []
    views = {"catalogs": catalogs, "pg_dump": dump}
    for name, view in views.items():
        one, two = view(server, "one"), view(server, "two")
        if one is None:
            note("pg_dump is older than this server: only the catalogs have been compared")
            continue
        wrong += ["%s: only in one: %s" % (name, entry) for entry in sorted(one - two)]
        wrong += ["%s: only in two: %s" % (name, entry) for entry in sorted(two - one)]
    return wrong


def round_trip(major=None):
    place = World.of(major)
    server = place.server
    place.make()
    wrong = []
    for what, _ in world.objects(server.version):
        if what is None:
            continue
        first = place.ask(what)
        if first.rc != 0:
            wrong.append("%s cannot be read: %s" % (what, first.err))
            continue
        if "not available" in first.out:
            wrong.append("%s is not whole: %s" % (what, first.out))
        try:
            server.sql(first.out, "two")
        except RuntimeError as error:
            wrong.append("%s does not run: %s" % (what, error))
            continue
        second = place.ddl(what, "two")
        if first.out != second:
            wrong.append("%s is another:\n%s\n--- and then\n%s" % (what, first.out, second))
    wrong += compared(server)
    assert not wrong, "%d differences\n" % len(wrong) + "\n".join(wrong)


@test(limit=300)
def every_object_makes_itself_again():
    round_trip()


@test(limit=300)
def every_object_makes_itself_again_on_the_oldest_server():
    round_trip(10)


@test(limit=300)
def every_object_makes_itself_again_on_the_newest_server():
    round_trip(18)


main()
