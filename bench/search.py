#!/usr/bin/env python3
"""What the search over everything costs on a large server: 100,000 tables of ten columns, seven of
which have names of their own, and 200,000 comments. The index beside psql asking the same of the
catalog, turn about; the memory at its peak; and the time from a key to the painted frame in a
terminal, for words typed letter by letter, each after the frames before it are done.

python3 bench/search.py [--tables N] [--rounds N] [--server HOST:PORT]

Making the tables takes some minutes; --server takes a database "big" that is there already."""

import argparse
import fcntl
import glob
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
from pgusher import Home, program
from postgres import PostgresServer
from processes import find_program

STEP = 2500  # tables of one transaction: locks
QUIET = 0.12  # seconds without output: the frames of a key are done
WORDS = ("order invoice customer payment shipment product price stock ledger account session event"
         " audit metric user role team project task ticket").split()
TYPED = ["customer_7", "app3.cust", "cust note", "note_99983", "ordcus", "came in first", "e",
         "kind99", "app12.order_", "pg_class", "isactive", "every invoice", "xyz"]
MAKE = """
BEGIN; DO $$ DECLARE words text[] := '{%s}'; a text; b text; n text; BEGIN
  FOR i IN {first}..{last} LOOP
    a := words[i %% 20 + 1]; b := words[i / 20 %% 20 + 1];
    n := format('app%%s.%%s_%%s_%%s', i %% 20, a, b, i);
    EXECUTE format('CREATE TABLE %%s (id int PRIMARY KEY, created_at timestamptz, is_active bool,
        %%s_%%s_no int, %%s_name_%%s text, ref_%%s text, note_%%s text, %%s_amount_%%s numeric,
        sum_%%s int, "%%sKind%%s" text)', n, a, i, a, i, i, i, b, i, i, b, i);
    EXECUTE format('COMMENT ON TABLE %%s IS ''Every %%s of the %%s department, number %%s''', n, a, b, i);
    EXECUTE format('COMMENT ON COLUMN %%s.created_at IS ''When the %%s came in first''', n, a);
  END LOOP;
END $$; COMMIT;""" % ",".join(WORDS)


def make(server, tables):
    began = time.monotonic()
    server.sql("CREATE DATABASE big")
    for i in range(20):
        server.sql(f"CREATE SCHEMA app{i}", "big")
    for first in range(0, tables, STEP):
        server.sql(MAKE.format(first=first, last=min(first + STEP, tables) - 1), "big")
    server.sql("VACUUM ANALYZE", "big")
    print("made in %.0f s" % (time.monotonic() - began), flush=True)


class Terminal:
    """pgusher in a terminal of ours; what it draws is only timed."""

    def __init__(self, home):
        self.pid, self.fd = pty.fork()
        if not self.pid:
            environment = {**home.env, "TERM": "xterm-256color"}
            environment.pop("PGUSHER_WATCHDOG", None)
            os.execve(program(), [program(), "big"], environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, limit):
        """The next output; b"" when there is none in time."""
        if not select.select([self.fd], [], [], limit)[0]:
            return b""
        return os.read(self.fd, 1 << 16)

    def wait_for(self, text):
        seen = b""
        while text not in seen:
            more = self.read(60)
            assert more, seen[-2000:]
            seen = (seen + more)[-20000:]

    def settle(self):
        while self.read(QUIET):
            pass

    def key(self, key):
        """Seconds until something is drawn for it."""
        began = time.monotonic()
        os.write(self.fd, key)
        assert self.read(10), key
        return time.monotonic() - began

    def peak(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii", errors="replace") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) / 1024

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def questions():
    """What the index asks a server from 11 on."""
    names = sorted(glob.glob(os.path.join(TOP, "src", "catalog", "sql", "search_*.sql")))
    return [name for name in names if not re.search(r"_node_|_10\.sql$", name)]


def ask_with_psql(psql, dsn):
    argv = [psql, "-X", "-q", "-A", "-t", "-d", dsn, "-c", "SET search_path = ''"]
    for name in questions():
        argv += ["-f", name]
    began = time.monotonic()
    subprocess.run(argv, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began


def look(home):
    """(seconds to fill the index, what the log says of it, the open terminal)"""
    log = os.path.join(home.state, "log")
    if os.path.exists(log):
        os.remove(log)
    terminal = Terminal(home)
    terminal.wait_for(b"app1")
    terminal.settle()
    terminal.key(b"\x10")
    while True:
        terminal.read(0.02)
        with open(log, encoding="utf-8") as file:
            said = re.search(r"search +(.* after (\d+) ms, \w+)", file.read())
        if said:
            return int(said[2]) / 1000, said[1], terminal


def type_words(terminal, times):
    terminal.settle()
    for word in TYPED:
        for letter in word:
            times.append(terminal.key(letter.encode()))
            terminal.settle()
        terminal.key(b"\x15")
        terminal.settle()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=int, default=100000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--server")
    options = parser.parse_args()
    server = None
    if options.server:
        host, port = options.server.split(":")
    else:
        server = PostgresServer(certificate=None, hba=["host all all 127.0.0.1/32 trust"], settings={
            "max_locks_per_transaction": "1024", "shared_buffers": "512MB", "autovacuum": "off",
            "log_connections": "off", "max_wal_size": "4GB", "fsync": "off"})
        host, port = "127.0.0.1", server.port
        make(server, options.tables)
    psql = find_program("psql", server.programs if server else None)
    dsn = f"host={host} port={port} dbname=big user=postgres sslmode=disable"
    with Home() as home:
        home.source("big", host=host, port=int(port), dbname="big", user="postgres",
                    sslmode="disable")
        figures, times, peak = [], [], 0
        for turn in range(options.rounds + 1):  # the first warms the caches
            theirs = ask_with_psql(psql, dsn)
            ours, said, terminal = look(home)
            if turn:
                figures.append((theirs, ours))
                type_words(terminal, times)
                peak = max(peak, terminal.peak())
            terminal.close()
        theirs, ours = (statistics.median(side) for side in zip(*figures))
        print("index: psql %.2f s, pgusher %.2f s: %.2f (goal 1.3); %s" % (
            theirs, ours, ours / theirs, said))
        print("memory at its peak: %.0f MiB (goal 64)" % peak)
        times.sort()
        print("key to frame, %d keys: median %.1f ms, p99 %.1f ms, worst %.1f ms (goal p99 16)" % (
            len(times), statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000,
            times[-1] * 1000))
    if server:
        server.stop()


main()
