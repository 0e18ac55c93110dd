#!/usr/bin/env python3
"""What verdicts and the matrix of rights cost on a large server, beside psql asking has_*_privilege
in the same run: 100,000 tables, 500,000 columns, 100 roles. First with rights as people grant them,
some hundred distinct ACLs; then with the worst there is, an ACL of its own for every table.

python3 bench/grants.py [--tables N] [--rounds N] [--full]

--full lets psql do the whole cross join of the matrix; else it does a tenth of the roles, and ten
times that is told. Making the tables takes a minute."""

import argparse
import os
import re
import select
import socket
import statistics
import subprocess
import sys
import threading
import time

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
from pgusher import Home, program
from postgres import PostgresServer
from processes import find_program

ROLES = 100
SCHEMAS = 20
CREATORS = 10
PATTERNS = 400  # about as many distinct ACLs
STEP = 2500  # tables of one transaction: locks
READER = "reader"  # a login with 20 memberships
PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]

# 20 schemas, ten creators; groups in three levels, and logins that are members of some.
MAKE_ROLES = f"""
DO $$ BEGIN
  FOR i IN 0..{CREATORS - 1} LOOP EXECUTE format('CREATE ROLE creator%s', i); END LOOP;
  FOR i IN 0..{ROLES - CREATORS - 2} LOOP
    EXECUTE format('CREATE ROLE role%s %s', i, CASE WHEN i % 3 = 0 THEN 'LOGIN' ELSE '' END);
  END LOOP;
  FOR i IN 1..{ROLES - CREATORS - 2} LOOP
    EXECUTE format('GRANT role%s TO role%s', i / 4, i);
  END LOOP;
  CREATE ROLE {READER} LOGIN;
  FOR i IN 0..19 LOOP EXECUTE format('GRANT role%s TO {READER}', i * 4); END LOOP;
END $$;
"""
MAKE_SCHEMAS = f"""
DO $$ BEGIN
  FOR i IN 0..{SCHEMAS - 1} LOOP
    EXECUTE format('CREATE SCHEMA app%s', i);
    EXECUTE format('GRANT CREATE, USAGE ON SCHEMA app%s TO creator%s', i, i % {CREATORS});
    EXECUTE format('GRANT USAGE ON SCHEMA app%s TO role%s, role%s, {READER}', i, i, i + 20);
  END LOOP;
END $$;
"""

# Tables of one creator get their rights by default privileges, as in a well-kept place. Of 200
# tables one is partitioned, one has row level security, two are views.
MAKE_TABLES = f"""
DO $$ DECLARE pattern int; before int; schema text; BEGIN
  FOR i IN {{first}}..{{last}} LOOP
    pattern := i / greatest({{tables}} / {PATTERNS}, 20);
    before := greatest(pattern - {SCHEMAS}, 0); -- the last one of this creator and schema
    schema := 'app' || pattern % {SCHEMAS};
    IF i % greatest({{tables}} / {PATTERNS}, 20) = 0 OR i = {{first}} THEN
      RESET ROLE;
      EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE creator%s IN SCHEMA %s
                      REVOKE ALL ON TABLES FROM role%s, role%s', pattern % {CREATORS}, schema,
                     before % 80, (before * 7 + before / 80) % 80);
      EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE creator%s IN SCHEMA %s
                      GRANT SELECT ON TABLES TO role%s', pattern % {CREATORS}, schema,
                     pattern % 80);
      EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE creator%s IN SCHEMA %s
                      GRANT INSERT, UPDATE, DELETE ON TABLES TO role%s', pattern % {CREATORS},
                     schema, (pattern * 7 + pattern / 80) % 80);
      EXECUTE format('SET LOCAL ROLE creator%s', pattern % {CREATORS});
    END IF;
    IF i % 200 = 1 OR i % 200 = 3 THEN
      EXECUTE format('CREATE VIEW %s.v%s AS SELECT a, b, c, d, e FROM %s.t%s', schema, i, schema,
                     i - 1);
    ELSE
      EXECUTE format('CREATE TABLE %s.t%s (a int, b int, c int, d int, e int) %s', schema, i,
                     CASE WHEN i % 200 = 5 THEN 'PARTITION BY RANGE (a)' ELSE '' END);
    END IF;
    IF i % 200 = 7 THEN
      EXECUTE format('ALTER TABLE %s.t%s ENABLE ROW LEVEL SECURITY', schema, i);
      EXECUTE format('CREATE POLICY p ON %s.t%s TO role1 USING (a > 0)', schema, i);
    END IF;
  END LOOP;
END $$;
"""

# Written into the catalog itself: 300,000 GRANTs would take minutes, and the ACLs are the same.
MAKE_ALL_DIFFERENT = """
WITH numbered AS (SELECT c.oid, c.relowner::regrole AS owner, row_number() OVER () AS i
                    FROM pg_class c WHERE relnamespace::regnamespace::text ~ '^app'
                     AND relkind IN ('r', 'p', 'v'))
UPDATE pg_class c
   SET relacl = ARRAY[format('%s=arwdDxt/%s', owner, owner),
                      format('role%s=r/%s', i % 80, owner),
                      format('role%s=%s/%s', i / 80 % 80, (ARRAY['r', 'a', 'w'])[i % 3 + 1], owner),
                      format('role%s=%s/%s', i / 6400 % 80, (ARRAY['rw', 'aw', 'd'])[i % 3 + 1],
                             owner)]::aclitem[]
  FROM numbered WHERE numbered.oid = c.oid;
VACUUM ANALYZE pg_class;
"""

RELATIONS = "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace " \
            "WHERE n.nspname ~ '^app' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
BARE = "SELECT n.nspname, c.relname, has_table_privilege('{role}', c.oid, 'SELECT') FROM " + RELATIONS
CROSS = "SELECT n.nspname, c.relname, r.rolname, p, has_table_privilege(r.oid, c.oid, p) " \
        "FROM (SELECT oid, rolname FROM pg_roles WHERE rolname ~ '^(role|creator|reader)' " \
        "ORDER BY rolname LIMIT {roles}) r CROSS JOIN unnest(ARRAY[{words}]) p CROSS JOIN " + \
        RELATIONS.replace(" WHERE", " WHERE true AND", 1)


class Turns:
    """A road to the server that counts how often the client speaks after the server has spoken."""

    def __init__(self, host, port):
        self._target = (host, port)
        self.count = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            client, _ = self._listener.accept()
            threading.Thread(target=self._carry, daemon=True, args=(
                client, socket.create_connection(self._target))).start()

    def _carry(self, client, server):
        last = server
        while True:
            for one in select.select([client, server], [], [])[0]:
                data = one.recv(1 << 20)
                if not data:
                    client.close()
                    server.close()
                    return
                if one is client and last is server:
                    self.count += 1
                last = one
                (server if one is client else client).sendall(data)


def run(argv, environment, meanwhile=None):
    """(seconds, exit status) of a program whose output nobody reads; meanwhile(pid) may look at it
    until it ends."""
    began = time.monotonic()
    process = subprocess.Popen(argv, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    while meanwhile and process.poll() is None:
        meanwhile(process.pid)
    status = process.wait()
    return time.monotonic() - began, status


def peak_memory(argv, environment):
    """MiB. Not of wait4(): what this process had when it forked would count too."""
    peak = 0

    def look(pid):
        nonlocal peak
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            found = re.search(r"VmHWM:\s+(\d+)", file.read())
        peak = max(peak, int(found[1])) if found else peak
        time.sleep(0.002)  # the kernel keeps the peak; only growth in the last moment is missed
    run(argv, environment, look)
    return peak / 1024


class Bench:
    def __init__(self, server, home, options):
        self.server, self.home, self.options = server, home, options
        self._psql = find_program("psql", server.programs)

    def make(self):
        began = time.monotonic()
        self.server.sql(MAKE_ROLES)
        self.server.sql("CREATE DATABASE big")
        self.server.sql("CREATE DATABASE small")
        for database, tables in (("small", 100), ("big", self.options.tables)):
            self.server.sql(MAKE_SCHEMAS, database)
            for first in range(0, tables, STEP):
                last = min(first + STEP, tables) - 1
                self.server.sql("BEGIN;" + MAKE_TABLES.format(
                    first=first, last=last, tables=tables) + "COMMIT;", database)
            self.server.sql("VACUUM ANALYZE", database)
            self.home.source(database, host="127.0.0.1", port=self.server.port, dbname=database,
                             user=READER, sslmode="disable")
        print("made in %.0f s: %s" % (time.monotonic() - began, self.server.sql(
            "SELECT format('%s relations, %s columns, %s distinct ACLs', count(*), sum(relnatts),"
            " count(DISTINCT (relowner, relnamespace, relacl::text)))"
            " FROM pg_class WHERE relnamespace::regnamespace::text ~ '^app'", "big")), flush=True)

    def psql(self, sql):
        dsn = f"host=127.0.0.1 port={self.server.port} dbname=big user={READER} sslmode=disable"
        return run([self._psql, "-X", "-q", "-A", "-t", "-d", dsn, "-c", sql], self.home.env)[0]

    def pgusher(self, *arguments, source="big", how=run):
        argv = [program(), "grants", source, *arguments, "--no-input"]
        figures = how(argv, {key: value for key, value in self.home.env.items()
                             if key != "PGUSHER_WATCHDOG"})
        if how is run and figures[1] not in (0, 3):  # 3: a need is not met, which is no matter here
            raise SystemExit(f"{' '.join(argv)} ended with {figures[1]}")
        return figures[0] if how is run else figures

    def side_by_side(self, what, goal, peer, arguments, scale=1):
        """Turn about, so that both have the same machine; the first round warms the caches."""
        figures = [(peer(), self.pgusher(*arguments)) for _ in range(self.options.rounds + 1)][1:]
        theirs = statistics.median(one for one, _ in figures) * scale
        ours = statistics.median(one for _, one in figures)
        memory = self.pgusher(*arguments, how=peak_memory)
        print("%-40s psql %6.2f s%s, pgusher %6.2f s: %.2f, %3.0f MiB  (goal: %s)" % (
            what, theirs, " (scaled)" if scale != 1 else "", ours, ours / theirs, memory, goal),
            flush=True)

    def verdicts(self, case):
        for target in ("read-only", "openmetadata"):
            known = subprocess.run([program(), "targets", target], env=self.home.env,
                                   capture_output=True).returncode == 0
            # JSON names every relation, every statement and the script: more than the verdict.
            for words, goal in (((), "ratio 1.2, 64 MiB"), (("--json",), "none")):
                if known:
                    self.side_by_side(" ".join((f"{case}, {target}", *words)), goal,
                                      lambda: self.psql(BARE.format(role=READER)),
                                      ("--target", target, *words))

    def matrix(self, case):
        roles = ROLES if self.options.full else ROLES // 10
        words = ", ".join(f"'{word}'" for word in PRIVILEGES)
        theirs = self.psql(CROSS.format(roles=roles, words=words))  # once: it takes too long
        self.side_by_side(f"{case}, matrix", "3 s", lambda: theirs, ("--matrix",), ROLES / roles)
        if self.options.full:
            self.side_by_side(f"{case}, matrix --json", "none", lambda: theirs,
                              ("--matrix", "--json"), ROLES / roles)

    def round_trips(self):
        for arguments in (["--target", "read-only"], ["--matrix"]):
            counts = []
            for database in ("small", "big"):
                counts.append(min(self._count(database, arguments) for _ in range(5)))
            print("%-34s %d round trips with 100 tables, %d with %d (goal: not more with more)" % (
                " ".join(arguments), *counts, self.options.tables), flush=True)

    def _count(self, database, arguments):
        """The least of some counts is meant: what is sent early may still cross an answer."""
        road = Turns("127.0.0.1", self.server.port)
        self.home.source("counted", host="127.0.0.1", port=road.port, dbname=database, user=READER,
                         sslmode="disable")
        self.pgusher(*arguments, source="counted")
        return road.count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=int, default=100000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    settings = {"max_locks_per_transaction": "1024", "shared_buffers": "512MB", "work_mem": "32MB",
                "autovacuum": "off", "log_connections": "off", "max_wal_size": "4GB"}
    with PostgresServer(certificate=None, hba=["host all all 127.0.0.1/32 trust"],
                        settings=settings) as server, Home() as home:
        bench = Bench(server, home, options)
        bench.make()
        bench.round_trips()
        bench.verdicts("ACLs as granted")
        bench.matrix("ACLs as granted")
        server.sql(MAKE_ALL_DIFFERENT, "big")
        bench.verdicts("each its own ACL")
        bench.matrix("each its own ACL")


main()
