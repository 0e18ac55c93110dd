#!/usr/bin/env python3
"""The screens go on answering whatever the network does: in every stage in which a server can fall
silent, help opens and closes, Esc stops the step, and the program can be left."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, program
from servers import *
from tap import contains, equal, lacks, main, test
from tmux import Tmux

# tmux 3.3a sometimes never learns the status of a program, so a shell says it.
AND_SAY_STATUS = 'trap : INT; "$0" "$@"; echo "left with $?"; exec sleep 60'
AT_ONCE = 1.0  # seconds; 100 ms are promised, the rest is tmux on a loaded machine


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            server = PostgresServer()
            server.sql("CREATE ROLE mia LOGIN PASSWORD 'x'; CREATE DATABASE shop")
            server.sql("CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO mia;"
                       "CREATE TABLE app.t AS SELECT i FROM generate_series(1, 5000) i;"
                       "GRANT SELECT ON app.t TO mia; ANALYZE", "shop")
            cls.server = server
        return cls.server


def start(terminal, home):
    environment = {key: value for key, value in home.env.items() if key != "TERM"}
    terminal.start(80, 24, ["sh", "-c", AND_SAY_STATUS, program()], environment)
    terminal.wait_for("> it ")


def source(home, port, **fields):
    home.source("it", **{"host": "127.0.0.1", "port": port, "user": "mia", "dbname": "shop",
                         "sslmode": "disable", "connect_timeout": 60,
                         "password": {"command": ["echo", "x"]}, **fields})


def children(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def at_once(terminal, key, text):
    """The key is answered at once; a slower answer fails even when it comes."""
    before = time.monotonic()
    terminal.keys(key)
    terminal.wait_for(text)
    took = time.monotonic() - before
    assert took < AT_ONCE, "%s was answered after %.1f s" % (key, took)


def clock_goes_on(terminal, word):
    """The row of the step that runs shows how long it has been running."""
    def row():
        return next((line for line in terminal.screen().splitlines() if word in line), "")
    first = row()
    wait_until(lambda: row() != first, 3, "the clock to go on:\n" + first)


def running(terminal, step):
    """The row of a step that is waiting for the network, or None."""
    return next((line for line in terminal.screen().splitlines()
                 if step in line and "asking..." in line and "run" in line), None)


def answers_in_the_test(terminal, step):
    """The test waits in a step: help opens and closes, Esc stops it, R tries again, ^C stops, q
    leaves."""
    terminal.keys("t")
    wait_until(lambda: running(terminal, step), 10, step + " to wait")
    clock_goes_on(terminal, "asking...")
    contains(terminal.screen(), " done, ")
    contains(terminal.screen(), "; this step may take 60 s.")
    contains(terminal.screen(), "Esc stop  ")
    at_once(terminal, "?", "Help: Test")
    at_once(terminal, "Escape", "step 2/5")
    assert running(terminal, step), "the help's Esc stopped the step\n" + terminal.screen()
    at_once(terminal, "Escape", "stopped")
    lacks(terminal.screen(), "asking...")
    contains(next(line for line in terminal.screen().splitlines() if step in line), "stopped")
    terminal.keys("R")
    wait_until(lambda: running(terminal, step), 10, step + " to wait again")
    at_once(terminal, "C-c", "Stopped.")
    wait_until(lambda: "asking..." not in terminal.screen(), AT_ONCE, "^C to stop the step")
    leave_at_once(terminal)


def leave_at_once(terminal):
    at_once(terminal, "e", "step 1/5")
    at_once(terminal, "Escape", "Sources")
    terminal.keys("q")
    terminal.wait_for("left with 0", 2)


def silent(stage, step, **fields):
    with Home() as home, Tmux() as terminal, SilentServer(stage) as fake:
        source(home, fake.port, **fields)
        start(terminal, home)
        answers_in_the_test(terminal, step)


@test
def silent_after_accept():
    silent("accept", "TLS", sslmode="require")


@test
def silent_after_the_question_for_ssl():
    silent("ssl", "TLS", sslmode="require")


@test
def silent_after_the_startup():
    silent("startup", "Log in")


@test
def silent_after_the_password():
    silent("password", "Log in", require_auth="password")


class Starting(FakeServer):
    def serve(self, client):
        client.read_startup()
        client.send_error("the database system is starting up", "57P03")
        client.read_some()


@test
def esc_ends_the_wait_before_another_try():
    with Home() as home, Tmux() as terminal, Starting() as fake:
        source(home, fake.port)
        start(terminal, home)
        terminal.keys("t")
        wait_until(lambda: fake.connections == 2, 10, "the second try")
        terminal.wait_for("2 of 4")
        at_once(terminal, "Escape", "stopped")
        over = time.monotonic() + 1.5  # the third try was due within 1.25 s
        wait_until(lambda: fake.connections > 2 or time.monotonic() > over, 3, "the clock")
        equal(fake.connections, 2)
        terminal.keys("R")
        wait_until(lambda: fake.connections == 4, 10, "the tries to begin anew")
        leave_at_once(terminal)


@test
def silent_after_the_first_question():
    silent("query", "Server facts")


@test
def an_address_that_never_answers():
    with Home() as home, Tmux() as terminal, BlackHole() as hole:
        source(home, hole.port)
        start(terminal, home)
        answers_in_the_test(terminal, "Reach port")


@test
def an_ssh_host_that_says_nothing():
    with Home() as home, Tmux() as terminal, SilentServer("accept") as fake:
        source(home, 5432, host="db", ssh={"host": "127.0.0.1", "port": fake.port, "user": "mia"})
        start(terminal, home)
        answers_in_the_test(terminal, "SSH host key")


@test
def an_ssh_host_that_says_only_who_it_is():
    with Home() as home, Tmux() as terminal, BannerServer() as fake:
        source(home, 5432, host="db", ssh={"host": "127.0.0.1", "port": fake.port, "user": "mia"})
        start(terminal, home)
        answers_in_the_test(terminal, "SSH host key")


@test
def a_database_behind_ssh_that_says_nothing():
    with Home() as home, Tmux() as terminal, SshServer() as ssh, SilentServer("startup") as fake:
        source(home, fake.port, ssh={
            "host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key", "key": ssh.key,
            "known_hosts": ssh.known_hosts})
        start(terminal, home)
        answers_in_the_test(terminal, "Log in")


@test
def left_in_the_middle_of_a_wait():
    """^C^C and a closed window do not wait for the server either."""
    for keys, status in ((("C-c", "C-c"), 130), (("F10",), 0)):
        with Home() as home, Tmux() as terminal, SilentServer("startup") as fake:
            source(home, fake.port)
            start(terminal, home)
            terminal.keys("t")
            terminal.wait_for("asking...")
            for key in keys:  # two at once are one signal
                terminal.keys(key)
                terminal.wait_gone("asking...") if key == "C-c" else None
            terminal.wait_for("left with %d" % status, 2)


@test
def the_network_dies_while_browsing():
    server = World.database()
    with Home() as home, Tmux() as terminal, Relay(server.host, server.port) as road:
        source(home, road.port)
        start(terminal, home)
        terminal.keys("Enter")
        terminal.wait_for("+ app")
        road.pause()
        terminal.keys("Enter")  # the schema is read: nothing comes
        at_once(terminal, "?", "Help: Browse")
        at_once(terminal, "Escape", "app")
        road.resume()
        terminal.wait_for("- app")
        terminal.wait_for("  t ")
        terminal.keys("j", "j", "Enter")
        terminal.wait_for("Row 1 of")
        road.pause()
        terminal.keys("G")
        at_once(terminal, "?", "Help: Object")
        at_once(terminal, "Escape", "DATA")
        at_once(terminal, "]", "COLUMNS")
        at_once(terminal, "C-c", "^C once more")
        terminal.keys("C-c")
        terminal.wait_for("left with 130", 2)


def row_with(terminal, word):
    return next((line for line in terminal.screen().splitlines() if word in line), "")


@test(limit=60)
def a_wait_while_browsing_is_told_and_ends():
    """What is read, how long it takes, its limit and Esc; at the limit the way back."""
    server = World.database()
    with Home() as home, Tmux() as terminal, Relay(server.host, server.port) as road:
        source(home, road.port)
        start(terminal, home)
        terminal.keys("Enter")
        terminal.wait_for("+ app")
        lacks(terminal.screen(), "Esc stop  ")
        road.pause()
        terminal.keys("Enter")
        terminal.wait_for("Reading app... ")
        clock_goes_on(terminal, "Reading app... ")
        contains(row_with(terminal, "Reading app..."), "s of 15 s, Esc stops")
        contains(terminal.screen(), "Esc stop  ")
        at_once(terminal, "Escape", "Stopped: reading app.")
        lacks(terminal.screen(), "Esc stop  ")
        terminal.keys("Enter")
        terminal.wait_for("Reading app... ")
        terminal.wait_for("The connection broke: the server has not answered for 15 s  "
                          "(R connects again)", 30)
        terminal.keys("R")
        terminal.wait_for("Connecting again: ")
        clock_goes_on(terminal, "Connecting again: ")
        contains(row_with(terminal, "Connecting again: "), " s of 60 s, Esc stops")
        at_once(terminal, "Escape", "Stopped. There is no connection: R connects again.")
        road.resume()
        terminal.keys("R")
        terminal.wait_for("Connected again")


@test
def a_wait_in_an_object_is_told():
    server = World.database()
    with Home() as home, Tmux() as terminal, Relay(server.host, server.port) as road:
        source(home, road.port)
        start(terminal, home)
        terminal.keys("Enter")
        terminal.wait_for("+ app")
        terminal.keys("Enter")
        terminal.wait_for("- app")
        terminal.wait_for("  t ")
        terminal.keys("j", "j", "Enter")
        terminal.wait_for("Row 1 of")
        road.pause()
        terminal.keys("G")
        contains(terminal.wait_for("Reading Data of t... "), " s of 35 s, Esc stops")
        at_once(terminal, "Escape", "Stopped: reading Data of t.")
        terminal.keys("]")
        contains(terminal.wait_for("Reading Columns of t... "), "Esc stop")
        at_once(terminal, "Escape", "stopped by you")


@test
def the_network_dies_while_rights_are_read():
    server = World.database()
    with Home() as home, Tmux() as terminal, Relay(server.host, server.port) as road:
        source(home, road.port)
        start(terminal, home)
        terminal.keys("v")
        terminal.wait_for("Nothing was changed")
        road.pause()
        terminal.keys("r")
        contains(terminal.wait_for("Reading the rights... "), " s of 65 s, Esc stops")
        at_once(terminal, "?", "Help: Grants")
        at_once(terminal, "Escape", "step 3/5")
        at_once(terminal, "Escape", "stopped")
        at_once(terminal, "<", "step 2/5")
        leave_at_once(terminal)


@test
def a_command_for_the_password_that_never_ends():
    with Home() as home, Tmux() as terminal:
        source(home, refused_port(), password={"command": ["sleep", "50"]})
        start(terminal, home)
        terminal.keys("t")
        terminal.wait_for("getting the password")
        at_once(terminal, "?", "Help: Test")
        at_once(terminal, "Escape", "step 2/5")
        at_once(terminal, "Escape", "stopped")
        child = children(terminal.pid())[0]
        wait_until(lambda: not children(child), 2, "the command to end")
        leave_at_once(terminal)


main()
