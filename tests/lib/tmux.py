"""A real terminal: tmux on a private socket, never the person's own (terminal.md, 12.1).

Wait for what the next key needs before sending it; a lone Escape and the key after it need a
wait_for() in between, or they are an Alt-key."""

import os
import shlex
import subprocess

from processes import Directory, Fixture, find_program, wait_until

MOVING_LOOKS = 2
WAIT_LIMIT = 10  # seconds


class Tmux(Fixture):
    """with Tmux() as terminal:
        terminal.start(80, 24, [program()], home.env)
        terminal.wait_for("Sources"); terminal.keys("Down", "Enter"); terminal.screen()"""

    def __init__(self, term="tmux-256color"):
        self._program = find_program("tmux")
        self._term = term
        self._directory = Directory("pgusher-tmux-")
        super().__init__()

    def start(self, cols, rows, argv, env=None, cwd=None):
        """Starts a command in a terminal of this size. env replaces the whole environment; TERM
        and, unless env says otherwise, LC_ALL are added."""
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8",
                       **(env if env is not None else os.environ), "TERM": self._term}
        for name in ("TMUX", "MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "TESTS"):
            environment.pop(name, None)  # those of make are too long for a command of tmux
        if env is None:
            environment["LC_ALL"] = "C.UTF-8"
        assignments = [f"{key}={value}" for key, value in environment.items()
                       if "=" not in key and "\n" not in value]
        command = "exec env -i " + shlex.join(assignments) + " " + shlex.join(map(str, argv))
        # A hold on the server first, so that remain-on-exit is set before the command can end.
        self._mux("new-session", "-d", "-s", "t", "-x", str(cols), "-y", str(rows), "exec cat")
        self._mux("set-option", "-g", "remain-on-exit", "on")
        self._mux("set-option", "-g", "status", "off")
        self._mux("set-option", "-g", "set-clipboard", "on")
        self._mux("resize-window", "-t", "t", "-x", str(cols), "-y", str(rows))
        self._mux("respawn-pane", "-k", "-t", "t", "-c", cwd or self._directory.path, command)
        return self

    def screen(self, colours=False):
        """The lines of the screen, trailing blanks cut; with colours=True escape sequences and
        blanks as they are."""
        return self._mux("capture-pane", *(("-e", "-N") if colours else ()), "-p", "-t", "t")

    def cursor(self):
        """(column, row), from 0."""
        column, row = self._ask("#{cursor_x},#{cursor_y}").split(",")
        return int(column), int(row)

    def keys(self, *names):
        """Keys by tmux's names: Tab, BTab, Escape, Enter, Up, PageDown, C-c, M-x, F1, a."""
        self._mux("send-keys", "-t", "t", *names)

    def text(self, text):
        """Typed literally."""
        self._mux("send-keys", "-t", "t", "-l", "--", text)

    def paste(self, text):
        """A bracketed paste, if the program asked for it."""
        self._mux("load-buffer", "-b", "paste", "-", input=text)
        self._mux("paste-buffer", "-p", "-d", "-b", "paste", "-t", "t")

    def clipboard(self):
        """What the program copied with OSC 52, or None."""
        try:
            return self._mux("show-buffer")
        except RuntimeError:
            return None

    def resize(self, cols, rows):
        self._mux("resize-window", "-t", "t", "-x", str(cols), "-y", str(rows))

    def wait_for(self, text, limit=WAIT_LIMIT):
        """Waits until the screen shows a text; returns the screen, or fails showing it."""
        return self._wait(lambda screen: text in screen, f"not seen: {text!r}", limit)

    def wait_gone(self, text, limit=WAIT_LIMIT):
        return self._wait(lambda screen: text not in screen, f"still there: {text!r}", limit)

    def wait_exit(self, limit=WAIT_LIMIT):
        """Waits until the program has ended. tmux 3.3a sometimes tells a wrong exit status, so a
        test that wants it lets a shell say it."""
        try:
            wait_until(self.has_ended, limit, "the program to end")
        except TimeoutError as problem:
            raise AssertionError(f"{problem}\n{self.screen()}") from None

    def has_ended(self):
        return self._ask("#{pane_dead}") == "1"

    def pid(self):
        """The process of the command."""
        return int(self._ask("#{pane_pid}"))

    def _wait(self, is_right, problem, limit):
        """A screen that is right is taken when the next look shows the same: one that is still
        being drawn is not. Where something always moves it is taken after a while."""
        seen, right = [""], [0]

        def look():
            before, seen[0] = seen[0], self.screen()
            right[0] = right[0] + 1 if is_right(seen[0]) else 0
            return right[0] > 1 and (seen[0] == before or right[0] > MOVING_LOOKS)
        try:
            wait_until(look, limit, problem)
        except TimeoutError:
            ended = " (the program has ended)" if self.has_ended() else ""
            raise AssertionError(f"{problem}{ended}; the screen was:\n{seen[0]}") from None
        return seen[0]

    def _ask(self, form):
        return self._mux("display-message", "-p", "-t", "t", form).rstrip("\n")

    def _mux(self, *arguments, input=None):
        environment = {key: value for key, value in os.environ.items() if key != "TMUX"}
        environment["LC_ALL"] = "C.UTF-8"
        done = subprocess.run(
            [self._program, "-u", "-S", self._directory / "socket", "-f", "/dev/null", *arguments],
            input=input, stdin=None if input is not None else subprocess.DEVNULL,
            capture_output=True, encoding="utf-8", errors="replace", env=environment)
        if done.returncode != 0:
            raise RuntimeError(f"tmux {shlex.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def _close(self):
        try:
            self._mux("kill-server")
        except RuntimeError:
            pass  # it ended by itself
        self._directory.close()
