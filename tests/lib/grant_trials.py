"""What a role needs for a use, done for real as that role: each deed in a transaction that is rolled
back. Beside it the verdicts of pgusher on a target that asks for the same."""

import collections

from grant_compare import Difference

# One need a deed; the id is the word in front of the schema in the id of a verdict.
TARGET = """
title: Deeds
summary: What the tests do for real.
parameters:
  schemas: {type: schemas, title: Schemas, help: Where it is done.}
needs:
  - {need: relations, id: read, privilege: SELECT, schemas: $schemas}
  - {need: relations, id: insert, privilege: INSERT, schemas: $schemas}
  - {need: relations, id: update, privilege: UPDATE, schemas: $schemas}
  - {need: relations, id: delete, privilege: DELETE, schemas: $schemas}
  - {need: relations, id: truncate, privilege: TRUNCATE, schemas: $schemas}
  - {need: sequences, id: look, privilege: SELECT, schemas: $schemas}
  - {need: functions, id: call, privilege: EXECUTE, schemas: $schemas}
  - {need: future relations, id: later, privilege: SELECT, schemas: $schemas}
"""

_HEAD = """
SET client_min_messages = error;
CREATE FUNCTION pg_temp.deed(role text, need text, object text, statement text, maker text,
                             first text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE number bigint;
BEGIN
  IF maker <> '' THEN
    EXECUTE 'SET LOCAL ROLE ' || maker;
    EXECUTE first;
  END IF;
  EXECUTE 'SET LOCAL ROLE ' || role;
  EXECUTE statement;
  GET DIAGNOSTICS number = ROW_COUNT;
  RAISE EXCEPTION '%', number USING ERRCODE = 'ZZZZZ';
EXCEPTION WHEN OTHERS THEN
  RETURN format('deed|%s|%s|%s|%s', need, object, SQLSTATE, SQLERRM);
END $$;
"""

_DEEDS = """
SELECT pg_temp.deed('{role}', need, n.nspname || '.' || c.relname,
                    format(statement, n.nspname || '.' || c.relname, names, defaults, changes), '', '')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN (VALUES ('read', 'SELECT * FROM %1$s', 'rpvm'), ('look', 'SELECT * FROM %1$s', 'S'),
               ('insert', 'INSERT INTO %1$s (%2$s) VALUES (%3$s)', 'rp'),
               ('update', 'UPDATE %1$s SET %4$s', 'rp'), ('delete', 'DELETE FROM %1$s', 'rp'),
               ('truncate', 'TRUNCATE %1$s', 'rp')) AS deed (need, statement, kinds)
    ON strpos(kinds, c.relkind::text) > 0
  CROSS JOIN LATERAL (SELECT string_agg(attname, ', ') AS names,
                             string_agg('DEFAULT', ', ') AS defaults,
                             string_agg(attname || ' = 1', ', ') AS changes FROM pg_attribute
                      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) columns
 WHERE n.nspname IN ({schemas});
SELECT pg_temp.deed('{role}', 'call', format('%s.%s(%s)', n.nspname, p.proname,
                                             pg_get_function_identity_arguments(p.oid)),
                    format('SELECT %s.%s(1)', n.nspname, p.proname), '', '')
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ({schemas});
SELECT pg_temp.deed('{role}', 'later', n.nspname || '|' || r.rolname,
                    format('SELECT * FROM %s.later', n.nspname), r.rolname,
                    format('CREATE TABLE %s.later (i integer)', n.nspname))
  FROM pg_roles r CROSS JOIN pg_namespace n
 WHERE n.nspname IN ({schemas}) AND NOT r.rolsuper AND r.rolname ~ '^g[0-9]+_'
   AND has_schema_privilege(r.oid, n.oid, 'CREATE') AND has_schema_privilege(r.oid, n.oid, 'USAGE');
SELECT 'sleeps', rolname FROM pg_roles WHERE NOT rolcanlogin;
SELECT 'usage', nspname, has_schema_privilege('{role}', oid, 'USAGE')
  FROM pg_namespace WHERE nspname IN ({schemas});
SELECT 'child', n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n
    ON n.oid = c.relnamespace WHERE c.relispartition AND n.nspname IN ({schemas});
"""

DONE = "ZZZZZ"
REFUSED = "42501"


class Deeds:
    """failed   {(need, schema): {object: True, or None when row level security was the reason}}
    done     {(need, schema): all objects}; of later: the roles that made the object
    usable   {schema: has the role USAGE}
    empty    views that were read, and nothing came: see grant_compare._is_left_out()
    leave    names that pgusher need not tell: partitions, whose parent is told, and roles without
             LOGIN, that perhaps never make anything"""

    def __init__(self, server, database, role, schemas):
        self.failed = collections.defaultdict(dict)
        self.done = collections.defaultdict(set)
        self.usable, self.empty, self.leave = {}, set(), set()
        text = _HEAD + _DEEDS.format(role=role, schemas=", ".join(f"'{one}'" for one in schemas))
        for line in server.sql(text, database).splitlines():
            word, *rest = line.split("|")
            if word == "usage":
                self.usable[rest[0]] = rest[1] == "t"
            elif word in ("child", "sleeps"):
                self.leave.add(rest[0])
            elif word == "deed" and rest[0] == "later":
                self._add(rest[0], rest[1], *rest[2:5])
            elif word == "deed":
                self._add(rest[0], rest[1].partition(".")[0], *rest[1:4])

    def _add(self, need, schema, name, state, message):
        self.done[need, schema].add(name)
        if need == "read" and (state, message) == (DONE, "0") and ".v" in name:
            self.empty.add(name)
        if state == REFUSED:
            self.failed[need, schema][name] = \
                None if "row-level security" in message else True


def compare_deeds(report, deeds, role, seed):
    """Every Difference between the verdicts of a report and what was done, and how many deeds."""
    texts, verdicts = [], {need["id"]: need for need in report["needs"]}
    for (need, schema), done in sorted(deeds.done.items()):
        verdict = verdicts.get(f"{need}.{schema}")
        if verdict is None:
            texts.append(f"there is no verdict {need}.{schema} on {role}")
            continue
        failed = deeds.failed[need, schema]
        if verdict["verdict"] == "unknown":
            continue
        if not deeds.usable[schema]:
            if verdict["verdict"] in ("ok", "warn") and verdict.get("all"):
                texts.append(f"{need}.{schema} for {role}: no USAGE, and yet {verdict}")
            continue
        sure = {name for name, is_sure in failed.items() if is_sure}
        wrong = [name for name in verdict["missing"] if name in done and name not in failed and
                 name not in deeds.empty]
        silent = sorted(sure - set(verdict["missing"]) - deeds.leave)
        if wrong or silent:
            texts.append(f"{need}.{schema} for {role}: said to be missing, and yet it works: "
                         f"{wrong or 'none'}; refused, and not said: {silent or 'none'}; {verdict}")
    return [Difference(seed, text) for text in texts], \
        sum(len(done) for done in deeds.done.values())
