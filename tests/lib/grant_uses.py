"""What each built-in target is tried with: its parameters, the role before, which needs lack then,
what cannot be granted, and what its tool really does (grant_deeds.py).

A role is LOGIN and nothing more, or worse; None: there is no such role yet. `lacks` are the needs
that are not met before, all of them. `stays` are those that no script can turn green, with the
reason; what is to be done by hand is left out of all this."""

import grant_deeds as deeds

HINDERED = "NOLOGIN NOINHERIT CONNECTION LIMIT 0"
ALONE = "NOLOGIN NOINHERIT CONNECTION LIMIT 1"
RLS = "row level security filters what is read; no GRANT lifts it, and the tool may want just that"
READ_SCHEMAS = [("schemas", "app"), ("schemas", "Raw Data")]
NO_PGVECTOR = "the package of the extension is not installed on the servers of the tests"
OLD_SERVER = "the product does not support a server that old"


class Use:
    """One target with one set of parameters."""

    def __init__(self, target, name, *does, parameters=(), role="LOGIN", lacks="", stays=None,
                 takes_list=False):
        self.target, self.name, self.does = target, name, does
        self.parameters, self.role = list(parameters), role
        self.lacks = set(lacks.split())
        self.stays = stays or {}
        self.takes_list = takes_list  # what it says depends on pg_available_extensions
        self.is_encrypted = deeds.is_encrypted in does

    def lacks_on(self, major):
        """"feedback@16": that one from 16 on."""
        parts = [one.partition("@") for one in self.lacks]
        return {need for need, _, first in parts if not first or major >= int(first)}

    def __str__(self):
        return f"{self.target}, {self.name}"


def stays_of(use, major):
    """{need: reason}"""
    stays = dict(use.stays)
    if use.target == "openmetadata" and major < 14:
        stays["version"] = OLD_SERVER
    return stays


USES = [
    Use("read-only", "everything", deeds.reads(), deeds.reads_what_comes(),
        lacks="database schema relations future-relations", stays={"relations": RLS}),
    Use("read-only", "some tables, and no role yet",
        deeds.reads("app.o*", "app.c*", '"Raw Data".*'), role=None,
        parameters=[*READ_SCHEMAS, ("tables", "app.o*"), ("tables", "app.c*"),
                                          ("tables", "Raw Data.*")],
        lacks="login database schema relations future-relations"),

    Use("read-write", "no row level security", deeds.reads("app.*", "reports.*"),
        deeds.writes("app.orders", "app.customers", "app.loaded", "reports.\"Mia's list\""),
        deeds.writes_what_comes("app", "reports"),
        parameters=[("schemas", "app"), ("schemas", "reports")],
        lacks="database schema relations writes sequences future-relations future-sequences"),
    Use("read-write", "TRUNCATE, by a hindered role", deeds.reads('"Raw Data".*'),
        deeds.writes('"Raw Data"."UPPER"'), deeds.empties('"Raw Data"."UPPER"'), role=HINDERED,
        parameters=[("schemas", "Raw Data"), ("truncate", "true")],
        lacks="login database schema relations writes truncate sequences future-relations"
              " future-sequences"),

    Use("adobe-experience-platform", "everything", deeds.reads(), deeds.is_encrypted,
        parameters=[("incremental", "true")], lacks="connect usage select",
        stays={"select": RLS}),
    Use("adobe-experience-platform", "some tables", deeds.reads("app.orders", "app.totals"),
        role=HINDERED, parameters=[("schemas", "app"), ("tables", "orders"), ("tables", "totals"),
                                   ("tls", "false")],
        lacks="login connect usage select"),

    Use("dataddo-source", "everything", deeds.reads(), lacks="connect usage select",
        stays={"select": RLS}),
    Use("dataddo-source", "change data capture", deeds.reads("app.*"), deeds.follows_the_log,
        role=HINDERED, parameters=[("schemas", "app"), ("wal", "true")],
        lacks="login connect usage select wal.level wal.role wal.keys"),
    Use("dataddo-destination", "existing tables", deeds.makes_tables("landing"),
        deeds.writes("landing.facts", 'landing."Old Facts"'), deeds.writes_rows_to_come("landing"),
        parameters=[("schema", "landing")], lacks="connect schema write future serial"),
    Use("dataddo-destination", "tables are altered", deeds.makes_tables("landing"),
        deeds.alters("landing.facts", 'landing."Old Facts"'), deeds.writes("landing.facts"),
        role=HINDERED, parameters=[("schema", "landing"), ("alter", "true")],
        lacks="login connect schema write future serial owner"),

    Use("omni", "an upload schema that is to be made", deeds.reads("app.*", '"Raw Data".*'),
        deeds.reads_sequences("app", "Raw Data"), deeds.reads_what_comes("app", "Raw Data"),
        deeds.makes_tables("omni uploads"), deeds.sees_statements,
        parameters=[*READ_SCHEMAS, ("upload_schema", "omni uploads"), ("query_history", "true"),
                    ("timezone", "Europe/Berlin")],
        lacks="connect usage tables sequences future.tables future.sequences upload stats.ext"
              " stats.load stats.role timezone"),
    Use("omni", "everything, and an upload schema of others", deeds.reads(),
        deeds.reads_sequences(), deeds.reads_what_comes(), deeds.makes_tables("landing"),
        role=HINDERED, parameters=[("upload_schema", "landing")],
        lacks="login connect usage tables sequences future.tables future.sequences upload",
        stays={"tables": RLS}),

    Use("openmetadata", "usage and lineage of procedures", deeds.reads("app.*", "reports.*"),
        deeds.reads_catalogs, deeds.sees_statements, deeds.sees_nested_statements,
        deeds.is_encrypted,
        parameters=[("schemas", "app"), ("schemas", "reports"), ("stored_procedures", "true"),
                    ("tags", "true")],
        lacks="connect profile.usage profile profile.future stats.ext stats.load stats.role"
              " stats.max proc.track proc.log"),
    Use("openmetadata", "metadata only, over IAM", deeds.reads_catalogs, deeds.is_encrypted,
        role=HINDERED,
        parameters=[("profiler", "false"), ("usage_lineage", "false"), ("aws_iam", "true")],
        lacks="login connect usage iam.role"),

    Use("cloudquery", "a schema that is to be made", deeds.makes_tables("cloudquery"),
        deeds.copies_through_temporary("cloudquery"), deeds.is_encrypted,
        parameters=[("copy", "true"), ("aws_iam", "true")],
        lacks="connect schema temp iam.role"),
    Use("cloudquery", "tables of others, several writers", deeds.makes_tables("landing"),
        deeds.alters("landing.facts", 'landing."Old Facts"'), deeds.writes("landing.facts"),
        deeds.has_connections(3), role=ALONE,
        parameters=[("schema", "landing"), ("connections", "3"), ("write_mode", "overwrite")],
        lacks="login connect schema owner insert overwrite"),
    Use("cloudquery", "embeddings", deeds.makes_tables("cloudquery"),
        parameters=[("pgvector", "true"), ("write_mode", "append")],
        lacks="connect schema vector", stays={"vector": NO_PGVECTOR}, takes_list=True),

    Use("pg-dump", "everything", deeds.dumps(), lacks="database schema relations sequences"
        " future-relations future-sequences"),
    Use("pg-dump", "two schemas", deeds.dumps("app", "Raw Data"), role=HINDERED,
        parameters=READ_SCHEMAS,
        lacks="login database schema relations sequences future-relations future-sequences"),

    Use("monitoring", "statements and times", deeds.monitors, deeds.sees_statements,
        parameters=[("io_timing", "true")],
        lacks="database monitor activities statements.load statements statements.version@13"
              " io-timing"),
    Use("monitoring", "without statements, by a hindered role", deeds.monitors, role=HINDERED,
        parameters=[("statements", "false")], lacks="login database monitor activities"),

    Use("logical-replication", "the tool makes what it needs",
        deeds.reads_all_rows("app.orders", "app.events", "app.notes"),
        deeds.follows_the_log, deeds.makes_a_publication("app"),
        parameters=[("schemas", "app"), ("makes_publication", "true"),
                    ("plugin", "test_decoding")],
        lacks="connect wal-level senders replication makes-publication makes-publication.owner"
              " keys copy.usage copy copy.future"),
    Use("logical-replication", "a publication that is made, and a slot by name",
        deeds.finds_the_publication("all data", "app", "private"), deeds.uses_the_slot("air_slot"),
        deeds.reads_all_rows("private.salaries"), deeds.writes("app.loaded"), role=HINDERED,
        parameters=[("schemas", "app"), ("schemas", "private"), ("publication", "all data"),
                    ("slot", "air_slot"), ("written_tables", "loaded"), ("standby", "true")],
        lacks="login connect wal-level senders replication publication keys copy.usage copy"
              " copy.future written feedback@16"),

    Use("dbt", "a schema that is to be made", deeds.reads("app.*", '"Raw Data".*'),
        deeds.reads_what_comes("app", "Raw Data"), deeds.makes_models("Models"),
        deeds.makes_schemas, deeds.has_connections(3),
        parameters=[("sources", "app"), ("sources", "Raw Data"), ("schema", "Models"),
                    ("threads", "3")],
        lacks="connect temp create-schemas sources.usage sources sources.future schema"),
    Use("dbt", "a schema with models of others", deeds.makes_models("landing"),
        deeds.alters("landing.facts", 'landing."Old Facts"'), role=HINDERED,
        parameters=[("sources", "reports"), ("schema", "landing"), ("create_schemas", "false")],
        lacks="login connect temp sources.usage sources sources.future schema owner"),
]

TARGETS = list(dict.fromkeys(use.target for use in USES))
