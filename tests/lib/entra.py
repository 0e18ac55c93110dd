"""A token endpoint, as that of Entra ID is one, on 127.0.0.1."""

import json
import ssl
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from certificates import Certificates
from processes import Fixture, free_port


class TokenEndpoint(Fixture):
    """with TokenEndpoint(answer) as endpoint:

    answer(form)   gives (status, body); body is text or bytes. Without it every request gets a
                   token of its own.
    certificate    (file, key), or None for http
    requests       what came: path, content type and form of each
    tokens         what was given out
    hold, release  events: a request sets hold and waits for release, once make_wait() was called"""

    def __init__(self, answer=None, certificate=None):
        self.answer = answer or self.give_token
        self.requests, self.tokens = [], []
        self.hold, self.release = threading.Event(), threading.Event()
        self.release.set()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                endpoint.serve(self)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", free_port()), Handler)
        self._server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = "%s:%d/{tenant}/oauth2/v2.0/token" % (
            "https://localhost" if certificate else "http://127.0.0.1", self.port)
        super().__init__()
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @classmethod
    def with_tls(cls, answer=None, kind="good"):
        return cls(answer, Certificates.shared().server(kind))

    def make_wait(self):
        self.release.clear()

    def give_token(self, _form):
        self.tokens.append("eyJ0." + "%04d" % len(self.tokens) * 700 + ".sig")
        return 200, json.dumps({"token_type": "Bearer", "expires_in": 3599,
                                "ext_expires_in": 3599, "access_token": self.tokens[-1]})

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(body, strict_parsing=True))
        self.requests.append((handler.path, handler.headers["Content-Type"], form))
        self.hold.set()
        self.release.wait(60)
        status, answer = self.answer(form)
        answer = answer if isinstance(answer, bytes) else answer.encode()
        try:
            handler.send_response(status)
            if status in (301, 302, 307, 308):
                handler.send_header("Location", "/elsewhere")
            handler.send_header("Content-Length", str(len(answer)))
            handler.end_headers()
            handler.wfile.write(answer)
        except OSError:
            pass  # the client went away, which is its right

    def _close(self):
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
