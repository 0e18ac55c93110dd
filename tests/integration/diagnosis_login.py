"""Who may come in, room and state of the server, options, and what ends a query: provoked for real.
Part of diagnosis.py."""

import glob
import os
import socket
import struct
import subprocess
import threading

from german import NAME, environment, locale_directory
from pgusher import Home
from processes import end_process, find_program, wait_until
from provoke import SECRET, World, failed_step, fails, fields, proves, to_server
from servers import Certificates, PostgresServer, Relay, refused_port
from tap import contains, equal, lacks, skip

SCRAM = ["host all all 127.0.0.1/32 scram-sha-256", "host all all ::1/128 scram-sha-256"]


class Hba:
    """with Hba(server, lines): other lines of pg_hba.conf for a while."""

    def __init__(self, server, *lines):
        self.server, self.lines = server, list(lines)

    def __enter__(self):
        self.server.set_hba(self.lines)
        # A file with a mistake is not read at all: the old lines would go on.
        equal(self.server.sql("SELECT line_number, error FROM pg_hba_file_rules "
                              "WHERE error IS NOT NULL"), "")

    def __exit__(self, *_):
        self.server.set_hba(SCRAM)


class Occupant:
    """A connection that is only there: logged in by trust over the private socket."""

    def __init__(self, server, user):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect("%s/.s.PGSQL.%d" % (server.socket_directory, server.port))
        self.socket.settimeout(20)
        words = b"user\0%s\0database\0postgres\0\0" % user.encode()
        self.socket.sendall(struct.pack("!II", len(words) + 8, 196608) + words)
        answer = b""
        while b"Z\0\0\0\5I" not in answer:
            more = self.socket.recv(65536)
            if not more:
                raise RuntimeError("not let in: %r" % answer)
            answer += more

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


# --- who may come in ---


@proves("login.hba", "login.hba-reject", "login.hba-needs-tls", "login.hba-replication")
def ready_lines_for_pg_hba_conf():
    server = World.database()
    line = 'hostssl shop mia 127.0.0.1/32 scram-sha-256'
    with Home() as home:
        with Hba(server, "hostssl all mia 127.0.0.1/32 reject"):
            step = fails(home, "login.hba-reject", **fields(sslmode="require"))
            contains(step["owner"], line)
            step = fails(home, "login.hba-needs-tls", **fields(sslmode="disable"))
            contains(step["owner"], line)
        with Hba(server):
            step = fails(home, "login.hba", **fields(sslmode="require"))
            contains(step["owner"], line + "\nSELECT pg_reload_conf();")
            contains(step["likely"], "the server sees (127.0.0.1/32)")
            # Under prefer "not with TLS" leads, not "not without".
            fails(home, "login.hba", **fields(sslmode="prefer"))
            step = fails(home, "login.hba", **fields(host="::1", sslmode="require"))
            contains(step["owner"], "hostssl shop mia ::1/128 scram-sha-256")
            step = fails(home, "login.hba-replication", **fields(
                sslmode="require", replication="true"))
            contains(step["owner"], "hostssl replication mia 127.0.0.1/32 scram-sha-256")


@proves("login.hba")
def ready_lines_let_in():
    """What is given to be pasted is pasted, for names that want quoting in every place."""
    names = ['ma ria', 'a"b\'c', "all", "+group", "back\\slash", "x, y", "Ünïcøde", "10.0.0.1",
             "#no", "n" * 63]
    server = World.database()
    with Home() as home:
        for name in names:
            quoted = '"%s"' % name.replace('"', '""')
            server.sql("CREATE ROLE %s PASSWORD '%s'; CREATE DATABASE %s; REVOKE CONNECT ON "
                       "DATABASE %s FROM PUBLIC" % (quoted, SECRET, quoted, quoted))
            values = fields(user=name, dbname=name, sslmode="require")
            with Hba(server):
                step = fails(home, "login.hba", **values)
                line = step["owner"].split("\n")[0]
            with Hba(server, line):
                fails(home, "login.hba", **fields(sslmode="require"))  # nobody else is meant
                step = fails(home, "login.no-login", **values)
                server.sql(step["owner"].split("\n")[0])
                step = fails(home, "login.no-connect", **values)
                server.sql(step["owner"].split("\n")[0])
                # Let in: what it misses now is a table.
                equal(failed_step(home, **values)["id"], "tables")


@proves("login.hba")
def names_that_no_line_can_hold():
    server = World.database()
    hostile = 'x\u202ey'
    with Home() as home, Hba(server):
        step = fails(home, "login.hba", **fields(user=hostile, sslmode="require"))
        contains(step["owner"], "cannot name this user or database in one line")
        lacks(step["owner"], "hostssl")
        step = fails(home, "login.hba", **fields(user="/x", sslmode="require"))
        lacks(step["owner"], "hostssl")


@proves("login.no-role", "login.peer", "login.external", "login.certificate")
def methods_that_refuse():
    server = World.database()
    certificate, key = Certificates.shared().client("somebody")
    with Home() as home:
        with Hba(server, "host all all 127.0.0.1/32 trust"):
            step = fails(home, "login.no-role", **fields(user='no "body'))
            equal(step["owner"], 'CREATE ROLE "no ""body" LOGIN;')
        with Hba(server, "host all all 127.0.0.1/32 ident"):
            fails(home, "login.peer", **fields())
            # A name that looks like a method is no method.
            server.sql('CREATE ROLE "PAM" LOGIN')
            fails(home, "login.peer", **fields(user="PAM"))
        with Hba(server, "host all all 127.0.0.1/32 ldap ldapserver=127.0.0.1 ldapprefix=x ldapport=%d"
                 % refused_port()):
            fails(home, "login.external", require_auth="password", **fields())
        with Hba(server, "hostssl all all 127.0.0.1/32 cert"):
            fails(home, "login.certificate", **fields(sslmode="require"))
            fails(home, "login.certificate", **fields(
                sslmode="require", sslcert=certificate,
                sslkey=home.write("its.key", open(key, encoding="ascii").read())))


@proves("login.no-connect", "login.no-login", "login.password")
def ready_statements():
    server = World.database()
    server.sql("CREATE ROLE \"No Login\" PASSWORD '%s'; CREATE DATABASE \"Shut Up\";"
               "REVOKE CONNECT ON DATABASE \"Shut Up\" FROM PUBLIC" % SECRET)
    with Home() as home:
        step = fails(home, "login.no-login", **fields(user="No Login"))
        equal(step["owner"].split("\n")[0], 'ALTER ROLE "No Login" LOGIN;')
        step = fails(home, "login.no-connect", **fields(dbname="Shut Up"))
        equal(step["owner"], 'GRANT CONNECT ON DATABASE "Shut Up" TO mia;')
        step = fails(home, "login.password", secret="wrong", **fields(user="o'x"))
        contains(step["owner"], "WHERE rolname = 'o''x';")


@proves("login.database-closed", "login.database-invalid", "login.replication",
        "login.no-database")
def databases_that_cannot_be_had():
    server = World.database()
    server.sql("CREATE DATABASE half_dropped; UPDATE pg_database SET datconnlimit = -2 "
               "WHERE datname = 'half_dropped'")
    with Home() as home:
        fails(home, "login.database-closed", **fields(dbname="template0"))
        step = fails(home, "login.database-invalid", **fields(dbname="half_dropped"))
        equal(step["owner"], "DROP DATABASE half_dropped;")
        fails(home, "login.no-database", **fields(dbname="nope"))
        with Hba(server, "host all,replication all 127.0.0.1/32 scram-sha-256"):
            fails(home, "login.replication", **fields(replication="true"))


# --- room and state ---


@proves("login.server-full", "login.server-reserved", "login.wal-senders")
def a_server_that_is_full():
    with PostgresServer(settings={"max_connections": "5", "superuser_reserved_connections": "3",
                                  "max_wal_senders": "0"},
                        hba=["host all,replication all 127.0.0.1/32 scram-sha-256"]) as server, \
            Home() as home:
        server.sql("CREATE ROLE mia LOGIN REPLICATION PASSWORD '%s'; CREATE DATABASE shop" % SECRET)
        fails(home, "login.wal-senders", **to_server(server, replication="true"))
        with Occupant(server, "mia"), Occupant(server, "mia"):
            step = fails(home, "login.server-reserved", **to_server(server))
            equal(step["passes"], True)
            contains(step["owner"], "a superuser still gets in")
            with Occupant(server, "postgres"), Occupant(server, "postgres"), \
                    Occupant(server, "postgres"):
                step = fails(home, "login.server-full", **to_server(server))
                equal(step["passes"], True)


@proves("login.database-limit", "login.role-limit")
def limits_of_role_and_database():
    server = World.database()
    server.sql("CREATE ROLE narrow LOGIN PASSWORD '%s' CONNECTION LIMIT 0;"
               "CREATE DATABASE narrow CONNECTION LIMIT 0" % SECRET)
    with Home() as home:
        step = fails(home, "login.database-limit", **fields(dbname="narrow"))
        equal(step.get("passes"), None)
        fails(home, "login.role-limit", **fields(user="narrow"))


class Standby(PostgresServer):
    """Of nothing: it waits for changes that nobody sends."""

    def __init__(self, settings=None, **arguments):
        # Not fewer than where the template was made.
        super().__init__(start=False, hba=["host all all 127.0.0.1/32 trust"],
                         settings={"max_connections": "100", **(settings or {})}, **arguments)
        self.directory.write("data/standby.signal", "")
        self.start()

    def _is_ready(self):
        try:
            with open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8") as file:
                lines = file.read().split("\n")
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() in ("standby", "ready")


@proves("login.standby-closed", "login.standby")
def standbys():
    with Home() as home:
        with Standby(settings={"hot_standby": "off"}) as server:
            values = to_server(server, user="postgres", dbname="postgres")
            step = fails(home, "login.standby-closed", **values)
            equal(step.get("passes"), None)
        with Standby() as server:
            values = to_server(server, user="postgres", dbname="postgres")
            wait_until(lambda: "ready to accept read-only connections" in server.log(), 20,
                       "the standby")
            fails(home, "login.standby", target_session_attrs="primary", **values)


@proves("login.read-only", "login.not-standby")
def the_wrong_kind_of_server():
    server = World.database()
    with Home() as home:
        fails(home, "login.not-standby", **fields(target_session_attrs="standby"))
        server.set_settings(default_transaction_read_only="on")
        try:
            fails(home, "login.read-only", **fields(target_session_attrs="read-write"))
        finally:
            server.set_settings(default_transaction_read_only="off")


@proves("login.not-ready")
def a_server_that_is_being_shut_down():
    with PostgresServer() as server, Occupant(server, "postgres"), Home() as home:
        stopper = threading.Thread(target=server.stop, args=("smart",))
        stopper.start()
        wait_until(lambda: "received smart shutdown request" in server.log(), 10, "the shutdown")
        step = fails(home, "login.not-ready", **to_server(server))
        equal((step["passes"], step["sqlstate"]), (True, "57P03"))
    stopper.join()


@proves("login.option", "login.option-denied")
def options_that_are_not_right():
    with Home() as home:
        for options in ("-c nope=1", "-c work_mem=abc", "-c shared_buffers=1GB", "--nope"):
            fails(home, "login.option", **fields(options=options))
        step = fails(home, "login.option-denied", **fields(options="-c log_statement=all"))
        contains(step["owner"], "GRANT SET ON PARAMETER ... TO mia;")


# --- after the login ---


class Locked:
    """with Locked(server, "pg_terminate_backend"): what looks for extensions waits, and this
    happens to it; "" lets it wait."""

    def __init__(self, server, function=""):
        act = "" if not function else """
            DO $$ BEGIN LOOP
                PERFORM pg_stat_clear_snapshot();
                PERFORM %s(pid) FROM pg_stat_activity WHERE application_name = 'pgusher'
                    AND wait_event_type = 'Lock';
                EXIT WHEN FOUND;
                PERFORM pg_sleep(0.005);
            END LOOP; END $$;""" % function
        self.process = subprocess.Popen(
            [find_program("psql", server.programs), "-X", "-q", "-h", server.socket_directory, "-p",
             str(server.port), "-U", "postgres", "-d", "shop"], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL)
        self.process.stdin.write(("BEGIN; LOCK TABLE pg_catalog.pg_extension IN ACCESS EXCLUSIVE "
                                  "MODE;" + act + "\n").encode())
        self.process.stdin.flush()
        wait_until(lambda: server.sql("SELECT count(*) FROM pg_locks WHERE granted AND mode = "
                                      "'AccessExclusiveLock' AND relation = 3079") != "0", 10,
                   "the lock")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end_process(self.process)


@proves("query.terminated", "query.stopped", "query.locked")
def queries_that_others_end():
    with PostgresServer() as server, Home() as home:
        server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop" % SECRET)
        server.sql("CREATE TABLE t (i int); GRANT SELECT ON t TO mia", "shop")
        for function, code in (("", "query.locked"), ("pg_cancel_backend", "query.stopped"),
                               ("pg_terminate_backend", "query.terminated")):
            with Locked(server, function):
                fails(home, code, "statistics", **to_server(server))


@proves("query.idle", "query.failed")
def queries_that_the_server_ends():
    server = World.database()
    server.sql("CREATE ROLE sleepy LOGIN PASSWORD '%s';"
               "ALTER ROLE sleepy SET idle_session_timeout = '1ms';"
               "CREATE DATABASE odd" % SECRET)
    server.sql("REVOKE SELECT ON pg_catalog.pg_namespace FROM PUBLIC", "odd")
    with Home() as home, Relay(server.host, server.port, delay=0.05) as road:
        fails(home, "query.idle", "server", **to_server(road, user="sleepy", sslmode="disable"))
        fails(home, "query.failed", "schemas", **fields(dbname="odd"))


# --- another language ---


class GermanServer(PostgresServer):
    """Says everything in German, also before it knows the database."""

    def __init__(self, locales, **arguments):
        if not glob.glob("/usr/share/locale/de/LC_MESSAGES/postgres-*.mo"):
            skip("the translations of PostgreSQL are not installed")
        super().__init__(settings={"lc_messages": NAME, **arguments.pop("settings", {})},
                         environment=environment(locales), **arguments)


@proves("login.role", "login.hba-refused", "login.refused", "login.no-login", "login.peer",
        "login.external", "login.certificate", "login.password", "login.no-database",
        "login.no-connect", "login.database-closed", "login.role-limit", "login.database-limit",
        "login.option", limit=90)
def a_server_that_speaks_german():
    certificate, key = Certificates.shared().client("somebody")
    with locale_directory() as locales, GermanServer(locales) as server, Home() as home:
        server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop; CREATE DATABASE "
                   "shut; REVOKE CONNECT ON DATABASE shut FROM PUBLIC; CREATE ROLE nologin "
                   "PASSWORD '%s'; CREATE ROLE narrow LOGIN PASSWORD '%s' CONNECTION LIMIT 0;"
                   "CREATE DATABASE narrow CONNECTION LIMIT 0" % (SECRET, SECRET, SECRET))

        def refuses(code, words, **values):
            step = fails(home, code, **to_server(server, **values))
            contains(step["server"], words)
            return step
        refuses("login.password", "fehlgeschlagen", user="joe")
        refuses("login.no-database", "existiert nicht", dbname="nope")
        refuses("login.no-connect", "keine Berechtigung", dbname="shut")
        refuses("login.database-closed", "akzeptiert", dbname="template0")
        refuses("login.no-login", "keine Berechtigung zum Einloggen", user="nologin")
        refuses("login.role-limit", "zu viele", user="narrow")
        refuses("login.database-limit", "zu viele", dbname="narrow")
        refuses("login.option", "nope", options="-c nope=1")
        with Hba(server):
            step = refuses("login.hba-refused", "kein pg_hba.conf-Eintrag", sslmode="require")
            contains(step["owner"], "hostssl shop mia 127.0.0.1/32 scram-sha-256")
        with Hba(server, "host all all 127.0.0.1/32 trust"):
            refuses("login.role", "existiert nicht", user="joe")
        with Hba(server, "host all all 127.0.0.1/32 ident"):
            refuses("login.peer", "fehlgeschlagen")
        with Hba(server, "host all all 127.0.0.1/32 ldap ldapserver=127.0.0.1 ldapprefix=x ldapport=%d"
                 % refused_port()):
            refuses("login.external", "LDAP-Authentifizierung", require_auth="password")
        with Hba(server, "hostssl all all 127.0.0.1/32 cert"):
            refuses("login.certificate", "Client-Zertifikat", sslmode="require")
            refuses("login.refused", "Zertifikat", sslmode="require", sslcert=certificate,
                    sslkey=home.write("its.key", open(key, encoding="ascii").read()))


@proves("login.standby-closed", "login.server-full", "login.server-reserved")
def a_full_server_and_a_standby_that_speak_german():
    with locale_directory() as locales, Home() as home:
        with GermanServer(locales, settings={
                "max_connections": "5", "superuser_reserved_connections": "3"}) as server:
            server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop" % SECRET)
            with Occupant(server, "mia"), Occupant(server, "mia"):
                fails(home, "login.server-reserved", **to_server(server))
                with Occupant(server, "postgres"), Occupant(server, "postgres"), \
                        Occupant(server, "postgres"):
                    step = fails(home, "login.server-full", **to_server(server))
                    contains(step["server"], "tut mir leid")
        with Standby(settings={"hot_standby": "off", "lc_messages": NAME},
                     environment=environment(locales)) as server:
            step = fails(home, "login.standby-closed",
                         **to_server(server, user="postgres", dbname="postgres"))
            contains(step["detail"], "deaktiviert")
