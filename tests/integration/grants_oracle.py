#!/usr/bin/env python3
"""Rights as pgusher tells them against the server itself: thousands of random graphs of roles and
grants (tests/lib/grant_graphs.py). For every role, object and privilege: is it held as
has_*_privilege() says, is the path a real one and the shortest, and does SELECT * as that role end
as foretold?

PGUSHER_TEST_SEED repeats a run, PGUSHER_TEST_GRAPHS asks for more graphs than 300 (10,000 take
about 20 minutes), PGUSHER_TEST_PGBIN for another server. A seed that once failed is kept in
grants_seeds.txt, and is made each time."""

import copy
import os
import random
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), HERE]

import grant_graphs
from grant_compare import compare, each_cell
from grant_trials import TARGET, Deeds, compare_deeds
from grant_graphs import Graph
from grant_truth import Truth
from pgusher import Home
from postgres import PostgresServer
from tap import contains, equal, main, note, test

GRAPHS = int(os.environ.get("PGUSHER_TEST_GRAPHS", "300"))
BATCH = 25  # graphs in one database; what is asked grows with its square
SEED = int(os.environ.get("PGUSHER_TEST_SEED", "0")) or random.SystemRandom().randint(1, 10**9)
DATABASE = "oracle"
OBSERVER = "observer"  # has nothing but CONNECT: who asks is not who has
SHOWN = 12  # differences of one batch
DOERS = 6  # roles of a batch that do what a target needs


class Place:
    """A server, and a home with a source that leads to the database of the batch."""

    def __init__(self):
        self.server = PostgresServer(
            certificate=None, hba=["host all all 127.0.0.1/32 trust"],
            settings={"max_locks_per_transaction": "1024", "shared_buffers": "128MB",
                      "autovacuum": "off", "log_connections": "off"})
        self.home = Home()
        self.home.source("it", host=self.server.host, port=self.server.port, dbname=DATABASE,
                         user=OBSERVER, sslmode="disable")
        self.home.write(".config/pgusher/targets.d/deeds.yaml", TARGET)
        self.server.sql(f"CREATE ROLE {OBSERVER} LOGIN")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.home.close()
        self.server.close()

    def batch(self, seeds):
        return Batch(self, seeds)

    def matrix(self):
        return self.home.run("grants", "it", "--matrix", "--json", "--no-input").expect(0).json()

    def verdicts(self, role, schemas):
        done = self.home.run("grants", "it", "--target", "deeds", "--role", role, "--json",
                             "--no-input", *(word for one in schemas for word in ("--schema", one)))
        equal(done.rc in (0, 3), True, str(done))
        return done.json()


class Batch:
    """The graphs of these seeds in one database; .rows and .truth are the server's."""

    def __init__(self, place, seeds):
        self._server = place.server
        major = self._server.version
        self.graphs = [Graph(seed, major, DATABASE if i == 0 else None)
                       for i, seed in enumerate(seeds)]
        self.rows = grant_graphs.make(self._server, DATABASE, self.graphs, OBSERVER)
        self.truth = Truth(self._server, DATABASE, self.graphs)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        grant_graphs.drop(self._server, DATABASE)

    def doers(self):
        """Some of the roles, no superusers, each with its graph; the same ones for a seed."""
        chance = random.Random(self.graphs[0].seed)
        roles = [(graph, role) for graph in self.graphs for role in graph.roles
                 if not self.truth.roles[role]]
        return chance.sample(roles, min(DOERS, len(roles)))


def told(differences, seeds):
    """What went wrong, and how to see it again."""
    lines = [difference.text for difference in differences[:SHOWN]]
    if len(differences) > SHOWN:
        lines.append(f"and {len(differences) - SHOWN} more")
    first = next((one.seed for one in differences if one.seed is not None), seeds[0])
    lines.append(f"this graph alone: {again(first, 1)}")
    lines.append(f"this batch: {again(seeds[0], len(seeds))}")
    return "\n".join(lines)


def again(seed, graphs):
    chosen = os.environ.get("PGUSHER_TEST_PGBIN")
    return (f"PGUSHER_TEST_PGBIN={chosen} " if chosen else "") + \
        f"PGUSHER_TEST_SEED={seed} PGUSHER_TEST_GRAPHS={graphs} " \
        "python3 tests/integration/grants_oracle.py random_graphs"


def judge(place, seeds):
    """Compares one batch; how many answers there were, and how many of them undecided. Raises with
    all that is wrong."""
    with place.batch(seeds) as batch:
        differences, compared, undecided = compare(place.matrix(), batch.truth, batch.rows)
        for graph, role in batch.doers():
            deeds = Deeds(place.server, DATABASE, role, graph.schemas)
            more, number = compare_deeds(place.verdicts(role, graph.schemas), deeds, role,
                                         graph.seed)
            differences += more
            compared += number
    if differences:
        raise AssertionError(told(differences, seeds))
    return compared, undecided


def kept_seeds():
    with open(os.path.join(HERE, "grants_seeds.txt"), encoding="utf-8") as file:
        return [int(line.split()[0]) for line in file if line.strip() and line[0] != "#"]


@test(limit=7200)
def random_graphs():
    compared, undecided, wrong = 0, 0, []
    with Place() as place:
        for first in range(0, GRAPHS, BATCH):
            seeds = [SEED + i for i in range(first, min(first + BATCH, GRAPHS))]
            try:
                answers, unknown = judge(place, seeds)
                compared += answers
                undecided += unknown
            except AssertionError as difference:
                wrong.append(str(difference))
    note(f"PGUSHER_TEST_SEED={SEED}: {GRAPHS} graphs, {compared} answers compared, {undecided} of them "
         "undecided")
    if wrong:
        raise AssertionError("\n".join(wrong[:5] + [f"{len(wrong)} batches have differences"]))
    equal(undecided <= GRAPHS / 10 + 10, True, "undecided answers are rare")


@test(limit=120)
def the_graphs_that_failed_before():
    with Place() as place:
        seeds = kept_seeds()
        for first in range(0, len(seeds), BATCH):
            judge(place, seeds[first:first + BATCH])



# The comparison itself: each of these lies must be seen, so that silence means something.

def _parts(matrix, truth, wanted):
    """(role's part of a class, privilege entry) of all known cells for which wanted() holds."""
    return [(part, entry) for one, part, kind, name in each_cell(matrix)
            if (kind, name) in truth.owners and one["count"] == 1
            for entry in part["privileges"] if wanted(one, part, kind, entry)]


def _in_table(_one, _part, kind, _entry):
    return kind == "table"


def take_away(chance, matrix, truth):
    part, entry = chance.choice(_parts(matrix, truth, _in_table))
    part["privileges"].remove(entry)


def invent(chance, matrix, truth):
    part, entry = chance.choice(_parts(
        matrix, truth, lambda _one, part, kind, entry: kind == "table" and "TRIGGER" not in {
            other["privilege"] for other in part["privileges"]}))
    part["privileges"].append({**entry, "privilege": "TRIGGER"})


def turn_grantable(chance, matrix, truth):
    _, entry = chance.choice(_parts(matrix, truth, _in_table))
    entry["grantable"] = not entry["grantable"]


def go_astray(chance, matrix, truth):
    _, entry = chance.choice(_parts(
        matrix, truth, lambda _one, _part, _kind, entry: entry["by"] == "grant"))
    entry["path"] = [entry["path"][0], "pg_monitor", *entry["path"][1:]]


def name_another_grantor(chance, matrix, truth):
    _, entry = chance.choice(_parts(
        matrix, truth, lambda _one, _part, _kind, entry: entry["by"] == "grant"))
    entry["grantor"] = OBSERVER


def blame_public(chance, matrix, truth):
    _, entry = chance.choice(_parts(
        matrix, truth, lambda _one, _part, _kind, entry: entry["by"] == "grant"))
    entry.update(by="public", path=[entry["path"][0], "PUBLIC"])


def read_otherwise(chance, matrix, truth):
    part = chance.choice([part for one, part, kind, name in each_cell(matrix)
                          if (part["role"], name) in truth.reads and one["count"] == 1 and
                          (part.get("reads") in ("no", "partly") or
                           truth.reads[part["role"], name].state_off == "00000")])
    part["reads"] = "filtered"


def make_a_superuser(chance, matrix, _truth):
    role = chance.choice(matrix["roles"])
    role["superuser"] = not role["superuser"]


def forget_a_class(chance, matrix, truth):
    matrix["classes"].remove(chance.choice(
        [one for one in matrix["classes"] if one["roles"] and one["kind"] == "schema" and
         ("schema", one["names"][0]) in truth.owners and
         any(part["privileges"] for part in one["roles"])]))


LIES = (take_away, invent, turn_grantable, go_astray, name_another_grantor, blame_public,
        read_otherwise, make_a_superuser, forget_a_class)


@test
def each_lie_is_seen():
    chance = random.Random(SEED)
    with Place() as place, place.batch([SEED + i for i in range(5)]) as batch:
        matrix = place.matrix()
        equal(compare(matrix, batch.truth, batch.rows)[0], [])
        for lie in LIES:
            for _ in range(5):
                other = copy.deepcopy(matrix)
                lie(chance, other, batch.truth)
                differences, _, _ = compare(other, batch.truth, batch.rows)
                equal(bool(differences), True, f"{lie.__name__} is seen, PGUSHER_TEST_SEED={SEED}")


@test
def a_lie_in_a_verdict_is_seen():
    with Place() as place, place.batch([SEED + i for i in range(10)]) as batch:
        seen = 0
        for graph, role in [(graph, role) for graph in batch.graphs for role in graph.roles[:2]]:
            if batch.truth.roles[role]:
                continue
            deeds = Deeds(place.server, DATABASE, role, graph.schemas)
            report = place.verdicts(role, graph.schemas)
            for need in report["needs"]:
                name, _, schema = need["id"].partition(".")
                sure = {one for one, is_sure in deeds.failed[name, schema].items() if is_sure}
                if need["missing"] and sure - deeds.leave and deeds.usable[schema]:
                    need["missing"] = []
                    seen += 1
                    differences, _ = compare_deeds(report, deeds, role, graph.seed)
                    contains(" ".join(one.text for one in differences), need["id"])
                    break
        equal(seen > 0, True, f"there was a verdict to lie about, PGUSHER_TEST_SEED={SEED}")


main()
