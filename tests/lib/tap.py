"""A minimal TAP runner.

    from tap import main, skip, test

    @test
    def a_wrong_password_is_named():
        ...

    main()

`python3 tests/integration/x.py [NAME...]` runs the tests whose names contain NAME; `-l` lists
them. A test fails by raising (assert will do). skip("reason") and the fixtures' Unavailable skip
it. Each test has LIMIT seconds; @test(limit=120) gives it more."""

import os
import re
import signal
import sys
import time
import traceback

from processes import Unavailable, close_everything

LIMIT = 60  # seconds; a stuck test must not stop the others

_tests = []


class Skipped(Exception):
    pass


class TooLong(BaseException):
    """Not an Exception, so that no `except Exception` of a test swallows it."""


def test(function=None, *, limit=LIMIT):
    """Registers a test; its name is that of the function, its documentation is the function's."""
    def register(body):
        _tests.append((body.__name__, body, limit))
        return body
    return register(function) if function else register


def skip(reason):
    raise Skipped(reason)


def note(text):
    """A diagnostic line."""
    for line in str(text).split("\n"):
        print("# " + re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "?", line), flush=True)


def equal(actual, expected, what=""):
    """assert actual == expected, and says both when it is not so."""
    if actual != expected:
        raise AssertionError(f"{what + ': ' if what else ''}\n  expected {expected!r}\n"
                             f"  got      {actual!r}")


def contains(text, part):
    if part not in text:
        raise AssertionError(f"not found: {part!r}\nin:\n{text}")


def lacks(text, part):
    if part in text:
        raise AssertionError(f"found, but should not be there: {part!r}\nin:\n{text}")


def main():
    """Runs what was asked for and exits: 0 when nothing failed, 1 otherwise."""
    arguments = sys.argv[1:]
    if "-l" in arguments:
        print("\n".join(name for name, _, _ in _tests))
        sys.exit(0)
    names = chosen()
    if not names:
        print(f"no test is called {' or '.join(arguments)}" if arguments else "no tests",
              file=sys.stderr)
        sys.exit(1)
    print(f"1..{len(names)}", flush=True)
    signal.signal(signal.SIGALRM, _ring)
    failed = 0
    for number, (name, body, limit) in enumerate(
            (one for one in _tests if one[0] in names), 1):
        failed += not _run(number, name, body, limit)
    close_everything()
    sys.stdout.flush()
    sys.exit(1 if failed else 0)


def chosen():
    """The names of the tests that the command line asks for, in their order."""
    return [name for name, _, _ in _tests if _is_chosen(name, sys.argv[1:])]


def _is_chosen(name, wanted):
    return not wanted or any(part == name for part in wanted) or \
        (not any(part == other for part in wanted for other, _, _ in _tests) and
         any(part in name for part in wanted))


def _ring(_number, _frame):
    raise TooLong()


def _run(number, name, body, limit):
    started = time.monotonic()
    signal.alarm(limit)
    try:
        body()
        print(f"ok {number} - {name}", flush=True)
        return True
    except (Skipped, Unavailable) as reason:
        print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        return True
    except (Exception, TooLong) as problem:
        signal.alarm(0)
        print(f"not ok {number} - {name}", flush=True)
        if isinstance(problem, TooLong):
            note(f"stopped after {limit} s; it was here:")
        note("".join(traceback.format_exception(problem)).rstrip())
        note(f"failed after {time.monotonic() - started:.1f} s; to run it again:")
        note(f"python3 {_shown_path()} {name}")
        return False
    finally:
        signal.alarm(0)


def _shown_path():
    """This script as seen from the top of the sources."""
    top = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
    return os.path.relpath(os.path.realpath(sys.argv[0]), top)
