#include "unit.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "loop/child.h"
#include "loop/loop.h"
#include "loop/resolver.h"
#include "loop/worker.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct notes {
	char text[200];
	bool is_done;
	struct loop *loop;
	struct watch *watch;
	int fd;
};

static void note(struct notes *notes, const char *what)
{
	strncat(notes->text, what, sizeof notes->text - strlen(notes->text) - 1);
}

static void first(void *self)
{
	note(self, "1");
}

static void second(void *self)
{
	note(self, "2");
}

static void last(void *self)
{
	note(self, "3");
	((struct notes *)self)->is_done = true;
}

static void timers_fire_in_their_order(void **state)
{
	struct notes notes = {.loop = loop_new()};
	struct timer *stopped;

	(void)state;
	loop_timer(notes.loop, 30, last, &notes);
	loop_timer(notes.loop, 10, second, &notes);
	stopped = loop_timer(notes.loop, 5, last, &notes);
	loop_defer(notes.loop, first, &notes);
	loop_stop_timer(&stopped);
	assert_null(stopped);
	assert_string_equal(notes.text, ""); /* never from inside the call */
	loop_until(notes.loop, &notes.is_done);
	assert_string_equal(notes.text, "123");
	assert_true(loop_turns(notes.loop) < 20);
	loop_free(notes.loop);
}

static struct wants pipe_wants(void *self)
{
	return (struct wants){.fd = ((struct notes *)self)->fd, .events = POLLIN};
}

static void pipe_ready(void *self, short revents, int budget_ms)
{
	struct notes *notes = self;

	(void)revents;
	(void)budget_ms;
	note(notes, "ready");
	loop_unwatch(notes->watch); /* inside of its own ready() */
	notes->is_done = true;
}

static void a_watch_may_end_itself(void **state)
{
	static const struct watch_ops ops = {.wants = pipe_wants, .ready = pipe_ready};
	struct notes notes = {.loop = loop_new()};
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	notes.fd = ends[0];
	notes.watch = loop_watch(notes.loop, &ops, &notes);
	assert_int_equal(write(ends[1], "x", 1), 1);
	loop_until(notes.loop, &notes.is_done);
	loop_turn(notes.loop, 0); /* readable still, but nobody watches */
	assert_string_equal(notes.text, "ready");
	close(ends[0]);
	close(ends[1]);
	loop_free(notes.loop);
}

static void resolved(
	void *self, const struct address *addresses, size_t count, const struct error *error)
{
	struct notes *notes = self;

	note(notes, count ? addresses[0].text : error->primary);
	notes->is_done = true;
}

static void names_are_resolved_off_the_loop(void **state)
{
	struct notes known = {.loop = loop_new()}, unknown = {.loop = known.loop};
	struct resolver *forgotten;

	(void)state;
	forgotten = resolver_start(known.loop, "no-such-name.invalid", "1", resolved, NULL);
	resolver_cancel(&forgotten); /* nobody is told */
	resolver_start(known.loop, "127.0.0.1", "5432", resolved, &known);
	loop_until(known.loop, &known.is_done);
	assert_string_equal(known.text, "127.0.0.1");
	resolver_start(known.loop, "no-such-name.invalid", "1", resolved, &unknown);
	loop_until(known.loop, &unknown.is_done);
	assert_non_null(strstr(unknown.text, "no-such-name.invalid"));
	loop_free(known.loop);
}

static void child_ended(void *self, const struct child_outcome *outcome)
{
	struct notes *notes = self;
	char *how = child_describe(outcome);

	snprintf(notes->text, sizeof notes->text, "%s|%s|%s", buf_string(outcome->out),
		buf_string(outcome->err), how);
	free(how);
	notes->is_done = true;
}

static void run_child(char *const argv[], const char *input, int64_t limit, const char *expected)
{
	struct notes notes = {.loop = loop_new()};
	struct error error = ERROR_INIT;

	assert_non_null(child_start(notes.loop,
		&(struct child_plan){.argv = argv, .input = input, .limit_ms = limit}, child_ended,
		&notes, &error));
	loop_until(notes.loop, &notes.is_done);
	assert_string_equal(notes.text, expected);
	loop_free(notes.loop);
}

static void children_are_heard_and_limited(void **state)
{
	char sh[] = "sh", c[] = "-c", cat[] = "cat", nothing[] = "/no/such/program";
	char both[] = "echo out; echo err >&2; exit 3", sleeps[] = "sleep 60";
	char files[] = "ls /proc/self/fd | wc -l";

	(void)state;
	run_child((char *[]){sh, c, both, NULL}, NULL, 5000, "out\n|err\n|exited with status 3");
	run_child((char *[]){cat, NULL}, "fed", 5000, "fed||exited with status 0");
	run_child((char *[]){nothing, NULL}, NULL, 5000, "||could not be run");
	run_child((char *[]){sh, c, sleeps, NULL}, NULL, 100, "||took too long and was ended");
	/* 0, 1, 2 and the directory that ls reads: nothing of ours is inherited. */
	run_child((char *[]){sh, c, files, NULL}, NULL, 5000, "4\n||exited with status 0");
}

/* The program that it leaves behind has its pipes still open. */
static void a_child_ends_before_its_own_children(void **state)
{
	char sh[] = "sh", c[] = "-c", leaves[] = "sleep 60 & echo $!";
	struct notes notes = {.loop = loop_new()};
	long left;

	(void)state;
	assert_non_null(child_start(notes.loop,
		&(struct child_plan){.argv = (char *[]){sh, c, leaves, NULL}, .limit_ms = 20000},
		child_ended, &notes, NULL));
	loop_until(notes.loop, &notes.is_done);
	left = strtol(notes.text, NULL, 10);
	assert_true(left > 1);
	kill((pid_t)left, SIGKILL);
	assert_non_null(strstr(notes.text, "||exited with status 0"));
	loop_free(notes.loop);
}

static void a_child_can_be_cancelled(void **state)
{
	char sh[] = "sh", c[] = "-c", sleeps[] = "sleep 60";
	struct loop *loop = loop_new();
	struct child *child =
		child_start(loop, &(struct child_plan){.argv = (char *[]){sh, c, sleeps, NULL}},
			child_ended, NULL, NULL);

	(void)state;
	assert_non_null(child);
	child_cancel(&child);
	assert_null(child);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nothing is left to wait for */
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_fire_in_their_order),
		cmocka_unit_test(a_watch_may_end_itself),
		cmocka_unit_test(names_are_resolved_off_the_loop),
		cmocka_unit_test(children_are_heard_and_limited),
		cmocka_unit_test(a_child_ends_before_its_own_children),
		cmocka_unit_test(a_child_can_be_cancelled),
	};

	return unit_main(tests);
}
