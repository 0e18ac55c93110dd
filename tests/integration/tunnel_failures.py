#!/usr/bin/env python3
"""How a tunnel fails, in the program's own words: at once where it can be known at once, with what
was tried, and with what helps."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home
from processes import wait_until
from servers import *
from tap import contains, equal, main, test
from tunnel import TRANSPORTS, failed, reach

FAST = 10  # seconds; far below connect_timeout


def steps_when_it_dies(home, ssh, database):
    """Kills the SSH connection while libpq waits for the database."""
    process = home.start("test", "it", "--json")
    wait_until(lambda: any(database.received), 20, "libpq to speak")
    ssh.kill_sessions()
    try:
        out, _ = process.communicate(timeout=FAST)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise AssertionError("still running %d s after the tunnel died" % FAST) from None
    return {step["id"]: step for step in json.loads(out)["steps"]}


@test(limit=90)
def a_tunnel_that_dies_while_the_database_is_silent_is_named_at_once():
    for transport in TRANSPORTS:
        for stage in ("accept", "startup", "password"):
            with SshServer() as ssh, Home() as home, SilentServer(stage) as database:
                home.source("it", host="127.0.0.1", port=database.port, user="mia", dbname="shop",
                            sslmode="prefer", connect_timeout=60, require_auth="password,none",
                            password={"command": ["echo", "x"]},
                            ssh={"host": ssh.host, "port": ssh.port, "user": ssh.user,
                                 "key": ssh.key, "known_hosts": ssh.known_hosts,
                                 "transport": transport})
                step, code, _ = failed(steps_when_it_dies(home, ssh, database))
                equal((step, code), ("forward", "ssh.lost"))


@test(limit=60)
def what_was_tried_and_what_is_offered_is_told():
    with SshServer() as ssh, Home() as home:
        key = ssh.make_key("stranger")
        for transport in TRANSPORTS:
            steps = reach(home, ssh, transport=transport, key=key, rc=2)
            equal(failed(steps)[:2], ("ssh_login", "ssh.key-refused"))
            tried = [line for line in steps["ssh_login"]["evidence"] if line.startswith("Tried: ")]
            contains("".join(tried), key if transport == "native" else "publickey")
            contains("\n".join(steps["ssh_login"]["evidence"]), "The server offers: publickey")


@test(limit=60)
def what_a_forward_needs_is_told():
    with SshServer() as ssh, Home() as home:
        for options, likely in (({"AllowTcpForwarding": "no"}, "AllowTcpForwarding is off"),
                                ({"AllowTcpForwarding": "yes", "PermitOpen": "127.0.0.1:1"},
                                 "PermitOpen lists another")):
            ssh.set_options(**options)
            for transport in TRANSPORTS:
                step = reach(home, ssh, transport=transport, rc=2)["forward"]
                equal(step["code"], "forward.prohibited")
                contains("\n".join(step["likely"]), likely)
                contains(step["hint"], "PermitOpen (if set) localhost:")
        ssh.set_options(AllowTcpForwarding="yes", PermitOpen="any")
        for transport in TRANSPORTS:
            step = reach(home, ssh, transport=transport, host="nowhere.invalid", rc=2)["forward"]
            contains(step["hint"], "A closed port and a name that is unknown there look the same")


main()
