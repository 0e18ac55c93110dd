"""Certificates for test servers, made by the openssl program: one authority, one that nobody
trusts, and server certificates in the states that a client has to tell apart."""

import os
import subprocess

from processes import Directory, find_program

GOOD_NAMES = "DNS:localhost,IP:127.0.0.1,IP:::1"
WRONG_NAMES = "DNS:elsewhere.example"


class Certificates:
    """Files of one run. `ca` is the authority's certificate, `other_ca` signed nothing.

    server(kind) gives (certificate, key) for kind "good", "wrong-host", "expired", "expiring" (in
    ten days), "not-yet-valid", "revoked" (by the list crl()) or "self-signed"; client(role) the
    same for a role that logs in by certificate."""

    _shared = None

    @classmethod
    def shared(cls):
        """One set for the whole test process: making keys costs time."""
        if cls._shared is None or not os.path.isdir(cls._shared.directory.path):
            cls._shared = cls()
        return cls._shared

    def __init__(self):
        self._openssl_program = find_program("openssl")
        self.directory = Directory("pgusher-certificates-")
        os.chmod(self.directory.path, 0o755)  # any account of the machine may read the CA
        self.ca = self._authority("ca", "pgusher test authority")
        self.other_ca = self._authority("other-ca", "an authority that signed nothing here")
        self._made = {}

    def server(self, kind="good"):
        if kind not in self._made:
            makers = {
                "good": lambda: self._signed("good", "localhost", GOOD_NAMES),
                "wrong-host": lambda: self._signed("wrong-host", "elsewhere.example", WRONG_NAMES),
                "expired": lambda: self._signed("expired", "localhost", GOOD_NAMES, days=-1),
                "expiring": lambda: self._signed("expiring", "localhost", GOOD_NAMES, days=10),
                "not-yet-valid": lambda: self._recorded("not-yet-valid", "localhost",
                                                        "-startdate", "20900101000000Z",
                                                        "-enddate", "20910101000000Z"),
                "revoked": lambda: self._recorded("revoked", "localhost", "-days", "60"),
                "self-signed": self._self_signed,
            }
            self._made[kind] = makers[kind]()
        return self._made[kind]

    def client(self, role):
        name = f"client-{role}"
        if name not in self._made:
            self._made[name] = self._signed(name, role, f"DNS:{role}", usage="clientAuth")
        return self._made[name]

    def crl(self):
        """The authority's list of revoked certificates; server("revoked") is on it."""
        certificate, _ = self.server("revoked")
        path = self.directory / "crl.pem"
        if not os.path.exists(path):
            self._openssl("ca", "-config", self._register(), "-revoke", certificate)
            self._openssl("ca", "-config", self._register(), "-gencrl", "-crldays", "60",
                          "-out", path)
            os.chmod(path, 0o644)
        return path

    def _openssl(self, *arguments):
        subprocess.run([self._openssl_program, *arguments], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def _new_key(self, name):
        key = self.directory / f"{name}.key"
        self._openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                      "-out", key)
        os.chmod(key, 0o600)
        return key

    def _authority(self, name, subject):
        key, certificate = self._new_key(name), self.directory / f"{name}.pem"
        self._openssl("req", "-x509", "-new", "-key", key, "-subj", f"/CN={subject}", "-days", "90",
                      "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", certificate)
        os.chmod(certificate, 0o644)
        return certificate

    def _signed(self, name, subject, names, days=60, usage="serverAuth"):
        key, certificate = self._new_key(name), self.directory / f"{name}.pem"
        request = self.directory / f"{name}.csr"
        extensions = self.directory.write(f"{name}.cnf", f"subjectAltName={names}\n"
                                          f"extendedKeyUsage={usage}\nbasicConstraints=CA:FALSE\n")
        self._openssl("req", "-new", "-key", key, "-subj", f"/CN={subject}", "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self.ca,
                      "-CAkey", self.directory / "ca.key", "-CAcreateserial", "-days", str(days),
                      "-extfile", extensions, "-out", certificate)
        os.chmod(certificate, 0o644)
        return certificate, key

    def _register(self):
        """The configuration of an authority that keeps a register, as `openssl ca` wants it."""
        if not os.path.exists(self.directory / "register"):
            self.directory.write("register", "")
            self.directory.write("register.serial", "1000\n")
            self.directory.write("register.crl", "01\n")
        return self.directory.write("register.cnf", f"""
            [ca]\ndefault_ca = authority
            [authority]\ndatabase = {self.directory / "register"}
            serial = {self.directory / "register.serial"}
            crlnumber = {self.directory / "register.crl"}
            new_certs_dir = {self.directory.path}
            certificate = {self.ca}\nprivate_key = {self.directory / "ca.key"}
            default_md = sha256\npolicy = any\nunique_subject = no\nx509_extensions = server
            [any]\ncommonName = supplied
            [server]\nsubjectAltName = {GOOD_NAMES}\nextendedKeyUsage = serverAuth
            basicConstraints = CA:FALSE\n""")

    def _recorded(self, name, subject, *dates):
        key, certificate = self._new_key(name), self.directory / f"{name}.pem"
        request = self.directory / f"{name}.csr"
        self._openssl("req", "-new", "-key", key, "-subj", f"/CN={subject}", "-out", request)
        self._openssl("ca", "-batch", "-notext", "-config", self._register(), "-in", request,
                      "-out", certificate, *dates)
        os.chmod(certificate, 0o644)
        return certificate, key

    def _self_signed(self):
        key, certificate = self._new_key("self-signed"), self.directory / "self-signed.pem"
        self._openssl("req", "-x509", "-new", "-key", key, "-subj", "/CN=localhost", "-days", "60",
                      "-addext", f"subjectAltName={GOOD_NAMES}", "-out", certificate)
        os.chmod(certificate, 0o644)
        return certificate, key
