#!/usr/bin/env python3
"""Rows to files and pipes: what is read back is what was there, in every format; nothing half is left
when it fails or is stopped; the server stops too; memory stays flat; and the same on the screen."""

import csv
import fcntl
import io
import json
import os
import pty
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import export_rows as rows
from browse import to_relation
from pgusher import Home, program, wait_until
from postgres import programs_of_majors
from processes import find_program
from servers import *
from tap import contains, equal, lacks, main, note, test

MEMORY_LIMIT = 24  # MiB
MANY = 1000000


class World:
    server = home = None

    @classmethod
    def open(cls):
        if not cls.server:
            cls.server = PostgresServer(certificate=None, hba=["host all all 127.0.0.1/32 trust"])
            rows.make_types(cls.server, "types")
            cls.server.sql("""
                CREATE ROLE mia LOGIN; CREATE ROLE owner; CREATE DATABASE shop""")
            cls.server.sql(f"""
                CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO mia;
                CREATE TABLE s.orders (id int PRIMARY KEY, customer int, "Note" text);
                INSERT INTO s.orders SELECT i, i % 7, 'n' || i FROM generate_series(1, 2000) i;
                CREATE TABLE s.many (id int, note text, at timestamptz);
                INSERT INTO s.many SELECT i, 'note number ' || i, timestamptz '2025-01-01' + i * '1 s'::interval
                  FROM generate_series(1, {MANY}) i;
                CREATE TABLE s.nothing (id int, t text);
                CREATE TABLE s.no_columns (); INSERT INTO s.no_columns DEFAULT VALUES;
                INSERT INTO s.no_columns DEFAULT VALUES;
                CREATE VIEW s.seen AS SELECT id FROM s.orders;
                CREATE VIEW s.slow AS SELECT id, pg_sleep(0.01) IS NULL AS slept FROM s.orders;
                CREATE VIEW s.asleep AS SELECT id FROM s.orders, pg_sleep(600);
                CREATE TABLE s.policed (id int); INSERT INTO s.policed VALUES (1), (2);
                ALTER TABLE s.policed ENABLE ROW LEVEL SECURITY;
                CREATE POLICY p ON s.policed TO mia USING (id = 1);
                CREATE TABLE s.part (id int, secret text, t text); INSERT INTO s.part VALUES (1, 'x', 'y');
                CREATE SEQUENCE s.numbers;
                GRANT SELECT ON ALL TABLES IN SCHEMA s TO mia; REVOKE ALL ON s.part FROM mia;
                GRANT USAGE ON SCHEMA s TO owner; GRANT SELECT ON s.orders TO owner;
                ALTER VIEW s.seen OWNER TO owner; ALTER TABLE s.policed OWNER TO owner;
                GRANT SELECT (id, t) ON s.part TO mia; GRANT ALL ON s.numbers TO mia;
                ANALYZE""", "shop")
            cls.home = Home()
            for name in ("shop", "types"):
                cls.source(name)
        return cls

    @classmethod
    def source(cls, name):
        cls.home.source(name, host="127.0.0.1", port=cls.server.port, dbname=name,
                        user="mia" if name == "shop" else "postgres", sslmode="disable")


def data(relation, *words, source="shop", rc=0, **more):
    return World.open().home.run("data", source, relation, *words, **more).expect(rc)


def psql(server, database, sql, data=None):
    done = subprocess.run(
        [find_program("psql", server.programs), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h",
         server.socket_directory, "-p", str(server.port), "-U", "postgres", "-d", database,
         *(("-c", sql) if sql else ())],
        input=data, capture_output=True, env={**os.environ, "PGCLIENTENCODING": "UTF8"})
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def files(home):
    return sorted(name for name in os.listdir(home.path) if not name.startswith("."))


def remove(home, *names):
    for name in names:
        os.unlink(os.path.join(home.path, name))


# --- what is written can be read back

def round_trips(server, home, source, empty):
    """INSERT through psql, CSV and TSV through COPY: equal rows, whether they came by COPY or one by
    one."""
    before = content(server, source)
    names = rows.columns(server, source)
    rows.make_types(server, empty, fill=False)
    path = os.path.join(home.path, "back")
    for how in ([], ["--where", "true"]):
        for words in (["--insert"], ["--csv", "--columns", names], ["--tsv", "--columns", names]):
            home.run("data", source, rows.TYPES, *words, *how, "--limit", "all", "-o", "back",
                     "--overwrite").expect(0)
            with open(path, "rb") as file:
                text = file.read()
            if words[0] != "--insert":
                copy_back(server, empty, names, words[0], text)
            else:
                psql(server, empty, None, text)
            equal(content(server, empty), before, f"{words[0]} {how}")
            server.sql(f"TRUNCATE {rows.TYPES}", empty)
    remove(home, "back")


def content(server, database):
    return server.sql("SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; " + rows.CONTENT, database)


def copy_back(server, database, names, how, text):
    form = "(FORMAT csv, HEADER)" if how == "--csv" else ""
    psql(server, database, f"COPY {rows.TYPES} ({names}) FROM STDIN {form}", text)


@test(limit=120)
def what_was_written_is_read_back_equal():
    World.open()
    round_trips(World.server, World.home, "types", "types_back")


@test(limit=240)
def and_on_other_majors():
    for major, programs in programs_of_majors().items():
        if major not in (10, 11, 12, 18):
            continue
        with PostgresServer(certificate=None, programs=programs,
                            hba=["host all all 127.0.0.1/32 trust"]) as server, Home() as home:
            rows.make_types(server, "types")
            # Dates of one style would be others, or none, where the file is read.
            server.sql("ALTER ROLE postgres SET statement_timeout = '1s';"
                       "ALTER ROLE postgres IN DATABASE types SET datestyle = 'SQL, DMY';"
                       "ALTER ROLE postgres IN DATABASE types SET intervalstyle = 'sql_standard'")
            home.source("types", host="127.0.0.1", port=server.port, dbname="types",
                        user="postgres", sslmode="disable")
            round_trips(server, home, "types", "back")
            # The role's own limit of time is not that of an export.
            server.sql("CREATE VIEW slow AS SELECT 1 AS n, pg_sleep(1.5) IS NULL AS s", "types")
            for words in (["--csv"], ["--json"]):
                home.run("data", "types", "slow", "--allow-code", *words).expect(0)
        note(f"{major}: ok")


@test
def copy_and_stream_write_the_same_bytes():
    names = rows.columns(World.open().server, "types", generated=True)
    for form in ("--csv", "--tsv"):
        for words in (["--order", "id"], ["--columns", names, "--order", "id desc"]):
            whole = data(rows.TYPES, form, *words, source="types")
            equal(data(rows.TYPES, form, *words, "--where", "true", source="types").out, whole.out)


@test
def csv_is_read_by_others():
    out = data(rows.TYPES, "--csv", "--columns", 'id, t, "odd, ""name""\n"', "--order", "id",
               source="types").out
    read = list(csv.reader(io.StringIO(out, newline="")))
    equal(read[0], ["id", "t", 'odd, "name"\n'])
    equal(read[1:4], [["1", "", "NULL"], ["2", "\\.", "line\none"], ["3", "\\N", "tab\there"]])
    contains(out, '1,"",NULL\n')  # an empty text is not nothing, and NULL is


@test
def json_keeps_types():
    for form in ("--json", "--json-lines"):
        said = data(rows.TYPES, form, "--order", "id", source="types").out
        read = json.loads(said)["rows"] if form == "--json" else [
            json.loads(line) for line in said.splitlines()]
        one, two, three, five = read[0], read[1], read[2], read[4]
        equal([one[name] for name in ("id", "i8", "n", "f8", "b", "t", "jb", "ai", "o")],
              [1, -2**63, "NaN", "Infinity", True, "", {"k": "v"}, "{1,NULL,3}", 4294967295])
        equal(one["j"], {"a": [1, "A"]})
        contains(said, "123456789012345678901234567890.123456789")  # not as a float
        equal((two["f8"], two["jb"], two["u"], two["b"]), (0.1, [1.5, 1e5, None], None, False))
        equal((three["j"], three["mon"]), (None, None))
        equal(five['odd, "name"\n'], "\x01\x1b[31m\x7f")
        contains(said, "\\u0001\\u001b[31m\\u007f")
        lacks(said, "\x1b")
        equal(len(read), 357)


@test
def bytes_that_are_no_characters_are_seen_in_json_and_kept_elsewhere():
    server = World.open().server
    server.sql("CREATE DATABASE raw ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    server.sql(r"CREATE TABLE odd (t text, j json); INSERT INTO odd VALUES (E'a\xff', E'\"\xe4\"')",
               "raw")
    World.home.source("raw", host="127.0.0.1", port=server.port, dbname="raw", user="postgres",
                      sslmode="disable")
    equal(data("odd", "--json", source="raw").json()["rows"], [{"t": "a\\xFF", "j": '"\\xE4"'}])
    for form in ("--csv", "--tsv", "--insert"):
        contains(data("odd", form, source="raw").out, "a\udcff")


@test
def forms_for_people():
    equal(data(rows.TYPES, "--markdown", "--columns", 'id, b, t, "odd, ""name""\n"', "--order", "id",
               "--limit", "3", "-q", source="types").out,
          '| id | b | t | odd, "name"\\\\n |\n| ---: | --- | --- | --- |\n'
          '| 1 | t | "" | "NULL" |\n| 2 | f | \\\\. | line\\\\none |\n'
          '| 3 | *NULL* | \\\\N | tab\\\\there |\n\nThe first 3 rows; there are more.\n')
    equal(data(rows.TYPES, "--columns", "id,b,t", "--order", "id", "--limit", "2", "-q",
               source="types").out, 'row 1: id 1; b t; t ""\nrow 2: id 2; b f; t \\.\n')


@test
def nothing_and_no_columns():
    equal(data("s.nothing", "--csv").out, "id,t\n")
    equal(data("s.nothing", "--csv", "--where", "true").out, "id,t\n")
    equal(data("s.nothing", "--tsv").out, "")
    equal(data("s.nothing", "--json").json()["rows"], [])
    equal(data("s.nothing", "--json-lines").out, "")
    equal(data("s.nothing", "--markdown").out, "| id | t |\n| --- | --- |\n")
    lacks(data("s.nothing", "--insert").out, "INSERT")
    equal(data("s.no_columns", "--json").json()["rows"], [{}, {}])
    equal(data("s.no_columns", "--insert").out.count("DEFAULT VALUES;"), 2)
    equal(data("s.no_columns", "--csv").out, data("s.no_columns", "--csv", "--where", "true").out)


@test
def columns_that_may_not_be_read_are_left_out_and_named_ones_are_not():
    done = data("s.part", "--csv")
    equal(done.out, "id,t\n1,y\n")
    contains(done.err, "1 columns may not be read")
    contains(data("s.part", "--csv", "--columns", "id,secret", rc=3).err, "permission denied")


# --- which rows

@test
def where_order_limit_and_columns():
    done = data("s.orders", "--csv", "--where", "id % 2 = 0 -- even", "--order",
                'customer desc NULLS LAST, ID asc', "--limit", "2", "--columns", "ID, note")
    equal(done.out, "id,Note\n6,n6\n20,n20\n")
    contains(done.err, "cut at 2 rows")
    lacks(data("s.orders", "--csv", "--where", "id <= 2", "--limit", "2").err, "cut")
    equal(data("s.orders", "--tsv").out.count("\n"), 500)
    for word in ("all", "0"):
        equal(data("s.orders", "--tsv", "--limit", word).out.count("\n"), 2000)
    equal(data("s.orders", "--json", "--limit", "1").json()["cut"], True)
    equal(data("s.orders", "--json", "--limit", "all").json()["cut"], False)
    sampled = data("s.many", "--tsv", "--sample", "1", "--limit", "all").out.count("\n")
    assert 2000 < sampled < 50000, sampled
    for words, said in ((["--columns", "nope"], 'no column "nope"'),
                        (["--order", "nope desc"], 'no column "nope"'),
                        (["--columns", "id,ID"], "named twice")):
        contains(data("s.orders", *words, rc=3).err, said)
    for words in (["--columns", "id,,b"], ["--order", "id; DELETE"], ["--order", "id desc nulls"],
                  ["--columns", '"id'], ["--sample", "0"], ["--sample", "x"], ["--limit", "-1"],
                  ["--order", "a,b,c,d,e"]):
        data("s.orders", *words, rc=1)


@test
def a_condition_is_one_and_changes_nothing():
    for where in ("true) ; DELETE FROM s.orders; --", "true)) TO PROGRAM 'touch /tmp/x' --",
                  "pg_catalog.nextval('s.numbers') > 0", "nothing"):
        for form in ("--csv", "--json"):
            data("s.orders", form, "--where", where, rc=3)
    equal(World.server.sql("SELECT count(*) FROM s.orders", "shop"), "2000")


@test
def code_of_others_is_not_run_unasked():
    for relation in ("s.seen", "s.policed"):
        for form in ("--csv", "--json"):
            refused = data(relation, form, rc=3)
            equal(refused.out, "")
            contains(refused.err, "--allow-code")
    equal(data("s.seen", "--csv", "--limit", "1", "--order", "id", "--allow-code").out, "id\n1\n")
    equal(data("s.policed", "--csv", "--allow-code").out, "id\n1\n")


# --- files

@test
def a_file_is_there_whole_or_not_at_all():
    home = World.open().home
    data("s.orders", "-o", "it.csv")
    equal(os.stat(home.path + "/it.csv").st_mode & 0o777, 0o600)
    whole = home.read("it.csv")
    equal(whole.count("\n"), 501)
    contains(data("s.nothing", "-o", "it.csv", rc=1).err, "--overwrite")
    equal(home.read("it.csv"), whole)
    os.symlink("it.csv", home.path + "/link.csv")
    data("s.nothing", "-o", "link.csv", "--overwrite")
    assert os.path.islink(home.path + "/link.csv")
    equal(home.read("it.csv"), "id,t\n")
    data("s.orders", "--where", "1 / (id - 400) < 5", "-o", "it.csv", "--overwrite", rc=3)
    equal(home.read("it.csv"), "id,t\n")
    contains(data("s.orders", "-o", "no/where.csv", rc=1).err, "No such file")
    contains(data("s.orders", "-o", ".", rc=1).err, "directory")
    equal(files(home), ["it.csv", "link.csv"])
    remove(home, "it.csv", "link.csv")


@test
def a_part_of_another_export_is_not_taken():
    home = World.open().home
    home.write("it.csv.part", "old")
    contains(data("s.orders", "-o", "it.csv", rc=1).err, "did not end")
    equal(home.read("it.csv.part"), "old")
    with open(home.path + "/it.csv.part", "r+", encoding="ascii") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        contains(data("s.orders", "-o", "it.csv", "--overwrite", rc=1).err, "another export")
        equal(home.read("it.csv.part"), "old")
    data("s.nothing", "-o", "it.csv", "--overwrite")
    equal(home.read("it.csv"), "id,t\n")
    os.symlink("it.csv", home.path + "/new.csv.part")  # somebody's trap
    data("s.orders", "-o", "new.csv", "--overwrite", rc=1)
    equal(home.read("it.csv"), "id,t\n")
    remove(home, "it.csv", "new.csv.part")


@test
def a_file_that_came_meanwhile_is_not_replaced():
    home = World.open().home
    process = home.start("data", "shop", "s.slow", "--allow-code", "--csv", "-o", "it.csv",
                         "--limit", "100")
    wait_until(lambda: os.path.exists(home.path + "/it.csv.part"), 10, "the part")
    home.write("it.csv", "mine")
    _, err = process.communicate(timeout=20)
    equal(process.returncode, 1, err)
    equal(home.read("it.csv"), "mine")
    equal(files(home), ["it.csv"])
    remove(home, "it.csv")


@test
def a_full_disk_is_an_error_and_leaves_nothing():
    home = World.open().home
    for relation, words in (("s.many", ["--csv"]), ("s.many", ["--insert"]),
                            ("s.orders", ["--json"])):
        done = subprocess.run(
            ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh", program(), "data", "shop", relation, *words,
             "--limit", "all", "-o", "it"], env=home.env, cwd=home.path, capture_output=True,
            text=True, timeout=30)
        equal(done.returncode, 1, done.stderr)
        contains(done.stderr, "cannot write")
        contains(done.stderr, "too large")
        equal(files(home), [])
    full = data("s.many", "--csv", "-o", "/dev/full", rc=1)
    contains(full.err, "No space left on device")
    lacks(full.err, "--overwrite")
    wait_until(lambda: active("s.many") == 0, 10, "the server to stop")


def active(what):
    return int(World.server.sql("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                                f" AND usename = 'mia' AND query LIKE '%{what}%'"))


@test
def a_signal_stops_the_server_and_leaves_nothing():
    """s.asleep sends nothing for ten minutes: only a request to cancel ends it before."""
    home = World.open().home
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)):
        for form in ("--csv", "--json"):
            process = home.start("data", "shop", "s.asleep", "--allow-code", form, "-o", "it")
            wait_until(lambda: active("asleep") == 1, 10, "the statement")
            assert os.path.exists(home.path + "/it.part")
            process.send_signal(number)
            _, err = process.communicate(timeout=10)
            equal(process.returncode, status, err)
            equal(active("asleep"), 0)  # before it ended, not some time after
            equal(files(home), [])


@test
def a_connection_that_breaks_leaves_nothing():
    home = World.open().home
    for form in ("--csv", "--json"):
        process = home.start("data", "shop", "s.slow", "--allow-code", form, "-o", "it", "--limit",
                             "all")
        wait_until(lambda: active("s.slow") == 1, 10, "the statement")
        World.server.kill_backends("usename = 'mia'")
        _, err = process.communicate(timeout=10)
        equal(process.returncode, 3, err)
        contains(err.decode(), "terminating connection")
        equal(files(home), [])


# --- pipes

@test
def a_reader_that_has_enough_is_no_error():
    home = World.open().home
    for form in ("--csv", "--json-lines"):
        process = home.start("data", "shop", "s.many", form, "--limit", "all")
        process.stdout.readline()
        process.stdout.close()
        process.wait(timeout=10)
        equal((process.returncode, process.stderr.read()), (0, b""))
        process.stderr.close()
        wait_until(lambda: active("s.many") == 0, 10, "the server to stop")


def peak(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        found = [line for line in file if line.startswith("VmHWM")]  # none: it has just ended
    return int(found[0].split()[1]) / 1024 if found else 0


def is_waiting():
    return World.server.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'mia'"
                            " AND wait_event = 'ClientWrite'") == "1"


@test
def a_slow_reader_slows_the_server_and_can_be_left():
    home = World.open().home
    for form in ("--csv", "--json-lines"):
        process = home.start("data", "shop", "s.many", form, "--limit", "all")
        wait_until(is_waiting, 10, "the server to wait for its reader")
        out = process.stdout.read()
        process.communicate(timeout=10)
        equal((process.returncode, out.count(b"\n")), (0, MANY + (form == "--csv")))
        process = home.start("data", "shop", "s.many", form, "--limit", "all")
        wait_until(is_waiting, 10, "the server to wait for its reader")
        assert peak(process) < MEMORY_LIMIT, peak(process)
        process.send_signal(signal.SIGINT)
        wait_until(lambda: process.poll() is not None, 10, "the end, with nobody reading")
        equal(process.returncode, 130)
        process.communicate()
        wait_until(lambda: active("s.many") == 0, 10, "the server to stop")


@test(limit=180)
def memory_stays_flat():
    home = World.open().home
    for form in ("--csv", "--tsv", "--json", "--json-lines", "--insert", "--markdown", "--quiet"):
        process = home.start("data", "shop", "s.many", form, "--limit", "all")
        highest, got = 0, 0
        while chunk := process.stdout.read1(1 << 20):
            got += len(chunk)
            highest = max(highest, peak(process))
        process.communicate(timeout=20)
        equal(process.returncode, 0, form)
        assert got > 30 << 20, got
        assert highest < MEMORY_LIMIT, f"{form}: {highest} MiB"
        note(f"{form}: {highest:.1f} MiB")


@test
def data_does_not_steer_a_terminal():
    home = World.open().home
    for form in ("--csv", "--tsv", "--insert", "--json", "--markdown", "--quiet"):
        mother, child = pty.openpty()
        with subprocess.Popen([program(), "data", "types", rows.TYPES, form, "--where", "id = 5",
                               "--columns", 't, "odd, ""name""\n"'], env=home.env,
                              stdin=subprocess.DEVNULL, stdout=child, stderr=subprocess.PIPE) as process:
            os.close(child)
            said = b""
            try:
                while chunk := os.read(mother, 65536):
                    said += chunk
            except OSError:
                pass
            equal(process.wait(), 0, process.stderr.read())
        os.close(mother)
        lacks(said, b"\x1b")
        lacks(said, "\u202e".encode())
        assert b"[31m" in said, said


# --- the screen

OPEN = ["wait-for shop", "key /", "text shop", "key Enter", *to_relation("s", "{}", "shop")[1:],
        "wait-for Row 1 of", "key x",
        "wait-for Nothing has been written"]


def screens(relation, *lines):
    home = World.open().home
    text = "\n".join([*OPEN, *lines, "quit", ""]).replace("{}", relation)
    home.run("--script", home.write(".script", text), limit=60).expect(0)
    return home


@test
def the_screen_writes_a_file_and_asks_before_it_replaces_one():
    home = screens("orders", "key C-r", "wait-for Written", "dump-screen .one", "key C-r",
                   "wait-for Leave it as it is", "key Enter", "wait-for Nothing was written",
                   "key C-r", "wait-for Leave it as it is", "key Right Enter", "wait-for Written",
                   "key Down Right", "wait-for orders.tsv", "key Down", "text x", "key C-r",
                   "wait-for Written")
    contains(home.read(".one"), "2,000 rows")
    equal(home.read("orders.csv").count("\n"), 2001)
    equal(home.read("orders.tsvx").count("\n"), 2000)
    equal(files(home), ["orders.csv", "orders.tsvx"])
    remove(home, "orders.csv", "orders.tsvx")


@test
def the_screen_writes_what_shows_or_all_of_it():
    """Filtered by customer = 3 (a parameter), sorted by id downwards, without the column Note."""
    home = screens("orders", "key Esc", "key Right", "key f", "key C-u", "text 3", "key C-r",
                   "wait-for customer = '3'", "wait-gone reading...", "key 0 s", "wait-for ORDER BY id",
                   "wait-gone reading...", "key s", "wait-for id DESC", "wait-gone reading...", "key $ H",
                   "wait-for Hidden: Note", "key x", "wait-for as shown", "key C-r", "wait-for Written",
                   "key Right", "wait-for these rows, all columns", "key Down Down", "key C-u",
                   "text all.csv", "key C-r", "wait-for Written", "key Up Up Right",
                   "wait-for the whole relation", "key Down Down", "key C-u", "text whole.csv",
                   "key C-r", "wait-for Written")
    expected = [f"{i},3" for i in range(1998, 0, -1) if i % 7 == 3]
    equal(home.read("orders.csv").splitlines(), ["id,customer", *expected])
    equal(home.read("all.csv").splitlines(),
          ["id,customer,Note", *(f"{line},n{line.split(',')[0]}" for line in expected)])
    equal(home.read("whole.csv").count("\n"), 2001)
    remove(home, "orders.csv", "all.csv", "whole.csv")


@test
def the_screen_says_why_it_failed():
    home = screens("orders", "key Down Down", "key C-u", "text /dev/full", "key C-r",
                   "wait-for Overwrite the file?", "key Right Enter", "wait-for No space left",
                   "key C-u", "text none/x", "key C-r", "wait-for No such file")
    equal(files(home), [])


@test
def esc_stops_on_the_server_and_jobs_go_on():
    home = screens("many", "key Down Right Right Right", "key C-r", "wait-for Esc stops", "key Esc",
                   "wait-for stopped by you")
    equal((active("s.many"), files(home)), (0, []))
    home = screens("many", "key C-r", "wait-for Esc stops")  # left while it runs
    equal(files(home), [])
    home = screens("many", "key Down Right Right Right", "key C-r", "wait-for Esc stops", "key &",
                   "wait-for goes on in the background", "wait-for 1,000,000 rows", "key :", "text jobs",
                   "key Enter", "wait-for ok", "dump-screen .jobs", "key Enter", "wait-for Export of",
                   "key Esc", "key D", "wait-for Nothing runs")
    contains(home.read(".jobs"), "Export of s.many to many.jsonl")
    equal(home.read("many.jsonl").count("\n"), MANY)
    equal(files(home), ["many.jsonl"])
    remove(home, "many.jsonl")


main()
