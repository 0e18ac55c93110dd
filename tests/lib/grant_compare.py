"""pgusher's matrix of who can do what against the truth of the server, cell by cell."""

import collections
import re

# What the predefined roles give without any entry of an ACL (privileges.md 8).
PREDEFINED = {"pg_read_all_data": {("schema", "USAGE"), ("sequence", "SELECT"),
                                   ("relation", "SELECT")},
              "pg_write_all_data": {("schema", "USAGE"), ("sequence", "UPDATE"),
                                    ("relation", "INSERT"), ("relation", "UPDATE"),
                                    ("relation", "DELETE")},
              "pg_maintain": {("relation", "MAINTAIN")}}
RELATIONS = ("table", "view", "materialized view")

Difference = collections.namedtuple("Difference", "seed text")


def each_cell(matrix):
    """(class, role's part of it, kind, qualified name) of everything in the matrix."""
    for one in matrix["classes"]:
        kind = {"partitioned table": "table", "procedure": "function"}.get(one["kind"], one["kind"])
        schema = one.get("schema") or ""
        for name in one["names"]:
            if schema and kind != "schema" and not name.startswith(schema + "."):
                name = f"{schema}.{name}"
            for part in one["roles"]:
                yield one, part, kind, name


def compare(matrix, truth, rows):
    """Every Difference between them, how many answers were compared, and how many of these could
    not be decided."""
    found, compared, undecided = [], 0, 0
    for step in (_compare_roles, _compare_held, _compare_reads):
        number, texts, excused = step(matrix, truth, rows)
        compared += number
        undecided += excused
        found += [Difference(_seed_of(text), text) for text in texts]
    return found, compared, undecided


def _seed_of(text):
    """The graph that a difference is in, by the first of its names; None: of no graph."""
    found = re.search(r"\bg(\d+)_", text)
    return int(found[1]) if found else None


def _compare_roles(matrix, truth, _rows):
    ours = {role["name"]: role["superuser"] for role in matrix["roles"]}
    return len(truth.roles), [
        f"role {name}: superuser {ours.get(name)}, the server says {truth.roles.get(name)}"
        for name in sorted(ours.keys() | truth.roles.keys())
        if ours.get(name) != truth.roles.get(name)], 0


def _compare_held(matrix, truth, _rows):
    texts, ours = [], {}
    for _, part, kind, name in each_cell(matrix):
        if (kind, name) not in truth.owners:
            if re.match(r"g\d+_", name):
                texts.append(f"{name}: pgusher tells of a {kind} that is not there")
            continue
        for entry in part["privileges"]:
            ours[part["role"], kind, name, entry["privilege"]] = entry
    for cell in sorted(truth.held.keys() | ours.keys()):
        texts += _compare_cell(truth, cell, ours.get(cell))
    return len(truth.roles) * len(truth.entries) + len(ours), texts, 0


def _compare_cell(truth, cell, entry):
    role, kind, name, word = cell
    what = f"{word} on {kind} {name} for {role}"
    if kind == "column" and entry is None and _is_of_table(truth, cell):
        return []  # the right on the whole table is told there
    if (cell in truth.held) != (entry is not None):
        return [f"{what}: pgusher says {'yes' if entry else 'no'}, has_{kind}_privilege says "
                f"{'yes' if cell in truth.held else 'no'}"
                f"{'; pgusher: ' + str(entry) if entry else ''}"]
    texts = []
    if entry["grantable"] != truth.held[cell] and not _is_of_table(truth, cell):
        texts.append(f"{what}: pgusher says grantable {entry['grantable']}, the server "
                     f"{truth.held[cell]}")
    problem = _problem_of_path(truth, cell, entry)
    if problem:
        texts.append(f"{what}: {problem}; pgusher: {entry}")
    return texts


def _is_of_table(truth, cell):
    role, kind, name, word = cell
    table = name.rpartition(".")[0]
    return kind == "column" and any((role, one, table, word) in truth.held for one in RELATIONS)


def _problem_of_path(truth, cell, entry):
    """What is wrong with the way by which a right is said to be held; None: nothing."""
    role, kind, name, word = cell
    path, lengths = entry["path"], truth.lengths(role)
    entries = truth.entries.get((kind, name, word), {})
    by_grant = {grantee: lengths[grantee] for grantee in entries if grantee in lengths}
    relation = "relation" if kind in RELATIONS else kind
    by_kin = {one: lengths[one] for one, gives in PREDEFINED.items()
              if one in lengths and (relation, word) in gives}
    if path[0] != role:
        return "the path does not begin with the role"
    if path[-1] == "PUBLIC":
        if entry["by"] != "public" or len(path) != 2 or by_grant or by_kin:
            return f"PUBLIC, but there is {by_grant or by_kin or 'more on the path'}"
        return None if entry["grantor"] in entries.get("PUBLIC", ()) else "PUBLIC has no such grant"
    for member, group in zip(path, path[1:]):
        if group not in truth.groups[member]:
            return f"{member} does not use the rights of {group}"
    shortest = min((by_grant | by_kin).values())
    if len(path) - 1 != shortest:
        return f"there is a way of {shortest} memberships"
    if entry["by"] == "predefined":
        return None if path[-1] in by_kin else f"{path[-1]} does not give that"
    if entry["by"] not in ("grant", "owner"):
        return f"{entry['by']} is no way to hold it"
    if entry["by"] == "owner" and path[-1] != truth.owners[kind, name]:
        return f"the owner is {truth.owners[kind, name]}"
    if entry["grantor"] not in entries.get(path[-1], ()):
        return f"the ACL has {dict(entries)}"
    return None


def _compare_reads(matrix, truth, rows):
    ours = {(part["role"], name): (part.get("reads", "no"), part.get("why"))
            for _, part, kind, name in each_cell(matrix) if kind in RELATIONS}
    texts, excused = [], 0
    for (role, name), read in sorted(truth.reads.items()):
        said, why = ours.get((role, name), ("no", None))
        is_table = ("table", name) in truth.owners
        expected = expected_reading(read, rows[name], is_table)
        if said in expected:
            continue
        if _is_not_looked_at(said, why) or (not is_table and _is_left_out(said, read)):
            excused += 1
            continue
        texts.append(f"reading {name} as {role}: pgusher says {said} ({why}), in truth "
                     f"{' or '.join(expected)}: {read}, {rows[name]} rows in all")
    return len(truth.reads), texts, excused


def _is_left_out(said, read):
    """Where no policy lets any row of a table through, the planner sees that before the run, and
    drops what would be computed or joined with those rows: a function that the reader may not call
    is not called then, and a table beside it not even asked for. Only in views, and rare: the
    caller minds how often it is."""
    return said == "no" and read.state_off == "42501" and "00000" in (read.state, read.state_part)


def _is_not_looked_at(said, why):
    """Which columns of another table a policy reads pgusher does not tell, and it says so."""
    return said == "unknown" and "its policy" in (why or "")


def expected_reading(read, rows, is_table):
    """The words that are right for what has happened."""
    if read.state != "00000":
        return ["partly"] if read.state_part == "00000" else ["no"]
    if read.state_off == "00000":
        return ["yes"] if read.rows == rows else ["all rows, but they were not all there"]
    if is_table and not read.permissive:
        return ["nothing"] if read.rows == 0 else ["no policy, and yet rows"]
    if 0 < read.rows < rows:
        return ["filtered"]
    words = ["filtered"] if is_table else ["filtered", "nothing"]
    return words + (["yes"] if read.rows == rows else [])
