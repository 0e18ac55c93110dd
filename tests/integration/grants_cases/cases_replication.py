"""F. Replication, statistics, metadata."""

from grant_cases import BLOCKED, case


@case(68, "CREATE PUBLICATION")
def publications(at):
    at.sql("""
CREATE TABLE s.t(i int); GRANT ALL ON s.t TO app; GRANT ALL ON SCHEMA s TO app; SET ROLE app;
CREATE PUBLICATION p1;                                                  -- => error 42501
RESET ROLE; GRANT CREATE ON DATABASE fx TO app; SET ROLE app; CREATE PUBLICATION p1;   -- => ok
CREATE PUBLICATION p2 FOR TABLE s.t;                                    -- => error 42501
CREATE PUBLICATION p3 FOR ALL TABLES;                                   -- => error 42501
CREATE PUBLICATION p4 FOR TABLES IN SCHEMA s;       -- => error 42601 [10-14]; error 42501 [15-18]
""")
    at.need("app", "publication", name="p1", schemas=["s"], gives=("missing", "partial"),
            says=[r"s\.t"])
    at.need("app", "publication", name="p2", schemas=["s"], create=True, gives="missing",
            closes=True)
    at.sql("""
RESET ROLE; SELECT count(*) FROM pg_publication_tables
 WHERE pubname = 'p2' AND schemaname = 's' AND tablename = 't';         -- => 1
DROP PUBLICATION p2;
ALTER TABLE s.t OWNER TO app; SET ROLE app; CREATE PUBLICATION p2 FOR TABLE s.t;
                                                                                            -- => ok
""")
    at.need("app", "publication", name="p2", schemas=["s"], gives="ok")
    at.ask("CREATE PUBLICATION pall FOR ALL TABLES")
    at.need("app", "publication", name="pall", schemas=["s"], gives="ok")
    at.need("app", "publication", name="nope", schemas=["s"], gives="missing")


@case(69, "Replication slots and replication connections")
def slots(at):
    at.sql("CREATE ROLE rp LOGIN REPLICATION; CREATE ROLE gr REPLICATION; GRANT gr TO app;")
    at.need("app", "attribute", name="REPLICATION", gives="missing",
            mend=["ALTER ROLE app REPLICATION"])
    at.need("rp", "attribute", name="REPLICATION", gives="ok")
    at.need("rp", "slots", gives="ok")
    # The tool makes its slot when there is room for one.
    at.need("rp", "slots", name="x", value="pgoutput", gives=("ok", "warn"), says=["not there"])
    at.sql("""
SET ROLE app;
SELECT pg_create_logical_replication_slot('x','pgoutput');              -- => error 42501
SET ROLE rp; SELECT (pg_create_logical_replication_slot('x','pgoutput')).slot_name;   -- => x
SET ROLE app; SELECT plugin, database, active FROM pg_replication_slots;   -- => pgoutput|fx|f
""")
    at.need("rp", "slots", name="x", value="pgoutput", gives="ok")
    at.need("rp", "slots", name="x", value="wal2json", gives="missing", says=["pgoutput"])
    at.sql("""
SET ROLE rp; SELECT pg_drop_replication_slot('x') IS NOT NULL;          -- => t
""")
    # On Amazon the attribute is never there, and a membership does as well.
    at.ask("CREATE ROLE rds_replication; GRANT rds_replication TO grp; GRANT grp TO app")
    at.need("app", "attribute", name="REPLICATION", or_member=["rds_replication"], gives="ok",
            says=["rds_replication"])
    at.need("own", "attribute", name="REPLICATION", or_member=["rds_replication"], gives="missing")


@case(70, "A published table needs a replica identity")
def replica_identity(at):
    at.sql("CREATE TABLE s.t(i int); INSERT INTO s.t VALUES (1);")
    at.need("app", "replica identity", schemas=["s"], gives="missing", says=["key"],
            mend=["ALTER TABLE s.t REPLICA IDENTITY FULL"])
    at.sql("""
CREATE PUBLICATION p FOR TABLE s.t;
UPDATE s.t SET i = 2;                                                   -- => error 55000
""")
    at.need("app", "replica identity", schemas=["s"], gives="missing", closes=True)
    at.sql("UPDATE s.t SET i = 2;                                           -- => ok")
    at.sql("""
ALTER TABLE s.t REPLICA IDENTITY NOTHING; UPDATE s.t SET i = 2;         -- => error 55000
""")
    at.need("app", "replica identity", schemas=["s"], gives="missing")
    at.sql("""
ALTER TABLE s.t REPLICA IDENTITY DEFAULT; ALTER TABLE s.t ADD PRIMARY KEY (i);
UPDATE s.t SET i = 2;                                                   -- => ok
""")
    at.need("app", "replica identity", schemas=["s"], gives="ok")


@case(71, "Statement texts of others are hidden, not refused")
def hidden_texts(at):
    at.extension("pg_stat_statements")
    at.sql("""
SELECT 42 AS marker;                                                    -- => 42
SET ROLE app; SELECT bool_or(query = '<insufficient privilege>'), bool_or(queryid IS NULL),
  bool_or(calls IS NULL) FROM pg_stat_statements;                       -- => t|t|f
SELECT bool_or(query = '<insufficient privilege>') FROM pg_stat_activity
 WHERE usename = 'postgres';                                            -- => t
""")
    # SELECT is there all the while: what is missing is the membership.
    at.need("app", "relations", "SELECT", "public.pg_stat_statements",
            gives=("ok", "skip", "missing", "unknown", "warn"))
    at.need("app", "extension", name="pg_stat_statements", gives="ok")
    at.need("app", "membership", name="pg_read_all_stats", gives="missing",
            mend=["GRANT pg_read_all_stats TO app"], closes=True)
    at.sql("""
SET ROLE app;
SELECT bool_or(query = '<insufficient privilege>' AND queryid IS NULL) FROM pg_stat_statements;
                                                                                             -- => f
SELECT pg_stat_statements_reset();                                      -- => error 42501
""")


@case(72, "Its columns follow the extension version, not the server")
def version_of_extension(at):
    at.extension("pg_stat_statements", "VERSION '1.4'")
    at.sql("""
SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = 'pg_stat_statements'::regclass
   AND attname IN ('total_time','total_exec_time');                     -- => total_time
""")
    at.need("app", "extension", name="pg_stat_statements", value="1.4", gives="ok")
    at.need("app", "extension", name="pg_stat_statements", value="1.5",
            gives="missing", says=[r"1\.4", r"1\.5"],
            mend=["ALTER EXTENSION pg_stat_statements UPDATE"], closes=True)
    # 1.10 is more than 1.9.
    if at.major >= 15:
        at.need("app", "extension", name="pg_stat_statements", value="1.9",
                gives="ok")


@case(73, "The extension may be elsewhere, or not loaded")
def extension_elsewhere(at):
    at.sql("CREATE SCHEMA mon;")
    at.need("app", "extension", name="pg_stat_statements", create=True, gives="missing")
    at.extension("pg_stat_statements", "SCHEMA mon")
    at.sql("""
SET ROLE app;
SELECT count(*) FROM pg_stat_statements;                                -- => error 42P01
SELECT count(*) FROM mon.pg_stat_statements;                            -- => error 42501
SELECT extnamespace::regnamespace, has_schema_privilege(extnamespace, 'USAGE')
  FROM pg_extension WHERE extname = 'pg_stat_statements';               -- => mon|f
""")
    at.need("app", "extension", name="pg_stat_statements", gives=("warn", "missing", "partial"),
            says=["mon", "USAGE"])
    at.ask("GRANT USAGE ON SCHEMA mon TO app")
    at.need("app", "extension", name="pg_stat_statements", gives="ok")
    at.need("app", "extension", name="no_such_thing", gives="missing")


@case(74, "information_schema has blind spots")
def blind_spots(at):
    at.sql("""
CREATE ROLE other; CREATE TABLE s.t(i int); GRANT SELECT ON s.t TO other; SET ROLE app;
SELECT count(*) FROM information_schema.role_table_grants WHERE grantee = 'other';     -- => 0
SELECT count(*) FROM information_schema.table_privileges WHERE grantee = 'other';      -- => 0
SELECT count(*) FROM information_schema.tables WHERE table_schema = 's';               -- => 0
SELECT relacl::text ~ 'other=r/' FROM pg_class WHERE relname = 't';                    -- => t
SELECT has_table_privilege('other', 's.t', 'SELECT');                                  -- => t
""")
    # Asked by one that has nothing to do with it.
    at.need("other", "relations", "SELECT", "s.t", user="app", gives=BLOCKED, says=["USAGE"],
            mend=["GRANT USAGE ON SCHEMA s TO other"], closes=True)
    at.need("app", "relations", "SELECT", "s.t", user="app", gives="missing",
            mend=["GRANT SELECT ON s.t TO app"])
    at.text("--who", "s.t", says=["other"], user="app")


@case(75, "Catalog access proves nothing about data access")
def only_connect(at):
    at.sql("""
CREATE SCHEMA hid; CREATE TABLE hid.t(i int); CREATE VIEW hid.v AS SELECT * FROM hid.t;
SET ROLE app; SELECT count(*) FROM pg_class WHERE relname IN ('t','v');                -- => 2
SELECT pg_get_viewdef(c.oid) IS NOT NULL FROM pg_class c WHERE relname = 'v';          -- => t
SELECT 'hid.t'::regclass; -- => error 42501
""")
    # Nothing is green, and nothing is left out because it cannot be read.
    verdict = at.need("app", "relations", "SELECT", schemas=["hid"], gives="missing", user="app",
                      closes=True)
    assert sorted(verdict.row["missing"]) == ["hid.t", "hid.v"], verdict
    result = at.home.run("grants", at.dsn("looker"), "--target", "read-only", "--role", "looker",
                         "--json", "--no-input")
    assert result.rc == 3 and result.json()["result"] == "failed", result
