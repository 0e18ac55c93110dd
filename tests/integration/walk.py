#!/usr/bin/env python3
"""The whole way in a real terminal (tmux): form, test, grants, save, browse, preview; directly and
through SSH. And what a terminal can do to a program: signals, sizes, pastes, going away."""

import os
import pty
import signal
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, program
from servers import *
from tap import contains, equal, lacks, main, test
from tmux import Tmux

SECRET = "walk-s3cret-canary"
# tmux 3.3a sometimes never learns the status of a program, so a shell says it.
AND_SAY_STATUS = 'trap : INT; "$0" "$@"; echo "left with $?"; exec sleep 60'
# What a program in tmux may have switched on; all of it must be off again.
MODES = "#{alternate_on}#{mouse_any_flag}#{keypad_flag}#{keypad_cursor_flag}#{insert_flag}"


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
    terminal.start(columns, rows, ["sh", "-c", AND_SAY_STATUS, program(), *arguments],
                   environment)


def start_shell(terminal, home):
    """An interactive shell with job control, in the home."""
    environment = {key: value for key, value in home.env.items() if key != "TERM"}
    terminal.start(80, 24, ["bash", "--norc", "--noprofile", "-i"],
                   {**environment, "PS1": "ready> ", "PGUSHER": program()}, cwd=home.path)
    terminal.wait_for("ready>")


def focus(terminal, label):
    """Goes down to the field of that label."""
    def line():
        return next((line for line in terminal.screen().splitlines() if line.startswith(">")), "")

    for _ in range(60):
        before = line()
        if before[1:].lstrip(" !+-").startswith(label):
            return
        terminal.keys("Tab")
        wait_until(lambda: line() != before, 5, "the focus to move")
    raise AssertionError("no field %s\n%s" % (label, terminal.screen()))


def type_into(terminal, label, text):
    focus(terminal, label)
    terminal.keys("C-u")
    terminal.text(text)
    terminal.wait_for("*" * len(text) if label == "Password" else text[-20:])


def choose(terminal, label, word):
    focus(terminal, label)
    for _ in range(12):
        screen = terminal.screen()
        if "< %s >" % word in screen:
            return
        terminal.keys("Space")
        wait_until(lambda: terminal.screen() != screen, 5, "the choice to change")
    raise AssertionError("no choice %s\n%s" % (word, terminal.screen()))


def fill_form(terminal, server):
    terminal.wait_for("step 1/5")
    type_into(terminal, "Host", "localhost")
    type_into(terminal, "Port", str(server.port))
    type_into(terminal, "Database", "shop")
    type_into(terminal, "User", "mia")
    type_into(terminal, "Password", SECRET)
    lacks(terminal.screen(), SECRET)
    choose(terminal, "Mode", "verify-full")
    type_into(terminal, "Root cert", server.ca)
    terminal.wait_for("typed")


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
    terminal.keys("j", "j", "Enter")
    terminal.wait_for("Customer 1")
    contains(terminal.screen(), "by key (id)")
    terminal.keys("G")
    terminal.wait_for("Customer 999")
    terminal.keys("g")
    terminal.wait_for("from the first")
    terminal.keys("Enter")
    terminal.wait_for("Complete value")
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
    terminal.wait_for("left with 0", 5)


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
        saved = home.read(".config/pgusher/sources.d/direct.yaml")
        for word in ("localhost", str(server.port), "shop", "mia", "verify-full", server.ca):
            contains(saved, word)
        result = home.run("list")  # and without screens it is the same source
        contains(result.expect(0).out, "direct")


@test(limit=120)
def the_whole_way_through_ssh():
    server = World.database()
    with Home() as home, SshServer() as ssh:
        with Tmux() as terminal:
            start(terminal, home)
            fill_form(terminal, server)
            focus(terminal, "SSH tunnel")
            terminal.keys("Space")
            type_into(terminal, "SSH host", ssh.host)
            type_into(terminal, "SSH port", str(ssh.port))
            type_into(terminal, "SSH user", ssh.user)
            choose(terminal, "Log in with", "key")
            type_into(terminal, "Key file", ssh.key)
            terminal.keys("C-r")
            screen = terminal.wait_for("No user name and no password has been sent")
            contains(screen, "is not known yet")
            contains(screen, ssh.fingerprint())
            terminal.text("y")
            terminal.keys("Enter")
            terminal.wait_for("Type yes")
            terminal.text("es")
            terminal.keys("Enter")
            walk_from_test(terminal, home, "tunnelled")
            leave(terminal)
        # Hashed where the ssh_config of the system says so; ssh finds it.
        contains(subprocess.run(["ssh-keygen", "-F", "[%s]:%d" % (ssh.host, ssh.port), "-f",
                                 os.path.join(home.path, ".ssh", "known_hosts")], check=True,
                                capture_output=True, text=True).stdout, "ssh-ed25519")
        no_secret_below(home.path)
        with Tmux() as terminal:  # known the second time
            start(terminal, home)
            terminal.wait_for("tunnelled")
            terminal.keys("t")
            terminal.wait_for("Password of the database")
            terminal.text(SECRET)
            terminal.keys("Enter")
            contains(terminal.wait_for("Passed with"), "known")
            leave(terminal)
        ssh.change_host_key()
        before = home.read(".ssh/known_hosts")
        with Tmux() as terminal:  # another key is refused, and there is no key that goes on
            start(terminal, home)
            terminal.wait_for("tunnelled")
            terminal.keys("t")
            terminal.wait_for("CHANGED")
            terminal.wait_for("ssh-keygen -f")
            for key in ("p", "y", "Enter", "r"):
                terminal.keys(key)
            terminal.wait_for("CHANGED")
            leave(terminal)
        equal(home.read(".ssh/known_hosts"), before)


@test
def the_flags_of_psql_lead_to_browse_at_once():
    server = World.database()
    with Home(PGPASSWORD=SECRET) as home, Tmux() as terminal:
        start(terminal, home, "-h", "localhost", "-p", server.port, "-U", "mia", "-d", "shop")
        screen = terminal.wait_for("+ app")
        lacks(screen, "step 2/5")
        terminal.keys("C-c")
        terminal.wait_for("^C once more leaves")
        terminal.keys("C-c")
        terminal.wait_for("left with 130", 2)


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
        leave(terminal)


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
        terminal.wait_for("left with 130", 2)
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


def modes(terminal):
    return terminal._ask(MODES)


@test
def a_signal_ends_it_and_the_terminal_is_as_before():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGSEGV, signal.SIGABRT):
        with Home() as home, Tmux() as terminal:
            home.source("one", host="db1")
            start_shell(terminal, home)
            before = modes(terminal)
            terminal.text("ulimit -c 0; stty -g >before; $PGUSHER; echo status $?; stty -g >after;"
                          " echo o''ver")
            terminal.keys("Enter")
            terminal.wait_for("Sources")
            assert modes(terminal) != before, "the test sees no modes"
            os.kill(find_child(terminal.pid(), "pgusher"), number)
            terminal.wait_for("over")
            contains(terminal.screen(), "status %d" % (128 + number))
            equal(modes(terminal), before, "modes after signal %d" % number)
            equal(home.read("after"), home.read("before"), "stty after signal %d" % number)
            equal(terminal._ask("#{cursor_flag}"), "1")


@test
def suspended_and_back():
    with Home() as home, Tmux() as terminal:
        home.source("one", host="db1")
        start_shell(terminal, home)
        before = modes(terminal)
        terminal.text("$PGUSHER")
        terminal.keys("Enter")
        terminal.wait_for("> one")
        terminal.keys("C-z")
        terminal.wait_for("Stopped")
        equal(modes(terminal), before)
        terminal.resize(100, 30)
        terminal.text("fg")
        terminal.keys("Enter")
        terminal.wait_for("> one")
        terminal.wait_gone("Stopped")
        wait_until(lambda: len(terminal.screen().splitlines()[1]) == 100, 5, "the new size")
        terminal.keys("q")
        terminal.wait_for("ready>")
        equal(modes(terminal), before)


@test
def a_terminal_that_goes_away_ends_it():
    with Home() as home:
        home.source("one", host="db1")
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(program(), [program()], {**home.env, "TERM": "xterm-256color"})
        seen = b""
        while b"db1" not in seen:
            seen += os.read(terminal, 65536)
        os.close(terminal)
        wait_until(lambda: os.waitpid(pid, os.WNOHANG)[0] == pid, 2, "the program to end")


@test
def a_storm_of_sizes_and_keys():
    with Home() as home, Tmux() as terminal:
        for number in range(30):
            home.source("source%02d" % number, host="db%d" % number)
        start(terminal, home)
        terminal.wait_for("> source00")
        for turn in range(25):
            terminal.resize(20 + turn * 13 % 140, 3 + turn * 7 % 50)
            terminal.keys("j", "k", "?", "q")
        terminal.resize(80, 24)
        terminal.wait_for("> source")
        terminal.wait_for("Enter browse")
        equal(len(terminal.screen().rstrip("\n").splitlines()) <= 24, True)
        leave(terminal)


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


# --- what a person may do wrong ---


@test
def nothing_typed_is_lost():
    with Home() as home:
        for start_number in (1, 2):
            with Tmux() as terminal:
                start(terminal, home)
                if start_number == 1:
                    terminal.wait_for("step 1/5")
                    type_into(terminal, "Host", "typed.example.com")
                    type_into(terminal, "Database", "half")
                    type_into(terminal, "Password", SECRET)
                    terminal.keys("Escape")
                    terminal.wait_for("The draft is kept")
                else:
                    terminal.wait_for("(draft)")
                    terminal.keys("e")
                    screen = terminal.wait_for("step 1/5")  # the list shows the host, too
                    contains(screen, "typed.example.com")
                    contains(screen, "half")
                    lacks(screen, "******")  # a password is never kept
                leave(terminal)
                no_secret_below(home.path)


@test
def what_cannot_be_right_is_named_where_it_stands():
    with Home() as home, Tmux() as terminal:
        start(terminal, home)
        terminal.wait_for("step 1/5")
        type_into(terminal, "Host", "db1.example.com")
        type_into(terminal, "Port", "12ab")
        terminal.keys("C-r")
        screen = terminal.wait_for("is not a port")
        contains(next(line for line in screen.splitlines() if line.startswith(">")), "!Port")
        terminal.keys("Escape")  # never blocked
        terminal.wait_for("Sources")
        terminal.keys("e")
        terminal.wait_for("12ab")
        leave(terminal)


@test
def a_client_key_that_others_can_read_is_named():
    server = World.database()
    certificate, key = Certificates.shared().client("mia")
    with Home() as home, Tmux() as terminal:
        with open(key, encoding="ascii") as file:
            loose = home.write("client.key", file.read(), mode=0o644)
        home.source("it", host="localhost", port=server.port, user="mia", dbname="shop",
                    sslmode="verify-full", sslrootcert=server.ca, sslcert=certificate,
                    sslkey=loose, password={"command": ["echo", SECRET]})
        start(terminal, home)
        terminal.wait_for("it ")
        terminal.keys("t")
        contains(terminal.wait_for("others can read"), "client.key")
        terminal.keys("e")  # and is mended on the form
        terminal.wait_for("step 1/5")
        os.chmod(loose, 0o600)
        terminal.keys("C-r")
        terminal.wait_for("Passed with")
        leave(terminal)


@test
def a_broken_file_disturbs_nobody():
    with Home() as home, Tmux() as terminal:
        home.source("good", host="db1.example.com")
        broken = "host: [x\n# mine\n"
        home.write(".config/pgusher/sources.d/bad.yaml", broken)
        start(terminal, home)
        screen = terminal.wait_for("BROKEN FILE")
        contains(screen, "db1.example.com")
        contains(screen, "bad.yaml, line 3")
        for key in ("e", "t", "v", "c"):
            terminal.keys(key)
        terminal.wait_for("bad.yaml")
        terminal.keys("j", "e")
        terminal.wait_for("step 1/5")
        terminal.keys("Escape")
        terminal.wait_for("Sources")
        leave(terminal)
        equal(home.read(".config/pgusher/sources.d/bad.yaml"), broken)


@test
def a_name_that_cannot_be_a_file_is_refused():
    server = World.database()
    with Home() as home, Tmux() as terminal:
        start(terminal, home, "postgresql://mia:%s@localhost:%d/shop" % (SECRET, server.port))
        terminal.wait_for("+ app")
        terminal.keys("Escape")
        terminal.wait_for("step 2/5")
        terminal.keys(">")
        terminal.wait_for("step 3/5")
        terminal.wait_for("Nothing was changed")
        terminal.keys(">")
        terminal.wait_for("step 4/5")
        for name, why in (("it's \"mine\"", "becomes the"), ("a/b", "becomes the"),
                          ("../up", "cannot begin with"), (".hidden", "cannot begin with")):
            terminal.keys("C-u")
            terminal.text(name)
            terminal.wait_for(name)
            terminal.keys("C-r")
            terminal.wait_for(why)
            contains(terminal.screen(), name)  # what was typed is still there
        terminal.keys("C-u")
        terminal.paste("two\nlines\n")
        terminal.wait_for("two")
        terminal.wait_for("Save and browse")  # the line break pressed nothing
        assert not os.path.exists(os.path.join(home.config, "sources.d"))
        lacks(terminal.screen(), "cannot begin with")
        leave(terminal)
        no_secret_below(home.path)


main()
