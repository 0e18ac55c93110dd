#!/usr/bin/env python3
"""The definition of objects: run in an empty database and read again, each gives the same text, and
neither pg_dump nor the catalogs show a difference between the two databases.

The short form takes PostgreSQL 15 (or PGUSHER_TEST_PGBIN), 10 and 18; PGUSHER_TEST_DEFINITION=full takes
all majors that are here."""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import definition_world as world
from pgusher import Home
from postgres import programs_of_majors
from processes import find_program, give_to_account
from servers import *
from tap import contains, equal, lacks, main, note, skip, test

SETTINGS = {"max_logical_replication_workers": "0", "wal_level": "logical"}
ENTRY = re.compile(r"^-- Name: ", re.M)


class World:
    """A server of a major with the databases "one", which holds everything, and "two"."""
    servers = {}

    def __init__(self, programs):
        self.server = PostgresServer(certificate=None, programs=programs, settings=SETTINGS,
                                     hba=["host all all 127.0.0.1/32 trust"])
        self.home = Home()
        space = self.server.directory / "space"
        os.mkdir(space)
        give_to_account(space)
        self.server.sql(world.ROLES)
        self.server.sql("CREATE TABLESPACE space LOCATION '%s'" % space)
        for name in ("one", "two"):
            self.server.sql("CREATE DATABASE " + name)

    @classmethod
    def of(cls, major=None):
        programs = programs_of_majors().get(major) if major else None
        if major and not programs:
            skip("PostgreSQL %d is not here" % major)
        if major not in cls.servers:
            cls.servers[major] = cls(programs)
        return cls.servers[major]

    def ask(self, what, db="one", user="postgres"):
        return self.home.run("schema", "-h", "127.0.0.1", "-p", self.server.port, "-U", user, "-d", db,
                             what, "--ddl", "--no-input")

    def ddl(self, what, db="one", user="postgres"):
        return self.ask(what, db, user).expect(0).out

    def make(self):
        """Everything, in "one"."""
        for what, sql in world.objects(self.server.version):
            self.server.sql(sql, "one")
            if what is None:
                self.server.sql(sql, "two")


def dump(server, db):
    """What pg_dump says of it, without what is another each time, as a set of entries; None when it
    is older than the server."""
    argv = [find_program("pg_dump", server.programs), "-s", "-h", server.socket_directory,
            "-p", str(server.port), "-U", "postgres", db]
    done = subprocess.run(argv, capture_output=True, text=True)
    if "server version mismatch" in done.stderr:
        return None
    equal(done.returncode, 0, done.stderr)
    text = re.sub(r"^(\\(un)?restrict .*|-- Dumped .*)\n", "", done.stdout, flags=re.M)
    return {entry.strip() for entry in ENTRY.split(text)}


CATALOGS = """pg_aggregate pg_attrdef pg_attribute pg_class pg_constraint pg_default_acl pg_enum
    pg_event_trigger pg_extension pg_foreign_server pg_foreign_table pg_index pg_inherits pg_namespace
    pg_partitioned_table pg_policy pg_proc pg_publication pg_range pg_rewrite pg_sequence
    pg_statistic_ext pg_trigger pg_type""".split()

# Of the moment, of the place on disk, or numbers that an oid or a dropped column before them moves.
MOVING = re.compile(r"^(relpages|reltuples|relall.*|rel.*xid|reltype|relminmxid|relfilenode|reltoast.*|"
                    r"relhas.*|relnatts|relchecks|attnum|adnum|conkey|confkey|.*missing.*|attcacheoff|"
                    r"indkey|stxkeys|conpfeqop|attoptions|tgattr|enumsortorder|partattrs|"
                    r"seq.*relid|indcheckxmin|confdelsetcols)$")


# What those say by oids.
MEANINGS = """
    SELECT concat('comment: ', pg_describe_object(classoid, objoid, objsubid), ': ', description)
      FROM pg_description;
    SELECT concat('relation: ', c.oid::regclass, ': ', c.relowner::regrole, m.amname, s.spcname, t.reloptions,
                  pg_get_expr(c.relpartbound, c.oid), nullif(c.reloftype, 0)::regtype)
      FROM pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid LEFT JOIN pg_am m ON m.oid = c.relam
      LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace WHERE c.relkind <> 't';
    SELECT concat('column: ', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), l.collname,
                  pg_get_expr(d.adbin, d.adrelid))
      FROM pg_attribute a LEFT JOIN pg_collation l ON l.oid = a.attcollation
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE NOT a.attisdropped;
    SELECT concat('function: ', oid::regprocedure, proowner::regrole, prorettype::regtype) FROM pg_proc;
    SELECT concat('aggregate: ', aggfnoid::regprocedure, aggsortop::regoper, aggtranstype::regtype,
                  aggmtranstype::regtype) FROM pg_aggregate;
    SELECT concat('type: ', oid::regtype, typowner::regrole, typbasetype::regtype) FROM pg_type;
    SELECT concat('constraint: ', pg_describe_object(tableoid, oid, 0), pg_get_constraintdef(oid))
      FROM pg_constraint;
    SELECT concat('index: ', pg_get_indexdef(indexrelid)) FROM pg_index;
    SELECT concat('policy: ', polrelid::regclass, polname, polroles::regrole[], pg_get_expr(polqual, polrelid),
                  pg_get_expr(polwithcheck, polrelid)) FROM pg_policy;
    SELECT concat('statistics: ', pg_get_statisticsobjdef(oid), stxowner::regrole) FROM pg_statistic_ext;
    SELECT concat('trigger: ', pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal;
    SELECT concat('rule: ', pg_get_ruledef(oid)) FROM pg_rewrite;
    SELECT concat('published: ', p.pubname, r.prrelid::regclass)
      FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid;
    SELECT concat('owned: ', pg_describe_object(classid, objid, objsubid), ' by ',
                  pg_describe_object(refclassid, refobjid, refobjsubid), deptype)
      FROM pg_depend WHERE classid = 'pg_class'::regclass AND refobjsubid > 0 AND deptype IN ('a', 'i')"""


def catalogs(server, db):
    """Rows of the catalogs with what they are of, without oids: found without any of our SQL."""
    found = set()
    for question in MEANINGS.split(";"):
        found |= {line for line in server.sql(question, db).split("\n") if "pg_toast" not in line}
    for table in CATALOGS:
        columns = server.sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'pg_catalog.%s'::regclass AND attnum > 0"
            " AND atttypid::regtype::text NOT IN ('oid', 'oid[]', 'oidvector', 'xid', 'pg_node_tree')"
            % table, db).split("\n")
        has_oid = "t" == server.sql("SELECT count(*) > 0 FROM pg_attribute WHERE attname = 'oid'"
                                    " AND attrelid = 'pg_catalog.%s'::regclass" % table, db)
        whose = {"pg_attribute": "attrelid::regclass", "pg_index": "indexrelid::regclass",
                 "pg_inherits": "concat(inhrelid::regclass, ' of ', inhparent::regclass)",
                 "pg_foreign_table": "ftrelid::regclass", "pg_sequence": "seqrelid::regclass",
                 "pg_range": "rngtypid::regtype", "pg_aggregate": "aggfnoid::regprocedure",
                 "pg_partitioned_table": "partrelid::regclass",
                 "pg_enum": "concat(enumtypid::regtype, enumlabel)"}.get(
                     table, "pg_describe_object(tableoid, oid, 0)" if has_oid else "''")
        shown = "".join(', "%s"' % name for name in columns if not MOVING.match(name))
        text = server.sql("SELECT replace(concat('%s ', %s, ': ', to_jsonb(x)), E'\\n', ' ') FROM (SELECT %s"
                          " AS whose%s FROM pg_catalog.%s) x" % (table, "whose", whose, shown, table), db)
        text = re.sub(r"((RI|Unique)_ConstraintTrigger\w*)_\d+", r"\1", text)
        # Of keys it means nothing, and differs when a partition had its own before it was attached.
        text = re.sub(r'("contype": "[pfu]".*?)"connoinherit": \w+', r"\1", text)
        found |= {line for line in text.split("\n") if not re.search(
            r"pg_toast|attisdropped\": true|pg_temp|pg_attrdef : ", line)}
    return found


def compared(server):
    """What pg_dump and the catalogs find in only one of the two databases."""
    wrong = []
    views = {"catalogs": catalogs, "pg_dump": dump}
    for name, view in views.items():
        one, two = view(server, "one"), view(server, "two")
        if one is None:
            note("pg_dump is older than this server: only the catalogs have been compared")
            continue
        wrong += ["%s: only in one: %s" % (name, entry) for entry in sorted(one - two)]
        wrong += ["%s: only in two: %s" % (name, entry) for entry in sorted(two - one)]
    return wrong


def round_trip(major=None):
    place = World.of(major)
    server = place.server
    place.make()
    wrong = []
    for what, _ in world.objects(server.version):
        if what is None:
            continue
        first = place.ask(what)
        if first.rc != 0:
            wrong.append("%s cannot be read: %s" % (what, first.err))
            continue
        if "not available" in first.out:
            wrong.append("%s is not whole: %s" % (what, first.out))
        try:
            server.sql(first.out, "two")
        except RuntimeError as error:
            wrong.append("%s does not run: %s" % (what, error))
            continue
        second = place.ddl(what, "two")
        if first.out != second:
            wrong.append("%s is another:\n%s\n--- and then\n%s" % (what, first.out, second))
    wrong += compared(server)
    assert not wrong, "%d differences\n" % len(wrong) + "\n".join(wrong)


# What belongs to the server as a whole is dropped, made again and read again there.
SHARED = [
    ("role:\"Some 'role\"", "ROLE", """CREATE ROLE above; CREATE ROLE below;
        CREATE ROLE "Some 'role" WITH LOGIN PASSWORD 'very-secret' CREATEDB CREATEROLE NOINHERIT REPLICATION
          BYPASSRLS CONNECTION LIMIT 7 VALID UNTIL '2031-02-03 04:05:06+00';
        COMMENT ON ROLE "Some 'role" IS 'it''s a role'; GRANT above TO "Some 'role" WITH ADMIN OPTION;
        GRANT "Some 'role" TO below; ALTER ROLE "Some 'role" SET search_path = '$user', "a ""b", c;
        ALTER ROLE "Some 'role" SET work_mem = '7MB'; ALTER ROLE "Some 'role" SET my.own = 'x''y';
        ALTER ROLE "Some 'role" IN DATABASE two SET search_path = ''"""),
    ("role:plain", "ROLE", "CREATE ROLE plain SUPERUSER"),
    ("tablespace:\"Some space\"", "TABLESPACE", """CREATE TABLESPACE "Some space" OWNER lender LOCATION '%(space)s'
          WITH (random_page_cost = 1.5, seq_page_cost = 2); GRANT CREATE ON TABLESPACE "Some space" TO reader;
        COMMENT ON TABLESPACE "Some space" IS 'sp'"""),
    ("database:\"Some 'db\"", "DATABASE", """CREATE DATABASE "Some 'db" OWNER lender TEMPLATE template0
          ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TABLESPACE space CONNECTION LIMIT 3;
        ALTER DATABASE "Some 'db" ALLOW_CONNECTIONS false; COMMENT ON DATABASE "Some 'db" IS 'd';
        ALTER DATABASE "Some 'db" SET search_path = a, b; ALTER DATABASE "Some 'db" SET DateStyle = 'ISO, MDY';
        REVOKE CONNECT ON DATABASE "Some 'db" FROM PUBLIC; GRANT CONNECT ON DATABASE "Some 'db" TO reader"""),
    ("subscription:sub", "SUBSCRIPTION", """CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere password=very-secret'
          PUBLICATION a, "B b" WITH (connect = false, slot_name = 'other', synchronous_commit = 'local');
        COMMENT ON SUBSCRIPTION sub IS 's'"""),
]
YOUNGER = [
    (14, "subscription:sub14", "SUBSCRIPTION", """CREATE SUBSCRIPTION sub14 CONNECTION '' PUBLICATION a
        WITH (connect = false, binary, streaming)"""),
    (15, "subscription:sub15", "SUBSCRIPTION", """CREATE SUBSCRIPTION sub15 CONNECTION '' PUBLICATION a
        WITH (connect = false, disable_on_error, two_phase, slot_name = NONE)"""),
    (16, "subscription:sub16", "SUBSCRIPTION", """CREATE SUBSCRIPTION sub16 CONNECTION '' PUBLICATION a
        WITH (connect = false, origin = none, password_required = false, run_as_owner, streaming = parallel)"""),
    (16, "role:member", "ROLE", """CREATE ROLE member; GRANT reader TO member WITH INHERIT FALSE, SET TRUE;
        GRANT lender TO member WITH ADMIN TRUE, SET FALSE"""),
    (17, "database:built", "DATABASE", """CREATE DATABASE built TEMPLATE template0 LOCALE_PROVIDER builtin
        BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"""),
]


def shared_round_trip(major=None):
    place = World.of(major)
    server = place.server
    space = server.directory / "some"
    os.makedirs(space, exist_ok=True)
    give_to_account(space)
    for what, word, sql in SHARED + [one[1:] for one in YOUNGER if one[0] <= server.version]:
        server.sql(sql % {"space": space} if "%(" in sql else sql, "one")
        first = place.ddl(what)
        lacks(first, "very-secret")
        lacks(first, "not available")
        kind = word.lower()
        name = what.split(":", 1)[1]
        if kind == "subscription":
            server.sql("ALTER SUBSCRIPTION %s SET (slot_name = NONE)" % name, "one")
        server.sql("DROP %s %s" % (word, name), "one")
        server.sql(first, "one")
        equal(place.ddl(what), first, what)
        contains(first, "left out" if kind == "subscription" or "LOGIN P" in sql else "CREATE " + word)


def on_major(major):
    """Registers the round trips on a major; None: the one of this run."""
    def objects():
        round_trip(major)

    def shared():
        shared_round_trip(major)

    name = "on_postgresql_%d" % major if major else "here"
    objects.__name__ = "every_object_makes_itself_again_" + name
    shared.__name__ = "what_belongs_to_the_server_makes_itself_again_" + name
    test(limit=600)(objects)
    test(limit=120)(shared)


on_major(None)
for each_major in range(10, 19):
    if each_major in (10, 18) or os.environ.get("PGUSHER_TEST_DEFINITION") == "full":
        on_major(each_major)


LOCKED = """
    CREATE SCHEMA k; CREATE FUNCTION k.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TABLE k.locked (id int PRIMARY KEY, n int DEFAULT 3, CONSTRAINT "two
lines" CHECK (n > 1));
    CREATE INDEX by_n ON k.locked (n); CREATE STATISTICS k.st ON id, n FROM k.locked;
    CREATE TRIGGER t BEFORE INSERT ON k.locked FOR EACH ROW WHEN (NEW.n > 3) EXECUTE PROCEDURE k.f();
    CREATE RULE r AS ON DELETE TO k.locked WHERE OLD.n > 2 DO INSTEAD NOTHING;
    CREATE POLICY p ON k.locked USING (n > 2); GRANT SELECT ON k.locked TO reader;
    CREATE VIEW k.view AS SELECT n FROM k.locked; COMMENT ON VIEW k.view IS 'still said';
    CREATE TABLE k.after (a int)"""


@test
def what_a_lock_hides_is_said_in_its_place():
    place = World.of()
    place.server.sql(LOCKED, "one")
    argv = [find_program("psql", place.server.programs), "-XqAt", "-h", place.server.socket_directory,
            "-p", str(place.server.port), "-U", "postgres", "-d", "one"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        other.stdin.write("BEGIN; LOCK k.locked, k.view; SELECT pg_backend_pid();\n")
        other.stdin.flush()
        pid = other.stdout.readline().strip()
        started = time.monotonic()
        table, view = place.ddl("k.locked"), place.ddl("k.view")
        assert time.monotonic() - started < 5, "it has waited for the locks"
        other.stdin.close()
    why = "not available: locked by pid " + pid
    for part in ("\tn integer, -- DEFAULT of this column: ", "\tid integer NOT NULL,\n",
                 'constraint "two lines": ', "-- index by_n: ", "-- trigger t: ", "-- rule r: ",
                 "-- policy p: ", "GRANT SELECT ON TABLE k.locked TO reader;", "PRIMARY KEY (id)"):
        contains(table, part + (why if part.endswith(": ") else ""))
    equal(table.split("\n")[0][:14], "-- Incomplete:")
    contains(view, "-- view: " + why)
    contains(view, "COMMENT ON VIEW k.view IS 'still said';")
    lacks(place.ddl("k.locked"), "not available")
    # What is there is SQL all the same.
    place.server.sql("BEGIN; DROP TABLE k.locked CASCADE;" + table + "ROLLBACK", "one")


@test
def secrets_are_left_out_and_that_is_said():
    place = World.of()
    place.server.sql("""
        CREATE FOREIGN DATA WRAPPER leaky;
        CREATE SERVER leaky FOREIGN DATA WRAPPER leaky OPTIONS (host 'h', "api_key" 'very-secret');
        CREATE USER MAPPING FOR reader SERVER leaky OPTIONS (password 'very-secret');
        CREATE FOREIGN TABLE public.leaky (a int) SERVER leaky OPTIONS (token 'very-secret', k 'v')""", "one")
    for what in ("server:leaky", "public.leaky"):
        text = place.ddl(what)
        lacks(text, "very-secret")
        contains(text, "-- left out, as they may be secret: ")
    contains(place.ddl("server:leaky"), "user mappings, options api_key")
    contains(place.ddl("public.leaky"), "options token")


@test
def who_has_no_rights_reads_what_the_catalogs_let_him():
    place = World.of()
    server = place.server
    server.sql("CREATE ROLE nobody LOGIN")
    server.sql("""CREATE SCHEMA hidden; CREATE TABLE hidden.t (a int DEFAULT 1, CHECK (a > 0));
        CREATE INDEX ON hidden.t (a); CREATE SUBSCRIPTION quiet CONNECTION 'password=very-secret'
          PUBLICATION p WITH (connect = false)""", "one")
    equal(place.ddl("hidden.t", user="nobody"), place.ddl("hidden.t"))
    equal(place.ddl("subscription:quiet", user="nobody"), place.ddl("subscription:quiet"))
    server.sql("REVOKE SELECT ON pg_catalog.pg_policy, pg_catalog.pg_description FROM PUBLIC", "one")
    try:
        text = place.ddl("hidden.t", user="nobody")
        contains(text, "-- policies: not available: permission denied for table pg_policy")
        contains(text, "-- comments: not available: permission denied")
        contains(text, "CREATE INDEX t_a_idx")
    finally:
        server.sql("GRANT SELECT ON pg_catalog.pg_policy, pg_catalog.pg_description TO PUBLIC", "one")


@test
def what_is_not_there_and_what_has_no_definition_is_said():
    place = World.of()
    for what, said in (("no.such", 'there is no "no.such"'), ("role:none", 'there is no "role:none"'),
                       ("pg_catalog.pg_class_oid_index", "has no definition of its own")):
        contains(place.ask(what).expect(3).err, said)
    contains(place.home.run("schema", "-h", "127.0.0.1", "-p", place.server.port, "-U", "postgres",
                            "-d", "one", "--ddl").expect(1).err, "--ddl needs the name")


@test
def what_an_extension_makes_says_so():
    place = World.of()
    place.server.sql("CREATE SCHEMA e; CREATE EXTENSION lo SCHEMA e", "one")
    contains(place.ddl("function:e.lo_manage()"), "-- belongs to extension lo, which makes it")
    contains(place.ddl("type:e.lo"), "-- belongs to extension lo, which makes it")


main()
