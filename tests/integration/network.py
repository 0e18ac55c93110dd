#!/usr/bin/env python3
"""A database that can be reached from its SSH host only: both live in a network namespace of their
own. And a network that goes away in the middle."""

import contextlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from namespace import Network
from pgusher import Home, program
from servers import *
from tap import contains, equal, main, test
from tmux import Tmux


def make_inside(network, stack):
    """PostgreSQL on the loopback address over there, and an sshd on the address that we see."""
    with network.inside():
        server = stack.enter_context(PostgresServer())
        server.sql("CREATE ROLE mia LOGIN PASSWORD 'x'; CREATE DATABASE shop")
        server.sql("CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO mia;"
                   "CREATE TABLE app.t AS SELECT i FROM generate_series(1, 3000) i;"
                   "GRANT SELECT ON app.t TO mia; ANALYZE", "shop")
        ssh = stack.enter_context(SshServer(options={"ListenAddress": network.address}))
    return server, ssh


def source(home, network, server, ssh, **fields):
    with open(ssh.known_hosts, encoding="utf-8") as file:
        known = home.write("known", file.read().replace(ssh.host, network.address))
    home.source("it", host="localhost", port=server.port, user="mia", dbname="shop",
                sslmode="verify-full", sslrootcert=server.ca, connect_timeout=10,
                password={"command": ["echo", "x"]},
                ssh={"host": network.address, "port": ssh.port, "user": ssh.user, "method": "key",
                     "key": ssh.key, "known_hosts": known, **fields})


@test(limit=90)
def only_the_ssh_host_reaches_the_database():
    with contextlib.ExitStack() as stack, Network() as network, Home() as home:
        server, ssh = make_inside(network, stack)
        for transport in ("native", "ssh"):
            source(home, network, server, ssh, transport=transport)
            result = home.run("test", "it", "--json").expect(0)
            steps = {step["id"]: step for step in result.json()["steps"]}
            contains(steps["tls"]["message"], "verified: localhost")
        home.source("direct", host="localhost", port=server.port, user="mia", dbname="shop",
                    sslmode="disable", password={"command": ["echo", "x"]})
        equal(home.run("test", "direct").rc, 2)


@test(limit=90)
def a_network_that_goes_away_freezes_nothing():
    with contextlib.ExitStack() as stack, Network() as network, Home() as home, \
            Tmux() as terminal:
        server, ssh = make_inside(network, stack)
        source(home, network, server, ssh)
        terminal.start(80, 24, [program()], {
            key: value for key, value in home.env.items() if key != "TERM"})
        terminal.wait_for("> it")
        terminal.keys("Enter")
        terminal.wait_for("+ app")
        network.cut()
        terminal.keys("Enter")
        terminal.keys("?")
        terminal.wait_for("Help: Browse", 2)
        terminal.keys("Escape")
        terminal.wait_for("app", 2)
        network.mend()
        terminal.wait_for("- app", 30)  # what was asked for arrives when the network is back


main()
