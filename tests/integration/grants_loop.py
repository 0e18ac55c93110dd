#!/usr/bin/env python3
"""The loop is closed: a role that may nothing is told what it lacks, the script is run, nothing
lacks any more, and then the tool's work is really done as that role. And each statement of the
script was needed: without it something lacks again.

    python3 tests/integration/grants_loop.py                       the short form
    python3 tests/integration/grants_loop.py postgresql_12_omni    one target on one major
    PGUSHER_TEST_LOOP=full python3 tests/integration/grants_loop.py

The short form takes every target on PostgreSQL 15, with all parameters, and leaves out each
statement, and each privilege of a statement, once. On the other majors it takes a third of the
targets, another one on each major and each day, and leaves nothing out of the script; targets that
are not taken are named. The long form takes all everywhere, and leaves out each object of a GRANT
too. A test that is asked for by its name is always taken.

What is tried with a target is in tests/lib/grant_uses.py."""

import datetime
import json
import os
import re
import sys
import traceback

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from grant_deeds import Doer
from grant_uses import TARGETS, USES, stays_of
from grant_world import DATABASE, TOOL, World, run
from postgres import programs_of_majors
from processes import close_everything
from tap import chosen, main, note, skip, test
from workers import Workers, use_memory

MAJORS = range(10, 19)
NEVER_SKIPPED = 15  # Debian's own, and the one of the short form
IS_FULL = os.environ.get("PGUSHER_TEST_LOOP") == "full"
AT_A_TIME = 2
TARGETS_A_JOB = 3
ANSWER_LIMIT = 3000 if IS_FULL else 400  # seconds until the answer of any target is there
HEADING = re.compile(r"^-- \d+, to be run by: (.*)$")
NAMED_ROLE = re.compile(r"\(role (\S+)\)")
PRIVILEGES, PRIVILEGE = re.compile(r"(.*?GRANT )([A-Z, ]+)( ON .*)$"), re.compile("[A-Z]+")
OBJECTS = re.compile(r"(GRANT [A-Z, ]+ ON (?:TABLE|SEQUENCE) )(.*)( TO .*)$")
OBJECT = re.compile(r'(?:"(?:[^"]|"")*"|[^", ])+')
MET = ("ok", "warn")
BY_HAND = "To be seen to by hand"  # the title of what cannot be told from SQL


# --- within a process of its own: one server, its targets one after the other ---------------------


def parts_of(script):
    """[(who runs it, text)] of a script as it is printed."""
    parts = []
    for line in script.splitlines():
        heading = HEADING.match(line)
        if heading:
            parts.append((heading.group(1), []))
        elif line.strip() and not line.startswith("--"):
            parts[-1][1].append(line)
    return [(who, "\n".join(lines)) for who, lines in parts]


def is_of_system(statement):
    return "ALTER SYSTEM" in statement


def verdicts(report):
    """{id: verdict}; what is to be done by hand is no verdict."""
    return {row["id"]: row["verdict"] for row in report["needs"]
            if row["title"] != BY_HAND}


def without(statements, sql, instead=None):
    """The list without that statement, or with another one in its place."""
    return [instead if one == sql else one for one in statements if one != sql or instead]


def smaller_ones(sql):
    """A GRANT of several privileges, or on several objects, without one of them each."""
    found = []
    for pattern, part in ((PRIVILEGES, PRIVILEGE), (OBJECTS, OBJECT) if IS_FULL else (None, None)):
        match = pattern.match(sql) if pattern else None
        if match:
            before, parts, after = match.groups()
            parts = part.findall(parts)
            found += [before + ", ".join(those) + after for those in
                      ([one for one in parts if one != left_out] for left_out in parts) if those]
    return found


class Loop:
    """One use of a target on one server."""

    def __init__(self, world, use, is_minimal):
        self.world, self.use, self.is_minimal = world, use, is_minimal
        self.stays = stays_of(use, world.major)

    def run(self):
        script = self.begin()
        self.mend(script)
        self.do()
        statements = [(part["run_by"], sql) for part in script["script"] for sql in part["sql"]]
        self.by_those_named(statements)
        self.by_the_simplest()
        if self.is_minimal:
            self.without_each(statements)

    # Steps

    def begin(self):
        """The bare role lacks exactly what it should lack, and cannot get in."""
        self.world.fresh(self.use.role)
        self.world.use_settings([])
        before = self.report()
        lacking = {row["need"] for row in before["needs"]
                   if row["verdict"] not in ("ok", "skip") and row["title"] != BY_HAND}
        expected = self.use.lacks_on(self.world.major)
        self.same(lacking - set(self.stays), expected - set(self.stays), "what lacks before",
                  before)
        assert before["exit"] == 3, before
        try:
            self.world.login(TOOL).close()
        except RuntimeError:
            return before
        raise AssertionError("the bare role is let in")

    def mend(self, before):
        """The script as it is printed, run by psql; and once more, which changes nothing."""
        printed = self.world.ask(self.use, "--script").out
        parts = parts_of(printed)
        self.same([part["run_by"] for part in before["script"]], [who for who, _ in parts],
                  "the parts of the JSON's script", printed)
        self.run_parts(parts)
        self.after = self.report()
        self.must_be_green(self.after, printed)
        self.world.server.sql(printed, db=DATABASE)
        self.same(self.report(), self.after, "the report after the script ran twice", printed)
        own = self.report(user=TOOL)
        self.same(verdicts(own), verdicts(self.after), "what the role itself is told", own)

    def run_parts(self, parts):
        system = []
        for who, text in parts:
            self.world.server.sql(text, db=DATABASE)
            system += [line for line in text.splitlines() if is_of_system(line)]
            if "restart" in who:
                self.world.restart()
            elif is_of_system(text):
                self.world.server.reload()
        self.world.system = system

    def do(self):
        """What the tool does."""
        doer = Doer(self.world)
        try:
            for deed in self.use.does:
                deed(doer)
        finally:
            doer.close()

    def by_those_named(self, statements):
        """Each part is run by the role that it names, where it names one."""
        self.world.fresh(self.use.role)
        with self.world.login("postgres") as session:
            for who, sql in statements:
                if is_of_system(sql):
                    continue
                named = NAMED_ROLE.search(who)
                if named:
                    session.run(f"SET SESSION AUTHORIZATION {named.group(1)}")
                run(session, sql, who)
                session.run("RESET SESSION AUTHORIZATION")
        self.must_be_green(self.report(), "run by those it names: " + repr(statements))

    def by_the_simplest(self):
        self.world.fresh(self.use.role)
        printed = self.world.ask(self.use, "--script", "--simplest").out
        with self.world.login("postgres") as session:
            for _, text in parts_of(printed):
                lines = [line for line in text.splitlines() if not is_of_system(line)]
                run(session, "\n".join(lines))
        self.must_be_green(self.report(), printed)

    def without_each(self, statements):
        """Those of settings come last, because each of them takes a restart."""
        system = [sql for _, sql in statements if is_of_system(sql)]
        rest = [sql for _, sql in statements if not is_of_system(sql)]
        useless = [sql for sql in rest if self.is_green_with(system, without(rest, sql))]
        for sql in rest:
            useless += [f"{part}\n  in place of {sql}" for part in smaller_ones(sql)
                        if self.is_green_with(system, without(rest, sql, part))]
        useless += [sql for sql in system if self.is_green_with(without(system, sql), rest)]
        assert not useless, "with less than this all is as well:\n" + "\n".join(useless)

    def is_green_with(self, system, rest):
        self.world.use_settings(system)
        self.world.fresh(self.use.role)
        with self.world.login("postgres") as session:
            for sql in rest:
                session.run(sql)  # what builds on the one that is missing fails
        found, green = verdicts(self.report()), verdicts(self.after)
        return all(found.get(one) in (green[one], "ok") for one in green)

    # Within

    def report(self, user="postgres"):
        result = self.world.ask(self.use, "--json", user=user)
        report = result.json()
        assert report["exit"] == result.rc, result
        report.pop("session_role")
        return report

    def must_be_green(self, report, script):
        wrong = [row for row in report["needs"] if row["verdict"] != "ok"
                 and row["title"] != BY_HAND and row["need"] not in self.stays]
        assert not wrong, "after the script:\n" + json.dumps(wrong, indent=1, ensure_ascii=False) \
            + "\n" + str(script)
        unmet = any(row["mandatory"] and row["verdict"] not in MET for row in report["needs"])
        assert report["exit"] == (3 if unmet else 0), report
        if not unmet:
            self.same(report["script"], [], "what is left of the script", report)

    @staticmethod
    def same(found, expected, what, about):
        if found != expected:
            if isinstance(found, set):
                found, expected = sorted(found), sorted(expected)
            raise AssertionError(f"{what}\n  expected {expected}\n  got      {found}\n"
                                 + (about if isinstance(about, str) else
                                    json.dumps(about, indent=1, ensure_ascii=False)))


def work(major, targets):
    """A line of JSON on stdout for each target."""
    use_memory()
    world = None
    for target in targets:
        status, text = "ok", ""
        for use in USES:
            if use.target != target:
                continue
            world = world or World(major)
            if use.takes_list and not world.lists_extensions():
                text += f"{use}: left out, this server cannot list its extensions\n"
                continue
            try:
                Loop(world, use, IS_FULL or major == NEVER_SKIPPED).run()
            except Exception:
                status = "fail"
                text += f"{use}, PostgreSQL {major}\n{traceback.format_exc()}"
                world.close()  # whatever state it is in must not spoil the others
                world = None
        print(json.dumps([target, status, text]), flush=True)


# --- the tests: what the processes said -----------------------------------------------------------


class All:
    workers = None


def name_of(major, target):
    return f"postgresql_{major}_{target.replace('-', '_')}"


def is_left_out(major, target):
    """The short form leaves out two thirds of the other majors; a test of its own name never."""
    if IS_FULL or major == NEVER_SKIPPED or name_of(major, target) in sys.argv[1:]:
        return False
    turn = datetime.date.today().toordinal()
    return (TARGETS.index(target) + major + turn) % 3 != 0


def jobs():
    """What was asked for, in pieces that two processes share; 15 takes longest, and is first."""
    found = []
    for major in order_of_majors():
        targets = [target for target in TARGETS if name_of(major, target) in chosen()
                   and major in programs_of_majors() and not is_left_out(major, target)]
        size = TARGETS_A_JOB if IS_FULL or major == NEVER_SKIPPED else len(TARGETS)
        found += [[major, *targets[at:at + size]] for at in range(0, len(targets), size)]
    return found


def order_of_majors():
    return sorted(MAJORS, key=lambda major: (major != NEVER_SKIPPED, major))


def register(major, target):
    def body():
        if major not in programs_of_majors():
            assert major != NEVER_SKIPPED, f"PostgreSQL {major} is never skipped; install it"
            skip(f"PostgreSQL {major} is not here: ./setup install-needs tests gets it")
        if is_left_out(major, target):
            skip("left out today; PGUSHER_TEST_LOOP=full takes it")
        All.workers = All.workers or Workers(__file__, jobs(), AT_A_TIME)
        status, text = All.workers.result((major, target), ANSWER_LIMIT)
        assert status == "ok", text
        if text:
            note(text.rstrip())
    body.__name__ = name_of(major, target)
    test(body, limit=ANSWER_LIMIT + 10)


if __name__ == "__main__" and sys.argv[1:2] == ["--worker"]:
    work(int(sys.argv[2]), sys.argv[3:])
    close_everything()
    sys.exit(0)

for each_major in order_of_majors():
    for each_target in TARGETS:
        register(each_major, each_target)

main()
