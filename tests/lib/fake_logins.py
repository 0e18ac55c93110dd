"""Ways in which a server, or somebody in its place, may go through a login: lies for LyingServer.

Each takes the client after its startup packet. Where the client should go they read on until it
has, so that what it sent after all is in the record."""

import base64
import hashlib
import hmac
import os
import random
import struct
import time


def request(code, body=b""):
    payload = struct.pack("!I", code) + body
    return b"R" + struct.pack("!I", len(payload) + 4) + payload


OK, PASSWORD, MD5, GSS, SSPI = (request(0), request(3), request(5, b"salt"), request(7),
                                request(9))
SASL = request(10, b"SCRAM-SHA-256\0\0")


def error(message, sqlstate, severity="FATAL"):
    """sqlstate: None leaves it out."""
    code = f"C{sqlstate}\0" if sqlstate else ""
    body = f"S{severity}\0{code}M{message}\0\0".encode()
    return b"E" + struct.pack("!I", len(body) + 4) + body


def listen_on(client):
    while client.read_some():
        pass


def say(*messages):
    """Says all of it in one burst, whatever the client answers."""
    def lie(client):
        client.send(b"".join(messages))
        listen_on(client)
    return lie


def let_in(client):
    """Everybody, and hangs up at the first question."""
    client.log_in()
    client.read_message()


def ask(message, bytewise=False):
    """One request, one answer, and everybody is in."""
    def lie(client):
        for part in [message[i:i + 1] for i in range(len(message))] if bytewise else [message]:
            client.send(part)
        client.read_message()
        let_in(client)
    return lie


def ask_late(first, second, most):
    """The second request comes at any moment up to `most` seconds behind the first one."""
    def lie(client):
        client.send(first)
        time.sleep(random.random() * most)
        client.send(second)
        listen_on(client)
    return lie


def flood(client):
    """An error of as many bytes as libpq takes, and more errors without end."""
    body = b"SFATAL\0C08P01\0M" + b"x" * 29000 + b"\0\0"
    message = b"E" + struct.pack("!I", len(body) + 4) + body
    for _ in range(200):
        client.send(message)
    listen_on(client)


def scram(password, end="proof", offer=b"SCRAM-SHA-256\0\0"):
    """SCRAM-SHA-256 (RFC 5802, 7677) by a server that knows the password. end: "proof", as it
    should be; "wrong": its own proof is another's; "none": it says OK in the place of its proof;
    "again": it begins once more."""
    def lie(client):
        client.send(request(10, offer))
        _, body = client.read_message()
        bare = body[body.index(b"n=,r="):]
        salt = os.urandom(16)
        first = (b"r=" + bare[5:] + base64.b64encode(os.urandom(12)) +
                 b",s=" + base64.b64encode(salt) + b",i=4096")
        client.send(request(11, first))
        _, final = client.read_message()
        if end == "again":
            client.send(request(10, offer))
            listen_on(client)
            return
        if end != "none":
            salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 4096)
            key = hmac.digest(salted, b"Server Key", "sha256")
            said = bare + b"," + first + b"," + final[:final.rindex(b",p=")]
            proof = hmac.digest(key, said if end == "proof" else b"other", "sha256")
            client.send(request(12, b"v=" + base64.b64encode(proof)))
        let_in(client)
    return lie
