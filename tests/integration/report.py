#!/usr/bin/env python3
"""The report of a test: the same content as JSON, as Markdown and from the screen; without secrets,
without host names where that is asked for, and with foreign text that stays text."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, valid
from servers import *
from tap import contains, equal, lacks, main, test
from tunnel import SECRET, World

HOSTILE = 'a|b`c*<script>_x_[y](z)&lt;~~q~~'


def save(home, name="it", **changes):
    server = World.database()
    values = {"host": "localhost", "port": server.port, "dbname": "shop", "user": "mia",
              "sslmode": "verify-full", "sslrootcert": server.ca,
              "password": {"command": ["echo", SECRET]}}
    values.update(changes)
    home.source(name, **{key: value for key, value in values.items() if value is not None})


def both(home, *arguments, name="it"):
    """The JSON and the Markdown of the same test, made twice: times are another matter."""
    plain = home.run("test", name, "--json", "--no-input", *arguments)
    marked = home.run("test", name, "--markdown", "--no-input", *arguments)
    equal(plain.rc, marked.rc)
    lacks(plain.out + marked.out, SECRET)
    return plain.json(), marked.out


def text_of(markdown):
    return re.sub(r"\\([|\\`*_<>\[\]#&~])", r"\1", markdown)


def same(report, markdown):
    """Every text of the one is in the other."""
    text = steady_lines(text_of(markdown))
    for step in report["steps"]:
        contains(text, "| %s | " % step["title"])
        words = [step.get(key) for key in ("message", "server", "detail", "hint", "code")]
        for key in ("caveat", "evidence", "likely", "try", "owner"):
            words += step.get(key, [])
        for word in filter(None, words):
            for line in word.split("\n"):
                if "Left for ordinary" not in line:
                    contains(text, steady_lines(line))


def steady_lines(text):
    """Without what is another at the next moment."""
    return re.sub(r"Its clock minus ours: -?\d+ s|Days left[^:]*: \d+", "", text)


@test
def json_and_markdown_say_the_same():
    with Home() as home:
        save(home)
        report, markdown = both(home)
        same(report, markdown)
        contains(markdown, "# Connection test of localhost:%d/shop" % World.database().port)
        save(home, user="nobody")
        same(*both(home))
        save(home, port=refused_port())
        same(*both(home))
        save(home, sslrootcert=Certificates.shared().other_ca)
        same(*both(home))


@test
def host_names_are_left_out_on_request():
    with Home() as home, SshServer() as ssh:
        lost = ["db1.secret.example", "db2", "127.0.0.1", "::1", "bastion-7", "jump.secret.example",
                "10.99.1.2", "elsewhere.example"]
        tunnel = {"host": ssh.host, "port": ssh.port, "user": ssh.user, "method": "key",
                  "key": ssh.key, "fingerprint": ssh.fingerprint()}
        cases = [
            dict(host="db1.secret.example,db2", hostaddr="127.0.0.9,127.0.0.1",
                 sslmode="require", sslrootcert=None),
            dict(host="db1.secret.example", hostaddr="127.0.0.1"),  # the certificate is another's
            dict(host="db1.secret.example", hostaddr="127.0.0.1", port=refused_port()),
            dict(host="db1.secret.example.invalid"),
            dict(host="127.0.0.1", user="nobody", sslmode="require", sslrootcert=None),
            dict(host="::1", sslmode="require", sslrootcert=None),
            dict(host="127.0.0.1", ssh=tunnel, sslmode="require", sslrootcert=None),
            dict(host="db2", ssh=tunnel, sslmode="require", sslrootcert=None),
            dict(host="db1.secret.example",
                 ssh={"host": "bastion-7", "jumps": "mia@jump.secret.example:22"}),
        ]
        for case in cases:
            save(home, **case)
            for text in (home.run("test", "it", "--json", "--no-hosts", "--no-input").out,
                         home.run("test", "it", "--markdown", "--no-hosts", "--no-input").out):
                for name in lost:
                    assert not re.search(r"(?<![\w.:])" + re.escape(name) + r"(?![\w])", text), \
                        (name, case, text)
                lacks(text, SECRET)
                contains(text, "<" if text[0] == "{" else "\\<")
            valid(json.loads(home.run("test", "it", "--json", "--no-hosts", "--no-input").out))
        # The same thing has the same number, so that the report can still be followed.
        save(home, **cases[0])
        report = home.run("test", "it", "--json", "--no-hosts", "--no-input").json()
        steps = {one["id"]: one for one in report["steps"]}
        contains(report["where"], "<host 1>,<host 2>")
        contains(steps["reach"]["facts"]["attempt.0"], "<host 1> (<address 1>)")
        contains(steps["server"]["facts"]["client"], "<address 2>")


@test
def addresses_in_sentences_and_hosts_of_ssh_config_are_left_out_too():
    words = "10.9.8.7-10.9.8.9. To 2001:db8::77."
    with Home() as home, LyingServer(LyingServer.say_error(words, "28000")) as liar:
        save(home, host="127.0.0.1", port=liar.port, sslmode="disable", sslrootcert=None)
        for form in ("--json", "--markdown"):
            text = home.run("test", "it", form, "--no-hosts", "--no-input").out
            lacks(text, "10.9.8")
            lacks(text, "db8")
        home.write(".ssh/config", "Host al\n HostName real.invalid\n ProxyJump hop.invalid\n"
                                  "Host be\n HostName other.invalid\n")
        for alias in ("al", "be"):
            text = home.run("test", "-h", "inner", "-U", "mia", "--ssh", alias, "--ssh-transport",
                            "native", "--json", "--no-hosts", "--no-input").expect(2).out
            lacks(text, ".invalid")


@test
def foreign_text_stays_text():
    server = World.database()
    with Home() as home:
        server.sql('CREATE DATABASE "%s"' % HOSTILE)
        try:
            save(home, dbname=HOSTILE)
            _, markdown = both(home)
            contains(text_of(markdown), HOSTILE)
            lacks(markdown, HOSTILE)
            rows = [line for line in markdown.split("\n") if line.startswith("|")]
            equal({len(re.findall(r"(?<!\\)\|", row)) for row in rows}, {5})
        finally:
            server.sql('DROP DATABASE "%s"' % HOSTILE)
        with LyingServer(LyingServer.say_error("\x1b]0;x\x07# no\n## heading | x", "28000")) as liar:
            save(home, host="127.0.0.1", port=liar.port, sslmode="disable", sslrootcert=None)
            report, markdown = both(home, "--no-retries")
            lacks(markdown, "\x1b")
            assert not re.search(r"^## heading", markdown, re.M), markdown
            contains(str(report), "heading")


@test
def the_screen_writes_what_the_command_prints():
    with Home() as home:
        save(home)
        script = """resize 80 24
wait-for it
key t
wait-for Passed with
key w
wait-for holds no secret
key Tab
key Tab
key Tab
key Enter
wait-for File name
text screen.json
key Enter
wait-for screen.json
key y
quit
"""
        home.run("--script", home.write("script", script), env={"TERM": "xterm"}).expect(0)
        screen = valid(json.loads(home.read("screen.json")))
        command = home.run("test", "it", "--json", "--no-input").json()
        for report in (screen, command):
            report.pop("time")
            for step in report["steps"]:
                step.pop("ms")
                step.pop("evidence", None)
                step.get("facts", {}).pop("connections_left", None)
        # A draft has no name of its own.
        screen["source"] = command["source"]
        equal(screen, command)


main()
