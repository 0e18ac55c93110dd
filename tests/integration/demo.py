#!/usr/bin/env python3
"""`pgusher demo`: it starts, its sources work, and it leaves nothing behind, however it ends."""

import os
import shutil
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

from pgusher import Home, program
from servers import Directory, is_alive, wait_until
from processes import descendants
from tap import contains, equal, lacks, main, skip, test

LIMIT = 60  # seconds; alone on a machine it takes 4

# Prints what a test wants to know and then lives as long as its stdin.
INSIDE = 'echo "$PGUSHER_DEMO"; exec cat >/dev/null'


def start(home, command=INSIDE, env=None):
    """Starts a demo with a shell command inside; (its Popen, its directory)."""
    demo = home.start("demo", "--", "sh", "-c", command, env=env, stdin=subprocess.PIPE)
    directory = demo.stdout.readline().decode().strip()
    assert directory, f"the demo did not start:\n{demo.stderr.read().decode()}"
    return demo, directory


def family(demo):
    """Every process of the demo: that of the front, the keeper, the servers."""
    return [demo.pid, *descendants(demo.pid)]


def expect_nothing_left(processes, directory):
    wait_until(lambda: not any(is_alive(pid) for pid in processes), 20, "the processes to end")
    wait_until(lambda: not os.path.exists(directory), 20, "the directory to go")


def psql(directory, name, text):
    """Connects as a saved source says, without the tunnel."""
    values = {}
    with open(f"{directory}/config/pgusher/sources.d/{name}.yaml", encoding="utf-8") as file:
        for line in file:
            key, _, value = line.strip().partition(": ")
            values.setdefault(key, value.strip('"'))
    with open(f"{directory}/{values['user']}.password", encoding="ascii") as file:
        password = file.read().strip()
    dsn = " ".join(f"{key}={values[key]}" for key in
                   ("host", "port", "dbname", "user", "sslmode", "sslrootcert"))
    done = subprocess.run(["psql", "-XAtw", dsn, "-c", text], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, env={**os.environ, "PGPASSWORD": password})
    return done.stdout.strip() or done.stderr.strip()


@test(limit=LIMIT)
def the_database_is_worth_looking_at():
    with Home() as home:
        demo, directory = start(home)
        processes = family(demo)
        try:
            equal(os.stat(f"{directory}/config").st_mode & 0o777, 0o700)
            equal(os.stat(f"{directory}/mia.password").st_mode & 0o777, 0o600)
            equal(psql(directory, "demo-direct", "select count(*) >= 200000 from shop.orders"), "t")
            equal(psql(directory, "demo-direct", "select ssl from pg_stat_ssl"
                       " where pid = pg_backend_pid()"), "t")
            equal(psql(directory, "demo-direct", "select count(*) from hr.salaries"), "1")
            contains(psql(directory, "demo-direct", "select card_number from billing.payments"),
                     "permission denied")
            contains(psql(directory, "demo-reader", "select 1 from billing.invoices"),
                     "permission denied for schema billing")
            equal(psql(directory, "demo-reader",
                       "select count(*) - count(*) filter (where has_table_privilege(oid,"
                       " 'select')) from pg_class where relkind in ('r', 'p') and"
                       " relnamespace = 'shop'::regnamespace"), "2")
        finally:
            demo.communicate(timeout=30)
        equal(demo.returncode, 0)
        expect_nothing_left(processes, directory)


@test(limit=LIMIT)
def the_tunnel_can_be_used():
    if not (os.path.exists("/usr/sbin/sshd") and shutil.which("ssh")):
        skip("no sshd or no ssh here")
    with Home() as home:
        demo, directory = start(home)
        try:
            with open(f"{directory}/config/pgusher/sources.d/demo-ssh.yaml",
                      encoding="utf-8") as file:
                text = file.read()
            server, _, tunnel = text.partition("ssh:\n")
            fields = dict(line.strip().split(": ", 1) for line in tunnel.strip().split("\n"))
            ssh = subprocess.Popen(
                ["ssh", "-F", "none", "-o", "BatchMode=yes",
                 "-o", "StrictHostKeyChecking=accept-new",
                 "-o", f"UserKnownHostsFile={fields['known_hosts']}",
                 "-i", fields["key"].strip('"'),
                 "-p", fields["port"], "-W",
                 "localhost:" + server.partition("port: ")[2].partition("\n")[0],
                 f"{fields['user'].strip(chr(34))}@{fields['host']}"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            answer, said = ssh.communicate(b"\0\0\0\x08\x04\xd2\x16\x2f", timeout=20)
            equal(answer[:1], b"S", said.decode())
        finally:
            demo.communicate(timeout=30)
        assert not os.path.exists(directory)


@test(limit=LIMIT)
def the_exit_status_is_that_of_the_child():
    with Home() as home:
        result = home.run("demo", "--", "sh", "-c", "exit 5", limit=LIMIT).expect(5)
        contains(result.err, "Filling the database")
        equal(result.out, "")
        home.run("demo", "--", "sh", "-c", "kill -SEGV $$", limit=LIMIT).expect(128 + 11)
        contains(home.run("demo", "--", "/nonexistent", limit=LIMIT).expect(127).err, "cannot run")


@test(limit=LIMIT)
def a_signal_ends_it_cleanly():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        with Home() as home:
            demo, directory = start(home)
            processes = family(demo)
            demo.send_signal(number)
            demo.communicate(timeout=30)
            equal(demo.returncode, -number)
            equal([pid for pid in processes if is_alive(pid)], [])
            assert not os.path.exists(directory), directory


@test(limit=LIMIT)
def a_child_that_ignores_signals_is_ended():
    with Home() as home:
        demo, directory = start(home, "trap '' TERM; echo \"$PGUSHER_DEMO\";"
                                      " while :; do sleep 1; done")
        processes = family(demo)
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=30)
        equal(demo.returncode, -signal.SIGTERM)
        demo.stdout.close()
        demo.stderr.close()
        expect_nothing_left(processes, directory)


@test(limit=LIMIT)
def even_sigkill_leaves_nothing():
    with Home() as home:
        demo, directory = start(home)
        processes = family(demo)
        assert len(processes) > 5, processes
        demo.kill()
        demo.communicate(timeout=30)
        expect_nothing_left(processes, directory)


@test(limit=LIMIT)
def a_killed_keeper_leaves_nothing_either():
    with Home() as home:
        demo, directory = start(home)
        processes = family(demo)
        keeper = next(pid for pid in descendants(demo.pid) if os.getsid(pid) == pid)
        os.kill(keeper, signal.SIGKILL)
        demo.communicate(timeout=30)
        expect_nothing_left(processes, directory)


@test(limit=LIMIT)
def it_can_be_interrupted_while_it_starts():
    with Home() as home, Directory() as place:
        os.chmod(place.path, 0o755)  # or the servers' account could not get there
        for stage in (b"private directory", b"cluster", b"Filling"):
            demo = home.start("demo", "--", "true", env={"TMPDIR": place.path})
            said = b""
            while stage not in said:
                said += demo.stderr.read1(100)
            processes = family(demo)
            demo.send_signal(signal.SIGINT)
            demo.communicate(timeout=30)
            equal(demo.returncode, -signal.SIGINT)
            equal([pid for pid in processes if is_alive(pid)], [])
            equal(os.listdir(place.path), [])


@test(limit=LIMIT)
def a_missing_initdb_names_the_package():
    hide = "mount -t tmpfs none /usr/lib/postgresql && exec \"$0\" demo -- true"
    inside = ["unshare", "-m", "sh", "-c", hide, program()]
    if os.geteuid() != 0 or not os.path.isdir("/usr/lib/postgresql") or \
            subprocess.run([*inside[:4], "mount -t tmpfs none /usr/lib/postgresql"],
                           capture_output=True).returncode != 0:
        skip("hiding the server's programs takes root and a mount namespace")
    with Home() as home:
        done = subprocess.run(inside, env=home.env, capture_output=True, text=True)
        equal(done.returncode, 1)
        contains(done.stderr, "postgresql-15")


@test(limit=LIMIT)
def an_unusable_temporary_directory_is_passed_over():
    with Home() as home:
        for place in (os.path.join(home.path, "x" * 90), os.path.join(home.path, "a, 'b' %c")):
            os.makedirs(place)
            out = home.run("demo", "--", "sh", "-c", 'echo "$PGUSHER_DEMO"', limit=LIMIT,
                           env={"TMPDIR": place}).expect(0).out
            contains(out, "/tmp/pgusher-demo-")
            equal(os.listdir(place), [])


@test(limit=LIMIT)
def variables_of_libpq_do_not_disturb():
    with Home() as home:
        home.run("demo", "--", "true", limit=LIMIT,
                 env={"PGHOST": "elsewhere.invalid", "PGOPTIONS": "-c nonsense=1",
                      "PGSERVICE": "none", "PGSSLMODE": "verify-full"}).expect(0)


@test
def wrong_arguments_are_refused():
    with Home() as home:
        contains(home.run("demo", "--keep").expect(1).err, "demo takes nothing")
        contains(home.run("demo", "--").expect(1).err, "demo takes nothing")
        help_text = home.run("demo", "--help").expect(0).out
        contains(help_text, "usage: pgusher demo")
        lacks(help_text, "\t")


main()
