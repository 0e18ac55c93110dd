"""Work for several servers, a few at a time, each in a process of its own.

    workers = Workers(__file__, [[15, "read-only"], [10, "omni", "dbt"]], at_a_time=2)
    status, text = workers.result((15, "read-only"), limit=100)

runs `python3 FILE --worker 15 read-only` and so on. What such a process prints are lines of JSON,
["read-only", "ok" or "skip" or "fail", text]; what it did not tell of has failed."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading

from postgres import cache_of_clusters
from processes import Fixture, end_process

MEMORY, MEMORY_NEEDED = "/dev/shm", 2 << 30


class Workers(Fixture):
    """Each job is a list of a major and the names of its pieces of work."""

    def __init__(self, file, jobs, at_a_time):
        super().__init__()
        self._file = file
        self._results = {}
        self._processes = []
        self._changed = threading.Condition()
        self._jobs = queue.SimpleQueue()
        for job in jobs:
            self._jobs.put(job)
        for _ in range(at_a_time):
            threading.Thread(target=self._run_jobs, daemon=True).start()

    def result(self, key, limit):
        """(status, text) of (major, name), as soon as it is there."""
        with self._changed:
            if not self._changed.wait_for(lambda: key in self._results, limit):
                raise AssertionError("there is no answer yet")
            return self._results[key]

    def _run_jobs(self):
        while True:
            try:
                major, *names = self._jobs.get_nowait()
            except queue.Empty:
                return
            self._run(major, names)

    def _run(self, major, names):
        process = subprocess.Popen(
            [sys.executable, self._file, "--worker", str(major), *names],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._processes.append(process)
        errors = []
        reader = threading.Thread(target=lambda: errors.append(process.stderr.read()), daemon=True)
        reader.start()
        for line in process.stdout:
            name, status, text = json.loads(line)
            self._tell((major, name), status, text)
        process.wait()
        reader.join()
        for name in names:
            if (major, name) not in self._results:
                self._tell((major, name), "fail",
                           "the process of this server ended: " + "".join(errors))

    def _tell(self, key, status, text):
        with self._changed:
            self._results[key] = status, text
            self._changed.notify_all()

    def _close(self):
        while not self._jobs.empty():
            self._jobs.get_nowait()
        for process in self._processes:
            end_process(process)


def use_memory():
    """Databases are made and dropped by the dozen: in memory, where there is room, that takes half
    the time. The templates of clusters stay where they were, as they outlive us."""
    try:
        room = os.statvfs(MEMORY)
    except OSError:
        return
    if room.f_bavail * room.f_frsize > MEMORY_NEEDED and os.access(MEMORY, os.W_OK):
        os.environ.setdefault("PGUSHER_TEST_CACHE", cache_of_clusters() or "")
        tempfile.tempdir = MEMORY
