"""Cases of privileges: what a server does, and what pgusher must say of it.

    @case(29, "Table SELECT without schema USAGE")
    def usage_is_missing(at):
        at.sql('''CREATE SCHEMA hid; CREATE TABLE hid.t(i int); GRANT SELECT ON hid.t TO app;
            SET ROLE app; SELECT * FROM hid.t;                               -- => error 42501''')
        at.need("app", "relations", "SELECT", "hid.t", gives="missing", says=["USAGE", "hid"],
                mend=["GRANT USAGE ON SCHEMA hid TO app"])

A case begins in an empty database fx after PRELUDE, as superuser postgres, and runs on every major
(@case(.., first=14) on those from 14 on). Its number is that of the reference of privileges.

Marks in SQL: `-- => t|f` is what came out since the mark before (rows joined with " / "),
`error 42501` and `warning 01007` stand for what has no rows, `ok` for nothing, `(null)` for one
empty line; `t [10-15]; f [16-18]` gives one for each range of majors."""

import json
import os
import re
import sys

PRELUDE = """CREATE ROLE own LOGIN; CREATE ROLE app LOGIN; CREATE ROLE grp NOLOGIN;
CREATE SCHEMA s AUTHORIZATION own; GRANT USAGE ON SCHEMA s TO app, grp;"""
BLOCKED = ("missing", "skip")  # the right is there, and of no use without USAGE of the schema
OBSERVER = "looker"  # who asks, unless a case says otherwise: a role with no right of its own

MARK = re.compile(r"-- =>(.*)$", re.MULTILINE)
RANGED = re.compile(r"^(.*?)\s*\[(\d+)-(\d+)\]$")

# Keys of needs that are no words of Python.
KEYS = {"on_servers": "on servers", "or_member": "or member", "compare": "is"}

cases = {}


class CaseSkipped(Exception):
    """The reason; what is not there is named in it."""


def case(number, title, first=10, last=18):
    def register(body):
        assert number not in cases, number
        body.title, body.first, body.last = title, first, last
        cases[number] = body
        return body
    return register


def expectation(mark, major):
    """What a mark says of this major."""
    parts = [RANGED.match(part.strip()) for part in mark.split(";")]
    if not all(parts):
        return mark.strip()
    for part in parts:
        if int(part.group(2)) <= major <= int(part.group(3)):
            return part.group(1).strip()
    raise AssertionError(f"no part of {mark!r} is for PostgreSQL {major}")


def printed(items):
    return " / ".join(items) if items != [""] else "(null)"


def plain(statement):
    """A statement without what is a matter of taste."""
    lines = [line for line in statement.split("\n") if not line.lstrip().startswith("--")]
    text = re.sub(r"\s+", " ", " ".join(lines)).strip().rstrip(";").strip()
    text = re.sub(r"\bON TABLE ", "ON ", text)
    text = re.sub(r"\bON ROUTINE ", "ON FUNCTION ", text)
    return re.sub(r'"([a-z_][a-z0-9_$]*)"', r"\1", text)


class Wish:
    """A need, and what pgusher must say of it. It is asked together with others of the same role,
    at the latest when something is changed or when the answer is looked at."""

    def __init__(self, at, role, user, need, expected):
        self.at, self.role, self.user, self.need = at, role, user, need
        self.gives, self.says, self.lacks, self.wanted_mend = expected
        caller = sys._getframe(2)
        self.where = f"{os.path.basename(caller.f_code.co_filename)}:{caller.f_lineno}"
        self._row = self._report = None

    def told(self, row, report):
        self._row, self._report = row, report

    @property
    def row(self):
        if self._row is None:
            self.at.flush()
        return self._row

    @property
    def report(self):
        return self._report if self.row else None

    @property
    def words(self):
        return "\n".join([self.row["message"] or "", *(self.row["why"] or []),
                          *(self.row["missing"] or [])])

    @property
    def mend(self):
        return [text for text in map(plain, self.row["mend"] or []) if text]

    @property
    def everything(self):
        return json.dumps(self.report, ensure_ascii=False)

    def hold(self):
        allowed = (self.gives,) if isinstance(self.gives, str) else self.gives
        if self.row["verdict"] not in allowed:
            self._fail(f"expected {' or '.join(allowed)}, got {self.row['verdict']}")
        for pattern in self.says:
            if not re.search(pattern, self.words, re.IGNORECASE):
                self._fail(f"it does not say {pattern!r}")
        for pattern in self.lacks:
            if re.search(pattern, self.words, re.IGNORECASE):
                self._fail(f"it should not say {pattern!r}")
        if self.wanted_mend is not None and \
                sorted(self.mend) != sorted(map(plain, self.wanted_mend)):
            self._fail(f"expected the mend {self.wanted_mend}")

    def _fail(self, text):
        raise AssertionError(f"{self}\n  {text}")

    def __str__(self):
        return f"{self.where}, {self.role} asked by {self.user}: {json.dumps(self.need)}\n" \
            + json.dumps(self.row, indent=1, ensure_ascii=False)


class At:
    """A case on one server. `major`, `number`; `server` is a PostgresServer, `home` a Home."""

    def __init__(self, number, server, home, connect):
        self.number, self.server, self.home = number, server, home
        self.major = server.version
        self._connect = connect
        self._wishes = []  # not asked yet
        self._matrices = {}  # by who asks; good until something is changed
        self.session = connect("postgres")
        left = self.session.run(PRELUDE)
        assert not left, left

    def close(self):
        self.session.close()

    # The server

    def sql(self, text):
        """Runs SQL in the session of the case and holds it against its marks."""
        begin = 0
        for mark in MARK.finditer(text):
            self._hold(text[begin:mark.start()], expectation(mark.group(1), self.major))
            begin = mark.end()
        self._hold(text[begin:], "ok")

    def _hold(self, text, expected):
        self.flush()
        self._matrices.clear()
        said = len(self.session.messages)
        got = printed(self.session.run(text))
        if got != (expected if expected != "ok" else ""):
            raise AssertionError(
                f"the server says otherwise\n{text.strip()}\n  expected {expected}\n  got      "
                f"{got or 'ok'}\n{''.join(self.session.messages[said:])}")

    def ask(self, text):
        """What one more superuser gets, whatever role the session has set."""
        with self.login("postgres") as session:
            items = session.run(text)
            assert not any(one.startswith("error ") for one in items), session.messages
            return printed(items)

    def login(self, role):
        """One more session, of that role."""
        self.flush()
        self._matrices.clear()
        return self._connect(role)

    def extension(self, name, options=""):
        """Skips the case by name where the server's build does not have it. (The list
        pg_available_extensions cannot be read where one control file is of a newer major.)"""
        self.flush()
        self._matrices.clear()
        got = self.session.run(f"CREATE EXTENSION {name} {options}")
        if got in (["error 0A000"], ["error 58P01"]):
            raise CaseSkipped(f"PostgreSQL {self.major} here has no extension {name}")
        assert not got, self.session.messages

    # pgusher

    def dsn(self, user=OBSERVER):
        return (f"host={self.server.socket_directory} port={self.server.port} dbname=fx"
                f" user={user}")

    def pgusher(self, *arguments, user=OBSERVER):
        result = self.home.run("grants", self.dsn(user), *arguments, "--no-input")
        assert result.rc in (0, 3), result
        return result

    def target(self, *needs):
        """Writes a target with these needs, {"need": .., ..} each; its name."""
        lines = "".join(f"  - {json.dumps(need)}\n" for need in needs)
        self.home.write(".config/pgusher/targets.d/fixture.yaml",
                        f"title: Fixture\nsummary: A fixture.\nneeds:\n{lines}")
        return "fixture"

    def report(self, role, *needs, user=OBSERVER, arguments=()):
        result = self.pgusher("--target", self.target(*needs), "--role", role, "--json",
                              *arguments, user=user)
        report = result.json()
        assert report["role"] == role, result
        return report

    def need(self, role, kind, privilege=None, name=None, *, gives, says=(), lacks=(), mend=None,
             closes=False, user=OBSERVER, **keys):
        """What is asked: the keys of a need; name: "schema.name" of an object of a schema, else as
        it is. What must come out: gives: the verdict, or several that will do. says, lacks:
        patterns that message, reasons and the names of what is missing hold, or do not. mend: the
        statements, all of them. closes: the script is run, and then the need is met."""
        need = {"need": kind, "reason": "it is tried"}
        need.update((KEYS.get(key, key), value) for key, value in keys.items())
        if privilege:
            need["privilege"] = privilege
        if name and "." in name and kind not in ("setting", "library"):
            need["schemas"], need["names"] = [name.split(".", 1)[0]], [name.split(".", 1)[1]]
        elif name:
            need["names"] = [name]
        wish = Wish(self, role, user, need, (gives, says, lacks, mend))
        if closes:
            self.flush()
            self._ask_all([wish])
            self.run_script(wish.report)
            self._wishes.append(Wish(self, role, user, need, (("ok", "warn"), (), (), [])))
        else:
            self._wishes.append(wish)
        return wish

    def flush(self):
        """Asks what was put off, one report for each pair of a role and who asks about it."""
        groups = {}
        for wish in self._wishes:
            groups.setdefault((wish.role, wish.user), []).append(wish)
        self._wishes = []
        for wishes in groups.values():
            self._ask_all(wishes)

    def _ask_all(self, wishes):
        report = self.report(wishes[0].role, *({**wish.need, "id": f"w{number}"}
                                               for number, wish in enumerate(wishes)),
                             user=wishes[0].user)
        for number, wish in enumerate(wishes):
            rows = [row for row in report["needs"] if row["id"].split(".")[0] == f"w{number}"]
            if len(rows) != 1:
                raise AssertionError(f"{wish.where}: not one verdict for {wish.need}: "
                                     + json.dumps(report, indent=1))
            wish.told(rows[0], report)
        for wish in wishes:
            wish.hold()

    def run_script(self, report):
        """Runs the script of a report; a warning is a failure, because then it did nothing."""
        statements = [sql for part in report["script"] for sql in part["sql"]]
        if not [sql for sql in statements if plain(sql)]:
            raise AssertionError("there is no script\n" + json.dumps(report, indent=1))
        self.run_statements(statements)

    def run_statements(self, statements):
        with self.login("postgres") as session:
            for sql in statements:
                got = session.run(sql)
                if got:
                    raise AssertionError(f"{sql}\n  gives {got}\n{''.join(session.messages)}")

    def run_revokes(self, role, *needs):
        """Runs what takes away what no need asks for; each part as the role that it names, since of
        another it does nothing."""
        self.flush()
        script = self.pgusher("--target", self.target(*needs), "--role", role, "--revoke").out
        parts = re.split(r"^-- \d+, to be run by: ", script, flags=re.MULTILINE)[1:]
        assert parts, script
        for part in parts:
            runner = re.search(r"\(role (\S+)\)|: (\S+) \(a superuser", part.split("\n", 1)[0])
            assert runner, part
            self.run_statements([f"SET ROLE {runner.group(1) or runner.group(2)}",
                                 "\n".join(part.split("\n")[1:])])

    def text(self, *arguments, says=(), user=OBSERVER):
        """What is printed for people, and that it holds the patterns."""
        self.flush()
        result = self.pgusher(*arguments, user=user)
        for pattern in says:
            if not re.search(pattern, result.out, re.IGNORECASE):
                raise AssertionError(f"it does not say {pattern!r}\n{result}")
        return result.out

    def matrix(self, user=OBSERVER):
        key = user, self.server.port
        if key not in self._matrices:
            self._matrices[key] = self.pgusher("--matrix", "--json", user=user).json()
        return self._matrices[key]

    def cell(self, name, role, user=OBSERVER, kind=None):
        """What the matrix says of a role and "schema.name" ({} when nothing), or of "fx"."""
        report = self.matrix(user)
        for one in report["classes"]:
            names = [f"{one['schema']}.{part}" if one.get("schema") and "." not in part else part
                     for part in one["names"]]
            if name in names and kind in (None, one["kind"]):
                found = [cell for cell in one["roles"] if cell["role"] == role]
                return found[0] if found else {}
        raise AssertionError(f"{name} is not in the matrix\n" + json.dumps(report, indent=1))

    def held(self, name, role, *privileges, by=None, path=None, kind=None):
        """The matrix gives the role exactly these privileges, held in this way."""
        cell = self.cell(name, role, kind=kind)
        found = cell.get("privileges", [])
        if sorted(one["privilege"] for one in found) != sorted(privileges):
            raise AssertionError(f"{name}, {role}: expected {privileges}\n  got {cell}")
        for one in found:
            if by and one["by"] != by or path and one["path"] != path:
                raise AssertionError(f"{name}, {role}: expected {by} {path}\n  got {one}")

    def reads(self, name, role, expected):
        got = self.cell(name, role).get("reads", "no")
        if got != expected:
            raise AssertionError(f"{name} read by {role}: expected {expected}, got {got}")
