#!/usr/bin/env python3
"""What an export of a million rows costs, beside psql \\copy of the same table to a file in the same
run. CSV and TSV come by COPY on both sides; the other formats have no peer and are told beside it.

python3 bench/export.py [--rows N] [--rounds N]"""

import argparse
import os
import statistics
import subprocess
import sys
import time

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
from pgusher import Home, program
from postgres import PostgresServer
from processes import find_program

MAKE = """
CREATE TABLE orders (id bigint PRIMARY KEY, customer int, note text, total numeric(12,2),
  at timestamptz);
INSERT INTO orders SELECT i, i % 1000, 'note number ' || i || ', "quoted"', i / 7.0,
  timestamptz '2025-01-01' + i * interval '1 min' FROM generate_series(1, {rows}) i;
VACUUM ANALYZE orders"""


def run(argv, home):
    began = time.monotonic()
    subprocess.run(argv, env={key: value for key, value in home.env.items()
                              if key != "PGUSHER_WATCHDOG"}, cwd=home.path, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


class Bench:
    def __init__(self, server, home, options):
        self.home, self.rounds = home, options.rounds
        self.psql = [find_program("psql", server.programs), "-X", "-q", "-d",
                     f"host=127.0.0.1 port={server.port} dbname=postgres user=postgres "
                     "sslmode=disable", "-c"]

    def pgusher(self, *words):
        return run([program(), "data", "it", "orders", "--limit", "all", "-o", "ours", "--overwrite",
                    "--no-input", *words], self.home)

    def side_by_side(self, what, goal, copy, *words):
        """Turn about, so that both have the same machine; the first round warms the caches."""
        peer = [*self.psql, f"\\copy orders to 'theirs' {copy}"]
        figures = [(run(peer, self.home), self.pgusher(*words))
                   for _ in range(self.rounds + 1)][1:]
        theirs, ours = (statistics.median(one) for one in zip(*figures))
        ratio = statistics.median(one / other for other, one in figures)
        print(f"{what:12} psql \\copy {theirs:6.2f} s, pgusher {ours:6.2f} s: {ratio:.2f}"
              f"  (goal: {goal})", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1000000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    settings = {"shared_buffers": "512MB", "autovacuum": "off", "max_wal_size": "4GB"}
    with PostgresServer(certificate=None, hba=["host all all 127.0.0.1/32 trust"],
                        settings=settings) as server, Home() as home:
        server.sql(MAKE.format(rows=options.rows))
        home.source("it", host="127.0.0.1", port=server.port, dbname="postgres", user="postgres",
                    sslmode="disable")
        bench = Bench(server, home, options)
        bench.side_by_side("CSV", "1.00", "csv header", "--csv")
        with open(os.path.join(home.path, "ours"), "rb") as ours, \
                open(os.path.join(home.path, "theirs"), "rb") as theirs:
            assert ours.read() == theirs.read(), "not the same bytes"
        bench.side_by_side("TSV", "1.00", "", "--tsv")
        for words in ("--json-lines", "--insert", "--markdown"):
            bench.side_by_side(words[2:], "none; against CSV", "csv header", words)


main()
