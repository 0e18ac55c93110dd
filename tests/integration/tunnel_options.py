#!/usr/bin/env python3
"""What ssh_config says counts in use and not only when it is read: each option in a case in which
the tunnel, the host key or the login would be another one without it."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home
from processes import Fixture, end_process, wait_until
from servers import *
from tap import contains, equal, main, test
from tunnel import TRANSPORTS, block, config_of, failed, passes, reach_alias


class Agent(Fixture):
    """An ssh-agent at `socket` that holds the keys."""

    def __init__(self, *keys):
        super().__init__()
        self.directory = Directory("pgusher-agent-")
        self.socket = self.directory / "socket"
        self._process = subprocess.Popen(["ssh-agent", "-D", "-a", self.socket],
                                         stdout=subprocess.DEVNULL)
        wait_until(lambda: os.path.exists(self.socket), 10, "the agent")
        for key in keys:
            self.add(key)

    def add(self, key):
        subprocess.run(["ssh-add", "-q", key], check=True,
                       env={**os.environ, "SSH_AUTH_SOCK": self.socket})

    def _close(self):
        end_process(self._process)
        self.directory.close()


def host(home, ssh, *lines):
    """An ssh_config with nothing but the address of "it", whose host key is known, and @lines."""
    return home.write("ssh_config", "Host it\n" + "".join(" %s\n" % line for line in (
        "HostName " + ssh.host, "Port %d" % ssh.port, "User " + ssh.user,
        "UserKnownHostsFile " + ssh.known_hosts, *lines)))


def refused(steps):
    equal(failed(steps)[0], "ssh_login")


# --- how we log in --------------------------------------------------------------------------------


@test(limit=60)
def the_agent_is_that_of_ssh_config():
    with SshServer() as ssh, Agent(ssh.key) as ours, Agent() as empty, Home() as home:
        for transport in TRANSPORTS:
            for in_environment, line, works in (
                    (empty, "IdentityAgent " + ours.socket, True),
                    (ours, "IdentityAgent " + empty.socket, False),
                    (ours, "IdentityAgent none", False),
                    (ours, "IdentityAgent SSH_AUTH_SOCK", True),
                    (ours, "Compression no", True)):
                home.env["SSH_AUTH_SOCK"] = in_environment.socket
                steps = reach_alias(home, "it", host(home, ssh, line), transport)
                (passes if works else refused)(steps)


@test(limit=60)
def identities_only_keeps_the_keys_of_the_agent_back():
    with SshServer() as ssh, Agent(ssh.key) as agent, Home() as home:
        home.env["SSH_AUTH_SOCK"] = agent.socket
        stranger = "IdentityFile " + ssh.make_key("stranger")
        for transport in TRANSPORTS:
            passes(reach_alias(home, "it", host(home, ssh, stranger), transport))
            steps = reach_alias(home, "it", host(home, ssh, stranger, "IdentitiesOnly yes"),
                                transport)
            refused(steps)


@test(limit=60)
def a_certificate_with_a_name_of_its_own_is_shown():
    with SshServer() as ssh, Home() as home:
        # libssh2 1.10 can show no certificate of an Ed25519 key
        authority, key = ssh.make_key("authority"), ssh.make_key("certified", "ecdsa")
        subprocess.run(["ssh-keygen", "-q", "-s", authority, "-I", "mia", "-n", ssh.user,
                        key + ".pub"], check=True)
        certificate = home.path + "/elsewhere.pub"
        os.rename(key + "-cert.pub", certificate)
        ssh.directory.write("authority.public", open_text(authority + ".pub"), 0o644)
        ssh.set_options(TrustedUserCAKeys=ssh.directory / "authority.public")
        for transport in TRANSPORTS:
            refused(reach_alias(home, "it", host(home, ssh, "IdentityFile " + key), transport))
            passes(reach_alias(home, "it", host(
                home, ssh, "IdentityFile " + key, "CertificateFile " + certificate), transport))


def open_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


# --- where we go and what is agreed on ------------------------------------------------------------


@test(limit=60)
def the_address_is_of_the_family_that_is_wanted():
    """As a name localhost may be both; the server listens on 127.0.0.1 alone."""
    with SshServer() as ssh, Home() as home:
        for address, wrong, right in (("localhost", "inet6", "inet"),
                                      ("127.0.0.1", "inet6", "any")):
            for transport in TRANSPORTS:
                def steps(family):
                    config = host(home, ssh, "IdentityFile " + ssh.key, "AddressFamily " + family,
                                  "HostKeyAlias [127.0.0.1]:%d" % ssh.port)
                    home.write("ssh_config", home.read("ssh_config").replace(
                        "HostName 127.0.0.1", "HostName " + address))
                    return reach_alias(home, "it", config, transport)
                passes(steps(right))
                step, code, _ = failed(steps(wrong))
                assert (step, code) in (("resolve", "ssh.resolve"), ("reach", "ssh.refused"),
                                        ("reach", "ssh.unreachable")), (step, code)


@test(limit=60)
def the_type_of_host_key_is_the_wanted_one():
    with SshServer(host_keys=("ed25519", "ecdsa")) as ssh, Home() as home:
        for transport in TRANSPORTS:
            for wanted, kind in (("ecdsa-sha2-nistp256", "ecdsa"), ("ssh-ed25519", "ed25519")):
                config = host(home, ssh, "IdentityFile " + ssh.key,
                              "HostKeyAlgorithms " + wanted)
                steps = reach_alias(home, "it", config, transport)
                passes(steps)
                contains(steps["ssh_host_key"]["message"], kind)


@test(limit=60)
def the_algorithms_are_the_wanted_ones():
    with SshServer(options={"LogLevel": "DEBUG2"}) as ssh, Home() as home:
        for transport in TRANSPORTS:
            for line, agreed in (
                    ("Ciphers aes192-ctr", "client->server cipher: aes192-ctr"),
                    ("Ciphers aes256-ctr", "client->server cipher: aes256-ctr"),
                    ("KexAlgorithms ecdh-sha2-nistp384", "kex: algorithm: ecdh-sha2-nistp384"),
                    ("MACs hmac-sha2-512\n Ciphers aes128-ctr", "MAC: hmac-sha2-512 ")):
                with open(ssh.log_path, encoding="utf-8", errors="replace") as log:
                    log.seek(0, os.SEEK_END)
                    passes(reach_alias(home, "it", host(
                        home, ssh, "IdentityFile " + ssh.key, line), transport))
                    contains(log.read(), agreed)


# --- whom we trust --------------------------------------------------------------------------------


@test(limit=60)
def the_systems_known_hosts_are_read():
    with SshServer() as ssh, Home() as home:
        for transport in TRANSPORTS:
            for file, works in ((ssh.known_hosts, True), (home.write("empty", ""), False)):
                config = home.write("ssh_config", block(
                    "it", ssh, "StrictHostKeyChecking yes", "UserKnownHostsFile none",
                    "GlobalKnownHostsFile " + file))
                steps = reach_alias(home, "it", config, transport)
                if works:
                    passes(steps)
                else:
                    equal(failed(steps)[0], "ssh_host_key")


@test(limit=60)
def known_hosts_of_a_source_stand_instead_of_the_persons():
    with SshServer() as ssh, Home() as home:
        right = open_text(ssh.known_hosts)
        ssh.change_host_key()
        wrong, ssh_key = home.write("wrong", right), ssh.fingerprint()
        right = home.write("right", "[127.0.0.1]:%d %s" % (
            ssh.port, open_text(ssh.directory / "host_ed25519.pub")))
        assert ssh_key in subprocess.run(["ssh-keygen", "-lf", right], check=True,
                                         capture_output=True, text=True).stdout
        for transport in TRANSPORTS:
            for of_person, of_source, works in ((wrong, right, True), (right, wrong, False),
                                                (right, home.write("empty", ""), False)):
                config = home.write("ssh_config", block(
                    "it", ssh, "StrictHostKeyChecking yes", "UserKnownHostsFile " + of_person))
                steps = reach_alias(home, "it", config, transport, known_hosts=of_source)
                if works:
                    passes(steps)
                else:
                    equal(failed(steps)[0], "ssh_host_key")


# --- which way we go ------------------------------------------------------------------------------


@test(limit=60)
def the_way_of_a_later_jump_host_is_not_gone():
    """ssh reaches it from the jump host before it, whatever it would do on its own."""
    with SshServer() as ssh, Home() as home:
        config = config_of(home, block("first", ssh) + block(
            "second", ssh, "ProxyJump nowhere.invalid") + block(
                "third", ssh, "ProxyCommand false") + block(
                    "it", ssh, "ProxyJump first,second,third"), ssh)
        for transport in TRANSPORTS:
            steps = reach_alias(home, "it", config, transport)
            passes(steps)
            equal([key for key in steps if key.endswith("_login")],
                  ["jump1_login", "jump2_login", "jump3_login", "ssh_login"])


main()
