"""D. Can it really read, write, alter? Schemas, columns, views, partitions, sequences."""

from grant_cases import BLOCKED, case


@case(29, "Table SELECT without schema USAGE")
def usage_is_missing(at):
    at.sql("""
CREATE SCHEMA hid; CREATE TABLE hid.t(i int); GRANT SELECT ON hid.t TO app;
SELECT has_table_privilege('app','hid.t','SELECT'), has_schema_privilege('app','hid','USAGE');
                                                                        -- => t|f
SET ROLE app; SELECT * FROM hid.t;                                      -- => error 42501
SELECT count(*) FROM information_schema.tables WHERE table_schema = 'hid';   -- => 1
SELECT pg_get_serial_sequence('hid.t','i');                             -- => error 42501
SELECT c.oid::regclass::text FROM pg_class c WHERE relname = 't';       -- => hid.t
RESET ROLE; CREATE FUNCTION hid.f() RETURNS int LANGUAGE sql AS 'select 1';
CREATE SEQUENCE hid.q; GRANT USAGE ON hid.q TO app; CREATE DOMAIN hid.d AS int;
""")
    for kind, privilege, name in (("relations", "SELECT", "hid.t"), ("sequences", "USAGE", "hid.q"),
                                  ("functions", "EXECUTE", "hid.f*"), ("types", "USAGE", "hid.d")):
        at.need("app", kind, privilege, name, gives=BLOCKED, says=["USAGE", "hid"],
                mend=["GRANT USAGE ON SCHEMA hid TO app"])
    at.reads("hid.t", "app", "no")
    at.need("app", "relations", "SELECT", "hid.t", gives=BLOCKED, closes=True)
    at.sql("SET ROLE app; SELECT count(*) FROM hid.t;                       -- => 0")
    at.reads("hid.t", "app", "yes")


@case(30, "Column grants")
def column_grants(at):
    at.sql("""
CREATE TABLE s.t(id int, secret text); GRANT SELECT (id) ON s.t TO app;
SELECT has_table_privilege('app','s.t','SELECT'), has_any_column_privilege('app','s.t','SELECT'),
       has_column_privilege('app','s.t','secret','SELECT');             -- => f|t|f
SET ROLE app; SELECT count(*) FROM s.t; SELECT id FROM s.t;             -- => 0
SELECT * FROM s.t;                                                      -- => error 42501
SELECT ctid FROM s.t;                                                   -- => error 42501
SELECT tableoid FROM s.t;                                               -- => error 42501
SELECT id FROM s.t WHERE secret = 'x';                                  -- => error 42501
SELECT column_name FROM information_schema.columns WHERE table_schema = 's';  -- => id
""")
    at.reads("s.t", "app", "partly")
    at.need("app", "relations", "SELECT", "s.t", gives=("missing", "partial"),
            says=["1 of 2 columns", r"\bid\b"])
    at.need("app", "columns", "SELECT", "s.t", columns=["id"], gives="ok")
    at.need("app", "columns", "SELECT", "s.t", columns=["id", "secret"],
            gives=("missing", "partial"), says=["secret"],
            mend=["GRANT SELECT (secret) ON s.t TO app"], closes=True)
    at.held("s.t.id", "app", "SELECT", by="grant", kind="column")
    # All columns by hand read the table as a grant on it does, for the columns of today.
    at.sql("SET ROLE app; SELECT * FROM s.t; RESET ROLE;                    -- => ok")
    at.need("app", "columns", "SELECT", "s.t", columns=["*"], gives=("ok", "warn"))


@case(31, "Column revokes do not subtract; table revokes do; new columns are not covered")
def column_revokes(at):
    at.sql("""
CREATE TABLE s.t(id int, secret text); GRANT SELECT ON s.t TO app;
REVOKE SELECT (secret) ON s.t FROM app;
SELECT has_column_privilege('app','s.t','secret','SELECT');             -- => t
""")
    at.need("app", "columns", "SELECT", "s.t", columns=["secret"], gives="ok")
    at.need("app", "relations", "SELECT", "s.t", gives="ok")
    at.sql("""
GRANT SELECT (id) ON s.t TO app; REVOKE SELECT ON s.t FROM app;
SELECT has_any_column_privilege('app','s.t','SELECT');                  -- => f
""")
    at.need("app", "columns", "SELECT", "s.t", columns=["id"], gives="missing")
    at.reads("s.t", "app", "no")
    at.sql("""
GRANT SELECT (id) ON s.t TO app; ALTER TABLE s.t ADD later int;
SELECT has_column_privilege('app','s.t','later','SELECT');              -- => f
""")
    at.need("app", "columns", "SELECT", "s.t", columns=["id"], gives=("ok", "warn"))
    at.need("app", "columns", "SELECT", "s.t", columns=["*"], gives="partial",
            says=["secret", "later"], closes=True)


@case(32, "UPDATE, DELETE, INSERT often need SELECT too")
def writes_that_read(at):
    at.sql("""
CREATE TABLE s.t(id int PRIMARY KEY, v int); GRANT INSERT, UPDATE, DELETE ON s.t TO app;
SET ROLE app;
UPDATE s.t SET v = 1; DELETE FROM s.t; INSERT INTO s.t VALUES (1, 1);          -- => ok
INSERT INTO s.t VALUES (1, 1) ON CONFLICT DO NOTHING;                          -- => ok
UPDATE s.t SET v = 1 WHERE id = 1;                                             -- => error 42501
UPDATE s.t SET v = v + 1;                                                      -- => error 42501
DELETE FROM s.t WHERE id = 1;                                                  -- => error 42501
INSERT INTO s.t VALUES (2, 1) RETURNING id;                                    -- => error 42501
INSERT INTO s.t VALUES (1, 1) ON CONFLICT (id) DO NOTHING;                     -- => error 42501
INSERT INTO s.t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET v = 2;            -- => error 42501
TRUNCATE s.t;                                                                  -- => error 42501
""")
    at.need("app", "relations", "INSERT", "s.t", gives="ok")
    # It has the right, and what it would do with it mostly fails.
    for privilege in ("UPDATE", "DELETE"):
        at.need("app", "relations", privilege, "s.t", gives=("ok", "warn"), says=["SELECT"])
    at.need("app", "relations", "TRUNCATE", "s.t", gives="missing",
            mend=["GRANT TRUNCATE ON s.t TO app"])
    at.need("app", "relations", ["SELECT", "INSERT", "UPDATE"], "s.t",
            gives=("missing", "partial"), mend=["GRANT SELECT ON s.t TO app"], closes=True)
    at.sql("""
SET ROLE app; INSERT INTO s.t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET v = 2;  -- => ok
""")


@case(33, "Locking reads, LOCK TABLE, COPY")
def locks_and_copies(at):
    at.sql("""
CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO app; SET ROLE app;
SELECT * FROM s.t FOR UPDATE;                                           -- => error 42501
SELECT * FROM s.t FOR SHARE;                                            -- => error 42501
BEGIN; LOCK TABLE s.t IN ACCESS SHARE MODE; COMMIT;                     -- => ok
COPY s.t TO STDOUT;                                                     -- => ok
BEGIN; LOCK TABLE s.t IN ROW SHARE MODE;                                -- => error 42501
""")
    at.sql("ROLLBACK;")
    at.need("app", "relations", "SELECT", "s.t", gives="ok")
    at.need("app", "relations", ["SELECT", "UPDATE"], "s.t", gives=("missing", "partial"),
            mend=["GRANT UPDATE ON s.t TO app"])
    at.sql("""
RESET ROLE; REVOKE SELECT ON s.t FROM app; GRANT INSERT ON s.t TO app; SET ROLE app;
BEGIN; LOCK TABLE s.t IN ACCESS SHARE MODE;             -- => error 42501 [10-15]; ok [16-18]
ROLLBACK;
""")
    at.need("app", "relations", "SELECT", "s.t", gives="missing")


@case(34, "A view reads with its owner's rights")
def owner_of_view(at):
    at.sql("""
CREATE ROLE vo; CREATE SCHEMA hid; CREATE TABLE hid.t(i int);
CREATE VIEW s.v AS SELECT * FROM hid.t;
ALTER VIEW s.v OWNER TO vo; GRANT SELECT ON s.v TO app;
SELECT has_table_privilege('app','s.v','SELECT');                       -- => t
SET ROLE app; SELECT * FROM s.v;                                        -- => error 42501
""")
    at.reads("s.v", "app", "no")
    at.need("app", "relations", "SELECT", "s.v", gives="missing", says=["owner", "vo", r"hid\.t"],
            mend=["GRANT SELECT ON hid.t TO vo"], closes=True)
    at.sql("SET ROLE app; SELECT count(*) FROM s.v;                         -- => 0")
    at.reads("s.v", "app", "yes")
    # The owner reads as itself, and needs the right on its own view too.
    at.need("vo", "relations", "SELECT", "s.v", gives=BLOCKED,
            mend=["GRANT USAGE ON SCHEMA s TO vo"], closes=True)


@case(35, "Views on views: each owner needs the next relation")
def views_on_views(at):
    at.sql("""
CREATE ROLE o1; CREATE ROLE o2; CREATE TABLE s.t(i int); CREATE VIEW s.v1 AS SELECT * FROM s.t;
CREATE VIEW s.v2 AS SELECT * FROM s.v1; ALTER VIEW s.v1 OWNER TO o1; ALTER VIEW s.v2 OWNER TO o2;
GRANT SELECT ON s.v2 TO app; GRANT SELECT ON s.t TO o1;
SET ROLE app; SELECT * FROM s.v2;                                       -- => error 42501
""")
    at.reads("s.v2", "app", "no")
    at.need("app", "relations", "SELECT", "s.v2", gives="missing", says=["o2", r"s\.v1"],
            mend=["GRANT SELECT ON s.v1 TO o2"], closes=True)
    at.sql("SET ROLE app; SELECT count(*) FROM s.v2;                        -- => 0")
    at.ask("REVOKE SELECT ON s.t FROM o1")
    at.need("app", "relations", "SELECT", "s.v2", gives="missing", says=["o1", r"s\.t"],
            mend=["GRANT SELECT ON s.t TO o1"], closes=True)
    # Several links are broken at once: one script mends all of them.
    at.ask("CREATE TABLE s.u(i int); CREATE VIEW s.v3 AS SELECT v1.i FROM s.v1, s.u;"
           "ALTER VIEW s.v3 OWNER TO o2; REVOKE SELECT ON s.v1 FROM o2; REVOKE SELECT ON s.t FROM o1")
    at.need("app", "relations", "SELECT", "s.v3", gives="missing", closes=True,
            mend=["GRANT SELECT ON s.t TO o1", "GRANT SELECT ON s.u TO o2",
                  "GRANT SELECT ON s.v1 TO o2", "GRANT SELECT ON s.v3 TO app"])
    at.sql("SET ROLE app; SELECT count(*) FROM s.v3;                        -- => 0")


@case(36, "security_invoker views (15+) read with the caller's rights", first=15)
def security_invoker(at):
    at.sql("""
CREATE ROLE o1; CREATE ROLE o2; CREATE TABLE s.t(i int);
CREATE VIEW s.v1 WITH (security_invoker = 1) AS SELECT * FROM s.t;
CREATE VIEW s.v2 AS SELECT * FROM s.v1; ALTER VIEW s.v1 OWNER TO o1; ALTER VIEW s.v2 OWNER TO o2;
GRANT SELECT ON s.v1 TO app, o2; GRANT SELECT ON s.v2 TO app; GRANT SELECT ON s.t TO o1, o2;
SELECT o.option_value::boolean FROM pg_class c, pg_options_to_table(c.reloptions) o
 WHERE c.relname = 'v1' AND o.option_name = 'security_invoker';         -- => t
SELECT has_table_privilege('app','s.v1','SELECT');                      -- => t
SET ROLE app; SELECT * FROM s.v1;                                       -- => error 42501
SELECT * FROM s.v2;                                                     -- => error 42501
""")
    for view in ("s.v1", "s.v2"):
        at.reads(view, "app", "no")
        at.need("app", "relations", "SELECT", view, gives="missing", says=[r"s\.t"],
                mend=["GRANT SELECT ON s.t TO app"])
    at.need("app", "relations", "SELECT", "s.v2", gives="missing", closes=True)
    at.sql("SET ROLE app; SELECT count(*) FROM s.v2;                        -- => 0")
    at.reads("s.v2", "app", "yes")


@case(37, "Functions in a view are checked against the caller")
def functions_in_views(at):
    at.sql("""
CREATE TABLE s.t(i int); CREATE FUNCTION s.f(int) RETURNS int LANGUAGE plpgsql
  AS 'begin return $1; end'; REVOKE EXECUTE ON FUNCTION s.f(int) FROM PUBLIC;
CREATE VIEW s.v AS SELECT s.f(i) FROM s.t; GRANT SELECT ON s.v TO app;
SET ROLE app; SELECT has_table_privilege('s.v','SELECT');               -- => t
EXPLAIN SELECT * FROM s.v;                                              -- => error 42501
""")
    at.reads("s.v", "app", "no")
    at.need("app", "relations", "SELECT", "s.v", gives="missing", says=[r"s\.f", "EXECUTE"],
            mend=["GRANT EXECUTE ON FUNCTION s.f(integer) TO app"], closes=True)
    at.sql("SET ROLE app; SELECT * FROM s.v;                                -- => ok")


@case(38, "A view can hide or undo row-level security")
def views_and_rows(at):
    at.sql("""
CREATE TABLE s.t(i int); INSERT INTO s.t VALUES (1),(2); ALTER TABLE s.t OWNER TO own;
ALTER TABLE s.t ENABLE ROW LEVEL SECURITY; CREATE VIEW s.v AS SELECT * FROM s.t;
ALTER VIEW s.v OWNER TO own; CREATE VIEW s.vs AS SELECT * FROM s.t;
GRANT SELECT ON s.t, s.v, s.vs TO app; SET ROLE app;
SELECT count(*) FROM s.t;                                               -- => 0
SELECT count(*) FROM s.v;                                               -- => 2
SELECT count(*) FROM s.vs;                                              -- => 2
""")
    at.need("app", "relations", "SELECT", "s.t", gives="warn", says=["row"])
    at.need("app", "relations", "SELECT", "s.v", gives=("ok", "warn"))
    at.need("app", "relations", "SELECT", "s.vs", rows="all", gives=("ok", "warn"))
    at.reads("s.t", "app", "nothing")
    at.reads("s.v", "app", "yes")
    at.reads("s.vs", "app", "yes")
    # A view of one whom the policies bind hides rows from everybody that reads it; it may still give
    # some of its own, as count(*) does, so it is not said to give nothing.
    at.ask("CREATE ROLE vo; GRANT SELECT ON s.t TO vo; ALTER VIEW s.v OWNER TO vo")
    at.sql("SELECT count(*) FROM s.v;                                       -- => 0")
    at.reads("s.v", "app", "filtered")
    at.need("app", "relations", "SELECT", "s.v", gives="warn", says=["row", "vo"])
    at.need("app", "relations", "SELECT", "s.v", rows="all", gives=("missing", "partial"))


@case(39, "Materialized views need no base rights to read")
def materialized_views(at):
    at.sql("""
CREATE TABLE s.t(i int); CREATE MATERIALIZED VIEW s.m AS SELECT * FROM s.t;
GRANT SELECT ON s.m TO app;
SET ROLE app; SELECT count(*) FROM s.m;                                 -- => 0
REFRESH MATERIALIZED VIEW s.m;                                          -- => error 42501
RESET ROLE; SELECT (SELECT count(*) FROM information_schema.tables WHERE table_name = 'm'),
  (SELECT count(*) FROM information_schema.table_privileges WHERE table_name = 'm'),
  (SELECT count(*) FROM pg_matviews WHERE matviewname = 'm');           -- => 0|0|1
""")
    at.need("app", "relations", "SELECT", "s.m", gives="ok")
    at.reads("s.m", "app", "yes")
    at.need("app", "ownership", name="s.m", kinds=["materialized view"], gives="missing",
            says=["postgres"])
    if at.major >= 17:
        at.need("app", "relations", "MAINTAIN", "s.m", kinds=["materialized view"],
                gives="missing", mend=["GRANT MAINTAIN ON s.m TO app"], closes=True)
        at.sql("SET ROLE app; REFRESH MATERIALIZED VIEW s.m;                -- => ok")


@case(40, "EXPLAIN as a truth probe: what it finds, what it misses")
def what_explain_misses(at):
    at.sql("""
CREATE TABLE s.a(i serial, x int); GRANT INSERT ON s.a TO app; SET ROLE app;
EXPLAIN (COSTS off) INSERT INTO s.a(x) VALUES (1);           -- => Insert on a /   ->  Result
INSERT INTO s.a(x) VALUES (1);                               -- => error 42501
""")
    at.need("app", "relations", "INSERT", "s.a", gives="missing", says=["a_i_seq"],
            mend=["GRANT USAGE ON SEQUENCE s.a_i_seq TO app"], closes=True)
    at.sql("SET ROLE app; INSERT INTO s.a(x) VALUES (1);                    -- => ok")


@case(41, "EXPLAIN can run other people's code")
def code_of_others(at):
    at.sql("""
CREATE FUNCTION s.imm() RETURNS int IMMUTABLE LANGUAGE plpgsql
  AS $$ begin raise warning 'ran as %', current_user; return 1; end $$;
CREATE FUNCTION s.stb() RETURNS int STABLE LANGUAGE plpgsql
  AS $$ begin raise warning 'ran as %', current_user; return 1; end $$;
CREATE TABLE s.t(i int); INSERT INTO s.t SELECT generate_series(1,100); ANALYZE s.t;
CREATE VIEW s.v1 AS SELECT * FROM s.t WHERE i = s.imm();
CREATE VIEW s.v2 AS SELECT * FROM s.t WHERE i = s.stb(); GRANT SELECT ON s.v1, s.v2 TO app;
SET ROLE app; EXPLAIN (COSTS off) SELECT * FROM s.v1;
                                        -- => warning 01000 / Seq Scan on t /   Filter: (i = 1)
EXPLAIN (COSTS off) SELECT * FROM s.v2;
                                       -- => warning 01000 / Seq Scan on t /   Filter: (i = s.stb())
""")
    ran = at.server.log(100000).count("ran as")
    assert ran >= 2, "the log of the server would not tell"
    for user in ("app", "postgres"):
        at.need("app", "relations", "SELECT", schemas=["s"], names=["v*"], gives="ok", user=user)
        at.matrix(user=user)
        at.text("--who", "s.v1", user=user)
    at.flush()
    assert at.server.log(100000).count("ran as") == ran, "pgusher ran the code of others"


@case(42, "Partitions: rights on the parent are enough, and do not reach the children")
def partitions(at):
    at.sql("""
CREATE TABLE s.p(i int) PARTITION BY RANGE (i);
CREATE TABLE s.p1 PARTITION OF s.p FOR VALUES FROM (0) TO (10);
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON s.p TO app;
CREATE TABLE s.p2 PARTITION OF s.p FOR VALUES FROM (10) TO (20);
SELECT has_table_privilege('app','s.p1','SELECT'), has_table_privilege('app','s.p2','SELECT');
                                                                        -- => f|f
SET ROLE app; INSERT INTO s.p VALUES (1); SELECT count(*) FROM s.p;     -- => 1
UPDATE s.p SET i = i; DELETE FROM s.p;                                  -- => ok
SELECT * FROM s.p1;                                                     -- => error 42501
TRUNCATE s.p;                                           -- => error 42501 [10-12]; ok [13-18]
""")
    writes = ["SELECT", "INSERT", "UPDATE", "DELETE"]
    at.need("app", "relations", writes, "s.p", gives="ok")
    # Over the schema only the parent counts: what is read through it needs nothing of its own.
    at.need("app", "relations", writes, schemas=["s"], gives="ok")
    at.need("app", "relations", "SELECT", "s.p1", gives="missing",
            mend=["GRANT SELECT ON s.p1 TO app"])
    at.reads("s.p", "app", "yes")
    at.reads("s.p1", "app", "no")
    if at.major <= 12:
        at.need("app", "relations", "TRUNCATE", "s.p", gives=("missing", "partial"),
                says=["p1|partition"], closes=True)
        at.sql("TRUNCATE s.p;                                               -- => ok")
    else:
        at.need("app", "relations", "TRUNCATE", "s.p", gives="ok")


@case(43, "RLS of a partition counts only when it is read directly")
def rows_of_partitions(at):
    at.sql("""
CREATE TABLE s.p(i int) PARTITION BY RANGE (i);
CREATE TABLE s.p1 PARTITION OF s.p FOR VALUES FROM (0) TO (10);
INSERT INTO s.p VALUES (1); GRANT SELECT ON s.p, s.p1 TO app;
ALTER TABLE s.p1 ENABLE ROW LEVEL SECURITY;
SET ROLE app; SELECT count(*) FROM s.p; SELECT count(*) FROM s.p1;      -- => 1 / 0
""")
    at.need("app", "relations", "SELECT", "s.p", gives="ok")
    at.need("app", "relations", "SELECT", "s.p1", gives="warn", says=["row"])
    at.reads("s.p", "app", "yes")
    at.reads("s.p1", "app", "nothing")
    at.sql("""
RESET ROLE; ALTER TABLE s.p1 DISABLE ROW LEVEL SECURITY;
ALTER TABLE s.p ENABLE ROW LEVEL SECURITY;
SET ROLE app; SELECT count(*) FROM s.p; SELECT count(*) FROM s.p1;      -- => 0 / 1
""")
    at.need("app", "relations", "SELECT", "s.p", gives="warn", says=["row"])
    at.need("app", "relations", "SELECT", "s.p1", gives=("ok", "warn"))
    at.reads("s.p", "app", "nothing")
    at.reads("s.p1", "app", "yes")


@case(44, "serial needs a sequence right, IDENTITY does not")
def serial_and_identity(at):
    at.sql("""
CREATE TABLE s.a(i serial, x int);
CREATE TABLE s.b(i int GENERATED BY DEFAULT AS IDENTITY, x int); GRANT INSERT ON s.a, s.b TO app;
CREATE SEQUENCE s.z; CREATE TABLE s.c(i int DEFAULT nextval('s.z'), x int);
GRANT INSERT ON s.c TO app;
SET ROLE app; INSERT INTO s.b(x) VALUES (1);                            -- => ok
INSERT INTO s.a(x) VALUES (1);                                          -- => error 42501
INSERT INTO s.c(x) VALUES (1);                                          -- => error 42501
""")
    at.need("app", "relations", "INSERT", "s.b", gives="ok")
    at.need("app", "relations", "INSERT", "s.c", gives="missing", says=[r"s\.z"],
            mend=["GRANT USAGE ON SEQUENCE s.z TO app"])
    at.need("app", "relations", "INSERT", "s.a", gives="missing", says=["a_i_seq"],
            mend=["GRANT USAGE ON SEQUENCE s.a_i_seq TO app"])
    at.need("app", "relations", "INSERT", schemas=["s"], gives="partial", closes=True)
    at.sql("SET ROLE app; INSERT INTO s.a(x) VALUES (1); INSERT INTO s.c(x) VALUES (1);  -- => ok")
    # Neither the table nor any of its two sequences is granted: one script has to do.
    at.ask("CREATE TABLE s.d(i serial, j serial, x int)")
    at.need("app", "relations", "INSERT", "s.d", gives="missing", closes=True,
            mend=["GRANT INSERT ON s.d TO app",
                  "GRANT USAGE ON SEQUENCE s.d_i_seq, s.d_j_seq TO app"])
    at.sql("SET ROLE app; INSERT INTO s.d(x) VALUES (1);                    -- => ok")


@case(45, "Sequence verbs")
def sequence_verbs(at):
    at.sql("""
CREATE SEQUENCE s.q; SELECT nextval('s.q'); GRANT SELECT ON SEQUENCE s.q TO app; SET ROLE app;
                                                                                             -- => 1
SELECT last_value FROM s.q; SELECT last_value FROM pg_sequences;        -- => 1 / 1
SELECT nextval('s.q');                                                  -- => error 42501
""")
    at.need("app", "sequences", "SELECT", "s.q", gives="ok")
    at.need("app", "sequences", "USAGE", "s.q", gives="missing")
    at.sql("""
RESET ROLE; REVOKE ALL ON SEQUENCE s.q FROM app; GRANT USAGE ON SEQUENCE s.q TO app; SET ROLE app;
SELECT nextval('s.q'); SELECT currval('s.q');                           -- => 2 / 2
SELECT setval('s.q', 5);                                                -- => error 42501
SELECT last_value FROM s.q;                                             -- => error 42501
""")
    at.need("app", "sequences", "USAGE", "s.q", gives="ok")
    at.need("app", "sequences", ["USAGE", "SELECT", "UPDATE"], "s.q", gives=("missing", "partial"),
            mend=["GRANT SELECT, UPDATE ON SEQUENCE s.q TO app"])
    at.sql("""
RESET ROLE; REVOKE ALL ON SEQUENCE s.q FROM app; GRANT UPDATE ON SEQUENCE s.q TO app; SET ROLE app;
SELECT nextval('s.q'); SELECT setval('s.q', 5);                         -- => 3 / 5
SELECT currval('s.q');                                                  -- => error 42501
""")
    at.held("s.q", "app", "UPDATE", by="grant", path=["app"], kind="sequence")
    at.sql("""
RESET ROLE; REVOKE ALL ON SEQUENCE s.q FROM app; SET ROLE app;
SELECT last_value IS NULL FROM pg_sequences;                            -- => t
""")
    at.need("app", "sequences", "SELECT", "s.q", gives="missing",
            mend=["GRANT SELECT ON SEQUENCE s.q TO app"], closes=True)
