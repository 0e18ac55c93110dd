#!/usr/bin/env python3
"""Host keys by files of known hosts: what the real ssh decides about a real sshd, and what we do.

ssh takes any name and port for those of the server, without a name service, because it is handed
the connection (ProxyUseFdpass)."""

import base64
import hashlib
import hmac
import os
import re
import resource
import shutil
import stat
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), HERE]

from processes import Directory, Unavailable, find_program, unprivileged
from sshd import SshServer
from ssh_known_hosts_cases import CASES, HOST, Case
from tap import contains, equal, main, note, test

ALGORITHMS = {"A": "ssh-ed25519", "E": "ecdsa-sha2-nistp256", "R": "rsa-sha2-512"}
KINDS = {"A": "ed25519", "E": "ecdsa", "R": "rsa"}
WORKERS = 4  # two processors; ssh and sshd wait for each other
LIMIT = 20   # seconds for one run of ssh or of ours


class World:
    """One sshd with a key of each type, and a key of each type that it does not have."""
    made = None

    def __init__(self):
        self.ssh = find_program("ssh")
        self.keygen = find_program("ssh-keygen")
        self.server = SshServer(host_keys=tuple(KINDS.values()),
                                options={"LoginGraceTime": "10", "LogLevel": "ERROR"})
        self.directory = Directory("pgusher-hosts-")
        os.chmod(str(self.directory), 0o755)
        # Where the build directory is, the unprivileged account may not get.
        self.helper = shutil.copy(find_helper(), self.directory / "judge")
        self.paths, self.texts = {}, {}
        for letter, other, kind in (("A", "B", "ed25519"), ("E", "F", "ecdsa"),
                                    ("R", "S", "rsa")):
            self.add_key(letter, self.server.directory / f"host_{kind}")
            self.add_key(other, self.server.make_key(f"other_{kind}", kind))

    @classmethod
    def get(cls):
        cls.made = cls.made or cls()
        return cls.made

    def add_key(self, letter, path):
        # The helper runs as the unprivileged account too.
        self.paths[letter] = shutil.copy(path + ".pub", self.directory / f"{letter}.pub")
        os.chmod(self.paths[letter], 0o644)
        with open(self.paths[letter], encoding="ascii") as file:
            self.texts[letter] = " ".join(file.read().split()[:2])

    def place(self, name):
        path = self.directory / re.sub("[^A-Za-z0-9]", "_", name)
        os.makedirs(path, exist_ok=True)
        return path

    def ours(self, *arguments, **options):
        done = subprocess.run([self.helper, *map(str, arguments)], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LIMIT, check=False, **options)
        return done.stdout.decode("utf-8", "replace")

    def judge(self, host, port, key, files, **options):
        text = self.ours("judge", host, port, self.paths[key], *files, **options)
        return dict(line.split("=", 1) for line in text.splitlines())

    def ask_ssh(self, host, port, users, system, algorithms, **options):
        """All that ssh -v says."""
        chosen = {"ProxyCommand": f"{self.helper} connect {self.server.port}",
                  "ProxyUseFdpass": "yes", "BatchMode": "yes", "StrictHostKeyChecking": "yes",
                  "UserKnownHostsFile": " ".join(users), "GlobalKnownHostsFile": system,
                  "PreferredAuthentications": "none", "UpdateHostKeys": "no",
                  "IdentityFile": "none", "IdentityAgent": "none", "User": "nobody",
                  "KexAlgorithms": "curve25519-sha256", "Port": port, "AddressFamily": "inet"}
        if algorithms:
            chosen["HostKeyAlgorithms"] = algorithms
        arguments = [f"-o{key}={value}" for key, value in chosen.items()]
        done = subprocess.run([self.ssh, "-v", "-F", "/dev/null", *arguments, host, "true"],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT,
                              check=False, **options)
        return done.stderr.decode("utf-8", "replace")


def find_helper():
    top = os.path.join(HERE, "..", "..", "build")
    for build in (os.environ.get("top_builddir"), os.getcwd(), top):
        path = os.path.join(build or "", "tests/integration/ssh_known_hosts_judge")
        if build and os.access(path, os.X_OK):
            return path
    raise Unavailable("ssh_known_hosts_judge is not built: make check TESTS= builds it")


def verdict_of_ssh(said, kind=""):
    """The word for what ssh decided, and the line with a key of that kind that it named."""
    named = re.search(rf"(?:Found key in|Offending {kind.upper()} key in) (\S+:\d+)", said)
    line = named.group(1) if named else None
    if "REVOKED HOST KEY DETECTED" in said:
        return "revoked", None
    if "REMOTE HOST IDENTIFICATION HAS CHANGED" in said:
        return "changed", line
    if re.search("host key is known for .* and you have requested strict checking", said):
        return "unknown", None
    # Nothing of this kind is said before the key is accepted.
    if "SSH2_MSG_NEWKEYS received" in said and "Permission denied" in said:
        return "known", line
    raise AssertionError("ssh decided nothing:\n" + said)


def hashed(kind, name):
    salt = {"S": bytes(10), "L": bytes(32), "E": b""}.get(kind, bytes(range(20)))
    digest = hmac.new(salt, name.encode(), hashlib.sha1).digest()
    first, second = (base64.b64encode(part).decode() for part in (salt, digest))
    if kind == "N":
        first, second = first.rstrip("="), second.rstrip("=")
    if kind == "B":
        first = more_bits(first)
    return f"|{'2' if kind == '2' else '1'}|{first}|{second}"


def more_bits(text):
    """The same bytes for a careless reader: a bit behind the end is set."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = len(text.rstrip("=")) - 1
    assert text.endswith("=")
    return text[:at] + letters[letters.index(text[at]) + 1] + text[at + 1:]


def with_zeros(text):
    """An RSA key with more zeros before its numbers than there should be."""
    blob = base64.b64decode(text.split()[1])
    parts = []
    while blob:
        length = int.from_bytes(blob[:4], "big")
        parts.append(blob[4:4 + length])
        blob = blob[4 + length:]
    parts[1:] = [b"\0\0" + part for part in parts[1:]]
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return text.split()[0] + " " + base64.b64encode(blob).decode()


def expand(world, text):
    def put(match):
        word = match.group(1)
        if word in ("NUL", "FF", "FE", "BOM"):
            return {"NUL": b"\0", "FF": b"\xff", "FE": b"\xfe", "BOM": b"\xef\xbb\xbf"}[
                word].decode("latin-1")
        if word.startswith("H"):
            kind, name = word[1:].split(":", 1)
            return hashed(kind, name)
        if word == "R0":
            return with_zeros(world.texts["R"])
        key = world.texts[word[0]]
        encoded = key.split()[1]
        return {"": key, "64": encoded, "64-1": encoded[:-1], "64-4": encoded[:-4],
                "64B": more_bits(encoded) if encoded.endswith("=") else None,
                "64CR": encoded[:20] + "\r" + encoded[20:]}[word[1:]]
    return re.sub(r"\{([^}]+)\}", put, text).encode("latin-1")


def write(world, path, text):
    if text is not None:
        with open(path, "wb") as file:
            file.write(expand(world, text))
        os.chmod(path, 0o644)
    return path


def compare(world, case):
    """What ssh said, and what is wrong about ours: None when we say the same."""
    place = world.place(case.name)
    users = [write(world, f"{place}/user{n}", text) for n, text in enumerate(case.users)]
    system = write(world, f"{place}/system", case.system)
    theirs, line = verdict_of_ssh(world.ask_ssh(case.host, case.port, users, system,
                                                ALGORITHMS[case.key]), KINDS[case.key])
    ours = world.judge(case.host, case.port, case.key, [*users, system])
    trust = ours["trust"]
    if case.differs:
        if (theirs, trust) != case.differs[:2]:
            return theirs, f"{case.name}: differs otherwise than written down: {theirs}, {trust}"
    # ssh has one word for both.
    elif theirs != ("changed" if trust == "other type" else trust):
        return theirs, f"{case.name}: ssh says {theirs}, we say {ours}"
    elif line and line not in whole_places(ours["places"]):
        return theirs, f"{case.name}: ssh names {line}, we name {ours['places']}"
    return theirs, None


def whole_places(text):
    """["/a:1", "/a:2"] of "/a:1, :2"."""
    found, file = [], ""
    for place in text.split(", "):
        path, number = place.rsplit(":", 1)
        file = path or file
        found.append(f"{os.path.expanduser(file)}:{number}")
    return found


@test(limit=120)
def every_case_is_judged_as_by_ssh():
    world = World.get()
    assert len(CASES) >= 90
    with ThreadPoolExecutor(WORKERS) as pool:
        compared = list(pool.map(lambda case: compare(world, case), CASES))
    for case in CASES:
        if case.differs:
            note("on purpose, %s: ssh says %s, we say %s; %s" % (case.name, *case.differs))
    counts = Counter(theirs for theirs, _ in compared)
    note(f"{len(CASES)} cases; ssh says {dict(counts)}")
    complaints = [one for _, one in compared if one]
    assert not complaints, "\n" + "\n".join(complaints)
    # A relay that fails, or a name that never matches, must not pass for agreement.
    assert min(counts[word] for word in ("known", "unknown", "changed", "revoked")) >= 10, counts


@test
def a_difference_never_trusts_more():
    for case in CASES:
        assert not case.differs or case.differs[1] != "known", case.name


def limit_memory(megabytes):
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def judged(files, host=HOST, port=22, key="A", **options):
    return World.get().judge(host, port, key, files, **options)


@test
def what_cannot_be_read_decides_nothing():
    """ssh goes on without such a file; we do not, because it may hold a revocation."""
    world = World.get()
    place = world.place("unreadable")
    good = write(world, place + "/good", HOST + " {A}\n")
    os.mkdir(place + "/directory")
    os.mkfifo(place + "/fifo")
    os.symlink("loop", place + "/loop")
    huge = write(world, place + "/huge", HOST + " {A}\n")
    os.truncate(huge, 17 << 20)
    for name in ("directory", "fifo", "loop", "huge"):
        path = f"{place}/{name}"
        for files in ([path], [good, path], [path, good]):
            equal(judged(files)["trust"], "undecided", name)
            contains(judged(files)["error"], path)
    os.symlink("nowhere", place + "/dangling")
    for missing in ("missing", "dangling", "good/below"):
        equal(judged([f"{place}/{missing}"])["trust"], "unknown")
        equal(judged([f"{place}/{missing}", good])["trust"], "known")
    equal(judged(["/dev/null", good])["trust"], "known")


@test
def what_may_not_be_read_decides_nothing():
    """As an account that the file keeps out; ssh says that the host is unknown."""
    world = World.get()
    place = world.place("forbidden")
    good = write(world, place + "/good", HOST + " {A}\n")
    secret = write(world, place + "/secret", "@revoked * {A}\n")
    os.mkdir(place + "/closed")
    write(world, place + "/closed/hosts", "@revoked * {A}\n")
    os.chmod(secret, 0)
    os.chmod(place + "/closed", 0)
    someone = unprivileged()
    equal(judged([good], **someone)["trust"], "known")
    for path in (secret, place + "/closed/hosts"):
        equal(judged([good, path], **someone)["trust"], "undecided")
        contains(judged([path], **someone)["error"], "Permission denied")
        said = world.ask_ssh(HOST, 22, [path], "/dev/null", "ssh-ed25519", **someone)
        equal(verdict_of_ssh(said)[0], "unknown")
    os.chmod(place + "/closed", 0o700)


@test
def what_cannot_be_hashed_decides_nothing():
    """With an OpenSSL that refuses SHA-1, as a policy or a lack of memory can make it."""
    world = World.get()
    place = world.place("hash")
    configuration = write(world, place + "/openssl.cnf", "openssl_conf = o\n[o]\nproviders = p\n"
                          "[p]\nnull = n\n[n]\nactivate = 1\n")
    hosts = write(world, place + "/hosts", HOST + " {A}\n@revoked {H:db.example.org} {A}\n")
    crippled = {"env": {**os.environ, "OPENSSL_CONF": configuration}}
    equal(judged([hosts])["trust"], "revoked")
    equal(judged([hosts], **crippled)["trust"], "undecided")
    contains(judged([hosts], **crippled)["error"], "hashed")
    write(world, hosts, HOST + " {A}\n")
    equal(judged([hosts], **crippled)["trust"], "known")


@test
def want_of_memory_trusts_nothing():
    """The program ends when memory runs out; it never goes on with half a file."""
    world = World.get()
    place = world.place("memory")
    hosts = write(world, place + "/hosts", HOST + " {A}\n" + ("#" * 1023 + "\n") * 12000 +
                  "@revoked * {A}\n")
    trusts = [judged([hosts], preexec_fn=lambda: limit_memory(megabytes)).get("trust")
              for megabytes in range(8, 40, 2)]
    assert None in trusts and set(trusts) <= {None, "revoked"}, trusts
    equal(judged([hosts])["trust"], "revoked")


@test
def a_damaged_key_is_not_judged():
    world = World.get()
    place = world.place("damaged")
    damaged = world.paths["D"] = write(world, place + "/key.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"
                                       "AAAABGFiY2Q= x\n")
    with open(damaged, encoding="ascii") as file:
        world.texts["D"] = " ".join(file.read().split()[:2])
    equal(judged([write(world, place + "/hosts", HOST + " {D}\n")], key="D")["trust"], "undecided")


@test
def all_lines_of_a_changed_key_are_named():
    world = World.get()
    place = world.place("places")
    home = {"env": {**os.environ, "HOME": place}}
    user = write(world, place + "/user", "# mine\n" + HOST + " {B}\n" + HOST + " {E}\n"
                 "other {A}\n*.org {B}\n")
    system = write(world, place + "/system", "x\n\n*," + HOST + " {B}\n")
    equal(judged([user, system], **home)["places"], "~/user:2, :5, ~/system:3")
    equal(judged([user], key="F")["places"], user + ":3")
    # Only other types: all of them.
    write(world, place + "/types", HOST + " {E}\n" + HOST + " {R}\n@revoked * {B}\n")
    said = judged([place + "/types"])
    equal((said["trust"], said["places"]), ("other type", place + "/types:1, :2"))
    # A match further down makes it a known key, and only its line is named.
    write(world, system, HOST + " {A}\n")
    equal(judged([user, system])["places"], system + ":1")
    write(world, user, (HOST + " {B}\n") * 11)
    equal(judged([user])["places"], user + ":1, :2, :3, :4, :5, :6, :7, :8 and 3 more")


@test
def an_authority_is_explained():
    world = World.get()
    place = world.place("authority")
    home = {"env": {**os.environ, "HOME": place}}
    hosts = write(world, place + "/hosts", "\n@cert-authority *.net {B}\n"
                  "@cert-authority *.org {B}\n@cert-authority * {B}\n")
    said = judged([hosts], **home)
    equal(said["trust"], "unknown")
    contains(said["authority"], "~/hosts line 3 trusts a certificate authority for this host, and")
    equal(judged([hosts], host="db.example.net")["authority"][:len(hosts) + 7], hosts + " line 2")
    write(world, hosts, HOST + " {A}\n")
    equal(judged([hosts])["authority"], "")


def found_by_keygen(world, name, path):
    done = subprocess.run([world.keygen, "-F", name, "-f", path], capture_output=True, text=True,
                          check=False)
    return done.returncode == 0 and "found: line" in done.stdout


@test
def a_recorded_key_is_known_to_ssh():
    world = World.get()
    ways = [(host, port, how, key) for host in (HOST, "Db.Example.ORG", "192.0.2.7", "::1")
            for port in (22, 2222) for how in ("plain", "hashed") for key in "AE"]

    def record(number, host, port, how, key):
        path = f"{world.place('record')}/{number}/new/known_hosts"
        equal(world.ours("record", path, host, port, world.paths[key], how), "")
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        equal(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode), 0o700)
        name = host.lower() if port == 22 else f"[{host.lower()}]:{port}"
        assert found_by_keygen(world, name, path), (name, path)
        said = world.ask_ssh(host, port, [path], "/dev/null", ALGORITHMS[key])
        equal(verdict_of_ssh(said), ("known", path + ":1"))
        with open(path, encoding="ascii") as file:
            equal(name in file.read(), how == "plain")

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda way: record(way[0], *way[1]), enumerate(ways)))


@test
def recording_appends_and_nothing_else():
    world = World.get()
    place = world.place("append")
    for number, before in enumerate(["", "# mine\n", "# no newline", "rubbish\r", "x {B}",
                                     "x {B}\n\n\n", "{NUL}{FF}"]):
        path = write(world, f"{place}/{number}", before)
        inode = os.stat(path).st_ino
        equal(world.ours("record", path, HOST, 22, world.paths["A"], "plain"), "")
        glue = "" if not before or before.endswith("\n") else "\n"
        with open(path, "rb") as file:
            equal(file.read(), expand(world, before + glue + HOST + " {A}\n"))
        equal((os.stat(path).st_ino, stat.S_IMODE(os.stat(path).st_mode)), (inode, 0o644))
        equal(judged([path])["trust"], "known")


@test
def recording_goes_through_a_link():
    world = World.get()
    place = world.place("links")
    target = write(world, place + "/target", "# mine\n")
    os.symlink("target", place + "/link")
    os.symlink("not-yet", place + "/early")
    for name, real in (("link", target), ("early", place + "/not-yet")):
        equal(world.ours("record", f"{place}/{name}", HOST, 22, world.paths["A"], "plain"), "")
        assert os.path.islink(f"{place}/{name}")
        equal(judged([real])["trust"], "known")


@test
def what_cannot_be_recorded_is_said():
    world = World.get()
    place = world.place("refused")
    os.mkdir(place + "/directory")
    os.mkfifo(place + "/fifo")
    write(world, place + "/file", "")
    for path in ("directory", "fifo", "file/below"):
        said = world.ours("record", f"{place}/{path}", HOST, 22, world.paths["A"], "plain")
        contains(said, f"error={'' if path == 'fifo' else 'cannot '}")
        contains(said, place)
    contains(world.ours("record", "/dev/full", HOST, 22, world.paths["A"], "plain"), "error=")
    contains(world.ours("record", place + "/file", "*", 22, world.paths["A"], "plain"), "error=")
    equal(os.path.getsize(place + "/file"), 0)


@test
def concurrent_appends_do_not_mix():
    world = World.get()
    path = world.place("concurrent") + "/hosts"
    times, names = 200, [f"host{n}" + "x" * 40 * n for n in range(6)]
    running = [subprocess.Popen([world.helper, "record", path, name, "22", world.paths["AES"[n % 3]],
                                 "plain", str(times)]) for n, name in enumerate(names)]
    equal([one.wait(LIMIT) for one in running], [0] * len(names))
    # A writer that sees half of another's line takes it for one without an end, and leaves a blank
    # line before its own: no harm.
    with open(path, encoding="ascii") as file:
        lines = Counter(line for line in file.read().split("\n") if line)
    equal(lines, Counter({f"{name} {world.texts['AES'[n % 3]]}": times
                          for n, name in enumerate(names)}))


TYPE_CASES = [
    Case("nothing known", ""),
    Case("only ed25519", HOST + " {A}\n"),
    Case("only ecdsa", HOST + " {E}\n"),
    Case("only rsa", HOST + " {R}\n"),
    Case("ecdsa hashed", "{H:db.example.org} {E}\n"),
    Case("ecdsa for the domain", "*.example.org {E}\n"),
    Case("ecdsa and rsa", HOST + " {R}\n" + HOST + " {E}\n"),
    Case("ecdsa in the system file", "", system=HOST + " {E}\n"),
    Case("ecdsa, another key", HOST + " {F}\n"),
    Case("ecdsa for another host", "other {E}\n"),
    Case("ed25519 revoked", HOST + " {E}\n@revoked * {A}\n"),
    Case("ed25519 known and revoked", HOST + " {A}\n" + HOST + " {E}\n@revoked * {A}\n"),
    Case("ecdsa revoked alone", "@revoked * {E}\n"),
    Case("ecdsa known and revoked alone", "@revoked * {E}\n" + HOST + " {E}\n"),
    Case("an authority with ecdsa", "@cert-authority * {E}\n"),
    Case("ecdsa with the port", "[db.example.org]:2222 {E}\n", port=2222),
    Case("ecdsa with the port, ed25519 for the bare name",
         HOST + " {A}\n[db.example.org]:2222 {E}\n", port=2222),
    Case("ecdsa with another port", "[db.example.org]:2223 {E}\n", port=2222),
    Case("ecdsa for the bare name", HOST + " {E}\n", port=2222,
         differs=("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh takes a key of the bare name but does "
                  "not ask for its type, so the known host is new to it")),
]


def first_type(world, case):
    """What ssh and the server agree on, and what we would: ed25519 comes first by default."""
    place = world.place("types " + case.name)
    user = write(world, place + "/user", case.users[0])
    system = write(world, place + "/system", case.system)
    # The same as the first of our offer; without HostKeyAlgorithms ssh orders by what is known.
    said = world.ask_ssh(case.host, case.port, [user], system, None)
    theirs = re.search(r"kex: host key algorithm: (\S+)", said).group(1)
    ours = world.ours("types", case.host, case.port, user, system).strip()
    ours = (ours or "ssh-ed25519").split(",")[0]
    return case, theirs.replace("rsa-sha2-512", "ssh-rsa"), ours


@test
def the_type_that_is_known_is_asked_for():
    world = World.get()
    with ThreadPoolExecutor(WORKERS) as pool:
        for case, theirs, ours in pool.map(lambda case: first_type(world, case), TYPE_CASES):
            wanted = case.differs[:2] if case.differs else (theirs, theirs)
            equal((theirs, ours), wanted, case.name)


def draw(world, number, kind):
    path = world.place("drawings") + f"/key{number}"
    subprocess.run([world.keygen, "-q", "-t", kind[0], "-b", str(kind[1]), "-N", "", "-f", path],
                   check=True, stdin=subprocess.DEVNULL)
    said = subprocess.run([world.keygen, "-lv", "-f", path + ".pub"], check=True, text=True,
                          capture_output=True).stdout
    title = f"{kind[0].upper()} {kind[1]}"
    ours = world.ours("draw", title, path + ".pub")
    equal(ours.split("\n", 1)[1], said.split("\n", 1)[1])
    equal(ours.split("\n", 1)[0], said.split()[1])


@test
def drawings_are_those_of_keygen():
    world = World.get()
    kinds = ([("ed25519", 256)] * 12 + [("ecdsa", 256)] * 4 +
             [("ecdsa", 384), ("ecdsa", 521), ("rsa", 2048), ("rsa", 1024)])
    assert len(kinds) == 20
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda one: draw(world, *one), enumerate(kinds)))


main()
