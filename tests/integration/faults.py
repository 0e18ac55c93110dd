#!/usr/bin/env python3
"""Broken on purpose while the screens are open: a server that goes, a tunnel that goes, a locked
table, a statement that has to be cancelled."""

import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, program
from processes import wait_until
from servers import *
from tap import contains, main, test
from tmux import Tmux


def make_server():
    server = PostgresServer(certificate=None)
    server.sql("CREATE ROLE mia LOGIN PASSWORD 'x'; CREATE DATABASE shop")
    server.sql("""
        CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO mia;
        CREATE TABLE app.customers (id int PRIMARY KEY); INSERT INTO app.customers VALUES (1);
        CREATE VIEW app.slow AS SELECT pg_catalog.pg_sleep(60)::text AS slept;
        GRANT SELECT ON ALL TABLES IN SCHEMA app TO mia""", "shop")
    return server


def browse(home, terminal, server, **more):
    home.source("it", host="127.0.0.1", port=server.port, dbname="shop", user="mia",
                sslmode="disable", password={"command": ["echo", "x"]}, **more)
    terminal.start(80, 24, [program()], {k: v for k, v in home.env.items() if k != "TERM"})
    terminal.wait_for("it ")
    terminal.keys("Enter")
    terminal.wait_for("+ app")
    terminal.keys("Enter")
    terminal.wait_for("customers")


@test
def a_server_that_goes_is_said_and_the_rest_goes_on():
    with make_server() as server, Home() as home, Tmux() as terminal:
        browse(home, terminal, server)
        server.stop("fast")
        terminal.wait_for("The connection broke")
        terminal.keys("R")
        terminal.wait_for("did not come back")
        contains(terminal.screen(), "customers")  # what was read stays on the screen
        server.start()
        terminal.keys("R")
        terminal.wait_for("Connected again")
        contains(terminal.screen(), "customers")


@test
def a_tunnel_that_goes_is_named_and_one_key_brings_it_back():
    for transport in ("native", "ssh"):
        with make_server() as server, SshServer() as ssh, Home() as home, Tmux() as terminal:
            browse(home, terminal, server, ssh={
                "host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
                "key": ssh.key, "fingerprint": ssh.fingerprint(), "transport": transport})
            ssh.kill_sessions()
            contains(terminal.wait_for("The connection broke"), "The SSH connection to")
            terminal.keys("R")
            contains(terminal.wait_for("Connected again"), "customers")
            terminal.keys("j", "j", "Enter")
            terminal.wait_for("Row 1 of")


def selected(terminal):
    return next((line for line in terminal.screen().splitlines() if line.startswith("> ")), "")


@test
def a_reload_keeps_what_is_open_and_the_cursor_by_name():
    with make_server() as server, Home() as home, Tmux() as terminal:
        server.sql("""CREATE TABLE app.events (at date) PARTITION BY RANGE (at);
            CREATE TABLE app.y2025 PARTITION OF app.events
              FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')""", "shop")
        browse(home, terminal, server)
        terminal.wait_for("events")
        terminal.keys("j", "j", "j", "j", "Right")
        terminal.wait_for("y2025")
        terminal.keys("j")
        wait_until(lambda: "y2025" in selected(terminal), 5, "the partition to be selected")
        server.sql("""CREATE SCHEMA aaa; CREATE TABLE app.bbb (i int);
            CREATE TABLE app.y2024 PARTITION OF app.events
              FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')""", "shop")
        terminal.keys("R")
        screen = terminal.wait_for("y2024")
        contains(screen, "+ aaa")
        contains(screen, "bbb")
        contains(screen, "- app")
        contains(selected(terminal), "y2025")
        server.sql("DROP TABLE app.y2025", "shop")
        terminal.keys("R")
        terminal.wait_gone("y2025")
        contains(selected(terminal), "app")


@test
def a_locked_table_hangs_nothing():
    with make_server() as server, Home() as home, Tmux() as terminal:
        holder = subprocess.Popen(
            ["psql", "-X", "-q", "-h", server.socket_directory, "-p", str(server.port),
             "-U", "postgres", "shop"], stdin=subprocess.PIPE, text=True)
        try:
            holder.stdin.write("BEGIN; LOCK TABLE app.customers IN ACCESS EXCLUSIVE MODE;\n")
            holder.stdin.flush()
            wait_until(lambda: server.sql("SELECT count(*) FROM pg_locks WHERE mode = "
                                          "'AccessExclusiveLock' AND granted").strip() != "0", 10,
                       "the lock")
            browse(home, terminal, server)
            terminal.keys("j", "j", "Enter")
            terminal.wait_for("55P03")
            terminal.keys("]")
            terminal.wait_for("integer")  # the columns need no lock
            terminal.keys("q")
            terminal.wait_for("Object")
        finally:
            holder.kill()
            holder.wait()


@test
def esc_cancels_on_the_server():
    with make_server() as server, Home() as home, Tmux() as terminal:
        running = ("SELECT count(*) FROM pg_stat_activity WHERE usename = 'mia' "
                   "AND state = 'active'")
        browse(home, terminal, server)
        terminal.wait_for("slow")
        terminal.keys("j", "j", "j", "j", "Enter")
        wait_until(lambda: server.sql(running).strip() == "1", 10, "the view to be read")
        terminal.keys("Escape")
        wait_until(lambda: server.sql(running).strip() == "0", 10, "the statement to end")
        terminal.wait_for("stopped by you")
        terminal.keys("q")
        terminal.wait_for("Object")


@test
def a_late_request_to_cancel_hits_nothing_else():
    """The postmaster, which takes such requests, stands still until the statement has ended."""
    with make_server() as server, Home() as home, Tmux() as terminal:
        server.sql("CREATE TABLE app.brief (n int PRIMARY KEY); INSERT INTO app.brief VALUES (7);"
                   "ALTER TABLE app.brief ENABLE ROW LEVEL SECURITY; CREATE POLICY slow ON app.brief"
                   " USING (pg_catalog.pg_sleep(1)::text = ''); GRANT SELECT ON app.brief TO mia", "shop")
        browse(home, terminal, server)
        terminal.wait_for("brief")
        terminal.keys("j", "j", "Enter")
        terminal.wait_for("Row 1 of 1")
        os.kill(server.process.pid, signal.SIGSTOP)
        terminal.keys("R")
        terminal.wait_for("reading...")
        terminal.keys("Escape")
        terminal.wait_for("Stopped: reading Data of brief.")
        terminal.keys("R")
        terminal.wait_for("reading... 1")
        os.kill(server.process.pid, signal.SIGCONT)
        terminal.wait_gone("reading...")
        terminal.wait_for("Row 1 of 1")



main()
