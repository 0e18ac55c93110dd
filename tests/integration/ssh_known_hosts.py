#!/usr/bin/env python3
"""Whom we trust by known_hosts, beside what the installed ssh decides with the same files, the same
key and the same name. Names need no DNS: ssh reaches the real sshd by a ProxyCommand."""

import base64
import hashlib
import hmac
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from processes import find_program
from sshd import SshServer
from tap import contains, equal, main, test

TOP = os.environ.get("top_builddir") or os.path.realpath(
    os.path.join(os.path.dirname(__file__), "..", "..", "build"))
JUDGE = os.path.join(TOP, "tests", "integration", "ssh_known_hosts_judge")
SSH, KEYGEN = find_program("ssh"), find_program("ssh-keygen")


class World:
    """One sshd with an ed25519 and an ecdsa key, and keys that are none of its own."""

    server = None

    @classmethod
    def get(cls):
        if not cls.server:
            cls.server = SshServer(host_keys=("ed25519", "ecdsa"))
            cls.keys = {"K": cls.public("host_ed25519"), "E": cls.public("host_ecdsa")}
            for word, kind in (("O", "ed25519"), ("P", "ed25519"), ("X", "ecdsa"), ("R", "rsa")):
                cls.server.make_key("other_" + word, kind)
                cls.keys[word] = cls.public("other_" + word)
        return cls

    @classmethod
    def public(cls, name):
        with open(cls.server.directory / (name + ".pub"), encoding="ascii") as file:
            return " ".join(file.read().split()[:2])


def hashed(name, magic="|1|", salt=b"0123456789abcdefghij"):
    digest = hmac.new(salt, name.encode(), hashlib.sha1).digest()
    return magic + base64.b64encode(salt).decode() + "|" + base64.b64encode(digest).decode()


# name, host, port, the person's file, the system's file. {K} is the key of the server, {O} and {P}
# others of its type, {E}, {X} and {R} keys of other types; None is a file that is not there.
H = "db.example.com"
CASES = [
    ("nothing", H, 22, "", None),
    ("no file", H, 22, None, None),
    ("plain", H, 22, H + " {K}\n", None),
    ("plain with comment", H, 22, H + " {K} mia@home and more\n", None),
    ("another host", H, 22, "x.example.com {K}\n", None),
    ("part of the name", H, 22, "db.example {K}\n", None),
    ("longer name", H, 22, "a.db.example.com {K}\n", None),
    ("changed", H, 22, H + " {O}\n", None),
    ("changed twice", H, 22, H + " {O}\n" + H + " {P}\n", None),
    ("old and new", H, 22, H + " {O}\n" + H + " {K}\n", None),
    ("new and old", H, 22, H + " {K}\n" + H + " {O}\n", None),
    ("other type", H, 22, H + " {X}\n", None),
    ("rsa only", H, 22, H + " {R}\n", None),
    ("other type and changed", H, 22, H + " {X}\n" + H + " {O}\n", None),
    ("other type and known", H, 22, H + " {X}\n" + H + " {K}\n", None),
    ("comma list first", H, 22, H + ",192.0.2.1 {K}\n", None),
    ("comma list last", H, 22, "a,b," + H + " {K}\n", None),
    ("comma list changed", H, 22, "a," + H + " {O}\n", None),
    ("comma list without", H, 22, "a,b,c {K}\n", None),
    ("empty parts of a list", H, 22, "," + H + ",, {K}\n", None),
    ("blank in a list", H, 22, "a, " + H + " {K}\n", None),
    ("star", H, 22, "*.example.com {K}\n", None),
    ("star alone", H, 22, "* {K}\n", None),
    ("star changed", H, 22, "* {O}\n", None),
    ("question marks", H, 22, "d?.example.com {K}\n", None),
    ("too few question marks", H, 22, "?.example.com {K}\n", None),
    ("negated", H, 22, "*.example.com,!db.* {K}\n", None),
    ("negated first", H, 22, "!db.*,*.example.com {K}\n", None),
    ("negated another", H, 22, "*.example.com,!x.* {K}\n", None),
    ("negated alone", H, 22, "!x.example.com {K}\n", None),
    ("negated changed key", H, 22, "*,!" + H + " {O}\n", None),
    ("upper case in the file", H, 22, "DB.Example.COM {K}\n", None),
    ("upper case typed", "DB.Example.COM", 22, H + " {K}\n", None),
    ("upper case in a pattern", H, 22, "*.EXAMPLE.com {K}\n", None),
    ("trailing dot typed", H + ".", 22, H + " {K}\n", None),
    ("trailing dot in the file", H, 22, H + ". {K}\n", None),
    ("address", "192.0.2.7", 22, "192.0.2.7 {K}\n", None),
    ("address of version 6", "2001:db8::7", 22, "2001:db8::7 {K}\n", None),
    ("address pattern", "192.0.2.7", 22, "192.0.2.* {K}\n", None),
    ("one letter", "h", 22, "h {K}\n", None),
    ("two letters", "db", 22, "db {K}\n", None),
    ("port", H, 2222, "[" + H + "]:2222 {K}\n", None),
    ("port changed", H, 2222, "[" + H + "]:2222 {O}\n", None),
    ("another port", H, 2222, "[" + H + "]:2223 {K}\n", None),
    ("bare name for a port", H, 2222, H + " {K}\n", None),
    ("bare name changed for a port", H, 2222, H + " {O}\n", None),
    ("bare name known, port changed", H, 2222, H + " {K}\n[" + H + "]:2222 {O}\n", None),
    ("bare name changed, port known", H, 2222, H + " {O}\n[" + H + "]:2222 {K}\n", None),
    ("bare name of other type for a port", H, 2222, H + " {X}\n", None),
    ("port 22 in brackets", H, 22, "[" + H + "]:22 {K}\n", None),
    ("port pattern", H, 2222, "[*.example.com]:2222 {K}\n", None),
    ("port pattern of all", H, 2222, "[" + H + "]:* {K}\n", None),
    ("version 6 with port", "2001:db8::7", 2222, "[2001:db8::7]:2222 {K}\n", None),
    ("hashed", H, 22, "{hash} {K}\n", None),
    ("hashed changed", H, 22, "{hash} {O}\n", None),
    ("hashed with port", H, 2222, "{hash2222} {K}\n", None),
    ("hashed of another", H, 22, "{hashx} {K}\n", None),
    ("hashed of upper case", "DB.example.com", 22, "{hash} {K}\n", None),
    ("hashed in a list", H, 22, "a,{hash} {K}\n", None),
    ("hash and more", H, 22, "{hash},a {K}\n", None),
    ("hashed wrong magic", H, 22, "{hash2} {K}\n", None),
    ("hashed short salt", H, 22, "{hashshort} {K}\n", None),
    ("hashed broken", H, 22, "|1|xxx|yyy {K}\n", None),
    ("hashed revoked", H, 22, "@revoked {hash} {K}\n", None),
    ("revoked", H, 22, "@revoked " + H + " {K}\n", None),
    ("revoked and known", H, 22, "@revoked " + H + " {K}\n" + H + " {K}\n", None),
    ("known and revoked", H, 22, H + " {K}\n@revoked " + H + " {K}\n", None),
    ("revoked for all", H, 22, "@revoked * {K}\n" + H + " {K}\n", None),
    ("revoked another key", H, 22, "@revoked " + H + " {O}\n" + H + " {K}\n", None),
    ("revoked another key alone", H, 22, "@revoked " + H + " {O}\n", None),
    ("revoked for another host", H, 22, "@revoked x {K}\n" + H + " {K}\n", None),
    ("revoked for the bare name", H, 2222, "@revoked " + H + " {K}\n[" + H + "]:2222 {K}\n", None),
    ("revoked in the system's file", H, 22, H + " {K}\n", "@revoked * {K}\n"),
    ("authority alone", H, 22, "@cert-authority *.example.com {O}\n", None),
    ("authority with the key itself", H, 22, "@cert-authority " + H + " {K}\n", None),
    ("authority and known", H, 22, "@cert-authority * {O}\n" + H + " {K}\n", None),
    ("authority and changed", H, 22, "@cert-authority * {P}\n" + H + " {O}\n", None),
    ("unknown marker", H, 22, "@special " + H + " {K}\n", None),
    ("marker in upper case", H, 22, "@REVOKED " + H + " {K}\n" + H + " {K}\n", None),
    ("marker without blank", H, 22, "@revoked" + H + " {K}\n" + H + " {K}\n", None),
    ("two markers", H, 22, "@revoked @cert-authority " + H + " {K}\n" + H + " {K}\n", None),
    ("marker with tab", H, 22, "@revoked\t" + H + " {K}\n" + H + " {K}\n", None),
    ("leading blanks", H, 22, "  \t " + H + " {K}\n", None),
    ("tabs between", H, 22, H + "\t\t{K}\n", None),
    ("carriage return", H, 22, H + " {K}\r\n", None),
    ("no last newline", H, 22, H + " {K}", None),
    ("comment", H, 22, "# " + H + " {K}\n", None),
    ("comment and known", H, 22, "# x\n\n   # y\n" + H + " {K}\n", None),
    ("nonsense first", H, 22, "this is not a key\n" + H + " {K}\n", None),
    ("nonsense between", H, 22, "a {K}\nxxx yyy\n" + H + " {K}\n", None),
    ("a name alone", H, 22, H + "\n" + H + " {K}\n", None),
    ("name and type alone", H, 22, H + " ssh-ed25519\n", None),
    ("key cut short", H, 22, H + " {Kcut}\n", None),
    ("key cut short and known", H, 22, H + " {Kcut}\n" + H + " {K}\n", None),
    ("key with garbage", H, 22, H + " {K}!!!\n", None),
    ("wrong word for the type", H, 22, H + " ssh-rsa {Kblob}\n", None),
    ("unknown type", H, 22, H + " ssh-new {Kblob}\n", None),
    ("old protocol", H, 22, H + " 1024 35 1234567890\n" + H + " {K}\n", None),
    ("a very long line", H, 22, "x" * 65536 + " {K}\n" + H + " {K}\n", None),
    ("a very long list", H, 22, ",".join("h%d" % i for i in range(5000)) + "," + H + " {K}\n",
     None),
    ("byte order mark", H, 22, "\ufeff" + H + " {K}\n", None),
    ("a very long name", "h" * 200 + ".example.com", 22, "h" * 200 + ".example.com {K}\n", None),
    ("the system's file", H, 22, "", H + " {K}\n"),
    ("the system's file alone", H, 22, None, H + " {K}\n"),
    ("changed by the system", H, 22, "", H + " {O}\n"),
    ("known here, changed there", H, 22, H + " {K}\n", H + " {O}\n"),
    ("changed here, known there", H, 22, H + " {O}\n", H + " {K}\n"),
    ("other type here, known there", H, 22, H + " {X}\n", H + " {K}\n"),
    ("many hosts before", H, 22, "".join("h%d {O}\n" % i for i in range(2000)) + H + " {K}\n",
     None),
]

# Where we are stricter than ssh, and why.
STRICTER = {
    # ssh looks at the bare name only for a key that says yes; a revoked key is no good anywhere.
    "revoked for the bare name": ("known", "revoked"),
    # For ssh a marker ends with a blank only, so that such a line means nothing.
    "marker with tab": ("known", "revoked"),
    # A damaged key is skipped by ssh; that a key of this type was recorded is still to be seen.
    "key cut short": ("unknown", "changed"),
}


def fill(text):
    keys = World.get().keys
    blob = keys["K"].split()[1]
    words = {**{"{%s}" % word: key for word, key in keys.items()},
             "{Kcut}": keys["K"][:-8], "{Kblob}": blob, "{hash}": hashed(H),
             "{hash2222}": hashed("[%s]:2222" % H), "{hashx}": hashed("x.example.com"),
             "{hash2}": hashed(H, "|2|"), "{hashshort}": hashed(H, salt=b"short")}
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def write(directory, name, text):
    path = os.path.join(directory, name)
    if text is not None:
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(fill(text))
    return path


def by_ssh(host, port, user_file, system_file):
    """What the real one decides about the ed25519 key of the server."""
    result = subprocess.run(
        [SSH, "-F", "/dev/null", "-v", "-o", "ProxyCommand=%s relay %d" % (
            JUDGE, World.server.port), "-p", str(port), "-o", "BatchMode=yes",
         "-o", "StrictHostKeyChecking=yes", "-o", "UserKnownHostsFile=" + user_file,
         "-o", "GlobalKnownHostsFile=" + system_file, "-o", "HostKeyAlgorithms=ssh-ed25519",
         "-o", "PreferredAuthentications=none", "-o", "UpdateHostKeys=no",
         "-o", "KexAlgorithms=curve25519-sha256", "-l", "mia", "--", host, "true"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=60)
    said = result.stderr
    if "REVOKED HOST KEY DETECTED" in said:
        return "revoked", said
    if "REMOTE HOST IDENTIFICATION HAS CHANGED" in said:
        return "changed", said
    if "Permission denied" in said:
        return "known", said
    if "host key is known for" in said:
        return "unknown", said
    return "nothing", said


def by_us(host, port, user_file, system_file):
    return subprocess.run(
        [JUDGE, "judge", host, str(port), World.server.directory / "host_ed25519.pub", user_file,
         system_file], check=True, capture_output=True, text=True, timeout=60).stdout.split()


def compare(case):
    name, host, port, user_text, system_text = case
    with tempfile.TemporaryDirectory(prefix="pgusher-known-") as directory:
        files = write(directory, "user", user_text), write(directory, "system", system_text)
        theirs, said = by_ssh(host, port, *files)
        ours = by_us(host, port, *files)[0]
    # For ssh a key of another type is a changed one; we refuse it as well, and say what it is.
    if theirs == "changed" and ours == "other-type":
        return []
    if theirs == ours or STRICTER.get(name) == (theirs, ours):
        return []
    return ["%s: ssh %s, we %s%s" % (name, theirs, ours, "\n" + said if theirs == "nothing" else "")]


@test(limit=240)
def decided_as_ssh_decides():
    assert len(CASES) >= 100
    World.get()
    with ThreadPoolExecutor(3) as pool:
        found = [line for lines in pool.map(compare, CASES) for line in lines]
    equal("\n".join(found), "", "what differs")


@test
def what_cannot_be_read_decides_nothing():
    World.get()
    with tempfile.TemporaryDirectory(prefix="pgusher-known-") as directory:
        good = write(directory, "good", H + " {K}\n")
        fifo = os.path.join(directory, "fifo")
        os.mkfifo(fifo)
        for path in (directory, fifo):
            equal(by_us(H, 22, path, good)[0], "undecided")
            equal(by_us(H, 22, good, path)[0], "undecided")


@test
def the_line_that_decided_is_named():
    World.get()
    with tempfile.TemporaryDirectory(prefix="pgusher-known-") as directory:
        path = write(directory, "k", "# x\n" + H + " {O}\n" + H + " {P}\n")
        equal(by_us(H, 22, path, "/dev/null")[:3], ["changed", path, "2"])
        path = write(directory, "a", "\n@cert-authority * {O}\n")
        equal(by_us(H, 22, path, "/dev/null")[0::3], ["unknown", "authority"])


@test
def the_types_that_are_known_come_first():
    """So that a known host does not show a key that is not recorded."""
    World.get()

    def first(text, port=22):
        with tempfile.TemporaryDirectory(prefix="pgusher-known-") as directory:
            path = write(directory, "k", text)
            return subprocess.run([JUDGE, "types", H, str(port), path], check=True,
                                  capture_output=True, text=True).stdout.strip()
    equal(first(H + " {X}\n"), "ecdsa-sha2-nistp256")
    equal(first(H + " {R}\n"), "ssh-rsa")
    equal(first(H + " {R}\n" + H + " {K}\n"), "ssh-ed25519,ssh-rsa")
    equal(first("@revoked " + H + " {K}\n" + H + " {X}\n"), "ecdsa-sha2-nistp256")
    equal(first("@cert-authority * {K}\n"), "")
    equal(first("{hash} {K}\n"), "ssh-ed25519")
    equal(first("[" + H + "]:2222 {X}\n", 2222), "ecdsa-sha2-nistp256")


@test(limit=60)
def what_is_recorded_is_found_by_ssh():
    world = World.get()
    key = world.server.directory / "host_ed25519.pub"
    with tempfile.TemporaryDirectory(prefix="pgusher-known-") as directory:
        for port in (22, 2222):
            for mode in ((), ("hashed",)):
                path = os.path.join(directory, ".ssh%d%d" % (port, len(mode)), "known_hosts")
                subprocess.run([JUDGE, "record", H, str(port), key, path, *mode], check=True)
                equal(os.stat(path).st_mode & 0o777, 0o600)
                equal(os.stat(os.path.dirname(path)).st_mode & 0o777, 0o700)
                name = H if port == 22 else "[%s]:%d" % (H, port)
                found = subprocess.run([KEYGEN, "-F", name, "-f", path], check=True,
                                       capture_output=True, text=True).stdout
                contains(found, world.keys["K"])
                equal(by_ssh(H, port, path, "/dev/null")[0], "known")
        # Nothing is rewritten, and a last line without its end is not glued to.
        path = write(directory, "odd", "# mine\nbroken line\nx {O}")
        with open(path, encoding="utf-8") as file:
            before = file.read()
        link = os.path.join(directory, "link")
        os.symlink(path, link)
        subprocess.run([JUDGE, "record", H, "22", key, link], check=True)
        with open(path, encoding="utf-8") as file:
            after = file.read()
        assert os.path.islink(link)
        assert after.startswith(before + "\n"), after
        equal(by_ssh(H, 22, path, "/dev/null")[0], "known")


@test
def names_that_would_mean_more_are_not_recorded():
    key = World.get().server.directory / "host_ed25519.pub"
    with tempfile.TemporaryDirectory(prefix="pgusher-known-") as directory:
        path = os.path.join(directory, "k")
        for name in ("*", "a,b", "!a", "a b", "@revoked", "#a", "|1|a", "a\nb", "[a"):
            result = subprocess.run([JUDGE, "record", name, "22", key, path], check=False,
                                    capture_output=True)
            equal(result.returncode, 1, name)
        assert not os.path.exists(path)


@test(limit=60)
def many_records_at_once_do_not_mix():
    key = World.get().server.directory / "host_ed25519.pub"
    with tempfile.TemporaryDirectory(prefix="pgusher-known-") as directory:
        path = os.path.join(directory, "k")
        running = [subprocess.Popen([JUDGE, "record", "host%d" % i, "22", key, path])
                   for i in range(40)]
        equal([process.wait() for process in running], [0] * 40)
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        equal(sorted(line.split()[0] for line in lines), sorted("host%d" % i for i in range(40)))
        equal({line.split(" ", 1)[1] for line in lines}, {World.keys["K"]})


@test(limit=60)
def fingerprints_and_drawings_are_those_of_ssh_keygen():
    server = World.get().server
    for number in range(20):
        kind = ("ed25519", "ecdsa")[number % 2]
        path = server.make_key("art%d" % number, kind) + ".pub"
        theirs = subprocess.run([KEYGEN, "-lvf", path], check=True, capture_output=True,
                                text=True).stdout.splitlines()
        ours = subprocess.run([JUDGE, "art", path], check=True, capture_output=True,
                              text=True).stdout.splitlines()
        equal(ours[0], theirs[0].split()[1])
        equal(ours[2:], theirs[2:])  # the title in the first line is ours


main()
