"""A private sshd that runs as an ordinary account and lets that account in with a key."""

import os
import shutil
import signal
import subprocess

from processes import (Directory, Fixture, account, descendants, end_process, find_program,
                       free_port, is_alive, is_listening, start_unprivileged,
                       tail, wait_until)

BASE_OPTIONS = {
    "UsePAM": "no", "StrictModes": "no", "PidFile": "none", "UseDNS": "no",
    "PasswordAuthentication": "no", "KbdInteractiveAuthentication": "no",
    "AllowTcpForwarding": "yes", "PrintMotd": "no", "LogLevel": "VERBOSE", "LoginGraceTime": "30",
    "MaxStartups": "100", "MaxSessions": "100",
}


class SshServer(Fixture):
    """with SshServer(options={"AllowTcpForwarding": "no"}) as ssh: ...

    host, port, user  where and as whom to log in (publickey; an ordinary sshd cannot check the
                      password of an account)
    key               path of a private key without a passphrase that is let in
    known_hosts       path of a file with this server's host key, for a host already known

    more_options() is a list of lines for what a dictionary cannot say, such as Match blocks."""

    def __init__(self, options=None, more_options=(), host_keys=("ed25519",), start=True,
                 who=None):
        self.program = find_program("sshd", "/usr/sbin", "/usr/local/sbin")
        self._keygen = find_program("ssh-keygen")
        self.directory = Directory("pgusher-sshd-")
        super().__init__()
        self.host = "127.0.0.1"
        self.port = free_port()
        # An sshd without privileges lets in its own account only. Root may choose which.
        self._who = who or account()
        self.user = self._who.pw_name
        self.log_path = self.directory / "log"
        self.known_hosts = self.directory / "known_hosts"
        self.process = None
        self._options = {**BASE_OPTIONS, **(options or {})}
        self._more_options = list(more_options)
        self._host_keys = [self.make_key(f"host_{kind}", kind) for kind in host_keys]
        self.key = self.client_key("ed25519")
        if start:
            self.start()

    def start(self):
        self._write_files()
        for _ in range(3):
            self.process = start_unprivileged(
                [self.program, "-D", "-e", "-f", self.directory / "sshd_config"], self.log_path,
                who=self._who)
            wait_until(lambda: is_listening(self.port) or self.process.poll() is not None, 20,
                       "sshd to listen")
            if self.process.poll() is None:
                return self
            self.port = free_port()
            self._write_files()
        raise RuntimeError(f"sshd did not start:\n{tail(self.log_path)}")

    def stop(self):
        """Ends the server with its sessions."""
        if self.process:
            sessions = descendants(self.process.pid)
            end_process(self.process)
            self.process = None
            self._kill(sessions, signal.SIGKILL)

    def restart(self):
        self.stop()
        self.start()

    def set_options(self, **options):
        """Changes options and restarts."""
        self._options.update(options)
        self.restart()

    def sessions(self):
        """Ids of the processes that serve connections; each connection has one or two."""
        return descendants(self.process.pid)

    def kill_sessions(self):
        """Ends every connection as a crash would; the server goes on. Both processes of a
        connection must go: killing the parent alone leaves it up."""
        self._kill(self.sessions(), signal.SIGKILL)

    def freeze_sessions(self):
        self._kill(self.sessions(), signal.SIGSTOP)

    def thaw_sessions(self):
        self._kill(self.sessions(), signal.SIGCONT)

    def make_key(self, name, kind="ed25519", passphrase="", *arguments):
        """Makes a key pair; returns the path of the private one, readable by us alone."""
        path = self.directory / name
        subprocess.run([self._keygen, "-q", "-t", kind, "-N", passphrase, "-C", name, "-f", path,
                        *arguments], check=True, stdin=subprocess.DEVNULL)
        return path

    def client_key(self, kind="ed25519", passphrase="", name=None, *arguments):
        """A key pair that is let in."""
        path = self.make_key(name or f"client_{kind}", kind, passphrase, *arguments)
        with open(path + ".pub", encoding="ascii") as public:
            self.authorize(public.read())
        return path

    def authorize(self, line):
        with open(self.directory / "authorized_keys", "a", encoding="utf-8") as file:
            file.write(line.rstrip("\n") + "\n")

    def fingerprint(self, index=0):
        """SHA256:... of a host key."""
        line = subprocess.run([self._keygen, "-lf", self._host_keys[index] + ".pub"], check=True,
                              capture_output=True, text=True).stdout
        return line.split()[1]

    def change_host_key(self, kind="ed25519"):
        """Another host key, and a restart; known_hosts keeps what was true before."""
        before = self.directory / "known_hosts.before"
        shutil.copy(self.known_hosts, before)
        for path in self._host_keys:
            os.unlink(path)
            os.unlink(path + ".pub")
        self._host_keys = [self.make_key(f"host_{kind}", kind)]
        self.restart()
        os.replace(before, self.known_hosts)

    def log(self, lines=1000):
        return tail(self.log_path, lines)

    def _write_files(self):
        lines = [f"Port {self.port}", f"ListenAddress {self.host}",
                 f"AuthorizedKeysFile {self.directory / 'authorized_keys'}"]
        lines += [f"HostKey {path}" for path in self._host_keys]
        lines += [f"{key} {value}" for key, value in self._options.items()]
        self.directory.write("sshd_config", "\n".join(lines + self._more_options) + "\n")
        known = ""
        for path in self._host_keys:
            with open(path + ".pub", encoding="ascii") as file:
                known += f"[{self.host}]:{self.port} " + " ".join(file.read().split()[:2]) + "\n"
        self.directory.write("known_hosts", known, mode=0o644)
        self._give_to_server()

    def _give_to_server(self):
        """The server reads its files as its account; client keys stay ours."""
        if os.geteuid() == 0:
            for path in [str(self.directory), *self._host_keys,
                         self.directory / "authorized_keys", self.directory / "sshd_config"]:
                os.chown(path, self._who.pw_uid, self._who.pw_gid)

    @staticmethod
    def _kill(pids, number):
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        if number == signal.SIGKILL:
            wait_until(lambda: not any(is_alive(pid) for pid in pids), 10, "sessions to end")

    def _close(self):
        self.stop()
        self.directory.close()
