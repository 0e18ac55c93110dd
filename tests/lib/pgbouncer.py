"""A private PgBouncer in front of a PostgresServer."""

import signal
import subprocess

from processes import (Directory, Fixture, end_process, find_program, free_port, is_listening,
                       start_unprivileged, tail, wait_until)


class PgBouncer(Fixture):
    """with PgBouncer(server, pool_mode="transaction") as pool: connect to pool.host, pool.port.

    Everybody is let in without a password and reaches the server over its private socket; pass
    users={"mia": "secret"} to ask for passwords. databases={"shop": "host=... dbname=..."} are the
    names that it offers, in place of all."""

    def __init__(self, server, pool_mode="transaction", users=None, settings=None,
                 databases=None):
        program = find_program("pgbouncer", "/usr/sbin")
        self.directory = Directory("pgusher-pgbouncer-")
        super().__init__()
        self.host = "127.0.0.1"
        self.port = free_port()
        self.log_path = self.directory / "log"
        values = {
            "listen_addr": self.host, "listen_port": self.port, "unix_socket_dir": "",
            "pool_mode": pool_mode, "auth_type": "scram-sha-256" if users else "any",
            "auth_file": self.directory / "users", "default_pool_size": 1, "max_client_conn": 100,
            "admin_users": "postgres", **(settings or {}),
        }
        # With auth_type any every client becomes the same role of the server.
        target = f"host={server.socket_directory} port={server.port}" + \
            ("" if users else " user=postgres")
        self.directory.write("users", "".join(
            f'"{name}" "{password}"\n' for name, password in (users or {"postgres": ""}).items()))
        offered = "".join(f"{name} = {way}\n" for name, way in (databases or {"*": target}).items())
        ini = self.directory.write("pgbouncer.ini", f"[databases]\n{offered}[pgbouncer]\n" +
                                   "".join(f"{key} = {value}\n" for key, value in values.items()))
        self.process = start_unprivileged([program, ini], self.log_path, signal.SIGTERM)
        wait_until(lambda: is_listening(self.port) or self.process.poll() is not None, 10,
                   "PgBouncer to listen")
        if self.process.poll() is not None:
            raise RuntimeError(f"PgBouncer did not start:\n{tail(self.log_path)}")

    def log(self, lines=1000):
        return tail(self.log_path, lines)

    def _close(self):
        try:
            end_process(self.process, signal.SIGTERM, limit=3)
        except subprocess.SubprocessError:
            self.process.kill()
        self.directory.close()
