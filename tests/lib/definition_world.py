"""Objects of every kind and option that a definition has to say, in an order in which each can be
made after those before it.

OBJECTS: (what `pgusher schema --ddl` is asked for, oldest server, SQL that makes it). None in the
first place is of the setting: it is made in both databases. ROLES are made once, as they belong to
the server."""

QUOTES = 'it"s a \'quoted\' name'
NEWLINE = "two\nlines"
RTL = "שלום עולם"
EMOJI = "🐘 elephant"
LONG = "x" * 63
HOSTILE = [QUOTES, NEWLINE, RTL, EMOJI, LONG, "-- comment", "a;DROP TABLE x", "select", "%s%n", "$1"]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


ROLES = """
CREATE ROLE owner_one; CREATE ROLE reader; CREATE ROLE lender; CREATE ROLE "odd 'role";
"""


def hostile_objects():
    for name in HOSTILE:
        what = quoted(name)
        yield f"s.{what}", 10, f"""
            CREATE TABLE s.{what} ({what} int DEFAULT 5 CONSTRAINT {what} CHECK ({what} > 0),
              s_ serial, UNIQUE ({what}));
            CREATE INDEX ON s.{what} (({what} + 1));
            COMMENT ON TABLE s.{what} IS {literal(name)};
            COMMENT ON COLUMN s.{what}.{what} IS {literal(name)};
            COMMENT ON CONSTRAINT {what} ON s.{what} IS {literal(name)};
            GRANT SELECT ON s.{what} TO "odd 'role";
            GRANT UPDATE ({what}) ON s.{what} TO reader;
            CREATE POLICY {what} ON s.{what} USING ({what} > 1);
            CREATE RULE {what} AS ON DELETE TO s.{what} DO INSTEAD NOTHING"""
        yield f"function:s.{what}()", 10, f"""
            CREATE FUNCTION s.{what}() RETURNS text LANGUAGE sql AS
              $body$ SELECT $$ {name} $$::text || '$function$' $body$"""
        yield f"type:s.{quoted('e' + name[:60])}", 10, f"""
            CREATE TYPE s.{quoted('e' + name[:60])} AS ENUM ({literal(name[:31])}, 'b')"""
        yield f"s.{quoted('v' + name[:60])}", 10, f"""
            CREATE VIEW s.{quoted('v' + name[:60])} AS SELECT {what} AS {what} FROM s.{what}"""


def literal(text):
    return "'" + text.replace("'", "''") + "'"


OBJECTS = [
    (None, 10, "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b')"),
    ("schema:s", 10, "CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO PUBLIC; COMMENT ON SCHEMA s IS 'x''y'"),
    ("schema:\"Odd s\"", 10, "CREATE SCHEMA \"Odd s\" AUTHORIZATION owner_one;"
     "REVOKE ALL ON SCHEMA \"Odd s\" FROM owner_one; GRANT CREATE, USAGE ON SCHEMA \"Odd s\" TO reader"),
    ("schema:later", 10, """CREATE SCHEMA later;
        ALTER DEFAULT PRIVILEGES IN SCHEMA later GRANT SELECT, INSERT ON TABLES TO reader;
        ALTER DEFAULT PRIVILEGES FOR ROLE owner_one IN SCHEMA later
          GRANT USAGE ON SEQUENCES TO reader WITH GRANT OPTION;
        ALTER DEFAULT PRIVILEGES IN SCHEMA later GRANT EXECUTE ON FUNCTIONS TO reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA later GRANT USAGE ON TYPES TO reader"""),
    ("extension:btree_gist", 10, "CREATE EXTENSION btree_gist WITH SCHEMA \"Odd s\";"
     "COMMENT ON EXTENSION btree_gist IS 'mine'"),

    # Types
    ("type:s.mood", 10, """CREATE TYPE s.mood AS ENUM ('sad', 'it''s ok', 'happy');
        ALTER TYPE s.mood ADD VALUE 'so so' BEFORE 'happy'; COMMENT ON TYPE s.mood IS 'how';
        ALTER TYPE s.mood OWNER TO owner_one; REVOKE USAGE ON TYPE s.mood FROM PUBLIC;
        GRANT USAGE ON TYPE s.mood TO reader"""),
    ("type:s.nothing_enum", 10, "CREATE TYPE s.nothing_enum AS ENUM ()"),
    ("type:s.pair", 10, """CREATE TYPE s.pair AS (a int, "B b" text COLLATE "C", c numeric(10,2), d s.mood[]);
        COMMENT ON TYPE s.pair IS 'two'; COMMENT ON COLUMN s.pair."B b" IS 'second'"""),
    ("type:s.empty_pair", 10, "CREATE TYPE s.empty_pair AS ()"),
    ("type:s.mail", 10, """CREATE DOMAIN s.mail AS varchar(80) COLLATE "C" DEFAULT 'a@b' NOT NULL
          CONSTRAINT has_at CHECK (VALUE LIKE '%@%') CONSTRAINT "b long" CHECK (length(VALUE) > 2);
        ALTER DOMAIN s.mail ADD CONSTRAINT later CHECK (VALUE <> 'x') NOT VALID;
        COMMENT ON DOMAIN s.mail IS 'mail'; COMMENT ON CONSTRAINT has_at ON DOMAIN s.mail IS 'at'"""),
    ("type:s.plain_domain", 10, "CREATE DOMAIN s.plain_domain AS int[]"),
    ("type:s.named_domain", 17, "CREATE DOMAIN s.named_domain AS int CONSTRAINT must NOT NULL"),
    ("function:s.span(float8,float8)", 10, """CREATE FUNCTION s.span(float8, float8) RETURNS float8
        LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2'"""),
    ("type:s.floats", 10, "CREATE TYPE s.floats AS RANGE (subtype = float8, subtype_diff = s.span)"),
    ("type:s.words", 10, "CREATE TYPE s.words AS RANGE (subtype = text, collation = \"C\","
     " subtype_opclass = text_pattern_ops)"),
    ("type:s.many", 14, "CREATE TYPE s.many AS RANGE (subtype = int8, multirange_type_name = s.lots)"),
    ("type:s.shell", 10, "CREATE TYPE s.shell"),

    # Functions
    ("function:s.add(integer,integer)", 10, """CREATE FUNCTION s.add(a int, b int DEFAULT 2) RETURNS int
          LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER LEAKPROOF PARALLEL SAFE COST 7
          SET search_path = '' SET work_mem TO '1MB'
          AS $x$ BEGIN RETURN a + b; -- $function$ $$
          END $x$;
        COMMENT ON FUNCTION s.add(int, int) IS 'adds'; ALTER FUNCTION s.add OWNER TO owner_one;
        REVOKE EXECUTE ON FUNCTION s.add FROM PUBLIC; GRANT EXECUTE ON FUNCTION s.add TO reader"""),
    ("function:s.rows(integer)", 10, """CREATE FUNCTION s.rows(INOUT n int, OUT t text)
        RETURNS SETOF record LANGUAGE sql ROWS 12 AS 'SELECT n, ''x''::text'"""),
    ("function:s.any(text[])", 10, """CREATE FUNCTION s.any(VARIADIC t text[]) RETURNS TABLE (a int, b s.mood)
        LANGUAGE sql AS $$SELECT 1, 'sad'::s.mood$$"""),
    ("function:s.atomic(integer)", 14, """CREATE FUNCTION s.atomic(n int) RETURNS int LANGUAGE sql
        BEGIN ATOMIC SELECT n + 1; SELECT n; END"""),
    ("function:s.proc(integer)", 11, """CREATE PROCEDURE s.proc(n int) LANGUAGE sql AS 'SELECT 1';
        COMMENT ON PROCEDURE s.proc(int) IS 'does'; GRANT EXECUTE ON PROCEDURE s.proc TO reader"""),
    ("function:s.proc_out(integer)", 14, """CREATE PROCEDURE s.proc_out(IN n int, OUT m int)
        LANGUAGE plpgsql AS 'BEGIN m := n; END'"""),
    ("function:s.trig()", 10, "CREATE FUNCTION s.trig() RETURNS trigger LANGUAGE plpgsql AS"
     " 'BEGIN RETURN NEW; END'"),
    ("function:s.event()", 10, "CREATE FUNCTION s.event() RETURNS event_trigger LANGUAGE plpgsql AS"
     " 'BEGIN END'"),
    ("function:s.total(integer)", 10, """CREATE AGGREGATE s.total(int) (sfunc = s.add, stype = int,
          initcond = '0', combinefunc = int4pl, parallel = safe, sspace = 8, msfunc = s.add,
          minvfunc = int4mi, mstype = int, minitcond = '1', mspace = 4);
        COMMENT ON AGGREGATE s.total(int) IS 'all'; ALTER AGGREGATE s.total(int) OWNER TO owner_one;
        REVOKE EXECUTE ON FUNCTION s.total(int) FROM PUBLIC"""
     .replace("mspace", "msspace")),
    ("function:s.rows_of()", 10, """CREATE AGGREGATE s.rows_of(*) (sfunc = int8inc, stype = int8,
          initcond = 0); COMMENT ON AGGREGATE s.rows_of(*) IS 'count';
        ALTER AGGREGATE s.rows_of(*) OWNER TO owner_one; GRANT EXECUTE ON FUNCTION s.rows_of() TO reader"""),
    ("function:s.top(integer)", 10, """CREATE AGGREGATE s.top(int) (sfunc = int4larger, stype = int,
          sortop = operator(pg_catalog.>))"""),
    ("function:s.place(double precision,anyelement)", 10, """CREATE AGGREGATE s.place(float8 ORDER BY anyelement)
          (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final,
           finalfunc_extra);
        COMMENT ON AGGREGATE s.place(float8 ORDER BY anyelement) IS 'place'"""),
    ("function:s.guess(\"any\")", 10, """CREATE AGGREGATE s.guess(VARIADIC "any" ORDER BY VARIADIC "any")
          (sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final,
           finalfunc_extra, hypothetical)"""),
    ("function:s.shared(integer)", 11, """CREATE AGGREGATE s.shared(int) (sfunc = int4pl, stype = int,
          finalfunc = int4abs, finalfunc_modify = shareable)"""),

    # Sequences
    ("s.numbers", 10, """CREATE SEQUENCE s.numbers AS smallint INCREMENT -3 MINVALUE -900 MAXVALUE 100
          START 50 CACHE 7 CYCLE; COMMENT ON SEQUENCE s.numbers IS 'n';
        GRANT USAGE ON SEQUENCE s.numbers TO reader WITH GRANT OPTION; ALTER SEQUENCE s.numbers OWNER TO owner_one"""),
    ("s.plain_numbers", 10, "CREATE SEQUENCE s.plain_numbers"),
    ("s.light_numbers", 15, "CREATE UNLOGGED SEQUENCE s.light_numbers"),

    # Tables
    ("s.nothing", 10, "CREATE TABLE s.nothing ()"),
    ("s.all", 10, """CREATE TABLE s."all" (id serial PRIMARY KEY, big bigserial,
          t varchar(10) COLLATE "C" DEFAULT 'it''s' NOT NULL, n numeric(12,3) DEFAULT (1 + 2),
          m s.mood DEFAULT 'sad', a int[] DEFAULT '{}', d date DEFAULT CURRENT_DATE, p s.pair,
          gone int, "select" text, UNIQUE (t, n) DEFERRABLE INITIALLY DEFERRED,
          CONSTRAINT "n>0" CHECK (n > 0), CONSTRAINT mine CHECK (big > 1) NO INHERIT,
          EXCLUDE USING gist ("select" "Odd s".gist_text_ops WITH =) WHERE (n > 5), CONSTRAINT two UNIQUE (a) WITH (fillfactor = 70))
          WITH (fillfactor = 55, autovacuum_enabled = false, toast.autovacuum_enabled = off);
        ALTER TABLE s."all" DROP COLUMN gone; ALTER TABLE s."all" ADD CHECK (id <> 7) NOT VALID;
        ALTER TABLE s."all" ALTER t SET STATISTICS 77, ALTER t SET STORAGE EXTERNAL,
          ALTER n SET (n_distinct = -0.5, n_distinct_inherited = 3);
        CREATE INDEX desc_i ON s."all" USING btree (t COLLATE "POSIX" text_pattern_ops DESC NULLS LAST, n)
          WITH (fillfactor = 80) WHERE id > 3;
        CREATE UNIQUE INDEX low ON s."all" (lower(t), (n + 1)); ALTER TABLE s."all" CLUSTER ON all_pkey;
        CREATE UNIQUE INDEX ident ON s."all" (big); ALTER TABLE s."all" REPLICA IDENTITY USING INDEX ident;
        COMMENT ON INDEX s.low IS 'low'; COMMENT ON CONSTRAINT "n>0" ON s."all" IS 'positive';
        CREATE STATISTICS s.stat (dependencies) ON t, n FROM s."all"; COMMENT ON STATISTICS s.stat IS 'st';
        ALTER STATISTICS s.stat OWNER TO owner_one;
        COMMENT ON TABLE s."all" IS E'all\\n\\\\of it'; COMMENT ON COLUMN s."all"."select" IS 'c';
        COMMENT ON SEQUENCE s.all_id_seq IS 'its numbers'; GRANT USAGE ON SEQUENCE s.all_id_seq TO reader;
        CREATE TRIGGER b BEFORE INSERT OR UPDATE OF t, n ON s."all" FOR EACH ROW WHEN (NEW.n > 3)
          EXECUTE PROCEDURE s.trig(); ALTER TABLE s."all" DISABLE TRIGGER b;
        CREATE CONSTRAINT TRIGGER c AFTER DELETE ON s."all" DEFERRABLE FOR EACH ROW EXECUTE PROCEDURE s.trig();
        CREATE TRIGGER t AFTER TRUNCATE ON s."all" EXECUTE PROCEDURE s.trig('a', 'it''s');
        CREATE TRIGGER tr AFTER UPDATE ON s."all" REFERENCING OLD TABLE AS o NEW TABLE AS n
          FOR EACH STATEMENT EXECUTE PROCEDURE s.trig();
        ALTER TABLE s."all" ENABLE ALWAYS TRIGGER t; ALTER TABLE s."all" ENABLE REPLICA TRIGGER c;
        COMMENT ON TRIGGER t ON s."all" IS 'tt';
        CREATE RULE r AS ON UPDATE TO s."all" WHERE OLD.n > 5 DO ALSO DELETE FROM s.nothing;
        CREATE RULE r2 AS ON INSERT TO s."all" DO ALSO (DELETE FROM s.nothing; SELECT 1);
        ALTER TABLE s."all" DISABLE RULE r; COMMENT ON RULE r ON s."all" IS 'rr';
        CREATE POLICY p1 ON s."all" USING (n > 1) WITH CHECK (n > 2);
        CREATE POLICY p2 ON s."all" AS RESTRICTIVE FOR SELECT TO reader, "odd 'role" USING (t = current_user);
        CREATE POLICY p3 ON s."all" FOR INSERT WITH CHECK (true); COMMENT ON POLICY p3 ON s."all" IS 'pp';
        ALTER TABLE s."all" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"""),
    ("s.stat_table", 14, """CREATE TABLE s.stat_table (a int, b text COMPRESSION pglz);
        CREATE STATISTICS s.stat_e ON (a + 1), b, (lower(b)) FROM s.stat_table;
        ALTER STATISTICS s.stat_e SET STATISTICS 33;
        CREATE INDEX stat_i ON s.stat_table ((a + 1)) INCLUDE (b); ALTER INDEX s.stat_i ALTER COLUMN 1 SET STATISTICS 9"""),
    ("s.identity", 10, """CREATE TABLE s.identity (a int GENERATED ALWAYS AS IDENTITY,
          b bigint GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME s.own_name START 10 INCREMENT 5
            MINVALUE 5 MAXVALUE 500 CACHE 3 CYCLE) PRIMARY KEY);
        GRANT SELECT ON SEQUENCE s.own_name TO reader; COMMENT ON SEQUENCE s.own_name IS 'own';
        ALTER TABLE s.identity OWNER TO owner_one"""),
    ("s.generated", 12, """CREATE TABLE s.generated (a int, b int GENERATED ALWAYS AS (a * 2) STORED NOT NULL,
          c text GENERATED ALWAYS AS ('x' || 'y'::text) STORED)"""),
    ("s.virtual", 18, """CREATE TABLE s.virtual (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL,
          c int GENERATED ALWAYS AS (a * 3) STORED)"""),
    ("s.not_null", 18, """CREATE TABLE s.not_null (a int CONSTRAINT must NOT NULL, b int NOT NULL,
          c int CONSTRAINT alone NOT NULL NO INHERIT, d int, CHECK (b > 0) NOT ENFORCED);
        ALTER TABLE s.not_null ADD CONSTRAINT later NOT NULL d NOT VALID;
        COMMENT ON CONSTRAINT must ON s.not_null IS 'm'"""),
    ("s.not_null_child", 18, """CREATE TABLE s.not_null_child (e int NOT NULL, CONSTRAINT own NOT NULL d)
        INHERITS (s.not_null)"""),
    ("s.periods", 18, """CREATE TABLE s.periods (id int, during daterange,
        PRIMARY KEY (id, during WITHOUT OVERLAPS))"""),
    ("s.unenforced", 18, """CREATE TABLE s.unenforced (a int REFERENCES s."all" NOT ENFORCED)"""),
    ("s.distinct", 15, """CREATE TABLE s.distinct (a int UNIQUE NULLS NOT DISTINCT, b int);
        CREATE UNIQUE INDEX ON s.distinct (b) NULLS NOT DISTINCT"""),
    ("s.keys", 10, """CREATE TABLE s.keys (a int REFERENCES s."all", b varchar(10), c numeric,
          self int, id int PRIMARY KEY, CONSTRAINT "to all" FOREIGN KEY (b, c) REFERENCES s.keys2 (x, y) MATCH FULL
          ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY (self) REFERENCES s.keys);
        ALTER TABLE s.keys ADD CONSTRAINT later FOREIGN KEY (id) REFERENCES s."all" NOT VALID"""),
    ("s.keys_some", 15, """CREATE TABLE s.keys_some (a int, b int, c int,
        FOREIGN KEY (a, b) REFERENCES s.keys3 (a, b) ON DELETE SET NULL (b))"""),
    ("s.light", 10, "CREATE UNLOGGED TABLE s.light (a int PRIMARY KEY, b serial)"),
    ("s.of_type", 10, """CREATE TABLE s.of_type OF s.pair (a WITH OPTIONS PRIMARY KEY,
        "B b" DEFAULT 'x', CHECK (c > 1))"""),
    ("s.of_type_bare", 10, "CREATE TABLE s.of_type_bare OF s.pair"),
    ("s.full_ident", 10, "CREATE TABLE s.full_ident (a int); ALTER TABLE s.full_ident REPLICA IDENTITY FULL"),
    ("s.no_ident", 10, "CREATE TABLE s.no_ident (a int); ALTER TABLE s.no_ident REPLICA IDENTITY NOTHING"),
    ("s.elsewhere", 10, """CREATE TABLE s.elsewhere (a int PRIMARY KEY USING INDEX TABLESPACE space, b int)
        TABLESPACE space; CREATE INDEX ON s.elsewhere (b) TABLESPACE space"""),
    ("s.rights", 10, """CREATE TABLE s.rights (a int, "b b" int); ALTER TABLE s.rights OWNER TO owner_one;
        GRANT SELECT, UPDATE ON s.rights TO lender WITH GRANT OPTION; GRANT INSERT ON s.rights TO PUBLIC;
        SET ROLE lender; GRANT SELECT ON s.rights TO reader; GRANT UPDATE ON s.rights TO "odd 'role" WITH GRANT OPTION;
        RESET ROLE; REVOKE TRUNCATE ON s.rights FROM owner_one; GRANT SELECT ("b b"), INSERT (a, "b b") ON s.rights TO reader;
        GRANT UPDATE (a) ON s.rights TO lender WITH GRANT OPTION"""),
    ("s.no_rights", 10, "CREATE TABLE s.no_rights (a int); REVOKE ALL ON s.no_rights FROM postgres"),

    # Inheritance and partitions
    ("s.parent", 10, """CREATE TABLE s.parent (a int NOT NULL DEFAULT 1, b text, c int, d int DEFAULT 4,
        CONSTRAINT up CHECK (a > 0), CONSTRAINT alone CHECK (a < 100) NO INHERIT)"""),
    ("s.parent2", 10, "CREATE TABLE s.parent2 (b text, z int)"),
    ("s.child", 10, """CREATE TABLE s.child (c int NOT NULL, own int, CONSTRAINT up CHECK (a > 0),
          CHECK (own > 0)) INHERITS (s.parent, s.parent2);
        ALTER TABLE s.child ALTER a SET DEFAULT 2, ALTER b SET NOT NULL, ALTER d DROP DEFAULT"""),
    ("s.generated_parent", 12, """CREATE TABLE s.generated_parent (a int, b int GENERATED ALWAYS AS (a + 1) STORED)"""),
    ("s.generated_child", 12, "CREATE TABLE s.generated_child (z int) INHERITS (s.generated_parent)"),
    ("s.list", 10, """CREATE TABLE s.list (k text NOT NULL, n int DEFAULT 3, CONSTRAINT pos CHECK (n > 0))
        PARTITION BY LIST (k); COMMENT ON TABLE s.list IS 'parts'"""),
    ("s.list_ab", 10, "CREATE TABLE s.list_ab PARTITION OF s.list (n DEFAULT 9, CHECK (n < 50)) FOR VALUES IN ('a', 'it''s', NULL)"),
    ("s.list_rest", 11, "CREATE TABLE s.list_rest PARTITION OF s.list DEFAULT"),
    ("s.attached", 10, """CREATE TABLE s.attached (n int, gone int, k text NOT NULL, CONSTRAINT pos CHECK (n > 0));
        ALTER TABLE s.attached DROP COLUMN gone; ALTER TABLE s.list ATTACH PARTITION s.attached FOR VALUES IN ('z')"""),
    ("s.range", 11, """CREATE TABLE s.range (a int NOT NULL, b date NOT NULL, c int REFERENCES s."all",
          CONSTRAINT range_key PRIMARY KEY (a, b)) PARTITION BY RANGE (a, b);
        CREATE INDEX range_c ON s.range (c); CREATE INDEX ON s.range (lower(c::text));
        CREATE TRIGGER each AFTER INSERT ON s.range FOR EACH ROW EXECUTE FUNCTION s.trig()"""),
    ("s.range_1", 11, """CREATE TABLE s.range_1 PARTITION OF s.range FOR VALUES FROM (MINVALUE, MINVALUE) TO (10, '2020-01-01');
        CREATE INDEX only_here ON s.range_1 (b)"""),
    ("s.range_2", 11, """CREATE TABLE s.range_2 (c int, b date NOT NULL, a int NOT NULL,
          CONSTRAINT own_key PRIMARY KEY (a, b), CONSTRAINT own_fk FOREIGN KEY (c) REFERENCES s."all");
        CREATE INDEX own_c ON s.range_2 (c); ALTER TABLE s.range ATTACH PARTITION s.range_2
          FOR VALUES FROM (10, '2020-01-01') TO (20, MAXVALUE)"""),
    ("s.range_3", 11, """CREATE TABLE s.range_3 PARTITION OF s.range FOR VALUES FROM (30, MINVALUE) TO (40, MAXVALUE)
        PARTITION BY RANGE (b)"""),
    ("s.range_3_1", 11, "CREATE TABLE s.range_3_1 PARTITION OF s.range_3 FOR VALUES FROM ('2000-01-01') TO (MAXVALUE)"),
    ("s.range_quiet", 13, """CREATE TABLE s.range_quiet PARTITION OF s.range FOR VALUES FROM (50, MINVALUE) TO (60, MAXVALUE);
        ALTER TABLE s.range_quiet DISABLE TRIGGER each"""),
    ("s.hash", 11, "CREATE TABLE s.hash (a int, b text) PARTITION BY HASH (a, lower(b) text_pattern_ops)"),
    ("s.hash_0", 11, "CREATE TABLE s.hash_0 PARTITION OF s.hash FOR VALUES WITH (modulus 4, remainder 0)"),
    ("s.to_parts", 12, "CREATE TABLE s.to_parts (a int, b date, FOREIGN KEY (a, b) REFERENCES s.range)"),
    ("s.identity_parts", 17, "CREATE TABLE s.identity_parts (a int GENERATED ALWAYS AS IDENTITY, b int) PARTITION BY LIST (b)"),
    ("s.identity_part", 17, "CREATE TABLE s.identity_part PARTITION OF s.identity_parts FOR VALUES IN (1)"),

    # Views
    ("s.view", 10, """CREATE VIEW s.view (x, "Y y") WITH (security_barrier) AS SELECT a, b FROM s.keys WHERE a > 1
          WITH CASCADED CHECK OPTION; ALTER VIEW s.view ALTER x SET DEFAULT 12; COMMENT ON VIEW s.view IS 'v';
        COMMENT ON COLUMN s.view.x IS 'vx'; GRANT SELECT ON s.view TO reader; ALTER VIEW s.view OWNER TO owner_one;
        GRANT UPDATE ("Y y") ON s.view TO lender;
        CREATE TRIGGER inst INSTEAD OF INSERT ON s.view FOR EACH ROW EXECUTE PROCEDURE s.trig();
        CREATE RULE r AS ON DELETE TO s.view DO INSTEAD NOTHING"""),
    ("s.view_local", 10, "CREATE VIEW s.view_local AS SELECT * FROM s.view WITH LOCAL CHECK OPTION"),
    ("s.view_invoker", 15, "CREATE VIEW s.view_invoker WITH (security_invoker = true) AS SELECT 1 AS a"),
    ("s.view_recursive", 10, """CREATE RECURSIVE VIEW s.view_recursive (n) AS VALUES (1) UNION ALL SELECT n + 1
        FROM view_recursive WHERE n < 5"""),
    ("s.kept", 10, """CREATE MATERIALIZED VIEW s.kept WITH (fillfactor = 60) TABLESPACE space AS SELECT a, b, c FROM s.keys
          WITH NO DATA; CREATE UNIQUE INDEX kept_a ON s.kept (a) WHERE a > 1; COMMENT ON MATERIALIZED VIEW s.kept IS 'k';
        ALTER MATERIALIZED VIEW s.kept ALTER b SET STATISTICS 5, ALTER b SET STORAGE MAIN;
        CREATE STATISTICS s.kept_stat ON a, c FROM s.kept;
        ALTER MATERIALIZED VIEW s.kept CLUSTER ON kept_plain; GRANT SELECT ON s.kept TO reader"""
     .replace("COMMENT ON MAT", "CREATE INDEX kept_plain ON s.kept (c); COMMENT ON MAT", 1)),

    # Foreign
    ("server:far", 10, """CREATE SERVER far TYPE 't''t' VERSION '1' FOREIGN DATA WRAPPER w
          OPTIONS (host 'it''s far', "Odd o" 'x'); COMMENT ON SERVER far IS 'f'; ALTER SERVER far OWNER TO owner_one;
        GRANT USAGE ON FOREIGN SERVER far TO reader WITH GRANT OPTION"""),
    ("server:bare", 10, "CREATE SERVER bare FOREIGN DATA WRAPPER w"),
    ("s.foreign", 10, """CREATE FOREIGN TABLE s.foreign (a int OPTIONS (column_name 'A''a', k 'v') NOT NULL,
          b text OPTIONS (x 'y') COLLATE "C" DEFAULT 'q', CONSTRAINT c CHECK (a > 0)) SERVER far
          OPTIONS (schema_name 's', table_name 'T'); COMMENT ON FOREIGN TABLE s.foreign IS 'ft';
        ALTER FOREIGN TABLE s.foreign ALTER a SET STATISTICS 8; GRANT SELECT ON s.foreign TO reader;
        CREATE TRIGGER f AFTER INSERT ON s.foreign FOR EACH ROW EXECUTE PROCEDURE s.trig();
        ALTER FOREIGN TABLE s.foreign ADD CONSTRAINT fnv CHECK (a <> 3) NOT VALID"""),
    ("s.foreign_bare", 10, "CREATE FOREIGN TABLE s.foreign_bare () SERVER bare"),
    ("s.foreign_part", 10, "CREATE FOREIGN TABLE s.foreign_part PARTITION OF s.list FOR VALUES IN ('f') SERVER bare"),

    # Replication, events
    ("publication:pub", 10, """CREATE PUBLICATION pub FOR TABLE s.keys, ONLY s.parent WITH (publish = 'insert, delete');
        COMMENT ON PUBLICATION pub IS 'p'; ALTER PUBLICATION pub OWNER TO postgres"""),
    ("publication:\"Pub all\"", 10, "CREATE PUBLICATION \"Pub all\" FOR ALL TABLES"),
    ("publication:pub_nothing", 10, "CREATE PUBLICATION pub_nothing WITH (publish = '')"),
    ("publication:pub_root", 13, "CREATE PUBLICATION pub_root FOR TABLE s.range WITH (publish_via_partition_root)"),
    ("publication:pub_part", 15, """CREATE PUBLICATION pub_part FOR TABLE s.keys (id, b) WHERE (id > 5 AND b = 'it''s')"""),
    ("publication:pub_schemas", 15, "CREATE PUBLICATION pub_schemas FOR TABLES IN SCHEMA s, \"Odd s\""),
    ("publication:pub_generated", 18, "CREATE PUBLICATION pub_generated FOR ALL TABLES WITH (publish_generated_columns = stored)"),
    ("event trigger:\"Ev\"", 10, """CREATE EVENT TRIGGER "Ev" ON ddl_command_start WHEN TAG IN ('DROP SERVER', 'CREATE CAST')
        EXECUTE PROCEDURE s.event(); ALTER EVENT TRIGGER "Ev" ENABLE ALWAYS; COMMENT ON EVENT TRIGGER "Ev" IS 'e'"""),
    ("event trigger:off", 10, """CREATE EVENT TRIGGER off ON sql_drop EXECUTE PROCEDURE s.event();
        ALTER EVENT TRIGGER off DISABLE"""),
]

# Tables that others refer to, before them.
_BEFORE = {"s.keys": [("s.keys2", 10, "CREATE TABLE s.keys2 (x varchar(10), y numeric, PRIMARY KEY (x, y))")],
           "s.keys_some": [("s.keys3", 10, "CREATE TABLE s.keys3 (a int, b int, UNIQUE (a, b))")]}


def objects(version):
    """Those that a server of this major has."""
    for what, since, sql in OBJECTS:
        for before in _BEFORE.get(what, []):
            yield before[0], before[2]
        if version >= since:
            yield what, sql
    for what, since, sql in hostile_objects():
        yield what, sql
