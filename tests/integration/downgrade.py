#!/usr/bin/env python3
"""No authentication downgrade: whatever a server asks for, what the policy forbids gets no byte of
the secret, and what was seen is said."""

import hashlib
import os
import re
import struct
import sys
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import fake_logins as lies
from pgusher import Home
from servers import *
from tap import contains, equal, lacks, main, note, test

USER, SECRET = "mia", "downgrade-canary-7"


def md5_form():
    inner = hashlib.md5((SECRET + USER).encode()).hexdigest()
    return hashlib.md5(inner.encode() + b"salt").hexdigest().encode()


# What the server does -> (lie, the method that it asks for or what else decides)
BEHAVIOURS = {
    "none": (lies.let_in, "none"),
    "password": (lies.ask(lies.PASSWORD), "password"),
    "password in bytes": (lies.ask(lies.PASSWORD, bytewise=True), "password"),
    "md5": (lies.ask(lies.MD5), "md5"),
    "scram": (lies.scram(SECRET), "scram-sha-256"),
    "scram without proof": (lies.scram(SECRET, "none"), "no proof"),
    "scram with another's proof": (lies.scram(SECRET, "wrong"), "no proof"),
    "scram begun again": (lies.scram(SECRET, "again"), "no proof"),
    "scram and password at once": (lies.say(lies.SASL, lies.PASSWORD), "no proof"),
    "md5 and password at once": (lies.say(lies.MD5, lies.PASSWORD), "no proof"),
    "password and password at once": (lies.say(lies.PASSWORD, lies.PASSWORD), "no proof"),
    "scram and in at once": (lies.say(lies.SASL, lies.OK), "no proof"),
    "gss": (lies.say(lies.GSS), "gss"),
    "sspi": (lies.say(lies.SSPI), "sspi"),
    "type 99": (lies.say(lies.request(99)), "other"),
    "error": (lambda client: client.send_error("go away", "28000"), "other"),
    "flood": (lies.flood, "other"),
    "too long": (lies.say(b"R" + struct.pack("!I", 0x7FFFFFF0), b"\0\0\0\3" * 500), "other"),
    "foreign": (lies.say(b"N" + struct.pack("!I", 4), lies.PASSWORD), "other"),
}
POLICIES = (None, "scram-sha-256", "password", "!password", "md5,scram-sha-256", "none")


def allows(policy, method, road):
    if method in ("other", "no proof"):
        return False
    if policy is None:
        return method != "password" or road in ("TLS verified", "socket")
    if policy.startswith("!"):
        return method not in policy.replace("!", "").split(",")
    return method in policy.split(",")


class Roads:
    """The ways to a fake server: how it listens, and the fields of a source that lead there."""
    ssh = None

    @classmethod
    def sshd(cls):
        if not cls.ssh:
            cls.ssh = SshServer()
        return cls.ssh

    @classmethod
    def open(cls, road, lie):
        certificates = Certificates.shared()
        if road == "socket":
            return LyingServer(lie, directory=Directory("pgusher-lies-").path)
        if road in ("TLS verified", "TLS"):
            return LyingServer(lie, certificate=certificates.server("good"))
        return LyingServer(lie)

    @classmethod
    def fields(cls, road, fake):
        values = {"host": fake.host, "port": fake.port, "user": USER, "dbname": "shop",
                  "sslmode": "disable", "connect_timeout": 10}
        if road == "TLS verified":
            values.update(host="localhost", sslmode="verify-full",
                          sslrootcert=Certificates.shared().ca)
        elif road == "TLS":
            values.update(sslmode="require")
        elif road == "offer":
            values.update(sslmode="prefer")
        elif road == "tunnel":
            ssh = cls.sshd()
            values["ssh"] = {"host": ssh.host, "port": ssh.port, "user": ssh.user,
                             "method": "key", "key": ssh.key, "known_hosts": ssh.known_hosts}
        return values


def log_in(home, values, policy=None, name="it", secret=SECRET):
    """Tests a source as far as it goes; the steps by id, and the record of what was said."""
    if policy:
        values = {**values, "require_auth": policy}
    home.source(name, password={"command": ["echo", secret]}, **values)
    result = home.run("test", name, "--json", "--no-input", "--timeout", "5")
    lacks(result.out + result.err, SECRET)
    return {step["id"]: step for step in result.json()["steps"]}


def failure(steps):
    return next((step for step in steps.values() if step["status"] == "failed"), None)


def check_cell(home, road, behaviour, policy):
    """One cell of the matrix: what was sent, and what was said of it."""
    lie, method = BEHAVIOURS[behaviour]
    with Roads.open(road, lie) as fake:
        steps = log_in(home, Roads.fields(road, fake), policy)
        sent = b"".join(bytes(record) for record in fake.received)
    where = f"{road}, {behaviour}, require_auth {policy}"
    is_allowed = allows(policy, method, road)
    is_single = behaviour in ("password", "password in bytes")
    # The first of two requests may be allowed; it never is answered when both come at once over
    # TLS, because both are looked at before.
    may_be_clear = is_allowed and is_single or (
        behaviour == "password and password at once" and allows(policy, "password", road))
    may_be_md5 = allows(policy, "md5", road) and behaviour in ("md5", "md5 and password at once")
    if not may_be_clear:
        assert SECRET.encode() not in sent, f"the secret left: {where}"
    if not may_be_md5:
        assert md5_form() not in sent, f"the md5 form left: {where}"
    if is_single:
        equal(SECRET.encode() in sent, is_allowed, where)
    if behaviour == "md5":
        equal(md5_form() in sent, is_allowed, where)
    failed = failure(steps)
    assert failed, where  # a fake answers no question: "server" fails at the latest
    equal(steps["login"]["status"] in ("ok", "warn"),
          is_allowed and method not in ("gss", "sspi"), f"{where}: {failed}")
    return failed.get("code")


def matrix(road, behaviours=None, policies=POLICIES):
    cells = [(behaviour, policy) for behaviour in behaviours or BEHAVIOURS for policy in policies]
    with Home() as home:
        for behaviour, policy in cells:
            check_cell(home, road, behaviour, policy)
    note(f"{len(cells)} cells")


@test(limit=300)
def nothing_forbidden_gets_a_byte_over_plain_tcp():
    matrix("TCP")


@test(limit=300)
def nothing_forbidden_gets_a_byte_over_verified_tls():
    matrix("TLS verified")


@test(limit=300)
def nothing_forbidden_gets_a_byte_over_tls_that_nobody_verified():
    matrix("TLS")


@test(limit=300)
def nothing_forbidden_gets_a_byte_through_a_tunnel():
    matrix("tunnel", ("none", "password", "md5", "scram", "scram without proof",
                      "scram and password at once"), (None, "password", "scram-sha-256"))


@test(limit=300)
def nothing_forbidden_gets_a_byte_on_a_socket():
    matrix("socket")


@test
def a_refusal_has_its_own_code():
    expected = {("password", None): "login.downgrade", ("md5", "scram-sha-256"):
                "login.md5-refused", ("none", "scram-sha-256"): "login.no-request",
                ("scram", "md5"): "login.method", ("gss", "scram-sha-256"): "login.method",
                ("type 99", None): "login.method", ("scram without proof", None): "login.no-proof",
                ("scram and password at once", None): "login.no-proof",
                ("foreign", None): "reach.other-protocol"}
    with Home() as home:
        for (behaviour, policy), code in expected.items():
            for road in ("TCP", "TLS"):
                equal(check_cell(home, road, behaviour, policy), code, f"{road}, {behaviour}")


@test
def no_tls_and_a_request_in_one_burst():
    """The answer to SSLRequest and the request come in one packet: libpq 15 would read both."""
    with Home() as home, LyingServer(lies.listen_on, answer_ssl=b"N" + lies.PASSWORD) as fake:
        steps = log_in(home, Roads.fields("offer", fake))
        equal(failure(steps)["code"], "login.downgrade")
        lacks(b"".join(map(bytes, fake.received)), SECRET.encode())
        log_in(home, Roads.fields("offer", fake), "password")
        contains(b"".join(map(bytes, fake.received)), SECRET.encode())


@test
def a_request_and_its_refusal_in_one_record():
    """Both are there within one poll of libpq, which then starts again without TLS, or with it."""
    def lie(client):
        client.send(lies.MD5 + lies.error("no", "28P01"))
        lies.listen_on(client)

    with Home() as home:
        for mode in ("prefer", "allow"):
            with LyingServer(lie, certificate=Certificates.shared().server("good")) as fake:
                steps = log_in(home, {**Roads.fields("offer", fake), "sslmode": mode})
                equal(failure(steps)["code"], "login.password")
                equal([md5_form() in bytes(record) for record in fake.received].count(True), 1,
                      mode)


@test
def words_of_a_server_are_not_taken_for_those_of_libpq():
    """An error of the old form has no severity and no code, and a severity may be anything."""
    phrases = ("session is read-only", "SSL error: certificate verify failed",
               'server certificate for "x" does not match host name "y"',
               "channel binding required, but SSL not in use", "GSSAPI encryption required")
    with Home() as home, LyingServer(lies.let_in) as other:
        for phrase in phrases:
            for error in (b"E" + phrase.encode() + b"\n\0",
                          lies.error("x: " + phrase, None, severity='"')):
                with LyingServer(lies.say(error)) as fake:
                    values = Roads.fields("TCP", fake)
                    values.update(host="127.0.0.1,127.0.0.1", port=f"{fake.port},{other.port}")
                    step = failure(log_in(home, values))
                equal((step["id"], step["code"]), ("login", "unknown"), phrase)
        equal(other.connections, 0)  # a login was refused, so that the search has ended

        def once(client):  # nor does a second connection make it forgotten
            if len(fake.received) == 1:
                client.send(lies.error("x: session is read-only", None, severity='"'))
                lies.listen_on(client)

        with LyingServer(once, certificate=Certificates.shared().server("good")) as fake:
            values = {**Roads.fields("offer", fake), "host": "127.0.0.1,127.0.0.1",
                      "port": f"{fake.port},{other.port}"}
            step = failure(log_in(home, values))
            equal((fake.connections, step["code"]), (2, "unknown"), str(step))


@test
def unencrypted_bytes_behind_the_s_are_no_message():
    with Home() as home, LyingServer(lies.listen_on, answer_ssl=b"S" + lies.PASSWORD) as fake:
        steps = log_in(home, {**Roads.fields("TLS", fake)})
        equal(failure(steps)["id"], "tls")
        lacks(b"".join(map(bytes, fake.received)), SECRET.encode())


@test
def without_a_password_nobody_is_asked_for_one_that_could_not_be_sent():
    with Home() as home, LyingServer(lies.ask(lies.PASSWORD)) as fake:
        home.source("it", **Roads.fields("TCP", fake))
        steps = home.run("test", "it", "--json", "--no-input").json()["steps"]
        equal(failure({step["id"]: step for step in steps})["code"], "login.downgrade")


@test(limit=240)
def a_late_request_finds_no_gap():
    """SCRAM begins, and the request for clear text comes at any moment: between a look and a read,
    if there was one. 300 times."""
    lie = lies.ask_late(lies.SASL, lies.PASSWORD, 0.004)
    fakes = [LyingServer(lie), LyingServer(lie, certificate=Certificates.shared().server())]
    with Home() as home:
        def once(number):
            fake = fakes[number % 2]
            steps = log_in(home, Roads.fields(("TCP", "TLS")[number % 2], fake), None,
                           f"it{number}")
            return failure(steps)["code"]
        with ThreadPoolExecutor(3) as pool:
            equal(set(pool.map(once, range(300))), {"login.no-proof"})
    for fake in fakes:
        equal(fake.connections, 150)
        lacks(b"".join(map(bytes, fake.received)), SECRET.encode())


# --- real servers ---


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            server = PostgresServer(hba=[
                "hostssl all scram all scram-sha-256", "hostnossl all scram all scram-sha-256",
                "host all hashed all md5", "host all plain all password", "host all open all trust",
                "hostssl all card all cert"])
            server.sql(f"""CREATE DATABASE shop; CREATE ROLE scram LOGIN PASSWORD '{SECRET}';
                CREATE ROLE plain LOGIN PASSWORD '{SECRET}'; CREATE ROLE open LOGIN;
                CREATE ROLE card LOGIN; SET password_encryption = 'md5';
                CREATE ROLE hashed LOGIN PASSWORD '{SECRET}'""")
            cls.server = server
        return cls.server


def real(home, user, policy=None, secret=SECRET, **changes):
    server = World.database()
    values = {"host": "localhost", "port": server.port, "user": user, "dbname": "shop",
              "sslmode": "verify-full", "sslrootcert": server.ca, **changes}
    return log_in(home, {key: value for key, value in values.items() if value is not None}, policy,
                  secret=secret)


PLAIN = {"sslmode": "disable", "sslrootcert": None}


@test
def methods_of_real_servers_are_named():
    with Home() as home:
        def login(*arguments, **changes):
            step = real(home, *arguments, **changes)["login"]
            return step["status"], step.get("facts", {}), step["message"]

        status, facts, message = login("scram")
        equal((status, facts["method"], facts["channel_binding"], facts["secret_in_clear"]),
              ("ok", "SCRAM-SHA-256-PLUS", "yes", "never"))
        contains(message, "scram, SCRAM-SHA-256-PLUS")
        status, facts, _ = login("scram", channel_binding="disable")
        equal((status, facts["method"]), ("ok", "SCRAM-SHA-256"))
        status, facts, _ = login("scram", **PLAIN)
        equal((status, facts["method"], facts["channel_binding"]), ("ok", "SCRAM-SHA-256", "no"))
        equal(login("hashed")[:2], ("ok", {"method": "md5", "secret_in_clear": "never",
                                            "secret_from": "command"}))
        equal(login("hashed", **PLAIN)[0], "warn")
        status, facts, _ = login("plain")
        equal((status, facts["secret_in_clear"]), ("warn", "inside verified encryption"))
        equal(real(home, "plain", sslmode="verify-ca")["login"]["code"], "login.downgrade")
        _, facts, _ = login("plain", "password", sslmode="require")
        contains(facts["secret_in_clear"], "nobody verified")
        _, facts, _ = login("plain", "password", **PLAIN)
        contains(facts["secret_in_clear"], "READABLE ON THE WAY")
        status, facts, message = login("open")
        equal((status, facts["method"]), ("warn", "none"))
        contains(message, "no password asked")
        certificate, key = Certificates.shared().client("card")
        equal(login("card", "none", sslcert=certificate, sslkey=key)[0], "ok")


@test
def a_wrong_password_is_still_a_wrong_password():
    with Home() as home:
        for changes in ({}, PLAIN, {"sslmode": "prefer"}):
            equal(real(home, "scram", secret="wrong", **changes)["login"]["code"],
                  "login.password")


@test
def the_other_way_is_guarded_as_well():
    """Refused one way, libpq takes the other one within the same poll, under the same number."""
    def lie(client):
        if len(fake.received) == 1:
            client.send_error('no pg_hba.conf entry for host "::1"', "28000")
        else:
            client.send(lies.PASSWORD)
        lies.listen_on(client)

    with Home() as home:
        for mode in ("prefer", "allow"):
            with LyingServer(lie, certificate=Certificates.shared().server("good")) as fake:
                steps = log_in(home, {**Roads.fields("offer", fake), "sslmode": mode})
                equal(failure(steps)["code"], "login.downgrade", mode)
                equal(fake.connections, 2)
                lacks(b"".join(map(bytes, fake.received)), SECRET.encode())


@test
def a_server_that_never_ends_ends_at_the_limit():
    def trickle(client):
        for byte in lies.error("x" * 20000, "28P01"):
            client.send(bytes([byte]))
            time.sleep(0.1)

    def chatter(client):
        client.send(lies.OK)
        while True:
            client.send_message(b"S", b"some\0thing\0")

    with Home() as home:
        for lie in (trickle, chatter):
            for certificate in (None, Certificates.shared().server("good")):
                with LyingServer(lie, certificate=certificate) as fake:
                    home.source("it", **Roads.fields("offer", fake))
                    began = time.monotonic()
                    result = home.run("test", "it", "--json", "--no-input", "--timeout", "1")
                    assert time.monotonic() - began < 4
                    equal(failure({step["id"]: step for step in result.json()["steps"]})["code"],
                          "login.timeout")


@test
def a_socket_is_asked_by_peer_or_trust():
    server = World.database()
    with Home() as home:
        step = real(home, "scram", host=server.socket_directory, **PLAIN)["login"]
        equal((step["status"], step["facts"]["method"]), ("ok", "none"))
        steps = real(home, "scram", "scram-sha-256", host=server.socket_directory, **PLAIN)
        equal(steps["login"]["code"], "login.no-request")


@test
def words_that_require_auth_does_not_have():
    with Home() as home:
        for words in ("scram", "md5,!password", "md5,md5", "md5,,password"):
            home.source("it", host="localhost", require_auth=words)
            result = home.run("test", "it", "--no-input").expect(1)
            contains(result.err, "require_auth")


# --- certificates ---


@test
def each_bad_certificate_is_told_as_what_it_is():
    certificates, server = Certificates.shared(), World.database()
    expected = {"expired": "tls.expired", "not-yet-valid": "tls.not-yet-valid",
                "self-signed": "tls.self-signed", "wrong-host": "tls.wrong-name",
                "revoked": "tls.revoked"}
    with Home() as home:
        try:
            for kind, code in expected.items():
                server.use_certificate(kind)
                step = real(home, "scram", sslcrl=certificates.crl())["tls"]
                equal((step["status"], step.get("code")), ("failed", code), str(step))
                equal(step["facts"]["certificate.0.subject"],
                      "CN=elsewhere.example" if kind == "wrong-host" else "CN=localhost")
                contains(step["detail"], "elsewhere.example" if kind == "wrong-host" else "valid")
        finally:
            server.use_certificate("good")
        step = real(home, "scram", sslrootcert=certificates.other_ca)["tls"]
        equal(step["code"], "tls.unknown-authority")
        contains(step["detail"], "issued by CN=pgusher test authority")


@test
def what_a_certificate_says_is_told():
    with Home() as home:
        facts = real(home, "scram")["tls"]["facts"]
        equal((facts["authority"], facts["name"]), ("verified", "verified"))
        equal(facts["certificate.0.names"], "localhost, 127.0.0.1, ::1")
        equal(facts["certificate.0.issuer"], "CN=pgusher test authority")
        contains(("59", "60"), facts["certificate.0.days_left"])
        equal(len(facts["certificate.0.sha256"]), 95)
        contains(facts["protocol"], "TLSv1.3")
        step = real(home, "scram", sslmode="verify-ca")["tls"]
        equal((step["facts"]["authority"], step["facts"]["name"]),
              ("verified", "not verified; it would match"))
        equal(step["status"], "warn")
        step = real(home, "scram", sslmode="require", sslrootcert=None)["tls"]
        equal(step["facts"]["authority"], "not verified")
        contains(" ".join(step["caveat"]), "nobody checked who the server is")


@test
def a_certificate_that_ends_soon_or_is_for_another_name_is_warned_of():
    server = World.database()
    with Home() as home:
        try:
            server.use_certificate("expiring")
            step = real(home, "scram")["tls"]
            equal(step["status"], "warn")
            assert re.search(r"expires in (9|10) days \(20", " ".join(step["caveat"])), step
            server.use_certificate("expired")
            step = real(home, "scram", sslmode="require", sslrootcert=None)["tls"]
            contains(" ".join(step["caveat"]), "has expired")
            server.use_certificate("wrong-host")
            step = real(home, "scram", sslmode="verify-ca")["tls"]
            contains(" ".join(step["caveat"]), "elsewhere.example")
            server.use_certificate("self-signed")
            step = real(home, "scram", sslmode="require", sslrootcert=None)["tls"]
            contains(" ".join(step["caveat"]), "self-signed")
        finally:
            server.use_certificate("good")


@test
def what_tls_says_in_an_alert_is_not_lost():
    """TLS 1.3 tells of a refused client certificate only after the handshake."""
    certificate, key = Certificates.shared().server("self-signed")
    with Home() as home:
        step = failure(real(home, "card", sslcert=certificate, sslkey=key))
        equal(step["code"], "tls.client-refused", str(step))


# --- afterwards ---


def sockets_of(pid):
    """The inodes of the sockets of a process, by kind."""
    inodes = {os.readlink(f"/proc/{pid}/fd/{fd}")[8:-1] for fd in os.listdir(f"/proc/{pid}/fd")
              if os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket:")}
    with open("/proc/net/unix", encoding="ascii", errors="replace") as file:
        local = {line.split()[6] for line in file}
    return inodes & local, inodes - local


@test
def after_the_login_libpq_has_the_network_to_itself():
    with Home() as home, SilentServer("query") as fake:
        process = home.start("test", f"host=127.0.0.1 port={fake.port} sslmode=disable user=mia",
                             "--no-input")
        try:
            wait_until(lambda: fake.received and b"BEGIN READ ONLY" in bytes(fake.received[0]), 10,
                       "the first question")
            pairs, network = sockets_of(process.pid)
            equal((len(pairs), len(network)), (0, 1))
        finally:
            process.kill()
            process.communicate()


main()
