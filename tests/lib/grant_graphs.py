"""Random worlds of roles and rights. A graph is a handful of roles, two schemas with objects in
them, and everything that can be granted, revoked and filtered, made from one seed; its names begin
with g<seed>_, so that many of them live side by side in one database.

What a statement may do is left to the server: a grant that its grantor may not give is refused, and
then the graph has one grant less. So nothing here knows the rules that the tests are about."""

import random

TABLE = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
COLUMN = ["SELECT", "INSERT", "UPDATE", "REFERENCES"]
PRIVILEGES = {"SEQUENCE": ["USAGE", "SELECT", "UPDATE"], "SCHEMA": ["USAGE", "CREATE"],
              "FUNCTION": ["EXECUTE"], "TYPE": ["USAGE"], "FOREIGN SERVER": ["USAGE"],
              "DATABASE": ["CREATE", "CONNECT", "TEMPORARY"]}
FUTURE = {"TABLES": TABLE, "SEQUENCES": PRIVILEGES["SEQUENCE"], "FUNCTIONS": ["EXECUTE"],
          "TYPES": ["USAGE"]}

# pg_temp.attempt: a statement as a role; what the server refuses is left out.
HEAD = """
SET client_min_messages = error;
CREATE FUNCTION pg_temp.attempt(role text, statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF role <> '' THEN EXECUTE 'SET LOCAL ROLE ' || role; END IF;
  EXECUTE statement;
  SET LOCAL ROLE none;
EXCEPTION WHEN OTHERS THEN NULL;
END $$;
"""

# How many rows there are in truth, asked while nothing is filtered and nothing refused.
COUNT_ROWS = """
CREATE FUNCTION pg_temp.count_rows() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE one regclass; number bigint;
BEGIN
  FOR one IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname ~ '^g[0-9]+_' AND c.relkind IN ('r', 'p', 'v', 'm')
  LOOP
    EXECUTE format('SELECT count(*) FROM %s', one) INTO number;
    RETURN NEXT format('rows|%s|%s', one, number);
  END LOOP;
END $$;
SELECT pg_temp.count_rows();
"""

class Graph:
    """seed, prefix, roles (names), schemas (names); made() gives the statements that make it, and
    ruled() those that hand it out, which come after the rows were counted."""

    def __init__(self, seed, major, database=None):
        """database: the name of the one it lives in when it shall decide about that as well."""
        self.seed, self.major, self.database = seed, major, database
        self.prefix = f"g{seed}_"
        self._random = random.Random(seed)
        self.schemas = [self.prefix + "s0", self.prefix + "s1"]
        self.roles = [f"{self.prefix}r{i}" for i in range(self._random.randint(5, 7))]
        self._tables = []  # (name, columns), in the order in which policies may look at others
        self._readable = []  # names of everything that a view may stand on
        self._objects = []  # (word of GRANT, name, columns)
        self._policy_tables = []
        self._made = [*self._make_roles(), *self._make_objects(), *self._make_late_objects()]
        self._ruled = [*self._give_owners(), *self._hand_out(), *self._filter_rows()]
        self._ruled += self._hand_out_deeds()
        if database:  # comes last: the same seed makes the same graph in both cases
            self._ruled += self._rule_database()

    def made(self):
        return self._made

    def ruled(self):
        return self._ruled

    # Chance

    def _chance(self, part):
        return self._random.random() < part

    def _role(self):
        return self._random.choice(self.roles)

    def _schema(self):
        return self._random.choice(self.schemas)

    def _grantee(self):
        if self._chance(0.1):
            return "PUBLIC"
        if self.major >= 14 and self._chance(0.04):
            return "pg_database_owner"
        return self._role()

    def _some(self, words):
        if self._chance(0.15):
            return ["ALL"]
        return self._random.sample(words, self._random.randint(1, min(3, len(words))))

    def _table_privileges(self):
        return TABLE + (["MAINTAIN"] if self.major >= 17 else [])

    # Roles

    def _make_roles(self):
        for role in self.roles:
            words = ["LOGIN" if self._chance(0.6) else "NOLOGIN",
                     "NOINHERIT" if self._chance(0.25) else "INHERIT"]
            words += [word for word, part in (("BYPASSRLS", 0.1), ("CREATEROLE", 0.2),
                                              ("SUPERUSER", 0.05)) if self._chance(part)]
            yield f"CREATE ROLE {role} {' '.join(words)}"
        for i, member in enumerate(self.roles):  # a member comes before its groups: no circles
            for group in self.roles[i + 1:]:
                if self._chance(0.3):
                    yield self._membership(group, member)
        for role, part in (("pg_read_all_data", 0.25), ("pg_write_all_data", 0.25)):
            if self.major >= 14 and self._chance(part):
                yield self._membership(role, self._role())
        if self.major >= 17 and self._chance(0.3):
            yield self._membership("pg_maintain", self._role())
        if self._chance(0.1):
            yield self._membership("pg_monitor", self._role())
        if self._chance(0.3):  # from 16 the one who creates a role becomes a member of it
            made = self.prefix + "made"
            yield attempt(self._role(), f"CREATE ROLE {made} LOGIN")
            yield attempt("", f"GRANT {made} TO {self.roles[0]}")
        for _ in range(self._random.randint(0, 4)):  # several grantors of the same membership
            member, group = sorted(self._random.sample(range(len(self.roles)), 2))
            yield attempt(self._role(), self._membership(self.roles[group], self.roles[member]))
        for _ in range(self._random.randint(0, 2)):
            member, group = sorted(self._random.sample(range(len(self.roles)), 2))
            yield attempt(self._random.choice(["", self._role()]),
                          f"REVOKE {self.roles[group]} FROM {self.roles[member]}")

    def _membership(self, group, member):
        grant = f"GRANT {group} TO {member}"
        if self.major < 16:
            return grant + (" WITH ADMIN OPTION" if self._chance(0.25) else "")
        options = [f"{word} {'TRUE' if self._chance(0.6) else 'FALSE'}"
                   for word, part in (("INHERIT", 0.5), ("SET", 0.5), ("ADMIN", 0.4))
                   if self._chance(part)]
        return grant + (" WITH " + ", ".join(options) if options else "")

    # Objects, all of them the superuser's at first

    def _make_objects(self):
        for schema in self.schemas:
            yield f"CREATE SCHEMA {schema}"
            self._objects.append(("SCHEMA", schema, None))
        for i in range(2):
            name = f"{self._schema()}.f{i}"
            yield f"CREATE FUNCTION {name}(integer) RETURNS integer LANGUAGE plpgsql " \
                  "AS 'begin return $1; end'"
            self._objects.append(("FUNCTION", name + "(integer)", None))
        for i in range(self._random.randint(2, 4)):
            yield from self._make_table(i)
        for i in range(self._random.randint(1, 3)):
            yield self._make_view(i)
        if self._chance(0.5):
            name = f"{self._schema()}.m0"
            yield f"CREATE MATERIALIZED VIEW {name} AS SELECT i FROM {self._base()}"
            self._remember_relation(name, ["i"])
            yield self._make_view(9)
        name = f"{self._schema()}.q0"
        yield f"CREATE SEQUENCE {name}"
        self._objects.append(("SEQUENCE", name, None))
        name = f"{self._schema()}.d0"
        yield f"CREATE DOMAIN {name} AS integer" if self._chance(0.5) else \
            f"CREATE TYPE {name} AS ENUM ('a')"
        self._objects.append(("TYPE", name, None))
        if self._chance(0.3):
            name = self.prefix + "server"
            yield f"CREATE SERVER {name} FOREIGN DATA WRAPPER nowhere"
            self._objects.append(("FOREIGN SERVER", name, None))

    def _make_table(self, number):
        name, columns = f"{self._schema()}.t{number}", ["i", "x"]
        text = "i integer DEFAULT 1, x integer DEFAULT 0"
        parted = self._chance(0.2)
        if self._chance(0.35):
            text += ", n serial"
            columns.append("n")
            self._objects.append(("SEQUENCE", name + "_n_seq", None))
        elif self._chance(0.2) and not parted:
            text += ", n integer GENERATED BY DEFAULT AS IDENTITY"
            columns.append("n")
        if self._chance(0.15):
            text += ", gone integer"
        yield f"CREATE TABLE {name} ({text})" + (" PARTITION BY RANGE (i)" if parted else "")
        family = [name]
        if parted:
            for letter, low, high in (("a", 0, 2), ("b", 2, 9)):
                child = f"{self._schema()}.t{number}{letter}"
                yield f"CREATE TABLE {child} PARTITION OF {name} FOR VALUES FROM ({low}) TO ({high})"
                family.append(child)
        elif self._chance(0.15):
            child = f"{self._schema()}.t{number}c"
            yield f"CREATE TABLE {child} () INHERITS ({name})"
            values = ["7", "70", "700"][:len(columns)]  # an identity is not inherited
            yield f"INSERT INTO {child} ({', '.join(columns)}) VALUES ({', '.join(values)})"
            family.append(child)
        if "gone" in text:
            yield f"ALTER TABLE {name} DROP COLUMN gone"
        yield f"INSERT INTO {name} (i, x) VALUES (1, 10), (2, 20), (3, 30)"
        for one in family:
            self._remember_relation(one, columns)
            self._tables.append((one, columns))
        self._policy_tables.append(family)

    def _remember_relation(self, name, columns):
        self._readable.append(name)
        self._objects.append(("TABLE", name, columns))

    def _base(self):
        return self._random.choice(self._readable)

    def _function(self):
        return self._random.choice([name for word, name, _ in self._objects
                                    if word == "FUNCTION"]).replace("(integer)", "")

    def _make_view(self, number):
        name, base, other = f"{self._schema()}.v{number}", self._base(), self._base()
        query, columns = self._random.choice([
            (f"SELECT * FROM {base}", ["i"]),
            (f"SELECT i FROM {base}", ["i"]),
            (f"SELECT i, {self._function()}(i) AS f FROM {base}", ["i", "f"]),
            (f"SELECT a.i, b.i AS j FROM {base} a CROSS JOIN {other} b", ["i", "j"]),
            (f"SELECT i FROM {base} WHERE i IN (SELECT i FROM {other})", ["i"]),
            (f"SELECT i FROM {base} UNION ALL SELECT i FROM {other}", ["i"]),
            (f"SELECT count(*)::integer AS i FROM {base}", ["i"])])
        options = [word for word, part, since in (("security_invoker", 0.35, 15),
                                                  ("security_barrier", 0.1, 10))
                   if self.major >= since and self._chance(part)]
        self._remember_relation(name, columns)
        return f"CREATE VIEW {name}{f' WITH ({chr(44).join(options)})' if options else ''} AS {query}"

    def _make_late_objects(self):
        """Objects that get default privileges of the one who makes them."""
        for _ in range(self._random.randint(0, 5)):
            word = self._random.choice(list(FUTURE))
            words = ", ".join(self._some(FUTURE[word]))
            where = f" IN SCHEMA {self._schema()}" if self._chance(0.5) else ""
            change = f"GRANT {words} ON {word} TO {self._grantee()}" if self._chance(0.7) else \
                f"REVOKE {words} ON {word} FROM {self._grantee()}"
            yield attempt("", f"ALTER DEFAULT PRIVILEGES FOR ROLE {self._role()}{where} {change}")
        for i in range(self._random.randint(0, 2)):
            creator, schema = self._role(), self._schema()
            name = f"{schema}.late{i}"
            yield attempt("", f"GRANT CREATE ON SCHEMA {schema} TO {creator}")
            yield attempt(creator, f"CREATE TABLE {name} (i integer DEFAULT 1, x serial)")
            yield attempt(creator, f"CREATE FUNCTION {name}(integer) RETURNS integer "
                                   "LANGUAGE sql AS 'SELECT 1'")
            yield attempt("", f"INSERT INTO {name} (i) VALUES (1), (2)")
            self._objects += [("TABLE", name, ["i", "x"]), ("SEQUENCE", name + "_x_seq", None)]

    # Who has what

    def _give_owners(self):
        for word, name, _ in self._objects:
            owned = name.endswith("_seq")  # follows its table
            if not owned and not name.split(".")[-1].startswith("late") and self._chance(0.75):
                word = "SERVER" if word == "FOREIGN SERVER" else word
                yield attempt("", f"ALTER {word} {name} OWNER TO {self._role()}")

    def _hand_out(self):
        for word in ("SCHEMA", "FUNCTION", "TYPE"):
            for _, name, _ in [one for one in self._objects if one[0] == word]:
                if word == "SCHEMA":
                    yield attempt("", f"GRANT USAGE ON SCHEMA {name} TO "
                                      f"{'PUBLIC' if self._chance(0.6) else self._role()}")
                elif self._chance(0.5):
                    yield attempt("", f"REVOKE ALL ON {word} {name} FROM PUBLIC")
        for name in self._readable:  # much to read, for what reading comes to
            if self._chance(0.7):
                words = "SELECT" if self._chance(0.8) else "SELECT (i)"
                grantees = {self._grantee() for _ in range(self._random.randint(1, 4))}
                yield from (attempt("", f"GRANT {words} ON {name} TO {grantee}")
                            for grantee in sorted(grantees))
        for _ in range(self._random.randint(20, 45)):
            yield from self._grant_or_revoke(*self._random.choice(self._objects))

    def _hand_out_deeds(self):
        """What an INSERT needs beside INSERT, and what tables to come will carry."""
        for name in [name for name, columns in self._tables if "n" in columns]:
            role = self._role()
            yield attempt("", f"GRANT INSERT ON {name} TO {role}")
            yield attempt("", f"GRANT {self._random.choice(['USAGE', 'UPDATE', 'SELECT'])} "
                              f"ON SEQUENCE {name}_n_seq TO {role}")
        for _ in range(2):
            creator, schema = self._role(), self._schema()
            where = f" IN SCHEMA {schema}" if self._chance(0.7) else ""
            yield attempt("", f"GRANT CREATE, USAGE ON SCHEMA {schema} TO {creator}")
            yield attempt("", f"ALTER DEFAULT PRIVILEGES FOR ROLE {creator}{where} "
                              f"GRANT SELECT ON TABLES TO {self._role()}")

    def _rule_database(self):
        if self._chance(0.5):
            yield f"ALTER DATABASE {self.database} OWNER TO {self._role()}"
        for _ in range(4):
            yield from self._grant_or_revoke("DATABASE", self.database, None)
        if self._chance(0.3):
            yield f"REVOKE TEMPORARY ON DATABASE {self.database} FROM PUBLIC"

    def _grant_or_revoke(self, word, name, columns):
        words = ", ".join(self._some(PRIVILEGES.get(word) or self._table_privileges()))
        if columns and self._chance(0.3):
            chosen = columns if self._chance(0.25) else [self._random.choice(columns)]
            words = f"{self._random.choice(COLUMN)} ({', '.join(chosen)})"
        as_role = "" if self._chance(0.5) else self._role()
        where = f"ON {word} {name}"
        if self._chance(0.75):
            yield from self._grants(as_role, words, where)
            return
        only = "GRANT OPTION FOR " if self._chance(0.2) else ""
        cascade = " CASCADE" if self._chance(0.5) else ""
        if word in OWNER and self._chance(0.35):  # from its owner, whoever that is
            owner = f"(SELECT {OWNER[word].format(name)}::regrole)"
            yield f"SELECT pg_temp.attempt('', format('REVOKE {words} {where} FROM %s', {owner}))"
        else:
            yield attempt(as_role, f"REVOKE {only}{words} {where} FROM {self._grantee()}{cascade}")

    def _grants(self, as_role, words, where):
        """A grant, and often one that its grantee gives on: the same right from several sides."""
        grantee = self._grantee()
        goes_on = grantee in self.roles and self._chance(0.4)
        yield attempt(as_role, f"GRANT {words} {where} TO {grantee}"
                               f"{' WITH GRANT OPTION' if goes_on else ''}")
        while goes_on:
            grantor, grantee = grantee, self._grantee()
            goes_on = grantee in self.roles and self._chance(0.4)
            yield attempt(grantor, f"GRANT {words} {where} TO {grantee}"
                                   f"{' WITH GRANT OPTION' if goes_on else ''}")

    # Rows

    def _filter_rows(self):
        for number, family in enumerate(self._policy_tables):
            for name in family:
                if not self._chance(0.4):
                    continue
                yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
                if self._chance(0.35):
                    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
                conditions = self._conditions(self._policy_tables[:number])
                for i in range(self._random.choice([0, 1, 2, 3])):
                    yield self._policy(f"p{i}", name, self._random.choice(conditions))

    def _conditions(self, earlier):
        """A constant stands never beside a condition that needs a right: the planner would drop
        the condition, and nobody would be asked for the right."""
        conditions = ["i > 0", "i > 1", "i < 0"]
        if self._chance(0.4) or not earlier:
            return conditions + ["true", "true"]
        other = self._random.choice(self._random.choice(earlier))
        return conditions + [f"{self._function()}(i) > 0", f"i IN (SELECT i FROM {other})",
                             f"EXISTS (SELECT 1 FROM {other})"]

    def _policy(self, policy, name, condition):
        command = self._random.choice(["ALL", "ALL", "SELECT", "SELECT", "INSERT", "UPDATE",
                                       "DELETE"])
        kind = "RESTRICTIVE" if self._chance(0.25) else "PERMISSIVE"
        roles = "PUBLIC" if self._chance(0.6) else ", ".join(
            self._random.sample(self.roles, self._random.randint(1, 2)))
        clause = "WITH CHECK" if command == "INSERT" else "USING"
        return f"CREATE POLICY {policy} ON {name} AS {kind} FOR {command} TO {roles} " \
               f"{clause} ({condition})"


OWNER = {"TABLE": "(SELECT relowner FROM pg_class WHERE oid = to_regclass('{0}'))",
         "SEQUENCE": "(SELECT relowner FROM pg_class WHERE oid = to_regclass('{0}'))",
         "SCHEMA": "(SELECT nspowner FROM pg_namespace WHERE nspname = '{0}')"}


def attempt(role, statement):
    quoted = statement.replace("'", "''")
    return f"SELECT pg_temp.attempt('{role}', '{quoted}')"


def at_once(statements):
    """For psql: one message instead of thousands."""
    return "\\;\n".join(statements) + ";"


def make(server, database, graphs, observer):
    """Makes the database with all of the graphs in it, to which @observer may connect;
    {"schema.relation": number of its rows}."""
    server.sql(f"CREATE DATABASE {database}")
    server.sql(f"GRANT CONNECT ON DATABASE {database} TO {observer}")
    made = ["CREATE FOREIGN DATA WRAPPER nowhere"]
    made += [statement for graph in graphs for statement in graph.made()]
    ruled = [statement for graph in graphs for statement in graph.ruled()]
    said = server.sql("\n".join([HEAD, "BEGIN;", at_once(made), COUNT_ROWS, at_once(ruled),
                                 "COMMIT;"]), database)
    rows = [line.split("|") for line in said.splitlines() if line.startswith("rows|")]
    return {name: int(number) for _, name, number in rows}


def drop(server, database):
    """The database and every role of its graphs."""
    server.sql(f"DROP DATABASE {database}")
    roles = server.sql("SELECT string_agg(quote_ident(rolname), ', ') FROM pg_roles "
                       "WHERE rolname ~ '^g[0-9]+_'")
    server.sql(f"DROP ROLE {roles}")
