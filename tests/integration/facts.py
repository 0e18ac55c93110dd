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
        equal(steps["write"]["status"], "failed")


main()
