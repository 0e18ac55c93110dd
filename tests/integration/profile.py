#!/usr/bin/env python3
"""Profiles of columns against figures that Python and plain SQL find for random tables of many
types; statistics that are marked as such; what is said when nothing can be counted; cancelling."""

import datetime
import json
import os
import random
import re
import signal
import subprocess
import sys
from decimal import Decimal, getcontext
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from browse import to_relation
from pgusher import Home
from postgres import programs_of_majors
from processes import find_program
from servers import *
from tap import contains, equal, lacks, main, test

getcontext().prec = 60
COUNT_LIMIT = 120  # seconds for a table of all types on a busy machine

TYPES = """
    CREATE SCHEMA s;
    CREATE TYPE s.en AS ENUM ('z', 'a', 'k');
    CREATE TYPE s.pair AS (a int, b text);
    CREATE DOMAIN s.whole AS int;
    CREATE DOMAIN s.words AS text;
    -- Whoever owns a type may say what a cast of it runs: nothing of a profile may come by here.
    CREATE FUNCTION s.trap(s.en) RETURNS text LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''code of others was run''; END';
    CREATE FUNCTION s.trap_json(s.en) RETURNS json LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''code of others was run''; END';
    CREATE CAST (s.en AS text) WITH FUNCTION s.trap(s.en);
    CREATE CAST (s.en AS json) WITH FUNCTION s.trap_json(s.en);"""


def quoted(text):
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def some_text(r):
    return r.choice([
        "", "", " blank ", "a%d@example.com" % r.randrange(20), "no@at", "x@y.z.example", "@b.c",
        "%08x-1111-2222-3333-%012x" % (r.randrange(9), r.randrange(9)), str(r.randrange(50)),
        "-1.5e%d" % r.randrange(9), "2024-02-%02d" % r.randrange(1, 29), "2024-13-01", "\x01hidden",
        "tab\tand\nline", "\u202eturned", "\u200bthin", "\u00e9t\u00e9", "\u4e2d\u6587",
        "L" * r.choice([999, 1000, 1001, 5000]), "L" * 1500 + r.choice("ab"), "7" * 1200, "NULL", "<NULL>",
        chr(r.randrange(97, 123)) * r.randrange(1, 6)])


def moment(r):
    return datetime.datetime(1999, 12, 30) + datetime.timedelta(
        seconds=r.randrange(10 ** 8), microseconds=r.randrange(3) * 250000)


# name: (type, a random value as SQL)
COLUMNS = {
    "i2": ("smallint", lambda r: str(r.randrange(-9, 9))),
    "i4": ("integer", lambda r: str(r.randrange(-10 ** 6, 10 ** 6))),
    "i8": ("bigint", lambda r: str(r.choice([-1, 1]) * r.randrange(9 * 10 ** 18))),
    "num": ("numeric", lambda r: r.choice(["'NaN'", "%d.%03d" % (r.randrange(-99, 99), r.randrange(999)),
                                           "1.0", "1.00", "1e30"])),
    "f8": ("float8", lambda r: r.choice(["'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "0", "1e300",
                                         repr(r.uniform(-5, 5))])),
    "f4": ("real", lambda r: repr(r.randrange(-40, 40) / 4)),
    "m": ("money", lambda r: "'%d.%02d'" % (r.randrange(-500, 500), r.randrange(100))),
    "d": ("date", lambda r: r.choice(["'infinity'", "'-infinity'", "'4000-01-01 BC'"] + ["'%s'" % moment(r).date()] * 9)),
    "ts": ("timestamp", lambda r: "'%s'" % r.choice([moment(r), "infinity"])),
    "tz": ("timestamptz", lambda r: "'%s'" % moment(r)),
    "tm": ("time", lambda r: "'%s'" % moment(r).time()),
    "iv": ("interval", lambda r: "'%d days %d hours'" % (r.randrange(-5, 50), r.randrange(24))),
    "t": ("text", lambda r: quoted(some_text(r))),
    "vc": ("varchar(30)", lambda r: quoted(some_text(r)[:30])),
    "ch": ("char(8)", lambda r: quoted(some_text(r)[:8].strip())),
    "nm": ("name", lambda r: quoted("n%d" % r.randrange(9))),
    "dt": ("s.words", lambda r: quoted(some_text(r))),
    "b": ("boolean", lambda r: r.choice(["true", "false"])),
    "u": ("uuid", lambda r: "'%032x'" % r.randrange(30)),
    "by": ("bytea", lambda r: "'\\x%s'" % ("ab" * r.choice([0, 1, 2, 3, 1000, 1001, 3000]))),
    "j": ("json", lambda r: quoted(json.dumps({"a": r.randrange(5), "b": "x" * r.choice([1, 2000])}))),
    "jb": ("jsonb", lambda r: quoted(json.dumps({"a": r.randrange(5)}))),
    "x": ("xml", lambda r: "'<a>%d</a>'" % r.randrange(4)),
    "p": ("point", lambda r: "point(%d, 1)" % r.randrange(4)),
    "ai": ("int[]", lambda r: "ARRAY[%s]::int[]" % ",".join(str(r.randrange(3)) for _ in range(r.randrange(4)))),
    "at": ("text[]", lambda r: "ARRAY['%s', NULL]" % (r.choice("abc"))),
    "aj": ("json[]", lambda r: "ARRAY['{}'::json]" if r.random() < .5 else "ARRAY[]::json[]"),
    "ae": ("s.en[]", lambda r: "ARRAY['%s']::s.en[]" % r.choice("zak")),
    "e": ("s.en", lambda r: "'%s'" % r.choice("zak")),
    "w": ("s.whole", lambda r: str(r.randrange(30))),
    "pr": ("s.pair", lambda r: r.choice(["ROW(NULL, NULL)", "ROW(1, 'a')", "ROW(2, NULL)"]) + "::s.pair"),
    "rg": ("int4range", lambda r: "int4range(%d, 9)" % r.randrange(9)),
    "ip": ("inet", lambda r: "'10.0.0.%d'" % r.randrange(9)),
    "xi": ("xid", lambda r: "'%d'" % r.randrange(9)),
    "n0": ("text", lambda r: "NULL"),
}
UNORDERED = {"j", "x", "p", "aj", "pr", "xi"}
NUMBERS = {"i2", "i4", "i8", "num", "f8", "f4", "m", "w"}
FINITE = {"num": "c::text <> 'NaN'", "f8": "c::text !~ 'NaN|Inf'", "d": "isfinite(c)",
          "ts": "isfinite(c)"}
TEXTS = {"t", "vc", "ch", "nm", "dt", "n0"}
MOMENTS = {"ts": "ts", "tz": "tz", "tm": "tm", "iv": "iv"}
WHOLE = {"i2", "i4", "i8", "w", "d"}

LOOKS = {
    "email": r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+",
    "uuid": r"\{?[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}\}?",
    "number": r"\s*[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\s*",
    "date": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([ T][0-9:.+ Z-]*)?",
}
HIDDEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e"
                    "\u2060-\u2069\ufeff]")


def fill(server, seed, rows):
    r = random.Random(seed)
    columns = ", ".join("%s %s" % (name, kind) for name, (kind, _) in COLUMNS.items())
    lines = []
    for _ in range(rows):
        values = ["NULL" if r.random() < .1 else make(r) for _, make in COLUMNS.values()]
        lines.append("(%s)" % ", ".join(values))
    server.sql("DROP TABLE IF EXISTS s.t; CREATE TABLE s.t (n serial PRIMARY KEY, %s);"
               "SET bytea_output = hex; INSERT INTO s.t (%s) VALUES %s" % (
                   columns, ", ".join(COLUMNS), ",\n".join(lines)) if rows else
               "DROP TABLE IF EXISTS s.t; CREATE TABLE s.t (n serial PRIMARY KEY, %s)" % columns)


class Oracle:
    """One psql that answers again and again: a start for each of a thousand questions takes minutes."""

    def __init__(self, server):
        self.psql = start_psql(server)

    def ask(self, query):
        """One value as JSON, so that nothing in it is lost in lines."""
        self.psql.stdin.write("SELECT to_json(q.v) FROM (%s) q(v);\n\\echo the end\n" % query)
        self.psql.stdin.flush()
        said = []
        for line in self.psql.stdout:
            if line == "the end\n":
                text = "".join(said).strip()
                return json.loads(text, parse_float=Decimal) if text else None
            said.append(line)
        raise RuntimeError(f"not answered: {query}")

    def close(self):
        end_psql(self.psql)


def start_psql(server):
    environment = {**os.environ, "PGCLIENTENCODING": "UTF8"}
    return subprocess.Popen(
        [find_program("psql", server.programs), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h",
         server.socket_directory, "-p", str(server.port), "-U", "postgres", "-f", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=environment)


def end_psql(psql):
    psql.stdin.close()
    psql.wait()
    psql.stdout.close()


def ask(server, query):
    if not hasattr(server, "oracle"):
        server.oracle = Oracle(server)
    return server.oracle.ask(query)


def profile(home, *arguments, rc=0):
    return home.run("profile", "it", "s.t", *arguments, "--json", limit=COUNT_LIMIT).expect(rc).json()


def near(got, wanted, tolerance, what):
    assert abs(Decimal(got) - Decimal(wanted)) <= tolerance, f"{what}: {got}, not {wanted}"


# --- the oracle ----------------------------------------------------------------------------------

def check_values(server, name, got, source):
    """Rows, NULLs, distinct, ends and the most frequent values, by plain SQL."""
    c = "format('%s', c)" if name in UNORDERED else "c"
    equal(got["rows"], ask(server, f"SELECT count(*) FROM {source}"), name)
    equal(got["rows"] - got["nulls"], ask(server, f"SELECT count(c) FROM {source}"), name)
    equal(got["distinct"], ask(server, f"SELECT count(DISTINCT {c}) FROM {source} WHERE"
                                       " c IS DISTINCT FROM NULL"), name)
    if name in UNORDERED:
        equal(got["compared_by"], "text", name)
        lacks(got, "min")
    else:
        for key, way in (("min", "ASC"), ("max", "DESC")):
            text = "c::text" if name in TEXTS else "format('%s', c)"
            wanted = ask(server, f"SELECT left({text}, 200) FROM {source} WHERE c IS NOT NULL"
                                 f" ORDER BY {'c::text' if name in TEXTS else 'c'} {way} LIMIT 1")
            found = got.get(key)
            if name == "num" and found and wanted:  # 1.0 and 1.00 are equal
                found, wanted = found.rstrip("0").rstrip("."), wanted.rstrip("0").rstrip(".")
            if name == "f8" and found in ("0", "-0"):
                wanted = found
            equal(found, wanted, f"{name} {key}")
    counts = ask(server, f"SELECT array(SELECT count(*) FROM {source} WHERE c IS DISTINCT FROM NULL"
                         f" GROUP BY {c} ORDER BY 1 DESC LIMIT 10)")
    equal([row["count"] for row in got["top"]], counts, name)


def check_text(server, name, got, source):
    values = ask(server, f"SELECT array_agg(c::text) FROM {source} WHERE c IS NOT NULL") or []
    if not values:
        return
    equal(got["empty"], sum(not one for one in values), name)
    short = [one for one in values if len(one.encode()) <= 1000]
    for look, pattern in LOOKS.items():
        equal(got["looks_like"].get(look, 0),
              sum(re.fullmatch(pattern, one, re.ASCII) is not None for one in short), f"{name} {look}")
    equal(got["unprintable"], sum(HIDDEN.search(one[:200] if one not in short else one) is not None
                                  for one in values), name)
    equal(got["shortest"], min(map(len, values)), name)
    equal(got["longest"], max(map(len, values)), name)
    near(got["length_average"], Decimal(sum(map(len, values))) / len(values), Decimal("1e-6"), name)
    equal(got.get("large", 0), len(values) - len(short), name)


def bars_of(numbers, is_whole):
    low, high = min(numbers), max(numbers)
    if is_whole:
        step = -((low - high - 1) // 10)  # rounded up
        count = -((low - high - 1) // step)
        places = [(one - low) // step for one in numbers]
    else:
        count = 10 if high > low else 1
        places = [min(9, (one - low) * 10 // (high - low)) if high > low else 0 for one in numbers]
    return [places.count(bar) for bar in range(int(count))]


def check_numbers(server, name, got, source):
    number = ("c::numeric" if name in NUMBERS else "(c - date '2000-01-01')::numeric"
              if name == "d" else "extract(epoch FROM c)::numeric")
    numbers = ask(server, f"SELECT array_agg(({number})::text) FROM {source}"
                          f" WHERE c IS NOT NULL AND {FINITE.get(name, 'true')}") or []
    numbers = [Fraction(one) for one in numbers]
    assert ("histogram" in got) == bool(numbers) == ("average" in got), (name, got)
    if not numbers:
        return
    equal([bar["count"] for bar in got["histogram"]], bars_of(numbers, name in WHOLE), name)
    average = sum(numbers) / len(numbers)
    if name in NUMBERS:
        near(got["average"], Decimal(average.numerator) / average.denominator,
             abs(Decimal(float(average))) * Decimal("1e-12") + Decimal("1e-12"), name)
    elif name == "d":
        equal(got["average"], ask(server, f"SELECT date '2000-01-01' + {average // 1}"), name)
    else:
        near(ask(server, "SELECT extract(epoch FROM %s)::text" % (
            quoted(got["average"]) + "::" + COLUMNS[name][0])),
             Decimal(average.numerator) / average.denominator, Decimal("0.00001"), name)


def check_all(server, home, arguments, where="true", first=None):
    source_of = ("(SELECT {0} AS c FROM s.t WHERE " + where +
                 (" LIMIT %d" % first if first else "") + ") q")
    report = profile(home, *arguments)
    equal([column["name"] for column in report["columns"]], ["n", *COLUMNS])
    for column in report["columns"][1:]:
        name, got, source = column["name"], column["counted"], source_of.format(column["name"])
        lacks(column, "problem")
        check_values(server, name, got, source)
        if name in TEXTS:
            check_text(server, name, got, source)
        if name in NUMBERS or name in MOMENTS or name == "d":
            check_numbers(server, name, got, source)
    return report


def check_statistics(server, home):
    server.sql("ANALYZE s.t")
    report = profile(home)
    equal(report["rows_estimate"], ask(server, "SELECT count(*) FROM s.t"))
    for column in report["columns"]:
        name, got = column["name"], column["statistics"]
        lacks(column, "counted")
        row = ask(server, "SELECT row_to_json(p) FROM (SELECT null_frac, n_distinct, avg_width,"
                          " correlation, most_common_vals::text::text[] AS vals, most_common_freqs"
                          f" AS freqs FROM pg_stats WHERE schemaname = 's' AND tablename = 't'"
                          f" AND attname = '{name}') p")
        near(got["null_share"], row["null_frac"], Decimal("1e-6"), name)
        distinct = row["n_distinct"]
        if distinct < 0:
            distinct = -distinct * report["rows_estimate"]
        near(got["distinct_estimate"], distinct, abs(distinct) * Decimal("1e-5"), name)
        near(got["width_bytes"], row["avg_width"], 0, name)
        if row["vals"]:
            equal([one["value"] for one in got["common"]], [one[:200] for one in row["vals"][:10]])
            equal(got["common_count"], len(row["vals"]))
        # All rows were in the sample, and many values are there once: both ends are bounds. One
        # value alone would be neither common nor a bound.
        if report["rows_estimate"] >= 30 and name in ("i4", "i8", "tz"):
            for key, way in (("low", "min"), ("high", "max")):
                equal(got[key], ask(server, f"SELECT {way}({name})::text FROM s.t"), f"{name} {key}")


class World:
    server = None

    @classmethod
    def get(cls):
        if not cls.server:
            cls.server = start()
        return cls.server


def start(programs=None):
    server = PostgresServer(certificate=None, programs=programs, settings={"autovacuum": "off"})
    server.sql("CREATE ROLE mia LOGIN PASSWORD 'x'; GRANT USAGE ON SCHEMA public TO mia;" + TYPES)
    return server


def sources(home, server):
    for name, user in (("it", "postgres"), ("mia", "mia")):
        home.source(name, host=server.socket_directory if user == "postgres" else "127.0.0.1",
                    port=server.port, dbname="postgres", user=user, sslmode="disable",
                    password={"command": ["echo", "x"]})


def judge(server, sizes):
    with Home() as home:
        sources(home, server)
        for seed, rows in sizes:
            fill(server, seed, rows)
            check_all(server, home, ["--exact"])
            check_all(server, home, ["--exact", "--where", "n % 3 = 0"], where="n % 3 = 0")
            check_all(server, home, ["--limit", "20"], first=20)
            check_statistics(server, home)
        check_all(server, home, ["--sample", "100"])


@test(limit=600)
def figures_are_those_of_plain_sql_and_python():
    judge(World.get(), [(1, 1), (2, 2), (3, 60), (4, 300)])


@test(limit=600)
def and_on_other_majors():
    found = programs_of_majors()
    for major in (10, 14, 18):
        if major not in found:
            print(f"# no server programs of PostgreSQL {major}")
            continue
        server = start(found[major])
        judge(server, [(major, 100)])
        server.oracle.close()
        server.close()


# --- tables that are special ----------------------------------------------------------------------

@test
def an_empty_table_and_one_without_columns():
    server = World.get()
    fill(server, 0, 0)
    server.sql("DROP TABLE IF EXISTS s.bare; CREATE TABLE s.bare ()")
    with Home() as home:
        sources(home, server)
        report = check_all(server, home, ["--exact"])
        equal(report["rows_estimate"], None if server.version >= 14 else None)
        equal(report["columns"][1]["statistics"], {"missing": "not analysed"})
        shown = home.run("profile", "it", "s.t", "i4").expect(0).out
        contains(shown, "not analysed")
        equal(home.run("profile", "it", "s.bare", "--exact", "--json").expect(0).json()["columns"], [])


@test
def values_of_megabytes_are_told_apart_by_their_size():
    server = World.get()
    server.sql("""
        DROP TABLE IF EXISTS s.big; CREATE TABLE s.big (t text, j json, b bytea);
        INSERT INTO s.big SELECT repeat('x', 2000000 + i % 2),
          ('"' || repeat('y', 9000 + i % 3) || '"')::json, decode(repeat('00', 1500000), 'hex')
          FROM generate_series(1, 6) i;
        INSERT INTO s.big VALUES ('short', '1', 'a')""")
    with Home() as home:
        sources(home, server)
        t, j, b = (one["counted"] for one in
                   home.run("profile", "it", "s.big", "--exact", "--json").expect(0).json()["columns"])
        equal((t["distinct"], t["huge"], t["large"], t["longest"]), (3, 6, 6, 2000001))
        equal(len(t["max"]), 200)
        equal((j["distinct"], j["huge"]), (4, 0))
        equal((b["distinct"], b["huge"], b["longest"]), (2, 6, 1500000))
        shown = home.run("profile", "it", "s.big", "t", "--exact").expect(0).out
        contains(shown, "Longer than 1 MB: 6, not read whole")


@test
def a_partitioned_table_has_the_statistics_of_the_whole_tree():
    server = World.get()
    server.sql("""
        DROP TABLE IF EXISTS s.tree; CREATE TABLE s.tree (k int, v text) PARTITION BY RANGE (k);
        CREATE TABLE s.tree_1 PARTITION OF s.tree FOR VALUES FROM (0) TO (100);
        CREATE TABLE s.tree_2 PARTITION OF s.tree FOR VALUES FROM (100) TO (200);
        INSERT INTO s.tree SELECT i, 'v' FROM generate_series(0, 199) i; ANALYZE s.tree_1""")
    with Home() as home:
        sources(home, server)
        part = home.run("profile", "it", "s.tree", "--json").expect(0).json()
        equal((part["rows_estimate"], part["unknown_parts"]), (100, 1))
        equal(part["columns"][0]["statistics"], {"missing": "not analysed"})
        contains(home.run("profile", "it", "s.tree", "k").expect(0).out,
                 "1 of 2 parts not analysed")
        server.sql("ANALYZE s.tree")
        whole = home.run("profile", "it", "s.tree", "--exact", "--json").expect(0).json()
        equal((whole["rows_estimate"], whole["unknown_parts"]), (200, 0))
        k = whole["columns"][0]
        equal((k["statistics"]["low"], k["statistics"]["high"]), ("0", "199"))
        equal((k["counted"]["rows"], k["counted"]["max"]), (200, "199"))


@test
def a_table_that_others_inherit_from_is_read_with_them():
    server = World.get()
    server.sql("""
        DROP TABLE IF EXISTS s.parent CASCADE; CREATE TABLE s.parent (k int);
        CREATE TABLE s.child () INHERITS (s.parent);
        INSERT INTO s.parent SELECT generate_series(1, 50);
        INSERT INTO s.child SELECT generate_series(51, 80); ANALYZE s.parent; ANALYZE s.child""")
    with Home() as home:
        sources(home, server)
        report = home.run("profile", "it", "s.parent", "--exact", "--json").expect(0).json()
        k = report["columns"][0]
        equal((report["rows_estimate"], k["statistics"]["high"], k["counted"]["rows"]),
              (80, "80", 80))


@test
def what_may_not_be_read_is_said():
    server = World.get()
    server.sql("""
        DROP TABLE IF EXISTS s.mine, s.bound; GRANT USAGE ON SCHEMA s TO mia;
        CREATE TABLE s.mine AS SELECT 1 AS open, 2 AS shut; ANALYZE s.mine;
        GRANT SELECT (open) ON s.mine TO mia;
        CREATE TABLE s.bound AS SELECT 1 AS a; ANALYZE s.bound; GRANT SELECT ON s.bound TO mia;
        ALTER TABLE s.bound ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON s.bound USING (a = 1);
        DROP VIEW IF EXISTS s.seen; DROP OWNED BY other; DROP ROLE IF EXISTS other""".replace(
            "DROP OWNED BY other;", "") + """;
        CREATE ROLE other; CREATE VIEW s.seen AS SELECT 5 AS v; ALTER VIEW s.seen OWNER TO other""")
    with Home() as home:
        sources(home, server)
        ran = home.run("profile", "mia", "s.mine", "--exact", "--json").expect(3)
        is_open, shut = ran.json()["columns"]
        equal(is_open["counted"]["rows"], 1)
        equal(shut["statistics"], {"missing": "not readable"})
        contains(shut["problem"], "no SELECT")
        ran = home.run("profile", "mia", "s.bound").expect(0)
        contains(ran.out, "Policies bind you here")
        ran = home.run("profile", "it", "s.seen", "--exact").expect(3)
        contains(ran.err, "--allow-code")
        equal(ran.out, "")
        ran = home.run("profile", "it", "s.seen", "--exact", "--allow-code", "--json").expect(0)
        equal(ran.json()["columns"][0]["counted"]["max"], "5")


@test
def wrong_words_are_told():
    server = World.get()
    fill(server, 5, 2)
    with Home() as home:
        sources(home, server)
        for arguments, rc, words in (
                (["it", "s.none"], 3, "no relation"),
                (["it", "s.t", "none"], 3, 'no column "none"'),
                (["it", "s.t", "--sample", "0"], 1, "--sample takes a percentage"),
                (["it", "s.t", "--sample", "5", "--exact"], 1, "--exact counts all rows"),
                (["it", "s.t", "--where", "true"], 1, "--where needs"),
                (["it", "s.t", "i4", "--exact", "--where", "nothing = 1"], 3, "does not exist"),
                ([], 1, "profile needs a table")):
            contains(home.run("profile", *arguments).expect(rc).err, words)


# --- waiting ---------------------------------------------------------------------------------------

def hold(server, table):
    """A session that holds the table exclusively; its pid."""
    psql = start_psql(server)
    psql.stdin.write(f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT pg_backend_pid();\n")
    psql.stdin.flush()
    return psql, psql.stdout.readline().strip()


@test
def a_locked_table_says_who_holds_it_and_still_has_statistics():
    server = World.get()
    fill(server, 6, 30)
    server.sql("ANALYZE s.t")
    psql, pid = hold(server, "s.t")
    with Home() as home:
        sources(home, server)
        report = home.run("profile", "it", "s.t", "i4", "--json").expect(0).json()
        equal(report["locked_by"], int(pid))
        equal(report["is_size_exact"], False)
        assert "width_bytes" in report["columns"][0]["statistics"]
        ran = home.run("profile", "it", "s.t", "i4", "--exact", "--json").expect(3)
        contains(ran.json()["columns"][0]["problem"], f"locked by pid {pid}")
    end_psql(psql)


SLOW = "pg_catalog.pg_sleep(60) IS NOT NULL"


def running(server):
    return server.sql("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                      " AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()")


@test
def an_interrupt_stops_it_on_the_server():
    server = World.get()
    fill(server, 7, 30)
    with Home() as home:
        sources(home, server)
        process = home.start("profile", "it", "s.t", "i4", "--exact", "--where", SLOW)
        wait_until(lambda: running(server) == "1", 20, "the count to run")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        equal(process.returncode, 130)
        wait_until(lambda: running(server) == "0", 5, "the count to end on the server")


@test
def a_limit_is_named():
    server = World.get()
    fill(server, 8, 30)
    with Home() as home:
        sources(home, server)
        ran = home.run("profile", "it", "s.t", "i4", "--exact", "--where", SLOW, "--timeout", "1",
                       "--json").expect(3)
        equal(ran.json()["columns"][0]["problem"], "not counted within the limit of 1 s")
        contains(ran.err, "All rows that match: reads ")
        contains(ran.err, "limit 1 s")
        wait_until(lambda: running(server) == "0", 5, "the count to end on the server")


# --- screens ---------------------------------------------------------------------------------------

def screen_world(server):
    server.sql("""
        DROP DATABASE IF EXISTS screens""")
    server.sql("CREATE DATABASE screens")
    server.sql("""
        DROP SCHEMA public; CREATE SCHEMA shop;
        CREATE TABLE shop.customers (id int PRIMARY KEY, email text, balance numeric(9,2));
        INSERT INTO shop.customers SELECT i, CASE WHEN i % 10 = 0 THEN NULL ELSE
          'user' || i || '@example.com' END, i % 7 FROM generate_series(1, 12000) i;
        ANALYZE shop.customers""", "screens")


OPEN = [*to_relation("shop", "customers"), "wait-for user2", "key [", "wait-for text"]


@test(limit=120)
def the_screens_show_it():
    server = World.get()
    screen_world(server)
    with Home() as home:
        home.source("it", host=server.socket_directory, port=server.port, dbname="screens",
                    user="postgres", sslmode="disable")

        def shots(size, *lines):
            script = ["resize " + size, *OPEN]
            for index, line in enumerate(lines):
                script += [*line, "dump-screen %s/%d" % (home.path, index)]
            home.run("--script", home.write("script", "\n".join([*script, "quit", ""]))).expect(0)
            return [home.read(str(index)) for index in range(len(lines))]

        tab, opened, first, more, exact, other, sample, sql = shots(
            "80 24", [], ["key j", "key Enter", "wait-for Profile of email"],
            ["key m", "wait-for First 10,000 rows ("],
            ["key m", "wait-for First 100,000 rows ("],
            ["key e", "wait-for All rows ("],
            ["key Right", "wait-for Profile of balance"],
            ["key s", "wait-for TABLESAMPLE", "text 100", "key Enter", "wait-for A sample of 100 % of the pages ("],
            ["key S", "wait-for The query used"])
        contains(tab, "PROFILE")
        contains(tab, "from statistics of")
        assert re.search(r"email +│ text +│ +10\.\d %|email +│ text +│ +9\.\d %", tab), tab
        contains(opened, "from statistics of")
        contains(opened, "no scan")
        contains(opened, "e counts exactly over the whole table: reads ")
        contains(first, "rows 10,000   NULL 1,000   empty 0   distinct 9,000")
        contains(first, "looks like an e-mail address: 100.0 %")
        contains(more, "rows 12,000   NULL 1,200   empty 0   distinct 10,800")
        contains(exact, "All rows (exact, ")
        lacks(other, "All rows (")
        contains(sample, "(sampled, ")
        contains(sample, "distinct 7")
        contains(sql, "WITH c AS (")
        wide, = shots("120 40", ["key j", "key Enter", "wait-for Profile of email", "key e",
                                 "wait-for All rows ("])
        assert re.search(r"Rows ~12 k .* All rows \(exact", wide), wide
        small, = shots("40 12", ["key j", "key Enter", "wait-for Profile of email", "key e",
                                 "wait-for All rows ("])
        contains(small, "rows 12,000")


@test(limit=120)
def escape_stops_a_count_on_the_server():
    server = World.get()
    screen_world(server)
    server.sql("""
        GRANT USAGE ON SCHEMA shop TO mia; GRANT SELECT ON shop.customers TO mia;
        ALTER TABLE shop.customers ENABLE ROW LEVEL SECURITY;
        CREATE POLICY slowly ON shop.customers USING (pg_sleep(0.05) IS NOT NULL)""", "screens")
    active = ("SELECT count(*) FROM pg_stat_activity WHERE usename = 'mia' AND state = 'active'"
              " AND query LIKE 'WITH c AS%'")
    with Home() as home:
        home.source("it", host="127.0.0.1", port=server.port, dbname="screens", user="mia",
                    sslmode="disable", password={"command": ["echo", "x"]})
        process = home.start("--script", home.write("script", "\n".join(
            [*OPEN[:7], "wait-for DATA", "key [", "wait-for Distinct", "key j", "key Enter",
             "wait-for Policies bind you", "key m", "wait-for Counting email... 2 s of 30 s",
             "key Esc", "wait-for Stopped", "wait-for it does not end by itself", ""])))
        wait_until(lambda: server.sql(active) == "1", 20, "the count to run")
        wait_until(lambda: server.sql(active) == "0", 10, "the count to end on the server")
        equal(process.poll(), None)
        process.kill()
        process.communicate()


main()
