#!/usr/bin/env python3
"""Long results row by row and by COPY on one connection: complete and in order, errors at once and
in the middle, cancelled, paused, lost; and the connection is good for the next batch."""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import program
from postgres import programs_of_majors
from servers import *
from tap import contains, equal, main, note, skip, test

TICK_LIMIT = 300  # ms; a turn has 10, but this machine may be busy with other tests
STREAM, COPY = "stream", "copy"


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer(certificate=None, hba=["host all all 127.0.0.1/32 trust"])
        return cls.server


def judge(*words, server=None, **fields):
    """(way, rows, bytes, order, tick, sqlstate, message, MiB) of each thing that was done."""
    path = os.path.join(os.path.dirname(program()), "tests", "integration", "stream_judge")
    if not os.path.exists(path):
        skip("stream_judge is not built: make check-all")
    server = server or World.database()
    done = subprocess.run(
        [path, server.dsn(**{"user": "postgres", "sslmode": "disable", **fields}), *words],
        stdout=subprocess.PIPE, text=True, timeout=50, check=True,
        env={**os.environ, "PGUSHER_WATCHDOG": "1"})
    lines = re.findall(r"^(\w+) rows (\d+) bytes (\d+) (in order|OUT OF ORDER) tick (\d+) ms \d+"
                       r" peak (\d+) error (\S+) (.*)$", done.stdout, re.M)
    assert lines, done.stdout
    return [(way, int(rows), int(size), order, int(tick), state, text, int(peak) / 1024)
            for way, rows, size, order, tick, peak, state, text in lines]


def select(way, query):
    return f"COPY ({query}) TO STDOUT" if way == COPY else query


@test
def a_million_rows_come_in_order_while_timers_run():
    for way in (STREAM, COPY):
        one, after = judge(way, select(way, "SELECT generate_series(1, 1000000)"),
                           "batch", "SELECT 1")
        equal((one[1], one[3], one[5]), (1000000, "in order", "-"), way)
        assert one[4] < TICK_LIMIT, f"{way}: a timer waited {one[4]} ms"
        equal((after[1], after[5]), (1, "-"))


@test
def ways_follow_each_other_on_one_connection():
    done = judge(*(word for way in (COPY, "batch", COPY, COPY, STREAM, COPY, STREAM, "batch")
                   for word in (way, select(way, "SELECT generate_series(1, 50)"))))
    equal([(rows, order, state) for _, rows, _, order, _, state, *_ in done],
          [(50, "in order", "-")] * 8)


@test
def no_rows_are_no_error():
    for way in (STREAM, COPY):
        equal(judge(way, select(way, "SELECT 1 WHERE false"))[0][1:6:2], (0, "in order", "-"))


@test
def an_error_in_the_middle_comes_after_the_rows_before_it():
    for way in (STREAM, COPY):
        one, after = judge(
            way, select(way, "SELECT i, 1 / (i - 5000) FROM generate_series(1, 9000) i"),
            "batch", "SELECT 1")
        equal((one[1], one[3], one[5]), (4999, "in order", "22012"), way)
        equal((after[1], after[5]), (1, "-"))


@test
def what_fails_at_once_spoils_nothing():
    done = judge(COPY, "COPY nowhere TO STDOUT", "batch", "SELECT 1", STREAM, "SELECT nothing",
                 COPY, "COPY (SELECT 1) TO STDOUT; SELECT 1", COPY, "COPY (SELECT 1) TO STDOUT")
    equal([(rows, state) for _, rows, _, _, _, state, *_ in done],
          [(0, "42P01"), (1, "-"), (0, "42703"), (0, "42601"), (1, "-")])


@test
def it_is_read_only_and_has_no_search_path():
    server = World.database()
    server.sql("CREATE TABLE kept (n int); CREATE SEQUENCE numbers")
    for way in (STREAM, COPY):
        one, path = judge(way, select(way, "SELECT pg_catalog.nextval('public.numbers')"),
                          way, select(way, "SELECT 1 FROM kept"))
        equal(one[5], "25006", way)
        equal(path[5], "42P01", way)


@test
def what_is_cancelled_ends_on_the_server():
    for way in (STREAM, COPY):
        one, after = judge(
            "cancel:" + way, select(way, "SELECT generate_series(1, 100000000)"), "batch",
            "SELECT count(*) FROM pg_catalog.pg_stat_activity"
            " WHERE query ~ '100000000' AND state = 'active' AND pid <> pg_backend_pid()")
        equal(one[1], 1000, way)
        equal((after[1], after[5]), (1, "-"))
        equal(World.database().sql("SELECT count(*) FROM pg_stat_activity"
                                   " WHERE query ~ '[1]00000000' AND state = 'active'"), "0")


@test
def what_is_paused_goes_on():
    for way in (STREAM, COPY):
        one, cancelled, after = judge(
            "pause:" + way, select(way, "SELECT generate_series(1, 100000)"),
            "cancel:" + way, select(way, "SELECT generate_series(1, 100000)"), "batch", "SELECT 1")
        equal((one[1], one[3], one[5]), (100000, "in order", "-"), way)
        equal((cancelled[1], after[1]), (1000, 1))


@test
def what_is_cancelled_while_it_is_paused_does_not_block_the_next():
    for way in (STREAM, COPY):
        left, after = judge("leave:" + way, select(way, "SELECT generate_series(1, 10000000)"),
                            "batch", "SELECT 1")
        equal((left[1], after[1], after[5]), (1000, 1, "-"), way)


@test
def rows_that_nobody_has_time_for_stay_on_the_server():
    """What libpq was given and has not told yet is in memory: it must not be given more."""
    for way in (STREAM, COPY):
        before, slow = judge("batch", "SELECT 1", "slow:" + way, select(
            way, "SELECT i, repeat('x', 50) FROM generate_series(1, 3000000) i"))
        equal(slow[1], 1000, way)
        assert slow[7] - before[7] < 2, f"{way}: from {before[7]:.1f} to {slow[7]:.1f} MiB"
        note(f"{way}: {before[7]:.1f}, then {slow[7]:.1f} MiB")


@test
def a_connection_that_is_lost_is_an_error():
    for way in (STREAM, COPY):
        # What was to come after it is not done: the connection is known to be gone.
        one, = judge(
            way, select(way, "SELECT i, CASE i WHEN 5000 THEN pg_terminate_backend("
                             "pg_backend_pid()) END FROM generate_series(1, 1000000) i"),
            "batch", "SELECT 1")
        assert one[1] < 1000000 and one[3] == "in order", one
        contains(one[6], "terminat")


@test(limit=180)
def rows_of_all_sizes_come_through_tls():
    """A record of TLS may hold more than was asked for; what is left must not be forgotten."""
    query = "SELECT i, repeat('x', i * 7919 % 70000) FROM generate_series(1, 1500) i"
    for major, programs in programs_of_majors().items():
        if major not in (10, 15, 17, 18):
            continue
        with PostgresServer(programs=programs, hba=["hostssl all all 127.0.0.1/32 trust"]) as server:
            for way in (STREAM, COPY):
                one, = judge(way, select(way, query), server=server, sslmode="require")
                equal((one[1], one[3], one[5]), (1500, "in order", "-"), f"{major} {way}")
        note(f"{major}: ok")


main()
