"""Random tables for the windows of rows, and what the server says their order is."""

import random

PLAIN = {
    "int4": "(%d)", "int2": "(%d)", "int8": "(%d * 3000000007)", "oid": "(abs(%d))",
    "numeric": "CASE WHEN %d IN (3, 37) THEN 'NaN'::numeric ELSE %d / 7.0 END",
    "float8": "CASE WHEN %d IN (3, 37) THEN 'NaN'::float8 WHEN %d IN (4, 74) THEN 'Infinity' "
              "WHEN %d IN (5, 111) THEN '-Infinity' ELSE %d / 3.0::float8 END",
    "float4": "(%d / 3.0::float4)",
    "text": "('w' || %d %% 53 || repeat('é', abs(%d) %% 3) || %d)",
    'text COLLATE "C"': "(chr(40 + abs(%d) %% 80) || %d)",
    "varchar(30)": "('v' || %d)", "char(12)": "('p' || %d)", "name": "('n' || %d)",
    "bytea": "decode(md5((%d)::text), 'hex')",
    "uuid": "(md5((%d)::text)::uuid)",
    "inet": "('10.0.0.0/8'::inet + abs(%d))", "cidr": "(set_masklen(('10.0.0.0'::inet + abs(%d)),"
                                                     " 32)::cidr)",
    "macaddr": "(trunc('08:00:2b:01:02:03'::macaddr))",
    "timestamptz": "('2020-02-29 12:00+02'::timestamptz + %d * '1.000001 s'::interval)",
    "timestamp": "('1969-12-31 23:59:59.123456'::timestamp + %d * '1 day'::interval)",
    "date": "CASE WHEN %d IN (3, 37) THEN 'infinity'::date WHEN %d IN (4, 74) THEN '-infinity' "
            "ELSE '2000-01-01'::date + %d END",
    "time": "('00:00'::time + %d * '1.5 s'::interval)",
    "timetz": "(('00:00+03'::timetz) + %d * '1.5 s'::interval)",
    "interval": "(%d * '1 mon -3 days 04:05:06.789'::interval)",
    "bool": "(%d %% 2 = 0)",
    "money": "((%d)::numeric::money)",
    "bit varying(40)": "((%d)::bit(32)::varbit)",
    '"char"': "(chr(33 + abs(%d) %% 90)::\"char\")",
    "int4[]": "ARRAY[%d %% 5, %d]", "text[]": "ARRAY['a,\"', (%d)::text]",
    "int4range": "int4range(%d, NULL)",
    "jsonb": "jsonb_build_object('a', %d, 'b', 1.50)",
    "mood": "((ARRAY['sad', 'ok', 'Héy you', 'zz'])[1 + abs(%d) %% 4]::s.mood)",
    "small": "((abs(%d) %% 100000)::s.small)", "word": "('d' || %d)::s.word",
    "pair": "ROW(%d, 'x,\"y' || %d)::s.pair",
    "regclass": "(CASE WHEN %d %% 2 = 0 THEN 'pg_class' ELSE 'pg_type' END::regclass)",
}
ADDED = {"citext": "((CASE WHEN %d %% 2 = 0 THEN 'AB' ELSE 'ab' END || %d)::ext.citext)",
         "folded": "((CASE WHEN %d %% 2 = 0 THEN 'AB' ELSE 'ab' END || %d))"}
FEW = {"bool", '"char"', "mood", "macaddr", "regclass"}  # not enough values for a key alone

PREPARE = """
    CREATE SCHEMA s; CREATE SCHEMA ext; CREATE SCHEMA evil;
    CREATE TYPE s.mood AS ENUM ('zz', 'sad', 'ok', 'Héy you');
    CREATE DOMAIN s.small AS int4 CHECK (value >= 0); CREATE DOMAIN s.word AS text;
    CREATE TYPE s.pair AS (a int4, b text);
    CREATE EXTENSION IF NOT EXISTS citext SCHEMA ext"""


def value_of(kind, number):
    """An SQL expression for a value of the type from the number, an SQL expression too."""
    pattern = {**PLAIN, **ADDED}[kind]
    return pattern.replace("%d", f"({number})").replace("%%", "%")


def written(kind):
    """The type as a column's definition says it."""
    if kind in ("mood", "small", "word", "pair"):
        return "s." + kind
    if kind == "citext":
        return "ext.citext"
    return 'text COLLATE ext.folded' if kind == "folded" else kind


class Trial:
    """A table s.t with a column rid that tells rows apart, columns k1, k2 of its key, and a, b to
    sort by, with NULLs and few values."""

    KINDS = ["primary", "primary", "unique", "two", "none", "view", "partitioned"]

    def __init__(self, seed, session, has):
        self.random = random.Random(seed)
        self.session, self.seed = session, seed
        choose = self.random.choice
        kinds = list(PLAIN) + [kind for kind in ADDED if kind in has]
        self.kind = choose(self.KINDS)
        if self.kind == "partitioned" and int(self.run("SHOW server_version_num")[0]) < 110000:
            self.kind = "none"  # no keys of partitioned tables
        self.key = choose([kind for kind in kinds if kind not in FEW])
        self.key2 = choose(kinds)
        self.sorted = choose(kinds), choose(kinds)
        self.rows = choose([0, 1, 150, 200, 201, 400, 777, 1300])
        self.is_large = self.rows >= 777 and choose([True, False])
        self.has_sort_index = choose([True, False])
        self.flags = choose(["", "DESC", "NULLS FIRST", "DESC NULLS LAST"])
        self._create()

    def run(self, text):
        items = self.session.run(text)
        for item in items:
            assert not item.startswith("error "), f"{item}: {self.session.messages[-1]}"
        return items

    def _create(self):
        kind = self.kind
        partition = " PARTITION BY RANGE (rid)" if kind == "partitioned" else ""
        self.run(f"""DROP TABLE IF EXISTS s.t CASCADE; CREATE TABLE s.t (
            filler text, rid int4 NOT NULL, k1 {written(self.key)} NOT NULL,
            k2 {written(self.key2)} NOT NULL, a {written(self.sorted[0])},
            b {written(self.sorted[1])}){partition}""")
        if kind == "partitioned":
            self.run("CREATE TABLE s.t1 PARTITION OF s.t FOR VALUES FROM (0) TO (300);"
                        "CREATE TABLE s.t2 PARTITION OF s.t FOR VALUES FROM (300) TO (1000000)")
        self.run("ALTER TABLE s.t ALTER filler SET STORAGE PLAIN")
        self.put(1, self.rows)
        for statement in self._keys():
            self.run(statement)
        if self.random.choice([True, False]):
            self.run("ANALYZE s.t")
        if kind == "view":
            self.run("CREATE VIEW s.v AS SELECT * FROM s.t ORDER BY rid")
        self.name = "v" if kind == "view" else "t"

    def _keys(self):
        kind = self.kind
        if kind == "primary":
            yield "ALTER TABLE s.t ADD PRIMARY KEY (k1)"
        elif kind == "unique":
            yield f"CREATE UNIQUE INDEX ON s.t (k1 {self.flags})"
        elif kind == "two":
            yield f"CREATE UNIQUE INDEX ON s.t (k2 {self.flags}, k1)"
        elif kind == "partitioned" and self.random.choice([True, False]):
            yield "ALTER TABLE s.t ADD PRIMARY KEY (k1, rid)"
        if self.has_sort_index and kind in ("primary", "unique"):
            yield f"CREATE INDEX ON s.t (a {self.flags}, k1 {self.flags})"

    def put(self, first, last):
        """Rows with these numbers, in no order; where the key is there already, none."""
        if last < first:
            return []
        length = 5000 if self.is_large else 3
        few = "(i * 7919 % 11)"
        a, b = value_of(self.sorted[0], few), value_of(self.sorted[1], few)
        return self.run(f"""
            INSERT INTO s.t SELECT repeat('x', {length}), i, {value_of(self.key, 'i * 37 % 30011')},
              {value_of(self.key2, 'i % 13')},
              CASE WHEN i % 5 > 0 THEN {a} END, CASE WHEN i % 7 > 0 THEN {b} END
            FROM generate_series({first}, {last}) i ORDER BY i * 7919 % 1009
            ON CONFLICT DO NOTHING""")

    def disturb(self, stable):
        """Deletes some of what is not stable, and puts rows in between."""
        number = self.random.randrange(10000, 29000)
        self.put(number, number + 20)
        self.run(f"DELETE FROM s.t WHERE rid >= 10000 AND rid % 3 = "
                         f"{self.random.randrange(3)}")

    def order(self, orderings, said):
        """ORDER BY for the server: what was asked for, then the steps that the words tell."""
        parts = [f"{column} {'DESC' if down else 'ASC'} NULLS {'FIRST' if first else 'LAST'}"
                 for column, down, first in orderings]
        names = {column for column, _, _ in orderings}
        if said.way == "key":
            inside = said.words[said.words.index("(") + 1:said.words.rindex(")")]
            for step in inside.split(", "):
                name, _, down = step.partition(" desc") if " desc" in step else (step, "", None)
                name = "ctid" if step.startswith("place in") else name
                if name not in names:
                    parts.append(name + ("" if down is None else " DESC"))
        elif said.way == "position":
            parts = ["ctid"]
        return " ORDER BY " + ", ".join(parts) if parts else ""

    def __str__(self):
        return (f"seed {self.seed}: {self.kind}, {self.rows} rows{', large' * self.is_large}, "
                f"k1 {self.key}, k2 {self.key2}, a {self.sorted[0]}, b {self.sorted[1]}, "
                f"index of a {self.has_sort_index}, flags {self.flags!r}")
