"""What a PgBouncer says, and what an SSH way says where no other test looks: provoked for real.
Part of diagnosis.py."""

import os
import subprocess

from pgusher import Home
from processes import find_program
from provoke import SECRET, World, fails, fields, proves, to_server
from servers import BlackHole, PgBouncer, PostgresServer, SshServer
from tap import contains, equal

USERS = {"mia": SECRET, "postgres": "x"}


def pooler(server=None, databases=None, **settings):
    return PgBouncer(server or World.database(), users=settings.pop("users", USERS),
                     settings=settings, databases=databases)


def command(pool, text):
    """To the pooler's own console."""
    subprocess.run([find_program("psql", World.database().programs), "-X", "-q", "-c", text,
                    "host=127.0.0.1 port=%d dbname=pgbouncer user=postgres password=x" % pool.port],
                   check=True, capture_output=True)


@proves("pooler.password", "pooler.database", "pooler.parameter", "pooler.admin")
def what_a_pooler_refuses():
    server = World.database()
    with Home() as home, pooler(databases={
            "shop": "host=%s port=%d" % (server.socket_directory, server.port)}) as pool:
        fails(home, "pooler.password", secret="wrong", **to_server(pool))
        fails(home, "pooler.password", **to_server(pool, user="nobody"))
        fails(home, "pooler.parameter", **to_server(pool, options="-c work_mem=1MB"))
        fails(home, "pooler.admin", **to_server(pool, dbname="pgbouncer"))
        fails(home, "pooler.database", **to_server(pool, dbname="unheard_of"))
        command(pool, "DISABLE shop")
        fails(home, "pooler.database", **to_server(pool))


@proves("pooler.full", "pooler.wait")
def a_pooler_without_room():
    with Home() as home:
        with pooler(max_client_conn=0) as pool:
            equal(fails(home, "pooler.full", **to_server(pool))["passes"], True)
        with PostgresServer() as down, pooler(down, query_wait_timeout=1) as pool:
            down.stop()
            fails(home, "pooler.wait", **to_server(pool))
        # One that knows its server lets in, and says so at the first question.
        with pooler(query_wait_timeout=1) as pool:
            assert home.run("test", "host=127.0.0.1 port=%d user=mia dbname=shop sslmode=disable"
                            % pool.port, "--json", "--no-input", "--password-file",
                            home.write("pw", SECRET + "\n")).json()["exit"] in (0, 3)
            command(pool, "PAUSE shop")
            fails(home, "pooler.wait", "server", **to_server(pool))


@proves("pooler.server-login", "pooler.server")
def what_a_pooler_passes_on():
    server = World.database()
    there = "host=127.0.0.1 port=%d" % server.port
    with Home() as home:
        with pooler(databases={"shop": there + " dbname=nope"}) as pool:
            step = fails(home, "pooler.server", **to_server(pool))
            contains(step["message"], "between the connection pooler and the server: the database "
                                      "\"nope\" does not exist")
            contains(step["owner"], "mend it for the pooler")
        with pooler(databases={"shop": there + " dbname=shop user=strange password=y"}) as pool:
            step = fails(home, "pooler.server", **to_server(pool))
            contains(step["message"], "wrong password for \"strange\"")
        server.set_hba(["host all mia ::1/128 scram-sha-256"])
        try:
            with pooler(databases={"shop": there}) as pool:
                step = fails(home, "pooler.server", **to_server(pool))
                contains(step["owner"], "hostssl shop mia 127.0.0.1/32 scram-sha-256")
        finally:
            server.set_hba(["host all all 127.0.0.1/32 scram-sha-256",
                            "host all all ::1/128 scram-sha-256"])
        # Its list has a hash that is of no use where the server wants SCRAM.
        md5 = server.sql("SELECT 'md5' || md5('%s' || 'mia')" % SECRET)
        with pooler(databases={"shop": there}, users={"mia": md5}, auth_type="md5") as pool:
            fails(home, "pooler.server-login", **to_server(pool))


# --- the way through SSH, where no other test looks ---


def tunnel(ssh, **changes):
    values = {"host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
              "key": ssh.key, "known_hosts": ssh.known_hosts}
    return {**values, **changes}


@proves("forward.timeout")
def a_database_that_the_ssh_host_gets_no_answer_from():
    with SshServer() as ssh, BlackHole() as hole, Home() as home:
        for transport in ("native", "ssh"):
            fails(home, "forward.timeout", "forward", timeout=2,
                  **to_server(hole, sslmode="disable", ssh=tunnel(ssh, transport=transport)))


@proves("ssh.no-program", "ssh.system")
def ssh_that_is_not_there_or_says_what_nobody_knows():
    with SshServer() as ssh, Home() as home:
        empty = os.path.join(home.path, "bin")
        os.mkdir(empty)
        os.symlink(find_program("echo"), os.path.join(empty, "echo"))
        values = fields(ssh=tunnel(ssh, transport="ssh"))
        fails(home, "ssh.no-program", "resolve", env={"PATH": empty}, **values)
        home.write("bin/ssh", "#!/bin/sh\necho 'never heard of before' >&2\nexit 255\n", 0o700)
        fails(home, "ssh.system", "resolve", env={"PATH": empty + ":" + os.environ["PATH"]},
              **values)
