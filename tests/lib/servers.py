"""The face of the fixtures: `from servers import PostgresServer, SshServer, ...`.

Each is a context manager, is stopped at the latest when the test process ends, and raises
Unavailable (a SKIP in tap.py) where what it needs is not installed. See the classes:

    postgres.py      PostgresServer          a private server, initdb cached
    sshd.py          SshServer               a private sshd
    pgbouncer.py     PgBouncer               a pooler in front of a PostgresServer
    fakes.py         SilentServer, ClosingServer, BannerServer, HttpServer, LyingServer
    roads.py         BlackHole, Relay (slow, paused, cut), refused_port
    certificates.py  Certificates            good, wrong-host, expired, self-signed
    processes.py     Directory, free_port, wait_until, Unavailable"""

from certificates import Certificates
from fakes import (BannerServer, ClosingServer, FakeServer, HttpServer, LyingServer,
                   SilentServer)
from pgbouncer import PgBouncer
from postgres import PostgresServer
from processes import Directory, Unavailable, close_everything, free_port, is_alive, wait_until
from roads import BlackHole, Relay, refused_port
from sshd import SshServer

__all__ = ["BannerServer", "BlackHole", "Certificates", "ClosingServer", "Directory", "FakeServer",
           "HttpServer", "LyingServer", "PgBouncer", "PostgresServer", "Relay", "SilentServer",
           "SshServer", "Unavailable", "close_everything", "free_port", "is_alive", "refused_port",
           "wait_until"]
