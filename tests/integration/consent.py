#!/usr/bin/env python3
"""Code of others is not run unasked. Each trojan is a way by which reading a relation runs a
function of intern's with the rights of the reader, here a superuser and an ordinary role; the
function writes to the server's log. Without consent nothing of it may be in the log, with consent it
must be there: a trojan that does nothing would prove nothing."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home
from servers import *
from tap import contains, equal, main, test

# name: (first major, SQL run as intern; the relation to read is t.NAME). trap(text) writes the text
# to the log and returns 1; in_sql(int) is in SQL and calls it.
TROJANS = {
    "view": (10, "CREATE VIEW t.view AS SELECT t.trap('view') AS n"),
    "view_over_view": (10, "CREATE VIEW t.inner_view AS SELECT t.trap('view_over_view') AS n;"
                           "CREATE VIEW t.view_over_view AS SELECT n FROM t.inner_view"),
    "barrier": (10, "CREATE VIEW t.barrier WITH (security_barrier) AS SELECT t.trap('barrier') n"),
    "invoker": (15, "CREATE VIEW t.invoker WITH (security_invoker) AS SELECT t.trap('invoker') n"),
    "condition": (10, "CREATE VIEW t.condition AS SELECT n FROM t.plain WHERE t.trap('condition') = 1"),
    "joined": (10, "CREATE VIEW t.joined AS SELECT 1 AS n FROM t.plain a JOIN t.plain b"
                   " ON a.n = t.trap('joined')"),
    "operator": (10, "CREATE FUNCTION t.traps(int, text) RETURNS int LANGUAGE plpgsql VOLATILE AS"
                     " 'BEGIN RETURN t.trap($2); END';"
                     "CREATE OPERATOR t.<%> (PROCEDURE = t.traps, LEFTARG = int, RIGHTARG = text);"
                     "CREATE VIEW t.operator AS SELECT 1 OPERATOR(t.<%>) 'operator'::text AS n"),
    "aggregate": (10, "CREATE FUNCTION t.step(int, text) RETURNS int LANGUAGE plpgsql VOLATILE AS"
                      " 'BEGIN RETURN t.trap($2); END';"
                      "CREATE AGGREGATE t.agg(text) (SFUNC = t.step, STYPE = int);"
                      "CREATE VIEW t.aggregate AS SELECT t.agg('aggregate'::text) AS n"),
    "rows_of_function": (10, "CREATE VIEW t.rows_of_function AS"
                             " SELECT * FROM t.trap('rows_of_function') AS n"),
    "domain_check": (10, "CREATE DOMAIN t.checked AS int CHECK (t.trap('domain_check') = 1);"
                         "CREATE VIEW t.domain_check AS SELECT n::t.checked AS n FROM t.plain"),
    "cast": (10, "CREATE TYPE t.pair AS (a int);"
                 "CREATE FUNCTION t.cast_it(t.pair) RETURNS int LANGUAGE plpgsql VOLATILE AS"
                 " $$BEGIN RETURN t.trap('cast'); END$$;"
                 "CREATE CAST (t.pair AS int) WITH FUNCTION t.cast_it(t.pair);"
                 "CREATE VIEW t.cast AS SELECT row(n)::t.pair::int AS n FROM t.plain"),
    "query_to_xml": (10, "CREATE VIEW t.query_to_xml AS SELECT pg_catalog.query_to_xml("
                         "'SELECT t.trap(''query_to_xml'')', true, false, '') AS n"),
    "settings": (10, "CREATE VIEW t.settings AS SELECT pg_catalog.set_config('search_path', 't',"
                     " false) AS n, t.trap('settings') AS m"),
    "policy": (10, "CREATE TABLE t.policy (n int); INSERT INTO t.policy VALUES (1);"
                   "ALTER TABLE t.policy ENABLE ROW LEVEL SECURITY;"
                   "CREATE POLICY p ON t.policy USING (t.trap('policy') = 1)"),
    "policy_reads": (10, "CREATE VIEW t.for_policy AS SELECT t.trap('policy_reads') AS n;"
                         "GRANT SELECT ON t.for_policy TO PUBLIC;"
                         "CREATE TABLE t.policy_reads (n int); INSERT INTO t.policy_reads VALUES (1);"
                         "ALTER TABLE t.policy_reads ENABLE ROW LEVEL SECURITY;"
                         "CREATE POLICY p ON t.policy_reads"
                         " USING (n IN (SELECT v.n FROM t.for_policy v))"),
    "index_constant": (10, "CREATE TABLE t.index_constant (n int);"
                           "CREATE INDEX ON t.index_constant ((t.pure('index_constant')))"),
    "index_part": (10, "CREATE TABLE t.index_part (n int);"
                       "CREATE INDEX ON t.index_part ((n + t.pure('index_part')))"),
    "index_predicate": (10, "CREATE TABLE t.index_predicate (n int);"
                            "CREATE INDEX ON t.index_predicate (n)"
                            " WHERE n > t.pure('index_predicate')"),
    "index_in_sql": (10, "CREATE FUNCTION t.in_sql(int) RETURNS int LANGUAGE sql IMMUTABLE AS"
                         " $$SELECT $1 + t.pure('index_in_sql')$$;"
                         "CREATE TABLE t.index_in_sql (n int);"
                         "CREATE INDEX ON t.index_in_sql (t.in_sql(n))"),
    "statistics": (14, "CREATE TABLE t.statistics (n int, m int);"
                       "CREATE STATISTICS t.s ON (n + t.pure('statistics')), m FROM t.statistics"),
    "partition_key": (10, "CREATE TABLE t.partition_key (n int)"
                          " PARTITION BY RANGE ((n + t.pure('partition_key')));"
                          "CREATE TABLE t.partition_key_1 PARTITION OF t.partition_key"
                          " FOR VALUES FROM (0) TO (10)"),
    "child": (10, "CREATE TABLE t.child (n int); CREATE TABLE t.child_1 () INHERITS (t.child);"
                  "CREATE INDEX ON t.child_1 ((t.pure('child')))"),
    "table_below_view": (10, "CREATE TABLE t.below (n int); CREATE INDEX ON t.below"
                              " ((t.pure('table_below_view')));"
                              "CREATE VIEW t.table_below_view AS SELECT n FROM t.below"),
}


class World:
    server = major = None

    @classmethod
    def get(cls):
        if cls.server:
            return cls.server
        server = PostgresServer(certificate=None)
        server.sql("""
            CREATE ROLE intern LOGIN; CREATE ROLE mia LOGIN PASSWORD 'x';
            CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'x'; CREATE DATABASE shop""")
        server.sql("""
            CREATE SCHEMA t AUTHORIZATION intern; GRANT USAGE ON SCHEMA t TO mia;
            CREATE TABLE t.superusers (n int); INSERT INTO t.superusers VALUES (1);
            CREATE VIEW t.of_superuser AS SELECT n FROM t.superusers;
            SET ROLE intern;
            CREATE FUNCTION t.trap(text) RETURNS int LANGUAGE plpgsql VOLATILE AS
              $$BEGIN RAISE LOG 'TROJAN % as %', $1, current_user; RETURN 1; END$$;
            CREATE FUNCTION t.pure(text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
              $$BEGIN RAISE LOG 'TROJAN % as %', $1, current_user; RETURN 1; END$$;
            CREATE TABLE t.plain (n int); INSERT INTO t.plain VALUES (1), (2);
            CREATE INDEX ON t.plain ((n + 1));
            CREATE FUNCTION t.harmless(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
              'BEGIN RETURN $1; END';
            CREATE TABLE t.with_index (n int); CREATE INDEX ON t.with_index (t.harmless(n));
            CREATE MATERIALIZED VIEW t.stored AS SELECT 1 AS n;
            CREATE TABLE t.closed (n int); ALTER TABLE t.closed ENABLE ROW LEVEL SECURITY;
            """, "shop")
        major = cls.major = server.version
        for first, statements in TROJANS.values():
            if major >= first:
                server.sql("SET ROLE intern;" + statements, "shop")
        server.sql("""GRANT SELECT ON ALL TABLES IN SCHEMA t TO mia;
            GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA t TO mia""", "shop")
        cls.server = server
        return server


def heard(server, name):
    return [line for line in server.log(100000).split("\n") if "TROJAN %s as" % name in line]


def read(relation, *flags, user="mia"):
    server = World.get()
    with Home() as home:
        return home.run("data", server.dsn(dbname="shop", user=user, password="x"), "t." + relation,
                        "--no-input", *flags)


def here():
    World.get()
    major = World.major
    return [name for name, (first, _) in TROJANS.items() if major >= first]


@test(limit=240)
def nothing_of_others_runs_without_consent():
    server = World.get()
    assert len(here()) >= 20
    before = {name: len(heard(server, name)) for name in here()}  # making them ran some
    for name in here():
        for user in ("mia", "boss"):
            if name.startswith("policy") and user == "boss":
                continue  # policies do not apply to a superuser
            run = read(name, user=user).expect(3)
            contains(run.err, "code written by others")
            contains(run.err, "intern")
        equal(len(heard(server, name)), before[name], name)


@test(limit=240)
def with_consent_they_run_so_they_are_trojans():
    server = World.get()
    for name in here():
        before = len(heard(server, name))
        read(name, "--allow-code", user="mia").expect(0)
        assert len(heard(server, name)) > before, "%s did nothing" % name


@test
def what_is_trusted_is_read_without_a_question():
    for relation in ("plain", "with_index", "stored", "of_superuser", "closed"):
        equal(read(relation).expect(0).err, "", relation)
    # One's own code, and that of a member of one's role.
    World.get().sql("GRANT mia TO intern")
    try:
        read("view", user="mia").expect(0)
        read("view", user="boss").expect(3)
    finally:
        World.get().sql("REVOKE mia FROM intern")
    read("view", user="mia").expect(3)


@test
def a_foreign_table_names_its_server():
    server = World.get()
    server.sql("""CREATE EXTENSION IF NOT EXISTS postgres_fdw;
        GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO intern;
        SET ROLE intern; CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw;
        CREATE FOREIGN TABLE t.far (n int) SERVER elsewhere; GRANT SELECT ON t.far TO mia;
        CREATE TABLE t.parts (n int) PARTITION BY RANGE (n);
        CREATE FOREIGN TABLE t.parts_1 PARTITION OF t.parts FOR VALUES FROM (1) TO (2)
          SERVER elsewhere; GRANT SELECT ON t.parts TO mia""", "shop")
    contains(read("far").expect(3).err, "server elsewhere")
    contains(read("parts").expect(3).err, "foreign table t.parts_1, owner intern")


@test
def a_name_makes_no_line_of_its_own():
    World.get().sql("""SET ROLE intern;
        CREATE VIEW t."v
  nothing, owner postgres" AS SELECT 1 AS n; GRANT SELECT ON t."v
  nothing, owner postgres" TO mia""", "shop")
    lines = read('"v\n  nothing, owner postgres"').expect(3).err.split("\n")
    assert not any(line.startswith("pgusher:   nothing") for line in lines), lines
    World.get().sql('DROP VIEW t."v\n  nothing, owner postgres"', "shop")


main()
