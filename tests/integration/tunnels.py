#!/usr/bin/env python3
"""Through real SSH servers of many configurations, by both transports, without screens: what works,
which step fails and why, and that nothing is left behind."""

import os
import pwd
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home
from processes import free_port, wait_until
from servers import *
from tap import contains, equal, lacks, main, test
from tunnel import (SECRET, TRANSPORTS, World, block, config_of, failed, passes, reach,
                    reach_alias)


def other_account():
    """Somebody else that an sshd can run as; None unless we are root."""
    for name in ("www-data", "daemon", "backup"):
        try:
            return pwd.getpwnam(name) if os.geteuid() == 0 else None
        except KeyError:
            pass
    return None


# --- what works -----------------------------------------------------------------------------------


@test(limit=60)
def tls_is_verified_for_the_real_name():
    with SshServer() as ssh, Home() as home, \
            PostgresServer(certificate="wrong-host") as wrong:
        for transport in TRANSPORTS:
            passes(reach(home, ssh, transport=transport))
            equal(failed(reach(home, ssh, transport=transport, port=wrong.port))[0], "tls")


@test(limit=60)
def the_password_file_knows_the_real_host_and_port():
    server = World.database()
    with SshServer() as ssh, Home() as home:
        home.write(".pgpass", "localhost:%d:shop:mia:%s\n127.0.0.1:*:*:*:wrong\n" % (
            server.port, SECRET))
        for transport in TRANSPORTS:
            home.source("it", host="localhost", port=server.port, user="mia", dbname="shop",
                        sslmode="verify-full", sslrootcert=server.ca, password="pgpass",
                        ssh={"host": ssh.host, "port": ssh.port, "user": ssh.user,
                             "key": ssh.key, "known_hosts": ssh.known_hosts,
                             "transport": transport})
            home.run("data", "it", "t", "--csv").expect(0)


@test(limit=90)
def hosts_that_native_cannot_serve_go_by_ssh_and_say_why():
    cases = (({"host_keys": ("rsa",)}, "host key: here", "only an RSA key"),
             ({"options": {"MACs": "hmac-sha2-256-etm@openssh.com", "Ciphers": "aes256-ctr"}},
              "MAC: here", "encrypt-then-MAC"),
             ({"options": {"Ciphers": "chacha20-poly1305@openssh.com"}}, "cipher: here",
              "cipher"),
             ({"options": {"KexAlgorithms": "sntrup761x25519-sha512@openssh.com"}},
              "key exchange: here", "key exchange"))
    for setting, lists, why in cases:
        with SshServer(**setting) as ssh, Home() as home:
            step, code, text = failed(reach(home, ssh, transport="native", rc=2))
            equal((step, code), ("ssh_host_key", "ssh.no-common-algorithm"))
            contains(text, lists)  # both lists are shown
            contains(text, "; there ")
            steps = reach(home, ssh)
            passes(steps)
            contains(steps["ssh_login"]["message"], "by the system's ssh: ")
            contains(steps["ssh_login"]["message"], why)


@test(limit=90)
def two_hops_with_different_users():
    other = other_account()
    with SshServer() as first, SshServer(who=other) as second, Home() as home:
        if other:
            assert first.user != second.user
        config = config_of(home, block("first", first) +
                           block("second", second, "ProxyJump first"), first, second)
        for transport in TRANSPORTS:
            steps = reach_alias(home, "second", config, transport)
            passes(steps)
            contains(steps["jump1_host_key"]["message"],
                     "known" if transport == "native" else first.fingerprint())
            contains(steps["ssh_host_key"]["message"],
                     "known" if transport == "native" else second.fingerprint())
            contains(steps["jump1_login"]["message"], "127.0.0.1: ")
        steps = reach_alias(home, "second", config, "native")
        contains(steps["jump1_forward"]["message"], str(second.port))
        # The same way typed: the jump host stands in the source.
        config = config_of(home, block("first", first), first, second)
        passes(reach(home, second, config=config, jumps="first", known_hosts=None,
                     transport="native"))


@test(limit=60)
def three_hops_and_a_way_that_is_too_long():
    with SshServer() as ssh, Home() as home:
        blocks = "".join(block("h%d" % i, ssh, *(["ProxyJump h%d" % (i - 1)] if i else []))
                         for i in range(7))
        config = config_of(home, blocks, ssh)
        for transport in TRANSPORTS:
            steps = reach_alias(home, "h3", config, transport)
            passes(steps)
            equal([key for key in steps if key.endswith("_login")],
                  ["jump1_login", "jump2_login", "jump3_login", "ssh_login"])
        equal(failed(reach_alias(home, "h6", config, "native"))[1], "ssh.config")
        steps = reach_alias(home, "h6", config, "auto")
        passes(steps)
        contains(steps["ssh_login"]["message"], "more than 4 jump hosts")


@test(limit=60)
def a_host_that_is_its_own_jump_host_ends():
    with SshServer() as ssh, Home() as home:
        config = config_of(home, block("loop", ssh, "ProxyJump loop"), ssh)
        equal(failed(reach_alias(home, "loop", config, "native"))[1], "ssh.config")


@test(limit=60)
def proxy_commands_carry_it_and_their_words_are_shown():
    with SshServer() as ssh, Home() as home:
        config = config_of(home, block("inner", ssh) + block(
            "outer", ssh, "ProxyCommand ssh -F %s/ssh_config -W %%h:%%p inner" % home.path), ssh)
        for transport in TRANSPORTS:
            passes(reach_alias(home, "outer", config, transport))
        config = config_of(home, block(
            "broken", ssh, "ProxyCommand echo no way through >&2; exit 3"), ssh)
        for transport in TRANSPORTS:
            step, code, text = failed(reach_alias(home, "broken", config, transport))
            assert step in ("reach", "ssh_host_key"), step
            if transport == "native":  # ssh 9.2 keeps such words to itself
                equal((step, code), ("reach", "ssh.unreachable"))
                contains(text, "no way through")


@test(limit=60)
def match_blocks_and_includes_count():
    with SshServer() as ssh, Home() as home:
        home.write("more", "Match host bastion.example.com\n HostName %s\n Port %d\n User %s\n"
                   " IdentityFile %s\n HostKeyAlias known-as\n" % (
                       ssh.host, ssh.port, ssh.user, ssh.key))
        config = config_of(home, "Include %s/more\nHost bastion.example.com\n" % home.path, ssh)
        with open(ssh.known_hosts, encoding="utf-8") as file:
            home.write("known_hosts", "known-as " + file.read().split(" ", 1)[1])
        for transport in TRANSPORTS:
            passes(reach_alias(home, "bastion.example.com", config, transport))


@test(limit=60)
def what_only_ssh_can_do_makes_auto_choose_it():
    with SshServer() as ssh, Home() as home:
        config = config_of(home, block("it", ssh, "CheckHostIP yes"), ssh)
        steps = reach_alias(home, "it", config, "auto")
        passes(steps)
        contains(steps["ssh_login"]["message"], "checkhostip yes")
        steps = reach_alias(home, "it", config, "native")
        equal(steps["ssh_login"]["status"], "warn")
        contains("\n".join(steps["ssh_login"]["evidence"])
                 if isinstance(steps["ssh_login"]["evidence"], list)
                 else steps["ssh_login"]["evidence"], "checkhostip yes")


@test(limit=60)
def whatever_ssh_config_says_about_sessions():
    """Options that would send ssh into the background, run something or share it with others."""
    with SshServer() as ssh, Home() as home:
        config = config_of(home, block(
            "it", ssh, "ControlMaster auto", "ControlPath ~/.ssh/%C", "ControlPersist 10m",
            "ForkAfterAuthentication yes", "RemoteCommand touch /tmp/x", "RequestTTY force",
            "PermitLocalCommand yes", "LocalCommand touch %s/ran" % home.path, "StdinNull yes",
            "SessionType default", "LogLevel QUIET", "LocalForward 127.0.0.1:1 127.0.0.1:1",
            "ExitOnForwardFailure yes", "EscapeChar none", "SendEnv *", "ForwardAgent yes"), ssh)
        for transport in TRANSPORTS:
            passes(reach_alias(home, "it", config, transport))
        assert not os.path.exists(os.path.join(home.path, "ran"))
        equal(processes_with(home.path), [])


@test
def only_the_tunnel_can_be_tested():
    with SshServer() as ssh, Home() as home:
        for transport in TRANSPORTS:
            steps = reach(home, ssh, "--only-tunnel", transport=transport, rc=0)
            equal(steps["forward"]["status"], "ok")
            lacks(steps["forward"]["message"], "not proved")
            equal(steps["login"]["status"], "skip")
            # It says nothing of the database, whose last result the list shows.
            lacks(home.run("list").expect(0).out, "last test")
            steps = reach(home, ssh, "--only-tunnel", port=free_port(), transport=transport, rc=2)
            equal(failed(steps)[:2], ("forward", "forward.refused"))
            steps = reach(home, ssh, "--only-tunnel", transport=transport, rc=0)
            equal(steps["forward"]["status"], "ok")


@test(limit=60)
def key_files_that_ssh_cannot_use_are_named():
    """The server refuses, but it was shown no key."""
    with SshServer() as ssh, Home() as home:
        locked = ssh.client_key("ed25519", "pass", "locked")
        broken = home.write("broken", "-----BEGIN OPENSSH PRIVATE KEY-----\nnot one\n")
        for key, expected in ((broken, "ssh.key-file-unreadable"), (locked, "ssh.no-passphrase")):
            steps = reach(home, ssh, transport="ssh", key=key, rc=2)
            equal(failed(steps)[:2], ("ssh_login", expected))


@test(limit=60)
def a_banner_is_not_a_diagnosis():
    with SshServer() as ssh, Home() as home:
        banner = ssh.directory.write("banner", "ssh: connect to host x: Connection refused\n"
                                     "Host key verification failed.\nopen failed: ha\n", 0o644)
        ssh.set_options(Banner=banner)
        passes(reach(home, ssh, transport="ssh"))
        steps = reach(home, ssh, transport="ssh", key=ssh.make_key("stranger"), rc=2)
        equal(failed(steps)[:2], ("ssh_login", "ssh.key-refused"))


@test(limit=60)
def a_master_of_the_person_on_the_way_is_used_and_left_alone():
    """It lives on after the jump; its end of our pipes must not keep us waiting."""
    with SshServer() as first, SshServer() as second, Home() as home:
        persist = ("ControlMaster auto", "ControlPath %s/c-%%p" % home.path, "ControlPersist 60")
        last = block("second", second, "ProxyJump first")
        config = config_of(home, block("first", first, *persist) + last, first, second)
        try:
            for _ in range(2):  # the second time it is there already
                steps = reach_alias(home, "second", config, "ssh")
                passes(steps)
                contains(steps["ssh_host_key"]["message"], second.fingerprint())
            with open(second.directory / "authorized_keys", "w", encoding="utf-8"):
                pass
            started = time.monotonic()
            steps = reach_alias(home, "second", config, "ssh")
            equal(failed(steps)[:2], ("ssh_login", "ssh.key-refused"))
            assert time.monotonic() - started < 8, "its end was waited for"
        finally:
            subprocess.run(["ssh", "-F", config, "-O", "exit", "first"], check=False,
                           capture_output=True)


@test(limit=60)
def a_slow_network_is_only_slow():
    with SshServer() as ssh, Home() as home, Relay(ssh.host, ssh.port, delay=0.05) as road:
        for transport in TRANSPORTS:
            passes(reach_by(home, ssh, road.port, transport))


def reach_by(home, ssh, port, transport):
    """Through another port than its own: the key is known by its fingerprint."""
    server = World.database()
    home.source("it", host="localhost", port=server.port, user="mia", dbname="shop",
                sslmode="verify-full", sslrootcert=server.ca, connect_timeout=20,
                password={"command": ["echo", SECRET]},
                ssh={"host": ssh.host, "port": port, "user": ssh.user, "method": "key",
                     "key": ssh.key, "known_hosts": "/dev/null",
                     "fingerprint": ssh.fingerprint(), "transport": transport})
    return {step["id"]: step for step in home.run("test", "it", "--json").json()["steps"]}


@test(limit=60)
def hosts_that_allow_no_sessions_serve():
    with SshServer(options={"MaxSessions": "0"}) as ssh, Home() as home:
        for transport in TRANSPORTS:
            passes(reach(home, ssh, transport=transport))


# --- what fails -----------------------------------------------------------------------------------


@test(limit=90)
def each_leg_fails_under_its_own_name():
    server = World.database()
    with SshServer() as ssh, Home() as home:
        closed = free_port()
        for transport in TRANSPORTS:
            def check(expected, *words, **fields):
                step, code, text = failed(reach(home, ssh, transport=transport, rc=2, **fields))
                equal((step, code), expected)
                for word in words:
                    contains(text, word)
            check(("forward", "forward.refused"), "as seen from there", port=closed)
            check(("forward", "forward.refused"), host="no-such-host.invalid")
            check(("ssh_login", "ssh.key-refused"), "publickey",
                  key=ssh.make_key("stranger-" + transport))
        for transport in TRANSPORTS:
            for host, port, expected in (
                    ("no-such-host.invalid", 22, ("resolve", "ssh.resolve")),
                    (ssh.host, closed, ("reach", "ssh.refused"))):
                home.source("it", host="localhost", port=server.port, user="mia", dbname="shop",
                            password="ask", sslmode="disable",
                            ssh={"host": host, "port": port, "transport": transport,
                                 "config": "none"})
                result = home.run("test", "it", "--json").expect(2)
                equal(failed({step["id"]: step for step in result.json()["steps"]})[:2], expected)


@test(limit=60)
def forbidden_forwards_name_the_setting():
    for options in ({"AllowTcpForwarding": "no"}, {"PermitOpen": "127.0.0.1:1"},
                    {"DisableForwarding": "yes"}):
        with SshServer(options=options) as ssh, Home() as home:
            for transport in TRANSPORTS:
                step, code, text = failed(reach(home, ssh, transport=transport, rc=2))
                equal((step, code), ("forward", "forward.prohibited"))
                contains(text, "administratively prohibited")


@test(limit=60)
def the_limit_of_logins_is_named():
    with SshServer(options={"MaxAuthTries": "1"}) as ssh, Home() as home:
        key = ssh.make_key("stranger")
        for transport in TRANSPORTS:
            step, code, _ = failed(reach(home, ssh, transport=transport, key=key, rc=2))
            equal(step, "ssh_login")
            assert code in ("ssh.too-many-failures", "ssh.key-refused"), code


@test(limit=90)
def a_jump_host_fails_under_its_own_name():
    for transport in TRANSPORTS:
        with SshServer() as first, SshServer() as second, Home() as home:
            def broken(text, *known):
                config = config_of(home, text, *known)
                return failed(reach_alias(home, "second", config, transport))

            last = block("second", second, "ProxyJump first")
            text = block("first", first) + last
            first.set_options(AllowTcpForwarding="no")
            step, code, words = broken(text, first, second)
            equal((step, code), ("jump1_forward", "forward.prohibited"))
            if transport == "native":
                contains(words, str(second.port))
            first.set_options(AllowTcpForwarding="yes")
            equal(broken(text, second)[:2],  # the first one is not known
                  ("jump1_host_key", "ssh.host-key-refused"))
            equal(broken(text, first)[:2], ("ssh_host_key", "ssh.host-key-refused"))
            nowhere = text.replace("HostName 127.0.0.1", "HostName nowhere.invalid", 1)
            step, code, words = broken(nowhere, first, second)
            equal((step, code), ("resolve", "ssh.resolve"))
            contains(words, "nowhere.invalid")
            closed = text.replace("Port %d" % second.port, "Port %d" % free_port())
            equal(broken(closed, first, second)[:2], ("jump1_forward", "forward.refused"))
            with open(first.directory / "authorized_keys", "w", encoding="utf-8"):
                pass
            equal(broken(text, first, second)[:2], ("jump1_login", "ssh.key-refused"))


@test(limit=60)
def a_broken_ssh_config_is_named_with_its_line():
    with SshServer() as ssh, Home() as home:
        config = home.write("ssh_config", "Host a\n User mia\n Prot 22\n")
        for transport in TRANSPORTS:
            step, code, text = failed(reach(home, ssh, transport=transport, config=config, rc=2))
            equal((step, code), ("resolve", "ssh.config"))
            contains(text, "line 3")
            contains(text.lower(), "prot")


@test
def nothing_of_a_source_becomes_an_option_of_ssh():
    with SshServer() as ssh, Home() as home:
        mark = os.path.join(home.path, "ran")
        evil = "-oProxyCommand=touch %s" % mark
        shell = "x;touch${IFS}%s" % mark
        config = home.write("ssh_config", "ProxyCommand echo %h %r\n")
        for fields in ({"host": evil}, {"user": evil}, {"jumps": evil}, {"host": shell},
                       {"user": shell}, {"jumps": shell}, {"user": "$(touch %s)" % mark}):
            for transport in ("auto", *TRANSPORTS):
                home.source("it", host="db", password="ask",
                            ssh={"host": ssh.host, "port": ssh.port, "transport": transport,
                                 "config": config, **fields})
                assert home.run("test", "it").rc != 0
        assert not os.path.exists(mark)


# --- what is left behind --------------------------------------------------------------------------


def processes_with(text):
    """Ids of the processes whose command line holds the text."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            with open("/proc/%s/cmdline" % entry, "rb") as file:
                if entry.isdigit() and text.encode() in file.read():
                    found.append(int(entry))
        except OSError:
            pass
    return found


@test(limit=60)
def no_child_outlives_us():
    server = World.database()
    with SshServer() as ssh, Home() as home, SilentServer("startup") as silent:
        runtime = os.path.join(home.path, "run")
        os.mkdir(runtime, 0o700)
        home.env["XDG_RUNTIME_DIR"] = runtime
        reach(home, ssh, transport="ssh", rc=0)
        equal(processes_with(runtime), [])
        equal(os.listdir(runtime), [])
        home.source("stuck", host="127.0.0.1", port=silent.port, user="mia", dbname="shop",
                    sslmode="disable", connect_timeout=60, password={"command": ["echo", "x"]},
                    ssh={"host": ssh.host, "port": ssh.port, "user": ssh.user, "key": ssh.key,
                         "known_hosts": ssh.known_hosts, "transport": "ssh"})
        process = home.start("test", "stuck")
        wait_until(lambda: len(processes_with(runtime)) >= 2, 20, "the children of ssh")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        wait_until(lambda: not processes_with(runtime), 10, "ssh to end")
    assert server


@test(limit=60)
def one_master_serves_many_connections():
    """Each connection beyond the first costs no login of its own."""
    with SshServer() as ssh, Home() as home:
        reach(home, ssh, transport="ssh", rc=0)
        equal(ssh.log().count("Accepted publickey"), 1)


main()
