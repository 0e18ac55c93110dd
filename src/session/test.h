/*
 * test.h - the staged test: the session's seven legs, then the questions to the server.
 */
#ifndef PGUSHER_SESSION_TEST_H
#define PGUSHER_SESSION_TEST_H

#include "session/address.h"
#include "session/session.h"

struct test;

struct test_events {
	void (*stepped)(void *self, enum step_id id);
	void (*asks)(void *self, const struct question *question);
	void (*done)(void *self, enum step_state result);
};

/* Starts at once; events come from the loop. */
struct test *test_start(struct loop *loop, const struct source *source,
	const struct secret *password, const struct test_events *events, void *self);
/* Only the way to the database, through the SSH host; the rest is skipped. */
struct test *test_start_way(struct loop *loop, const struct source *source,
	const struct test_events *events, void *self);
/* With a session of the caller's, taken over and not opened yet. */
struct test *test_start_of(
	struct loop *loop, struct session *session, const struct test_events *events, void *self);
/* Of a session that is open already, with its steps as they are: test_repeat() begins. */
struct test *test_resume(
	struct loop *loop, struct session *session, const struct test_events *events, void *self);
void test_free(struct test *test); /* NULL is allowed; closes the session unless it was taken */

/* The person agrees to a write probe in @schema (write_probe.h): one step more. Before the test has
 * come to its end. */
void test_agree_to_write(struct test *test, const char *schema);

/* The access rules are asked about these addresses (copied), and the step becomes mandatory. Before
 * the test has come to its end. */
void test_look_ahead(struct test *test, const struct network *from, size_t count);

/* Stops what runs: the step becomes "stopped", done() follows. */
void test_stop(struct test *test);

/* All of it again, with @password (may be NULL) in place of the old one. */
void test_repeat_all(struct test *test, const struct secret *password);

/* One step again: a question alone; a leg of the way there means the whole way. */
void test_repeat(struct test *test, enum step_id id);

bool test_is_running(const struct test *test);
struct session *test_session(struct test *test); /* borrowed: for answers, steps and facts */

/* The open session, yours from now on; NULL when it is not open. */
struct session *test_take_session(struct test *test);

#endif
