"""Runs the built program with a home of its own, so that nothing of the person's is read or
written."""

import functools
import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile

import jsonschema

from processes import Fixture, Unavailable, wait_until

__all__ = ["Home", "Result", "program", "wait_until"]

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
RUN_LIMIT = 30  # seconds

# Set by the person or the CI, and would change what the program does.
FOREIGN_VARIABLES = ("SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY",
                     "WAYLAND_DISPLAY", "NO_COLOR", "ACCESSIBLE", "LANG", "LANGUAGE", "COLUMNS",
                     "LINES", "EDITOR", "VISUAL", "PAGER", "TMUX", "TERM_PROGRAM", "COLORTERM",
                     "ESCDELAY")


def program():
    """The program under test: $PGUSHER, else the build directory we are in, else build/ of the
    sources, else PATH."""
    candidates = [os.environ.get("PGUSHER"), os.path.join(os.getcwd(), "pgusher"),
                  os.path.join(TOP, "build", "pgusher"), shutil.which("pgusher")]
    for path in candidates:
        if path and os.path.isfile(path) and os.access(path, os.X_OK):
            return os.path.abspath(path)
    raise Unavailable("pgusher is not built: run ./setup build, or set PGUSHER to its path")


class Result:
    """rc (negative: the signal it died of), out, err."""

    def __init__(self, argv, rc, out, err):
        self.argv, self.rc, self.out, self.err = argv, rc, out, err

    def json(self):
        """The one object on stdout; one whose shape is promised is held against its schema."""
        try:
            return valid(json.loads(self.out))
        except ValueError as problem:
            raise AssertionError(f"no JSON on stdout: {problem}\n{self}") from None

    def json_lines(self):
        try:
            return [valid(json.loads(line)) for line in self.out.splitlines()]
        except ValueError as problem:
            raise AssertionError(f"no JSON lines on stdout: {problem}\n{self}") from None

    def expect(self, rc):
        """Returns itself; fails and tells everything when the exit status is another one."""
        if self.rc != rc:
            raise AssertionError(f"exit status {self.rc}, expected {rc}\n{self}")
        return self

    def __str__(self):
        return f"$ {shlex.join(self.argv)}\nexit status {self.rc}\nstdout: {self.out}\n" \
               f"stderr: {self.err}"


def valid(report):
    """Returns it; fails when it is of a command whose shape is promised, and is not of that shape."""
    place = _SCHEMAS.get(_kind_of(report))
    if place:
        wrong = sorted(_schema(*place).iter_errors(report), key=str)
        if wrong:
            raise AssertionError("not of the schema: %s: %s" % (
                "/".join(map(str, wrong[0].absolute_path)), wrong[0].message))
    return report


_SCHEMAS = {  # kind of a report: file and definition in it
    "test": ("session/test-report.schema.json", None),
    "verdicts": ("grants/grants-report.schema.json", "verdicts"),
    "matrix": ("grants/grants-report.schema.json", "matrix"),
    "drift": ("grants/grants-report.schema.json", "drift"),
    "baseline": ("grants/grants-report.schema.json", "baseline"),
}


def _kind_of(report):
    if not isinstance(report, dict):
        return None
    if "holds" in report:
        return "baseline"
    if report.get("command") != "grants":
        return report.get("command")
    return next((kind for key, kind in (("changes", "drift"), ("needs", "verdicts"),
                                        ("classes", "matrix")) if key in report), None)


@functools.lru_cache(maxsize=None)
def _schema(name, definition):
    with open(os.path.join(TOP, "src", *name.split("/")), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    if definition:
        schema = {"$ref": "#/definitions/" + definition, "definitions": schema["definitions"]}
    return jsonschema.Draft7Validator(schema)


class Home(Fixture):
    """A private home. `env` is the environment that programs in it get, and may be changed.

        with Home() as home:
            home.source("prod", host="127.0.0.1", port=server.port, user="mia", dbname="shop",
                        password={"command": ["cat", home.write("pw", "secret")]})
            home.run("test", "prod", "--json").expect(0).json()"""

    def __init__(self, **variables):
        self.path = os.path.realpath(_make_private("pgusher-home-"))
        super().__init__()
        self.config = os.path.join(self.path, ".config", "pgusher")
        self.state = os.path.join(self.path, ".local", "state", "pgusher")
        self.env = {key: value for key, value in os.environ.items()
                    if not key.startswith(("PG", "LC_", "XDG_", "MAKE", "MFLAGS", "TEST"))
                    and key not in FOREIGN_VARIABLES}
        self.env.update(HOME=self.path, LC_ALL="C.UTF-8", TERM="dumb", TZ="UTC",
                        PGUSHER_WATCHDOG="1", **variables)
        for name in ("PGUSHER_DATA", "PGUSHER_LOG"):  # a test run may want them seen
            if name in os.environ:
                self.env.setdefault(name, os.environ[name])

    def write(self, name, text, mode=0o600):
        """Writes a file below the home with its directories; returns its path."""
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        data = text if isinstance(text, bytes) else text.encode()
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(data)
        os.chmod(path, mode)
        return path

    def read(self, name):
        with open(os.path.join(self.path, name), encoding="utf-8") as file:
            return file.read()

    def source(self, name, **fields):
        """Saves a source: sources.d/NAME.yaml; values are text, numbers, lists or mappings."""
        text = "".join(f"{key}: {to_yaml(value)}\n" for key, value in fields.items())
        return self.write(f".config/pgusher/sources.d/{name}.yaml", text)

    def run(self, *arguments, input=None, env=None, limit=RUN_LIMIT, cwd=None):
        """Runs pgusher without a terminal, in a session of its own; stdin is empty unless given."""
        argv = [program(), *map(str, arguments)]
        process = self.start(*arguments, env=env, cwd=cwd,
                             stdin=subprocess.DEVNULL if input is None else subprocess.PIPE)
        try:
            out, err = process.communicate(
                input.encode() if isinstance(input, str) else input, timeout=limit)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            out, err = process.communicate()
            raise AssertionError("still running after %s s\n%s" % (limit, Result(
                argv, process.returncode, out.decode(errors="replace"),
                err.decode(errors="replace")))) from None
        except BaseException:
            process.kill()
            process.wait()
            raise
        return Result(argv, process.returncode, out.decode(errors="surrogateescape"),
                      err.decode(errors="surrogateescape"))

    def start(self, *arguments, env=None, cwd=None, stdin=subprocess.DEVNULL):
        """Starts pgusher and returns its Popen; the caller ends it."""
        return subprocess.Popen([program(), *map(str, arguments)], stdin=stdin,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env={**self.env, **(env or {})}, cwd=cwd or self.path,
                                start_new_session=True)

    def _close(self):
        shutil.rmtree(self.path, ignore_errors=True)


def _make_private(prefix):
    # Not a Directory: this one belongs to whoever runs pgusher, which may be root.
    return tempfile.mkdtemp(prefix=prefix)


def to_yaml(value):
    """A value as flow YAML on one line; JSON is a subset of it."""
    return json.dumps(value, ensure_ascii=False)
