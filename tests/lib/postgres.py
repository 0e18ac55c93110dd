"""A private PostgreSQL server: initdb once per machine and version, a copy for each test."""

import fcntl
import functools
import glob
import os
import re
import shutil
import signal
import subprocess
import tempfile

import majors
from certificates import Certificates
from processes import (Directory, Fixture, Unavailable, account, descendants, end_process,
                       find_program, free_port, give_to_account, is_alive, run_unprivileged,
                       start_unprivileged, tail, wait_until)

START_LIMIT = 30  # seconds; a loaded machine with two cores takes 5

DEFAULT_HBA = ["host all all 127.0.0.1/32 scram-sha-256", "host all all ::1/128 scram-sha-256"]

BASE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
                 "password_encryption": "scram-sha-256", "shared_buffers": "16MB",
                 "max_connections": "40", "logging_collector": "off", "log_connections": "on",
                 "log_line_prefix": "%m [%p] %u@%d ", "lc_messages": "C", "timezone": "UTC",
                 "listen_addresses": "127.0.0.1,::1"}


def postgres_programs():
    """The directory of initdb and postgres: $PGUSHER_TEST_PGBIN, else the newest of the system."""
    chosen = os.environ.get("PGUSHER_TEST_PGBIN")
    if chosen:
        return chosen
    versions = glob.glob("/usr/lib/postgresql/*/bin/initdb") + glob.glob("/usr/pgsql-*/bin/initdb")
    if versions:
        newest = max(versions, key=lambda path: float(re.search(r"[\d.]+(?=/bin/)", path).group()))
        return os.path.dirname(newest)
    return os.path.dirname(os.path.realpath(find_program("initdb")))


@functools.lru_cache(maxsize=1)
def programs_of_majors():
    """{major: the directory of its initdb and postgres} of all that are here: the system's own, and
    those that majors.py has got. It is for the caller to skip the others by name."""
    found = {major: majors.programs(major) for major in majors.wanted()}
    found = {major: programs for major, programs in found.items() if programs}
    system = glob.glob("/usr/lib/postgresql/*/bin/initdb") + glob.glob("/usr/pgsql-*/bin/initdb")
    for path in [*system, os.path.join(postgres_programs(), "initdb")]:
        programs = os.path.dirname(path)
        said = subprocess.run([os.path.join(programs, "postgres"), "--version"],
                              capture_output=True, text=True).stdout
        number = re.search(r"\) (\d+)", said)
        if number:
            found[int(number.group(1))] = programs
    return dict(sorted(found.items()))


def quote_setting(value):
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


def _initialise(programs, data):
    run_unprivileged([os.path.join(programs, "initdb"), "-D", data, "-U", "postgres", "-A", "trust",
                      "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])


def cache_of_clusters():
    """A directory that only we can write to, or None: then each process runs initdb itself."""
    path = os.environ.get("PGUSHER_TEST_CACHE") or os.path.join(
        tempfile.gettempdir(), f"pgusher-test-cache-{os.geteuid()}")
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
        about = os.lstat(path)
    except OSError:
        return None
    is_ours = about.st_uid == os.geteuid() and not about.st_mode & 0o022
    return path if is_ours and not os.path.islink(path) else None


def _copy_of_template(programs, data):
    """Makes data a fresh cluster, from the template of this version of initdb if there is one."""
    cache = cache_of_clusters()
    if cache is None:
        _initialise(programs, data)
        return
    version = subprocess.run([os.path.join(programs, "postgres"), "--version"], check=True,
                             capture_output=True, text=True).stdout
    name = re.sub(r"[^A-Za-z0-9.]+", "-", f"{version.strip()} {account().pw_name}")
    template = os.path.join(cache, name)
    with open(template + ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests start in parallel
        if not os.path.isdir(template):
            _initialise(programs, data)
            shutil.copytree(data, template + ".new", symlinks=True, dirs_exist_ok=True)
            os.rename(template + ".new", template)
            return
    shutil.copytree(template, data, symlinks=True)
    give_to_account(data)
    os.chmod(data, 0o700)


class PostgresServer(Fixture):
    """with PostgresServer(certificate="good", hba=[...], settings={...}) as server: ...

    host, port        127.0.0.1 (and ::1), SCRAM by default; superuser "postgres", no password
    socket_directory  the private socket, where everybody is trusted: sql() goes this way
    ca                path of the authority's certificate (None without TLS)
    certificate       "good", "wrong-host", "expired", "self-signed", or None for a server without
                      TLS; use_certificate() changes it while the server runs"""

    def __init__(self, certificate="good", hba=None, settings=None, programs=None, start=True,
                 environment=None):
        self.programs = programs or postgres_programs()
        if not os.access(os.path.join(self.programs, "postgres"), os.X_OK):
            raise Unavailable(f"no PostgreSQL server programs in {self.programs}")
        self.directory = Directory("pgusher-postgres-")
        super().__init__()
        self.data = self.directory / "data"
        self.log_path = self.directory / "log"
        self.socket_directory = self.directory.path
        self.host = "127.0.0.1"
        self.port = free_port()
        self.process = None
        self._environment = environment
        self._settings = {**BASE_SETTINGS, **(settings or {})}
        self._certificates = Certificates.shared() if certificate else None
        self.ca = self._certificates.ca if certificate else None
        _copy_of_template(self.programs, self.data)
        if certificate:
            self._install_certificate(certificate)
        self._write_settings()
        self.set_hba(DEFAULT_HBA if hba is None else hba)
        if start:
            self.start()

    # Life

    def start(self):
        for _ in range(3):  # another process may have taken the port meanwhile
            self.process = start_unprivileged(
                [os.path.join(self.programs, "postgres"), "-D", self.data, "-p", str(self.port)],
                self.log_path, death_signal=signal.SIGQUIT, environment=self._environment)
            wait_until(lambda: self._is_ready() or self.process.poll() is not None, START_LIMIT,
                       "PostgreSQL to start")
            if "Address already in use" not in tail(self.log_path, 12):
                break
            self.stop("immediate")  # it would go on with one of its two addresses
            os.unlink(self.log_path)
            self.port = free_port()
        if self.process and self.process.poll() is None:
            return self
        raise RuntimeError(f"PostgreSQL did not start:\n{tail(self.log_path)}")

    def stop(self, mode="fast"):
        """mode: "fast", "smart", or "immediate" (as after a crash)."""
        number = {"fast": signal.SIGINT, "smart": signal.SIGTERM, "immediate": signal.SIGQUIT}[mode]
        if self.process:
            end_process(self.process, number)
            self.process = None

    def restart(self):
        self.stop()
        self.start()

    def freeze(self):
        """Stops every process of the server as a hung machine would; connections stay open."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self):
        self._signal_all(signal.SIGCONT)

    # Questions and changes

    def sql(self, text, db="postgres", user="postgres"):
        """Runs SQL as a superuser over the private socket; rows as "a|b" lines, stripped."""
        argv = [find_program("psql", self.programs), "-X", "-q", "-A", "-t",
                "-v", "ON_ERROR_STOP=1", "-h", self.socket_directory, "-p", str(self.port),
                "-U", user, "-d", db, "-f", "-"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        environment["PGCLIENTENCODING"] = "UTF8"
        done = subprocess.run(argv, input=text, capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            raise RuntimeError(f"SQL failed:\n{done.stderr}\n{text}")
        return done.stdout.rstrip("\n")

    @property
    def version(self):
        """The major version, as in 15."""
        with open(os.path.join(self.data, "PG_VERSION"), encoding="ascii") as file:
            return int(float(file.read()))

    def dsn(self, **fields):
        """A conninfo string to host and port; fields add to it or replace what is there."""
        values = {"host": self.host, "port": self.port, "dbname": "postgres", **fields}
        return " ".join(f"{key}={self._quote_conninfo(value)}" for key, value in values.items())

    def set_hba(self, lines):
        """Replaces pg_hba.conf (the private socket stays trusted) and reloads."""
        text = "local all all trust\n" + "\n".join(lines) + "\n"
        self.directory.write("data/pg_hba.conf", text)
        self.reload()

    def set_settings(self, **settings):
        """Changes postgresql.conf and reloads; some settings need restart()."""
        self._settings.update(settings)
        self._write_settings()
        self.reload()

    def use_certificate(self, kind):
        self._install_certificate(kind)
        self.reload()

    def reload(self):
        """Makes the server read its files again, and waits until it has."""
        if not self.process:
            return
        before = self.sql("select pg_conf_load_time()")
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.sql("select pg_conf_load_time()") != before, 10, "the reload")

    def kill_backends(self, condition="true"):
        """Ends the client sessions that match a condition on pg_stat_activity; their number."""
        return int(self.sql(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()"
            f" and ({condition})"))

    def log(self, lines=1000):
        return tail(self.log_path, lines)

    # Within

    def _is_ready(self):
        try:
            with open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8") as file:
                lines = file.read().split("\n")
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def _write_settings(self):
        settings = {**self._settings, "unix_socket_directories": self.socket_directory}
        if self._certificates:
            settings.setdefault("ssl", "on")
            settings["ssl_ca_file"] = "ca.pem"
        text = "".join(f"{key} = {quote_setting(value)}\n" for key, value in settings.items())
        self.directory.write("data/postgresql.conf", text)

    def _install_certificate(self, kind):
        certificate, key = self._certificates.server(kind)
        for source, name in ((certificate, "server.crt"), (key, "server.key"),
                             (self._certificates.ca, "ca.pem")):
            with open(source, encoding="ascii") as file:
                self.directory.write(f"data/{name}", file.read())

    def _signal_all(self, number):
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            if is_alive(pid):
                os.kill(pid, number)

    @staticmethod
    def _quote_conninfo(value):
        return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"

    def _close(self):
        if self.process and self.process.poll() is None:
            self.thaw()
        self.stop("immediate")
        self.directory.close()
