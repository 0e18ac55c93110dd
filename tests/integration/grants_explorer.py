#!/usr/bin/env python3
"""The explorer of rights: who can do what to an object, by every way, and everything that a role can
do, counted. What it says is held against what the server says and against the statement itself."""

import csv
import io
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import Home
from servers import PostgresServer
from tap import contains, equal, lacks, main, test

WORLD = """
create role own; create role second;
create role grp; create role mid; create role reader; create role blind noinherit;
create role direct login; create role nested login; create role closed login noinherit;
create role everybody login; create role allreader login; create role columns login;
create role viewer login; create role filtered login; create role boss login superuser;
create role steerer login; create role twice login; create role heir login;
create role maker login createrole; create role actor login;
grant grp to mid; grant mid to nested; grant grp to closed; grant own to heir;
grant boss to steerer; grant grp to actor;
grant grp to direct with admin option;
alter role actor set role = 'grp';
create schema app authorization own; create schema hid authorization own;
grant usage on schema app to public;
set role own;
create table app.orders (id serial, name text, secret text);
create table app."Weird T" (i int);
create table app.open (i int); grant select on app.open to public;
create table app.twice (i int);
create table app.plain (i int);
create table app.opt (i int); reset role;
create role pair; create role couple; grant couple to pair;
set role own; grant select on app.opt to pair with grant option; grant select on app.opt to couple;
create table app.cols (a int, b int, c int, d int);
create table hid.t (i int); grant select on hid.t to direct;
create sequence app.q;
create function app.f(integer) returns int language sql as 'select 1';
create function app.f(a text, b timestamptz) returns int language sql as 'select 1';
create function app.g(v varchar[]) returns int language sql as 'select 1';
create type app.mood as enum ('sad', 'ok');
grant select on app.orders to direct, grp; grant insert, update on app.orders to direct;
grant select (a, b) on app.cols to columns; grant update (b) on app.cols to columns;
grant select (c) on app.cols to columns with grant option;
grant select (d) on app.cols to heir;
grant select on app.twice to second with grant option;
grant select on app.twice to twice;
reset role;
set role second; grant select on app.twice to twice with grant option; reset role;
create table app.sealed (i int); alter table app.sealed owner to own;
alter table app.sealed enable row level security;
grant select on app.sealed to filtered, direct;
create policy part on app.sealed for select to filtered using (i > 1);
create view app.good as select id, name from app.orders; alter view app.good owner to own;
create view app.bad as select i from hid.t; alter view app.bad owner to second;
create view app.worse as select i from app.bad; alter view app.worse owner to own;
grant select on app.good, app.bad, app.worse to viewer;
grant select on app.bad to own;
create schema aside; create view aside.sees as select amname from pg_catalog.pg_am;
create foreign data wrapper nothing; create server r foreign data wrapper nothing;
grant usage on foreign server r to reader;
create role gone; grant select on app.plain to gone with grant option;
create role kept login;
set role gone; grant select on app.plain to kept; reset role;
alter default privileges for role own in schema app grant select on tables to grp;
alter default privileges for role own grant usage on sequences to direct;
create materialized view app.mat as select 1 as i; alter materialized view app.mat owner to own;
grant insert on app.mat, app.good to direct;
"""

# What DROP ROLE refuses, older servers and broken upgrades leave behind.
LEFTOVER = """
delete from pg_shdepend where refobjid = (select oid from pg_roles where rolname = 'gone');
drop role gone;
"""


def reads_all():
    """Are there roles that read and write everything?"""
    return World.get().version >= 14


class World:
    """One server for all tests: nothing of it is changed."""
    server = None

    @classmethod
    def get(cls):
        if cls.server is None:
            server = PostgresServer(certificate=None, hba=["host all all 127.0.0.1/32 trust"])
            server.sql(WORLD)
            if server.version >= 14:
                server.sql("grant pg_read_all_data to allreader")
            server.sql(LEFTOVER)
            cls.server = server
        return cls.server


def run(home, *arguments, user="postgres"):
    server = World.get()
    return home.run("grants", "-h", server.host, "-p", server.port, "-U", user, "-d", "postgres",
                    "-w", *arguments)


def who(home, name, *arguments, user="postgres"):
    return run(home, "--who", name, "--json", *arguments, user=user).expect(0).json()


def of_role(answer, name):
    found = [role for role in answer["roles"] if role["role"] == name]
    return found[0] if found else None


def held(role):
    return {item["privilege"]: item for item in role["privileges"]} if role else {}


def paths(role, privilege):
    return [way["path"] for way in held(role)[privilege]["ways"]]


def effect(answer, role, statement):
    return {item["statement"]: item for item in of_role(answer, role)["effects"]}[statement]


def server_says(function, privileges, *arguments):
    """The roles of which has_*_privilege is true, as {role: set of privileges}; no superusers."""
    rows = World.get().sql(
        "select rolname, p from pg_roles, unnest('{%s}'::text[]) p where not rolsuper and %s"
        % (",".join(privileges), "%s(oid, %s, p)" % (function, ", ".join(arguments))))
    answer = {}
    for row in rows.split("\n") if rows else []:
        role, privilege = row.split("|")
        answer.setdefault(role, set()).add(privilege)
    return answer


def as_role(role, statement):
    """Does it work? In a transaction that is rolled back."""
    server = World.get()
    done = subprocess.run(
        ["psql", "-XAtqw", "-v", "ON_ERROR_STOP=1", "-h", server.socket_directory, "-p",
         str(server.port), "-U", "postgres", "-d", "postgres", "-c",
         "begin; set local role %s; %s; rollback" % (role, statement)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.returncode == 0


TABLE = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]


@test
def every_object_agrees_with_the_server():
    objects = [(name, "has_table_privilege", TABLE, "'%s'" % name) for name in (
        "app.orders", 'app."Weird T"', "app.open", "app.twice", "app.plain", "app.cols", "hid.t",
        "app.sealed", "app.good", "app.bad", "app.worse", "app.mat")]
    objects += [
        ("sequence app.q", "has_sequence_privilege", ["SELECT", "UPDATE", "USAGE"], "'app.q'"),
        ("schema app", "has_schema_privilege", ["USAGE", "CREATE"], "'app'"),
        ("database", "has_database_privilege", ["CONNECT", "CREATE", "TEMPORARY"], "'postgres'"),
        ("function app.f(int)", "has_function_privilege", ["EXECUTE"], "'app.f(int)'"),
        ("type app.mood", "has_type_privilege", ["USAGE"], "'app.mood'"),
        ("language plpgsql", "has_language_privilege", ["USAGE"], "'plpgsql'"),
        ("foreign server r", "has_server_privilege", ["USAGE"], "'r'")]
    with Home() as home:
        for name, function, privileges, argument in objects:
            answer = who(home, name)
            ours = {role["role"]: set(held(role)) - {"MAINTAIN"} for role in answer["roles"]
                    if role["privileges"] and not role["public"]}
            theirs = server_says(function, privileges, argument)
            equal({role: mask for role, mask in ours.items() if mask}, theirs, name)
            equal(answer["superusers"], ["boss", "postgres"], name)


@test
def the_ways_are_named():
    with Home() as home:
        orders = who(home, "app.orders")
        equal(orders["object"]["owner"], "own")
        equal(paths(of_role(orders, "direct"), "SELECT"), [["direct"], ["direct", "grp"]])
        equal(paths(of_role(orders, "nested"), "SELECT"), [["nested", "mid", "grp"]])
        equal(of_role(orders, "closed"), None)  # NOINHERIT: as it is it has nothing
        equal(of_role(orders, "everybody"), None)
        if reads_all():
            equal(paths(of_role(orders, "allreader"), "SELECT"),
                  [["allreader", "pg_read_all_data"]])
            equal(held(of_role(orders, "allreader"))["SELECT"]["ways"][0]["by"], "predefined")
        own = of_role(orders, "own")
        equal((own["owner"], own["owns_by"]), (True, "as owner"))
        heir = of_role(orders, "heir")
        equal((heir["owner"], heir["owns_by"]), (True, "through heir > own, the owner"))
        equal(held(heir)["DELETE"]["ways"][0]["by"], "owner")
        equal(paths(heir, "DELETE"), [["heir", "own"]])
        equal(of_role(orders, "steerer"), None)  # a member of a superuser is none


@test
def public_is_a_row_of_its_own():
    with Home() as home:
        answer = who(home, "app.open")
        equal(answer["roles"][0]["role"], "PUBLIC")
        equal(held(answer["roles"][0])["SELECT"]["ways"][0]["grantor"], "own")
        equal(of_role(answer, "everybody")["public_only"], True)
        equal(of_role(answer, "own")["public_only"], False)
        equal(paths(of_role(answer, "everybody"), "SELECT"), [["everybody", "PUBLIC"]])
        # The way that says more of the role comes first.
        if reads_all():
            equal(paths(of_role(answer, "allreader"), "SELECT"),
                  [["allreader", "pg_read_all_data"], ["allreader", "PUBLIC"]])
        text = run(home, "--who", "app.open").expect(0).out
        contains(text, "PUBLIC, which is every role")
        contains(text, "Through PUBLIC alone: ")
        contains(text, "everybody")
        lacks(text, "everybody\n  SELECT")
        contains(run(home, "--who", "app.open", "--verbose").expect(0).out, "everybody\n  SELECT")


@test
def every_grantor_and_grant_option_counts():
    with Home() as home:
        right = held(of_role(who(home, "app.twice"), "twice"))["SELECT"]
        equal(sorted((way["grantor"], way["grantable"]) for way in right["ways"]),
              [("own", False), ("second", True)])
        equal(right["grantable"], True)
        right = held(of_role(who(home, "app.opt"), "pair"))["SELECT"]
        equal([(way["path"], way["grantable"]) for way in right["ways"]],
              [(["pair"], True), (["pair", "couple"], False)])
        equal(right["grantable"], True)
        lines = run(home, "--who", "app.twice", "--role", "twice").expect(0).out
        contains(lines, "granted by own")
        contains(lines, "also granted by second, with the grant option")


@test
def columns_are_told_by_their_lists():
    with Home() as home:
        answer = who(home, "app.cols")
        role = of_role(answer, "columns")
        equal(role["privileges"], [])
        equal([(item["columns"], {right["privilege"]: right["grantable"]
                                  for right in item["privileges"]}) for item in role["columns"]],
              [(["a"], {"SELECT": False}), (["b"], {"SELECT": False, "UPDATE": False}),
               (["c"], {"SELECT": True})])
        equal(effect(answer, "columns", "SELECT")["works"], "partly")
        contains(effect(answer, "columns", "SELECT")["why"], "only 3 of 4 columns: a, b, c")
        equal(effect(answer, "columns", "INSERT")["works"], "no")
        contains(run(home, "--who", "app.cols").expect(0).out, "column c\n    SELECT: granted by "
                 "own, with the grant option")


@test
def what_it_comes_to_is_what_happens():
    with Home() as home:
        cases = [("app.orders", "direct", "SELECT", "yes", "select * from app.orders"),
                 ("app.orders", "direct", "INSERT", "no", "insert into app.orders(name) values('')"),
                 ("app.orders", "own", "INSERT", "yes", "insert into app.orders(name) values('')"),
                 ("app.orders", "direct", "DELETE", "no", "delete from app.orders"),
                 ("hid.t", "direct", "SELECT", "no", "select * from hid.t"),
                 ("hid.t", "own", "SELECT", "yes", "select * from hid.t"),
                 ("app.good", "viewer", "SELECT", "yes", "select * from app.good"),
                 ("app.bad", "viewer", "SELECT", "no", "select * from app.bad"),
                 ("app.worse", "viewer", "SELECT", "no", "select * from app.worse"),
                 ("app.mat", "direct", "INSERT", "no", "insert into app.mat values (1)"),
                 ("app.sealed", "filtered", "SELECT", "filtered", "select * from app.sealed"),
                 ("app.sealed", "direct", "SELECT", "nothing", "select * from app.sealed")]
        if reads_all():
            cases.append(("hid.t", "allreader", "SELECT", "yes", "select * from hid.t"))
        for name, role, statement, works, sql in cases:
            answer = effect(who(home, name), role, statement)
            equal(answer["works"], works, "%s of %s on %s" % (statement, role, name))
            equal(as_role(role, sql), works != "no", sql)
        contains(effect(who(home, "hid.t"), "direct", "SELECT")["why"],
                 "USAGE on schema hid is missing")
        contains(effect(who(home, "app.worse"), "viewer", "SELECT")["why"], "hid.t")
        contains(effect(who(home, "app.orders"), "direct", "INSERT")["why"], "app.orders_id_seq")
        equal(effect(who(home, "app.good"), "direct", "INSERT")["works"], "unknown")
        text = run(home, "--who", "hid.t").expect(0).out
        contains(text, "SELECT really: no, USAGE on schema hid is missing")


@test
def update_without_select_is_remarked():
    with Home() as home:
        World.get().sql("create table if not exists app.blindly (i int); "
                        "alter table app.blindly owner to own; "
                        "grant update on app.blindly to everybody")
        remark = effect(who(home, "app.blindly"), "everybody", "UPDATE")["remark"]
        contains(remark, "without SELECT")
        assert not as_role("everybody", "update app.blindly set i = 1 where i = 2")
        assert as_role("everybody", "update app.blindly set i = 1")
        equal(effect(who(home, "app.orders"), "direct", "UPDATE")["remark"], None)


@test
def dropped_roles_stay_in_the_list():
    with Home() as home:
        answer = who(home, "app.plain")
        equal([item["privileges"] for item in answer["dropped"]], [["SELECT"]])
        way = held(of_role(answer, "kept"))["SELECT"]["ways"][0]
        equal(way["grantor"], None)
        contains(way["text"], "a role that was dropped (OID ")
        contains(run(home, "--who", "app.plain").expect(0).out,
                 "Granted to a role that was dropped (OID %d): SELECT" % answer["dropped"][0]["oid"])


@test
def names_are_as_sql_has_them():
    with Home() as home:
        equal(who(home, 'app."Weird T"')["object"]["name"], "Weird T")
        equal(who(home, "APP.Orders")["object"]["name"], "orders")
        equal(who(home, "orders")["object"]["schema"], "app")
        equal(who(home, "app.q")["object"]["kind"], "sequence")
        equal(who(home, "materialized view app.mat")["object"]["kind"], "materialized view")
        equal(who(home, "function app.f(text, timestamptz)")["object"]["name"],
              "f(a text, b timestamp with time zone)")
        equal(who(home, "function g(varchar[])")["object"]["name"], "g(v character varying[])")
        equal(who(home, "pg_catalog.pg_authid")["object"]["kind"], "table")
        equal(who(home, "database")["object"]["kind"], "database")


@test
def a_wrong_name_brings_the_next_move():
    with Home() as home:
        World.get().sql("create schema if not exists other; "
                        "create table if not exists other.twins (i int); "
                        "create table if not exists app.twins (i int); "
                        'create table if not exists app."LOUD" (i int)')

        def says(*arguments, status=3):
            result = run(home, *arguments).expect(status)
            equal(result.out, "")
            return result.err
        contains(says("--who", "app.ordres"), "there is no relation ordres in schema app")
        contains(says("--who", "app.ordres"), "Try: app.orders")
        contains(says("--who", "loud"), 'Try: app."LOUD"')
        contains(says("--who", "ap.orders"), "there is no schema ap in database postgres")
        contains(says("--who", "ap.orders"), "Try: app.orders")
        twins = says("--who", "twins")
        contains(twins, "2 relations are called twins")
        contains(twins, "app.twins, other.twins")
        functions = says("--who", "function app.f")
        contains(functions, "2 functions are called f")
        contains(functions, "function app.f(integer)")
        contains(says("--who", "function app.f(bigint)"), "there is no function f(bigint)")
        contains(says("--who", "function app.f(bigint)"), "function app.f(integer)")
        # A view of users reads it, and yet it is none of theirs.
        contains(says("--who", "pg_am"), "there is no relation pg_am in database postgres")
        contains(says("--who", "app..x", status=1), "is not the name of an object")
        contains(says("--who", "database shop"), "-d shop")
        contains(says("--who", "app.orders", "--role", "dirct"), "Try: --role direct")
        contains(says("--rights", "--role", "dirct"), "there is no role dirct")
        contains(says("--rights", "--schema", "nope"), "there is no schema nope")
        contains(says("--who", "app.orders", "--rights", status=1), "three questions")
        contains(says("--who", "app.orders", "--csv", status=1), "--csv is for --matrix")
        contains(says("--matrix", "--format", "junit", status=1), "know no such format")
        contains(says("--matrix", "--json", "--csv", status=1), "one format at a time")
        contains(says("--rights", "--save-baseline", "x", status=1), "or a baseline")
        contains(says("--rights", "--target", "read-only", status=1), "without a target")


def rights_of(home, role, *arguments, user="postgres"):
    return run(home, "--rights", "--role", role, "--json", *arguments, user=user).expect(
        0).json()


def group(answer, kind, schema, privilege):
    found = [item for item in answer["rights"]
             if (item["kind"], item["schema"], item["privilege"]) == (kind, schema, privilege)]
    return found[0] if found else None


@test
def a_role_is_counted():
    with Home() as home:
        server = World.get()
        for role in ("direct", "nested", "allreader", "own", "heir", "columns"):
            answer = rights_of(home, role)
            for schema in ("app", "hid"):
                all_of = server.sql(
                    "select relname from pg_class c where relnamespace = '%s'::regnamespace and "
                    "relkind in ('r','p','v','m','f') order by relname::text collate \"C\""
                    % schema).split("\n")
                for privilege in TABLE:
                    mine = server.sql(
                        "select relname from pg_class c where relnamespace = '%s'::regnamespace "
                        "and relkind in ('r','p','v','m','f') and has_table_privilege('%s', c.oid,"
                        " '%s') order by relname::text collate \"C\"" % (schema, role, privilege))
                    mine = mine.split("\n") if mine else []
                    found = group(answer, "relation", schema, privilege)
                    what = "%s %s %s" % (role, schema, privilege)
                    if not mine:
                        equal(found, None, what)
                        continue
                    equal((found["held"], found["all"]), (len(mine), len(all_of)), what)
                    others = [name for name in all_of if name not in mine]
                    if len(mine) < len(others):
                        equal(found["names"], mine, what)
                    else:
                        equal(found["exceptions"], others, what)
                    equal(sum(way["count"] for way in found["ways"]), len(mine), what)
                    equal(found["doubted"], 0, what)


@test
def counts_say_by_which_way_and_what_comes_of_it():
    with Home() as home:
        direct = rights_of(home, "direct")
        select = group(direct, "relation", "app", "SELECT")
        texts = {way["text"]: way["count"] for way in select["ways"]}
        equal(texts["granted by own"], 2)  # orders and sealed
        equal(texts["through PUBLIC"], 1)
        equal(select["effects"], {"yes": 2, "nothing": 1})
        hidden = group(direct, "relation", "hid", "SELECT")
        equal((hidden["schema_usage"], hidden["effects"]), (False, {"no": 1}))
        equal(group(direct, "relation", "app", "INSERT")["effects"], {"no": 2, "unknown": 1})
        # One by its grant option, and a view of its own: an owner may always.
        equal(group(rights_of(home, "second"), "relation", "app", "SELECT")["grantable"], 2)
        columns = rights_of(home, "columns")
        equal(group(columns, "column", "app", "SELECT")["names"], ["cols.a", "cols.b", "cols.c"])
        equal(group(columns, "column", "app", "SELECT")["grantable"], 1)
        equal(group(columns, "column", "app", "UPDATE")["names"], ["cols.b"])
        # What the whole relation gives needs no mention of its columns.
        equal(group(rights_of(home, "heir"), "column", "app", "SELECT"), None)
        text = run(home, "--rights", "--role", "direct").expect(0).out
        contains(text, "SELECT on 3 of %d relations in app" % select["all"])
        contains(text, "on open, orders, sealed")
        contains(text, "of no use: USAGE on schema hid is missing")
        contains(text, "1: row level security lets no row through")
        one = run(home, "--rights", "--role", "direct", "--schema", "hid", "--json").expect(0).json()
        equal({item["schema"] for item in one["rights"] if item["schema"]}, {"hid"})
        equal(group(one, "schema", None, "USAGE"), None)


@test
def ownership_memberships_and_what_is_to_come():
    with Home() as home:
        heir = rights_of(home, "heir")
        owned = {(item["kind"], item["schema"]): item for item in heir["owns"]}
        equal(owned[("schema", None)]["count"], 2)
        equal(owned[("function", "app")]["count"], 3)
        equal(owned[("type", "app")]["name"], "mood")
        equal(owned[("relation", "app")]["text"], "through heir > own, the owner")
        equal(rights_of(home, "direct")["owns"], [])

        def member(role, group):
            return [item for item in rights_of(home, role)["member_of"] if item["role"] == group][0]
        nested = member("nested", "grp")
        equal((nested["inherits"], nested["inherits_by"]), (True, "nested > mid > grp"))
        equal((nested["may_become"], nested["becomes_by"]), (True, "nested > mid > grp"))
        equal((nested["may_hand_out"], nested["grants"]), (False, []))
        closed = member("closed", "grp")
        equal((closed["inherits"], closed["broken"]), (False, "closed -x> grp"))
        equal(closed["may_become"], True)
        direct = member("direct", "grp")
        equal((direct["may_hand_out"], direct["hands_out_by"]), (True, "direct > grp"))
        equal([(grant["grantor"], grant["admin"]) for grant in direct["grants"]],
              [("postgres", True)])
        future = rights_of(home, "nested")["future"]
        equal([(item["creator"], item["schema"], item["kind"], item["privileges"], item["text"])
               for item in future],
              [("own", "app", "relation", ["SELECT"], "through nested > mid > grp")])
        equal([(item["schema"], item["kind"], item["text"])
               for item in rights_of(home, "direct")["future"]],
              [(None, "sequence", "granted to itself"),
               ("app", "relation", "through direct > grp")])
        equal(rights_of(home, "own")["future"], [])
        text = run(home, "--rights", "--role", "nested").expect(0).out
        contains(text, "SELECT on relations that own makes in app: through nested > mid > grp")
        text = run(home, "--rights", "--role", "direct").expect(0).out
        contains(text, "may hand it out to others: direct > grp")


@test
def memberships_agree_with_the_server():
    with Home() as home:
        server = World.get()
        separate = server.version >= 16
        for role in ("nested", "closed", "direct", "steerer", "actor", "heir", "postgres"):
            ours = {item["role"]: (item["inherits"], item["may_become"])
                    for item in rights_of(home, role)["member_of"]}
            for name, (inherits, may_become) in ours.items():
                equal(server.sql("select pg_has_role('%s', '%s', 'USAGE'), pg_has_role('%s', '%s', "
                                 "'%s')" % (role, name, role, name, "SET" if separate else "MEMBER")),
                      "%s|%s" % ("ft"[inherits], "ft"[may_become]), "%s of %s" % (role, name))


@test
def dangers_are_named():
    with Home() as home:
        def dangers(role):
            return [(item["kind"], item["text"]) for item in rights_of(home, role)["dangers"]]
        if reads_all():
            contains(str(dangers("allreader")), "reads password hashes")
            contains(str(dangers("allreader")), "through allreader > pg_read_all_data")
        equal(dangers("steerer"), [("near superuser",
                                    "may become the superuser boss by SET ROLE: steerer > boss")])
        equal(dangers("maker")[0][0], "near superuser" if World.get().version < 16 else "wide")
        equal(dangers("direct"), [])
        boss = rights_of(home, "boss")
        equal((boss["superuser"], boss["rights"]), (True, []))
        contains(run(home, "--rights", "--role", "boss").expect(0).out,
                 "checks do not apply to it")


@test
def the_role_that_acts_is_the_one_that_is_shown():
    with Home() as home:
        actor = rights_of(home, "actor")
        equal(actor["acting_role"], "grp")
        equal(group(actor, "relation", "app", "SELECT")["ways"][0]["text"], "granted by own")
        contains(run(home, "--rights", "--role", "actor").expect(0).out, "Its sessions run as grp")
        own = run(home, "--rights", "--json", user="actor").expect(0).json()
        equal((own["role"], own["acting_role"]), ("actor", "grp"))
        equal(group(own, "relation", "app", "SELECT")["doubted"], 0)


@test
def a_plain_role_sees_the_same():
    with Home() as home:
        for name in ("app.orders", "app.cols", "app.worse", "schema hid"):
            equal(who(home, name, user="everybody")["roles"], who(home, name)["roles"], name)


@test
def the_table_of_all_roles():
    with Home() as home:
        text = run(home, "--matrix").expect(0).out
        contains(text, "boss: superuser, no check applies")
        contains(text, "PUBLIC: EXECUTE 3 of 3 functions in app")
        lacks(text, "everybody: EXECUTE")
        rows = list(csv.DictReader(io.StringIO(run(home, "--matrix", "--csv").expect(0).out)))
        answer = {(row["role"], row["schema"], row["kind"], row["privilege"]): row for row in rows}
        direct = group(rights_of(home, "direct"), "relation", "app", "SELECT")
        row = answer[("direct", "app", "relation", "SELECT")]
        equal((row["held"], row["all"], row["grantable"]),
              (str(direct["held"]), str(direct["all"]), "0"))
        contains(text, "direct: SELECT %d, INSERT 3, UPDATE 1 of %d relations in app"
                 % (direct["held"], direct["all"]))
        equal(answer[("twice", "app", "relation", "SELECT")]["grantable"], "1")
        equal(answer[("pair", "app", "relation", "SELECT")]["grantable"], "1")
        equal(answer[("columns", "app", "column", "SELECT")]["held"], "3")
        equal(answer[("everybody", "app", "function", "EXECUTE")]["held"], "3")
        equal([row["superuser"] for row in rows if row["role"] == "boss"], ["t"])
        assert ("closed", "app", "relation", "INSERT") not in answer
        named = run(home, "--matrix", "--csv", "--schema", "hid", "-o", home.path + "/m.csv")
        equal(named.expect(0).out, "")
        lacks(home.read("m.csv"), ",app,")
        contains(home.read("m.csv"), "direct,f,hid,relation,SELECT,1,1,0")
        assert len(run(home, "--matrix", "--json").expect(0).json()["classes"]) > 10


@test
def default_rights_need_no_list():
    with Home() as home:
        answer = who(home, "function app.f(integer)")
        equal(answer["object"]["default_acl"], True)
        equal(held(answer["roles"][0])["EXECUTE"]["ways"][0]["text"], "by default")
        contains(run(home, "--who", "function app.f(integer)").expect(0).out,
                 "Nobody granted anything on it")


main()
