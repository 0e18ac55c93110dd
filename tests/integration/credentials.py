#!/usr/bin/env python3
"""Where passwords come from: tokens of AWS and of Entra, the keyring. What is sent to the server,
that it is had anew for each connection, what is said when it cannot be had, and that it shows up
nowhere."""

import contextlib
import datetime
import glob
import hashlib
import hmac
import json
import os
import stat
import subprocess
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from entra import TokenEndpoint
from pgusher import Home, program
from processes import find_program, wait_until
from servers import *
from tap import contains, equal, lacks, main, test
from tmux import Tmux

REGION = "eu-central-1"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
AWS_SECRET = "aws+canary/" + "3f9a1c77e0b24d5c8a6f"
SESSION = "session/canary+" + "77c1d2e3f4a5b697" * 60 + "=="
CLIENT_SECRET = "entra~canary+" + "c0ffee5a1ad5b00b"
PASSWORD = "keyring-canary-" + "9d8e7f6a5b4c3d2e"


def greedy(stack):
    """A server that asks for the password as it is, inside of TLS."""
    return stack.enter_context(LyingServer(LyingServer.ask_cleartext,
                                           certificate=Certificates.shared().server()))


def save(home, server, password, **more):
    home.source("it", **{"host": "localhost", "port": server.port, "dbname": "shop", "user": "mia",
                         "sslmode": "verify-full", "sslrootcert": Certificates.shared().ca,
                         "password": password, **more})


def steps_of(result):
    return {step["id"]: step for step in result.json()["steps"]}


def login(home, **env):
    """The step Log in of a test of the source."""
    return steps_of(home.run("test", "it", "--json", env=env))["login"]


def came_from(step, origin):
    """Logged in, with a password from there. That it went out in clear, in TLS, is a warning."""
    assert step["status"] in ("ok", "warn"), step
    equal(step["facts"]["secret_from"], origin)


def fails(step, *words, code="password.source"):
    equal((step["status"], step.get("code")), ("failed", code), str(step))
    said = "\n".join(str(step.get(key, "")) for key in ("message", "server", "detail", "hint"))
    for word in words:
        contains(said, word)
    return said


def windows(secret, size=12):
    return {secret[i:i + size].encode() for i in range(len(secret) - size + 1)}


def find_canary(data, secret):
    for part in windows(secret):
        if part in data:
            return part
    return None


# --- AWS ------------------------------------------------------------------------------------------


def check_aws_token(token, host, port, user, secret=AWS_SECRET, session=None):
    """Recomputes the signature, in the way that AWS documents it."""
    contains(token, "/?")
    where, _, query = token.partition("/?")
    equal(where, "%s:%d" % (host, port))
    values = dict(urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=True))
    signature = values.pop("X-Amz-Signature")
    moment = datetime.datetime.strptime(values["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
    age = (datetime.datetime.utcnow() - moment).total_seconds()
    assert -2 <= age <= 60, age
    day = values["X-Amz-Date"][:8]
    scope = "%s/%s/rds-db/aws4_request" % (day, REGION)
    expected = {"Action": "connect", "DBUser": user, "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
                "X-Amz-Credential": KEY_ID + "/" + scope, "X-Amz-Date": values["X-Amz-Date"],
                "X-Amz-Expires": "900", "X-Amz-SignedHeaders": "host"}
    if session:
        expected["X-Amz-Security-Token"] = session
    equal(values, expected)
    canonical = "&".join("%s=%s" % (urllib.parse.quote(key, safe="-_.~"),
                                    urllib.parse.quote(expected[key], safe="-_.~"))
                         for key in sorted(expected))
    request = "GET\n/\n%s\nhost:%s\n\nhost\n%s" % (
        canonical, where, hashlib.sha256(b"").hexdigest())
    text = "AWS4-HMAC-SHA256\n%s\n%s\n%s" % (
        values["X-Amz-Date"], scope, hashlib.sha256(request.encode()).hexdigest())
    key = ("AWS4" + secret).encode()
    for part in (day, REGION, "rds-db", "aws4_request", text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    equal(signature, key.hex())


def aws_files(home):
    home.write(".aws/credentials", "[default]\naws_access_key_id = %s\n"
               "aws_secret_access_key = %s\n" % (KEY_ID, AWS_SECRET))
    home.write(".aws/config", "[default]\nregion = %s\n[profile roles]\n"
               "role_arn = arn:aws:iam::1:role/x\n" % REGION)


def key_command(home, **more):
    """A credential_process that counts its calls in the file calls."""
    keys = {"Version": 1, "AccessKeyId": KEY_ID, "SecretAccessKey": AWS_SECRET,
            "SessionToken": SESSION, **more}
    return ["sh", "-c", "echo >>%s; cat %s" % (
        os.path.join(home.path, "calls"), home.write("keys.json", json.dumps(keys)))]


@test
def aws_signs_for_the_real_host_port_and_user():
    with contextlib.ExitStack() as stack, Home() as home:
        server = greedy(stack)
        aws_files(home)
        save(home, server, "aws-iam", host="LOCALHOST", user="app user+1@x")
        step = login(home)
        came_from(step, "AWS token, AWS profile default")
        check_aws_token(server.secrets[-1].decode(), "localhost", server.port, "app user+1@x")


@test
def aws_takes_keys_from_a_command_and_from_the_environment():
    with contextlib.ExitStack() as stack, Home() as home:
        server = greedy(stack)
        save(home, server, {"aws-iam": {"region": REGION, "command": key_command(home)}})
        came_from(login(home), "AWS token, AWS key command")
        check_aws_token(server.secrets[-1].decode(), "localhost", server.port, "mia",
                        session=SESSION)
        save(home, server, {"aws-iam": {"region": REGION}})
        came_from(login(home, AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY="other",
                        AWS_SESSION_TOKEN="t"), "AWS token, AWS_ACCESS_KEY_ID")
        check_aws_token(server.secrets[-1].decode(), "localhost", server.port, "mia",
                        secret="other", session="t")


@test(limit=90)
def aws_signs_for_the_host_behind_a_tunnel():
    with contextlib.ExitStack() as stack, SshServer() as ssh, Home() as home:
        server = greedy(stack)
        aws_files(home)
        for transport in ("native", "ssh"):
            save(home, server, "aws-iam", ssh={
                "host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
                "key": ssh.key, "known_hosts": ssh.known_hosts, "transport": transport})
            came_from(login(home), "AWS token, AWS profile default")
            check_aws_token(server.secrets[-1].decode(), "localhost", server.port, "mia")


@test
def aws_keys_that_cannot_be_had_are_explained_and_nothing_is_connected_to():
    with contextlib.ExitStack() as stack, Home() as home:
        server = greedy(stack)
        save(home, server, {"aws-iam": {"region": REGION}})
        fails(login(home), "there is no AWS profile default", "~/.aws/credentials",
              "export-credentials")
        aws_files(home)
        save(home, server, {"aws-iam": {"region": REGION, "profile": "roles"}})
        fails(login(home), "the AWS profile roles has role_arn")
        save(home, server, {"aws-iam": {"region": REGION, "command": key_command(
            home, Expiration="2020-01-01T00:00:00Z")}})
        fails(login(home), "expired at 2020-01-01T00:00:00Z", "aws sso login")
        save(home, server, {"aws-iam": {"region": REGION, "command": [
            "sh", "-c", "echo no session >&2; exit 4"]}})
        fails(login(home), "the AWS key command exited with status 4", "no session")
        steps = steps_of(home.run("test", "it", "--json"))
        equal([steps[key]["status"] for key in ("resolve", "reach", "tls")],
              ["ok", "skip", "skip"])
        contains(steps["reach"]["message"], "no password")
        equal(server.connections, 0)


@test
def a_token_never_goes_where_tls_may_be_missing():
    with Home() as home:
        aws_files(home)
        for password in ("aws-iam", {"azure-entra": {"tenant": "t", "client_id": "c"}}):
            for mode in ("disable", "allow", "prefer", None):
                fields = {"sslmode": mode} if mode else {}
                home.source("it", host="localhost", user="mia", password=password, **fields)
                result = home.run("test", "it").expect(1)
                contains(result.err, "may send the token in clear")


# --- Entra ----------------------------------------------------------------------------------------


def entra(endpoint, home, url=None, **more):
    return {"azure-entra": {"tenant": "contoso.example", "client_id": "my app",
                            "secret": {"command": ["cat", home.write("cs", CLIENT_SECRET)]},
                            "token_url": url or endpoint.url,
                            "root_cert": Certificates.shared().ca, **more}}


@test
def entra_gives_a_token_over_verified_tls():
    with contextlib.ExitStack() as stack, Home() as home:
        server, endpoint = greedy(stack), stack.enter_context(TokenEndpoint.with_tls())
        save(home, server, entra(endpoint, home))
        came_from(login(home), "token of Azure Entra")
        equal(endpoint.requests, [(
            "/contoso.example/oauth2/v2.0/token", "application/x-www-form-urlencoded",
            {"grant_type": "client_credentials", "client_id": "my app",
             "client_secret": CLIENT_SECRET,
             "scope": "https://ossrdbms-aad.database.windows.net/.default"})])
        equal([one.decode() for one in server.secrets], endpoint.tokens)
        assert len(endpoint.tokens[0]) > 2500


@test
def entra_takes_the_secret_from_a_variable_and_http_on_this_machine():
    with contextlib.ExitStack() as stack, Home() as home:
        server, endpoint = greedy(stack), stack.enter_context(TokenEndpoint())
        password = {"azure-entra": {"tenant": "t", "client_id": "c", "token_url": endpoint.url,
                                    "scope": "api://x/.default"}}
        save(home, server, password)
        fails(login(home), "the variable AZURE_CLIENT_SECRET", "is not set")
        # A proxy would see the secret: http has none.
        came_from(login(home, AZURE_CLIENT_SECRET="from the env", http_proxy="http://127.0.0.1:1",
                        all_proxy="http://127.0.0.1:1"), "token of Azure Entra")
        password["azure-entra"]["secret"] = {"env": "MINE"}
        save(home, server, password)
        came_from(login(home, AZURE_CLIENT_SECRET="x", MINE="y"), "token of Azure Entra")
        equal([form["client_secret"] for _, _, form in endpoint.requests], ["from the env", "y"])
        equal(endpoint.requests[0][2]["scope"], "api://x/.default")


@test
def entra_endpoints_that_are_not_verified_get_nothing():
    with contextlib.ExitStack() as stack, Home() as home:
        server = greedy(stack)
        for kind in ("wrong-host", "expired", "self-signed"):
            with TokenEndpoint.with_tls(kind=kind) as endpoint:
                save(home, server, entra(endpoint, home))
                fails(login(home), "the certificate of https://localhost:%d" % endpoint.port,
                      "could not be verified")
                equal(endpoint.requests, [])
        with TokenEndpoint.with_tls() as endpoint:
            password = entra(endpoint, home)
            del password["azure-entra"]["root_cert"]  # the system's do not know ours
            save(home, server, password)
            fails(login(home, SSL_CERT_FILE=Certificates.shared().ca,
                        CURL_CA_BUNDLE=Certificates.shared().ca), "could not be verified")
            equal(endpoint.requests, [])
        equal(server.connections, 0)


REFUSAL = json.dumps({
    "error": "invalid_client", "error_codes": [7000215], "trace_id": "1",
    "error_description": "AADSTS7000215: Invalid client secret \u001b[31mprovided.\r\nTrace"})


@test(limit=90)
def entra_answers_that_are_no_token_are_explained():
    cases = (
        ((401, REFUSAL), ("refused: invalid_client (status 401)", "AADSTS7000215: Invalid",
                          "give the secret's value")),
        ((200, "<html>a portal</html>"), ("no token (status 200)",)),
        ((200, b"\xff\xfe{}"), ("no token (status 200)",)),
        ((500, ""), ("no token (status 500)",)),
        ((307, ""), ("no token (status 307)",)),
        ((200, '{"access_token": "%s"}' % ("x" * 20000)), ("cannot be used",)),
        ((200, '{"access_token": "%s"}' % ("x" * 200000)), ("answered more than 65536 bytes",)),
        ((400, json.dumps({"error": "invalid_request",
                           "error_description": "you sent " + CLIENT_SECRET})),
         ("refused: invalid_request", "its words are left out")))
    with contextlib.ExitStack() as stack, Home() as home:
        server = greedy(stack)
        for answer, words in cases:
            with TokenEndpoint(lambda _form, answer=answer: answer) as endpoint:
                save(home, server, entra(endpoint, home))
                said = fails(login(home), *words)
                equal(find_canary(said.encode(), CLIENT_SECRET), None)
                lacks(said, "Trace")
                equal(len(endpoint.requests), 1)  # one try, and no redirect is followed
        text = home.run("test", "it").out
        lacks(text, "\x1b")
        save(home, server, entra(None, home, "http://127.0.0.1:%d/t" % refused_port()))
        fails(login(home), "cannot be reached")
        save(home, server, entra(None, home, "https://endpoint.invalid/t"))
        fails(login(home), "the host of https://endpoint.invalid/t is not known")
        equal(server.connections, 0)


@test
def a_slow_endpoint_ends_in_time():
    with contextlib.ExitStack() as stack, Home() as home:
        server, endpoint = greedy(stack), stack.enter_context(TokenEndpoint.with_tls())
        endpoint.make_wait()
        save(home, server, entra(endpoint, home), connect_timeout=2)
        step = login(home)
        fails(step, "did not answer within 2 s")
        assert 1900 <= step["ms"] <= 4000, step["ms"]


@test
def a_slow_endpoint_can_be_left_on_the_screen():
    with contextlib.ExitStack() as stack, Home() as home, Tmux() as terminal:
        server, endpoint = greedy(stack), stack.enter_context(TokenEndpoint.with_tls())
        endpoint.make_wait()
        save(home, server, entra(endpoint, home))
        terminal.start(80, 24, [program(), "it"],
                       {key: value for key, value in home.env.items() if key != "TERM"})
        assert endpoint.hold.wait(10)
        terminal.wait_for("getting the password")
        terminal.keys("Escape")
        terminal.wait_for("stopped by you")
        endpoint.release.set()
        equal(server.connections, 0)


# --- the keyring ----------------------------------------------------------------------------------


def fake_secret_tool(home, script):
    """A secret-tool that notes its arguments in the file calls; returns the PATH to it."""
    path = home.write("bin/secret-tool", "#!/bin/sh\necho \"$@\" >>%s\n%s\n" % (
        os.path.join(home.path, "calls"), script))
    os.chmod(path, stat.S_IRWXU)
    return os.path.dirname(path) + ":" + home.env["PATH"]


def database(stack):
    server = stack.enter_context(PostgresServer())
    server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop; CREATE DATABASE other"
               % PASSWORD)
    for name in ("shop", "other"):
        server.sql("CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO mia;"
                   "CREATE TABLE app.t (i int); GRANT SELECT ON app.t TO mia", name)
    return server


@test
def the_keyring_is_asked_for_this_source():
    with contextlib.ExitStack() as stack, Home() as home:
        server = database(stack)
        path = fake_secret_tool(home, "printf '%%s' '%s'" % PASSWORD)
        save(home, server, "keyring")
        came_from(login(home, PATH=path), "keyring")
        equal(home.read("calls"), "lookup application pgusher host localhost port %d user mia "
                                  "dbname shop\n" % server.port)
        # The role's password is that of the server: the entry of another database serves.
        path = fake_secret_tool(home, "case \"$*\" in *dbname*) exit 1;; esac; printf '%%s' '%s'"
                                % PASSWORD)
        equal(login(home, PATH=path)["status"], "ok")
        contains(home.read("calls"), "port %d user mia\n" % server.port)


@test
def a_keyring_that_gives_nothing_says_what_to_do():
    with contextlib.ExitStack() as stack, Home() as home:
        server = greedy(stack)
        save(home, server, "keyring", dbname="my shop")
        fails(login(home, PATH="/nonexistent"), "secret-tool is not installed", "libsecret-tools")
        path = fake_secret_tool(home, "exit 1")
        fails(login(home, PATH=path), "the keyring has no password for this source",
              "secret-tool store --label=pgusher application pgusher host localhost port %d "
              "user mia dbname 'my shop'" % server.port)
        path = fake_secret_tool(home, "echo Cannot autolaunch D-Bus >&2; exit 1")
        fails(login(home, PATH=path), "the keyring cannot be asked here", "autolaunch D-Bus",
              "a question, a command or ~/.pgpass")
        path = fake_secret_tool(home, "kill -SEGV $$")
        fails(login(home, PATH=path), "the keyring cannot be asked here")
        path = fake_secret_tool(home, "printf 'a\\0b'")
        fails(login(home, PATH=path), "no usable secret")
        equal(server.connections, 0)


@test
def a_keyring_that_waits_is_left_by_a_key():
    with contextlib.ExitStack() as stack, Home() as home, Tmux() as terminal:
        server = greedy(stack)
        home.env["PATH"] = fake_secret_tool(home, "echo $$ >>%s/pid; exec sleep 300" % home.path)
        save(home, server, "keyring")
        terminal.start(80, 24, [program(), "it"],
                       {key: value for key, value in home.env.items() if key != "TERM"})
        wait_until(lambda: os.path.exists(home.path + "/pid") and home.read("pid").strip(), 10,
                   "secret-tool")
        terminal.keys("Escape")
        terminal.wait_for("stopped by you")
        pid = int(home.read("pid"))
        wait_until(lambda: not is_alive(pid), 5, "secret-tool to end")
        equal(server.connections, 0)


@test(limit=90)
def the_real_keyring_of_a_desktop():
    """Where a Secret Service can be had: GNOME's, on a bus of its own, without a desktop."""
    for name in ("secret-tool", "gnome-keyring-daemon", "dbus-run-session"):
        find_program(name)
    with contextlib.ExitStack() as stack, Home() as home:
        server = database(stack)
        save(home, server, "keyring")
        missing = login(home, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
        fails(missing, "the keyring cannot be asked here")
        command = fails(login(home, **no_bus(home)), "cannot be asked here") and \
            "printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null; " \
            "%s test it --json >first.json; " \
            "printf '%%s' '%s' | secret-tool store --label=pgusher application pgusher " \
            "host localhost port %d user mia dbname shop; %s test it --json >second.json" % (
                program(), PASSWORD, server.port, program())
        ran = subprocess.run(["dbus-run-session", "--", "sh", "-c", command], cwd=home.path,
                             env={**home.env, **no_bus(home)}, capture_output=True, text=True,
                             timeout=60, check=False)
        first, second = (json.loads(home.read(name)) for name in ("first.json", "second.json"))
        steps = [{step["id"]: step for step in report["steps"]} for report in (first, second)]
        fails(steps[0]["login"], "the keyring has no password for this source")
        came_from(steps[1]["login"], "keyring")


def no_bus(home):
    return {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": home.path, "DISPLAY": ""}


# --- of all ---------------------------------------------------------------------------------------


@test(limit=90)
def each_connection_has_a_token_of_its_own():
    """Opened, opened again after a loss, and opened to another database."""
    with contextlib.ExitStack() as stack, Home() as home, Tmux() as terminal:
        server, endpoint = database(stack), stack.enter_context(TokenEndpoint.with_tls())
        server.set_hba(["local all all trust", "hostssl all all 127.0.0.1/32 trust"])
        save(home, server, entra(endpoint, home))
        terminal.start(80, 24, [program()],
                       {key: value for key, value in home.env.items() if key != "TERM"})
        terminal.wait_for("it ")
        terminal.keys("Enter")
        terminal.wait_for("+ app")
        equal(len(endpoint.tokens), 1)
        server.stop("fast")
        terminal.wait_for("The connection broke")
        server.start()
        terminal.keys("R")
        terminal.wait_for("Connected again")
        equal(len(endpoint.tokens), 2)
        terminal.keys("o")
        terminal.wait_for("Databases of this server")
        terminal.keys("Enter")
        wait_until(lambda: len(endpoint.tokens) == 3, 5, "a third token")


@test(limit=90)
def each_try_has_a_token_of_its_own():
    """A server that starts up is tried again, with another token, by every road."""
    def starting_up(client):
        if len(server.received) < 3:
            client.send_error("the database system is starting up", "57P03")
        else:
            LyingServer.ask_cleartext(client)

    for transport in (None, "native", "ssh"):
        with contextlib.ExitStack() as stack, SshServer() as ssh, Home() as home:
            server = stack.enter_context(LyingServer(starting_up,
                                                     certificate=Certificates.shared().server()))
            endpoint = stack.enter_context(TokenEndpoint.with_tls())
            save(home, server, entra(endpoint, home), **({"ssh": {
                "host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
                "key": ssh.key, "known_hosts": ssh.known_hosts, "transport": transport}}
                if transport else {}))
            came_from(login(home), "token of Azure Entra")
            equal(len(endpoint.tokens), 3)
            equal([one.decode() for one in server.secrets], endpoint.tokens[2:])


def sample(pids):
    """What the processes show of themselves to others."""
    data = b""
    for pid in pids:
        for name in ("cmdline", "environ"):
            with contextlib.suppress(OSError):
                with open("/proc/%s/%s" % (pid, name), "rb") as file:
                    data += file.read()
    return data


def all_processes():
    return [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]


def written(home, allowed):
    """Everything below the home but what the test itself put there."""
    data = b""
    for path in glob.glob(home.path + "/**", recursive=True, include_hidden=True):
        if os.path.isfile(path) and os.path.basename(path) not in allowed:
            with open(path, "rb") as file:
                data += file.read()
    return data


@test(limit=120)
def no_secret_shows_up_anywhere():
    with contextlib.ExitStack() as stack, Home(PGUSHER_LOG="debug") as home:
        server, endpoint = greedy(stack), stack.enter_context(TokenEndpoint.with_tls())
        home.env["PATH"] = fake_secret_tool(home, "cat %s" % home.write("pw", PASSWORD))
        aws_files(home)
        endpoint.make_wait()
        for password in (entra(endpoint, home), "keyring",
                         {"aws-iam": {"region": REGION, "command": key_command(home)}},
                         "aws-iam"):
            save(home, server, password)
            before = len(server.secrets)
            terminal = stack.enter_context(Tmux())
            terminal.start(100, 30, [program(), "it"],
                           {key: value for key, value in home.env.items() if key != "TERM"})
            seen = sample(all_processes())
            if isinstance(password, dict) and "azure-entra" in password:
                assert endpoint.hold.wait(10)
                seen += sample(all_processes())  # while the secret is on its way
                endpoint.release.set()
            wait_until(lambda before=before: len(server.secrets) > before, 10, "the login")
            seen += sample(all_processes()) + terminal.screen().encode()
            result = home.run("test", "it", "--json", "--verbose")
            seen += (result.out + result.err).encode()
            result = home.run("show", "it", "--json", "--verbose")
            seen += (result.out + result.err).encode()
            for secret in [CLIENT_SECRET, PASSWORD, AWS_SECRET, SESSION[:200]] + \
                    endpoint.tokens + [one.decode() for one in server.secrets]:
                # Of a token of AWS the signature is the secret: the rest is known.
                secret = secret.rpartition("X-Amz-Signature=")[2]
                equal(find_canary(seen, secret), None)
                equal(find_canary(written(home, ("cs", "pw", "credentials", "keys.json")), secret),
                      None)
        contains(home.read(".local/state/pgusher/log"), "POST https://localhost")


main()
