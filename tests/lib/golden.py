"""Screens as files: a script draws, each shot is compared byte by byte with tests/screens."""

import difflib
import glob
import os
import re

from pgusher import Home

PLACE = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "screens")
SIZES = ((80, 24), (120, 40))
SMALL = ((60, 20), (40, 12))
SEEN = set()  # files looked at


def steady(text):
    """Moving parts replaced by something of the same width."""
    def keep(word):
        return lambda match: word[:len(match.group(0))].ljust(len(match.group(0)))

    def versionless(match):
        lost = len(match.group(1)) - 1 if match.group(3) else 0
        return "PG N" + match.group(2) + " " * (len(match.group(3)) + lost)

    text = re.sub(r"pgusher-([a-z]+)-[A-Za-z0-9_]{6,8}", lambda m: "pgusher-%s-" % m.group(1) +
                  "X" * (len(m.group(0)) - len(m.group(1)) - 9), text)
    text = re.sub(r"(?<=[:= \[])(?!65535)\d{5}\b", "PPPPP", text)
    text = re.sub(r"SHA256:[A-Za-z0-9+/]{20,43}", keep("SHA256:" + "F" * 43), text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "YYYY-MM-DD HH:MM UTC", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d$", "YYYY-MM-DD HH:MM", text, flags=re.M)
    text = re.sub(r"\b(?:[0-9A-F]{2}:){5,}[0-9A-F]{2}", lambda m: "FF:" * (len(m.group(0)) // 3) + "FF",
                  text)
    text = re.sub(r"closes in \d\d s", "closes in NN s", text)
    text = re.sub(r"(Days left.*: )\d\d", r"\1NN", text)
    text = re.sub(r"SSH-2\.0-\S.*", "SSH-2.0-(of the server)", text)
    text = re.sub(r"Server facts .*", "Server facts (of the server)", text)
    text = re.sub(r"PG (\d[\d.]*)(.*?)( {2,}|$)", versionless, text, flags=re.M)
    # How often an index was used is known some time later.
    return re.sub(r"(pkey|by_name)( .* │ )\d+( +│ CREATE)", r"\1\g<2>0\3", text)


def draw(name, script, sizes, prepare):
    """Runs the script at each size, in a home that prepare(home) made; each of its lines "shot X"
    is compared with X in PLACE."""
    for columns, rows in sizes:
        with Home() as home:
            prepare(home)
            shots, lines = [], ["resize %d %d" % (columns, rows)]
            for line in script.strip().splitlines():
                line = line.strip()
                if line.startswith("shot "):
                    shots.append(line[5:])
                    line = "dump-screen " + os.path.join(home.path, line[5:])
                lines.append(line)
            home.run("--script", home.write("script", "\n".join(lines + ["quit", ""]))).expect(0)
            for shot in shots:
                compare("%s-%s.%dx%d.txt" % (name, shot, columns, rows), steady(home.read(shot)))


def compare(name, screen):
    path = os.path.join(PLACE, name)
    SEEN.add(name)
    if os.environ.get("PGUSHER_UPDATE_SCREENS"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(screen)
        return
    assert os.path.exists(path), "tests/screens/%s is not there; look at it, and record it with " \
        "PGUSHER_UPDATE_SCREENS=1:\n%s" % (name, screen)
    with open(path, encoding="utf-8") as file:
        golden = file.read()
    difference = "\n".join(difflib.unified_diff(golden.splitlines(), screen.splitlines(),
                                                "tests/screens/" + name, "now", lineterm=""))
    assert not difference, "the screen is another one\n" + difference


def not_seen(belongs):
    """Files of PLACE, of those that belong to the test, that it did not look at."""
    there = {os.path.basename(path) for path in glob.glob(os.path.join(PLACE, "*.txt"))}
    return sorted(name for name in there - SEEN if belongs(name))
