#!/usr/bin/env python3
"""The look-ahead into pg_hba.conf against the server itself: random files, clients from any address
of the loopback network, and whether each is let in, by which line and method.

PGUSHER_TEST_SEED repeats a run; PGUSHER_TEST_ACCESS_FILES asks for more files than 300."""

import base64
import ipaddress
import json
import os
import random
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), HERE]

from processes import Unavailable, wait_until
from servers import PostgresServer
from tap import contains, equal, main, note, test

FILES = int(os.environ.get("PGUSHER_TEST_ACCESS_FILES", "300"))
CLIENTS = 6  # a file
TOOLS = "local postgres postgres trust"  # so that the test itself gets in; the first line

ROLES = """
    CREATE ROLE staff; CREATE ROLE team; CREATE ROLE "+staff"; CREATE ROLE "all" LOGIN;
    GRANT staff TO team;
    CREATE ROLE alice LOGIN NOINHERIT; GRANT team TO alice;
    CREATE ROLE bob LOGIN; CREATE ROLE carol LOGIN SUPERUSER;
    CREATE ROLE reader LOGIN; GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO reader"""


class Judge:
    """The program that asks the server as pgusher does."""

    def __init__(self, server, user="postgres"):
        where = f"host={server.socket_directory} port={server.port} user={user} dbname=postgres"
        self.process = subprocess.Popen([find_judge(), where], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def ask(self, role, database, source, replication=False):
        """All lines of the answer."""
        self.process.stdin.write(f"{role}\t{database}\t{source}\t{'r' if replication else ''}\n")
        self.process.stdin.flush()
        lines = []
        while True:
            line = self.process.stdout.readline()
            if not line or line == "end\n":
                break
            lines.append(line.rstrip("\n"))
        assert lines and not lines[0].startswith(("error", "unreadable")), lines
        return lines


class Verdict:
    def __init__(self, line):
        fields = line.split("\t")
        self.first, self.last, self.way, self.outcome = fields[:4]
        self.line, self.method = int(fields[4]), fields[5]
        self.otherwise, self.otherwise_line = fields[7], int(fields[8])
        self.maybe, self.has_more_doubts = int(fields[9]), fields[10] == "1"

    def __contains__(self, address):
        return ipaddress.ip_address(self.first) <= ipaddress.ip_address(address) <= \
            ipaddress.ip_address(self.last)


def verdicts(lines):
    return [Verdict(line) for line in lines if line.count("\t") > 9]


def words(lines, mark="> "):
    return [line[len(mark):] for line in lines if line.startswith(mark)]


def find_judge():
    top = os.path.join(HERE, "..", "..", "build")
    for build in (os.environ.get("top_builddir"), os.getcwd(), top):
        path = os.path.join(build or "", "tests/integration/access_judge")
        if build and os.access(path, os.X_OK):
            return path
    raise Unavailable("access_judge is not built: make check TESTS= builds it")


# --- a client that never gets further than the method --------------------------------------------

CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
CONTEXT.check_hostname, CONTEXT.verify_mode = False, ssl.CERT_NONE


class Actual:
    """What the server did: let-in, rejected or no-line; method and line where it said them."""

    def __init__(self, outcome, methods=(), line=0):
        self.outcome, self.methods, self.line = outcome, methods, line

    def __repr__(self):
        return f"{self.outcome} {'/'.join(self.methods)} line {self.line or 'not told'}"


class Knock:
    """One attempt to log in, with a wrong password."""

    def __init__(self, server, log):
        self.server, self.log, self.socket = server, log, None

    def run(self, role, database, source, tls, replication):
        self.log.skip()
        family = socket.AF_UNIX if source == "local" else \
            socket.AF_INET6 if ":" in source else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as plain:
            plain.settimeout(20)
            if family == socket.AF_UNIX:
                plain.connect(f"{self.server.socket_directory}/.s.PGSQL.{self.server.port}")
            else:
                plain.bind((source, 0))
                plain.connect(("::1" if family == socket.AF_INET6 else "127.0.0.1",
                               self.server.port))
            self.socket = self._encrypted(plain) if tls else plain
            try:
                self._start(role, database, replication)
                return self._outcome()
            finally:
                self.socket.close()

    @staticmethod
    def _encrypted(plain):
        plain.sendall(struct.pack("!II", 8, 80877103))
        equal(plain.recv(1), b"S", "the answer to a request for TLS")
        return CONTEXT.wrap_socket(plain)

    def _start(self, role, database, replication):
        fields = {"user": role, "database": database}
        if replication:
            fields["replication"] = "true"
        body = b"".join(f"{key}\0{value}\0".encode() for key, value in fields.items()) + b"\0"
        self.socket.sendall(struct.pack("!II", len(body) + 8, 196608) + body)

    def _receive(self, count):
        got = b""
        while len(got) < count:
            more = self.socket.recv(count - len(got))
            if not more:
                raise AssertionError("the server closed the connection without a word")
            got += more
        return got

    def _message(self):
        kind, length = struct.unpack("!cI", self._receive(5))
        return kind, self._receive(length - 4)

    def _answer(self, body):
        self.socket.sendall(b"p" + struct.pack("!I", len(body) + 4) + body)

    def _outcome(self):
        kind, body = self._message()
        if kind == b"E":
            text = body.decode()
            if "pg_hba.conf rejects" in text:
                return Actual("rejected")
            if "no pg_hba.conf entry" in text:
                return Actual("no-line")
            assert "requires a valid client certificate" in text, text
            return Actual("let-in", ("cert",))
        request, = struct.unpack("!I", body[:4])
        if request == 0:
            return Actual("let-in", ("trust",))
        if request == 10:
            self._prove_nothing()
        else:
            self._answer(b"wrong\0")
        kind, body = self._message()
        equal(kind, b"E", "the kind of the last message")
        methods = {3: ("password",), 5: ("md5",), 10: ("scram-sha-256", "md5")}[request]
        return Actual("let-in", methods, self.log.matched_line())

    def _prove_nothing(self):
        first = b"n,,n=,r=" + b"0" * 18
        self._answer(b"SCRAM-SHA-256\0" + struct.pack("!I", len(first)) + first)
        _, body = self._message()
        nonce = body[4:].split(b",")[0]
        self._answer(b"c=biws," + nonce + b",p=" + base64.b64encode(bytes(32)))


class Log:
    """The server writes its line before it answers."""

    def __init__(self, path):
        self.file = open(path, encoding="utf-8", errors="replace")

    def skip(self):
        self.file.seek(0, os.SEEK_END)

    def matched_line(self):
        text = self.file.read()
        found = re.search(r"Connection matched (?:pg_hba\.conf|file \S+) line (\d+)", text)
        assert found, text
        return int(found.group(1))

    def wait_for(self, text):
        seen = []

        def has_come():
            seen.append(self.file.read())
            return text in "".join(seen)
        wait_until(has_come, 10, text)


# --- random files --------------------------------------------------------------------------------

DATABASES = ["all"] * 6 + ["orders"] * 6 + ["alice", "staff", "sameuser", "samerole", "samegroup",
                                            "replication", "replication", '"orders"']
USERS = ["all"] * 7 + ["alice"] * 4 + ["bob", "carol", "+staff", "+team", "+carol", "+nobody",
                                       '"bob"', "nobody"]
QUOTED_DATABASES = ['"all"', '"sameuser"', '"samerole"', '"replication"', "@names"]
QUOTED_USERS = ['"all"', '"+staff"', '"+team"', "@names"]
EXPRESSIONS = ["/^al", "/^(a|b)", '"/^or,?"', "/s$", "/(", "/^ALICE$"]
METHODS = ["password"] * 5 + ["md5"] * 2 + ["reject"] * 3 + ["trust", "scram-sha-256"]
CLIENT_ROLES = ["alice"] * 4 + ["bob"] * 3 + ["carol", "nobody", "all"]
CLIENT_DATABASES = ["orders"] * 4 + ["alice", "staff", "team", "all", "bob", "missing", "replication"]


class Maker:
    def __init__(self, seed, version, with_quotes):
        self.random = random.Random(seed)
        self.version, self.with_quotes = version, with_quotes
        self.has_doubts = False  # the file has words whose meaning cannot be known

    def choose(self, plain, quoted):
        choice = self.random.random()
        if self.with_quotes and choice < 0.1:
            word = self.random.choice(quoted)
            self.has_doubts |= word == "@names"
            return word
        if self.version >= 16 and choice > 0.9:
            return self.random.choice([word for word in EXPRESSIONS if word != "/("])
        return self.random.choice(plain)

    def several(self, plain, quoted):
        return ",".join(self.choose(plain, quoted) for _ in range(self.random.choice([1, 1, 2, 3])))

    def loopback(self):
        return self.random.choice([
            "127.0.0.1", "127.0.0.2", "127.0.1.1",
            f"127.{self.random.randrange(256)}.{self.random.randrange(4)}.1"])

    def address(self):
        kind = self.random.randrange(16)
        if kind < 7:
            bits = self.random.choice([8, 8, 9, 14, 16, 24, 31, 32, self.random.randrange(33)])
            return f"{self.loopback()}/{bits}"
        if kind == 7:
            mask = self.random.choice(["255.0.0.255", "255.255.0.1", "0.0.0.0", "255.255.255.255",
                                       "255.0.254.0", "0.0.0.3"])
            return f"{self.loopback()} {mask}"
        if kind < 11:
            return self.random.choice(["all", "0.0.0.0/0", "0.0.0.0/0"])
        if kind < 14:
            return self.random.choice(["::/0", "::1/128", "::ffff:127.0.0.0/104", "::1/127",
                                       "fe80::/10", "::1 ffff::ffff"])
        word = self.random.choice(["samehost", "samenet", "localhost", ".example.com"])
        self.has_doubts = True
        return word

    def line(self):
        kind = self.random.choice(["local"] + ["host"] * 6 + ["hostssl"] * 2 + ["hostnossl"] * 2 +
                                  (["hostgssenc", "hostnogssenc"] if self.version >= 12 else []))
        method = self.random.choice(METHODS)
        if kind == "hostssl" and self.random.random() < 0.1:
            method = "cert"
        words_ = [kind, self.several(DATABASES, QUOTED_DATABASES),
                  self.several(USERS, QUOTED_USERS)]
        if kind != "local":
            words_.append(self.address())
        # With and without quotes in one line: which is which, only the order would tell.
        for word in ("all", "+staff", "+team", "sameuser", "samerole", "replication"):
            self.has_doubts |= len(set(re.findall(
                rf'(?:^|,)("?{re.escape(word)}"?)(?=,|$)', ",".join(words_[1:])))) > 1
        return self.random.choice([" ", "\t", "  "]).join(words_ + [method])

    def file(self):
        lines = []
        for _ in range(self.random.randrange(2, 20)):
            line = self.line()
            if self.random.random() < 0.1:
                lines.append(self.random.choice(["", "# \"all\" of it", "#host all all all trust"]))
            if self.random.random() < 0.1:
                line += ' # not "all"'
            elif self.version >= 14 and self.random.random() < 0.1:
                place = line.index(line.split()[1])
                line = line[:place] + "\\\n" + line[place:]
            lines.append(line)
        return "\n".join([TOOLS, *lines]) + "\n"

    def client(self, has_names):
        source = self.random.choice(["127.0.0.1", "127.0.0.2", self.loopback(), self.loopback(),
                                     "::1", "local"])
        if has_names and source != "local":
            source = "127.0.0.1"  # whose name is in every /etc/hosts, so that nobody waits
        return (self.random.choice(CLIENT_ROLES), self.random.choice(CLIENT_DATABASES), source,
                source != "local" and self.random.random() < 0.5, self.random.random() < 0.12)


def is_consistent(verdict, actual):
    def fits(outcome, line, method=None):
        if outcome in ("rejected", "no-line"):
            return actual.outcome in ("rejected", "no-line")
        # Behind a first line that may match with the same result others may do so as well.
        return actual.outcome == "let-in" and (verdict.maybe or actual.line in (0, line)) and \
            (method is None or method in actual.methods)
    if verdict.outcome == "cannot-tell":
        return verdict.has_more_doubts or fits(verdict.otherwise, verdict.otherwise_line) or \
            fits("rejected" if verdict.method == "reject" else "let-in", verdict.line,
                 verdict.method)
    if verdict.maybe:
        return fits(verdict.outcome, verdict.line, verdict.method)
    return verdict.outcome == actual.outcome and \
        fits(verdict.outcome, verdict.line, verdict.method)


class Trial:
    """A server and the two who judge."""

    def __init__(self, server, user="postgres"):
        server.sql(ROLES)
        server.directory.write("data/names", 'orders, "all"\n"sameuser" bob\n')
        self.server, self.log = server, Log(server.log_path)
        self.judge = Judge(server, user)
        self.counts = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.judge.__exit__()
        self.log.file.close()

    def load(self, text):
        self.server.directory.write("data/pg_hba.conf", text)
        self.log.skip()
        self.server.process.send_signal(signal.SIGHUP)
        self.log.wait_for("received SIGHUP")

    def compare(self, client, has_doubts, text):
        role, database, source, tls, replication = client
        lines = self.judge.ask(role, database, source, replication)
        way = "tls" if tls else "plain"
        verdict, = [one for one in verdicts(lines) if one.way == way]
        actual = Knock(self.server, self.log).run(*client)
        key = verdict.outcome + (" (told line)" if actual.line else "")
        self.counts[key] = self.counts.get(key, 0) + 1
        if not is_consistent(verdict, actual) or \
                (verdict.outcome == "cannot-tell" and not has_doubts):
            raise AssertionError(f"{client}: the server: {actual}\nwe: " + "\n".join(lines) +
                                 f"\nwith\n{text}")


def compare_many(server, files, with_quotes, user="postgres"):
    seed = int(os.environ.get("PGUSHER_TEST_SEED", time.time_ns() % 10**9))
    note(f"PGUSHER_TEST_SEED={seed}, {files} files, PostgreSQL {server.version}")
    with Trial(server, user) as trial:
        for number in range(files):
            maker = Maker(seed * 100000 + number, server.version, with_quotes)
            text = maker.file()
            if user != "postgres":
                text = TOOLS + f"\nlocal postgres {user} trust\n" + text.split("\n", 1)[1]
            trial.load(text)
            for _ in range(CLIENTS):
                client = maker.client("localhost" in text or ".example" in text)
                trial.compare(client, maker.has_doubts, text)
        note(", ".join(f"{count} {key}" for key, count in sorted(trial.counts.items())))
        assert all(trial.counts.get(key) for key in ("let-in (told line)", "rejected", "no-line"))


@test(limit=600)
def random_files_are_judged_as_the_server_judges():
    with PostgresServer(settings={"password_encryption": "md5"}) as server:
        compare_many(server, FILES, with_quotes=True)


@test(limit=300)
def a_role_that_may_only_read_the_rules_judges_the_same():
    with PostgresServer(settings={"password_encryption": "md5"}) as server:
        # A role or a database that is called like a key word makes that word doubtful to somebody
        # who does not see the quotes.
        global ROLES, CLIENT_ROLES
        before = ROLES, CLIENT_ROLES
        ROLES = re.sub(r'CREATE ROLE "[^;]*;', "", ROLES)
        CLIENT_ROLES = [role for role in CLIENT_ROLES if role != "all"]
        try:
            compare_many(server, FILES // 5, with_quotes=False, user="reader")
        finally:
            ROLES, CLIENT_ROLES = before


@test(limit=300)
def a_whole_network_is_split_where_the_server_decides_otherwise():
    with PostgresServer(settings={"password_encryption": "md5"}) as server, Trial(server) as trial:
        trial.load(TOOLS + "\n" + "\n".join([
            "host orders all 127.0.0.8/30 reject",
            "hostssl orders alice 127.0.0.0/25 password",
            "host orders +staff 127.0.0.17/32 md5",
            "host all all 127.0.0.192 255.255.255.251 password"]) + "\n")
        lines = trial.judge.ask("alice", "orders", "127.0.0.0/24")
        parts = verdicts(lines)
        assert 10 < len(parts) < 40, lines
        for number in range(1, 255):
            source = f"127.0.0.{number}"
            for tls in (False, True):
                actual = Knock(server, trial.log).run("alice", "orders", source, tls, False)
                verdict, = [one for one in parts
                            if source in one and one.way == ("tls" if tls else "plain")]
                assert is_consistent(verdict, actual), (source, tls, actual, lines)
        equal(words(lines)[0], "127.0.0.0/29 as alice to orders: let in by line 3 "
              "(hostssl orders alice 127.0.0.0/25 password), with TLS; without TLS: refused, "
              "no line matches. Needed with TLS: the role's password (sent as it is)")


@test
def the_entry_for_the_owner_lets_in():
    name = 'or"d, #ers'
    with PostgresServer() as server, Trial(server) as trial:
        role = "/x.y" if server.version >= 16 else "/x"
        server.sql('CREATE ROLE "%s" LOGIN; CREATE DATABASE "%s"' %
                   (role, name.replace('"', '""')))
        before = [TOOLS, "host all all 127.0.0.0/8 reject"]
        trial.load("\n".join(before) + "\n")
        lines = trial.judge.ask(role, name, "127.5.0.0/16")
        entry, place = words(lines, "remedy> ")
        contains(place, "above line 2")
        trial.load("\n".join([before[0], entry, before[1]]) + "\n")
        equal(Knock(server, trial.log).run(role, name, "127.5.9.1", True, False).line, 2)
        for other in ("/xzy", "x"):
            equal(Knock(server, trial.log).run(other, name, "127.5.9.1", True, False).outcome,
                  "rejected")
        equal(words(trial.judge.ask(role, name, "127.5.0.0/16"), "remedy> "), [])


@test
def the_client_itself_is_found_and_what_limits_the_answer_is_said():
    with PostgresServer() as server:
        server.sql("CREATE ROLE out NOLOGIN; CREATE DATABASE shut; REVOKE CONNECT ON DATABASE shut "
                   "FROM public; CREATE ROLE reader LOGIN; "
                   "GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO reader")
        with Judge(server) as judge:
            lines = judge.ask("", "", "client")
            contains(words(lines)[0], "a local socket as postgres to postgres: let in by line 1")
            text = "\n".join(words(judge.ask("out", "shut", "::1"), "caveat> "))
            contains(text, "role out may not log in at all")
            contains(text, "role out has no CONNECT on database shut")
            text = "\n".join(words(judge.ask("x", "y", "::1"), "caveat> "))
            contains(text, "there is no role x\nthere is no database y")
            wait_until(lambda: words(server_reloaded(server, judge), "caveat> ") == [], 10,
                       "the file to be older than the settings that were read")
            server.directory.write("data/pg_hba.conf", "local all all trust\nhost all all\n")
            text = "\n".join(words(judge.ask("", "", "::1"), "caveat> "))
            contains(text, "line 2 is wrong (end-of-line before IP address")
            wait_until(lambda: is_newer(server, judge), 10, "a later second")
        with Judge(server, "reader") as judge:
            text = "\n".join(words(judge.ask("", "", "::1"), "caveat> "))
            contains(text, "whether the server has read it since it was written could not be seen")
            contains(text, "whether they stand in quotes could not be seen")


def server_reloaded(server, judge):
    """The file's time has whole seconds only."""
    server.reload()
    return judge.ask("", "", "::1")


def is_newer(server, judge):
    server.directory.write("data/pg_hba.conf", "local all all trust\n# changed\n")
    return "the file was written after" in "\n".join(
        words(judge.ask("", "", "::1"), "caveat> "))


@test
def several_networks_are_told_apart_as_json():
    with PostgresServer() as server, Trial(server) as trial:
        trial.load(TOOLS + "\nhostssl all all 203.0.113.0/24 md5 clientcert=verify-ca\n"
                   "host orders alice .example.com reject\nhost all all ::/0 reject\n"
                   "hostssl all all 0.0.0.0/0 cert\n")
        lines = trial.judge.ask("alice", "orders", "203.0.113.0/24,::ffff:198.51.100.7,2001:db8::1")
        network, single, v6 = [json.loads(line) for line in words(lines, "json> ")]
        equal([one["tls"] for one in network], [True, False])
        file = {"file": server.data + "/pg_hba.conf"} if server.version >= 16 else {}
        equal(network[0], {
            "from": "203.0.113.0/24", "tls": True, "verdict": "let-in", "line": 2, "method": "md5",
            "rule": "hostssl all all 203.0.113.0/24 md5 clientcert=verify-ca", **file,
            "needs": "the role's password and a client certificate that the server trusts"})
        equal(network[1], {"from": "203.0.113.0/24", "tls": False, "verdict": "no-line"})
        equal(single[0]["verdict"], "cannot-tell")
        contains(single[0]["why"], "line 3 (host orders alice .example.com reject) may match")
        equal(single[0]["otherwise"], {
            "verdict": "let-in", "line": 5, "method": "cert", **file,
            "rule": "hostssl all all 0.0.0.0/0 cert"})
        equal([(one["verdict"], one.get("line")) for one in v6], [("rejected", 4)] * 2)
        local, = [json.loads(line) for line in words(
            trial.judge.ask("postgres", "postgres", "local"), "json> ")]
        equal([(one["from"], one["tls"], one["line"], one["needs"]) for one in local],
              [("local", False, 1, None)])
        for wrong in ("203.0.113.0/33", "203.0.113.7,", "db1.example.com"):
            trial.judge.process.stdin.write(f"alice\torders\t{wrong}\t\n")
            trial.judge.process.stdin.flush()
            contains(trial.judge.process.stdout.readline(), "error\t--from")
            equal(trial.judge.process.stdout.readline(), "end\n")


@test
def nobody_without_the_privilege_provokes_an_error():
    with PostgresServer() as server:
        server.sql("CREATE ROLE mia LOGIN")
        with open(server.log_path, encoding="utf-8") as log:
            log.seek(0, os.SEEK_END)
            with Judge(server, "mia") as judge:
                judge.process.stdin.write("\t\tclient\t\n")
                judge.process.stdin.flush()
                equal(judge.process.stdout.readline(), "unreadable\n")
            text = log.read()
        contains(text, "user=mia")
        assert "ERROR" not in text and "denied" not in text, text


@test
def no_secret_of_the_file_is_asked_for():
    with PostgresServer() as server, Trial(server) as trial:
        trial.load(TOOLS + '\nhost orders "all" 10.0.0.0/8 radius radiusservers="127.0.0.1"'
                   ' radiussecrets=secrets "radiusidentifiers=secrets" # "secrets"\n')
        lines = trial.judge.ask("bob", "orders", "10.1.1.1")
        equal(verdicts(lines)[0].outcome, "no-line")  # in quotes it is a name
        assert "secrets" not in "\n".join(lines), lines
        equal(verdicts(trial.judge.ask("all", "orders", "10.1.1.1"))[0].outcome, "let-in")
        for question in ("test_access_rules", "test_access_file"):
            path = os.path.join(HERE, "..", "..", "src", "session", "sql", question + ".sql")
            with open(path, encoding="utf-8") as file:
                text = file.read().replace("$1", "'bob'").replace("$2", "'orders'")
            answer = server.sql(text)
            contains(answer, "pg_hba.conf" if "file" in question else "radius")
            assert "secrets" not in answer, answer


main()
