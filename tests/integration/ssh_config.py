#!/usr/bin/env python3
"""Our reading of ssh_config beside that of the installed ssh ("ssh -G"), option by option."""

import os
import pwd
import random
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
from processes import find_program
from tap import contains, equal, main, test

TOP = os.environ.get("top_builddir") or os.path.realpath(
    os.path.join(os.path.dirname(__file__), "..", "..", "build"))
PRINT = os.path.join(TOP, "tests", "integration", "ssh_config_print")
SSH = find_program("ssh")
SINGLE = ("hostname", "port", "hostkeyalias", "identitiesonly", "identityagent", "proxyjump",
          "userknownhostsfile", "globalknownhostsfile", "hashknownhosts", "stricthostkeychecking",
          "connecttimeout", "serveraliveinterval", "serveralivecountmax", "tcpkeepalive",
          "addressfamily", "preferredauthentications", "pubkeyauthentication",
          "passwordauthentication", "kbdinteractiveauthentication")
ALGORITHMS = ("hostkeyalgorithms", "ciphers", "macs", "kexalgorithms")
HOME = pwd.getpwuid(os.getuid()).pw_dir

# Each case: a name, the file, and then destinations as arguments of ssh. In the text @DIR@ is the
# directory of the case; further files of it stand behind a line "=== NAME".
CASES = [
    ("nothing", "", ["a"], ["-l", "mia", "a"], ["-p", "99", "a"]),
    ("plain block", "Host a\n HostName a.example.com\n User mia\n Port 2222\n", ["a"], ["b"]),
    ("command line first", "Host a\n User mia\n Port 2222\n", ["-l", "x", "-p", "1", "a"]),
    ("first value counts", "Host a\n User one\nHost *\n User two\n Port 7\n", ["a"], ["b"]),
    ("order matters", "Host *\n User all\nHost a\n User one\n", ["a"]),
    ("before any block", "User early\nHost a\n User late\n", ["a"], ["b"]),
    ("several patterns", "Host a b? c*\n User mia\n", ["a"], ["b1"], ["b"], ["cat"], ["dog"]),
    ("negation", "Host *.example.com !db.example.com\n User mia\n", ["x.example.com"],
     ["db.example.com"]),
    ("negation first", "Host !db *\n User mia\n", ["db"], ["x"]),
    ("negation alone", "Host !db\n User mia\n", ["x"], ["db"]),
    ("case of Host", "Host Alpha\n User mia\n", ["alpha"], ["Alpha"]),
    ("case of keywords", "hOsT a\n USER mia\n pOrT 7\n", ["a"]),
    ("equals", "Host=a\nUser=mia\nPort = 7\n HostName\t=\tx.y\n", ["a"]),
    ("double equals", "Host a\nUser == mia\n", ["a"]),
    ("quotes", 'Host "a"\n User "mia ann"\n HostName "x.example.com"\n', ["a"]),
    ("single quotes", "Host a\n User 'mia ann'\n", ["a"]),
    ("escaped quotes", 'Host a\n User "m\\"ia"\n', ["a"]),
    ("escaped blank", "Host a\n User m\\ ia\n", ["a"]),
    ("open quote", 'Host a\n User "mia\n', ["a"]),
    ("comment line", "# x\nHost a # with comment\n  # more\n User mia # the user\n", ["a"],
     ["with"]),
    ("no comment inside", "Host a\n User mia#1\n", ["a"]),
    ("carriage returns", "Host a\r\n User mia\r\n Port 7\r\n", ["a"]),
    ("tabs and blanks", "\t Host\t a \t\n\t\tUser \t mia \t\n", ["a"]),
    ("no last newline", "Host a\n User mia", ["a"]),
    ("form feed", "Host a\f\n User mia\f\n", ["a"]),
    ("empty lines", "\n\n\nHost a\n\n\n User mia\n\n", ["a"]),
    ("host name token", "Host *\n HostName %h.example.com\n", ["a"], ["B"]),
    ("host name percent", "Host *\n HostName 100%%.%h\n", ["a"]),
    ("host name unknown token", "HostName %x\n", ["a"]),
    ("host name upper case", "HostName EXAMPLE.Com\n", ["a"]),
    ("address", "Host 192.0.2.*\n User mia\n", ["192.0.2.7"], ["192.0.3.7"]),
    ("address of version 6", "Host 2001:db8::*\n User mia\n", ["2001:db8::7"]),
    ("port by name", "Port ssh\n", ["a"]),
    ("port zero", "Port 0\n", ["a"]),
    ("port too large", "Port 65536\n", ["a"]),
    ("port with a word", "Port 22x\n", ["a"]),
    ("port in a block not meant", "Host b\n Port nonsense\n", ["a"]),
    ("two words", "User mia ann\n", ["a"]),
    ("no value", "User\n", ["a"]),
    ("empty value", 'User ""\n', ["a"]),
    ("bad option", "Usr mia\n", ["a"]),
    ("bad option in a block not meant", "Host b\n Usr mia\n", ["a"]),
    ("ignored unknown", "IgnoreUnknown Use*,Foo\nUseKeychain yes\nFoo bar\nUser mia\n", ["a"]),
    ("ignored unknown too late", "UseKeychain yes\nIgnoreUnknown Use*\n", ["a"]),
    ("ignored unknown in a block", "Host b\n IgnoreUnknown X\nHost *\n X y\n", ["a"], ["b"]),
    ("deprecated ones", "Protocol 2\nCipher 3des\nUseRoaming no\nUsePrivilegedPort no\n", ["a"]),
    ("identity files", "Host a\n IdentityFile ~/.ssh/one\nHost *\n IdentityFile ~/.ssh/two\n"
     " IdentityFile ~/.ssh/one\n", ["a"], ["b"]),
    ("identity file quoted", 'IdentityFile "~/.ssh/my key"\n', ["a"]),
    ("identities only", "IdentitiesOnly yes\n", ["a"]),
    ("identities only wrong", "IdentitiesOnly perhaps\n", ["a"]),
    ("certificate files", "CertificateFile ~/c1\nCertificateFile ~/c2\n", ["a"]),
    ("agent", "IdentityAgent ~/.agent/%h-%r\n", ["-l", "mia", "a"]),
    ("agent none", "IdentityAgent none\n", ["a"]),
    ("agent of the environment", "IdentityAgent SSH_AUTH_SOCK\n", ["a"]),
    ("agent of a variable", "IdentityAgent ${HOME}/agent\n", ["a"]),
    ("agent of no variable", "IdentityAgent ${NO_SUCH_VARIABLE_HERE}/agent\n", ["a"]),
    ("one jump", "ProxyJump bastion\n", ["a"]),
    ("jump with everything", "ProxyJump mia@bastion:2222\n", ["a"]),
    ("several jumps", "ProxyJump mia@one:22,two,ann@three:33\n", ["a"]),
    ("jump with comment", "ProxyJump one # x\n", ["a"]),
    ("jump of version 6", "ProxyJump mia@[2001:db8::1]:22\n", ["a"]),
    ("jump as URI", "ProxyJump ssh://mia@one:2222\n", ["a"]),
    ("jump as URI with a slash", "ProxyJump ssh://one/\n", ["a"]),
    ("jump as URI with a path", "ProxyJump ssh://one/path\n", ["a"]),
    ("jump none", "Host a\n ProxyJump none\nHost *\n ProxyJump one\n", ["a"], ["b"]),
    ("jump invalid port", "ProxyJump one:0\n", ["a"]),
    ("jump empty part", "ProxyJump one,,two\n", ["a"]),
    ("jump without host", "ProxyJump mia@\n", ["a"]),
    ("jump bare address", "ProxyJump ::1\n", ["a"]),
    ("jump before command", "ProxyJump one\nProxyCommand nc %h %p\n", ["a"]),
    ("command before jump", "ProxyCommand nc %h %p\nProxyJump one\n", ["a"]),
    ("jump on the command line", "ProxyJump one\n", ["-J", "two,three", "a"]),
    ("jump none on the command line", "ProxyJump one\n", ["-J", "none", "a"]),
    ("command none", "Host a\n ProxyCommand none\nHost *\n ProxyCommand nc %h %p\n", ["a"]),
    ("known hosts", "UserKnownHostsFile ~/.ssh/kh1 /tmp/kh2\n", ["a"]),
    ("known hosts with tokens", "UserKnownHostsFile ~/.ssh/kh_%h_%p_%r_%n_%k\n",
     ["-l", "mia", "-p", "7", "a"]),
    ("known hosts quoted", 'UserKnownHostsFile "~/.ssh/my hosts"\n', ["a"]),
    ("known hosts none", "UserKnownHostsFile none\n", ["a"]),
    ("known hosts none and more", "UserKnownHostsFile none /x\n", ["a"]),
    ("known hosts by hash", "UserKnownHostsFile ~/.ssh/%C\n", ["-l", "mia", "-p", "7", "a"]),
    ("known hosts by local facts", "UserKnownHostsFile /x/%u/%i/%l/%L/%d/%%\n", ["a"]),
    ("known hosts unknown token", "UserKnownHostsFile ~/%y\n", ["a"]),
    ("system known hosts", "GlobalKnownHostsFile /etc/one /etc/two\n", ["a"]),
    ("hashed", "HashKnownHosts yes\n", ["a"]),
    ("alias", "HostKeyAlias Other.Example\n", ["a"]),
    ("strict yes", "StrictHostKeyChecking yes\n", ["a"]),
    ("strict no", "StrictHostKeyChecking NO\n", ["a"]),
    ("strict off", "StrictHostKeyChecking off\n", ["a"]),
    ("strict accept-new", "StrictHostKeyChecking accept-new\n", ["a"]),
    ("strict ask", "StrictHostKeyChecking ask\n", ["a"]),
    ("strict wrong", "StrictHostKeyChecking sometimes\n", ["a"]),
    ("times", "ConnectTimeout 1m30\nServerAliveInterval 2m\n", ["a"]),
    ("time in hours", "ConnectTimeout 1h2m3s\n", ["a"]),
    ("time none", "ConnectTimeout none\n", ["a"]),
    ("time wrong", "ConnectTimeout soon\n", ["a"]),
    ("time negative", "ConnectTimeout -5\n", ["a"]),
    ("alive", "ServerAliveInterval 15\nServerAliveCountMax 5\nTCPKeepAlive no\n", ["a"]),
    ("alive wrong", "ServerAliveCountMax five\n", ["a"]),
    ("family", "AddressFamily inet\n", ["a"]),
    ("family 6", "AddressFamily INET6\n", ["a"]),
    ("family wrong", "AddressFamily ipv4\n", ["a"]),
    ("ciphers", "Ciphers aes256-ctr,aes128-ctr\n", ["a"]),
    ("ciphers plus", "Ciphers +aes128-cbc\n", ["a"]),
    ("ciphers minus", "Ciphers -aes*-ctr,chacha20*\n", ["a"]),
    ("ciphers first", "Ciphers ^aes256-ctr\n", ["a"]),
    ("ciphers unknown", "Ciphers rot13\n", ["a"]),
    ("macs", "MACs -umac*\n", ["a"]),
    ("kex", "KexAlgorithms ^curve25519-sha256\n", ["a"]),
    ("kex unknown", "KexAlgorithms +nothing\n", ["a"]),
    ("host keys", "HostKeyAlgorithms ssh-ed25519,rsa-sha2-512\n", ["a"]),
    ("host keys plus", "HostKeyAlgorithms +ssh-rsa\n", ["a"]),
    ("host keys minus", "HostKeyAlgorithms -*cert*\n", ["a"]),
    ("host keys first", "HostKeyAlgorithms ^rsa-sha2-256\n", ["a"]),
    ("methods", "PreferredAuthentications keyboard-interactive,publickey\n", ["a"]),
    ("methods off", "PubkeyAuthentication no\nPasswordAuthentication no\n"
     "ChallengeResponseAuthentication no\n", ["a"]),
    ("public key words", "PubkeyAuthentication host-bound\n", ["a"]),
    ("match host", "Match host a,b\n User mia\n", ["a"], ["b"], ["c"]),
    ("match host pattern", "Match host *.example.com,!db.*\n User mia\n", ["x.example.com"],
     ["db.example.com"]),
    ("match host after HostName", "Host a\n HostName real.example.com\n"
     "Match host real.example.com\n User mia\nMatch host a\n Port 7\n", ["a"]),
    ("match host case", "Match host ALPHA\n User mia\n", ["alpha"], ["Alpha"]),
    ("match original host", "Host a\n HostName real\nMatch originalhost a\n User mia\n", ["a"]),
    ("match user", "Match user mia\n Port 7\n", ["-l", "mia", "a"], ["-l", "ann", "a"], ["a"]),
    ("match user of the file", "Host a\n User mia\nMatch user mia\n Port 7\n", ["a"], ["b"]),
    ("match local user", "Match localuser %s\n User mia\n" % pwd.getpwuid(os.getuid()).pw_name,
     ["a"]),
    ("match negated", "Match !host a\n User mia\n", ["a"], ["b"]),
    ("match two", "Match host a user mia\n Port 7\n", ["-l", "mia", "a"], ["-l", "ann", "a"]),
    ("match two negated", "Match host a !user mia\n Port 7\n", ["-l", "mia", "a"],
     ["-l", "ann", "a"]),
    ("match all", "Host a\n User mia\nMatch all\n Port 7\n", ["a"], ["b"]),
    ("match all and more", "Match all host a\n Port 7\n", ["a"]),
    ("match nothing", "Match\n Port 7\n", ["a"]),
    ("match without argument", "Match host\n Port 7\n", ["a"]),
    ("match unknown", "Match moon full\n Port 7\n", ["a"]),
    ("match with comment", "Match host a # x\n Port 7\n", ["a"]),
    ("match quoted", 'Match host "a"\n Port 7\n', ["a"]),
    ("match equals", "Match host=a\n Port 7\n", ["a"]),
    ("match final", "Host a\n HostName real.example.com\nMatch final host real.example.com\n"
     " User mia\n", ["a"], ["b"]),
    ("final pass of Host", "Match final\n Port 7\nHost a\n HostName real\nHost real\n User mia\n",
     ["a"]),
    ("match canonical", "Match canonical\n Port 7\n", ["a"]),
    ("match not final", "Match !final\n Port 7\n", ["a"]),
    ("include", "Include @DIR@/more\nHost *\n User late\n=== more\nHost a\n User mia\n", ["a"],
     ["b"]),
    ("include pattern", "Include @DIR@/c.d/*.conf\n=== c.d/1.conf\nUser one\n"
     "=== c.d/2.conf\nUser two\nPort 7\n=== c.d/3.txt\nPort 8\n", ["a"]),
    ("include several", "Include @DIR@/x @DIR@/y\n=== x\nUser one\n=== y\nPort 7\n", ["a"]),
    ("include nothing", "Include @DIR@/none\nUser mia\n", ["a"]),
    ("include in a block", "Host a\n Include @DIR@/x\n User late\n=== x\nUser mia\n", ["a"],
     ["b"]),
    ("include with a block in a block", "Host a\n Include @DIR@/x\n Port 7\n"
     "=== x\nHost b\n User mia\n", ["a"], ["b"]),
    ("include keeps the block", "Host a\n Include @DIR@/x\n Port 7\n"
     "=== x\nHost *\n User mia\nHost zzz\n", ["a"], ["b"]),
    ("include of itself", "Include @DIR@/config\n", ["a"]),
    ("include with an error", "Include @DIR@/x\n=== x\nNonsense 1\n", ["a"]),
    ("include without name", "Include\n", ["a"]),
    ("include nested", "Include @DIR@/x\n=== x\nInclude @DIR@/y\nPort 7\n=== y\nUser mia\n",
     ["a"]),
    ("garbage behind", "IdentitiesOnly yes no\n", ["a"]),
    ("nul byte", "Host a\n User mi\0a\n Port 7\n", ["a"]),
    ("long line", "Host a " + "x" * 5000 + "\n User mia\n", ["a"]),
    ("many patterns", "Host " + " ".join("h%d" % i for i in range(500)) + "\n User mia\n",
     ["h499"], ["h500"]),
    ("stars", "Host a*b*c*d*e\n User mia\n", ["aXbXcXdXe"], ["abcd"]),
]


def write_case(directory, text):
    """The files of a case; returns the path of the first one."""
    text = text.replace("@DIR@", directory)
    for number, part in enumerate(re.split(r"^=== ", text, flags=re.M)):
        name, body = ("config", part) if number == 0 else part.split("\n", 1)
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(body)
        os.chmod(path, 0o600)
    return os.path.join(directory, "config")


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60,
                          stdin=subprocess.DEVNULL)


def as_dictionary(text):
    found = {}
    for line in text.splitlines():
        key, _, value = line.partition(" ")
        found.setdefault(key.lower(), []).append(value)
    return found


def by_ssh(config, arguments):
    """What ssh says, or None when it refuses."""
    result = run(SSH, "-G", "-F", config, *arguments)
    return as_dictionary(result.stdout) if result.returncode == 0 else None


def by_us(config, arguments):
    result = run(PRINT, *arguments[:-1], config, arguments[-1])
    assert result.returncode in (0, 1), "it crashed: %r %r" % (result.returncode, result.stderr)
    return as_dictionary(result.stdout) if result.returncode == 0 else None


def expand(path):
    return HOME + path[1:] if path.startswith("~/") else path


def normal(theirs):
    """ssh -G leaves out or words differently what we say always or otherwise."""
    yes = {"true": "yes", "false": "no", "unbound": "yes", "host-bound": "yes"}
    theirs["pubkeyauthentication"] = [yes.get(v, v) for v in theirs["pubkeyauthentication"]]
    theirs["connecttimeout"] = [v.replace("none", "0") for v in theirs["connecttimeout"]]
    for key in ("userknownhostsfile", "globalknownhostsfile"):
        theirs[key] = ["" if v == "none" else v for v in theirs.get(key, [""])]
    for key in ("identityfile", "certificatefile"):
        theirs[key] = [expand(path) for path in theirs.get(key, [])]
    if theirs.get("proxycommand") == ["none"]:
        del theirs["proxycommand"]
    return theirs


def differences(theirs, ours):
    found = []
    for key in SINGLE:
        if theirs.get(key) != ours.get(key):
            found.append("%s: ssh %s, we %s" % (key, theirs.get(key), ours.get(key)))
    # What nobody named is a default of ssh's own, which we leave open.
    for key in ALGORITHMS:
        if key in ours and theirs.get(key) != ours[key]:
            found.append("%s: ssh %s, we %s" % (key, theirs.get(key), ours[key]))
    named = ours.get("identityfile", [])
    if named and theirs["identityfile"] != named:
        found.append("identityfile: ssh %s, we %s" % (theirs["identityfile"], named))
    if theirs.get("certificatefile", []) != ours.get("certificatefile", []):
        found.append("certificatefile: ssh %s, we %s" % (
            theirs.get("certificatefile"), ours.get("certificatefile")))
    if "user" in ours and theirs["user"] != ours["user"]:
        found.append("user: ssh %s, we %s" % (theirs["user"], ours["user"]))
    if ("proxycommand" in theirs) != ("proxycommand" in ours):
        found.append("proxycommand: ssh %s, we %s" % (
            theirs.get("proxycommand"), ours.get("proxycommand")))
    return found


def compare(case):
    name, text, *destinations = case
    found = []
    with tempfile.TemporaryDirectory(prefix="pgusher-config-") as directory:
        config = write_case(directory, text)
        for arguments in destinations:
            theirs, ours = by_ssh(config, arguments), by_us(config, arguments)
            where = "%s, %s: " % (name, " ".join(arguments))
            if (theirs is None) != (ours is None):
                found.append(where + ("only ssh refuses it" if theirs is None else
                                      "only we refuse it: " + run(
                                          PRINT, *arguments[:-1], config, arguments[-1]).stdout))
            elif theirs is not None:
                found += [where + text for text in differences(normal(theirs), ours)]
    return found


@test(limit=120)
def read_as_ssh_reads_them():
    assert len(CASES) >= 100
    with ThreadPoolExecutor(4) as pool:
        found = [line for lines in pool.map(compare, CASES) for line in lines]
    equal("\n".join(found), "", "what differs")


@test
def what_only_ssh_can_do_is_listed():
    text = ("Host a\n ProxyUseFdpass yes\n CheckHostIP no\n GSSAPIAuthentication yes\n"
            " ForwardAgent yes\n PKCS11Provider /x.so\nMatch exec \"true\"\n User mia\n"
            "Host b\n KnownHostsCommand /bin/x %H\n")
    with tempfile.TemporaryDirectory(prefix="pgusher-config-") as directory:
        config = write_case(directory, text)
        out = run(PRINT, "--gaps", config, "a").stdout
        equal(out, "gap proxyusefdpass yes 2\ngap pkcs11provider /x.so 6\n"
              "gap Match exec \"true\" 7\n")
        equal(run(PRINT, "--gaps", config, "b").stdout,
              "gap Match exec \"true\" 7\ngap knownhostscommand /bin/x %H 10\n")


@test
def nothing_is_run():
    with tempfile.TemporaryDirectory(prefix="pgusher-config-") as directory:
        mark = os.path.join(directory, "ran")
        config = write_case(directory, "Match exec \"touch %s\"\n User mia\n"
                            "KnownHostsCommand /usr/bin/touch %s\n" % (mark, mark))
        run(PRINT, config, "a")
        assert not os.path.exists(mark)


@test
def each_value_says_where_it_stands():
    with tempfile.TemporaryDirectory(prefix="pgusher-config-") as directory:
        config = write_case(directory, "Host a\n User mia\nInclude @DIR@/x\n=== x\n\n\nPort 7\n")
        out = run(PRINT, "--gaps", config, "a").stdout
        contains(out, "origin user %s:2\n" % config)
        contains(out, "origin port %s/x:3\n" % directory)


@test
def names_for_completion():
    with tempfile.TemporaryDirectory(prefix="pgusher-config-") as directory:
        config = write_case(directory, "Host a b *.x !c\nInclude @DIR@/x\nhost=d\n"
                            "=== x\nHost e\n")
        equal(run(PRINT, "--hosts", config, "-").stdout, "host a\nhost b\nhost e\nhost d\n")


@test
def files_that_others_can_write_are_refused():
    with tempfile.TemporaryDirectory(prefix="pgusher-config-") as directory:
        config = write_case(directory, "Include @DIR@/x\n=== x\nUser mia\n")
        os.chmod(os.path.join(directory, "x"), 0o622)
        assert by_ssh(config, ["a"]) is None
        contains(run(PRINT, config, "a").stdout, "Bad owner or permissions")


@test(limit=120)
def broken_files_break_nothing():
    """Mutations of the cases: ours must end well, and refuse what ssh refuses."""
    dice = random.Random(15)
    texts = [case[1].encode() for case in CASES if "===" not in case[1] and len(case[1]) < 500]
    with tempfile.TemporaryDirectory(prefix="pgusher-config-") as directory:
        for _ in range(300):
            text = bytearray(dice.choice(texts) + dice.choice(texts))
            for _ in range(dice.randrange(1, 4)):
                if text:
                    text[dice.randrange(len(text))] = dice.choice(b"\"'\\#=,!*? \t\n%$~-9a\xff")
            path = os.path.join(directory, "config")
            with open(path, "wb") as file:
                file.write(text)
            os.chmod(path, 0o600)
            theirs, ours = by_ssh(path, ["a"]), by_us(path, ["a"])
            assert not (theirs is None and ours is not None), \
                "only ssh refuses:\n%r\n%s" % (bytes(text), run(SSH, "-G", "-F", path, "a").stderr)


main()
