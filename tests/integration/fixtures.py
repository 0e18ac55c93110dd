#!/usr/bin/env python3
"""The fixtures themselves: each starts, does what it says, stops, and leaves nothing behind."""

import os
import signal
import socket
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
LIBRARY = os.path.join(HERE, "..", "lib")
sys.path.insert(0, LIBRARY)

from pgusher import Home
from servers import (BannerServer, BlackHole, ClosingServer, HttpServer, LyingServer, PgBouncer,
                     PostgresServer, Relay, SilentServer, SshServer, is_alive, refused_port,
                     wait_until)
from tap import contains, equal, main, test
from tmux import Tmux


def psql(dsn, text="select 1", **environment):
    """A client from outside: (exit status, all it said)."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    done = subprocess.run(["psql", "-XAtw", dsn, "-c", text], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={**variables, "HOME": "/nonexistent", **environment})
    return done.returncode, done.stdout.strip()


def startup_packet(**fields):
    body = struct.pack("!I", 196608) + b"".join(
        key.encode() + b"\0" + value.encode() + b"\0" for key, value in fields.items()) + b"\0"
    return struct.pack("!I", len(body) + 4) + body


@test
def postgres_starts_and_leaves_nothing():
    with PostgresServer() as server:
        pid, place = server.process.pid, server.directory.path
        equal(server.sql("select 6 * 7"), "42")
        server.sql("create role mia login password 'x''y'")
        dsn = server.dsn(user="mia", password="x'y", host="localhost", sslmode="verify-full",
                         sslrootcert=server.ca)
        equal(psql(dsn, "select ssl from pg_stat_ssl where pid = pg_backend_pid()"), (0, "t"))
        status, said = psql(server.dsn(user="mia", password="wrong"))
        equal(status, 2)
        contains(said, "password authentication failed")
        contains(server.log(), "password authentication failed")
    assert not is_alive(pid), "the server still runs"
    assert not os.path.exists(place), "its directory is still there"


@test
def certificates_are_what_they_say():
    with PostgresServer() as server:
        server.sql("create role mia login password 'x'")
        dsn = server.dsn(user="mia", password="x", host="localhost", sslmode="verify-full",
                         sslrootcert=server.ca)
        for kind, status, words in (("good", 0, "1"), ("expired", 2, "certificate verify failed"),
                                    ("self-signed", 2, "certificate verify failed"),
                                    ("wrong-host", 2, "does not match host name")):
            server.use_certificate(kind)
            got, said = psql(dsn)
            equal(got, status, kind)
            contains(said, words)


@test
def hba_lines_can_be_changed():
    with PostgresServer(certificate=None, hba=["host all all 127.0.0.1/32 trust"]) as server:
        equal(psql(server.dsn(user="postgres")), (0, "1"))
        server.set_hba(["host all all 127.0.0.1/32 reject"])
        contains(psql(server.dsn(user="postgres"))[1], "pg_hba.conf rejects")


@test
def backends_can_be_killed_and_the_server_frozen():
    with PostgresServer(hba=["host all all 127.0.0.1/32 trust"]) as server:
        client = subprocess.Popen(["psql", "-X", server.dsn(user="postgres"), "-c",
                                   "select pg_sleep(60)"], stderr=subprocess.PIPE, text=True)
        wait_until(lambda: server.kill_backends("query like '%pg_sleep(60)'") == 1,
                   what="the sleeping session")
        contains(client.communicate()[1], "terminating connection due to administrator command")
        server.freeze()
        with socket.create_connection((server.host, server.port)) as frozen:
            frozen.settimeout(0.3)
            frozen.send(startup_packet(user="postgres"))
            try:
                raise AssertionError(f"a frozen server answered {frozen.recv(1)!r}")
            except socket.timeout:
                pass
        server.thaw()
        equal(psql(server.dsn(user="postgres")), (0, "1"))


def ssh_argv(server, known_hosts=None):
    return ["ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes",
            "-o", f"UserKnownHostsFile={known_hosts or server.known_hosts}",
            "-o", "GlobalKnownHostsFile=none", "-i", server.key, "-p", str(server.port),
            f"{server.user}@{server.host}"]


@test
def ssh_forwards_and_sessions_can_be_killed():
    with BannerServer(b"hello through the tunnel\n") as target, SshServer() as server:
        pid, place = server.process.pid, server.directory.path
        client = subprocess.Popen([*ssh_argv(server), "-W", f"127.0.0.1:{target.port}"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        equal(client.stdout.readline(), b"hello through the tunnel\n", server.log())
        sessions = server.sessions()
        assert sessions, "a connection without a process"
        server.kill_sessions()
        equal(client.wait(10), 255)
        client.communicate()
        assert not any(is_alive(one) for one in sessions)
        assert is_alive(pid), "the listener should go on"
    assert not is_alive(pid)
    assert not os.path.exists(place)


@test
def ssh_options_and_host_keys_can_be_changed():
    with SshServer(options={"AllowTcpForwarding": "no"}) as server:
        done = subprocess.run([*ssh_argv(server), "-W", "127.0.0.1:1"], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)
        contains(done.stderr, "administratively prohibited")
        before = server.fingerprint()
        server.change_host_key()
        assert server.fingerprint() != before
        done = subprocess.run([*ssh_argv(server), "-W", "127.0.0.1:1"], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)
        contains(done.stderr, "REMOTE HOST IDENTIFICATION HAS CHANGED")


@test
def pgbouncer_pools():
    with PostgresServer() as server, PgBouncer(server) as pool:
        pid = pool.process.pid
        equal(psql(f"host={pool.host} port={pool.port} user=postgres dbname=postgres"), (0, "1"))
        server.sql("create role mia login password 'secret'")
        with PgBouncer(server, users={"mia": "secret"}) as asking:
            dsn = f"host={asking.host} port={asking.port} user=mia dbname=postgres password="
            equal(psql(dsn + "secret"), (0, "1"))
            equal(psql(dsn + "wrong")[0], 2)
    assert not is_alive(pid)


@test
def silent_servers_are_silent_from_their_stage_on():
    for stage, words in (("accept", b""), ("ssl", b""), ("startup", b"N"),
                         ("password", b"NR\0\0\0\x08\0\0\0\x03")):
        with SilentServer(stage) as server, \
                socket.create_connection((server.host, server.port)) as client:
            client.settimeout(0.3)
            client.send(struct.pack("!II", 8, 80877103))
            if stage in ("startup", "password"):
                client.send(startup_packet(user="mia"))
            got = b""
            try:
                while True:
                    more = client.recv(100)
                    assert more, f"{stage}: closed"
                    got += more
            except socket.timeout:
                pass
            equal(got, words, stage)
            equal(server.connections, 1)


@test
def other_servers_misbehave_as_they_say():
    invalid = "received invalid response"
    for server, words in ((ClosingServer(), "closed the connection unexpectedly"),
                          (ClosingServer("startup"), "closed the connection unexpectedly"),
                          (HttpServer(), invalid),
                          (BannerServer(b"220 mail.example ESMTP\r\n"), invalid),
                          (LyingServer(LyingServer.say_error("no \x1b[31mway")), "no \x1b[31mway"),
                          (LyingServer(LyingServer.babble), ""),
                          (LyingServer(LyingServer.promise_too_much), ""),
                          # libpq before 16 does not miss the proof and gets as far as a question
                          (LyingServer(LyingServer.skip_proof), "")):
        with server:
            status, said = psql(f"host={server.host} port={server.port} user=mia dbname=shop"
                                " gssencmode=disable connect_timeout=5 password=hush")
            assert status in (1, 2), f"{server}: {said}"
            contains(said, words)


@test
def a_lying_server_learns_the_password():
    with LyingServer(LyingServer.ask_cleartext) as server:
        subprocess.run(["psql", "-X", f"host={server.host} port={server.port} user=mia dbname=x"
                        " password=hush sslmode=disable gssencmode=disable", "-c", ""],
                       capture_output=True, stdin=subprocess.DEVNULL, timeout=20)
        equal(server.secrets, [b"hush"])
        assert b"hush" in server.received[0]


@test
def a_hole_swallows_and_a_refused_port_refuses():
    with BlackHole() as hole, socket.socket() as client:
        client.settimeout(0.5)
        try:
            client.connect((hole.host, hole.port))
            raise AssertionError("the black hole answered")
        except socket.timeout:
            pass
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", refused_port())) != 0


@test
def a_relay_delays_pauses_and_cuts():
    with PostgresServer(hba=["host all all 127.0.0.1/32 trust"]) as server, \
            Relay(server.host, server.port, delay=0.05) as road:
        dsn = f"host={road.host} port={road.port} user=postgres sslmode=disable gssencmode=disable"
        started = time.monotonic()
        equal(psql(dsn), (0, "1"))
        assert time.monotonic() - started >= 0.2, "two round trips in less than 4 delays"
        assert road.sent and road.returned
        road.pause()
        contains(psql(dsn, PGCONNECT_TIMEOUT="2")[1], "timeout expired")
        road.resume()
        client = subprocess.Popen(["psql", "-X", dsn, "-c", "select pg_sleep(60)"],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        wait_until(lambda: server.sql("select count(*) from pg_stat_activity"
                                      " where query like '%pg_sleep(60)'"
                                      " and pid <> pg_backend_pid()") == "1")
        road.cut()
        contains(client.communicate()[0], "onnection")


@test
def tmux_shows_types_pastes_and_resizes():
    with Tmux() as terminal:
        terminal.start(60, 12, ["sh", "-c", "printf 'Ä 中 ready\\n'; stty -echo; read -r word;"
                                " echo \"got <$word>\"; stty size; exit 3"])
        contains(terminal.wait_for("ready"), "Ä 中 ready")
        equal(terminal.cursor(), (0, 1))
        terminal.resize(50, 10)
        terminal.text("one -- ")
        terminal.paste("two")
        terminal.keys("Enter")
        terminal.wait_for("got <one -- two>")
        terminal.wait_for("10 50")
        terminal.wait_exit()


@test
def a_home_is_private():
    with Home() as home:
        place = home.path
        path = home.source("prod", host="a b", port=5432, password={"command": ["cat", "x"]})
        equal(os.stat(path).st_mode & 0o777, 0o600)
        contains(home.read(".config/pgusher/sources.d/prod.yaml"), 'host: "a b"')
        assert "PGHOST" not in home.env
        equal(home.env["HOME"], place)
    assert not os.path.exists(place)


VICTIM = """
import sys, time
sys.path.insert(0, {library!r})
from servers import PostgresServer, SshServer
server, ssh = PostgresServer(), SshServer()
print(server.process.pid, ssh.process.pid, server.directory, ssh.directory,
      server.ca.rpartition("/")[0], flush=True)
time.sleep(60)
"""


def end_victim(number):
    """Signals a test that forgot every `with`; the pids and directories that it had."""
    victim = subprocess.Popen([sys.executable, "-c", VICTIM.format(library=LIBRARY)],
                              stdout=subprocess.PIPE, text=True)
    server, ssh, *places = victim.stdout.readline().split()
    victim.send_signal(number)
    victim.communicate(timeout=30)
    return [int(server), int(ssh)], places


@test
def a_terminated_test_leaves_nothing():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        pids, places = end_victim(number)
        equal([pid for pid in pids if is_alive(pid)], [], str(number))
        equal([place for place in places if os.path.exists(place)], [], str(number))


@test
def a_killed_test_leaves_no_server():
    pids, places = end_victim(signal.SIGKILL)
    wait_until(lambda: not any(is_alive(pid) for pid in pids), what="the servers to end")
    for place in places:  # nobody was left to remove them
        subprocess.run(["rm", "-rf", "--", place], check=True)


main()
