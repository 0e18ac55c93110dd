"""Failures that are provoked for real, and which row of the diagnosis catalogue they prove.

    @proves("login.password")
    def a_wrong_password():
        with Home() as home:
            fails(home, "login.password", user="mia", secret="wrong")

registers a test that fails too when it did not see each of its codes."""

import functools

from pgusher import Home
from servers import PostgresServer
from tap import equal, test

SECRET = "cat-s3cret"

proofs = {}   # code -> name of the test
_seen = set()


class World:
    """One server for the tests that need no other; made when first asked for."""
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            server = PostgresServer()
            server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop" % SECRET)
            cls.server = server
        return cls.server


def proves(*codes, limit=60):
    def register(body):
        @functools.wraps(body)
        def run():
            _seen.clear()
            body()
            equal(sorted(set(codes) - _seen), [], "these codes were promised and not seen")
        for code in codes:
            proofs.setdefault(code, body.__name__)
        return test(run, limit=limit)
    return register


def fields(**changes):
    """Of a source that reaches the world's server, with changes; None leaves a field out."""
    server = World.database()
    good = {"host": "127.0.0.1", "port": server.port, "dbname": "shop", "user": "mia",
            "sslmode": "prefer"}
    good.update(changes)
    return {key: value for key, value in good.items() if value is not None}


def to_server(server, **changes):
    return fields(**{"host": server.host, "port": server.port, **changes})


def failed_step(home, secret=SECRET, timeout=5, env=None, **values):
    """Tests a source with exactly these fields; the first step that failed, else a warning with a
    code."""
    if secret is not None:
        values["password"] = {"command": ["echo", secret]}
    home.source("it", **values)
    result = home.run("test", "it", "--json", "--no-input", "--timeout", timeout,
                      "--no-retries", env=env)
    steps = result.json()["steps"]
    found = [step for step in steps if step["status"] == "failed"] or \
        [step for step in steps if step.get("code")]
    if not found:
        raise AssertionError("nothing failed\n%s" % result)
    return found[0]


def fails(home, code, step="login", **values):
    """The step failed for this reason; returns it, with its lists joined by newlines."""
    found = failed_step(home, **values)
    equal((found["id"], found.get("code")), (step, code), str(found))
    _seen.add(code)
    for key in ("likely", "try", "owner"):
        found[key] = "\n".join(found.get(key, []))
    return found


def saw(code, in_list):
    """Where chance has a say: the code is among those of several tries."""
    if code not in in_list:
        raise AssertionError("%s is not among %s" % (code, in_list))
    _seen.add(code)


def fails_once(code, step="login", **values):
    with Home() as home:
        return fails(home, code, step, **values)
