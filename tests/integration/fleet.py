#!/usr/bin/env python3
"""Many sources at once, and one again and again: pgusher test --all, globs, stdin, --watch."""

import json
import os
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, program, valid
from roads import BlackHole
from servers import *
from tap import contains, equal, lacks, main, test

SECRET = "fleet-s3cret-canary"


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer()
            cls.server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop" % SECRET)
            cls.server.sql("CREATE TABLE t (id int); GRANT SELECT ON t TO mia", "shop")
        return cls.server


def fill(home, count, prefix="s", **changes):
    home.write(".pgpass", "*:*:*:mia:%s\n" % SECRET)
    for i in range(count):
        values = {"host": "127.0.0.1", "port": World.database().port, "dbname": "shop",
                  "user": "mia", "sslmode": "require", "password": "pgpass"}
        values.update(changes)
        home.source("%s%03d" % (prefix, i), **values)


@test
def all_of_them_with_a_line_each_and_a_table():
    with Home() as home:
        fill(home, 5)
        fill(home, 2, "dead", port=refused_port())
        fill(home, 1, "wrong", dbname="nope")
        result = home.run("test", "--all").expect(2)
        lacks(result.out + result.err, SECRET)
        equal(len(re.findall(r"^\d+ of 8, ", result.out, re.M)), 8)
        contains(result.out, "    2  FAILED  Reach port         reach.refused            "
                 "dead000, dead001")
        contains(result.out, "login.no-database")
        contains(result.out, "Result: 8 tested: 0 ok, 5 warn, 3 failed.")
        # The list remembers it.
        listed = home.run("list", "--json").expect(0).json()
        equal(sorted(one["last"]["result"] for one in listed["sources"] if one.get("last")),
              ["failed"] * 3 + ["warn"] * 5)


@test
def the_exit_code_is_that_of_the_worst():
    with Home() as home:
        fill(home, 1)
        fill(home, 1, "empty", dbname="postgres")
        home.run("test", "s*").expect(0)
        home.run("test", "s*", "--strict").expect(3)
        home.run("test", "--all").expect(3)  # no table there
        fill(home, 1, "dead", port=refused_port())
        home.run("test", "--all").expect(2)
        home.write(".config/pgusher/sources.d/broken.yaml", "host: [\n")
        result = home.run("test", "--all").expect(1)
        contains(result.out, "broken")
        home.run("test", "nothing*").expect(1)


@test
def what_is_meant_is_tested_or_told():
    with Home() as home:
        fill(home, 2)
        contains(home.run("test", "s000", "s001").expect(0).out, "2 of 2, ")
        result = home.run("test", "s*", "nope-*").expect(1)
        contains(result.out, 'no saved source matches "nope-*"')
        contains(home.run("test", "-", input="  s000 \r\ns001\t\n").expect(0).out, "2 of 2, ")
        for flag in (["--markdown"], ["--only-tunnel"], ["--write-probe", "public"]):
            for many in (["s*"], ["s000", "--watch", "1s"]):
                contains(home.run("test", *many, *flag).expect(1).err, flag[0] + " is for one")
        home.write(".pgpass", "")
        home.write("pw", SECRET)
        home.run("test", "s*").expect(2)
        home.run("test", "s*", "--password-file", "pw").expect(0)
        with open("/dev/full", "w") as full:
            process = subprocess.run([program(), "test", "s*", "--json"], env=home.env,
                                     stdout=full, stderr=subprocess.PIPE)
            equal(process.returncode, 1)


@test
def flags_and_a_database_with_a_user_can_be_watched():
    with Home() as home:
        fill(home, 0)
        flags = ["-h", "127.0.0.1", "-p", World.database().port, "--watch", "0.2s"]
        for words in (["shop", "mia"], ["-U", "mia", "-d", "shop"]):
            process = home.start("test", *words, *flags)
            try:
                contains(process.stdout.readline().decode(), "1 of 1, 127.0.0.1:")
                process.stdout.close()  # as head -1 does: it ends by itself, without news
                equal(process.wait(10), 0)
            finally:
                process.kill()


@test
def json_lines_hold_one_report_each():
    with Home() as home:
        fill(home, 4)
        home.write(".config/pgusher/sources.d/broken.yaml", "host: [\n")
        result = home.run("test", "--all", "--json").expect(1)
        reports = result.json_lines()
        equal(sorted(one["source"] for one in reports),
              ["broken", "s000", "s001", "s002", "s003"])
        equal([one["exit"] for one in reports if one["source"] == "broken"], [1])
        lacks(result.out, SECRET)
        home.run("test", "s*", "--json", "-o", "out.jsonl").expect(0)
        equal(len([valid(json.loads(line)) for line in home.read("out.jsonl").splitlines()]), 4)


@test
def names_come_from_stdin_and_a_password_in_a_uri_is_no_name():
    with Home() as home:
        fill(home, 2)
        uri = "postgresql://mia:%s@127.0.0.1:%d/shop?sslmode=require" % (
            SECRET, World.database().port)
        result = home.run("test", "-", input="s000\n\n# not this\nnobody\n%s\n" % uri).expect(1)
        contains(result.out, "1 of 3")
        contains(result.out, 'there is no source "nobody"')
        contains(result.out, "127.0.0.1:%d/shop" % World.database().port)
        lacks(result.out + result.err, SECRET)
        broken = home.run("test", "-", input=uri.replace("sslmode", "nosuch") + "\n").expect(1)
        lacks(broken.out + broken.err, SECRET)


@test(limit=90)
def black_holes_delay_nobody():
    """60 of which a fifth are dead, with few jobs: all dead ones wait at the same time."""
    with Home() as home, BlackHole() as hole:
        fill(home, 48)
        fill(home, 12, "dead", port=hole.port)
        began = time.monotonic()
        result = home.run("test", "--all", "--timeout", 3, "--jobs", 4).expect(2)
        elapsed = time.monotonic() - began
        contains(result.out, "Result: 60 tested: 0 ok, 48 warn, 12 failed.")
        # One after the other, or four at a time, they would take 36 s or 9 s.
        assert elapsed < 8, elapsed


@test
def no_more_at_once_than_jobs():
    with Home() as home, PostgresServer(settings={"log_disconnections": "on"}) as server:
        server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop" % SECRET)
        server.sql("CREATE TABLE t (id int)", "shop")
        fill(home, 16, port=server.port)

        def most_at_once(jobs):
            start = len(server.log(100000))
            home.run("test", "--all", "--jobs", jobs).expect(0)
            wait_until(lambda: server.log(100000)[start:].count("disconnection: ") >= 16, 20,
                       "the end of all sessions")
            now = most = 0
            for word in re.findall("connection received|disconnection: ",
                                   server.log(100000)[start:]):
                now += 1 if word == "connection received" else -1
                most = max(most, now)
            return most

        # The server notices an end a little later than the client begins the next.
        assert most_at_once(2) <= 5
        assert most_at_once(16) > 5


@test
def what_needs_an_answer_fails_and_is_not_asked():
    with Home() as home:
        fill(home, 2, "asks", password="ask")
        result = home.run("test", "--all", "--json").expect(2)
        for report in result.json_lines():
            login = next(one for one in report["steps"] if one["id"] == "login")
            equal(login["code"], "login.no-password")


@test
def a_watch_prints_changes_only_and_ends_cleanly():
    with Home() as home, PostgresServer(certificate=None) as server:
        server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop" % SECRET)
        server.sql("CREATE TABLE t (id int); GRANT SELECT ON t TO mia", "shop")
        fill(home, 1, port=server.port, sslmode="disable")
        process = home.start("test", "s000", "--watch", "0.2s", "--no-retries")
        lines = []

        def read_until(text):
            while not any(text in line for line in lines):
                line = process.stdout.readline().decode()
                assert line, lines
                lines.append(line)

        read_until("Result: 1 tested")
        first = len(lines)
        rounds = lambda: server.log(100000).count("connection authorized: user=mia")
        before = rounds()
        wait_until(lambda: rounds() > before + 2, 20, "more rounds")
        server.sql("ALTER ROLE mia NOLOGIN")
        read_until("login.no-login")
        lacks("".join(lines[first:]), "Resolve")  # which did not change
        contains("".join(lines[first:]), "s000: Log in: FAILED login.no-login, ")
        server.sql("ALTER ROLE mia LOGIN")
        read_until("Log in: ok")
        before = rounds()
        wait_until(lambda: rounds() > before, 20, "that round to end and the next to begin")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
        equal((process.returncode, err), (0, b""))
        equal(server.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'mia'"), "0")


@test
def a_watch_refuses_what_is_no_interval():
    with Home() as home:
        fill(home, 1)
        for word in ("often", "0", "-3s", "3d"):
            contains(home.run("test", "s000", "--watch=" + word).expect(1).err, "--watch takes")


@test
def an_interrupt_stops_all():
    with Home() as home, BlackHole() as hole:
        fill(home, 6, port=hole.port)
        process = home.start("test", "--all", "--timeout", 60)
        connecting = lambda: open("/proc/%d/net/tcp" % process.pid).read().count(
            ":%04X 02 " % hole.port)
        wait_until(lambda: connecting() >= 6, 20, "six attempts")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        equal(process.returncode, 130)
        contains(out.decode(), "the rest was stopped")


main()
