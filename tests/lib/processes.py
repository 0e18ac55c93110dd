"""Ground for the fixtures: private directories, ports, child processes, and that all of it is gone
at the end, whichever way the end comes.

Every fixture is a context manager and is entered in a list besides, so that a test that forgets
`with` or dies of SIGTERM, SIGHUP or SIGINT leaves nothing behind. Servers get SIGTERM (PostgreSQL:
SIGQUIT) from the kernel when this process is killed with SIGKILL. Only processes that we started
are ever signalled, by their id."""

import atexit
import ctypes
import errno
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PORT_FIRST, PORT_LAST = 20000, 32000  # the kernel takes outgoing ports from 32768 upwards
SOCKET_PATH_MAX = 107                 # bytes, sun_path without its NUL
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)
_open_fixtures = []


class Unavailable(Exception):
    """What a fixture needs is not installed; tap.py turns it into SKIP with this reason."""


class Fixture:
    """Something that is started, stopped once, and stopped at the latest when the process ends."""

    def __init__(self):
        _open_fixtures.append(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self in _open_fixtures:
            _open_fixtures.remove(self)
            self._close()

    def _close(self):
        raise NotImplementedError


def close_everything():
    """Closes what is still open, the youngest first; a failure does not stop the others."""
    for fixture in reversed(list(_open_fixtures)):
        try:
            fixture.close()
        except Exception as error:  # the rest must still be closed
            print(f"# cannot close {fixture!r}: {error}", file=sys.stderr)


def _end_by_signal(number, _frame):
    raise SystemExit(128 + number)  # unwinds the with blocks; atexit does the rest


def _install():
    atexit.register(close_everything)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end_by_signal)


_install()


def wait_until(condition, limit=10, what="the condition"):
    """Polls condition() until it is true, and returns what it returned. The only way to wait."""
    deadline = time.monotonic() + limit
    pause = 0.005
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {limit} s in vain for {what}")
        time.sleep(pause)
        pause = min(pause * 2, 0.1)


def find_program(name, *places):
    """The path of a program on PATH or in one of the places, else Unavailable."""
    path = shutil.which(name)
    for place in places:
        path = path or shutil.which(name, path=place)
    if not path:
        raise Unavailable(f"{name} is not installed")
    return path


def account():
    """Who runs servers that refuse to be root: ourselves, or postgres or nobody when root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unavailable("running as root, and there is neither an account postgres nor nobody")


def give_to_account(path):
    """Hands a directory with everything in it to account(); nothing to do unless root."""
    if os.geteuid() != 0:
        return
    who = account()
    os.chown(path, who.pw_uid, who.pw_gid)
    for top, directories, files in os.walk(path):
        for name in directories + files:
            os.chown(os.path.join(top, name), who.pw_uid, who.pw_gid, follow_symlinks=False)


def _can_be_entered(path, uid):
    """Whether everybody may pass through the directories above path, as another account must."""
    if os.geteuid() == uid:
        return True
    parts = path.split("/")
    return all(os.stat("/".join(parts[:n]) or "/").st_mode & 0o001
               for n in range(1, len(parts) + 1))


class Directory(Fixture):
    """A private directory (0700) that account() owns; str() gives its path."""

    def __init__(self, prefix="pgusher-test-"):
        base = os.path.realpath(tempfile.gettempdir())
        # A socket of PostgreSQL must fit in, and an unprivileged account must get there.
        if len(base) > SOCKET_PATH_MAX - 50 or not _can_be_entered(base, account().pw_uid):
            base = "/tmp"
        self.path = tempfile.mkdtemp(prefix=prefix, dir=base)
        give_to_account(self.path)
        super().__init__()

    def __str__(self):
        return self.path

    def __truediv__(self, name):
        return os.path.join(self.path, name)

    def write(self, name, text, mode=0o600):
        """Writes a file below the directory, owned like it; returns its path."""
        path = self / name
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w",
                  encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        if os.geteuid() == 0:
            os.chown(path, account().pw_uid, account().pw_gid)
        return path

    def _close(self):
        # A server that is just ending may still unlink files of its own.
        for _ in range(20):
            shutil.rmtree(self.path, ignore_errors=True)
            if not os.path.exists(self.path):
                return
            time.sleep(0.05)
        shutil.rmtree(self.path)


def free_port():
    """A port below the kernel's range for outgoing connections, free on 127.0.0.1 and ::1."""
    for _ in range(200):
        port = random.randint(PORT_FIRST, PORT_LAST)
        if _is_free(socket.AF_INET, "127.0.0.1", port) and _is_free(socket.AF_INET6, "::1", port):
            return port
    raise RuntimeError("no free port found")


def _is_free(family, host, port):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return True
    except OSError as error:
        # Without IPv6 nobody is on it.
        return family == socket.AF_INET6 and error.errno != errno.EADDRINUSE


def listen_locally(backlog=64):
    """A listening socket on 127.0.0.1, on a free port."""
    for _ in range(20):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", free_port()))
            listener.listen(backlog)
            return listener
        except OSError:
            listener.close()
    raise RuntimeError("no free port found")


def shut(one):
    """Closes a socket that another thread may be blocked on."""
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    one.close()


def is_listening(port, host="127.0.0.1"):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def unprivileged(environment=None, who=None):
    """Arguments for subprocess that make the child run as account(), with a clean environment."""
    who = who or account()
    options = {"cwd": "/", "env": {"PATH": os.environ.get("PATH", "/usr/bin:/bin"),
                                   "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
                                   **(environment or {})}}
    if os.geteuid() == 0:
        options.update(user=who.pw_uid, group=who.pw_gid, extra_groups=[])
    return options


def run_unprivileged(argv, **environment):
    """Runs a command as account() to its end; its output is in the exception when it fails."""
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace",
                          **unprivileged(environment))
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv)} failed ({done.returncode}):\n{done.stdout}")
    return done.stdout


def start_unprivileged(argv, log_path, death_signal=signal.SIGTERM, environment=None, who=None):
    """Starts a server as account(), in a session of its own, with its output in a file."""
    def die_with_parent():
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))

    with open(log_path, "ab") as log:
        return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                start_new_session=True, preexec_fn=die_with_parent,
                                **unprivileged(environment, who))


def end_process(process, first=signal.SIGTERM, limit=10):
    """Ends a child that we started: politely, then by force. Reaps it."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def descendants(pid):
    """Ids of the living children of pid, and of theirs (from /proc)."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                    parents[int(entry)] = int(file.read().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue  # it ended meanwhile
    found, seen = [], {pid}
    grown = True
    while grown:
        grown = False
        for child, parent in parents.items():
            if parent in seen and child not in seen:
                seen.add(child)
                found.append(child)
                grown = True
    return found


def is_alive(pid):
    """False for a process that is gone or a zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def tail(path, lines=25):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-lines:])
    except OSError:
        return ""
