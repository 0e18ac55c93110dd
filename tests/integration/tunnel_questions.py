#!/usr/bin/env python3
"""Whom the questions of ssh are about: with jump hosts each question names the host that asks, a
fingerprint that was given is that of the SSH host alone, and no answer is no answer."""

import ast
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, program
from processes import Directory, Fixture, end_process, free_port, is_listening, wait_until
from servers import *
from tap import contains, equal, lacks, main, test
from tmux import Tmux

TRANSPORTS = ("native", "ssh")
PYTHON = "/usr/bin/python3"  # the one that has Debian's paramiko


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer()
            cls.server.sql("CREATE ROLE mia LOGIN PASSWORD 'x'; CREATE DATABASE shop")
            cls.server.sql("CREATE TABLE t (i int); GRANT SELECT ON t TO mia", "shop")
        return cls.server


class FakeServer(Fixture):
    """fake_ssh.py in the @part; passwords() are those that "password" was sent, answers() those
    that "rounds" was."""

    def __init__(self, part):
        super().__init__()
        self.directory = Directory("pgusher-fake-ssh-")
        self.port = free_port()
        key = self.directory / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        with open(str(key) + ".pub", encoding="utf-8") as file:
            self.known = "[127.0.0.1]:%d %s\n" % (self.port, " ".join(file.read().split()[:2]))
        self._log = open(self.directory / "log", "w", encoding="utf-8")
        script = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib",
                              "fake_ssh.py")
        self._process = subprocess.Popen([PYTHON, script, part, str(self.port), key],
                                         stderr=self._log)
        wait_until(lambda: is_listening(self.port), 20, "the fake server")

    def passwords(self):
        return self._told("password")

    def answers(self):
        return self._told("answers")

    def _told(self, what):
        with open(self.directory / "log", encoding="utf-8") as file:
            return [ast.literal_eval(line.split(" ", 1)[1]) for line in file
                    if line.startswith(what)]

    def _close(self):
        end_process(self._process)
        self._log.close()
        self.directory.close()


def way(home, jump, last, known_of_jump, known_of_last, more_of_last=""):
    """An ssh_config with the hosts jump and last; each has a known_hosts file of its own."""
    for name, text in (("jump_known", known_of_jump), ("last_known", known_of_last)):
        home.write(name, text)
    return home.write("config", jump + "".join(line + "\n" for line in (
        " UserKnownHostsFile %s/jump_known" % home.path if jump else "",
        "Host last", " HostName 127.0.0.1", " Port %d" % last.port, " User " + last.user,
        " IdentityFile " + last.key, " UserKnownHostsFile %s/last_known" % home.path,
        " ProxyJump jump", more_of_last)))


def jump_block(server, name="127.0.0.1"):
    return "".join(line + "\n" for line in (
        "Host jump", " HostName " + name, " Port %d" % server.port, " User " + server.user,
        " IdentityFile " + server.key))


def known(server):
    with open(server.known_hosts, encoding="utf-8") as file:
        return file.read()


def test_it(terminal, home, config, **fields):
    server = World.database()
    home.source("it", host="localhost", port=server.port, user="mia", dbname="shop",
                sslmode="verify-full", sslrootcert=server.ca, password={"command": ["echo", "x"]},
                ssh={"host": "last", "config": config, **fields})
    terminal.start(80, 24, [program()], {
        name: value for name, value in home.env.items() if name != "TERM"})
    terminal.wait_for("> it")
    terminal.keys("t")


def answer(terminal, text):
    terminal.text(text)
    terminal.keys("Enter")


@test(limit=90)
def the_password_of_a_jump_host_is_asked_in_its_name():
    with FakeServer("password") as jump, SshServer() as last:
        block = ("Host jump\n HostName 127.0.0.1\n Port %d\n User juser\n"
                 " PubkeyAuthentication no\n" % jump.port)
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                config = way(home, block, last, jump.known, known(last))
                before = len(jump.passwords())
                test_it(terminal, home, config, transport=transport)
                screen = terminal.wait_for("SSH password")
                contains(screen, "juser at 127.0.0.1, port %d" % jump.port)
                lacks(screen, str(last.port))
                terminal.keys("Escape")
                terminal.wait_for("FAILED")
                equal(jump.passwords()[before:], [], "what was sent without an answer")


@test(limit=90)
def jump_hosts_are_asked_about_in_their_name():
    with SshServer() as jump, SshServer() as last:
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                config = way(home, jump_block(jump), last, "", "")
                test_it(terminal, home, config, transport=transport)
                screen = terminal.wait_for("is not known yet")
                contains(screen, "SSH host 1 of 2: 127.0.0.1, port %d" % jump.port)
                contains(screen, jump.fingerprint())
                contains(screen, "jump_known")
                if transport == "ssh":  # it cannot trust a jump host for once
                    lacks(screen, "this time only")
                    answer(terminal, "once")
                    terminal.wait_for("Type yes, or paste")
                    terminal.keys("C-u")
                answer(terminal, "yes")
                screen = terminal.wait_for("SSH host 2 of 2: 127.0.0.1, port %d" % last.port)
                contains(screen, last.fingerprint())
                contains(screen, "last_known")
                answer(terminal, "once")
                terminal.wait_for("Passed with")
                contains(home.read("jump_known"), "ssh-ed25519")
                equal(home.read("last_known"), "")


@test(limit=60)
def a_host_that_an_authority_vouches_for_is_explained():
    """Our own client checks no host certificates, and so asks where ssh would not."""
    with SshServer() as ssh, Home() as home, Tmux() as terminal:
        home.write("known_hosts", "@cert-authority " + known(ssh))
        test_it(terminal, home, home.write("config", ""), host=ssh.host, port=ssh.port,
                user=ssh.user, key=ssh.key, known_hosts=home.path + "/known_hosts",
                transport="native")
        words = " ".join(terminal.wait_for("is not known yet").replace("|", " ").split())
        contains(words, "known_hosts line 1 trusts a certificate authority for this host")


@test(limit=120)
def a_given_fingerprint_is_that_of_the_last_host():
    """Also when both have one address, and when an alias stands for the last one."""
    with SshServer() as jump, SshServer() as last:
        for transport in TRANSPORTS:
            for alias in ("", " HostKeyAlias somewhere-else"):
                with Home() as home, Tmux() as terminal:
                    config = way(home, jump_block(jump), last, "", "", alias)
                    test_it(terminal, home, config, transport=transport,
                            fingerprint=last.fingerprint())
                    contains(terminal.wait_for("is not known yet"), "SSH host 1 of 2")
                    answer(terminal, "yes")
                    terminal.wait_for("Passed with")
            with Home() as home, Tmux() as terminal:
                config = way(home, jump_block(jump), last, known(jump), known(last),
                             " HostKeyAlias somewhere-else")
                test_it(terminal, home, config, transport=transport,
                        fingerprint=jump.fingerprint())
                lacks(terminal.wait_for("FAILED"), "is not known yet")
                contains(terminal.screen(), "fingerprint is mistyped")


@test(limit=60)
def a_host_behind_a_command_of_ones_own_is_not_taken_for_the_last():
    with SshServer() as jump, SshServer() as last, Home() as home, Tmux() as terminal:
        inner = home.write("inner", jump_block(jump) + " UserKnownHostsFile %s/inner_known\n"
                           % home.path)
        home.write("inner_known", "")
        home.write("last_known", known(last))
        config = home.write("config", "".join(line + "\n" for line in (
            "Host last", " HostName 127.0.0.1", " Port %d" % last.port, " User " + last.user,
            " IdentityFile " + last.key, " UserKnownHostsFile %s/last_known" % home.path,
            " ProxyCommand ssh -F %s -W %%h:%%p jump" % inner)))
        test_it(terminal, home, config, transport="ssh", fingerprint=last.fingerprint())
        screen = terminal.wait_for("is not known yet")
        contains(screen, jump.fingerprint())
        lacks(screen, str(last.port))
        lacks(screen, "this time only")
        answer(terminal, "yes")
        terminal.wait_for("Passed with")
        contains(home.read("inner_known"), "ssh-ed25519")


@test(limit=60)
def a_host_before_a_jump_host_is_not_called_by_its_name():
    """The jump host is reached by a command of the person's own, through one that is unknown."""
    with SshServer() as outer, SshServer() as jump, SshServer() as last, Home() as home, \
            Tmux() as terminal:
        home.write("outer_known", "")
        inner = home.write("inner", jump_block(outer).replace("Host jump", "Host outer") +
                           " UserKnownHostsFile %s/outer_known\n" % home.path)
        block = jump_block(jump) + " ProxyCommand ssh -F %s -W %%h:%%p outer\n" % inner
        config = way(home, block, last, known(jump), known(last))
        test_it(terminal, home, config, transport="ssh")
        screen = terminal.wait_for("is not known yet")
        contains(screen, outer.fingerprint())
        lacks(screen, str(jump.port))
        lacks(screen, "jump_known")
        answer(terminal, "yes")
        terminal.wait_for("Passed with")
        contains(home.read("outer_known"), "ssh-ed25519")


def ask_fake(terminal, home, ssh, transport):
    test_it(terminal, home, home.write("config", ""), host="127.0.0.1", port=ssh.port,
            user="juser", method="password", known_hosts=home.write("known", ssh.known),
            transport=transport)


@test(limit=60)
def a_server_cannot_speak_in_the_name_of_ssh():
    with FakeServer("forger") as ssh:
        for transport in TRANSPORTS:
            with Home() as home, Tmux() as terminal:
                ask_fake(terminal, home, ssh, transport)
                screen = terminal.wait_for("mia@db.example.com's password:")
                contains(screen, "juser at 127.0.0.1, port %d" % ssh.port)
                contains(screen, "The SSH server asks: ")
                answer(terminal, "x")
                screen = terminal.wait_for("The authenticity of host")
                contains(screen, "The SSH server asks: ")
                lacks(screen, "is not known yet")


TRICKY = "'a\" $b\\c; é%s~ "  # for a shell, a terminal and a format


@test(limit=60)
def a_password_arrives_as_it_was_typed():
    for transport in TRANSPORTS:
        with FakeServer("password") as ssh, Home() as home, Tmux() as terminal:
            ask_fake(terminal, home, ssh, transport)
            terminal.wait_for("SSH password")
            answer(terminal, TRICKY)
            terminal.wait_for("Attempt 2")
            answer(terminal, "right")
            screen = terminal.wait_for("FAILED")
            contains(screen, "does not allow a forward")  # so the login was passed
            equal(ssh.passwords(), [TRICKY, "right"])


@test(limit=60)
def the_answers_of_all_rounds_arrive_as_they_were_typed():
    for transport in TRANSPORTS:
        with FakeServer("rounds") as ssh, Home() as home, Tmux() as terminal:
            ask_fake(terminal, home, ssh, transport)
            for prompt, text in (("Token:", "123 456"), ("Word:", TRICKY), ("Colour:", "")):
                terminal.wait_for(prompt)
                answer(terminal, text)
            contains(terminal.wait_for("FAILED"), "does not allow a forward")
            equal(ssh.answers(), [["123 456"], [TRICKY, ""]])


@test(limit=60)
def no_answer_to_ssh_itself_is_a_no():
    with SshServer() as last, Home() as home, Tmux() as terminal:
        socket = home.path + "/agent"
        agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
        try:
            wait_until(lambda: os.path.exists(socket), 10, "the agent")
            home.env["SSH_AUTH_SOCK"] = socket
            config = way(home, "", last, "", known(last), " AddKeysToAgent ask")
            home.write("config", home.read("config").replace(" ProxyJump jump\n", ""))
            test_it(terminal, home, config, transport="ssh")
            terminal.wait_for("to agent?")
            terminal.keys("Escape")
            terminal.wait_for("Passed with")
        finally:
            end_process(agent)


@test(limit=90)
def a_way_that_is_gone_anew_is_shown_anew():
    """After "once" ssh starts from the first host again, which asks for its passphrase again."""
    with SshServer() as jump, SshServer() as last, Home() as home, Tmux() as terminal:
        key = jump.client_key("ed25519", "pass", "locked")
        config = way(home, jump_block(jump).replace(jump.key, key), last, known(jump), "")
        test_it(terminal, home, config, transport="ssh")
        terminal.wait_for("Passphrase of the SSH key")
        answer(terminal, "pass")
        terminal.wait_for("is not known yet")
        answer(terminal, "once")
        lacks(terminal.wait_for("Passphrase of the SSH key"), "Attempt")
        terminal.keys("Escape")
        screen = terminal.wait_for("FAILED")
        lacks(screen, "Jump 1 forward       127")
        contains(screen, "no passphrase was given")


@test(limit=60)
def two_hosts_that_ask_for_one_key_are_no_second_attempt():
    with SshServer() as outer, SshServer() as last, Home() as home, Tmux() as terminal:
        key = outer.client_key("ed25519", "pass", "locked")
        with open(key + ".pub", encoding="utf-8") as file:
            last.authorize(file.read())
        inner = home.write("inner", jump_block(outer).replace(outer.key, key) +
                           " UserKnownHostsFile %s\n" % outer.known_hosts)
        config = way(home, "", last, "", known(last))
        home.write("config", home.read("config").replace(
            " ProxyJump jump", " ProxyCommand ssh -F %s -W %%h:%%p jump" % inner).replace(
                last.key, key))
        test_it(terminal, home, config, transport="ssh")
        terminal.wait_for("Passphrase of the SSH key")
        answer(terminal, "pass")
        screen = terminal.wait_for("port %d" % last.port)
        contains(screen, "Passphrase of the SSH key")
        lacks(screen, "Attempt")
        answer(terminal, "pass")
        terminal.wait_for("Passed with")


if __name__ == "__main__":
    main()
