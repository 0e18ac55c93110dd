#!/usr/bin/env python3
"""The whole way in a real terminal (tmux): form, test, grants, save, browse, preview; directly and
through SSH. And that the screens go on answering whatever the network does."""

import os
import signal
import stat
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, program
from servers import *
from tap import contains, equal, lacks, main, test
from tmux import Tmux

SECRET = "walk-s3cret-canary"


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer()
            cls.server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop" % SECRET)
            cls.server.sql("""
                CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO mia;
                CREATE TABLE app.customers (id int PRIMARY KEY, name text);
                INSERT INTO app.customers SELECT i, 'Customer ' || i FROM generate_series(1, 999) i;
                CREATE TABLE app.payments (id int); GRANT SELECT ON app.customers TO mia;
                ANALYZE""", "shop")
        return cls.server


def start(terminal, home, *arguments, columns=80, rows=24):
    environment = {key: value for key, value in home.env.items() if key != "TERM"}
    terminal.start(columns, rows, [program(), *map(str, arguments)], environment)


def type_into(terminal, label, text):
    """Goes down to the field of that label and types."""
    for _ in range(60):
        line = next((line for line in terminal.screen().splitlines()
                     if line.startswith(">") and line[1:].strip(" !").startswith(label)), None)
        if line:
            break
        before = terminal.screen()
        terminal.keys("Tab")
        wait_until(lambda: terminal.screen() != before, 5, "the focus to move")
    assert line, "no field %s\n%s" % (label, terminal.screen())
    terminal.text(text)
    wait_until(lambda: text[:10] in terminal.screen() or set(text) == set("*") or
               "******" in terminal.screen() or "*" * len(text) in terminal.screen(), 5,
               "%s to show" % label)


def fill_form(terminal, server):
    terminal.wait_for("step 1/5")
    type_into(terminal, "Host", "localhost")
    terminal.keys("Tab")
    terminal.keys("C-u")
    terminal.text(str(server.port))
    terminal.keys("Tab")
    terminal.text("shop")
    terminal.keys("Tab")
    terminal.text("mia")
    terminal.keys("Tab")
    terminal.text(SECRET)
    terminal.wait_for("*" * len(SECRET))
    lacks(terminal.screen(), SECRET)


def walk_from_test(terminal, home, name):
    terminal.wait_for("Passed with")
    terminal.keys(">")
    terminal.wait_for("USAGE on schema app")
    contains(terminal.screen(), "PARTIAL")
    terminal.keys("s")
    terminal.wait_for("GRANT SELECT ON TABLE app.payments TO mia;")
    terminal.keys("Escape")
    terminal.wait_for("step 3/5")
    terminal.keys(">")
    terminal.wait_for("Nothing has been written yet")
    terminal.text(name)
    terminal.wait_for("New file ~/.config/pgusher/sources.d/%s.yaml, mode 0600" % name)
    terminal.keys("C-r")
    terminal.wait_for("Saved %s" % name)
    path = os.path.join(home.path, ".config/pgusher/sources.d", name + ".yaml")
    equal(stat.S_IMODE(os.stat(path).st_mode), 0o600)
    equal(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode), 0o700)
    terminal.wait_for("+ app")
    terminal.keys("Enter")
    terminal.wait_for("customers")
    terminal.keys("j", "Enter")
    terminal.wait_for("Customer 1")
    contains(terminal.screen(), "by key (id)")
    terminal.keys("G")
    terminal.wait_for("Customer 999")
    terminal.keys("g")
    terminal.wait_for("from the first")
    terminal.keys("Enter")
    terminal.wait_for("complete value")
    terminal.keys("Escape")
    terminal.wait_for("DATA")
    terminal.keys("]")
    terminal.wait_for("not null")
    terminal.keys("q")
    terminal.wait_for("Object")
    terminal.keys("q")


def leave(terminal):
    for _ in range(8):
        if terminal.screen().startswith(" pgusher 1.0   Sources"):
            break
        before = terminal.screen()
        terminal.keys("Escape")
        wait_until(lambda: terminal.screen() != before, 5, "Esc to do something")
    terminal.wait_for("Sources")
    terminal.keys("q")
    terminal.wait_exit()


def no_secret_below(path):
    for directory, _, names in os.walk(path):
        for name in names:
            with open(os.path.join(directory, name), "rb") as file:
                assert SECRET.encode() not in file.read(), os.path.join(directory, name)


@test(limit=120)
def the_whole_way_directly():
    server = World.database()
    with Home() as home, Tmux() as terminal:
        start(terminal, home)
        fill_form(terminal, server)
        terminal.keys("C-r")
        walk_from_test(terminal, home, "direct")
        leave(terminal)
        no_secret_below(home.path)


@test(limit=120)
def the_whole_way_through_ssh():
    server = World.database()
    with Home() as home, Tmux() as terminal, SshServer() as ssh:
        # The tunnel stands in a draft; what is typed is the rest of the form.
        home.write(".local/state/pgusher/draft.yaml", "ssh: {host: %s, port: %d, user: %s, "
                   "method: key, key: %s}\nsslmode: verify-full\nsslrootcert: %s\n" % (
                       ssh.host, ssh.port, ssh.user, ssh.key, server.ca))
        start(terminal, home)
        terminal.wait_for("(draft)")
        terminal.keys("e")
        fill_form(terminal, server)
        terminal.keys("C-r")
        terminal.wait_for("is not known yet")
        contains(terminal.screen(), ssh.fingerprint()[:40])
        terminal.text("y")
        terminal.keys("Enter")
        terminal.wait_for("Type yes")
        terminal.text("es")
        terminal.keys("Enter")
        walk_from_test(terminal, home, "tunnelled")
        leave(terminal)
        contains(home.read(".ssh/known_hosts"), "[%s]:%d ssh-ed25519" % (ssh.host, ssh.port))
        no_secret_below(home.path)
    # Known the second time; another key is refused, and there is no key that goes on.
    with Home() as home, SshServer() as ssh:
        home.source("it", host="localhost", port=server.port, dbname="shop", user="mia",
                    sslmode="verify-full", sslrootcert=server.ca,
                    password={"command": ["echo", SECRET]},
                    ssh={"host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
                         "key": ssh.key})
        ssh.change_host_key()
        kind, key = open(ssh.key + ".pub", encoding="utf-8").read().split()[:2]
        home.write(".ssh/known_hosts", "[%s]:%d %s %s\n" % (ssh.host, ssh.port, kind, key))
        with Tmux() as terminal:
            start(terminal, home)
            terminal.wait_for("it ")
            terminal.keys("t")
            terminal.wait_for("CHANGED")
            terminal.wait_for("ssh-keygen -f")


@test
def a_dba_is_in_browse_at_once_and_a_wrong_password_is_asked_again():
    server = World.database()
    with Home() as home, Tmux() as terminal:
        start(terminal, home, "-h", "localhost", "-p", server.port, "-U", "mia", "shop")
        terminal.wait_for("Password of the database")
        terminal.text("wrong")
        terminal.keys("Enter")
        terminal.wait_for("wrong password for")
        terminal.keys("p")
        terminal.wait_for("It is tried once")
        terminal.text(SECRET)
        terminal.keys("Enter")
        terminal.wait_for("Passed with")
        lacks(terminal.screen(), SECRET)
        terminal.keys(">")
        terminal.wait_for("step 3/5")


@test
def a_pasted_uri_fills_the_form_and_triggers_no_key():
    with Home() as home, Tmux() as terminal:
        start(terminal, home)
        terminal.wait_for("step 1/5")
        terminal.paste("postgresql://joe:q@db1.example.com:6432/orders?sslmode=require\n")
        terminal.wait_for("Filled 6 fields")
        contains(terminal.screen(), "db1.example.com")
        terminal.keys("Escape")
        terminal.wait_for("(draft)")
        terminal.keys("C-c")
        terminal.wait_for("Nothing is running")
        terminal.keys("C-c")
        terminal.wait_exit()
    with Home() as home, Tmux() as terminal:
        home.write(".local/state/pgusher/draft.yaml", "host: typed-before\n")
        home.write(".config/pgusher/sources.d/bad.yaml", "host: [x\n")
        start(terminal, home)
        terminal.wait_for("typed-before")  # nothing that was typed is lost
        terminal.wait_for("BROKEN FILE")   # and a broken file is said, and disturbs nobody
        terminal.keys("Enter")
        terminal.wait_for("line 2")


@test
def the_cursor_stands_on_the_focus_and_any_size_will_do():
    with Home() as home, Tmux() as terminal:
        home.source("one", host="db1")
        home.source("two", host="db2")
        start(terminal, home)
        terminal.wait_for("two")
        first = terminal.cursor()
        terminal.keys("j")
        wait_until(lambda: terminal.cursor() != first, 5, "the cursor to follow")
        row = int(str(terminal.cursor()[1]))
        contains(terminal.screen().splitlines()[row], "> two")
        for size in ((30, 5), (40, 12), (200, 50), (61, 15), (80, 24)):
            terminal.resize(*size)
        terminal.wait_for("> two")
        terminal.resize(20, 4)
        terminal.wait_for("pgusher needs 40x12")
        terminal.resize(80, 24)
        terminal.wait_for("> two")


@test
def a_signal_ends_it_and_the_terminal_is_as_before():
    for number in (signal.SIGTERM, signal.SIGHUP):
        with Home() as home, Tmux() as terminal:
            home.source("one", host="db1")
            terminal.start(80, 24, ["sh", "-c", "stty -g >before; %s; stty -g >after; echo over; "
                                    "exec sleep 60" % program()],
                           {**{k: v for k, v in home.env.items() if k != "TERM"},
                            "PWD": home.path, "HOME": home.path})
            terminal.wait_for("db1")
            pid = find_child(terminal.pid(), "pgusher")
            os.kill(pid, number)
            terminal.wait_for("over")


def find_child(parent, name):
    found = []

    def look():
        for entry in os.listdir("/proc"):
            try:
                with open("/proc/%s/stat" % entry, encoding="utf-8") as file:
                    words = file.read().rsplit(")", 1)
                if entry.isdigit() and name in words[0] and int(words[1].split()[1]) == parent:
                    found.append(int(entry))
            except (OSError, IndexError):
                pass
        return found

    wait_until(look, 5, "the program to run")
    return found[0]


# --- patience ---


def answers_while_waiting(home, terminal):
    """The test waits for the network: help opens and closes, Esc stops it, the rest goes on."""
    start(terminal, home)
    terminal.wait_for("it ")
    terminal.keys("t")
    terminal.wait_for("asking...")
    terminal.keys("?")
    terminal.wait_for("Help: Test")
    terminal.keys("Escape")
    terminal.wait_for("step 2/5")
    terminal.keys("Escape")
    terminal.wait_for("stopped")
    terminal.keys("q")
    terminal.wait_for("Sources")
    terminal.keys("q")
    terminal.wait_exit()


@test(limit=180)
def a_server_silent_in_any_stage_freezes_nothing():
    for stage in ("accept", "startup", "password", "query"):
        with Home() as home, Tmux() as terminal, SilentServer(stage) as fake:
            home.source("it", host="127.0.0.1", port=fake.port, user="mia", dbname="x",
                        sslmode="require" if stage == "accept" else "disable",
                        connect_timeout=30, password={"command": ["echo", "x"]})
            answers_while_waiting(home, terminal)
    with Home() as home, Tmux() as terminal, SilentServer("accept") as fake:
        home.source("it", host="db", user="mia", connect_timeout=30, password="ask",
                    ssh={"host": "127.0.0.1", "port": fake.port, "user": "mia"})
        answers_while_waiting(home, terminal)


main()
