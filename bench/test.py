#!/usr/bin/env python3
"""What the whole test costs beside a bare psql -c 'select 1' on the same server, in round trips: a
relay holds every byte back for 50 ms each way. And 500 sources, a fifth of them black holes, beside
the slowest one of them alone.

python3 bench/test.py"""

import os
import subprocess
import sys
import time

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
from pgusher import Home
from processes import find_program
from roads import BlackHole, Relay
from servers import PostgresServer

DELAY = 0.05  # seconds each way
SOURCES = 500
LIMIT = 10  # seconds, of a step


def timed(function):
    began = time.monotonic()
    function()
    return time.monotonic() - began


def overhead(server, home):
    with Relay(server.host, server.port, delay=DELAY) as road:
        psql = find_program("psql", server.programs)
        environment = {**home.env, "PGPASSWORD": "x"}
        for mode in ("disable", "require", "verify-full"):
            fields = {"host": "localhost" if mode == "verify-full" else "127.0.0.1",
                      "port": road.port, "dbname": "shop", "user": "mia", "sslmode": mode}
            if mode == "verify-full":
                fields.update(sslrootcert=server.ca, hostaddr="127.0.0.1")
            home.source("far", password={"command": ["echo", "x"]}, **fields)
            dsn = " ".join("%s=%s" % item for item in fields.items())
            bare = min(timed(lambda: subprocess.run([psql, "-X", dsn, "-c", "select 1"],
                                                    env=environment, check=True,
                                                    stdout=subprocess.DEVNULL))
                       for _ in range(3))
            ours = min(timed(lambda: home.run("test", "far", "--no-input").expect(0))
                       for _ in range(3))
            print("%-12s psql %4.1f round trips, pgusher test %4.1f: %+.1f" % (
                mode, bare / DELAY / 2, ours / DELAY / 2, (ours - bare) / DELAY / 2))


def fleet(server, home):
    with BlackHole() as hole:
        for i in range(SOURCES):
            home.source("s%03d" % i, host="127.0.0.1", port=server.port if i % 5 else hole.port,
                        dbname="shop", user="mia", sslmode="require", password="pgpass")
        home.write(".pgpass", "*:*:*:*:x\n")
        alone = timed(lambda: home.run("test", "s000", "--timeout", LIMIT).expect(2))
        all_of_them = timed(
            lambda: home.run("test", "--all", "--timeout", LIMIT, limit=300).expect(2))
    print("%d sources %.2f s, the slowest alone %.2f s: %.2f" % (
        SOURCES, all_of_them, alone, all_of_them / alone))


def main():
    with PostgresServer(settings={"shared_preload_libraries": "pg_stat_statements"}) as server, \
            Home() as home:
        server.sql("CREATE ROLE mia LOGIN PASSWORD 'x' IN ROLE pg_read_all_stats;"
                   "CREATE DATABASE shop")
        server.sql("CREATE EXTENSION pg_stat_statements; CREATE TABLE t (id int);"
                   "GRANT SELECT ON t TO mia", "shop")
        overhead(server, home)
        os.unlink(os.path.join(home.config, "sources.d", "far.yaml"))
        fleet(server, home)


main()
