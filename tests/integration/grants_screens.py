#!/usr/bin/env python3
"""Golden screens of Grants and of the explorer, and the whole way in a real terminal: target,
parameters, check, script, run by a test, checked again until all is green.

PGUSHER_UPDATE_SCREENS=1 python3 tests/integration/grants_screens.py writes tests/screens anew."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import golden
from golden import SIZES, SMALL, compare, steady
from pgusher import Home, program
from servers import *
from tap import contains, equal, lacks, main, skip, test
from tmux import Tmux

ALL = SIZES + SMALL
SECRET = "grants-s3cret"

# Roles with all kinds of ways, schemas that fold, names that need quotes.
ROLES = """
    CREATE ROLE readers; CREATE ROLE app_owner; CREATE ROLE fin_owner; CREATE ROLE auditors;
    CREATE ROLE om_reader LOGIN PASSWORD '%s' IN ROLE readers;
    CREATE ROLE lazy LOGIN NOINHERIT IN ROLE readers;
    CREATE ROLE actor LOGIN IN ROLE auditors; ALTER ROLE actor SET role = 'auditors';""" % SECRET
SCHEMA = """
    CREATE SCHEMA app AUTHORIZATION app_owner; CREATE SCHEMA billing AUTHORIZATION fin_owner;
    CREATE SCHEMA hr; CREATE SCHEMA "Odd, Schema"; CREATE SCHEMA logs;
    GRANT USAGE ON SCHEMA app, logs TO readers;
    DO $$ BEGIN
      FOR i IN 1..41 LOOP
        EXECUTE format('CREATE TABLE app.t%s (id int)', i);
        EXECUTE format('ALTER TABLE app.t%s OWNER TO app_owner', i);
        IF i < 40 THEN EXECUTE format('GRANT SELECT ON app.t%s TO readers', i); END IF;
      END LOOP;
      FOR i IN 1..12 LOOP
        EXECUTE format('CREATE TABLE billing.b%s (id int)', i);
        EXECUTE format('GRANT SELECT ON billing.b%s TO readers', i);
      END LOOP;
    END $$;
    CREATE TABLE logs.lines (at date, words text);
    GRANT SELECT, INSERT, DELETE ON logs.lines TO om_reader;
    GRANT SELECT ON logs.lines TO auditors WITH GRANT OPTION;
    CREATE TABLE hr.people (name text, salary int); GRANT SELECT (name) ON hr.people TO om_reader;
    GRANT USAGE ON SCHEMA hr TO auditors;"""

OWN = """
title: Our loader
summary: Loads every night, as agreed.
parameters:
  schemas: {type: schemas, title: Schemas, help: what it reads}
  upload: {type: schema, title: Upload schema, help: where it writes, required: true}
  mode: {type: choice, title: Mode, choices: [append, overwrite], default: append}
  pool: {type: number, title: Pool, default: 10, help: connections at once}
  history: {type: switch, title: Keeps a history, help: also of rows that are gone}
needs:
  - need: login
    value: $pool
  - need: schema
    id: upload
    schemas: $upload
    privilege: [USAGE, CREATE]
    reason: the loads land there
    evidence: documentation
  - need: relations
    schemas: $schemas
    privilege: SELECT
    reason: it copies rows
"""
BROKEN = "title: Torn\nneeds:\n  - need: login\n    colour: red\n"


class World:
    server = None

    @classmethod
    def database(cls):
        """For tests that change nothing."""
        if not cls.server:
            cls.server = make_server()
        return cls.server


def make_server():
    server = PostgresServer()
    server.sql("CREATE DATABASE orders")
    server.sql(ROLES)
    server.sql(SCHEMA, "orders")
    return server


def prepare(home, server=None):
    server = server or World.database()
    home.source("prod", host="localhost", port=server.port, dbname="orders", user="om_reader",
                sslmode="verify-full", sslrootcert=server.ca,
                password={"command": ["echo", SECRET]})
    home.write(".config/pgusher/targets.d/loader.yaml", OWN)
    home.write(".config/pgusher/targets.d/torn.yaml", BROKEN)
    return home


def draw(name, script, sizes=SIZES):
    golden.draw(name, "wait-for prod\n" + script, sizes, prepare)


VERDICTS = """
    key v
    wait-for 4 MISSING
"""


@test
def verdicts_fold_and_open():
    draw("grants", VERDICTS + """
        shot verdicts
        key j j j Enter
        wait-for - SELECT on relations
        shot opened
        key j j Enter
        wait-for Held: through
        shot why
        key f
        wait-gone Log in
        shot problems""", ALL)
    draw("grants", VERDICTS + """
        key j j j Enter
        wait-for - SELECT on relations
        key j j j
        key Right
        wait-for GRANT USAGE ON SCHEMA billing
        shot usage-first
        key Left
        key Left
        wait-gone SELECT on relations in app
        shot closed""")


@test
def the_list_of_targets_names_the_broken_one():
    draw("grants", VERDICTS + """
        key t
        wait-for Typing narrows
        shot targets
        text torn
        wait-for 1 of
        shot broken-target
        key Enter
        wait-for cannot be chosen
        shot broken-refused""", ALL)


@test
def parameters_are_a_form():
    draw("grants", VERDICTS + """
        key t
        text openm
        key Enter
        wait-for Profiler, samples
        shot parameters
        key Space
        wait-for Space marks
        key Down Space
        text log
        key Space
        shot schemas
        key Enter
        wait-for app, logs
        shot parameters-chosen
        key C-r
        wait-for OpenMetadata
        wait-for server version
        shot parameters-checked
        key j Enter
        wait-for documentation
        shot evidence""", ((80, 24), (120, 40), (60, 20)))
    draw("grants", VERDICTS + """
        key t
        text openm
        key Enter
        wait-for Space opens a list
        shot parameters""", ((40, 12),))


@test
def a_wrong_value_is_named_in_its_place():
    draw("grants", VERDICTS + """
        key t
        text our load
        key Enter
        wait-for Loads every night
        key C-r
        wait-for needs a value
        shot needed
        text app
        key Tab Tab
        text x
        key C-r
        wait-for whole number
        shot wrong-number""", SIZES)


@test
def values_are_kept_when_the_target_is_another_one():
    """Also when the screen was left meanwhile: the check is not asked for its parameters again."""
    draw("grants", VERDICTS + """
        key t
        text our load
        key Enter
        wait-for Loads every night
        key Tab
        text app
        key S-Tab S-Tab S-Tab
        key Left
        wait-gone Loads every night
        key Right
        wait-for Loads every night
        key Esc
        wait-for other choices
        key q
        wait-for step 2/5
        key >
        wait-for Upload schema app
        wait-for 4 ok
        shot kept""", SIZES)


@test
def the_script_has_two_forms_and_parts():
    draw("grants", VERDICTS + """
        key s
        wait-for pgusher did not run any of this
        shot script
        key a
        wait-for ALL TABLES
        shot simplest
        key a
        key o
        key ]
        wait-for Part 2 of
        shot part
        key Esc
        wait-for PARTIAL
        key b
        wait-for REVOKE
        shot revoke""")


@test
def who_can_do_what():
    draw("access", VERDICTS + """
        key a
        wait-for which object
        text lines
        wait-for 1 of
        shot pick
        key Enter
        wait-for owner postgres
        shot object
        key j j Enter
        wait-for granted by
        shot object-how
        key a
        text hr.people
        key Enter
        wait-for hr.people, owner
        key j
        key Enter
        shot columns""", ALL)


@test
def what_a_role_can_do():
    draw("access", VERDICTS + """
        key A
        wait-for which role
        key Enter
        wait-for Role om_reader
        shot role
        key j j j j Enter
        shot role-how
        key A
        text lazy
        key Enter
        wait-for Role lazy
        key Enter
        wait-for INHERIT
        shot lazy""", ALL)


@test
def names_that_are_not_there():
    draw("access", VERDICTS + """
        key a
        text app.t999
        wait-for Enter asks the server
        key Enter
        wait-gone asking
        shot no-object
        key A
        text om_readr
        key Enter
        wait-for there is no role
        shot no-role""", ((80, 24),))


def home_in_terminal(home):
    return {key: value for key, value in home.env.items() if key != "TERM"}


def script_of(home):
    return home.read("grants.sql")


def psql(server, text):
    """As a superuser; any error fails the test."""
    server.sql("SET client_min_messages = warning; " + text, "orders")


def write_script(terminal, home):
    terminal.keys("w")
    terminal.wait_for("grants.sql")
    terminal.keys("C-u")
    path = os.path.join(home.path, "grants.sql")
    terminal.text(path)
    terminal.keys("Enter")
    terminal.wait_for("Written to")
    return script_of(home)


@test
def from_the_target_to_all_green_in_a_terminal():
    with make_server() as server, Home() as home, Tmux() as terminal:
        prepare(home, server)
        terminal.start(80, 24, [program()], home_in_terminal(home))
        terminal.wait_for("prod")
        terminal.keys("v")
        terminal.wait_for("4 MISSING")
        terminal.keys("t")
        terminal.wait_for("Typing narrows")
        terminal.text("our load")
        terminal.wait_for("1 of ")
        terminal.keys("Enter")
        terminal.wait_for("Loads every night")
        terminal.keys("C-r")
        terminal.wait_for("needs a value")
        terminal.text("logs")
        terminal.wait_for("[logs")
        terminal.keys("C-r")
        terminal.wait_for("Target Our loader")
        terminal.wait_for("USAGE, CREATE on schema logs")
        contains(terminal.wait_for("MISSING"), "Upload schema logs")
        terminal.keys("s")
        terminal.wait_for("pgusher did not run any of this")
        script = write_script(terminal, home)
        contains(script, "GRANT CREATE ON SCHEMA logs TO om_reader;")
        psql(server, script)
        terminal.keys("Escape")
        terminal.wait_for("Target Our loader")
        terminal.keys("r")
        screen = terminal.wait_for(" turned green, 0 turned red. All ")
        contains(screen, "turned green, was")
        lacks(screen, "\n  MISSING ")
        lacks(screen, "\n  PARTIAL ")
        # What is taken away again turns red, and is counted.
        psql(server, "REVOKE CREATE ON SCHEMA logs FROM om_reader")
        terminal.keys("r")
        screen = terminal.wait_for("0 turned green, 1 turned red")
        contains(screen, "turned red, was ok")
        terminal.keys("r")
        terminal.wait_for("As before. ")
        terminal.keys("t")
        terminal.wait_for("Typing narrows")
        terminal.keys("Escape")
        terminal.wait_for("Target Our loader")
        # From Browse: who can do what to the object under the cursor.
        terminal.keys("q")
        terminal.wait_for("step 2/5")
        terminal.keys("q")
        terminal.wait_for("Last test")
        terminal.keys("Enter")
        terminal.wait_for("+ app")
        terminal.keys("a")
        terminal.wait_for("Who can do what to schema")
        no_secret_below(home)


def no_secret_below(home):
    for directory, _, names in os.walk(home.path):
        for name in names:
            with open(os.path.join(directory, name), "rb") as file:
                if name != "prod.yaml":
                    lacks(file.read().decode(errors="replace"), SECRET)


@test
def what_turned_is_marked():
    for columns, rows in ALL:
        with make_server() as server, Home() as home, Tmux() as terminal:
            prepare(home, server)
            terminal.start(columns, rows, [program()], home_in_terminal(home))
            terminal.wait_for("prod")
            terminal.keys("v")
            terminal.wait_for("4 MISSING")
            psql(server, "GRANT USAGE ON SCHEMA billing TO om_reader; "
                         "REVOKE USAGE ON SCHEMA logs FROM readers")
            terminal.keys("j", "j", "Enter")
            terminal.wait_for("- USAGE on schemas")
            terminal.keys("r")
            terminal.wait_for("2 turned green, 2 turned red")
            terminal.keys("j", "j", "j")
            terminal.wait_for("> ok         USAGE on schema billing" if columns >= 60 else
                              "> ok        USAGE on schema bil")
            compare("grants-turned.%dx%d.txt" % (columns, rows), steady(terminal.screen()))


@test
def what_is_so_of_the_whole_check_is_said_once_on_top():
    """A superuser, and a role whose sessions run as another one."""
    draw("grants", VERDICTS + """
        key Tab
        wait-for Target
        key S-Tab
        key C-u
        text postgres
        key C-r
        wait-for is a superuser
        shot superuser
        key Tab
        wait-for Space opens
        key S-Tab
        key C-u
        text actor
        key C-r
        wait-for run as auditors
        shot acting""", SIZES)


@test
def a_check_is_stopped():
    """Esc stops what runs, and the verdicts from before stay."""
    with Home() as home, Tmux() as terminal, \
            Relay(World.database().host, World.database().port) as road:
        prepare(home)
        text = home.read(".config/pgusher/sources.d/prod.yaml")
        home.write(".config/pgusher/sources.d/prod.yaml",
                   re.sub(r"port: .*", "port: %d" % road.port, text))
        terminal.start(80, 24, [program()], home_in_terminal(home))
        terminal.wait_for("prod")
        terminal.keys("v")
        terminal.wait_for("4 MISSING")
        road.pause()
        terminal.keys("A")
        terminal.wait_for("which role")
        terminal.keys("Enter")
        terminal.wait_for("Reading the rights... ")
        terminal.keys("Escape")
        terminal.wait_for("Stopped: reading the rights.")
        terminal.keys("q")
        terminal.wait_for("step 3/5")
        terminal.keys("r")
        terminal.wait_for("Reading the rights... ")
        terminal.keys("Escape")
        contains(terminal.wait_for("The check was stopped"), "PARTIAL")


@test
def every_golden_file_is_looked_at():
    """Only when all tests above ran."""
    if sys.argv[1:]:
        skip("asked for by name")
    equal(golden.not_seen(lambda name: name.startswith(("grants-", "access-"))), [])


main()
