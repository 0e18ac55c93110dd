#!/usr/bin/env python3
"""What the test says of a server and of what it holds, and the write probe."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import time

from answering import AnsweringServer
from pgusher import Home
from servers import *
from tap import contains, equal, lacks, main, test

SECRET = "facts-s3cret-canary"


class World:
    server = None

    @classmethod
    def database(cls):
        if not cls.server:
            cls.server = PostgresServer(settings={
                "shared_preload_libraries": "pg_stat_statements", "log_statement": "all"})
            cls.server.sql("CREATE ROLE mia LOGIN PASSWORD '%s'; CREATE DATABASE shop;"
                           "CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII'"
                           " LC_COLLATE 'C' LC_CTYPE 'C'" % SECRET)
            cls.server.sql("""
                CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO mia;
                CREATE TABLE app.t (id int); GRANT SELECT ON app.t TO mia;
                CREATE TABLE app.hidden (id int);
                CREATE VIEW app.v AS SELECT 1; GRANT SELECT ON app.v TO mia;
                CREATE MATERIALIZED VIEW app.m AS SELECT 1 WITH NO DATA;
                CREATE FOREIGN DATA WRAPPER none; CREATE SERVER away FOREIGN DATA WRAPPER none;
                CREATE FOREIGN TABLE app.f (id int) SERVER away;""", "shop")
        return cls.server


def run(home, *arguments, rc=None, **fields):
    values = {"host": "localhost", "port": World.database().port, "dbname": "shop", "user": "mia",
              "sslmode": "verify-full", "sslrootcert": World.database().ca,
              "password": {"command": ["cat", home.write("pw", SECRET)]}}
    values.update(fields)
    home.source("it", **{key: value for key, value in values.items() if value is not None})
    result = home.run("test", "it", "--json", "--no-input", *arguments)
    lacks(result.out + result.err, SECRET)
    if rc is not None:
        equal(result.rc, rc, result.out[-3000:])
    return {one["id"]: one for one in result.json()["steps"]}


def fake(home, rc=0, **servers):
    with AnsweringServer(**servers) as server:
        return run(home, rc=rc, host="127.0.0.1", port=server.port, sslmode="disable",
                   sslrootcert=None, password=None), server.asked


# --- server facts ---------------------------------------------------------------------------------


@test
def what_a_server_says_of_itself_and_of_us():
    server = World.database()
    with Home() as home:
        step = run(home, rc=0)["server"]
        facts = step["facts"]
        equal((step["status"], facts["product"], facts["user"], facts["superuser"],
               facts["database"], facts["role"], facts["read_only"], facts["encoding"],
               facts["time_zone"], facts["max_connections"], facts["client"]),
              ("ok", "PostgreSQL", "mia", "no", "shop", "the primary", "no", "UTF8", "UTC", "40",
               "127.0.0.1"))
        contains(facts["tls_as_seen"], "TLSv1.3")
        equal(facts["clock_skew_s"], "0 s")
        left = int(server.sql("SELECT 40 - 3 - count(*) FROM pg_stat_activity"
                              " WHERE backend_type = 'client backend'"))
        assert abs(int(facts["connections_left"]) - left) <= 2, (facts, left)
        equal(run(home, rc=0, user="postgres", dbname="shop", host=server.socket_directory,
                  sslmode=None, sslrootcert=None)["server"]["facts"]["superuser"], "yes")


@test
def who_acts_as_somebody_else_and_has_few_connections():
    server = World.database()
    with Home() as home:
        server.sql("CREATE ROLE lead; GRANT lead TO mia; ALTER ROLE mia SET role = 'lead'")
        server.sql("ALTER ROLE mia CONNECTION LIMIT 1;"
                   "ALTER ROLE mia SET default_transaction_read_only = on")
        try:
            step = run(home)["server"]
            equal((step["facts"]["user"], step["facts"]["acting_as"]), ("mia", "lead"))
            equal((step["status"], step["facts"]["role_limit"]), ("warn", "1, 1 in use"))
            contains(step["caveat"][0], "last connection")
            equal(step["facts"]["read_only"], "yes, by default")
        finally:
            server.sql("ALTER ROLE mia CONNECTION LIMIT -1; ALTER ROLE mia RESET ALL;"
                       "REVOKE lead FROM mia; DROP ROLE lead")


@test
def a_server_that_checks_no_text():
    with Home() as home:
        step = run(home, dbname="bytes")["server"]
        equal((step["status"], step["facts"]["encoding"]), ("warn", "SQL_ASCII"))
        contains(step["caveat"][0], "bytes may be anything")


@test
def a_pooler_in_between_and_tls_that_ends_before_the_server():
    server = World.database()
    with Home() as home, PgBouncer(server, users={"mia": SECRET}) as pool:
        step = run(home, "--no-retries", rc=0, host=pool.host, port=pool.port, sslmode="disable",
                   sslrootcert=None)["server"]
        equal(step["status"], "warn")
        contains(step["facts"]["pooler"], "a connection pooler")
        contains(step["caveat"][0], "stands between you and the server")
        contains(step["message"], "behind a pooler")


@test
def the_clocks_differ():
    with Home() as home:
        for skew in (-3600, 3600):
            steps, _ = fake(home, answers={"test_server:": {"clock": repr(time.time() + skew)}})
            step = steps["server"]
            assert abs(int(step["facts"]["clock_skew_s"].split()[0]) - skew) <= 5, step
            contains(step["caveat"][0], "the clock of the server and ours differ by 3")
        steps, _ = fake(home)
        assert "clock" not in str(steps["server"].get("caveat"))


@test
def tls_that_ends_before_the_server_and_room_that_gets_scarce():
    good = Certificates.shared().server("good")
    with Home() as home:
        for uses_tls in ("f", "t"):
            with AnsweringServer(certificate=good, answers={"test_server:": {
                    "uses_tls": uses_tls, "connections": "96"}}) as server:
                step = run(home, rc=0, host="127.0.0.1", port=server.port, sslmode="require",
                           sslrootcert=None, password=None)["server"]
            equal("TLS ends before the server" in str(step["caveat"]), uses_tls == "f")
            contains(str(step["caveat"]), "only 1 of 100 connections are left")
        equal(fake(home, answers={"test_server:": {"connections": "93"}})[0]["server"]["status"],
              "ok")


@test
def products_are_told_apart():
    with Home() as home:
        for change, product in (({"marker_roles": "rds_superuser"}, "Amazon RDS"),
                                ({"marker_roles": "rds_superuser", "is_aurora": "t"},
                                 "Amazon Aurora"),
                                ({"marker_roles": "azure_pg_admin"},
                                 "Azure Database for PostgreSQL"),
                                ({"marker_roles": "alloydbsuperuser cloudsqlsuperuser"},
                                 "Google AlloyDB"),
                                ({"marker_roles": "cloudsqlsuperuser"}, "Google Cloud SQL"),
                                ({"marker_roles": "supabase_admin"}, "Supabase"),
                                ({"marker_roles": "neon_superuser"}, "Neon"),
                                ({"product": "PostgreSQL 15.2-YB-2.25 on x86"}, "YugabyteDB"),
                                ({}, "PostgreSQL")):
            steps, _ = fake(home, answers={"test_server:": change})
            equal(steps["server"]["facts"]["product"], product)


@test
def what_only_speaks_the_protocol_is_not_asked_for_a_catalog():
    with Home() as home:
        for parameters, text, product in (
                ({"crdb_version": "CockroachDB CCL v24.1.0", "server_version": "13.0.0"},
                 "CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu)", "CockroachDB"),
                ({"server_version": "8.0.2"}, "PostgreSQL 8.0.2 on i686-pc-linux-gnu, Redshift "
                 "1.0.77467", "Amazon Redshift")):
            steps, asked = fake(home, parameters=parameters,
                                answers={"test_server_other:": {"product": text}})
            equal((steps["server"]["status"], steps["server"]["facts"]["product"]),
                  ("warn", product))
            contains(steps["server"]["caveat"][0], "a catalog of its own")
            equal({steps[name]["status"] for name in ("databases", "schemas", "tables", "views",
                                                      "policies", "statistics", "access")},
                  {"skip"})
            lacks("".join(asked), "pg_stat")


@test
def what_was_not_answered_is_not_told():
    with Home() as home:
        steps, _ = fake(home, answers={"test_server:": {
            "pid": None, "clock": "noon", "max_connections": None, "reserved_connections": None,
            "connections": None, "role_limit": None, "role_connections": None}})
        equal(steps["server"]["status"], "ok", steps["server"])
        for key in ("clock_skew_s", "max_connections", "connections_left", "role_limit", "pooler"):
            assert key not in steps["server"]["facts"], steps["server"]


# --- connections that break -----------------------------------------------------------------------

STATISTICS = {"test_statistics:": {
    "schema": "public", "quoted_schema": "public", "version": "1.10", "is_loaded": "t",
    "sees_texts": "t", "may_use": "t"},
    "test_statistics_texts:": {"statements": "5", "of_others": "2", "hidden": "0"}}


@test
def a_connection_that_breaks_is_told_once_and_says_nothing_of_the_server():
    with Home() as home:
        steps, _ = fake(home, rc=3, acts={"test_tables:": "close"})
        equal((steps["server"]["status"], steps["server"].get("caveat")), ("ok", None))
        equal([steps[name]["status"] for name in ("databases", "schemas", "tables", "views",
                                                  "policies", "statistics", "access")],
              ["ok", "ok", "failed", "skip", "skip", "skip", "skip"])
        contains(steps["tables"]["message"], "the connection broke")
        equal(steps["views"]["message"], "the connection broke")
        # Behind a step that may fail: the test passes, but not without what was agreed to.
        equal(fake(home, acts={"test_views:": "close"})[0]["views"]["status"], "warn")
        with AnsweringServer(acts={"test_views:": "close"}) as server:
            steps = run(home, "--write-probe", "app", rc=3, host="127.0.0.1", port=server.port,
                        sslmode="disable", sslrootcert=None, password=None)
        equal((steps["views"]["status"], steps["write"]["status"]), ("warn", "failed"))


@test
def no_step_runs_on_when_the_connection_breaks_between_the_rounds():
    with Home() as home:
        for tables, rc in (("1", 0), ("0", 3)):
            steps, _ = fake(home, rc=rc, acts={"test_statistics_texts:": "close"},
                            answers={**STATISTICS, "test_tables:": {"tables": tables}})
            equal((steps["statistics"]["status"], steps["statistics"]["message"][:20]),
                  ("warn", "the connection broke"))


@test
def a_second_round_without_an_answer_is_a_warning_of_its_step():
    with Home() as home, AnsweringServer(
            acts={"test_statistics_texts:": "stall"}, answers=STATISTICS) as server:
        step = run(home, "--timeout", 1, rc=0, host="127.0.0.1", port=server.port,
                   sslmode="disable", sslrootcert=None, password=None)["statistics"]
        equal((step["status"], step["code"], step["message"]),
              ("warn", "query.timeout", "the server did not answer within 1 s"))


@test
def a_server_that_says_nothing_fails_one_step_and_costs_the_others_no_time():
    with Home() as home, AnsweringServer(acts={"test_server:": "stall"}) as server:
        steps = run(home, "--timeout", 1, rc=3, host="127.0.0.1", port=server.port,
                    sslmode="disable", sslrootcert=None, password=None)
        equal((steps["server"]["status"], steps["server"]["code"]),
              ("failed", "query.timeout"))
        equal({(steps[name]["status"], steps[name]["ms"]) for name in (
            "databases", "schemas", "tables", "views", "policies", "statistics", "access")},
            {("skip", 0)})


@test
def a_library_that_is_not_loaded_and_tables_that_cannot_be_read():
    with Home() as home:
        steps, _ = fake(home, answers={**STATISTICS, "test_tables:": {"readable": "0"},
                                       "test_statistics:": {**STATISTICS["test_statistics:"],
                                                            "is_loaded": "f"}})
        equal(steps["statistics"]["code"], "statistics.not-loaded")
        contains(steps["tables"]["caveat"][0], "none of them can be read")


@test
def a_step_took_what_both_of_its_rounds_took():
    with Home() as home:
        steps, _ = fake(home, acts={"test_statistics:": 0.4}, answers=STATISTICS)
        assert steps["statistics"]["ms"] >= 300, steps["statistics"]


@test
def a_step_that_was_not_run_is_no_tunnel():
    server = World.database()
    with Home() as home:
        server.sql("CREATE EXTENSION pg_stat_statements; GRANT pg_read_all_stats TO mia;"
                   "REFRESH MATERIALIZED VIEW app.m", "shop")
        try:
            equal(run(home, rc=0)["access"]["status"], "skip")
            contains(home.run("test", "it").expect(0).out, "Result: ok. 11 steps passed, 1 not run.")
        finally:
            server.sql("DROP EXTENSION pg_stat_statements; REVOKE pg_read_all_stats FROM mia;"
                       "REFRESH MATERIALIZED VIEW app.m WITH NO DATA", "shop")


# --- what it holds --------------------------------------------------------------------------------


@test
def what_can_be_seen_and_read():
    with Home() as home:
        steps = run(home, rc=0)
        equal(steps["databases"]["facts"],
              {"databases": "3", "usable": "3", "names": "bytes, postgres, shop"})
        equal(steps["schemas"]["facts"]["names"], "app, public")
        equal((steps["tables"]["facts"]["tables"], steps["tables"]["facts"]["readable"]),
              ("3", "1"))
        equal((steps["views"]["status"], steps["views"]["facts"]["views"],
               steps["views"]["facts"]["materialized"], steps["views"]["facts"]["readable"]),
              ("warn", "1", "1", "1"))
        contains(steps["views"]["caveat"][0], "never filled")
        for name in ("server", "databases", "tables", "views", "policies", "statistics"):
            assert steps[name]["asked"].endswith("?"), steps[name]


@test
def a_schema_without_use_skips_what_needs_it():
    server = World.database()
    with Home() as home:
        server.sql("REVOKE USAGE ON SCHEMA app FROM mia; REVOKE ALL ON SCHEMA public FROM PUBLIC",
                   "shop")
        try:
            steps = run(home, rc=3)
            equal(steps["schemas"]["code"], "schemas.none")
            contains(steps["schemas"]["owner"][0], "GRANT USAGE ON SCHEMA ... TO mia;")
            for name in ("tables", "views", "policies"):
                equal((steps[name]["status"], steps[name]["needs"]), ("skip", "schemas"), name)
            assert steps["statistics"]["status"] != "skip"
        finally:
            server.sql("GRANT USAGE ON SCHEMA app TO mia; GRANT ALL ON SCHEMA public TO PUBLIC",
                       "shop")


@test
def policies_that_hide_rows_are_told():
    server = World.database()
    with Home() as home:
        equal(run(home)["policies"]["message"], "no table has row security")
        server.sql("ALTER TABLE app.t ENABLE ROW LEVEL SECURITY", "shop")
        try:
            step = run(home, rc=0)["policies"]
            equal((step["status"], step["facts"]["names"]), ("warn", "app.t"))
            contains(step["caveat"][0], "hide rows")
            server.sql("ALTER ROLE mia BYPASSRLS")
            equal(run(home)["policies"]["status"], "ok")
        finally:
            server.sql("ALTER ROLE mia NOBYPASSRLS; ")
            server.sql("ALTER TABLE app.t DISABLE ROW LEVEL SECURITY", "shop")


@test
def query_statistics_with_the_texts_of_others():
    server = World.database()
    with Home() as home:
        equal(run(home)["statistics"]["code"], "statistics.missing")
        server.sql("CREATE SCHEMA \"st at\"; CREATE EXTENSION pg_stat_statements SCHEMA \"st at\"",
                   "shop")
        try:
            step = run(home, rc=0)["statistics"]
            equal(step["code"], "statistics.schema")
            contains(step["owner"][0], 'GRANT USAGE ON SCHEMA "st at" TO mia;')
            server.sql('GRANT USAGE ON SCHEMA "st at" TO mia', "shop")
            step = run(home, rc=0)["statistics"]
            equal((step["status"], step["code"]), ("warn", "statistics.hidden"))
            contains(step["owner"][0], "GRANT pg_read_all_stats TO mia;")
            server.sql("GRANT pg_read_all_stats TO mia")
            step = run(home, rc=0)["statistics"]
            equal((step["status"], step["facts"]["schema"]), ("ok", "st at"))
            assert int(step["facts"]["of_others"]) > 0, step
        finally:
            server.sql("DROP EXTENSION pg_stat_statements; DROP SCHEMA \"st at\"", "shop")
            server.sql("REVOKE pg_read_all_stats FROM mia")


# --- access rules ---------------------------------------------------------------------------------


class Rules:
    """The server with its own pg_hba.conf for a while, which mia may read."""

    def __init__(self, *lines):
        self.lines = lines

    def __enter__(self):
        server = World.database()
        server.set_hba(["hostssl shop mia 127.0.0.0/8 scram-sha-256", *self.lines,
                        "host all all all scram-sha-256"])
        server.sql("GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO mia", "shop")
        return server

    def __exit__(self, *_):
        server = World.database()
        server.sql("REVOKE EXECUTE ON FUNCTION pg_hba_file_rules() FROM mia", "shop")
        server.set_hba(["host all all 127.0.0.1/32 scram-sha-256",
                        "host all all ::1/128 scram-sha-256"])


@test
def the_line_that_let_us_in():
    with Home() as home:
        step = run(home, rc=0)["access"]
        equal((step["status"], step["message"]), ("skip", "pg_hba.conf is not readable for you"))
        with Rules():
            step = run(home, rc=0)["access"]
            equal((step["status"], step["mandatory"], step["message"]),
                  ("ok", False, "line 2 lets you in: scram-sha-256"))
            step = run(home, rc=0, sslmode="disable", sslrootcert=None)["access"]
            equal(step["message"], "line 3 lets you in: scram-sha-256")
            equal([(rule["tls"], rule["line"], rule["verdict"]) for rule in step["rules"]],
                  [(True, 2, "let-in"), (False, 3, "let-in")])


@test
def addresses_that_are_not_ours():
    with Home() as home, Rules("host shop mia 203.0.113.0/25 reject",
                               "host shop mia db.example.test reject"):
        step = run(home, "--from", "203.0.113.0/24", rc=3)["access"]
        equal((step["status"], step["mandatory"], step["code"]),
              ("failed", True, "access.not-let-in"))
        found = {(rule["from"], rule["tls"]): rule for rule in step["rules"]}
        equal(found[("203.0.113.0/25", True)]["verdict"], "rejected")
        equal(found[("203.0.113.0/25", True)]["line"], 3)
        # A name is only known to the server.
        equal(found[("203.0.113.128/25", True)]["verdict"], "cannot-tell")
        equal(found[("203.0.113.128/25", True)]["otherwise"]["verdict"], "let-in")
        contains(step["owner"][0], "hostssl \"shop\" \"mia\" 203.0.113.0/24 scram-sha-256")
        step = run(home, "--from", "127.0.0.9", rc=0)["access"]
        equal(step["status"], "ok")  # with TLS, which is enough
        step = run(home, "--from", "198.51.100.7,2001:db8::/32", "--from", "127.0.0.1",
                   rc=0)["access"]
        equal((step["status"], len({rule["from"] for rule in step["rules"]})), ("warn", 3))
        hidden = run(home, "--from", "203.0.113.0/24", "--no-hosts", rc=3)["access"]
        lacks(str(hidden), "203.0.113")
        lacks(str(hidden), "db.example.test")
        contains(str(hidden), "host shop mia <host ")
        contains(str(hidden), "host all all all scram-sha-256")
        for word in ("nowhere.example", "10.0.0.0/33", "1.2.3"):
            contains(home.run("test", "it", "--from", word).expect(1).err, "--from")


@test
def who_may_not_read_the_rules_is_told_so():
    with Home() as home:
        step = run(home, "--from", "203.0.113.7", rc=0)["access"]
        equal((step["status"], step["code"]), ("warn", "access.unreadable"))
        contains(step["owner"][1], "GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO mia;")
        equal(run(home, "--from", "203.0.113.7", "--strict", rc=3)["access"]["status"], "warn")


# --- the write probe ------------------------------------------------------------------------------


@test
def a_write_probe_is_rolled_back():
    server = World.database()
    with Home() as home:
        assert "write" not in run(home, rc=0), "only when it is asked for"
        step = run(home, "--write-probe", "app", rc=3)["write"]
        equal((step["code"], step["sqlstate"]), ("write.denied", "42501"))
        contains(step["owner"][0], "GRANT USAGE, CREATE ON SCHEMA app TO mia;")
        server.sql("GRANT CREATE ON SCHEMA app TO mia", "shop")
        tables = server.sql("SELECT count(*) FROM pg_class", "shop")
        start = len(server.log(100000))
        step = run(home, "--write-probe", "app", rc=0)["write"]
        equal([step["status"]] + [step["facts"][key] for key in
                                  ("create", "insert", "update", "delete", "drop")],
              ["ok"] + ["worked"] * 5)
        equal(server.sql("SELECT count(*) FROM pg_class", "shop"), tables)
        said = server.log(100000)[start:]
        equal((said.count("CREATE TABLE app.pgusher_write_probe"), said.count("COMMIT")), (1, 0))
        equal(run(home, "--write-probe", "no such", rc=3)["write"]["code"], "write.no-schema")
        server.sql("REVOKE CREATE ON SCHEMA app FROM mia", "shop")


@test
def a_write_probe_on_a_standby_says_so():
    standby = PostgresServer(start=False, settings={"max_connections": "100"}, hba=[
        "host all all 127.0.0.1/32 trust"])
    standby.directory.write("data/standby.signal", "")
    with Home() as home, standby.start():
        steps = run(home, "--write-probe", "public", host="127.0.0.1", port=standby.port,
                    user="postgres", dbname="postgres", sslmode="require", sslrootcert=None)
        equal((steps["server"]["facts"]["role"], steps["server"]["facts"]["read_only"]),
              ("a standby", "yes: a standby"))
        equal((steps["write"]["status"], steps["write"]["code"]), ("failed", "write.read-only"))


main()
