#!/usr/bin/env python3
"""Windows of rows against the server's own order: random tables with keys of every type, rows that
come and go between the windows, every way and every jump; values in pieces, large and wide
relations, other encodings; and nothing that stays behind on the server."""

import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from libpq import Session
from processes import wait_until
from servers import *
from tap import contains, equal, main, note, test
from window_trials import PREPARE, Trial
from windows import Drive, Reader

SEED = int(os.environ.get("PGUSHER_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
TRIALS = int(os.environ.get("PGUSHER_TEST_TRIALS", "40"))


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer(certificate=None)
            cls.session = cls.connect()
            cls.session.run(PREPARE)
            cls.session.run("CREATE COLLATION ext.folded (provider = icu, locale = "
                            "'und-u-ks-level2', deterministic = false)")
        return cls.server

    @classmethod
    def connect(cls, db="postgres"):
        server = cls.server
        return Session(f"host={server.socket_directory} port={server.port} dbname={db} "
                       "user=postgres client_encoding=UTF8 options='-c lock_timeout=10s'")

    @classmethod
    def has(cls):
        cls.database()
        return set(cls.session.run("SELECT extname FROM pg_extension UNION ALL "
                                   "SELECT collname FROM pg_collation WHERE collname = 'folded'"))


def activity(session):
    return session.run("SELECT state, query FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                       "AND backend_type = 'client backend' AND (state <> 'idle' OR "
                       "xact_start IS NOT NULL)")


def expect_quiet(session):
    wait_until(lambda: not activity(session), 10, "a transaction was left: %s" % activity(session))


# --- the oracle ----------------------------------------------------------------------------------

def choose_orderings(trial):
    chosen = trial.random.sample(["a", "b", "k1", "k2"], trial.random.choice([0, 0, 1, 1, 2]))
    return [(column, trial.random.choice([True, False]), trial.random.choice([True, False]))
            for column in chosen]


class Check:
    def __init__(self, trial, drive):
        self.trial, self.reader = trial, Reader(drive)
        self.orderings = choose_orderings(trial)
        drive.open(trial.session, "s", trial.name)
        for column, down, first in self.orderings:
            drive.sort(column, down, first)
        drive.say("select") if self.orderings else drive.say("first")
        self.stable = {int(rid) for rid in trial.session.run("SELECT rid FROM s.t")}

    def expected(self):
        order = self.trial.order(self.orderings, self.reader.said)
        rows = self.trial.session.run(f"SELECT rid FROM s.{self.trial.name}{order}")
        return [int(rid) for rid in rows if int(rid) in self.stable]

    def compare(self, seen, what, is_partial=False):
        """The rows that were there all the time come once, in the order of the server."""
        seen = [rid for rid in seen if rid in self.stable]
        expected = self.expected()
        if self.reader.said.way == "cursor" and self.orderings:
            # Rows that the order does not tell apart come in any.
            equal(sorted(seen), sorted(expected), what)
            return
        if is_partial:
            at = expected.index(seen[0]) if seen else 0
            expected = expected[at:at + len(seen)]
        equal(seen, expected, what)

    def forward(self):
        reader, trial = self.reader, self.trial
        seen = list(reader.jump("first"))
        assert not reader.said.error, reader.said.error
        while "end" not in reader.said.state:
            trial.disturb(self.stable)
            seen += reader.forward()
        self.compare(seen, "forwards")

    def backward(self):
        reader, trial = self.reader, self.trial
        seen = list(reader.jump("last"))
        assert not reader.said.error, reader.said.error
        while "start" not in reader.said.state:
            trial.disturb(self.stable)
            seen = reader.backward() + seen
        self.compare(seen, "backwards")

    def jumps(self):
        reader, trial = self.reader, self.trial
        for _ in range(3):
            if "refuses" in reader.said.state:
                return
            percent = trial.random.choice([0, 1, 33.3, 50, 90, 99.9, 100])
            seen = list(reader.jump("goto", percent))
            assert not reader.said.error, reader.said.error
            if "end" not in reader.said.state:
                seen += reader.forward()
            if "start" not in reader.said.state:
                seen = reader.backward() + seen
            self.compare(seen, f"at {percent} %", is_partial=True)


@test(limit=600)
def windows_follow_each_other_as_the_server_orders_rows():
    World.database()
    has = World.has()
    ways = {}
    with Drive(World.server) as drive:
        for number in range(TRIALS):
            trial = Trial(SEED + number, World.session, has)
            try:
                check = Check(trial, drive)
                check.forward()
                check.backward()
                check.jumps()
                key = check.reader.said.way + (" large" if trial.is_large else "")
                ways[key] = ways.get(key, 0) + 1
                drive.say("close")
            except BaseException:
                note(f"{trial}; PGUSHER_TEST_SEED={SEED + number} PGUSHER_TEST_TRIALS=1")
                raise
    note(f"seed {SEED}: {ways}")
    expect_quiet(World.session)


# --- values --------------------------------------------------------------------------------------

def opened(drive, name, *moves, session=None, schema="s"):
    drive.open(session or World.session, schema, name)
    for words in moves:
        drive.say(*words)
    return drive.say("first")


@test
def long_values_are_cut_and_come_in_pieces():
    World.database()
    World.session.run("""
        DROP TABLE IF EXISTS s.long; CREATE TABLE s.long (id int PRIMARY KEY, t text, b bytea,
          x xml, j json, e text, n text, p char(900), r s.pair);
        INSERT INTO s.long VALUES (1, repeat('aé', 1000000), decode(repeat('00ff', 500000), 'hex'),
          ('<a>' || repeat('x', 2000) || '</a>')::xml, ('"' || repeat('j', 9000000) || '"')::json,
          '', NULL, 'p', ROW(NULL, NULL))""")
    with Drive(World.server) as drive:
        said = opened(drive, "long")
        row = said.rows[0]
        equal(row[1].value.decode(), "aé" * 200)
        equal(row[1].cut, 3000000)
        equal(row[2].value, b"00ff" * 32)
        equal(row[2].cut, 1000000)
        equal((len(row[3].value), row[3].cut), (400, 2007))
        equal((row[4].value, row[4].withheld), (b"", True))
        equal([(cell.value, cell.cut) for cell in row[5:7]], [(b"", None), (None, None)])
        equal((len(row[7].value), row[7].cut), (400, 900))
        equal(row[8].value, b"(,)", "a row of NULLs is not NULL")
        equal(drive.say("piece", 0, 1, 1000001, 3).piece, (3000000, b"\xa9a\xc3"))
        equal(drive.say("piece", 0, 1, -1, 3).piece, (3000000, "aé".encode()))
        equal(drive.say("piece", 0, 2, 3, 4).piece, (1000000, b"\xff\0\xff\0"))
        equal(drive.say("piece", 0, 2, -1, 3).piece, (1000000, b"\xff\0\xff"))
        equal(drive.say("piece", 0, 3, 0, 4).piece, (2007, b"<a>x"))
        equal(drive.say("piece", 0, 4, 8999999, 10).piece, (9000002, b'jj"'))
        equal(drive.say("piece", 0, 5, 0, 10).piece, (0, b""))
        equal(drive.say("piece", 0, 6, 0, 10).piece, (-1, None))
        World.session.run("DELETE FROM s.long")
        contains(drive.say("piece", 0, 1, 0, 3).error[1], "not there any more")


@test
def no_columns_and_1600_of_them():
    World.database()
    World.session.run("""
        DROP TABLE IF EXISTS s.nothing, s.wide; CREATE TABLE s.nothing ();
        INSERT INTO s.nothing SELECT FROM generate_series(1, 450)""")
    World.session.run("CREATE TABLE s.wide (%s)" % ", ".join(
        "c%d %s" % (i, "int PRIMARY KEY" if i == 0 else "text") for i in range(1600)))
    World.session.run("INSERT INTO s.wide (c0, c7, c1599) SELECT i, repeat('x', 5000), 'last' "
                      "FROM generate_series(1, 100) i")
    with Drive(World.server) as drive:
        said = opened(drive, "nothing")
        rows = len(said.rows)
        while "end" not in said.state:
            said = drive.say("forward")
            rows += len(said.rows) - rows
        equal(rows, 450)
        said = opened(drive, "wide")
        equal(len(said.columns), 1600)
        equal((said.rows[0][7].value, said.rows[0][7].cut), (b"x" * 40, 5000))
        equal(said.rows[-1][1599].value, b"last")
        while "end" not in said.state:
            said = drive.say("forward")
        equal(said.rows[-1][0].value, b"100")


@test
def bytes_that_are_not_utf8():
    World.database()
    for name, encoding in (("raw", "SQL_ASCII"), ("latin", "LATIN1")):
        World.session.run(f"CREATE DATABASE {name} ENCODING {encoding} LC_COLLATE 'C' "
                          "LC_CTYPE 'C' TEMPLATE template0")
    raw, latin = World.connect("raw"), World.connect("latin")
    raw.run("""SET client_encoding = SQL_ASCII; CREATE SCHEMA s; CREATE TABLE s.t (k text PRIMARY KEY);
        INSERT INTO s.t SELECT convert_from(decode(lpad(to_hex(i), 4, '0') || 'ff9b', 'hex'),
          'SQL_ASCII') FROM generate_series(257, 1256) i WHERE i % 256 > 0""")
    latin.run("""CREATE SCHEMA s; CREATE TABLE s.t (k text PRIMARY KEY);
        INSERT INTO s.t SELECT chr(200 + i % 50) || i FROM generate_series(1, 700) i""")
    for db, session in (("raw", raw), ("latin", latin)):
        with Drive(World.server, db) as drive:
            said = opened(drive, "t", session=session)
            while "end" not in said.state:
                said = drive.say("forward")
            keys = [row[0].value for row in said.rows]
            expected = session.run("SELECT encode(convert_to(k, 'UTF8'), 'hex') FROM s.t ORDER BY k"
                                   if db == "latin" else
                                   "SELECT encode(convert_to(k, 'SQL_ASCII'), 'hex') FROM s.t "
                                   "ORDER BY k")
            equal([key.hex() for key in keys], expected[-len(keys):])
            assert len(expected) in (700, 997), len(expected)


# --- what is asked -------------------------------------------------------------------------------

def table_of(rows, name="rows"):
    World.database()
    World.session.run(f"""
        DROP TABLE IF EXISTS s.{name} CASCADE;
        CREATE TABLE s.{name} (id int PRIMARY KEY, t text, n int);
        INSERT INTO s.{name} SELECT i, 'row ' || i, i % 10 FROM generate_series(1, {rows}) i;
        ANALYZE s.{name}""")


@test
def filters_are_parameters_and_a_typed_condition_says_where_it_is_wrong():
    table_of(1000)
    with Drive(World.server) as drive:
        drive.open(World.session, "s", "rows")
        drive.filter("t", "LIKE", "row 1%")
        drive.filter("n", "=", "3")
        said = drive.say("select")
        equal([int(value) for value in said.values("id")],
              [i for i in range(1, 1001) if str(i)[0] == "1" and i % 10 == 3])
        equal(drive.say("count").count, len(said.rows))
        drive.filter("t", "=", "x' OR true --")
        equal(drive.say("select").rows, [])
        drive.open(World.session, "s", "rows")
        drive.say("where", "n > 5 AND é = 1".encode().hex())
        contains(drive.say("select").error[1], "at character 11 of the condition")
        drive.say("where", "n > (5".encode().hex())
        contains(drive.say("select").error[1], "behind the end of the condition")
        drive.say("where", "n > 8 -- it".encode().hex())
        equal(len(drive.say("select").rows), 100)


@test
def types_of_extensions_compare_as_they_do():
    World.database()
    if "citext" not in World.has():
        return
    World.session.run("""DROP TABLE IF EXISTS s.c; CREATE TABLE s.c (id int PRIMARY KEY,
        c ext.citext, m s.mood, d s.small);
        INSERT INTO s.c VALUES (1, 'Ab', 'ok', 1), (2, 'aB', 'sad', 2), (3, 'b', 'zz', 3)""")
    with Drive(World.server) as drive:
        for column, comparison, value, rows in (("c", "=", "AB", [1, 2]), ("c", "<>", "AB", [3]),
                                                ("c", ">", "AC", [3]), ("m", ">=", "sad", [1, 2]),
                                                ("m", "=", "zz", [3]), ("d", "<", "3", [1, 2])):
            drive.open(World.session, "s", "c")
            drive.filter(column, comparison, value)
            equal([int(rid) for rid in drive.say("select").values("id")], rows, column)


@test
def a_large_sort_asks_first_and_a_percentage_costs_the_same_everywhere():
    table_of(200000, "large")
    with Drive(World.server) as drive:
        drive.open(World.session, "s", "large")
        drive.sort("t")
        said = drive.say("select")
        contains(said.asks[3], "No index has this order: the server sorts ~")
        assert 150000 < said.asks[0] < 250000, said.asks
        equal(said.rows, [])
        said = drive.say("agree")
        equal((said.way, said.values("t")[0]), ("cursor", b"row 1"))
        said = drive.say("last")
        equal(said.values("t")[-1], b"row 99999")
        said = drive.say("backward")
        equal(len(said.rows), 400)
        drive.open(World.session, "s", "large")
        equal(drive.say("first").way, "key")
        for percent, first in ((25, 50001), (99.99, 199980)):
            at = int(drive.say("goto", percent).values("id")[0])
            assert abs(at - first) < 5, (percent, at)
        World.session.run("DROP TABLE IF EXISTS s.words; CREATE TABLE s.words (w text PRIMARY KEY, "
                          "f text); INSERT INTO s.words SELECT 'w' || i, repeat('x', 100) FROM "
                          "generate_series(100000, 199999) i; ANALYZE s.words")
        drive.open(World.session, "s", "words")
        drive.say("first")
        at = int(drive.say("goto", 50).values("w")[0][1:])
        assert abs(at - 150000) < 2000, at


@test
def a_locked_table_is_not_waited_for():
    table_of(300)
    other = World.connect()
    with Drive(World.server) as drive:
        drive.open(World.session, "s", "rows")
        other.run("BEGIN; LOCK TABLE s.rows IN ACCESS EXCLUSIVE MODE")
        equal(drive.say("first").error[0], "55P03")
        other.run("ROLLBACK")
        equal(len(drive.say("first").rows), 200)


@test
def a_table_that_was_rewritten_is_read_anew():
    if World.database().version < 14:
        return
    World.session.run("""DROP TABLE IF EXISTS s.moved; CREATE TABLE s.moved (rid int);
        INSERT INTO s.moved SELECT generate_series(1, 1000); DELETE FROM s.moved WHERE rid < 50""")
    with Drive(World.server) as drive:
        drive.open(World.session, "s", "moved")
        equal(drive.say("first").values("rid")[0], b"50")
        World.session.run("VACUUM FULL s.moved")
        said = drive.say("forward")
        contains(said.words, "rewritten")
        equal((said.values("rid")[0], len(said.rows)), (b"50", 200))
        equal(len(drive.say("forward").rows), 400)


# --- what stays behind ---------------------------------------------------------------------------

@test
def a_cursor_closes_itself_and_reads_again():
    table_of(1000)
    World.session.run("CREATE VIEW s.seen AS SELECT * FROM s.rows ORDER BY id")
    with Drive(World.server) as drive:
        drive.open(World.session, "s", "seen")
        drive.say("idle", 300)
        said = drive.say("first")
        equal(len(activity_of_kept(said)), 1)
        contains(said.words, "transaction open, closes in ")
        said = drive.say("wait-closed")
        contains(said.words, "transaction closed after waiting")
        expect_quiet(World.session)
        said = drive.say("forward")
        contains(said.words, "read again")
        rows = [int(value) for value in said.values("id")]
        equal(rows, list(range(rows[0], rows[0] + len(rows))))
        equal(said.shift, 1 - rows[0], "the row under the cursor keeps its place")
        drive.say("close")
        expect_quiet(World.session)


def activity_of_kept(said):
    assert "held" in said.state, said.words
    return [line for line in activity(World.session) if line.startswith("idle in transaction")]


@test
def what_is_all_here_keeps_no_transaction():
    table_of(50)
    World.session.run("CREATE VIEW s.few AS SELECT * FROM s.rows")
    with Drive(World.server) as drive:
        said = opened(drive, "few")
        equal((len(said.rows), said.state & {"held"}), (50, set()))
        contains(said.words, "transaction closed")
        expect_quiet(World.session)


def make_slow_view():
    World.session.run("CREATE OR REPLACE VIEW s.slow AS SELECT i, pg_sleep(60) IS NULL AS slept "
                      "FROM generate_series(1, 3) i")


@test
def stopping_cancels_on_the_server_at_once():
    World.database()
    make_slow_view()
    table_of(10, "slept")
    with Drive(World.server) as drive:
        for relation, where in (("slow", None), ("slept", "pg_sleep(60) IS NULL")):
            drive.open(World.session, "s", relation)
            if where:
                drive.say("where", where.encode().hex())
            drive.say("start", "select" if where else "first")
            wait_until(lambda: activity(World.session), 10, "the window to run")
            drive.say("stop")
            wait_until(lambda: not [line for line in activity(World.session)
                                    if line.startswith("active")], 3, "the end of the window")
            drive.say("close")
            expect_quiet(World.session)


@test
def the_end_of_the_program_cancels_what_runs():
    World.database()
    make_slow_view()
    for what in ("first", "count"):
        with Drive(World.server) as drive:
            drive.open(World.session, "s", "slow")
            if what == "count":
                drive.say("where", "slept".encode().hex())
            drive.say("start", what)
            wait_until(lambda: activity(World.session), 10, "it to run")
            drive.process.stdin.write(b"end\n")
            drive.process.stdin.close()
            drive.process.wait(timeout=10)
        wait_until(lambda: not activity(World.session), 3, "the end of what ran")


main()
