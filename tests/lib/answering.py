"""A server that answers pgusher's questions with what a test wants it to say: for products, clocks
and versions that cannot be had for real."""

import socket
import struct
import time

from fakes import FakeServer

TEXT = 25  # OID

# What an ordinary PostgreSQL says to the questions of the test, each known by its head.
ORDINARY = {
    "test_server:": {
        "version": "15.0", "product": "PostgreSQL 15.0 on a fake", "marker_roles": None,
        "is_aurora": "f", "is_standby": "f", "encoding": "UTF8", "pid": "4711", "dbname": "shop",
        "session_user": "mia", "current_user": "mia", "is_superuser": "f", "client": "127.0.0.1",
        "client_port": "1", "server": "127.0.0.1", "uses_tls": "f", "tls": "", "read_only": "off",
        "time_zone": "UTC", "clock": None, "max_connections": "100", "reserved_connections": "3",
        "connections": "1", "role_limit": "-1", "role_connections": "1"},
    "test_server_other:": {"product": "?", "dbname": "shop", "current_user": "mia"},
    "test_databases:": {"databases": "1", "usable": "1", "names": "shop"},
    "test_schemas:": {"schemas": "1", "usable": "1", "names": "public"},
    "test_tables:": {"tables": "1", "readable": "1", "views": "0"},
    "test_views:": {"views": "0", "materialized": "0", "empty": "0", "readable": "0"},
    "test_policies:": {"guarded": "0", "filtered": "0", "names": None},
}


class AnsweringServer(FakeServer):
    """answers: {"test_server:": {"is_standby": "t"}} changes single values, and answers what an
    ordinary server does not know; parameters are those of the log-in (server_version,
    crdb_version, ...); acts: {"test_tables:": "close"} ends the connection instead of answering
    that question, "stall" says nothing more, a number waits for so many seconds before.
    certificate: (certificate, key), it speaks TLS with it."""

    def __init__(self, answers=None, parameters=None, acts=None, certificate=None):
        self.certificate = certificate
        self.acts = acts or {}
        self.answers = {head: dict(row) for head, row in ORDINARY.items()}
        for head, row in (answers or {}).items():
            self.answers.setdefault(head, {}).update(row)
        self.parameters = parameters or {}
        self.asked = []
        super().__init__()

    def serve(self, client):
        client.read_startup(certificate=self.certificate)
        client.log_in(self.parameters)
        row = None
        while True:
            kind, body = client.read_message()
            if kind == b"P":
                sql = body.split(b"\0")[1].decode()
                self.asked.append(sql)
                self._act(client, sql)
                row = self._row(sql)
                client.send_message(b"1")
            elif kind == b"B":
                client.send_message(b"2")
            elif kind == b"D":
                self._describe(client, row)
            elif kind == b"E":
                self._execute(client, row)
            elif kind == b"S":
                client.send_message(b"Z", b"I")
            elif kind == b"X":
                return

    def _act(self, client, sql):
        for head, act in self.acts.items():
            if not sql.startswith("-- " + head):
                continue
            if act not in ("close", "stall"):
                time.sleep(act)
                continue
            if act == "close":  # what was answered before still arrives
                client.socket.shutdown(socket.SHUT_WR)
            self.stay_silent(client)
            raise EOFError

    def _row(self, sql):
        for head, row in self.answers.items():
            if sql.startswith("-- " + head):
                return {**row, "clock": repr(time.time())} if row.get("clock", "") is None else row
        return {"a": "", "b": "", "c": ""} if "set_config" in sql else None

    @staticmethod
    def _describe(client, row):
        if row is None:
            client.send_message(b"n")
            return
        body = struct.pack("!h", len(row))
        for name in row:
            body += name.encode() + b"\0" + struct.pack("!IhIhih", 0, 0, TEXT, -1, -1, 0)
        client.send_message(b"T", body)

    @staticmethod
    def _execute(client, row):
        if row is not None:
            body = struct.pack("!h", len(row))
            for value in row.values():
                data = None if value is None else value.encode()
                body += struct.pack("!i", -1) if data is None else \
                    struct.pack("!i", len(data)) + data
            client.send_message(b"D", body)
        client.send_message(b"C", b"SELECT 1\0" if row is not None else b"BEGIN\0")
