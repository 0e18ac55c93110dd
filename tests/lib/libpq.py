"""A session that stays, through libpq itself: roles that are set stay set, and a failed statement
is its SQLSTATE. psql would be a process a question, and says words where we want codes."""

import ctypes
import ctypes.util
import re

from processes import Fixture, Unavailable

TUPLES, COPY_OUT, BAD, FATAL = 2, 3, 5, 7  # ExecStatusType of libpq-fe.h
STATEMENT_PARTS = re.compile(r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | (\$\w*\$).*?\1 | --[^\n]* | ;
                                 | [^;'"$-]+ | .""", re.VERBOSE | re.DOTALL)
RECEIVER = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


def _library():
    name = ctypes.util.find_library("pq")
    if not name:
        raise Unavailable("libpq is not installed")
    library = ctypes.CDLL(name)
    for function, result, arguments in (
            ("PQconnectdb", ctypes.c_void_p, [ctypes.c_char_p]),
            ("PQstatus", ctypes.c_int, [ctypes.c_void_p]),
            ("PQerrorMessage", ctypes.c_char_p, [ctypes.c_void_p]),
            ("PQexec", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]),
            ("PQgetResult", ctypes.c_void_p, [ctypes.c_void_p]),
            ("PQresultStatus", ctypes.c_int, [ctypes.c_void_p]),
            ("PQresultErrorField", ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int]),
            ("PQresultErrorMessage", ctypes.c_char_p, [ctypes.c_void_p]),
            ("PQntuples", ctypes.c_int, [ctypes.c_void_p]),
            ("PQnfields", ctypes.c_int, [ctypes.c_void_p]),
            ("PQgetvalue", ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
            ("PQgetCopyData", ctypes.c_int,
             [ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p), ctypes.c_int]),
            ("PQsetNoticeReceiver", ctypes.c_void_p, [ctypes.c_void_p, RECEIVER, ctypes.c_void_p]),
            ("PQfreemem", None, [ctypes.c_void_p]),
            ("PQclear", None, [ctypes.c_void_p]),
            ("PQfinish", None, [ctypes.c_void_p])):
        entry = getattr(library, function)
        entry.restype, entry.argtypes = result, arguments
    return library


def statements(text):
    """The statements of a script, without comments."""
    parts = [""]
    for match in STATEMENT_PARTS.finditer(text):
        if match.group() == ";":
            parts.append("")
        elif not match.group().startswith("--"):
            parts[-1] += match.group()
    return [part.strip() for part in parts if part.strip()]


class Session(Fixture):
    """run("SELECT 1; SELECT 2") gives ["1", "2"]: rows as psql -At prints them, and in between
    "warning 01007" and "error 42501"; messages is what was said with them."""

    library = None

    def __init__(self, dsn):
        super().__init__()
        Session.library = Session.library or _library()
        self.messages = []
        self._items = []
        self._receiver = RECEIVER(self._noticed)  # must live as long as the connection
        self._connection = self.library.PQconnectdb(dsn.encode())
        if self.library.PQstatus(self._connection) != 0:
            raise RuntimeError(self.library.PQerrorMessage(self._connection).decode())
        self.library.PQsetNoticeReceiver(self._connection, self._receiver, None)

    def run(self, text):
        """Statement by statement, as psql does it: one that fails does not stop those after it."""
        self._items = []
        for statement in statements(text):
            result = self.library.PQexec(self._connection, statement.encode())
            self._take(result)
            self.library.PQclear(result)
        return self._items

    def _take(self, result):
        status = self.library.PQresultStatus(result)
        if status in (BAD, FATAL):
            self._items.append("error " + self._field(result, "C"))
            self.messages.append(self.library.PQresultErrorMessage(result).decode())
        elif status == TUPLES:
            for row in range(self.library.PQntuples(result)):
                self._items.append("|".join(
                    self.library.PQgetvalue(result, row, column).decode()
                    for column in range(self.library.PQnfields(result))))
        elif status == COPY_OUT:
            self._drain()

    def _drain(self):
        data = ctypes.c_void_p()
        while (size := self.library.PQgetCopyData(self._connection, ctypes.byref(data), 0)) > 0:
            self._items.append(ctypes.string_at(data, size).decode().rstrip("\n"))
            self.library.PQfreemem(data)
        while result := self.library.PQgetResult(self._connection):
            self._take(result)
            self.library.PQclear(result)

    def _noticed(self, _self, result):
        if self._field(result, "V") == "WARNING":
            self._items.append("warning " + self._field(result, "C"))
            self.messages.append(self.library.PQresultErrorMessage(result).decode())

    def _field(self, result, letter):
        return (self.library.PQresultErrorField(result, ord(letter)) or b"").decode()

    def _close(self):
        self.library.PQfinish(self._connection)
