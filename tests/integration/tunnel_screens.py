#!/usr/bin/env python3
"""The tunnel at the screens: what ssh asks comes to our dialogs, one SSH session carries several
connections, a request to cancel goes through it, the form knows ssh_config, strangers stay out."""

import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, program
from processes import descendants, is_alive, wait_until
from servers import *
from tap import contains, equal, lacks, main, test
from tmux import Tmux

TRANSPORTS = ("native", "ssh")
PASSPHRASE = "a-passphrase-canary"


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            server = PostgresServer()
            server.sql("CREATE ROLE mia LOGIN PASSWORD 'x'; CREATE DATABASE shop;"
                       "CREATE DATABASE other")
            for name in ("shop", "other"):
                server.sql("CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO mia;"
                           "CREATE TABLE app.%s_t AS SELECT i FROM generate_series(1, 3000) i;"
                           "CREATE VIEW app.slow AS SELECT pg_sleep(60)::text AS s;"
                           "GRANT SELECT ON ALL TABLES IN SCHEMA app TO mia; ANALYZE" % name, name)
            cls.server = server
        return cls.server


def source(home, ssh, **fields):
    server = World.database()
    home.source("it", host="localhost", port=server.port, user="mia", dbname="shop",
                sslmode="verify-full", sslrootcert=server.ca,
                password={"command": ["echo", "x"]},
                ssh={key: value for key, value in {
                    "host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
                    "key": ssh.key, "known_hosts": ssh.known_hosts, **fields}.items()
                    if value is not None})


def start(terminal, home, *arguments):
    environment = {key: value for key, value in home.env.items() if key != "TERM"}
    terminal.start(80, 24, [program(), *arguments], environment)


def browse(terminal, home):
    start(terminal, home)
    terminal.wait_for("> it")
    terminal.keys("Enter")
    terminal.wait_for("+ app")


@test(limit=90)
def a_passphrase_is_asked_for_and_asked_again():
    with SshServer() as ssh:
        key = ssh.client_key("ed25519", PASSPHRASE, "locked")
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                source(home, ssh, key=key, transport=transport)
                start(terminal, home)
                terminal.wait_for("> it")
                terminal.keys("t")
                contains(terminal.wait_for("Passphrase of the SSH key"), "locked")
                terminal.text("wrong")
                terminal.keys("Enter")
                terminal.wait_for("Attempt 2")
                terminal.text(PASSPHRASE)
                lacks(terminal.screen(), PASSPHRASE)
                terminal.keys("Enter")
                terminal.wait_for("Passed with")


@test
def what_is_typed_for_a_withdrawn_question_goes_nowhere():
    """A program ssh notices the loss only when it gets its answer, so: our own client."""
    with SshServer() as ssh, Home() as home, Tmux() as terminal:
        source(home, ssh, key=ssh.client_key("ed25519", PASSPHRASE, "locked"))
        start(terminal, home)
        terminal.wait_for("> it")
        terminal.keys("t")
        terminal.wait_for("Passphrase of the SSH key")
        ssh.kill_sessions()

        def types_on():  # q would leave the view, e go to the form, t and r test again
            terminal.text("qe")
            return "The question was withdrawn: Failed: 1" in terminal.screen()
        wait_until(types_on, 10, "the question to be withdrawn")
        terminal.text("qetr")
        terminal.keys("Enter", "F1")
        terminal.wait_for("Help: Test")
        terminal.keys("Escape")
        contains(terminal.wait_for("step 2/5"), "FAILED")


@test(limit=60)
def a_passphrase_that_is_not_given_is_not_called_wrong():
    with SshServer() as ssh:
        key = ssh.client_key("ed25519", PASSPHRASE, "locked")
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                source(home, ssh, key=key, transport=transport)
                start(terminal, home)
                terminal.wait_for("> it")
                terminal.keys("t")
                terminal.wait_for("Passphrase of the SSH key")
                terminal.keys("Escape")
                screen = terminal.wait_for("FAILED")
                contains(screen, "no passphrase was given")
                lacks(screen, "wrong")


@test(limit=60)
def a_key_that_is_recorded_nowhere_is_not_promised_to_be():
    with SshServer() as ssh:
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                source(home, ssh, known_hosts="/dev/null", transport=transport)
                start(terminal, home)
                terminal.wait_for("> it")
                terminal.keys("t")
                contains(terminal.wait_for("is not known yet"), "there is no file to add it to")
                terminal.text("yes")
                terminal.keys("Enter")
                terminal.wait_for("Passed with")


@test(limit=60)
def a_source_that_the_form_would_refuse_is_not_opened():
    with SshServer() as ssh, Home() as home, Tmux() as terminal:
        config = home.write("ssh_config", "ProxyCommand echo %p\n")
        source(home, ssh, port="22;>~/ran", config=config)
        start(terminal, home)
        terminal.wait_for("> it")
        for key in ("t", "Enter", "v"):
            terminal.keys(key)
            contains(terminal.wait_for("22;>~/ran is not a port"), "> it")
            terminal.keys("z")
            terminal.wait_for("nothing was deleted")
        assert not os.path.exists(os.path.join(home.path, "ran"))


@test(limit=90)
def an_unknown_host_is_asked_about():
    with SshServer() as ssh:
        for transport in TRANSPORTS:
            for answer in ("once", "yes"):
                with Home() as home, Tmux() as terminal:
                    known = home.write("known", "")
                    source(home, ssh, known_hosts=known, transport=transport)
                    start(terminal, home)
                    terminal.wait_for("> it")
                    terminal.keys("t")
                    screen = terminal.wait_for("is not known yet")
                    contains(screen, ssh.fingerprint())
                    terminal.text(answer)
                    terminal.keys("Enter")
                    terminal.wait_for("Passed with")
                    equal("ssh-ed25519" in home.read("known"), answer == "yes")


@test(limit=60)
def a_refused_host_ends_it():
    with SshServer() as ssh:
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                source(home, ssh, known_hosts=home.write("known", ""), transport=transport)
                start(terminal, home)
                terminal.wait_for("> it")
                terminal.keys("t")
                terminal.wait_for("is not known yet")
                if transport == "native":  # ssh shows no more than the fingerprint
                    terminal.keys("C-t")  # random art
                    terminal.wait_for("+--[ssh-ed25519]--+")
                    terminal.keys("PageDown")
                    terminal.wait_for("[SHA256]")
                terminal.keys("Escape")
                terminal.wait_for("FAILED")
                equal(home.read("known"), "")


@test(limit=90)
def a_key_of_another_kind_goes_by_ssh():
    """One that only ssh can open: auto says so and goes on, and its passphrase is asked there."""
    with SshServer() as ssh, Home() as home, Tmux() as terminal:
        key = ssh.client_key("ed25519", PASSPHRASE, "strong", "-Z",
                             "chacha20-poly1305@openssh.com")
        source(home, ssh, key=key)
        start(terminal, home)
        terminal.wait_for("> it")
        terminal.keys("t")
        terminal.wait_for("Passphrase of the SSH key")
        terminal.text(PASSPHRASE)
        terminal.keys("Enter")
        terminal.wait_for("Passed with")
        contains(terminal.screen(), "by the system")


def selected(terminal):
    """The line under the cursor, or None while the screen is being drawn."""
    return next((line for line in terminal.screen().splitlines() if line.startswith("> ")), None)


def walk_to(terminal, name):
    """Moves down the list, however often, until the line of that name is the selected one."""
    terminal.keys("g")
    for _ in range(9):
        wait_until(lambda: selected(terminal), 5, "a line to be selected")
        line = selected(terminal)
        if line and name in line:
            return
        terminal.keys("j")
        wait_until(lambda: selected(terminal) != line, 5, "the cursor to move")
    raise AssertionError(f"{name} is not in the list:\n{terminal.screen()}")


@test(limit=90)
def another_database_shares_the_ssh_session():
    with SshServer() as ssh:
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                before = ssh.log().count("Accepted publickey")
                source(home, ssh, transport=transport)
                browse(terminal, home)
                terminal.keys("o")
                terminal.wait_for("other")
                walk_to(terminal, "other")
                terminal.keys("Enter")
                terminal.wait_for("+ app")
                terminal.keys("Enter")
                terminal.wait_for("other_t")
                equal(ssh.log().count("Accepted publickey"), before + 1)


@test(limit=90)
def a_request_to_cancel_goes_through_the_tunnel():
    server = World.database()
    running = ("SELECT count(*) FROM pg_stat_activity WHERE usename = 'mia' "
               "AND state = 'active'")
    with SshServer() as ssh:
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                source(home, ssh, transport=transport)
                browse(terminal, home)
                terminal.keys("Enter")
                terminal.wait_for("slow")
                terminal.keys("j", "j", "j", "j", "Enter")
                wait_until(lambda: server.sql(running).strip() == "1", 10, "the view to be read")
                terminal.keys("Escape")
                wait_until(lambda: server.sql(running).strip() == "0", 5, "it to end")
                terminal.wait_for("stopped by you")


def listeners_of(pid):
    """Addresses and ports, in hexadecimal, on which the process listens."""
    inodes = set()
    for fd in os.listdir("/proc/%d/fd" % pid):
        try:
            target = os.readlink("/proc/%d/fd/%s" % (pid, fd))
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6"):
        with open("/proc/%d/net/%s" % (pid, table), encoding="ascii") as file:
            found += [fields[1] for fields in (line.split() for line in file.readlines()[1:])
                      if fields[3] == "0A" and fields[9] in inodes]
    return found


@test(limit=60)
def the_local_end_is_shut_once_it_was_used():
    with SshServer() as ssh:
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                source(home, ssh, transport=transport)
                browse(terminal, home)
                equal(listeners_of(terminal.pid()), [])


@test(limit=60)
def a_killed_program_leaves_no_ssh():
    with SshServer() as ssh, Home() as home, Tmux() as terminal:
        places = home.path + "/run"  # of no other test
        os.mkdir(places)
        home.env["XDG_RUNTIME_DIR"] = places
        source(home, ssh, transport="ssh")
        browse(terminal, home)
        children = set(descendants(terminal.pid()))
        assert len(children) >= 2, "a master and a child for the connection: %s" % children
        killed = os.listdir(places)
        equal(len(killed), 1)
        os.kill(terminal.pid(), signal.SIGKILL)
        wait_until(lambda: not any(is_alive(pid) for pid in children), 10, "ssh to end")
        equal(os.listdir(places), killed, "the killed one could not clean up")
        with Tmux() as other:  # the next one does it
            browse(other, home)
            lacks(os.listdir(places), killed[0])


def command_of(pid):
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            return file.read()
    except OSError:
        return b""


@test(limit=60)
def a_master_that_is_killed_is_named_and_comes_back():
    with SshServer() as ssh, Home() as home, Tmux() as terminal:
        source(home, ssh, transport="ssh")
        browse(terminal, home)
        masters = [pid for pid in descendants(terminal.pid()) if b"\0-M\0" in command_of(pid)]
        equal(len(masters), 1)
        os.kill(masters[0], signal.SIGKILL)
        contains(terminal.wait_for("The connection broke"), "SSH")
        terminal.keys("R")
        terminal.wait_for("Connected again")


def signs_of_life(ssh, words, count):
    wait_until(lambda: ssh.log(100000).count(words) >= count, 30, "%d times %s" % (count, words))


@test(limit=90)
def the_server_that_asks_for_signs_of_life_gets_them():
    """It would have hung up after two without an answer."""
    options = {"ClientAliveInterval": "1", "ClientAliveCountMax": "2", "LogLevel": "DEBUG3"}
    for transport in TRANSPORTS:
        with SshServer(options=options) as ssh, Home() as home, Tmux() as terminal:
            source(home, ssh, transport=transport)
            browse(terminal, home)
            signs_of_life(ssh, "request keepalive@openssh.com confirm 1", 4)
            lacks(ssh.log(100000), "rtype keepalive@")  # of ours: not asked for here
            terminal.keys("Enter")
            terminal.wait_for("shop_t")


@test(limit=60)
def we_give_signs_of_life_as_often_as_ssh_config_says():
    for transport in TRANSPORTS:
        with SshServer(options={"LogLevel": "DEBUG3"}) as ssh, Home() as home, \
                Tmux() as terminal:
            config = home.write("config", "ServerAliveInterval 1\n")
            source(home, ssh, transport=transport, config=config)
            browse(terminal, home)
            signs_of_life(ssh, "rtype keepalive@" + (
                "libssh2.org" if transport == "native" else "openssh.com"), 3)
            terminal.keys("Enter")
            terminal.wait_for("shop_t")


@test(limit=60)
def a_host_that_goes_silent_is_given_up_as_ssh_config_says():
    """The kernel of a stopped host still answers: only signs of life of SSH itself tell."""
    with SshServer() as ssh:
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                config = home.write("config", "ServerAliveInterval 1\nServerAliveCountMax 2\n")
                source(home, ssh, transport=transport, config=config)
                browse(terminal, home)
                ssh.freeze_sessions()
                try:
                    terminal.wait_for("The connection broke", 15)
                finally:
                    ssh.thaw_sessions()


@test(limit=60)
def a_channel_that_the_host_ends_is_named_and_comes_back():
    for transport in TRANSPORTS:
        with SshServer(options={"ChannelTimeout": "direct-tcpip=3s"}) as ssh, Home() as home, \
                Tmux() as terminal:
            source(home, ssh, transport=transport)
            browse(terminal, home)
            terminal.wait_for("The connection broke", 20)
            terminal.keys("R")
            terminal.wait_for("Connected again")


def form_at_ssh_host(terminal, home):
    """The form of a new source with a tunnel, at the name of the SSH host."""
    terminal.start(110, 50, [program()], {
        name: value for name, value in home.env.items() if name != "TERM"})
    terminal.wait_for("step 1/5")
    terminal.text("db1")
    for _ in range(40):
        if any(line.startswith(">") and "SSH tunnel" in line
               for line in terminal.screen().splitlines()):
            break
        before = terminal.screen()
        terminal.keys("Down")
        wait_until(lambda: terminal.screen() != before, 5, "the focus to move")
    terminal.keys("Space", "Tab")
    terminal.wait_for("SSH host")


@test
def the_form_knows_the_hosts_of_known_hosts():
    with Home() as home, Tmux() as terminal:
        key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
        home.write(".ssh/known_hosts", "zebra-gate,192.0.2.7 %s\n"
                   "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= %s\n"
                   "[zebra-farm]:2222 %s\n" % (key, key, key))
        form_at_ssh_host(terminal, home)
        terminal.text("zeb")
        terminal.keys("Tab")  # as far as both go
        contains(terminal.wait_for("zebra-gate zebra-farm"), "[zebra- ")
        terminal.text("f")
        terminal.keys("Tab")
        terminal.wait_for("[zebra-farm ")


@test(limit=60)
def the_form_knows_ssh_config():
    with SshServer() as ssh, Home() as home, Tmux() as terminal:
        key = ssh.client_key("ecdsa", PASSPHRASE, "locked")
        home.write(".ssh/config", "Host bastion-one bastion-two\n HostName %s\n Port %d\n User %s\n"
                   "Host inner\n ProxyJump bastion-one\n" % (ssh.host, ssh.port, ssh.user))
        with open(ssh.known_hosts, encoding="utf-8") as file:
            home.write(".ssh/known_hosts", file.read())
        form_at_ssh_host(terminal, home)
        terminal.text("bas")
        terminal.keys("Tab")  # completes as far as both go, and says so
        contains(terminal.wait_for("bastion-one bastion-two"), "[bastion- ")
        terminal.text("o")
        terminal.keys("Tab")
        screen = terminal.wait_for("%s port %d, user %s" % (ssh.host, ssh.port, ssh.user))
        contains(screen, "ssh config")
        contains(screen, "known: ssh-ed25519")
        terminal.keys("Tab", "Tab", "Tab")
        terminal.text(key)
        terminal.wait_for("ecdsa 256, encrypted, SHA256:")


@test(limit=60)
def the_tunnel_alone_from_the_form():
    with SshServer() as ssh, Home() as home, Tmux() as terminal:
        source(home, ssh)
        start(terminal, home)
        terminal.wait_for("> it")
        terminal.keys("e")
        terminal.wait_for("step 1/5")
        terminal.keys("C-p")
        terminal.wait_for("test only the SSH tunnel")
        terminal.text("only the SSH")
        terminal.keys("Enter")
        terminal.wait_for("The tunnel works")


main()
