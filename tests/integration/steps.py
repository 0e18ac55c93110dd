#!/usr/bin/env python3
"""Each step of the test, succeeding and failing for its own reason, on real servers."""

import os
import signal
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, program
from servers import *
from tap import contains, equal, lacks, main, test

SECRET = "s3cr:et \\with' \"all"


class World:
    """One server with its roles and one sshd for all tests; made when first asked for."""
    server = ssh = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer(settings={"log_connections": "on"})
            cls.server.sql(r"""
                SET password_encryption = 'scram-sha-256';
                CREATE ROLE mia LOGIN PASSWORD 's3cr:et \with'' "all';
                CREATE ROLE nologin NOLOGIN PASSWORD 'x';
                CREATE ROLE full_up LOGIN PASSWORD 'x' CONNECTION LIMIT 0;
                CREATE DATABASE shop; CREATE DATABASE bare; CREATE DATABASE shut;
                REVOKE CONNECT ON DATABASE shut FROM PUBLIC;""".replace("\\w", "\\w"))
            cls.server.sql("""
                CREATE SCHEMA app; CREATE TABLE app.t (id int PRIMARY KEY, note text);
                INSERT INTO app.t VALUES (1, NULL), (2, '');
                GRANT USAGE ON SCHEMA app TO mia; GRANT SELECT ON app.t TO mia;""", "shop")
            cls.server.sql("REVOKE USAGE ON SCHEMA public FROM PUBLIC", "bare")
        return cls.server

    @classmethod
    def sshd(cls):
        if not cls.ssh:
            cls.ssh = SshServer()
        return cls.ssh


def fields(**changes):
    server = World.database()
    good = {"host": "localhost", "port": server.port, "dbname": "shop", "user": "mia",
            "sslmode": "verify-full", "sslrootcert": server.ca}
    good.update(changes)
    return {key: value for key, value in good.items() if value is not None}


def tunnel(home, **changes):
    ssh = World.sshd()
    good = {"host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key", "key": ssh.key,
            "fingerprint": ssh.fingerprint(), "known_hosts": os.path.join(home.path, "known")}
    good.update(changes)
    return {key: value for key, value in good.items() if value is not None}


def run(home, secret=SECRET, timeout=5, arguments=(), **values):
    """Saves a source with these values and tests it; the JSON that came out."""
    if secret is not None:
        values["password"] = {"command": ["cat", home.write("pw", secret)]}
    home.source("it", **values)
    result = home.run("test", "it", "--json", "--no-input", "--timeout", timeout, *arguments)
    report = result.json()
    report["rc"] = result.rc
    lacks(result.out + result.err, SECRET)
    equal(report["exit"], result.rc)
    return report


def step(report, name):
    return next(entry for entry in report["steps"] if entry["id"] == name)


def fails(report, name, code, rc=2, sqlstate=None):
    """The step failed for this reason, the ones before passed, the ones behind were skipped."""
    found = step(report, name)
    equal((found["status"], found.get("code")), ("failed", code), str(found))
    equal(report["rc"], rc)
    if sqlstate:
        equal(found.get("sqlstate"), sqlstate)
    names = [entry["id"] for entry in report["steps"]]
    for entry in report["steps"][names.index(name) + 1:]:
        equal(entry["status"], "skip", entry["id"])
    for entry in report["steps"][:names.index(name)]:
        assert entry["status"] in ("ok", "warn", "skip"), entry


# --- the way there ---


@test
def every_step_passes_directly():
    with Home() as home:
        report = run(home, **fields())
        equal(report["rc"], 0)
        equal([entry["id"] for entry in report["steps"]],
              ["resolve", "reach", "tls", "login", "server", "databases", "schemas", "tables",
               "views", "policies", "statistics", "access"])
        contains(step(report, "tls")["message"], "verified: localhost")


@test
def every_step_passes_through_ssh_and_tls_checks_the_real_name():
    with Home() as home:
        report = run(home, ssh=tunnel(home), **fields())
        equal(report["rc"], 0)
        equal(len(report["steps"]), 15)
        contains(step(report, "tls")["message"], "verified: localhost")
        contains(step(report, "forward")["message"], "localhost:%d" % World.server.port)


@test
def an_unknown_name():
    with Home() as home:
        fails(run(home, **fields(host="no-such-host.invalid")), "resolve", "resolve.unknown")


@test
def a_refused_port():
    with Home() as home:
        fails(run(home, **fields(port=refused_port())), "reach", "reach.refused")


@test
def no_socket_there():
    with Home() as home:
        fails(run(home, **fields(host=home.path)), "reach", "reach.socket")


@test
def another_protocol():
    with Home() as home, HttpServer() as fake:
        report = run(home, **fields(host="127.0.0.1", port=fake.port, sslmode="disable",
                                    sslrootcert=None))
        fails(report, "reach", "reach.http")


# --- TLS ---


@test
def a_server_without_tls():
    with Home() as home, PostgresServer(certificate=None) as plain:
        plain.sql("CREATE ROLE mia LOGIN PASSWORD 'x'")
        report = run(home, "x", **fields(port=plain.port, sslmode="require", sslrootcert=None))
        fails(report, "tls", "tls.unsupported")
        report = run(home, "x", **fields(port=plain.port, sslmode="prefer", sslrootcert=None,
                                         dbname="postgres"))
        equal(step(report, "tls")["status"], "warn")
        contains(step(report, "tls")["message"], "not encrypted")


@test
def certificates_that_are_not_right():
    server = World.database()
    with Home() as home:
        other = Certificates.shared().other_ca
        fails(run(home, **fields(sslrootcert=other)), "tls", "tls.unknown-authority")
        try:
            server.use_certificate("expired")
            fails(run(home, **fields()), "tls", "tls.expired")
            server.use_certificate("wrong-host")
            fails(run(home, **fields()), "tls", "tls.wrong-name")
            report = run(home, **fields(sslmode="verify-ca"))
            equal((report["rc"], step(report, "tls")["status"]), (0, "warn"))
        finally:
            server.use_certificate("good")


@test
def a_root_certificate_that_is_missing_is_said_before_connecting():
    with Home() as home:
        home.source("it", **fields(sslrootcert="/nowhere/ca.pem"))
        result = home.run("test", "it", "--no-input")
        equal(result.rc, 1)
        contains(result.err, "/nowhere/ca.pem")


# --- log in ---


@test
def a_wrong_password_is_tried_once():
    server = World.database()
    with Home() as home:
        before = server.log().count("password authentication failed")
        report = run(home, "wrong", **fields())
        fails(report, "login", "login.password", sqlstate="28P01")
        contains(step(report, "login")["server"], "password authentication failed")
        equal(server.log().count("password authentication failed") - before, 1)
        # libpq by itself would send it again without TLS, or with it.
        for mode in ("prefer", "allow"):
            before = server.log().count("password authentication failed")
            fails(run(home, "wrong", **fields(sslmode=mode, sslrootcert=None)), "login",
                  "login.password", sqlstate="28P01")
            equal(server.log().count("password authentication failed") - before, 1, mode)


@test
def no_password():
    with Home() as home:
        fails(run(home, None, **fields()), "login", "login.no-password")


@test
def a_command_that_fails():
    with Home() as home:
        report = run(home, None, password={"command": ["false"]}, **fields())
        equal(step(report, "login")["code"], "password.source")
        equal(report["rc"], 2)


@test
def what_the_server_refuses():
    server = World.database()
    with Home() as home:
        fails(run(home, **fields(dbname="nope")), "login", "login.no-database", sqlstate="3D000")
        fails(run(home, **fields(dbname="shut")), "login", "login.no-connect", sqlstate="42501")
        fails(run(home, "x", **fields(user="nologin")), "login", "login.no-login",
              sqlstate="28000")
        fails(run(home, "x", **fields(user="full_up")), "login", "login.role-limit",
              sqlstate="53300")
        try:
            server.set_hba(["local all all trust", "hostssl all mia 127.0.0.1/32 reject"])
            fails(run(home, **fields(host="127.0.0.1", sslmode="require")), "login",
                  "login.hba-reject", sqlstate="28000")
            fails(run(home, **fields(host="127.0.0.1", sslmode="disable")), "login",
                  "login.hba-needs-tls", sqlstate="28000")
            fails(run(home, **fields(host="127.0.0.1", sslmode="require", user="joe")), "login",
                  "login.hba", sqlstate="28000")
            server.set_hba(["local all all trust", "hostssl all all 127.0.0.1/32 trust"])
            fails(run(home, **fields(host="127.0.0.1", sslmode="require", user="joe")), "login",
                  "login.no-role", sqlstate="28000")
        finally:
            server.set_hba(["local all all trust", "host all all 127.0.0.1/32 scram-sha-256",
                            "host all all ::1/128 scram-sha-256"])


@test
def passwords_from_every_place():
    server = World.database()
    escaped = SECRET.replace("\\", "\\\\").replace(":", "\\:")
    with Home() as home:
        home.write(".pgpass", "localhost:%d:shop:mia:%s\n" % (server.port, escaped))
        equal(run(home, None, password="pgpass", **fields())["rc"], 0)
        # Through a tunnel too: it is looked up with the real host and port.
        equal(run(home, None, password="pgpass", ssh=tunnel(home), **fields())["rc"], 0)
        home.source("env", password={"env": "MY_PW"}, **fields())
        home.run("test", "env", "--no-input", env={"MY_PW": SECRET}).expect(0)
        home.run("test", "env", "--no-input", env={}).expect(2)
        os.unlink(os.path.join(home.path, ".pgpass"))
        flags = ["-h", "localhost", "-p", server.port, "-U", "mia", "-d", "shop", "--no-input"]
        home.run("test", *flags, env={"PGPASSWORD": SECRET}).expect(0)
        home.run("test", *flags, "--password-file", "-", input=SECRET + "\n").expect(0)


@test
def a_saved_source_does_not_listen_to_the_environment():
    with Home() as home:
        home.source("it", password={"command": ["cat", home.write("pw", SECRET)]}, **fields())
        result = home.run("test", "it", "--json", "--no-input",
                          env={"PGSSLMODE": "disable", "PGHOST": "elsewhere", "PGPORT": "1",
                               "PGDATABASE": "nope", "PGOPTIONS": "-c x=y"})
        contains(step(result.expect(0).json(), "tls")["message"], "verified")


# --- SSH ---


@test
def the_ssh_host_refuses_or_is_no_ssh_host():
    with Home() as home, HttpServer() as fake:
        fails(run(home, ssh=tunnel(home, port=refused_port()), **fields()), "reach", "ssh.refused")
        fails(run(home, ssh=tunnel(home, host="no-such-host.invalid"), **fields()), "resolve",
              "ssh.resolve")
        fails(run(home, ssh=tunnel(home, port=fake.port), **fields()), "ssh_host_key",
              "ssh.not-ssh")


@test
def host_keys():
    ssh = World.sshd()
    with Home() as home:
        known = os.path.join(home.path, "known")
        report = run(home, ssh=tunnel(home, fingerprint=None), **fields())
        fails(report, "ssh_host_key", "ssh.host-key-refused")
        assert not os.path.exists(known), "headless never adds a key"
        kind, key = open(ssh.known_hosts, encoding="utf-8").read().split()[1:3]
        home.write("known", "[%s]:%d %s %s\n" % (ssh.host, ssh.port, kind, key))
        equal(run(home, ssh=tunnel(home, fingerprint=None), **fields())["rc"], 0)
        other = open(ssh.key + ".pub", encoding="utf-8").read().split()[1]
        home.write("known", "[%s]:%d %s %s\n" % (ssh.host, ssh.port, kind, other))
        report = run(home, ssh=tunnel(home, fingerprint=None), **fields())
        fails(report, "ssh_host_key", "ssh.host-key-changed")
        contains(step(report, "ssh_host_key")["hint"], "ssh-keygen")
        home.write("known", "@revoked [%s]:%d %s %s\n" % (ssh.host, ssh.port, kind, key))
        fails(run(home, ssh=tunnel(home, fingerprint=None), **fields()), "ssh_host_key",
              "ssh.host-key-revoked")


@test
def ssh_keys_and_agents():
    with Home() as home:
        ssh = World.sshd()
        stranger = ssh.make_key("stranger-%d" % os.getpid())
        report = run(home, ssh=tunnel(home, key=stranger), **fields())
        fails(report, "ssh_login", "ssh.key-refused")
        contains(" ".join(step(report, "ssh_login")["evidence"]), "publickey")
        fails(run(home, ssh=tunnel(home, method="agent", key=None), **fields()), "ssh_login",
              "ssh.no-agent")


@test
def forwards_that_are_refused():
    with Home() as home, SshServer(options={"AllowTcpForwarding": "no"}) as strict:
        closed = run(home, ssh=tunnel(home), **fields(port=refused_port()))
        fails(closed, "forward", "forward.refused")
        values = tunnel(home, port=strict.port, user=strict.user, key=strict.key,
                        fingerprint=strict.fingerprint())
        fails(run(home, ssh=values, **fields()), "forward", "forward.prohibited")


# --- what the server holds ---


@test
def nothing_that_can_be_used():
    with Home() as home:
        report = run(home, **fields(dbname="bare"))
        equal((report["rc"], step(report, "schemas")["code"]), (3, "schemas.none"))
        equal((step(report, "tables")["status"], step(report, "tables")["needs"]),
              ("skip", "schemas"))
        equal(step(report, "statistics")["status"], "warn")


# --- silence ---


@test(limit=120)
def a_server_that_goes_silent_in_each_stage():
    expected = {"accept": ("tls", "tls.timeout"), "startup": ("login", "login.timeout"),
                "password": ("login", "login.password-timeout"),
                "query": ("server", "query.timeout")}
    with Home() as home:
        for stage, (name, code) in expected.items():
            with SilentServer(stage) as fake:
                values = fields(host="127.0.0.1", port=fake.port, sslrootcert=None,
                                sslmode="require" if stage == "accept" else "disable",
                                require_auth="password" if stage == "password" else None)
                report = run(home, timeout=1, **values)
                found = step(report, name)
                equal((stage, found["status"], found.get("code")), (stage, "failed", code))
                assert found["ms"] < 3000, found
        with SilentServer("accept") as fake:
            report = run(home, timeout=1, ssh=tunnel(home, port=fake.port), **fields())
            equal(step(report, "ssh_host_key")["code"], "ssh.timeout")


@test
def signals_end_a_test_that_waits():
    with Home() as home, SilentServer("accept") as fake:
        for number, expected in ((signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)):
            seen = fake.connections
            process = home.start("test", "host=127.0.0.1 sslmode=require port=%d" % fake.port,
                                 "--no-input")
            wait_until(lambda: fake.connections > seen, 10, "pgusher to connect")
            process.send_signal(number)
            process.communicate(timeout=10)
            equal(process.returncode, expected)


@test
def what_cannot_be_done_is_an_error_of_its_own():
    with Home() as home:
        home.source("it", **fields())
        contains(home.run("test", "it", "--only-tunnel").expect(1).err, "no SSH tunnel")
        with open("/dev/full", "w", encoding="ascii") as full:
            process = subprocess.run([program(), "test", "it", "--no-input"], stdout=full,
                                     stderr=subprocess.DEVNULL, env=home.env, cwd=home.path)
        equal(process.returncode, 1)


# --- the other commands ---


@test
def sources_are_saved_listed_and_shown_without_secrets():
    with Home() as home:
        uri = "postgresql://mia:hunter2@db1.example.com:6432/shop?sslmode=require"
        result = home.run("save", "prod", uri).expect(0)
        path = os.path.join(home.path, ".config/pgusher/sources.d/prod.yaml")
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        equal(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode), 0o700)
        lacks(home.read(".config/pgusher/sources.d/prod.yaml") + result.err, "hunter2")
        contains(home.run("list").expect(0).out, "db1.example.com:6432/shop")
        shown = home.run("show", "prod", "--json").expect(0).json()
        equal(shown["values"]["port"], {"value": "6432", "origin": "saved"})
        contains(home.run("save", "prod", uri).expect(1).err, "exists")
        home.run("save", "prod", uri, "--overwrite").expect(0)
        for name in ("a/b", "a\"b", "a\nb", ""):
            contains(home.run("save", name, uri).expect(1).err, "Name:")
        home.run("info").expect(0)


@test
def a_broken_file_is_named_with_its_place_and_left_alone():
    with Home() as home:
        home.run("save", "good", "host=db1").expect(0)
        home.write(".config/pgusher/sources.d/bad.yaml", "host: [x\n")
        contains(home.run("test", "bad").expect(1).err, "line 2")
        listed = home.run("list").expect(0).out
        contains(listed, "good")
        contains(listed, "cannot be read")
        contains(home.run("save", "bad", "host=db1", "--overwrite").expect(1).err, "left alone")
        equal(home.read(".config/pgusher/sources.d/bad.yaml"), "host: [x\n")


@test
def usage_errors_are_told_apart():
    with Home() as home:
        home.run("test", "--nonsense").expect(1)
        home.run("test", "-p", "x", "-h", "localhost").expect(1)
        home.run("data").expect(1)
        home.run("grants", "--target", "nope", "host=localhost").expect(1)
        bad = home.run("test", "postgresql://u:hunter2%ZZ@h/db").expect(1)
        lacks(bad.err, "hunter2")
        home.run("--help").expect(0)
        contains(home.run("--version").expect(0).out.splitlines()[0], "pgusher 1.0")


@test
def grants_find_what_is_missing_and_the_script_mends_it():
    server = World.database()
    server.sql("""
        CREATE DATABASE rights;
        CREATE ROLE reader LOGIN PASSWORD 'x'; CREATE ROLE readers; CREATE ROLE owner_1;
        CREATE ROLE silent NOINHERIT; GRANT readers TO reader; GRANT readers TO silent;""")
    server.sql("""
        CREATE SCHEMA a; CREATE SCHEMA "B ""b"; ALTER SCHEMA a OWNER TO owner_1;
        CREATE TABLE a.one (i int); CREATE TABLE a.two (i int); CREATE TABLE "B ""b"."T t" (i int);
        CREATE TABLE a.hidden (i int); ALTER TABLE a.hidden ENABLE ROW LEVEL SECURITY;
        CREATE TABLE a.partly (i int, secret text); GRANT SELECT (i) ON a.partly TO reader;
        GRANT USAGE ON SCHEMA a TO readers; GRANT SELECT ON a.one, a.hidden TO readers;""",
               "rights")
    with Home() as home:
        home.source("it", password={"command": ["echo", "x"]},
                    **fields(dbname="rights", user="reader"))
        report = home.run("grants", "it", "--json", "--no-input").expect(3).json()
        needs = {need["id"]: need for need in report["needs"]}
        equal(needs["schema.a"]["verdict"], "ok")
        contains(needs["schema.a"]["message"], "reader > readers")
        equal(needs['schema.B "b']["verdict"], "missing")
        equal(needs["relations.a"]["verdict"], "partial")
        equal(sorted(needs["relations.a"]["missing"]), ["a.partly", "a.two"])
        contains(" ".join(needs["relations.a"]["why"]), "row level security")
        contains(" ".join(needs["relations.a"]["why"]), "only 1 of 2 columns")
        equal(needs["future-relations.a"]["verdict"], "warn")
        silent = home.run("grants", "it", "--role", "silent", "--json", "--no-input").json()
        contains(" ".join(next(n for n in silent["needs"] if n["id"] == "schema.a")["why"]),
                 "does not inherit")
        contains(home.run("grants", "it", "--role", "nobody", "--no-input").expect(3).out,
                 "no role")
        contains(home.run("grants", "it", "--schema", "nope", "--no-input").expect(3).out,
                 "no such schema")
        script = home.run("grants", "it", "--script", "--no-input").expect(3).out
        server.sql(script, "rights")
        report = home.run("grants", "it", "--json", "--no-input").expect(0).json()
        for need in report["needs"]:
            assert need["verdict"] in ("ok", "warn"), need
        equal(home.run("grants", "it", "--sql", "--no-input").expect(0).out, "")


@test
def data_and_names_of_others_reach_no_terminal_raw():
    server = World.database()
    server.sql("CREATE DATABASE hostile")
    server.sql("""
        CREATE SCHEMA s; CREATE TABLE s."a\x1b[31mb\u202e" (id int, "c\nd" text);
        INSERT INTO s."a\x1b[31mb\u202e" VALUES (1, E'x\x1b]0;t\x07y\u202ez'), (2, NULL), (3, ''),
          (4, '<NULL>');
        GRANT USAGE ON SCHEMA s TO mia; GRANT SELECT ON ALL TABLES IN SCHEMA s TO mia;""",
               "hostile")
    with Home() as home:
        home.source("it", password={"command": ["cat", home.write("pw", SECRET)]},
                    **fields(dbname="hostile"))
        name = 's."a\x1b[31mb\u202e"'
        for arguments in (("data", "it", name), ("schema", "it"), ("grants", "it")):
            result = home.run(*arguments, "--no-input")
            for text in (result.out, result.err):
                assert not [c for c in text if ord(c) < 0x20 and c != "\n"], repr(text)
                lacks(text, "\u202e")
        out = home.run("data", "it", name, "--no-input").expect(0).out
        contains(out, "<NULL>")
        contains(out, '""')
        contains(out, '"<NULL>"')
        rows = home.run("data", "it", name, "--json", "--no-input").expect(0).json()["rows"]
        equal([row["c\nd"] for row in rows][1:3], [None, ""])
        csv = home.run("data", "it", name, "--csv", "--no-input", "--limit", "2").expect(0)
        contains(csv.out, "2,\n")
        contains(csv.err, "cut at 2 rows")


@test
def nothing_is_changed_and_no_secret_is_in_the_argument_list():
    server = World.database()
    with Home() as home:
        home.source("it", password={"command": ["cat", home.write("pw", SECRET)]}, **fields())
        server.set_settings(log_statement="all", log_line_prefix="%a|")
        try:
            for arguments in (("test", "it"), ("grants", "it"), ("schema", "it"),
                              ("data", "it", "app.t")):
                home.run(*arguments, "--no-input")
            ours = [line for line in server.log().splitlines()
                    if line.startswith("pgusher|") and ": " in line and "LOG:" in line]
            assert ours, "no statement was logged"
            for line in ours:
                words = line.split(": ", 2)[-1].split()
                assert words[0] in ("BEGIN", "SELECT", "ROLLBACK", "--", "WITH") or \
                    "connection" in line, line
        finally:
            server.set_settings(log_statement="none", log_line_prefix="%m ")


main()
