#!/usr/bin/env python3
"""Several hosts, several addresses, several kinds of server, and what passes by itself."""

import json
import os
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import fake_logins as lies
from pgusher import Home, valid
from processes import find_program
from roads import BlackHole
from servers import *
from tap import contains, equal, lacks, main, test

SECRET = "attempts-s3cret-canary"
ROLE = "CREATE ROLE mia LOGIN PASSWORD '%s'" % SECRET


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer()
            cls.server.sql(ROLE)
            cls.server.sql("CREATE TABLE t (id int)")
        return cls.server


def run(home, *arguments, secret=SECRET, **fields):
    values = {"host": "127.0.0.1", "dbname": "postgres", "user": "mia", "sslmode": "require",
              "password": {"command": ["cat", home.write("pw", secret)]}}
    values.update(fields)
    home.source("it", **values)
    result = home.run("test", "it", "--json", "--no-input", *arguments)
    lacks(result.out + result.err, SECRET)
    return {one["id"]: one for one in result.json()["steps"]}, result.rc


# --- hosts and addresses --------------------------------------------------------------------------


@test
def the_next_host_is_tried_and_each_has_its_outcome():
    server = World.database()
    with Home() as home:
        dead = refused_port()
        steps, rc = run(home, host="127.0.0.1,::1,localhost",
                        port="%d,%d,%d" % (dead, dead, server.port))
        equal(rc, 0)
        facts = steps["reach"]["facts"]
        equal(facts["attempt.0"], "127.0.0.1, port %d: refused" % dead)
        equal(facts["attempt.1"], "::1, port %d: refused" % dead)
        contains(steps["reach"]["message"], ":%d (127.0.0.1 refused, ::1 refused" % server.port)


@test
def an_address_for_each_host():
    server = World.database()
    with Home() as home:
        steps, rc = run(home, host="one.example,localhost", hostaddr="127.0.0.9,127.0.0.1",
                        port=str(server.port), sslmode="verify-full", sslrootcert=server.ca)
        equal(rc, 0)
        equal(steps["reach"]["facts"]["attempt.0"],
              "one.example (127.0.0.9), port %d: refused" % server.port)
        contains(steps["tls"]["message"], "verified: localhost")


@test
def a_dead_first_address_leaves_time_for_the_others():
    server = World.database()
    with Home() as home, BlackHole() as hole:
        began = time.monotonic()
        steps, rc = run(home, "--timeout", 4, host="127.0.0.1,127.0.0.1",
                        port="%d,%d" % (hole.port, server.port))
        elapsed = time.monotonic() - began
        equal((rc, steps["reach"]["limit_ms"]), (0, 4000))
        contains(steps["reach"]["facts"]["attempt.0"], "no answer")
        assert steps["reach"]["ms"] < 4000 and elapsed < 4, (steps["reach"], elapsed)


@test
def when_all_fail_the_one_that_came_furthest_is_told():
    server = World.database()
    with Home() as home, BannerServer() as other:
        dead = refused_port()
        steps, rc = run(home, host="127.0.0.1,127.0.0.1", port="%d,%d" % (dead, refused_port()))
        equal((rc, steps["reach"]["code"]), (2, "reach.refused"))
        contains(steps["reach"]["message"], ":%d refuses" % dead)  # of equals the first
        equal(len([key for key in steps["reach"]["facts"] if key.startswith("attempt.")]), 2)
        # Nobody is asked after a login was refused.
        before = server.log(100000).count("connection received")
        steps, rc = run(home, secret="wrong", host="127.0.0.1,127.0.0.1",
                        port="%d,%d" % (server.port, server.port))
        equal((rc, steps["login"]["code"]), (2, "login.password"))
        equal(server.log(100000).count("connection received") - before, 1)


@test
def a_refused_login_is_told_before_the_silence_of_another_host():
    def refuse(client):
        client.send(lies.MD5)
        client.read_message()
        client.send_error("no", "28P01")

    with Home() as home, SilentServer("startup") as silent, LyingServer(refuse) as other:
        steps, rc = run(home, "--timeout", 1, host="127.0.0.1,127.0.0.1", sslmode="disable",
                        port="%d,%d" % (silent.port, other.port))
        equal((rc, steps["login"]["code"], other.connections), (2, "login.password", 1))


@test
def no_other_host_is_asked_while_a_sent_password_is_undecided():
    with Home() as home, SilentServer("password") as silent, LyingServer(lies.let_in) as other:
        steps, rc = run(home, "--timeout", 1, host="127.0.0.1,127.0.0.1", sslmode="disable",
                        require_auth="password,none", port="%d,%d" % (silent.port, other.port))
        equal((rc, steps["login"]["code"], other.connections), (2, "login.password-timeout", 0))


@test
def the_next_host_is_tried_when_one_is_not_ready():
    server = World.database()
    with Home() as home, Starting() as fake:
        steps, rc = run(home, host="127.0.0.1,127.0.0.1", sslmode="prefer",
                        port="%d,%d" % (fake.port, server.port))
        equal((rc, fake.connections), (0, 1))
        contains(steps["reach"]["facts"]["attempt.0"], "is starting up")


@test
def one_unknown_name_of_two_does_not_matter():
    server = World.database()
    with Home() as home:
        steps, rc = run(home, host="no-such-host.invalid,127.0.0.1", port=str(server.port))
        equal(rc, 0)
        contains(steps["resolve"]["facts"]["host.0"], "no-such-host.invalid: ")
        equal(steps["resolve"]["facts"]["host.1"], "127.0.0.1: 127.0.0.1")


# --- kinds of server ------------------------------------------------------------------------------


@test(limit=120)
def the_kind_of_server_that_is_wanted():
    server = World.database()
    standby = PostgresServer(start=False, settings={"max_connections": "100"})
    standby.directory.write("data/standby.signal", "")
    with Home() as home, standby.start():
        def reaches(attrs, expected, order):
            steps, rc = run(home, "--no-retries", host="127.0.0.1,127.0.0.1",
                            port="%d,%d" % tuple(one.port for one in order), user="postgres",
                            target_session_attrs=attrs)
            equal((rc in (0, 3), steps["server"]["facts"]["role"]), (True, expected), attrs)
            return steps

        for one in (server, standby):
            one.set_hba(["host all postgres 127.0.0.1/32 trust",
                         "host all all 127.0.0.1/32 scram-sha-256",
                         "host all all ::1/128 scram-sha-256"])
        steps = reaches("primary", "the primary", (standby, server))
        contains(steps["reach"]["facts"]["attempt.0"], "another kind: a standby")
        steps = reaches("standby", "a standby", (server, standby))
        contains(steps["reach"]["facts"]["attempt.0"], "another kind: the primary")
        reaches("read-write", "the primary", (standby, server))
        reaches("read-only", "a standby", (server, standby))
        # Libpq goes round twice for this one.
        reaches("prefer-standby", "a standby", (server, standby))
        steps = reaches("prefer-standby", "the primary", (server, server))
        steps, rc = run(home, host="127.0.0.1", port=standby.port, user="postgres",
                        target_session_attrs="primary")
        equal((rc, steps["login"]["code"]), (2, "login.standby"))


@test(limit=120)
def the_kind_of_server_that_is_wanted_through_a_tunnel():
    server = World.database()
    server.set_hba(["host all postgres 127.0.0.1/32 trust", "host all all all scram-sha-256"])
    closed = PostgresServer(settings={"default_transaction_read_only": "on"})
    standby = PostgresServer(start=False, settings={"max_connections": "100"})
    standby.directory.write("data/standby.signal", "")
    standby.set_hba(["host all all all trust"])
    with Home() as home, SshServer() as ssh, closed, standby.start():
        closed.sql("SET default_transaction_read_only = off; " + ROLE)

        def reaches(attrs, first, second, **fields):
            steps, rc = run(home, "--no-retries", host="127.0.0.1,localhost",
                            port="%d,%d" % (first.port, second.port), target_session_attrs=attrs,
                            ssh={"host": ssh.host, "port": ssh.port, "user": ssh.user,
                                 "method": "key", "key": ssh.key,
                                 "known_hosts": ssh.known_hosts}, **fields)
            contains(steps["forward"]["facts"]["attempt.0"], "another kind")
            return steps["server"]["facts"]["role"]

        equal(reaches("read-write", closed, server), "the primary")  # a password was sent
        equal(reaches("prefer-standby", server, standby, user="postgres"), "a standby")
        equal(reaches("prefer-standby", server, server, user="postgres"), "the primary")


# --- what passes by itself ------------------------------------------------------------------------


class Starting(FakeServer):
    """Starts up as long as it is asked; `told` counts the refusals that have gone out whole."""

    told = 0

    def serve(self, client):
        client.read_startup()
        client.send_error("the database system is starting up", "57P03")
        client.read_some()  # until the client has read it and closes
        self.told += 1


@test
def a_server_that_starts_up_is_tried_again_visibly():
    with Home() as home, Starting() as fake:
        result = home.run("test", "host=127.0.0.1 port=%d sslmode=disable user=mia" % fake.port,
                          "--no-input").expect(2)
        equal(fake.connections, 5)
        contains(result.out, "again in ")
        contains(result.out, "(4 of 4)")
        before = fake.connections
        began = time.monotonic()
        home.run("test", "host=127.0.0.1 port=%d sslmode=disable user=mia" % fake.port,
                 "--no-input", "--no-retries").expect(2)
        equal(fake.connections - before, 1)
        assert time.monotonic() - began < 0.5


@test
def the_command_is_asked_anew_for_each_try():
    def lie(client):
        if fake.connections < 3:
            client.send_error("the database system is starting up", "57P03")
        else:
            lies.ask(lies.PASSWORD)(client)

    with Home() as home, LyingServer(lie) as fake:
        count = home.write("count", "")
        command = home.write("token", "#!/bin/sh\necho x >> %s\necho token-$(wc -l < %s)\n" % (
            count, count), 0o700)
        steps, _ = run(home, port=fake.port, sslmode="disable", require_auth="password",
                       password={"command": [command]})
        equal(steps["login"]["facts"]["secret_from"], "command")
        contains(bytes(fake.received[2]), b"token-3")


@test
def a_full_server_lets_in_after_a_while():
    with Home() as home, PostgresServer(settings={"max_connections": "5"}) as server:
        server.sql(ROLE)
        server.sql("CREATE TABLE t (id int)")
        psql = find_program("psql", server.programs)
        holders = [subprocess.Popen([psql, "-X", "-q", "-h", server.socket_directory, "-p",
                                     str(server.port), "-U", "mia", "-d", "postgres", "-c",
                                     "select pg_sleep(600)"], stderr=subprocess.DEVNULL)
                   for _ in range(2)]
        # Not by asking the server, which would take the place of one of them.
        wait_until(lambda: server.log().count("connection authorized: user=mia") == 2, 20,
                   "the holders")
        home.source("it", host="127.0.0.1", port=server.port, dbname="postgres", user="mia",
                    sslmode="require", password={"command": ["echo", SECRET]})
        process = home.start("test", "it", "--no-input", "--json")
        wait_until(lambda: "remaining connection slots" in server.log(), 10, "the first refusal")
        server.kill_backends("usename = 'mia'")
        out, _ = process.communicate(timeout=30)
        login = next(one for one in valid(json.loads(out))["steps"] if one["id"] == "login")
        equal((process.returncode, login["status"]), (0, "ok"))
        assert int(login["facts"]["tries"]) >= 2, login
        for one in holders:
            one.wait(timeout=10)


@test
def a_server_that_restarts_is_waited_for():
    """57P03 first, then nobody listens: only after the first is the second a passing state."""
    with Home() as home, Starting() as fake:
        home.source("it", host="127.0.0.1", port=fake.port, dbname="postgres", user="mia",
                    sslmode="disable")
        process = home.start("test", "it", "--no-input", "--verbose")
        wait_until(lambda: fake.told >= 1, 10, "the first try")
        fake.close()
        out, _ = process.communicate(timeout=60)
        assert re.search(r"again in .*: .* refuses the connection", out.decode()), out
        contains(out.decode(), "Reach port: FAILED")


@test
def a_retry_through_a_tunnel_begins_with_the_first_host():
    with Home() as home, SshServer() as ssh, Starting() as first, Starting() as second:
        home.source("it", host="127.0.0.1,127.0.0.1", port="%d,%d" % (first.port, second.port),
                    dbname="postgres", user="mia", sslmode="disable",
                    ssh={"host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
                         "key": ssh.key, "fingerprint": ssh.fingerprint()})
        process = home.start("test", "it", "--no-input")
        wait_until(lambda: first.connections >= 3, 20, "the third try of the first host")
        assert second.connections >= 2, second.connections
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)


@test
def a_refused_port_alone_is_not_waited_for():
    with Home() as home:
        began = time.monotonic()
        _, rc = run(home, port=refused_port())
        equal(rc, 2)
        assert time.monotonic() - began < 2


@test
def esc_and_signals_end_the_waiting():
    with Home() as home, Starting() as fake:
        process = home.start("test", "host=127.0.0.1 port=%d sslmode=disable user=mia" % fake.port,
                             "--no-input")
        wait_until(lambda: fake.connections >= 2, 10, "the second try")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=5)
        equal(process.returncode, 130)


main()
