#!/usr/bin/env python3
"""pgusher targets: what it tells of the targets that there are, built-in ones and a person's own,
and what it does about a file that is broken. No server is asked."""

import glob
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from pgusher import TOP, Home
from tap import contains, equal, lacks, main, test

OWN = """title: Night job
summary: Fills the tables of the night.
servers: 12-
links: [https://example.org/night]
parameters:
  where: {type: schema, required: true, title: Where, help: the schema of the night}
  mode: {type: choice, choices: [add, replace], default: add}
  lists: {type: tables, default: [a, b]}
needs:
  - need: relations
    schemas: $where
    names: $lists
    privilege: [SELECT, INSERT]
    kinds: [table, view]
    when: mode=add
    on servers: 14-16
    rows: all
    reason: rows are read and added
    evidence: documentation
  - {need: membership, names: night, or member: [day], how: sets, level: optional, reason: it is so}
  - {need: setting, names: work_mem, is: ">=", value: 4096, on servers: 15, reason: sorts}
  - {need: extension, names: vector, value: "0.5", create: true, reason: columns of its type}
"""


def own(home, name, text):
    return home.write(".config/pgusher/targets.d/%s.yaml" % name, text)


def listed(home):
    return {target["name"]: target
            for target in home.run("targets", "--json").expect(0).json()["targets"]}


@test
def every_file_of_the_sources_is_listed():
    with Home() as home:
        files = [os.path.basename(path)[:-5] for path in
                 sorted(glob.glob(os.path.join(TOP, "targets", "*.yaml")))]
        assert len(files) >= 12, files
        answer = home.run("targets", "--json").expect(0).json()
        equal((answer["command"], answer["format"]), ("targets", 1))
        equal([target["name"] for target in answer["targets"]], files)
        text = home.run("targets").expect(0)
        equal(text.err, "")
        for target in answer["targets"]:
            contains(text.out, "%s: %s\n" % (target["name"], target["title"]))
            equal(target["file"], None)
            assert "needs" not in target, target
            for parameter in target["parameters"]:
                assert parameter["help"], (target["name"], parameter)


@test
def each_tells_its_needs_with_reasons_and_evidence():
    with Home() as home:
        for name in listed(home):
            target = home.run("targets", name, "--json").expect(0).json()["target"]
            text = home.run("targets", name).expect(0).out
            assert target["needs"], name
            for need in target["needs"]:
                assert need["evidence"] in ("documentation", "source", "concluded"), need
                assert need["level"] in ("required", "recommended", "optional"), need
                contains(text, need["reason"])


@test
def parameters_have_type_default_and_help():
    with Home() as home:
        parameters = {parameter["name"]: parameter
                      for parameter in listed(home)["cloudquery"]["parameters"]}
        equal(parameters["write_mode"]["type"], "choice")
        equal(parameters["write_mode"]["default"], "overwrite-delete-stale")
        equal(parameters["write_mode"]["choices"],
              ["append", "overwrite", "overwrite-delete-stale"])
        equal((parameters["copy"]["type"], parameters["copy"]["default"]), ("switch", "false"))
        text = home.run("targets").expect(0).out
        contains(text, "choice of append, overwrite, overwrite-delete-stale, "
                       "default overwrite-delete-stale\n")
        contains(text, "schema             schema, required\n")


@test
def an_own_target_is_told_whole():
    with Home() as home:
        path = own(home, "night", OWN)
        target = home.run("targets", "night", "--json").expect(0).json()["target"]
        equal((target["file"], target["servers"]), (path, "12-"))
        equal(target["links"], ["https://example.org/night"])
        equal(target["parameters"], [
            {"name": "where", "type": "schema", "title": "Where", "help": "the schema of the night",
             "required": True, "default": None, "choices": []},
            {"name": "mode", "type": "choice", "title": "mode", "help": None, "required": False,
             "default": "add", "choices": ["add", "replace"]},
            {"name": "lists", "type": "tables", "title": "lists", "help": None, "required": False,
             "default": ["a", "b"], "choices": []}])
        relations, membership, setting, extension = target["needs"]
        equal(relations, {
            "id": "relations", "need": "relations", "level": "required", "when": ["mode=add"],
            "reason": "rows are read and added", "evidence": "documentation", "servers": "14-16",
            "privileges": ["SELECT", "INSERT"], "schemas": ["$where"], "names": ["$lists"],
            "columns": [], "kinds": ["table", "view"], "or_member": [], "is": None, "value": None,
            "how": None, "all_rows": True, "create": False})
        equal((membership["or_member"], membership["how"], membership["level"]),
              (["day"], "sets", "optional"))
        equal((setting["is"], setting["value"], setting["servers"]), (">=", "4096", "15"))
        equal((extension["value"], extension["create"]), ("0.5", True))
        equal(home.run("targets", "night").expect(0).out, """night: Night job (your own)
  Fills the tables of the night.
  PostgreSQL 12-
  ~/.config/pgusher/targets.d/night.yaml
  https://example.org/night
Parameters:
  where              schema, required
                     Where: the schema of the night
  mode               choice of add, replace, default add
                     mode
  lists              tables, default a, b
                     lists
Needs:
  required     relations: SELECT, INSERT on $lists in $where (table, view), all rows
               rows are read and added
               relations: asked for by the documentation, when mode=add, on servers 14-16
  optional     membership: night, or member of day, by SET ROLE
               it is so
               membership: concluded
  required     setting: work_mem >= 4096
               sorts
               setting: concluded, on servers 15
  required     extension: vector 0.5, made when it is missing
               columns of its type
               extension: concluded
""")


@test
def an_own_target_wins_over_a_built_in_one():
    with Home() as home:
        before = list(listed(home))
        path = own(home, "read-only", OWN)
        equal(list(listed(home)), before)
        equal(listed(home)["read-only"]["file"], path)
        contains(home.run("targets", "read-only").expect(0).out, "Night job (your own)")
        os.remove(path)
        contains(home.run("targets", "read-only").expect(0).out, "Read only\n")


@test
def the_directory_follows_the_environment():
    with Home() as home:
        home.write("elsewhere/pgusher/targets.d/far.yaml", OWN)
        place = {"XDG_CONFIG_HOME": os.path.join(home.path, "elsewhere")}
        home.run("targets", "far").expect(1)
        home.run("targets", "far", env=place).expect(0)
        paths = home.run("info", "--json", env=place).expect(0).json()["paths"]
        equal(paths["targets"], {"state": "exists",
                                 "path": os.path.join(home.path, "elsewhere/pgusher/targets.d")})


@test
def a_broken_file_is_named_and_stops_no_other():
    with Home() as home:
        own(home, "omni", "title: Mine\nneeds:\n  - need: schema\n    privilege: DELETE\n")
        own(home, "night", OWN)
        said = 'target omni, line 4, column 16: "DELETE" is no privilege of a schema'
        text = home.run("targets").expect(0)
        contains(text.out, "omni: cannot be read\n  " + said)
        contains(text.out, "night: Night job (your own)")
        targets = listed(home)
        contains(targets["omni"]["error"], said)
        equal(targets["night"]["title"], "Night job")
        refused = home.run("targets", "omni").expect(1)
        equal(refused.out, "")
        contains(refused.err, said)
        contains(refused.err, "~/.config/pgusher/targets.d/omni.yaml")
        grants = home.run("grants", "--target", "omni").expect(1)
        contains(grants.err, said)  # and no connection is tried


@test
def an_unknown_name_gets_the_known_ones():
    with Home() as home:
        own(home, "night", OWN)
        refused = home.run("targets", "moon").expect(1)
        contains(refused.err, 'there is no target "moon"')
        contains(refused.err, "read-write, night")
        home.run("targets", "omni", "dbt").expect(1)


@test
def what_a_file_says_reaches_the_terminal_as_text():
    with Home() as home:
        own(home, "evil", 'title: "a\\e[31mb"\nsummary: "\\u202Ex"\nneeds:\n  - {need: login, '
                          'reason: "c\\ad"}\n')
        for words in (("targets",), ("targets", "evil")):
            out = home.run(*words).expect(0).out
            lacks(out, "\x1b")
            lacks(out, "\u202e")
            contains(out, "a\\x1B[31mb")
        equal(json.loads(home.run("targets", "evil", "--json").out)["target"]["title"],
              "a\x1b[31mb")


@test
def the_example_of_the_manual_is_a_target():
    with open(os.path.join(TOP, "man", "pgusher-targets.5"), encoding="utf-8") as file:
        page = file.read()
    example = page[page.index(".nf\n.RS\n") + len(".nf\n.RS\n"):page.index(".RE\n.fi\n")]
    with Home() as home:
        own(home, "example", example.replace("\\-", "-"))
        contains(home.run("targets", "example").expect(0).out, "Night job (your own)")


@test
def json_goes_to_a_file():
    with Home() as home:
        path = os.path.join(home.path, "out.json")
        equal(home.run("targets", "omni", "--json", "-o", path).expect(0).out, "")
        equal(json.loads(home.read("out.json"))["target"]["name"], "omni")


main()
