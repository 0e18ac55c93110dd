"""Settings, peers that are no server, TLS and its files, silence: provoked for real. Part of
diagnosis.py."""

import glob
import os
import struct
import subprocess

from fakes import SSL_REQUEST, FakeServer
from german import environment, locale_directory
from namespace import Network
from pgusher import Home
from processes import account
from provoke import World, failed_step, fails, fails_once, fields, proves, saw, to_server
from servers import (BannerServer, BlackHole, Certificates, ClosingServer, HttpServer,
                     SshServer, refused_port)
from tap import contains, equal, skip

# --- addresses and peers ---


@proves("settings.invalid")
def a_setting_that_libpq_does_not_understand():
    step = fails_once("settings.invalid", "reach", **fields(keepalives="abc"))
    contains(step["server"], "keepalives")


@proves("reach.timeout")
def an_address_that_never_answers():
    with BlackHole() as hole:
        step = fails_once("reach.timeout", "reach", timeout=1, **to_server(hole))
        contains(step["owner"], "to 127.0.0.1:%d: security group, firewall" % hole.port)


@proves("reach.unreachable")
def an_address_without_a_way():
    with Network() as network, network.inside(), Home() as home:
        # A network with one cable and no way out of it.
        fails(home, "reach.unreachable", "reach", **fields(host="192.0.2.1", port=5432))


class YesThenClosed(FakeServer):
    """Says yes to TLS and goes away."""

    text = b""

    def serve(self, client):
        _, code = struct.unpack("!II", client.read(8))
        equal(code, SSL_REQUEST)
        client.send(b"S")
        client.read_some()
        client.send(self.text)


class YesThenText(YesThenClosed):
    """Says yes to TLS and answers as an SSH server does to what is no greeting."""

    text = b"Invalid SSH identification string.\r\n"


@proves("reach.http", "reach.ssh", "tls.not-tls", "reach.mysql", "reach.redis", "reach.other-protocol")
def other_protocols_are_named_by_their_first_byte():
    greetings = {"reach.mysql": b"J\0\0\0\n5.7.44-log\0" + bytes(62),
                 "reach.redis": b"-ERR unknown command\r\n",
                 "reach.other-protocol": b"220 mail.example.com ESMTP\r\n"}
    with Home() as home, SshServer() as ssh:
        # To libpq the S of its greeting means "TLS yes"; only without TLS is it seen.
        fails(home, "reach.ssh", "reach", **to_server(ssh, sslmode="prefer"))
        step = failed_step(home, **to_server(ssh, sslmode="require"))
        # Which of the two, is a matter of when it hangs up.
        assert step["code"] in ("tls.not-tls", "tls.closed"), step
        contains("\n".join(step["likely"]), "an SSH server")
        with YesThenText() as fake:
            fails(home, "tls.not-tls", "tls", **to_server(fake, sslmode="require"))
        fails(home, "reach.ssh", "reach", **to_server(ssh, sslmode="disable"))
        for mode in ("disable", "require"):
            with HttpServer() as fake:
                step = fails(home, "reach.http", "reach", **to_server(fake, sslmode=mode))
                contains(step["message"], "web server answers at 127.0.0.1:%d" % fake.port)
            for code, greeting in greetings.items():
                with BannerServer(greeting) as fake:
                    fails(home, code, "reach", **to_server(fake, sslmode=mode))


@proves("reach.closed", "tls.closed")
def peers_that_hang_up():
    with Home() as home:
        for mode in ("disable", "require"):
            with ClosingServer("accept") as fake:
                fails(home, "reach.closed", "reach", **to_server(fake, sslmode=mode))
        with ClosingServer("startup", reset=True) as fake:
            fails(home, "reach.closed", "reach", **to_server(fake, sslmode="disable"))
        with YesThenClosed() as fake:
            fails(home, "tls.closed", "tls", **to_server(fake, sslmode="require"))


# --- silence after the login ---


class OldServer(FakeServer):
    """Version 13 asks by a query of which kind it is, and never answers it."""

    def __init__(self, asks_password):
        self.asks_password = asks_password
        super().__init__()

    def serve(self, client):
        client.read_startup()
        if self.asks_password:
            client.send_message(b"R", struct.pack("!I", 3))
            client.read_message()
        client.log_in({"server_version": "13.0"})
        self.stay_silent(client)


@proves("login.search-timeout")
def a_server_that_does_not_say_of_which_kind_it_is():
    for asks_password in (False, True):
        with OldServer(asks_password) as fake:
            fails_once("login.search-timeout", timeout=1, target_session_attrs="read-write",
                       **to_server(fake, sslmode="disable", require_auth="password,none"))


@proves("query.lost")
def a_server_that_goes_away_at_the_first_question():
    with ClosingServer("query") as fake:
        fails_once("query.lost", "server", **to_server(fake, sslmode="disable"))


# --- TLS and its files ---


def encrypted_copy(home, key):
    path = os.path.join(home.path, "encrypted.key")
    subprocess.run(["openssl", "pkcs8", "-topk8", "-in", key, "-out", path, "-v2", "aes-256-cbc",
                    "-passout", "pass:phrase"], check=True, capture_output=True)
    os.chmod(path, 0o600)
    return path


def copy(home, name, path, mode=0o600):
    with open(path, encoding="ascii") as file:
        return home.write(name, file.read(), mode)


@proves("tls.key-mode")
def a_key_that_others_can_read():
    if os.geteuid() != 0:
        skip("only root has keys of others; one's own is looked at before connecting")
    certificate, key = Certificates.shared().client("mia")
    with Home() as home:
        path = copy(home, "open.key", key, 0o644)
        os.chown(path, account().pw_uid, account().pw_gid)
        fails(home, "tls.key-mode", "tls", **fields(
            sslmode="require", sslcert=certificate, sslkey=path))


@proves("tls.no-key", "tls.bad-phrase", "tls.bad-key", "tls.client-refused")
def client_certificates_and_their_keys():
    certificates = Certificates.shared()
    certificate, key = certificates.client("mia")
    stranger, stranger_key = certificates.server("self-signed")
    with Home() as home:
        def with_files(code, step="tls", cert=certificate, **values):
            return fails(home, code, step, **fields(sslmode="require", sslcert=cert, **values))
        with_files("tls.no-key")
        # One wrong phrase of 256 decrypts to something: then it is no key. Not thrice.
        found = [failed_step(home, **fields(sslmode="require", sslcert=certificate, sslkey=path))
                 ["code"] for path in (encrypted_copy(home, key) for _ in range(3))]
        assert set(found) <= {"tls.bad-phrase", "tls.bad-key"}, found
        saw("tls.bad-phrase", in_list=found)
        with_files("tls.bad-key", sslkey=copy(home, "other.key", stranger_key))
        with_files("tls.client-refused", cert=stranger, sslkey=copy(home, "its.key", stranger_key))


@proves("tls.bad-root", "tls.version", "tls.channel-binding", "tls.gss")
def what_tls_and_its_substitutes_need():
    server = World.database()
    with Home() as home:
        fails(home, "tls.bad-root", "tls", **fields(
            sslmode="verify-full", sslrootcert=home.write("not.pem", "no certificate\n")))
        fails(home, "tls.channel-binding", **fields(sslmode="disable", channel_binding="require"))
        fails(home, "tls.gss", "tls", **fields(gssencmode="require"))
        server.set_settings(ssl_min_protocol_version="TLSv1.3")
        try:
            fails(home, "tls.version", "tls", **fields(
                sslmode="require", ssl_max_protocol_version="TLSv1.2"))
        finally:
            server.set_settings(ssl_min_protocol_version="TLSv1.2")


# --- whose words they are ---


class WordsWithoutCode(FakeServer):
    """Says what libpq would say, and leaves out what makes it the words of a server."""

    def __init__(self, words, severity):
        self.words, self.severity = words, severity
        super().__init__()

    def serve(self, client):
        client.read_startup()
        fields_ = (b"S" + self.severity + b"\0" if self.severity else b"") + b"M" + self.words
        client.send_message(b"E", fields_ + b"\0\0")


@proves()
def a_server_cannot_speak_in_the_name_of_libpq():
    forged = ("Connection refused", "Network is unreachable",
              "could not translate host name \"x\" to address",
              "root certificate file \"/x\" does not exist", "weak sslmode \"x\"",
              "private key file \"/x\" has group or world access")
    with Home() as home:
        for words in forged:
            for severity in (b"FATAL", b""):
                with WordsWithoutCode(words.encode(), severity) as fake:
                    step = fails(home, "unknown", **to_server(fake, sslmode="disable"))
                    contains(step["message"], words)
        # A second attempt that is none.
        with WordsWithoutCode(b"x\nconnection to server at \"h\" (1.2.3.4), port 1 failed: "
                              b"Connection refused", b"FATAL") as fake:
            fails(home, "unknown", **to_server(fake, sslmode="disable"))


@proves()
def the_language_of_the_person_does_not_change_what_libpq_says():
    if not glob.glob("/usr/share/locale/de/LC_MESSAGES/libpq5-*.mo"):
        skip("the translations of libpq are not installed")
    with Home() as home, locale_directory() as directory:
        german = environment(directory)
        step = fails(home, "reach.refused", "reach", env=german, **fields(port=refused_port()))
        contains(step["server"], "Connection refused")
        fails(home, "tls.channel-binding", env=german,
              **fields(sslmode="disable", channel_binding="require"))
