"""Sources whose way to the database is a tunnel, and what a test of them said."""

from postgres import PostgresServer
from tap import contains, lacks

TRANSPORTS = ("native", "ssh")
SECRET = "tunnel-s3cret-canary"


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            server = PostgresServer()
            server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop" % SECRET)
            server.sql("CREATE TABLE t AS SELECT 1 AS i; GRANT SELECT ON t TO mia", "shop")
            cls.server = server
        return cls.server


def reach(home, ssh, *arguments, host="localhost", port=None, rc=None, **fields):
    """Tests a source through ssh; returns the steps by id."""
    server = World.database()
    if ssh:
        fields = {"host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
                  "key": ssh.key, "known_hosts": ssh.known_hosts, **fields}
    home.source("it", host=host, port=port or server.port, user="mia", dbname="shop",
                sslmode="verify-full", sslrootcert=server.ca, connect_timeout=10,
                password={"command": ["echo", SECRET]},
                ssh={key: value for key, value in fields.items() if value is not None})
    result = home.run("test", "it", "--json", *arguments)
    if rc is not None:
        result.expect(rc)
    lacks(result.out + result.err, SECRET)
    return {step["id"]: step for step in result.json()["steps"]}


def failed(steps):
    """The step that failed, with everything that was said about it in one text."""
    step = next(step for step in steps.values() if step["status"] == "failed")
    return step["id"], step.get("code"), "\n".join(map(str, (
        step.get(key, "") for key in ("message", "server", "detail", "hint", "evidence"))))


def passes(steps):
    if any(step["status"] == "failed" for step in steps.values()):
        raise AssertionError("failed: %s %s\n%s" % failed(steps))
    contains(steps["tls"]["message"], "verified: localhost")


def config_of(home, text, *servers):
    """An ssh_config of the home; the host keys of the servers are known in it."""
    known = ""
    for server in servers:
        with open(server.known_hosts, encoding="utf-8") as file:
            known += file.read()
    known_hosts = home.write("known_hosts", known)
    return home.write("ssh_config", "UserKnownHostsFile %s\nIdentitiesOnly yes\n%s" % (
        known_hosts, text))


def block(name, server, *more):
    return "".join(line + "\n" for line in (
        "Host " + name, " HostName " + server.host, " Port %d" % server.port,
        " User " + server.user, " IdentityFile " + server.key, *(" " + line for line in more)))


def reach_alias(home, alias, config, transport, *arguments, **more):
    server = World.database()
    home.source("it", host="localhost", port=server.port, user="mia", dbname="shop",
                sslmode="verify-full", sslrootcert=server.ca, connect_timeout=10,
                password={"command": ["echo", SECRET]},
                ssh={"host": alias, "config": config, "transport": transport, **more})
    return {step["id"]: step
            for step in home.run("test", "it", "--json", *arguments).json()["steps"]}
