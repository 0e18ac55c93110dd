#!/usr/bin/env python3
"""The forms in which verdicts are written: text, JSON, CSV, Markdown and JUnit XML say the same, and
foreign names stay text in each of them."""

import csv
import io
import os
import pty
import re
import subprocess
import sys
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home, program
from servers import *
from tap import contains, equal, lacks, main, test

# Each is the name of a table that the role may not read.
HOSTILE = ['a|b`c*<script>_x_[y](z)&lt;~~q~~', '=cmd|\' /C calc\'!A0', 'say "no", then\nleave',
           ']]></system-out><failure/>', '```\n# heading', '\x1b]0;title\x07', 'Größe\u202e\u200b',
           '"; DROP TABLE x; --']


def quoted(name):
    return '"%s"' % name.replace('"', '""')


class World:
    server = None
    verdicts = set()  # those that the test of JUnit has met, with whether they were mandatory

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = server = PostgresServer(certificate=None)
            server.sql("CREATE ROLE app LOGIN; CREATE ROLE chief SUPERUSER LOGIN;"
                       "CREATE ROLE blind LOGIN;"
                       "CREATE ROLE \"p|q`<r>&\" LOGIN; CREATE DATABASE shop")
            server.sql("CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO app;"
                       "CREATE TABLE app.good (id int); GRANT SELECT ON app.good TO app;"
                       "CREATE SCHEMA fine; GRANT USAGE ON SCHEMA fine TO app;"
                       "CREATE TABLE fine.t (id int); GRANT SELECT, DELETE ON fine.t TO app;"
                       "GRANT SELECT ON fine.t TO blind;"  # without USAGE of the schema
                       + "".join("CREATE TABLE app.%s (id int);" % quoted(one)
                                 for one in HOSTILE), "shop")
        return cls.server


def save(home):
    server = World.database()
    home.source("it", host=server.socket_directory, port=server.port, dbname="shop",
                user="postgres")


def grants(home, *arguments, role="app"):
    return home.run("grants", "it", "--no-input", "--role", role, *arguments)


def text_of(markdown):
    return re.sub(r"\\([|\\`*_<>\[\]#&~])", r"\1", markdown)


def seen(text):
    """As text for people shows it: control and invisible characters as escapes."""
    for raw, shown in (("\n", "\\n"), ("\x1b", "\\x1B"), ("\x07", "\\x07"),
                       ("\u202e", "\\u202E"), ("\u200b", "\\u200B")):
        text = text.replace(raw, shown)
    return text


@test
def the_flag_and_the_word_mean_the_same():
    with Home() as home:
        save(home)
        for word in ("json", "csv", "markdown"):
            flag, format_ = grants(home, "--" + word), grants(home, "--format", word)
            equal(steady(flag.out), steady(format_.out), word)
            equal((flag.rc, format_.rc), (3, 3), word)
        equal(grants(home, "--format", "text").out, grants(home).out)
        equal(grants(home, "--format", "json", "--json").expect(3).json()["result"], "failed")
        for wrong in (["--json", "--csv"], ["--format", "junit", "--json"],
                      ["--format", "text", "--markdown"]):
            contains(grants(home, *wrong).expect(1).err, "one format at a time")
        contains(grants(home, "--format", "xml").expect(1).err,
                 "text, json, csv, markdown or junit")


def steady(text):
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "", text)


@test
def csv_has_a_row_for_each_need():
    with Home() as home:
        save(home)
        needs = grants(home, "--json").json()["needs"]
        out = grants(home, "--csv").expect(3).out
        rows = list(csv.DictReader(io.StringIO(out, newline=""), strict=True))
        equal([row["id"] for row in rows], [need["id"] for need in needs])
        assert len(needs) >= 5, needs
        for row, need in zip(rows, needs):
            equal((row["target"], row["role"], row["database"]), ("read-only", "app", "shop"))
            for key in ("need", "title", "object", "level", "verdict", "evidence"):
                equal(row[key], need[key] or "", key)
            equal(row["message"], need["message"] or "")
            equal(row["mandatory"], str(need["mandatory"]).lower())
            equal([int(row[key]) for key in ("held", "all", "missing_count")],
                  [need[key] for key in ("held", "all", "missing_count")])
            equal(row["missing"], "\n".join(need["missing"]))
            equal(row["mend"], "\n".join(need["mend"]))
            equal(row["why"], "\n".join(need["why"]))
            equal(row["reason"], need["reason"] or "")
        missing = next(row for row in rows if row["verdict"] == "partial")["missing"]
        for name in HOSTILE:  # a name is data: not one character of it is changed
            contains(missing, "app." + name)


@test
def csv_on_a_terminal_has_no_control_characters():
    with Home() as home:
        save(home)
        lead, follow = pty.openpty()
        process = subprocess.Popen(
            [program(), "grants", "it", "--role", "app", "--csv", "--no-input"], env=home.env,
            cwd=home.path, stdin=subprocess.DEVNULL, stdout=follow, stderr=subprocess.DEVNULL)
        os.close(follow)
        out = b""
        try:
            while piece := os.read(lead, 65536):
                out += piece
        except OSError:  # the end of a terminal
            pass
        os.close(lead)
        equal(process.wait(), 3)
        contains(out.decode(), "\\x1B]0;title\\x07")
        lacks(out.decode(), "\x1b")
        contains(grants(home, "--csv").out, "\x1b]0;title\x07")


@test
def junit_is_what_ci_servers_read():
    with Home() as home:
        save(home)
        for role, code in (("app", 3), ("chief", 0), ("p|q`<r>&", 3), ("blind", 3)):
            report = grants(home, "--json", role=role).expect(code).json()
            out = grants(home, "--format", "junit", role=role).expect(code).out
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", out), repr(out)
            suites = xml.etree.ElementTree.fromstring(out.encode())
            equal(suites.tag, "testsuites")
            suite = suites.find("testsuite")
            equal(suite.get("name"), "read-only, %s@shop" % role)
            cases = suite.findall("testcase")
            equal(len(cases), len(report["needs"]))
            for case, need in zip(cases, report["needs"]):
                check_case(case, need)
            for key, tag in (("failures", "failure"), ("errors", "error"),
                             ("skipped", "skipped")):
                equal(int(suite.get(key)), len(suite.findall("testcase/" + tag)), key)
            equal(int(suite.get("tests")), len(cases))
            # Red exactly when the command says so.
            equal(int(suite.get("failures")) + int(suite.get("errors")) > 0, code == 3)
            beyond = suite.find("system-out")
            equal(beyond is not None, bool(report["beyond"]))
            for item in report["beyond"]:
                contains(beyond.text, seen(item["title"]))
        for one in (("missing", True), ("partial", True), ("skip", True), ("warn", False),
                    ("ok", True)):
            assert one in World.verdicts, (one, World.verdicts)


def check_case(case, need):
    equal(case.get("name"), seen(need["title"]))
    equal(case.get("classname"), "pgusher.grants.read-only." + need["id"])
    out = case.find("system-out").text
    contains(out, seen(need["message"] or ""))
    for line in need["why"]:
        contains(out, seen(line))
    for label, lines in (("missing", need["missing"]), ("mend", need["mend"])):
        for line in lines:
            contains(out, label + ": " + "\n".join(map(seen, line.split("\n"))))
    World.verdicts.add((need["verdict"], need["mandatory"]))
    wrong = [one.tag for one in case if one.tag != "system-out"]
    if need["verdict"] in ("ok", "warn"):
        equal(wrong, [])
    elif need["mandatory"]:
        equal(wrong, ["error" if need["verdict"] == "unknown" else "failure"])
        equal(case.find(wrong[0]).get("type"), need["verdict"])
        equal(case.find(wrong[0]).get("message"), need["message"] or "")
    else:
        equal(wrong, ["skipped"] if need["verdict"] in ("unknown", "skip") else [])
        contains(out, need["verdict"] if need["verdict"] in ("unknown", "skip")
                 else need["verdict"].upper())


@test
def markdown_can_be_pasted():
    with Home() as home:
        save(home)
        report = grants(home, "--json").json()
        out = grants(home, "--markdown").expect(3).out
        lacks(out, "\x1b")
        assert out.startswith("# Grants of app in shop for "), out
        contains(out, "\nNOT MET. ")
        body, script = out.split("\n## The script that mends it\n")
        rows = [line for line in body.split("\n") if line.startswith("|")]
        equal({len(re.findall(r"(?<!\\)\|", row)) for row in rows}, {5})
        equal(len(rows), len(report["needs"]) + 2)
        plain = text_of(body)
        for need in report["needs"]:
            contains(plain, "| %s | " % need["title"])
            contains(plain, seen(need["message"] or ""))
            if need["verdict"] != "ok":
                for name in need["missing"]:
                    contains(plain, "- Missing: " + seen(name))
        for name in HOSTILE:  # none of it is markup, a line or a heading of its own
            if re.search(r"[|`*_<>\[#&]", name):
                lacks(body, name)
        assert not re.search(r"^# heading", body, re.M), body
        # The script stands in a fence that no name can close.
        fence = re.match(r"\n(`{3,})sql\n", script).group(1)
        assert len(fence) > 3, script
        equal(len(re.findall("^%s" % fence, script, re.M)), 2)
        for part in report["script"]:
            contains(script, part["run_by"])
        contains(text_of(out), report["beyond"][0]["title"])
        met = grants(home, "--markdown", "--schema", "fine").expect(0).out
        contains(met, "\nMet. ")
        lacks(grants(home, "--markdown", role="chief").expect(0).out, "## The script")


@test
def a_file_is_private_and_the_names_of_the_role_are_text():
    with Home() as home:
        save(home)
        for word in ("csv", "markdown", "junit", "json"):
            path = os.path.join(home.path, "report." + word)
            equal(grants(home, "--format", word, "-o", path).expect(3).out, "")
            equal(os.stat(path).st_mode & 0o777, 0o600)
            equal(steady(home.read("report." + word)), steady(grants(home, "--format", word).out))
        heading = grants(home, "--markdown", role="p|q`<r>&").out.split("\n")[0]
        contains(heading, "# Grants of p\\|q\\`\\<r\\>\\& in shop")


@test
def lines_for_people_say_what_mends_and_are_no_place_for_names_to_write_lines():
    with Home() as home:
        save(home)
        lines = grants(home).out.split("\n")
        for line in lines[1:-2]:  # between the heading and the result
            assert re.match(r"(ok|warn|MISSING|PARTIAL|unknown|skip) |         ", line), line
        arrows = [line for line in lines if line.startswith("         -> ")]
        contains("\n".join(arrows), "-> GRANT SELECT ON TABLE app.")
        assert any(line.endswith(" ...") for line in arrows), arrows
        whole = [line for line in grants(home, "--verbose").out.split("\n") if " -> " in line]
        assert any(seen('say "no", then\nleave').replace('"', '""') in line for line in whole), whole
        assert not any(line.endswith(" ...") for line in whole), whole
        several = grants(home, "--target", "pg-dump").out
        missing = re.split(r"^(?=\S)", several, flags=re.M)
        assert all(verdict.count("         -> ") <= 3 for verdict in missing), several
        contains(grants(home).err, "the same command with --sql")
        lacks(grants(home, role="postgres").out, "         -> ")


@test
def a_reason_is_given_once():
    with Home() as home:
        save(home)
        World.database().sql("CREATE ROLE late LOGIN VALID UNTIL '2001-01-01'")
        verdicts = grants(home, role="late").out
        equal(verdicts.count("its password expired"), 1)
        contains(grants(home, "--target", "cloudquery", "--param", "schema=app", role="late").out,
                 "         neither late nor a role that it inherits from was granted it\n"
                 "         -> GRANT USAGE, CREATE ON SCHEMA app TO late;")


@test
def flags_that_would_say_nothing_are_refused():
    with Home() as home:
        save(home)
        for arguments, words in ((["--sql", "--json"], "print SQL, which has no other format"),
                                 (["--revoke", "--csv"], "print SQL, which has no other format"),
                                 (["--sql", "--revoke"], "what is missing, --revoke what"),
                                 (["--output", "verdicts"], "not lines for people"),
                                 (["--against-role", "blind", "-o", "changes"],
                                  "not lines for people")):
            refused = grants(home, *arguments).expect(1)
            equal(refused.out, "")
            contains(refused.err, words)
        for arguments in ([], ["--rights"], ["--who", "app.good"]):
            contains(grants(home, *arguments, role="").expect(1).err, "the name of a role")


@test
def every_json_is_of_the_schema():
    with Home() as home:
        save(home)
        home.run("grants", "it", "--no-input", "--matrix", "--json").expect(0).json()
        for target in ("openmetadata", "dbt", "pg-dump", "monitoring", "logical-replication"):
            result = grants(home, "--target", target, "--json")
            if result.rc != 1:  # a required parameter has no value
                result.json()
        equal(grants(home, "--json", role="nobody").expect(3).json()["role"], "nobody")


main()
