#!/usr/bin/env python3
"""A bastion that is 50 ms away each way: how many round trips the tunnel costs. Two network
namespaces, each with a TUN device, and this program between them, which holds every packet back;
so TCP itself feels the distance. Needs root and /dev/net/tun.

python3 bench/far.py [MILLISECONDS EACH WAY]      after make bench/tunnel_bench"""

import ctypes
import fcntl
import heapq
import os
import select
import struct
import subprocess
import sys
import threading
import time

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
from sshd import SshServer

BENCH = os.path.join(os.environ.get("top_builddir", os.path.join(TOP, "build")), "bench",
                     "tunnel_bench")
LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001


def enter(descriptor):
    if LIBC.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


class Side:
    """A network namespace with one TUN device; the name is ours alone."""

    def __init__(self, word, own, other):
        self.name = "pgusher-%s-%d" % (word, os.getpid())
        self.address = own
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        self.namespace = os.open("/var/run/netns/" + self.name, os.O_RDONLY)
        home = os.open("/proc/self/ns/net", os.O_RDONLY)
        enter(self.namespace)
        self.tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.tun, TUNSETIFF, struct.pack("16sH", b"far0", IFF_TUN_NO_PI))
        enter(home)
        os.close(home)
        for words in (["addr", "add", own, "peer", other, "dev", "far0"],
                      ["link", "set", "far0", "up"], ["link", "set", "lo", "up"]):
            subprocess.run(["ip", "-n", self.name, *words], check=True)

    def close(self):
        os.close(self.tun)
        os.close(self.namespace)
        subprocess.run(["ip", "netns", "del", self.name], check=True)


def hold_back(near, far, seconds, stop):
    """Carries packets both ways, each @seconds late."""
    waiting, order = [], 0
    while not stop.is_set():
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, target, packet = heapq.heappop(waiting)
            os.write(target, packet)
        limit = min(0.1, max(0, waiting[0][0] - now)) if waiting else 0.1
        readable, _, _ = select.select([near.tun, far.tun], [], [], limit)
        for source in readable:
            packet = os.read(source, 65536)
            order += 1
            target = far.tun if source == near.tun else near.tun
            heapq.heappush(waiting, (time.monotonic() + seconds, order, target, packet))


def run_in(side, *arguments):
    return subprocess.run(["ip", "netns", "exec", side.name, *map(str, arguments)], check=True,
                          capture_output=True, text=True, timeout=120).stdout


def main():
    each_way = float(sys.argv[1]) if len(sys.argv) > 1 else 50.0
    near, far = Side("near", "10.77.0.1", "10.77.0.2"), Side("far", "10.77.0.2", "10.77.0.1")
    stop = threading.Event()
    thread = threading.Thread(target=hold_back, args=(near, far, each_way / 1000, stop))
    thread.start()
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    enter(far.namespace)
    try:
        with SshServer(options={"ListenAddress": far.address}) as sshd:
            server = subprocess.Popen([BENCH, "serve"], stdout=subprocess.PIPE, text=True)
            target = int(server.stdout.readline())
            enter(home)
            with open(sshd.known_hosts, encoding="utf-8") as file:
                known = file.read().replace(sshd.host, far.address)
            path = sshd.directory.write("known_far", known)
            try:
                report(near, far, sshd, path, target, each_way)
            finally:
                server.kill()
                server.wait()
    finally:
        enter(home)
        stop.set()
        thread.join()
        near.close()
        far.close()


def report(near, far, sshd, known_hosts, target, each_way):
    round_trip = 2 * each_way
    for transport, goal in (("native", 12), ("ssh", None)):
        figures = [[float(word) for word in run_in(
            near, BENCH, "connect", transport, far.address, sshd.port, sshd.user, sshd.key,
            known_hosts, target).split()] for _ in range(3)]
        ready, first, *further = [sorted(column)[1] / round_trip for column in zip(*figures)]
        print("%-6s logged in %4.1f   first channel %4.1f%s   each further one %s   round trips" % (
            transport, ready, first, "" if goal is None else " (goal at most %d)" % goal,
            " ".join("%.1f" % value for value in further)))


main()
