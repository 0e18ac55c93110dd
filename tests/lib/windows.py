"""Previews of relations, driven without a screen: the program windows_drive, and what it says."""

import os
import subprocess

from processes import Fixture, Unavailable

COMPARISONS = ["=", "<>", "<", "<=", ">", ">=", "LIKE", "NOT LIKE", "ILIKE", "IS NULL",
               "IS NOT NULL"]


def find_drive():
    here = os.path.dirname(os.path.realpath(__file__))
    top = os.path.join(here, "..", "..", "build")
    for build in (os.environ.get("top_builddir"), os.getcwd(), top):
        path = os.path.join(build or "", "tests/integration/windows_drive")
        if build and os.access(path, os.X_OK):
            return path
    raise Unavailable("windows_drive is not built: make check TESTS= builds it")


def to_hex(text):
    return (text if isinstance(text, bytes) else text.encode()).hex() or "-"


def from_hex(digits):
    return b"" if digits == "-" else bytes.fromhex(digits)


class Cell:
    """value: bytes or None; cut: None or the length that is said; withheld."""

    def __init__(self, word):
        self.cut, self.withheld = None, "!" in word
        for mark in "+!":
            if mark in word:
                word, length = word.split(mark)
                self.cut = int(length)
        self.value = None if word == "null" else from_hex(word)


class Said:
    """What a move brought: way, words, rows (of Cells), shift, error (SQLSTATE, text), ..."""

    def __init__(self, lines):
        self.way = self.words = self.error = self.asks = self.piece = self.count = None
        self.state, self.shift, self.rows, self.columns = set(), None, [], []
        for line in lines:
            word, _, rest = line.partition(" ")
            getattr(self, "_" + word)(rest.split())
        if self.error and not self.rows:
            self.rows = []

    def _way(self, words):
        self.way, self.words = words[0], from_hex(words[1]).decode()

    def _state(self, words):
        self.state = set(words) - {"-"}

    def _shift(self, words):
        self.shift = int(words[0])

    def _error(self, words):
        self.error = (words[0], from_hex(words[1]).decode("utf-8", "replace"))

    def _asks(self, words):
        self.asks = (int(words[0]), int(words[1]), float(words[2]), from_hex(words[3]).decode())

    def _piece(self, words):
        self.piece = (int(words[0]), None if words[1] == "null" else from_hex(words[1]))

    def _count(self, words):
        self.count = int(words[0])

    def _column(self, words):
        self.columns.append((from_hex(words[2]).decode("utf-8", "replace"), int(words[0]),
                             words[1] == "1"))

    def _row(self, words):
        self.rows.append([Cell(word) for word in words])

    def column(self, name):
        return [column[0] for column in self.columns].index(name)

    def values(self, name):
        at = self.column(name)
        return [row[at].value for row in self.rows]


class Drive(Fixture):
    """One windows_drive, logged in; say() sends a command and gives what it said."""

    def __init__(self, server, db="postgres", user="postgres"):
        super().__init__()
        dsn = f"host={server.socket_directory} port={server.port} dbname={db} user={user}"
        self.dsn = dsn
        environment = {**os.environ, "PGUSHER_WATCHDOG": "1"}
        self.process = subprocess.Popen([find_drive(), dsn], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env=environment)
        self._read()

    def _read(self):
        lines = []
        for line in self.process.stdout:
            text = line.decode("ascii").rstrip("\n")
            if text == "done":
                return lines
            lines.append(text)
        raise AssertionError(f"windows_drive ended with {self.process.wait()} after {lines}")

    def say(self, *words):
        self.process.stdin.write((" ".join(str(word) for word in words) + "\n").encode())
        self.process.stdin.flush()
        return Said(self._read())

    def open(self, session, schema, name, consent=True):
        """Finds the relation, and opens a preview of it that nothing is asked of yet."""
        oid, relkind = session.run(
            "SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
            f"WHERE nspname = '{schema}' AND relname = '{name}'")[0].split("|")
        self.say("open", oid, to_hex(schema), to_hex(name), relkind, int(consent))

    def sort(self, column, descending=False, nulls_first=None):
        first = descending if nulls_first is None else nulls_first
        self.say("sort", to_hex(column), "desc" if descending else "asc",
                 "first" if first else "last")

    def filter(self, column, comparison, value=""):
        self.say("filter", to_hex(column), COMPARISONS.index(comparison), to_hex(value))

    def _close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(timeout=20)
        self.process.stdout.close()


class Reader:
    """Moves through a preview and keeps what came, as values of the column rid."""

    def __init__(self, drive):
        self.drive = drive
        self.held = []
        self.said = None

    def jump(self, *words):
        self.said = self.drive.say(*words)
        if self.said.asks:
            self.drive.say("agree")
            self.said = self.drive.say(*words)
        self.held = [int(value) for value in self.said.values("rid")] if not self.said.error else []
        return self.held

    def forward(self):
        """The rows that were not there before."""
        self.said = self.drive.say("forward")
        assert self.said.shift is not None, f"no window came: {vars(self.said)}"
        rows = [int(value) for value in self.said.values("rid")]
        dropped = -self.said.shift
        assert rows[:len(self.held) - dropped] == self.held[dropped:], "rows that were held changed"
        new = rows[len(self.held) - dropped:]
        self.held = rows
        return new

    def backward(self):
        self.said = self.drive.say("backward")
        assert self.said.shift is not None, f"no window came: {vars(self.said)}"
        rows = [int(value) for value in self.said.values("rid")]
        new = rows[:self.said.shift]
        common = min(len(self.held), len(rows) - len(new))
        assert rows[len(new):len(new) + common] == self.held[:common], "rows that were held changed"
        self.held = rows
        return new
