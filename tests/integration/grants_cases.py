#!/usr/bin/env python3
"""Every numbered case of privileges, on every major that is here: the server does what we think it
does, and pgusher says what it must say of it. The cases are in grants_cases/; one alone:

    python3 tests/integration/grants_cases.py case_29             on every major
    python3 tests/integration/grants_cases.py postgresql_10_case_29

Three servers run at a time, each in a process of its own, which runs its cases one after the other,
because roles belong to the whole server."""

import glob
import importlib
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import traceback

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), os.path.join(HERE, "grants_cases")]
from grant_cases import OBSERVER, At, CaseSkipped, cases
from libpq import Session
from pgusher import Home
from postgres import PostgresServer, cache_of_clusters, programs_of_majors
from processes import Fixture, close_everything, end_process, wait_until
from tap import chosen, main, skip, test

for path in sorted(glob.glob(os.path.join(HERE, "grants_cases", "*.py"))):
    importlib.import_module(os.path.basename(path)[:-3])

MAJORS = range(10, 19)
NEVER_SKIPPED = 15  # Debian's own
NUMBERS = range(1, 86)  # those of the reference end with 75
AT_A_TIME = 3  # up to 11, a new database is mostly waiting for a checkpoint that sleeps
MEMORY, MEMORY_NEEDED = "/dev/shm", 2 << 30
CASES_LIMIT = 150  # seconds until the answer of any case is there
SETTINGS = {"wal_level": "logical", "shared_preload_libraries": "pg_stat_statements",
            "autovacuum": "off", "max_replication_slots": "10", "max_wal_senders": "10"}


# --- within a process of its own: one server, its cases one after the other -----------------------


class World:
    """A server and its empty database fx, made anew for each case."""

    def __init__(self, major):
        self.server = PostgresServer(certificate=None, settings=SETTINGS,
                                     programs=programs_of_majors()[major])
        self.admin = Session(self.dsn("postgres", "postgres"))
        self.admin.run(f"CREATE ROLE {OBSERVER} LOGIN")
        self.home = Home()

    def dsn(self, user, dbname="fx"):
        return (f"host={self.server.socket_directory} port={self.server.port} user={user}"
                f" dbname={dbname}")

    def connect(self, user):
        session = Session(self.dsn(user))
        session.run("SET statement_timeout = '20s'")  # nothing may stop the cases after it
        return session

    def begin(self, number):
        assert not self.admin.run("CREATE DATABASE fx"), self.admin.messages
        return At(number, self.server, self.home, self.connect)

    def end(self):
        self.admin.run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots")
        self.admin.run("UPDATE pg_database SET datallowconn = true WHERE datname = 'fx'")
        wait_until(lambda: self.admin.run("SELECT count(*) FROM pg_stat_activity"
                                          " WHERE datname = 'fx'") == ["0"], 10, "fx to be left")
        assert not self.admin.run("DROP DATABASE IF EXISTS fx"), self.admin.messages
        roles = self.admin.run("SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_'"
                               f" AND rolname NOT IN ('postgres', '{OBSERVER}')")
        if roles:
            assert not self.admin.run("DROP ROLE " + ", ".join(roles)), self.admin.messages


def run_case(world, number):
    """("ok" or "skip" or "fail", its text)"""
    body = cases[number]
    at = None
    try:
        at = world.begin(number)
        body(at)
        at.flush()
        return "ok", ""
    except CaseSkipped as reason:
        return "skip", str(reason)
    except Exception:
        return "fail", f"{number}. {body.title}, PostgreSQL {world.server.version}\n" \
            + traceback.format_exc()
    finally:
        if at:
            at.close()
        world.end()


def use_memory():
    """75 databases are made and dropped a server: in memory where there is room that takes half the
    time. The templates of clusters stay where they were, as they outlive us."""
    try:
        room = os.statvfs(MEMORY)
    except OSError:
        return
    if room.f_bavail * room.f_frsize > MEMORY_NEEDED and os.access(MEMORY, os.W_OK):
        os.environ.setdefault("PGUSHER_TEST_CACHE", cache_of_clusters() or "")
        tempfile.tempdir = MEMORY


def work(major, numbers):
    """A line of JSON on stdout for each case."""
    use_memory()
    world = World(major)
    for number in numbers:
        status, text = run_case(world, number)
        print(json.dumps([number, status, text]), flush=True)


# --- the tests: what the processes said -----------------------------------------------------------


class Workers(Fixture):
    """Runs the chosen cases of all majors and keeps what came out."""

    def __init__(self, wanted):
        super().__init__()
        self._results = {}
        self._processes = []
        self._changed = threading.Condition()
        self._majors = queue.SimpleQueue()
        for major in wanted:
            self._majors.put((major, wanted[major]))
        for _ in range(AT_A_TIME):
            threading.Thread(target=self._run_majors, daemon=True).start()

    def result(self, major, number):
        with self._changed:
            if not self._changed.wait_for(lambda: (major, number) in self._results, CASES_LIMIT):
                raise AssertionError("there is no answer yet")
            return self._results[major, number]

    def _run_majors(self):
        while not self._majors.empty():
            try:
                major, numbers = self._majors.get_nowait()
            except queue.Empty:
                return
            process = subprocess.Popen(
                [sys.executable, __file__, "--worker", str(major), *map(str, numbers)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self._processes.append(process)
            errors = []
            reader = threading.Thread(target=lambda e=errors, p=process: e.append(p.stderr.read()),
                                      daemon=True)
            reader.start()
            for line in process.stdout:
                number, status, text = json.loads(line)
                self._tell(major, number, status, text)
            process.wait()
            reader.join()
            for number in numbers:
                if (major, number) not in self._results:
                    self._tell(major, number, "fail", "the process of this server ended: "
                               + "".join(errors))

    def _tell(self, major, number, status, text):
        with self._changed:
            self._results[major, number] = status, text
            self._changed.notify_all()

    def _close(self):
        while not self._majors.empty():
            self._majors.get_nowait()
        for process in self._processes:
            end_process(process)


class All:
    workers = None


def wanted_of(names):
    """{major: the numbers of its cases} of the names of tests, for majors that are here."""
    wanted = {}
    for name in names:
        match = re.match(r"postgresql_(\d+)_case_(\d+)$", name)
        if match:
            major, number = map(int, match.groups())
            if is_for(number, major) and major in programs_of_majors():
                wanted.setdefault(major, []).append(number)
    return wanted


def is_for(number, major):
    return number in cases and cases[number].first <= major <= cases[number].last


def register(major, number):
    def body():
        if major not in programs_of_majors():
            assert major != NEVER_SKIPPED, f"PostgreSQL {major} is never skipped; install it"
            skip(f"PostgreSQL {major} is not here: ./setup install-needs tests gets it")
        All.workers = All.workers or Workers(wanted_of(chosen()))
        status, text = All.workers.result(major, number)
        if status == "skip":
            skip(text)
        assert status == "ok", text
    body.__name__ = f"postgresql_{major}_case_{number:02}"
    body.__doc__ = cases[number].title
    test(body, limit=CASES_LIMIT + 10)


@test
def no_number_is_left_out():
    assert sorted(cases) == list(NUMBERS), set(NUMBERS) ^ set(cases)


if sys.argv[1:2] == ["--worker"]:
    work(int(sys.argv[2]), map(int, sys.argv[3:]))
    close_everything()
    sys.exit(0)
for _major in MAJORS:
    for _number in sorted(cases):
        if is_for(_number, _major):
            register(_major, _number)
main()
