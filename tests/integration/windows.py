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
            print("#", trial, file=sys.stderr, flush=True)
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


main()
