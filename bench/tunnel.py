#!/usr/bin/env python3
"""The tunnel beside ssh -L: one stream down and up, ping-pong. Rounds are interleaved, so that
whatever else runs on the machine weighs on all of them; the ratios are what counts.

python3 bench/tunnel.py [ROUNDS [MEGABYTES]]      after make bench/tunnel_bench"""

import os
import statistics
import subprocess
import sys

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
from processes import free_port, is_listening, wait_until
from sshd import SshServer

BENCH = os.path.join(os.environ.get("top_builddir", os.path.join(TOP, "build")), "bench",
                     "tunnel_bench")
GOALS = {("native", "down"): 0.7, ("ssh", "down"): 0.95, ("native", "ping"): 1.05,
         ("ssh", "ping"): 1.05}


def number(*arguments):
    return float(subprocess.run([BENCH, *map(str, arguments)], check=True, capture_output=True,
                                text=True, timeout=300).stdout.split()[0])


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    loads = [("down", megabytes * 1000000), ("up", megabytes * 1000000), ("ping", 20000)]
    with SshServer() as sshd:
        server = subprocess.Popen([BENCH, "serve"], stdout=subprocess.PIPE, text=True)
        target = int(server.stdout.readline())
        local = free_port()
        peer = subprocess.Popen(
            ["ssh", "-F", "/dev/null", "-N", "-p", str(sshd.port), "-i", sshd.key, "-o",
             "UserKnownHostsFile=" + sshd.known_hosts, "-o", "BatchMode=yes", "-L",
             "127.0.0.1:%d:127.0.0.1:%d" % (local, target), "%s@%s" % (sshd.user, sshd.host)])
        wait_until(lambda: is_listening(local), 20, "ssh -L to listen")
        results = {}
        try:
            for _ in range(rounds):
                for kind, amount in loads:
                    results.setdefault(("ssh -L", kind), []).append(
                        number("load", local, kind, amount))
                    for transport in ("native", "ssh"):
                        results.setdefault((transport, kind), []).append(number(
                            "through", transport, sshd.host, sshd.port, sshd.user, sshd.key,
                            sshd.known_hosts, target, kind, amount))
        finally:
            peer.terminate()
            peer.wait()
            server.kill()
            server.wait()
    report(results, rounds, megabytes)


def report(results, rounds, megabytes):
    print("%d rounds of %d MB; medians (least to most); the ratio is to ssh -L" % (
        rounds, megabytes))
    for kind, unit in (("down", "MB/s"), ("up", "MB/s"), ("ping", "us")):
        beside = statistics.median(results["ssh -L", kind])
        for name in ("ssh -L", "native", "ssh"):
            values = results[name, kind]
            middle = statistics.median(values)
            goal = GOALS.get((name, kind))
            print("%-5s %-7s %8.1f %-5s (%.1f to %.1f)  %5.2f%s" % (
                kind, name, middle, unit, min(values), max(values), middle / beside,
                "" if goal is None else "   goal %s %.2f" % (
                    "at most" if kind == "ping" else "at least", goal)))


main()
