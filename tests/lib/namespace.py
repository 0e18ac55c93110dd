"""A network of its own: a namespace with a pair of virtual cables to ours. Needs root."""

import ctypes
import os
import subprocess

from processes import Fixture, Unavailable, find_program

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000


class Network(Fixture):
    """with Network() as network:
        with network.inside():  # what is started here lives there
            server = PostgresServer()

    address   of the inside, as seen from here"""

    number = 0

    def __init__(self):
        if os.geteuid() != 0:
            raise Unavailable("a network namespace needs root")
        self._ip = find_program("ip", "/usr/sbin", "/sbin")
        Network.number += 1
        self._name = "pgusher-%d-%d" % (os.getpid(), Network.number)
        self._cable = "pgu%d" % (os.getpid() % 100000)
        # From the block that is set apart for tests of networks (RFC 2544).
        base = "198.18.%d" % (os.getpid() % 250)
        self.address = base + ".2"
        if subprocess.run([self._ip, "netns", "add", self._name], check=False,
                          capture_output=True).returncode != 0:
            raise Unavailable("this machine allows no network namespaces")
        super().__init__()
        self._home = os.open("/proc/self/ns/net", os.O_RDONLY)
        self._there = os.open("/var/run/netns/" + self._name, os.O_RDONLY)
        self._run("link", "add", self._cable, "type", "veth", "peer", "name", "eth0", "netns",
                  self._name)
        self._run("addr", "add", base + ".1/30", "dev", self._cable)
        self._run("link", "set", self._cable, "up")
        for words in (["addr", "add", base + ".2/30", "dev", "eth0"],
                      ["link", "set", "eth0", "up"], ["link", "set", "lo", "up"]):
            self._run("-n", self._name, *words)

    def _run(self, *words):
        done = subprocess.run([self._ip, *words], check=False, capture_output=True, text=True)
        if done.returncode != 0:
            self.close()
            raise Unavailable("this machine allows no virtual network: " + done.stderr.strip())

    def inside(self):
        return _Inside(self._there, self._home)

    def cut(self):
        """The cable is pulled: packets vanish without a word."""
        self._run("link", "set", self._cable, "down")

    def mend(self):
        self._run("link", "set", self._cable, "up")

    def _close(self):
        os.close(self._there)
        os.close(self._home)
        subprocess.run([self._ip, "link", "del", self._cable], check=False, capture_output=True)
        subprocess.run([self._ip, "netns", "del", self._name], check=False, capture_output=True)


class _Inside:
    def __init__(self, there, home):
        self._there, self._home = there, home

    def __enter__(self):
        self._enter(self._there)

    def __exit__(self, *unused):
        self._enter(self._home)

    @staticmethod
    def _enter(descriptor):
        if LIBC.setns(descriptor, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
