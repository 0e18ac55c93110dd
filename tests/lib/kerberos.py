"""A private Kerberos realm on loopback: a KDC of MIT Kerberos, tickets, and the key of a server."""

import os
import subprocess

from pgusher import Home
from processes import (Directory, Fixture, account, end_process, find_program, free_port,
                       is_listening, run_unprivileged, start_unprivileged, tail, wait_until)

REALM = "EXAMPLE.TEST"
START_LIMIT = 20  # seconds
PLACES = ("/usr/sbin", "/usr/lib/mit/sbin")

# Names are taken as they are typed: no resolver has a say in which ticket is asked for.
CLIENT = """[libdefaults]
    default_realm = {realm}
    rdns = false
    dns_canonicalize_hostname = false
    dns_lookup_kdc = false
    dns_lookup_realm = false
    udp_preference_limit = 1
    default_ccache_name = FILE:/nonexistent/tickets
    default_keytab_name = FILE:/nonexistent/keytab
[realms]
    {realm} = {{
        kdc = 127.0.0.1:{port}
    }}
"""

# Without master_kdc a refusal is not asked for a second time; the stash file is the password.
KDC = """[kdcdefaults]
    kdc_listen = ""
    kdc_tcp_listen = 127.0.0.1:{port}
[realms]
    {realm} = {{
        database_name = {top}/principal
        key_stash_file = {top}/stash
        acl_file = {top}/acl
        max_life = 1d
        supported_enctypes = aes256-cts-hmac-sha1-96:normal
    }}
[logging]
    kdc = FILE:{top}/kdc.log
"""


class Kerberos(Fixture):
    """with Kerberos() as realm: realm.principal("mia"); home.env.update(realm.login(home, "mia"))

    config  krb5.conf, for whoever talks to the realm: KRB5_CONFIG
    port    of the KDC, TCP on 127.0.0.1
    A PostgresServer gets settings={"krb_server_keyfile": realm.keytab("postgres/localhost")} and
    environment={"KRB5_CONFIG": realm.config}."""

    def __init__(self):
        self._programs = {name: find_program(name, *PLACES)
                          for name in ("krb5kdc", "kdb5_util", "kadmin.local", "kinit")}
        self.directory = Directory("pgusher-kerberos-")
        super().__init__()
        self.process = None
        self.port = free_port()
        self._write()
        self._run("kdb5_util", "create", "-s", "-r", REALM, "-P", "of the realm")
        self.start()

    def start(self):
        for _ in range(3):  # another process may have taken the port meanwhile
            self.process = start_unprivileged([self._programs["krb5kdc"], "-n"],
                                              self.directory / "output",
                                              environment=self._environment())
            wait_until(lambda: self.process.poll() is not None or is_listening(self.port),
                       START_LIMIT, "the KDC to listen")
            if self.process.poll() is None:
                return
            self.port = free_port()
            self._write()
        raise RuntimeError("the KDC did not start:\n%s\n%s" % (
            tail(self.directory / "output"), tail(self.directory / "kdc.log")))

    def stop(self):
        if self.process:
            end_process(self.process)
            self.process = None

    def principal(self, name, password=None):
        """Adds somebody with a password (the name when none is given), or changes nothing."""
        self._kadmin("addprinc -pw %s %s@%s" % (password or name, name, REALM))

    def keytab(self, *names):
        """Adds services, "postgres/localhost"; returns a file with their keys, the account's."""
        path = self.directory / ("keytab-" + names[0].replace("/", "-"))
        for name in names:
            self._kadmin("addprinc -randkey %s@%s" % (name, REALM))
            self._kadmin("ktadd -q -k FILE:%s %s@%s" % (path, name, REALM))
        return path

    def variables(self, home: Home):
        """What a program of that home needs to know of the realm; its tickets are the home's."""
        return {"KRB5_CONFIG": home.write("krb5.conf", self._client_text()),
                "KRB5CCNAME": "FILE:%s/tickets" % home.path}

    def login(self, home, name, password=None, life="1h"):
        """Gets a ticket of somebody into the home; returns the variables."""
        variables = self.variables(home)
        done = subprocess.run([self._programs["kinit"], "-l", life, "%s@%s" % (name, REALM)],
                              input=(password or name) + "\n", text=True, cwd="/",
                              capture_output=True, env={**home.env, **variables})
        if done.returncode != 0:
            raise RuntimeError("kinit failed:\n%s%s" % (done.stdout, done.stderr))
        return variables

    @property
    def config(self):
        return self.directory / "krb5.conf"

    def log(self):
        return tail(self.directory / "kdc.log", 1000)

    # Within

    def _client_text(self):
        return CLIENT.format(realm=REALM, port=self.port)

    def _write(self):
        self.directory.write("krb5.conf", self._client_text())
        self.directory.write("kdc.conf", KDC.format(realm=REALM, port=self.port,
                                                    top=self.directory.path))
        self.directory.write("acl", "")

    def _environment(self):
        return {"KRB5_CONFIG": self.config, "KRB5_KDC_PROFILE": self.directory / "kdc.conf"}

    def _run(self, name, *arguments):
        return run_unprivileged([self._programs[name], *arguments], **self._environment())

    def _kadmin(self, command):
        # It ends with 0 whatever happened.
        said = self._run("kadmin.local", "-r", REALM, "-q", command)
        if "while " in said or "rror" in said:
            raise RuntimeError("kadmin.local: %s:\n%s" % (command, said))

    def _close(self):
        self.stop()
        self.directory.close()
