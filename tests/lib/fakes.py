"""Servers that misbehave: silent, closing, lying, or of another protocol.

Each listens on 127.0.0.1:port and serves in threads. `received` holds what clients sent, one
bytearray for each connection, so that a test can prove what did *not* travel."""

import hashlib
import socket
import ssl
import struct
import threading

from processes import Fixture, listen_locally, shut

SSL_REQUEST = 80877103
GSS_REQUEST = 80877104
CANCEL_REQUEST = 80877102
CLIENT_LIMIT = 60  # seconds after which a serving thread gives up on its client


class FakeServer(Fixture):
    """Listens and calls serve(connection) in a thread for each client; on a Unix socket in
    `directory` where one is given."""

    def __init__(self, directory=None):
        super().__init__()
        self.host = directory or "127.0.0.1"
        self.received = []
        self._connections = []
        self._stopping = threading.Event()
        if directory:
            self.port = 5432
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(f"{directory}/.s.PGSQL.{self.port}")
            self._listener.listen()
        else:
            self._listener = listen_locally()
            self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def connections(self):
        """How many clients have come so far."""
        return len(self.received)

    def serve(self, client):
        raise NotImplementedError

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            record = bytearray()
            self.received.append(record)
            self._connections.append(connection)
            threading.Thread(target=self._serve_one, args=(Client(connection, record),),
                             daemon=True).start()

    def _serve_one(self, client):
        try:
            self.serve(client)
        except (OSError, EOFError, ValueError):
            pass  # the client went away, which is its right
        finally:
            client.socket.close()

    def stay_silent(self, client):
        """Reads and says nothing until the client or the test ends."""
        while not self._stopping.is_set():
            if not client.read_some():
                return

    def _close(self):
        self._stopping.set()
        shut(self._listener)
        for connection in self._connections:
            shut(connection)


class Client:
    """The server's side of one connection, with the words of the PostgreSQL protocol."""

    def __init__(self, connection, record):
        self.socket = connection
        self.socket.settimeout(CLIENT_LIMIT)
        self._record = record

    def read_some(self):
        data = self.socket.recv(65536)
        self._record += data
        return data

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError
            self._record += more
            data += more
        return data

    def start_tls(self, certificate):
        """certificate: (certificate, key), two files. What was read before and after is in the
        same record, as it was before encryption."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def read_startup(self, answer_ssl=b"N", certificate=None):
        """Answers SSLRequest and GSSENCRequest, returns the startup packet's fields."""
        while True:
            length, code = struct.unpack("!II", self.read(8))
            body = self.read(length - 8)
            if code == SSL_REQUEST and certificate:
                self.send(b"S")
                self.start_tls(certificate)
            elif code == SSL_REQUEST:
                self.send(answer_ssl)
            elif code == GSS_REQUEST:
                self.send(b"N")
            elif code == CANCEL_REQUEST:
                raise EOFError
            else:
                words = body.rstrip(b"\0").split(b"\0")
                return dict(zip(words[::2], words[1::2]))

    def read_message(self):
        kind, length = struct.unpack("!cI", self.read(5))
        return kind, self.read(length - 4)

    def send(self, data):
        self.socket.sendall(data)

    def send_message(self, kind, body=b""):
        self.send(kind + struct.pack("!I", len(body) + 4) + body)

    def send_error(self, message, sqlstate="08P01", severity="FATAL", **fields):
        """fields: detail=, hint= as bytes or text."""
        parts = [(b"S", severity), (b"V", severity), (b"C", sqlstate), (b"M", message)]
        parts += [({"detail": b"D", "hint": b"H", "file": b"F"}[key], value)
                  for key, value in fields.items()]
        body = b"".join(code + (value if isinstance(value, bytes) else value.encode()) + b"\0"
                        for code, value in parts)
        self.send_message(b"E", body + b"\0")

    def log_in(self, parameters=None):
        """AuthenticationOk, the parameters of a server 15.0, and ReadyForQuery."""
        self.send_message(b"R", struct.pack("!I", 0))
        values = {"server_version": "15.0", "server_encoding": "UTF8", "client_encoding": "UTF8",
                  "standard_conforming_strings": "on", "integer_datetimes": "on",
                  **(parameters or {})}
        for key, value in values.items():
            self.send_message(b"S", key.encode() + b"\0" + value.encode() + b"\0")
        self.send_message(b"K", struct.pack("!II", 4711, 12345))
        self.send_message(b"Z", b"I")


STAGES = ("accept", "ssl", "startup", "password", "query")


class StagedServer(FakeServer):
    """Behaves up to a stage: "accept", "ssl" (the SSLRequest was read), "startup" (the startup
    packet was read, TLS refused), "password" (so was the password), "query" (the login is
    complete)."""

    def __init__(self, stage):
        if stage not in STAGES:
            raise ValueError(stage)
        self.stage = stage
        super().__init__()

    def serve(self, client):
        if self.stage == "ssl":
            client.read(8)
        elif self.stage != "accept":
            client.read_startup()
        if self.stage == "password":
            client.send_message(b"R", struct.pack("!I", 3))
            client.read_message()
        elif self.stage == "query":
            client.log_in()


class SilentServer(StagedServer):
    """Says nothing more from its stage on, and keeps the connection."""

    def serve(self, client):
        super().serve(client)
        self.stay_silent(client)


class ClosingServer(StagedServer):
    """Closes the connection at its stage; reset=True sends RST instead of FIN."""

    def __init__(self, stage="accept", reset=False):
        self.reset = reset
        super().__init__(stage)

    def serve(self, client):
        super().serve(client)
        if self.reset:
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class BannerServer(FakeServer):
    """Speaks first, and another protocol: SSH, SMTP or MySQL; any bytes will do."""

    def __init__(self, banner=b"SSH-2.0-OpenSSH_9.2p1\r\n", close=False):
        self.banner, self.close_after = banner, close
        super().__init__()

    def serve(self, client):
        client.send(self.banner)
        if not self.close_after:
            self.stay_silent(client)


class HttpServer(FakeServer):
    """Answers whatever comes as a web server does, and closes."""

    ANSWER = (b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
              b"<html><body>Bad Request</body></html>\r\n")

    def serve(self, client):
        client.read_some()
        client.send(self.ANSWER)


class LyingServer(FakeServer):
    """A PostgreSQL that is none. lie(client) is called after the startup packet; the ready-made
    lies are the static methods below: LyingServer(LyingServer.ask_cleartext). What they were told
    is in `secrets`."""

    def __init__(self, lie, answer_ssl=b"N", certificate=None, directory=None):
        self.lie, self.answer_ssl, self.certificate = lie, answer_ssl, certificate
        self.secrets = []
        super().__init__(directory)

    def serve(self, client):
        client.startup = client.read_startup(self.answer_ssl, self.certificate)
        client.secrets = self.secrets
        self.lie(client)

    @staticmethod
    def ask_cleartext(client):
        """Asks for the password as it is, then lets everybody in."""
        client.send_message(b"R", struct.pack("!I", 3))
        client.secrets.append(client.read_message()[1].rstrip(b"\0"))
        client.log_in()
        LyingServer.answer_nothing(client)

    @staticmethod
    def ask_md5(client):
        client.send_message(b"R", struct.pack("!I", 5) + b"salt")
        client.secrets.append(client.read_message()[1].rstrip(b"\0"))
        client.log_in()
        LyingServer.answer_nothing(client)

    @staticmethod
    def skip_password(client):
        """Lets everybody in without a question: a client that requires SCRAM must refuse."""
        client.log_in()
        LyingServer.answer_nothing(client)

    @staticmethod
    def skip_proof(client):
        """Starts SCRAM and ends it without proving that it knows the password."""
        client.send_message(b"R", struct.pack("!I", 10) + b"SCRAM-SHA-256\0\0")
        _, body = client.read_message()
        nonce = body.partition(b"r=")[2]
        client.send_message(b"R", struct.pack("!I", 11) + b"r=" + nonce +
                            b"x,s=c2FsdHNhbHQ=,i=4096")
        client.secrets.append(client.read_message()[1])
        client.log_in()
        LyingServer.answer_nothing(client)

    @staticmethod
    def say_error(message, sqlstate="28P01", **fields):
        """A lie that only says an error, with whatever control characters it holds."""
        return lambda client: client.send_error(message, sqlstate, **fields)

    @staticmethod
    def promise_too_much(client):
        """A message header that announces two gigabytes."""
        client.send(b"R" + struct.pack("!I", 0x7FFFFFF0))
        client.read_some()

    @staticmethod
    def babble(client):
        """Bytes that are no message, the same ones every time."""
        client.send(b"".join(hashlib.sha256(bytes([i])).digest() for i in range(64)))
        client.read_some()

    @staticmethod
    def answer_nothing(client):
        """After the login: every question gets an error."""
        while True:
            kind, _ = client.read_message()
            if kind in (b"Q", b"P"):
                client.send_error("there is nothing here", "XX000", severity="ERROR")
            if kind in (b"Q", b"S"):
                client.send_message(b"Z", b"I")
            elif kind == b"X":
                return
