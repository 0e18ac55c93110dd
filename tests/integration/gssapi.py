#!/usr/bin/env python3
"""Kerberos: logins with a ticket and encryption by GSSAPI, against a realm and a server of our own;
and peer, where the account itself is the ticket."""

import os
import pwd
import signal
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from fakes import GSS_REQUEST, FakeServer
from kerberos import REALM, Kerberos
from pgusher import Home
from processes import wait_until
from servers import PostgresServer, SshServer
from tap import contains, equal, lacks, main, test

SECRET = "gss-s3cret-canary"
GSS = "gss include_realm=0"


class World:
    """One realm and one server in it, made when first asked for."""
    realm = server = None

    @classmethod
    def get(cls):
        if not cls.realm:
            cls.realm = Kerberos()
            for name in ("mia", "other"):
                cls.realm.principal(name)
            cls.server = PostgresServer(
                settings={"krb_server_keyfile": "FILE:" + cls.realm.keytab("postgres/localhost")},
                environment={"KRB5_CONFIG": cls.realm.config})
            cls.server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE TABLE t AS SELECT i, "
                           "repeat(md5(i::text), 300) AS wide FROM generate_series(1, 400) i;"
                           "GRANT SELECT ON t TO mia" % SECRET)
        return cls.realm, cls.server


def prepare(server):
    server.sql("CREATE ROLE mia LOGIN; CREATE TABLE t AS SELECT 1 AS i; GRANT SELECT ON t TO "
               "public")


def hba(*lines):
    """Lines of pg_hba.conf for the world's server."""
    _, server = World.get()
    server.set_hba([line.replace("ALL", "all all 127.0.0.1/32") for line in lines])
    equal(server.sql("SELECT error FROM pg_hba_file_rules WHERE error IS NOT NULL"), "")


def steps_of(home, *arguments, server=None, **changes):
    """Tests a source at the world's server; the steps by id. None leaves a field out."""
    _, ours = World.get()
    values = {"host": "localhost", "hostaddr": "127.0.0.1", "port": (server or ours).port,
              "user": "mia", "dbname": "postgres", **changes}
    home.source("it", **{key: value for key, value in values.items() if value is not None})
    result = home.run("test", "it", "--json", "--no-input", "--no-retries", *arguments)
    lacks(result.out + result.err, SECRET)
    return {step["id"]: step for step in result.json()["steps"]}


def failure(home, *arguments, **changes):
    """(step, code) of what failed, and all that was said of it in one text."""
    steps = steps_of(home, *arguments, **changes)
    found = [step for step in steps.values() if step["status"] == "failed"]
    equal(len(found), 1, str(steps))
    step = found[0]
    text = "\n".join([step["message"], step.get("server", "")] + step.get("likely", []) +
                     step.get("try", []) + step.get("owner", []))
    return (step["id"], step.get("code")), text


def goes_in(home, *arguments, **changes):
    """Everything passes; returns the steps TLS and login."""
    steps = steps_of(home, *arguments, **changes)
    equal([step for step in steps.values() if step["status"] == "failed"], [])
    return steps["tls"], steps["login"]


def with_ticket(home, name="mia"):
    home.env.update(World.get()[0].login(home, name))
    return home


# --- logins ---------------------------------------------------------------------------------------


@test
def a_ticket_is_a_login():
    hba("host ALL " + GSS)
    with Home() as home:
        with_ticket(home)
        for sslmode in ("disable", "require"):
            tls, login = goes_in(home, sslmode=sslmode,
                                 password={"command": ["echo", SECRET]})
            equal((login["facts"]["method"], login["facts"]["secret_in_clear"]),
                  ("GSSAPI", "never"))
            equal(login["message"], "mia, GSSAPI")
            assert "secret_from" not in login["facts"], login
            contains(tls["message"], "not encrypted" if sslmode == "disable" else "TLSv1.3")
        # Without a name for the role it is the account's, as with libpq, never the ticket's.
        equal(failure(home, user=None)[0], ("login", "login.gss"))


@test
def require_auth_judges_tickets():
    hba("host ALL " + GSS)
    with Home() as home:
        with_ticket(home)
        for sslmode in ("disable", "require"):
            goes_in(home, sslmode=sslmode, require_auth="gss")
            before = World.realm.log()
            found, text = failure(home, sslmode=sslmode, require_auth="!gss")
            equal(found, ("login", "login.method"))
            contains(text, "the server asked for GSSAPI (authentication request 7)")
            equal(World.realm.log(), before)  # nothing was asked for what is forbidden
        hba("host ALL scram-sha-256")
        equal(failure(home, require_auth="gss", password={"command": ["echo", SECRET]})[0],
              ("login", "login.method"))


@test
def logins_without_a_ticket_are_told_why():
    realm, _ = World.get()
    hba("host ALL " + GSS)
    for sslmode in ("disable", "require"):
        with Home() as home:
            home.env.update(realm.variables(home))
            found, text = failure(home, sslmode=sslmode)
            equal(found, ("login", "login.no-ticket"))
            contains(text, "No Kerberos credentials available")
            contains(text, "klist, then kinit")
            with_ticket(home)
            found, text = failure(home, sslmode=sslmode, host="127.0.0.1", hostaddr=None)
            equal(found, ("login", "login.no-service"))
            contains(text, "postgres/127.0.0.1@" + REALM)
            found, text = failure(home, sslmode=sslmode, krbsrvname="pg")
            equal(found, ("login", "login.no-service"))
            contains(text, "pg/localhost@" + REALM)
            realm.stop()
            try:
                equal(failure(home, sslmode=sslmode)[0], ("login", "login.no-kdc"))
            finally:
                realm.start()


@test
def a_ticket_that_has_expired_is_none():
    realm, _ = World.get()
    hba("host ALL " + GSS)
    with Home() as home:
        home.env.update(realm.login(home, "mia", life="2s"))
        wait_until(lambda: any(step["status"] == "failed" for step in steps_of(home).values()),
                   20, "the ticket to expire")
        found, text = failure(home)
        equal(found, ("login", "login.no-ticket"), text)


@test
def tickets_that_the_server_refuses():
    hba("host ALL " + GSS, "hostgssenc ALL " + GSS)
    with Home() as home:
        with_ticket(home, "other")
        for gssencmode in (None, "prefer", "require"):
            found, text = failure(home, gssencmode=gssencmode)
            equal(found, ("login", "login.gss"))
            contains(text, 'kinit as "mia"')
            lacks(text, "token")


@test
def a_service_may_have_another_name():
    realm, server = World.get()
    hba("host ALL " + GSS, "hostgssenc ALL " + GSS)
    keys = realm.keytab("pg/localhost")
    with PostgresServer(hba=["host all all 127.0.0.1/32 " + GSS],
                        settings={"krb_server_keyfile": "FILE:" + keys},
                        environment={"KRB5_CONFIG": realm.config}) as other, Home() as home:
        prepare(other)
        with_ticket(home)
        found, text = failure(home, server=other)
        equal(found, ("login", "login.ticket"))
        contains(text, "The ticket isn't for us")
        contains(text, "the key of another service")
        goes_in(home, server=other, krbsrvname="pg")
        tls, _ = goes_in(home, server=other, krbsrvname="pg", gssencmode="require")
        equal(tls["message"], "GSS encryption, verified: pg/localhost")


@test(limit=90)
def a_silent_kdc_stops_nothing_but_the_login():
    """The watchdog would end a program whose loop stands still."""
    realm, _ = World.get()
    hba("host ALL " + GSS, "hostgssenc ALL " + GSS)
    with Home() as home:
        with_ticket(home)
        realm.process.send_signal(signal.SIGSTOP)
        try:
            for sslmode in ("disable", "require"):
                found, text = failure(home, "--timeout", 2, sslmode=sslmode)
                equal(found, ("login", "login.no-kdc"))
                contains(text, "no KDC has answered in time")
            equal(failure(home, "--timeout", 2, gssencmode="require")[0], ("tls", "tls.gss"))
        finally:
            realm.process.send_signal(signal.SIGCONT)
        goes_in(home)


# --- encryption -----------------------------------------------------------------------------------


@test
def encryption_by_gssapi_is_told_as_what_it_is():
    hba("hostgssenc ALL " + GSS)
    with Home() as home:
        with_ticket(home)
        for gssencmode in ("prefer", "require"):
            for more in ({}, {"sslmode": "disable"}):
                tls, login = goes_in(home, gssencmode=gssencmode, **more)
                equal((tls["status"], tls["message"]),
                      ("ok", "GSS encryption, verified: postgres/localhost"))
                equal(tls["facts"], {"protocol": "GSSAPI", "gssencmode": gssencmode + " (saved)"})
                contains(tls["asked"], "gssencmode " + gssencmode)
                equal((login["status"], login["message"]),
                      ("ok", "mia, with the ticket of GSS encryption"))
        # That it is not TLS, and not nothing, the server says too.
        equal(World.server.sql("SELECT count(*) FROM pg_stat_gssapi WHERE encrypted"), "0")
        contains(World.server.log(), "GSS (authenticated=yes, encrypted=yes, "
                                     "principal=mia@%s)" % REALM)
        # As everywhere, only where the source says so.
        equal(failure(home)[0][0], "login")


@test
def the_line_that_let_us_in_is_that_of_encryption():
    with Home() as home:
        hba("hostgssenc ALL " + GSS, "host ALL trust")
        World.server.sql("CREATE ROLE other LOGIN SUPERUSER")
        with_ticket(home, "other")
        steps = steps_of(home, user="other", gssencmode="require")
        equal(steps["access"]["message"], "line 2 lets you in: gss")
        steps = steps_of(home, user="other")
        equal(steps["access"]["message"], "line 3 lets you in: trust")
        World.server.sql("DROP ROLE other")


@test
def data_come_through_encryption():
    hba("hostgssenc ALL " + GSS)
    with Home() as home:
        with_ticket(home)
        goes_in(home, gssencmode="require")
        out = home.run("data", "it", "t", "--csv").expect(0).out.splitlines()
        equal((len(out), {len(line.split(",")[1]) for line in out[1:]}), (401, {9600}))


@test
def a_password_may_go_inside_encryption():
    """The road is verified, so that the default lets it: once."""
    for method in ("password", "md5", "scram-sha-256"):
        hba("hostgssenc ALL " + method)
        with Home() as home:
            with_ticket(home)
            _, login = goes_in(home, gssencmode="require",
                               password={"command": ["echo", SECRET]})
            equal(login["message"], "mia, with a password inside GSS encryption")
            equal(login["facts"]["secret_in_clear"], "inside verified encryption, if at all")
            equal(failure(home, gssencmode="require")[0], ("login", "login.no-password"))
    with Home() as home:
        with_ticket(home)
        hba("hostgssenc ALL scram-sha-256", "host ALL scram-sha-256")
        before = World.server.log(100000).count("password authentication failed")
        equal(failure(home, gssencmode="prefer", password={"command": ["echo", "wrong"]})[0],
              ("login", "login.password"))
        equal(World.server.log(100000).count("password authentication failed"), before + 1)


@test
def require_auth_inside_encryption():
    """libpq 15 answers what nobody sees: where that could be what is forbidden, nothing is sent."""
    hba("hostgssenc ALL " + GSS)
    password = {"command": ["echo", SECRET]}
    with Home() as home:
        with_ticket(home)
        for words in ("gss", "none", "gss,none", "!gss", "!password,!md5,!scram-sha-256"):
            goes_in(home, gssencmode="require", require_auth=words, password=password)
        for words in ("scram-sha-256", "!password", "gss,md5"):
            found, text = failure(home, gssencmode="require", require_auth=words,
                                  password=password)
            equal(found, ("login", "login.unseen"))
            contains(text, "require_auth is " + words)
        for method in ("password", "md5", "scram-sha-256"):
            hba("hostgssenc ALL " + method)
            equal(failure(home, gssencmode="require", require_auth="gss", password=password)[0],
                  ("login", "login.unseen"))


class No(FakeServer):
    """Answers a request for GSS encryption, and the one for TLS after it."""

    answer = b"N"

    def serve(self, client):
        _, code = struct.unpack("!II", client.read(8))
        equal(code, GSS_REQUEST)
        client.send(self.answer)
        client.read_some()


@test
def encryption_that_cannot_be_had():
    realm, server = World.get()
    hba("host ALL " + GSS, "hostgssenc ALL reject")
    with Home() as home, PostgresServer(hba=["host all all 127.0.0.1/32 trust"]) as keyless:
        prepare(keyless)
        home.env.update(realm.variables(home))
        required = {"gssencmode": "require"}
        equal(failure(home, **required)[0], ("tls", "tls.gss"))  # no ticket
        goes_in(home, server=keyless, gssencmode="prefer")
        with_ticket(home)
        equal(failure(home, host=server.socket_directory, hostaddr=None, **required)[0],
              ("tls", "tls.gss"))
        found, text = failure(home, server=keyless, **required)
        equal(found, ("tls", "tls.gss"))
        contains(text, "server closed the connection during GSSAPI encryption")
        with No() as fake:
            found, text = failure(home, server=fake, **required)
            equal(found, ("tls", "tls.gss"))
            contains(text, "server doesn't support GSSAPI encryption")
        found, text = failure(home, host="127.0.0.1", hostaddr=None, **required)
        equal(found, ("tls", "tls.gss"))
        contains(text, "postgres/127.0.0.1@%s not found in Kerberos database" % REALM)


@test
def preferred_encryption_gives_way_to_tls():
    realm, _ = World.get()
    hba("hostssl ALL scram-sha-256")
    password = {"command": ["echo", SECRET]}
    with Home() as home, PostgresServer(hba=["host all all 127.0.0.1/32 trust"]) as keyless:
        prepare(keyless)
        home.env.update(realm.variables(home))
        prefer = {"gssencmode": "prefer", "sslmode": "require"}
        for has_ticket in (False, True):
            if has_ticket:
                with_ticket(home)
            # No ticket; then: no line of pg_hba.conf for it.
            tls, login = goes_in(home, password=password, **prefer)
            contains(tls["message"], "TLSv1.3")
            contains(login["message"], "SCRAM-SHA-256")
        contains(goes_in(home, server=keyless, **prefer)[0]["message"], "TLSv1.3")  # no key
        # No ticket for this name: the server is not even asked.
        tls, _ = goes_in(home, host="127.0.0.1", hostaddr=None, password=password, **prefer)
        contains(tls["message"], "TLSv1.3")
        realm.stop()
        try:
            with_fresh = {**prefer, "krbsrvname": "none"}
            contains(goes_in(home, password=password, **with_fresh)[0]["message"], "TLSv1.3")
        finally:
            realm.start()


@test
def through_a_tunnel_the_ticket_is_for_the_real_host():
    hba("host ALL " + GSS, "hostgssenc ALL " + GSS)
    with SshServer() as ssh, Home() as home:
        with_ticket(home)
        for transport in ("native", "ssh"):
            way = {"host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
                   "key": ssh.key, "known_hosts": ssh.known_hosts, "transport": transport}
            _, login = goes_in(home, hostaddr=None, ssh=way)
            equal(login["facts"]["method"], "GSSAPI")
            tls, _ = goes_in(home, hostaddr=None, ssh=way, gssencmode="require")
            equal(tls["message"], "GSS encryption, verified: postgres/localhost")
            found, text = failure(home, host="127.0.0.1", hostaddr=None, ssh=way)
            equal(found, ("login", "login.no-service"))
            contains(text, "postgres/127.0.0.1@" + REALM)


# --- peer -----------------------------------------------------------------------------------------


@test
def peer_lets_the_account_in_as_itself_only():
    account = pwd.getpwuid(os.geteuid()).pw_name
    with PostgresServer() as server, Home() as home:
        prepare(server)
        if account != "postgres":
            server.sql('CREATE ROLE "%s" LOGIN' % account)
        server.directory.write("data/pg_hba.conf",
                               "local all postgres trust\nlocal all all peer\n"
                               if account != "postgres" else "local all all peer\n")
        server.reload()
        here = {"server": server, "host": server.socket_directory, "hostaddr": None}
        for user in (account, None):
            tls, login = goes_in(home, **here, user=user)
            equal(login["message"],
                  account + ", no password asked (trust, peer or certificate)")
            equal((login["status"], login["facts"]["method"]), ("ok", "none"))
            contains(tls["message"], "a socket of this machine")
        found, text = failure(home, **here, user="mia")
        equal(found, ("login", "login.peer"))
        contains(text, 'the account here and the role "mia" are not the same')
        equal(failure(home, **here, user=account, require_auth="!none")[0],
              ("login", "login.no-request"))


main()
