#!/usr/bin/env python3
"""What is told of the way through SSH hosts is true: whose keys are trusted and whose not, by both
transports, and whose words count for which host."""

import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home
from processes import end_process, wait_until
from servers import *
from tap import contains, equal, lacks, main, test
from tunnel import SECRET, TRANSPORTS, World, block, config_of, failed, passes, reach, reach_alias

# --- whom we trust --------------------------------------------------------------------------------


@test(limit=90)
def host_keys_by_the_mode_of_ssh_config():
    with SshServer() as ssh, Home() as home:
        for transport in TRANSPORTS:
            for mode, code in (("yes", "ssh.host-key-unknown"), ("ask", "ssh.host-key-refused")):
                config = config_of(home, block("it", ssh, "StrictHostKeyChecking " + mode))
                step, found, _ = failed(reach_alias(home, "it", config, transport))
                equal(step, "ssh_host_key")
                assert found in (code, "ssh.host-key-refused"), found
                equal(home.read("known_hosts"), "")
            for mode in ("accept-new", "no"):
                config = config_of(home, block("it", ssh, "StrictHostKeyChecking " + mode,
                                               "HashKnownHosts yes"))
                passes(reach_alias(home, "it", config, transport))
                contains(home.read("known_hosts"), "|1|")
                passes(reach_alias(home, "it", config, transport))  # and is known then
                equal(home.read("known_hosts").count("ssh-ed25519"), 1)


@test(limit=60)
def the_systems_known_hosts_are_never_written():
    with SshServer() as ssh, Home() as home:
        system = home.write("system_hosts", "")
        for file in ("none", "/dev/null"):
            config = home.write("ssh_config", "UserKnownHostsFile %s\nGlobalKnownHostsFile %s\n"
                                "StrictHostKeyChecking accept-new\n%s" % (
                                    file, system, block("it", ssh)))
            passes(reach_alias(home, "it", config, "native"))
            equal(home.read("system_hosts"), "")


@test(limit=60)
def a_changed_key_is_refused_in_every_mode():
    with SshServer() as ssh, Home() as home:
        ssh.change_host_key()
        for mode in ("ask", "yes", "accept-new", "no"):
            config = config_of(home, block("it", ssh, "StrictHostKeyChecking " + mode), ssh)
            before = home.read("known_hosts")
            step, code, text = failed(reach_alias(home, "it", config, "native"))
            equal((step, code), ("ssh_host_key", "ssh.host-key-changed"))
            contains(text, "known_hosts:1")
            equal(failed(reach_alias(home, "it", config, "ssh"))[:2], (step, code))
            equal(home.read("known_hosts"), before)


@test(limit=60)
def a_given_fingerprint_decides_alone():
    with SshServer() as ssh, Home() as home:
        for transport in TRANSPORTS:
            passes(reach(home, ssh, transport=transport, known_hosts="/dev/null",
                         fingerprint=ssh.fingerprint()))
            step, code, text = failed(reach(
                home, ssh, transport=transport, known_hosts="/dev/null",
                fingerprint="SHA256:" + "A" * 43, rc=2))
            equal((step, code), ("ssh_host_key", "ssh.host-key-unexpected"))
            contains(text, ssh.fingerprint())


@test(limit=90)
def nothing_decides_in_place_of_a_given_fingerprint():
    with SshServer() as ssh, Home() as home:
        with open(ssh.known_hosts, encoding="utf-8") as file:
            knows = home.write("knows", "#!/bin/sh\necho '%s'\n" % file.read().strip(), 0o755)
        for line in ("StrictHostKeyChecking no", "KnownHostsCommand " + knows,
                     "NoHostAuthenticationForLocalhost yes", "VerifyHostKeyDNS yes",
                     "FingerprintHash md5"):
            config = home.write("ssh_config", block("it", ssh, line))
            for transport in ("ssh", "auto"):
                passes(reach_alias(home, "it", config, transport, fingerprint=ssh.fingerprint()))
                steps = reach_alias(home, "it", config, transport,
                                    fingerprint="SHA256:" + "A" * 43)
                equal(failed(steps)[:2], ("ssh_host_key", "ssh.host-key-unexpected"))


@test(limit=60)
def ssh_rewrites_no_known_hosts():
    with SshServer(host_keys=("ed25519", "ecdsa")) as ssh, Home() as home:
        config = config_of(home, block("it", ssh, "UpdateHostKeys yes"), ssh)
        before = "".join(line for line in home.read("known_hosts").splitlines(True)
                         if "ed25519" in line)
        home.write("known_hosts", before)
        passes(reach_alias(home, "it", config, "ssh"))
        equal(home.read("known_hosts"), before)


# --- whose words they are -------------------------------------------------------------------------


@test(limit=60)
def a_command_that_fails_on_the_way_is_no_refusal_of_the_host():
    with SshServer() as outer, SshServer() as last, Home() as home:
        stranger = outer.make_key("stranger")
        config = config_of(home, "", outer, last)
        home.write("ssh_config", home.read("ssh_config") +
                   block("outer", outer).replace(outer.key, stranger) +
                   block("last", last, "ProxyCommand ssh -F %s -W %%h:%%p outer" % config))
        step, code, text = failed(reach_alias(home, "last", config, "ssh"))
        equal((step, code), ("reach", "ssh.command-failed"))
        contains(text, "Permission denied")


@test(limit=60)
def words_of_others_pass_no_jump_host():
    """Those of a host behind a command, and those of a banner."""
    with SshServer() as outer, SshServer() as jump, SshServer() as last, Home() as home:
        config = config_of(home, "", outer, jump, last)
        head = home.read("ssh_config")
        refused = block("jump", jump, "ProxyCommand ssh -F %s -W %%h:%%p outer" % config).replace(
            jump.key, jump.make_key("stranger"))
        last_block = block("last", last, "ProxyJump jump")
        home.write("ssh_config", "LogLevel VERBOSE\n" + head + block("outer", outer) + refused +
                   last_block)
        equal(failed(reach_alias(home, "last", config, "ssh"))[:2],
              ("jump1_login", "ssh.key-refused"))
        jump.set_options(Banner=jump.directory.write(
            "banner", 'Authenticated to x ([192.0.2.1]:22) using "publickey".\n'
            "debug1: Server host key: ssh-ed25519 SHA256:FORGED\n", 0o644))
        home.write("ssh_config", head + block("jump", jump).replace(
            jump.key, jump.make_key("another")) + last_block)
        step, code, text = failed(reach_alias(home, "last", config, "ssh"))
        equal((step, code), ("jump1_login", "ssh.key-refused"))
        lacks(text.split("Host key: ")[1].split("\n")[0], "FORGED")


@test(limit=60)
def a_master_of_a_later_jump_hides_the_hosts_before_it():
    with SshServer() as first, SshServer() as second, SshServer() as last, Home() as home:
        shares = ("ControlMaster auto", "ControlPath %s/c-%%p" % home.path)
        config = config_of(home, "", first, second, last)
        head = home.read("ssh_config") + block("first", first, *shares) + block(
            "second", second, "ProxyJump first", *shares)
        home.write("ssh_config", head + block("last", last, "ProxyJump second"))
        try:
            subprocess.run(["ssh", "-F", config, "-fN", "-oControlPersist=30", "second"],
                           check=True, stderr=subprocess.DEVNULL)
            steps = reach_alias(home, "last", config, "ssh")
            passes(steps)
            contains(steps["jump2_login"]["message"], "shared with a master of yours")
            contains(steps["ssh_host_key"]["message"], last.fingerprint())
            home.write("ssh_config", head + block("last", last, "ProxyJump second").replace(
                last.key, last.make_key("stranger")))
            equal(failed(reach_alias(home, "last", config, "ssh"))[:2],
                  ("ssh_login", "ssh.key-refused"))
        finally:
            for name in ("second", "first"):
                subprocess.run(["ssh", "-F", config, "-O", "exit", name], check=False,
                               capture_output=True)


# --- what is missing ------------------------------------------------------------------------------


@test(limit=60)
def a_revoked_key_is_refused_even_with_its_fingerprint():
    with SshServer() as ssh, Home() as home:
        with open(ssh.known_hosts, encoding="utf-8") as file:
            known = file.read()
        for lines in ("@revoked " + known, known + "@revoked * " + known.split(" ", 1)[1]):
            revoked = home.write("revoked", lines)
            for transport in TRANSPORTS:
                steps = reach(home, ssh, transport=transport, known_hosts=revoked,
                              fingerprint=ssh.fingerprint(), rc=2)
                equal(failed(steps)[:2], ("ssh_host_key", "ssh.host-key-revoked"))


@test(limit=60)
def a_known_host_is_held_to_another_fingerprint_that_is_given():
    with SshServer() as ssh, Home() as home:
        for transport in TRANSPORTS:
            passes(reach(home, ssh, transport=transport, fingerprint=ssh.fingerprint()))
            steps = reach(home, ssh, transport=transport, fingerprint="SHA256:" + "A" * 43, rc=2)
            equal(failed(steps)[:2], ("ssh_host_key", "ssh.host-key-unexpected"))


@test(limit=60)
def an_agent_without_keys_is_called_that():
    """Also a locked one, which shows none."""
    with SshServer() as ssh, Home() as home:
        socket = home.path + "/agent"
        agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
        home.env["SSH_AUTH_SOCK"] = socket
        try:
            wait_until(lambda: os.path.exists(socket), 10, "the agent")
            for transport in TRANSPORTS:
                steps = reach(home, ssh, transport=transport, method="agent", key=None, rc=2)
                step, code, text = failed(steps)
                equal((step, code), ("ssh_login", "ssh.agent-empty"))
                contains(text, "agent")
        finally:
            end_process(agent)


@test(limit=60)
def an_authority_is_explained_where_nothing_is_asked():
    with SshServer() as ssh, Home() as home:
        with open(ssh.known_hosts, encoding="utf-8") as file:
            key = file.read().split(" ", 1)[1]
        known = home.write("known", "@cert-authority * " + key)
        config = home.write("config", block("it", ssh, "StrictHostKeyChecking yes"))
        steps = reach_alias(home, "it", config, "native", known_hosts=known)
        step, code, text = failed(steps)
        equal((step, code), ("ssh_host_key", "ssh.host-key-unknown"))
        contains(text, "line 1 trusts a certificate authority")


@test(limit=60)
def lists_of_ssh_config_that_leave_nothing_are_named():
    with SshServer() as ssh, Home() as home:
        config = config_of(home, block("it", ssh, "Ciphers 3des-cbc,aes128-cbc"), ssh)
        step, code, text = failed(reach_alias(home, "it", config, "native"))
        equal((step, code), ("ssh_host_key", "ssh.no-common-algorithm"))
        contains(text, "Ciphers 3des-cbc,aes128-cbc")
        config = config_of(home, block("it", ssh, "HostKeyAlgorithms ecdsa-sha2-nistp256"), ssh)
        for transport in TRANSPORTS:
            step, code, text = failed(reach_alias(home, "it", config, transport))
            equal((step, code), ("ssh_host_key", "ssh.no-common-algorithm"))
        step, code, text = failed(reach_alias(home, "it", config, "native"))
        contains(text, "HostKeyAlgorithms, Ciphers")
        lacks(text, "needs an ed25519")


@test(limit=60)
def the_time_limit_of_ssh_config_counts():
    with SilentServer("accept") as silent, Home() as home:
        config = home.write("config", "Host it\n HostName 127.0.0.1\n Port %d\n"
                            " ConnectTimeout 1\n" % silent.port)
        for transport in TRANSPORTS:
            step, code, text = failed(reach_alias(home, "it", config, transport))
            equal((step, code), ("ssh_host_key", "ssh.timeout"))
            lacks(text, "30 s")


@test(limit=120)
def several_database_hosts_are_tried_in_turn():
    server = World.database()
    with SshServer() as ssh, Home() as home:
        for transport in TRANSPORTS:
            home.source("it", host="127.0.0.1,localhost", port="%d,%d" % (refused_port(),
                        server.port), user="mia", dbname="shop", sslmode="verify-full",
                        sslrootcert=server.ca, password={"command": ["echo", SECRET]},
                        ssh={"host": ssh.host, "port": ssh.port, "user": ssh.user,
                             "method": "key", "key": ssh.key, "transport": transport,
                             "fingerprint": ssh.fingerprint()})
            report = home.run("test", "it", "--no-input", "--json").expect(0).json()
            forward = next(one for one in report["steps"] if one["id"] == "forward")
            contains(forward["message"], "> localhost:%d" % server.port)
            contains(forward["facts"]["attempt.0"], "127.0.0.1, port ")


main()
