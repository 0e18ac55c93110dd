#include "session/test.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "pg/ident.h"
#include "session/diagnosis.h"
#include "session/sql.h"
#include "source/source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct test {
	struct loop *loop;
	struct session *session;
	const struct test_events *events;
	void *self;
	struct batch *batch;
	struct timer *deadline;
	struct timer *deferred;
	enum step_id first; /* of the batch under way */
	bool is_running;
};

/* One question a step. judge() ends the step by the rows that came. */
static void judge_server(struct test *test, struct step *step, const struct rowset *rows);
static void judge_databases(struct test *test, struct step *step, const struct rowset *rows);
static void judge_schemas(struct test *test, struct step *step, const struct rowset *rows);
static void judge_tables(struct test *test, struct step *step, const struct rowset *rows);
static void judge_statistics(struct test *test, struct step *step, const struct rowset *rows);

static const struct {
	const char *sql;
	void (*judge)(struct test *test, struct step *step, const struct rowset *rows);
} questions[STEP_COUNT] = {
	[STEP_SERVER] = {sql_test_server, judge_server},
	[STEP_DATABASES] = {sql_test_databases, judge_databases},
	[STEP_SCHEMAS] = {sql_test_schemas, judge_schemas},
	[STEP_TABLES] = {sql_test_tables, judge_tables},
	[STEP_STATISTICS] = {sql_test_statistics, judge_statistics},
};

/* --- verdicts -------------------------------------------------------------------------------- */

static const char *named(const struct rowset *rows, const char *column)
{
	return rowset_text(rows, 0, (size_t)rowset_column(rows, column));
}

static int64_t number(const struct rowset *rows, const char *column)
{
	return rowset_integer(rows, 0, (size_t)rowset_column(rows, column));
}

static void judge_server(struct test *test, struct step *step, const struct rowset *rows)
{
	const struct connection *connection = session_connection(test->session);
	bool has_pooler = number(rows, "pid") != connection_backend_pid(connection);
	bool is_standby = named(rows, "is_standby")[0] == 't';
	bool is_other_role = strcmp(named(rows, "session_user"), named(rows, "current_user")) != 0;
	bool is_old = connection_server_version(connection) < 100000;

	mem_replace(&step->evidence,
		mem_printf("%s\nYou are %s%s%s%s, in database %s\nThe server sees you at %s\n"
			   "Time zone %s, max_connections %s%s",
			named(rows, "product"), named(rows, "session_user"),
			is_other_role ? ", acting as " : "",
			is_other_role ? named(rows, "current_user") : "",
			named(rows, "is_superuser")[0] == 't' ? " (superuser)" : "",
			named(rows, "dbname"),
			*named(rows, "client") ? named(rows, "client") : "a local socket",
			named(rows, "time_zone"), named(rows, "max_connections"),
			has_pooler
				? "\nA connection pooler stands in between (process numbers differ)"
				: ""));
	step_end(step, is_old ? STEP_WARN : STEP_OK,
		mem_printf("PostgreSQL %s, %s, %s%s%s", named(rows, "version"),
			is_standby ? "standby" : "primary", named(rows, "encoding"),
			has_pooler ? ", behind a pooler" : "",
			is_old ? "; older than 10: not supported" : ""));
}

static void judge_databases(struct test *test, struct step *step, const struct rowset *rows)
{
	(void)test;
	step_end(step, STEP_OK,
		mem_printf("%" PRId64 ", %" PRId64 " let you in", number(rows, "databases"),
			number(rows, "usable")));
}

static void fail_step(
	struct step *step, const char *code, char *message, const char *next, const char *owner)
{
	diagnosis_clear(&step->diagnosis);
	step->diagnosis = (struct diagnosis){
		.code = code, .message = message, .next = mem_text(next), .owner = mem_text(owner)};
	step_end(step, step->mandatory ? STEP_FAILED : STEP_WARN, mem_text(message));
}

static void judge_schemas(struct test *test, struct step *step, const struct rowset *rows)
{
	int64_t usable = number(rows, "usable"), all = number(rows, "schemas");

	(void)test;
	if (usable)
		step_end(step, STEP_OK,
			mem_printf("%" PRId64 ", %" PRId64 " may be used", all, usable));
	else
		fail_step(step, "schemas.none",
			mem_printf("%" PRId64 " schemas, none of them may be used", all),
			"> see Grants for what is missing", "GRANT USAGE ON SCHEMA ... TO ...");
}

static void judge_tables(struct test *test, struct step *step, const struct rowset *rows)
{
	int64_t readable = number(rows, "readable"), all = number(rows, "relations");

	(void)test;
	if (!all)
		fail_step(step, "tables.none", mem_text("there is no table in this database"),
			"is this the right database?", NULL);
	else
		step_end(step, readable ? STEP_OK : STEP_WARN,
			mem_printf("%" PRId64 " seen, %" PRId64 " can be read", all, readable));
}

static void judge_statistics(struct test *test, struct step *step, const struct rowset *rows)
{
	(void)test;
	if (!rowset_rows(rows))
		fail_step(step, "statistics.missing",
			mem_text("pg_stat_statements is not installed in this database"), NULL,
			"CREATE EXTENSION pg_stat_statements, and the library in "
			"shared_preload_libraries");
	else if (named(rows, "may_use")[0] != 't')
		fail_step(step, "statistics.schema",
			mem_printf("no USAGE on schema %s, where pg_stat_statements is",
				named(rows, "schema")),
			NULL, "GRANT USAGE ON SCHEMA ... TO ...");
	else if (named(rows, "sees_texts")[0] != 't')
		fail_step(step, "statistics.hidden",
			mem_text("texts of other roles are hidden: no pg_read_all_stats"), NULL,
			"GRANT pg_read_all_stats TO ...");
	else
		step_end(step, STEP_OK,
			mem_printf("pg_stat_statements %s, in schema %s", named(rows, "version"),
				named(rows, "schema")));
}

/* --- asking ---------------------------------------------------------------------------------- */

static void finish(struct test *test)
{
	const struct step *steps = session_steps(test->session);

	loop_stop_timer(&test->deadline);
	test->is_running = false;
	log_info("test", "result: %s", step_state_word(steps_result(steps)));
	test->events->done(test->self, steps_result(steps));
}

/* The steps from @first on that are not done. */
static void end_rest(struct test *test, enum step_id first, enum step_state state, const char *fact)
{
	for (size_t i = first; i < STEP_COUNT; i++) {
		struct step *step = session_step(test->session, (enum step_id)i);

		if (step->state != STEP_RUN && step->state != STEP_WAIT)
			continue;
		step_end(step, state, mem_text(fact));
		test->events->stepped(test->self, (enum step_id)i);
	}
}

static void step_failed(struct step *step, struct error *error)
{
	error_move(&step->error, error);
	fail_step(step, "query.failed", mem_text(step->error.primary), "r repeat this step",
		"the server's log at this time");
}

static void answered(void *self, struct answer *answers, size_t count)
{
	struct test *test = self;

	test->batch = NULL;
	if (!answers[0].rows && !answers[0].error.sqlstate[0])
		return; /* not an answer: the connection broke, and session_closed() says so */
	loop_stop_timer(&test->deadline);
	for (size_t i = 0; i < count; i++) {
		enum step_id id = (enum step_id)(test->first + i);
		struct step *step = session_step(test->session, id);

		if (step->state != STEP_RUN)
			step_begin(step);
		if (answers[i].rows && (rowset_rows(answers[i].rows) || id == STEP_STATISTICS))
			questions[id].judge(test, step, answers[i].rows);
		else
			step_failed(step, &answers[i].error);
		step->elapsed_ms = answers[i].elapsed_ms - (i ? answers[i - 1].elapsed_ms : 0);
		log_info("test", "%s: %s, %s", step->title, step_state_word(step->state),
			step->fact ? step->fact : "");
		test->events->stepped(test->self, id);
	}
	finish(test);
}

/* A server that logs in and then says nothing. */
static void no_answer(void *self)
{
	struct test *test = self;
	struct step *step = session_step(test->session, test->first);
	struct circumstances seen = {.step = STEP_SERVER, .has_timed_out = true};

	test->deadline = NULL;
	batch_cancel(&test->batch);
	error_set(&step->error, "no answer within %d s", session_limit_seconds(test->session));
	seen.error = &step->error;
	seen.seconds = session_limit_seconds(test->session);
	diagnose(&seen, &step->diagnosis);
	step_end(step, STEP_FAILED, mem_text(step->diagnosis.message));
	test->events->stepped(test->self, test->first);
	end_rest(test, test->first, STEP_SKIP, "needs an answer of the server");
	finish(test);
}

static void ask(struct test *test, enum step_id first, size_t count)
{
	struct statement statements[STEP_COUNT] = {{.sql = NULL}};

	for (size_t i = 0; i < count; i++)
		statements[i].sql = questions[first + i].sql;
	test->first = first;
	test->is_running = true;
	step_begin(session_step(test->session, first));
	test->events->stepped(test->self, first);
	test->batch = session_batch(test->session, statements, count, answered, test);
	test->deadline = loop_timer(
		test->loop, (int64_t)session_limit_seconds(test->session) * 1000, no_answer, test);
}

/* --- the session's events -------------------------------------------------------------------- */

static void session_stepped(void *self, enum step_id id)
{
	struct test *test = self;

	test->events->stepped(test->self, id);
}

static void session_asks(void *self, const struct question *question)
{
	struct test *test = self;

	test->events->asks(test->self, question);
}

static void session_opened(void *self)
{
	struct test *test = self;

	if (!session_is_open(test->session))
		finish(test); /* only the way was asked for */
	else
		ask(test, STEP_SERVER, STEP_COUNT - STEP_SERVER);
}

static void session_closed(void *self, const struct error *error)
{
	struct test *test = self;

	test->batch = NULL;
	if (!test->is_running)
		return;
	if (steps_result(session_steps(test->session)) == STEP_RUN) {
		/* It broke while the questions were asked. */
		struct step *step = session_step(test->session, test->first);

		error_copy(&step->error, error);
		fail_step(step, "query.lost",
			mem_printf("the connection broke: %s", error->primary), "R repeat all",
			"the server's log at this time");
		end_rest(test, test->first, STEP_SKIP, "the connection broke");
	}
	finish(test);
}

static const struct session_events session_events = {
	.stepped = session_stepped,
	.asks = session_asks,
	.opened = session_opened,
	.closed = session_closed,
};

static struct test *new_test(
	struct loop *loop, struct session *session, const struct test_events *events, void *self)
{
	struct test *test = mem_new(sizeof *test);

	*test = (struct test){.loop = loop,
		.events = events,
		.self = self,
		.is_running = true,
		.session = session};
	session_set_events(session, &session_events, test);
	return test;
}

struct test *test_start_of(
	struct loop *loop, struct session *session, const struct test_events *events, void *self)
{
	struct test *test = new_test(loop, session, events, self);

	session_open(session);
	return test;
}

struct test *test_start(struct loop *loop, const struct source *source,
	const struct secret *password, const struct test_events *events, void *self)
{
	return test_start_of(loop, session_new(loop, source, password, NULL, NULL), events, self);
}

struct test *test_start_way(struct loop *loop, const struct source *source,
	const struct test_events *events, void *self)
{
	struct test *test =
		new_test(loop, session_new(loop, source, NULL, NULL, NULL), events, self);

	session_open_route(test->session);
	return test;
}

void test_free(struct test *test)
{
	if (!test)
		return;
	loop_stop_timer(&test->deadline);
	loop_stop_timer(&test->deferred);
	batch_cancel(&test->batch);
	session_free(test->session);
	free(test);
}

static void tell_done(void *self)
{
	struct test *test = self;

	test->deferred = NULL;
	finish(test);
}

void test_stop(struct test *test)
{
	if (!test->is_running)
		return;
	if (session_is_opening(test->session))
		session_stop(test->session);
	batch_cancel(&test->batch);
	end_rest(test, STEP_RESOLVE, STEP_STOPPED, "stopped by you");
	if (!test->deferred)
		test->deferred = loop_defer(test->loop, tell_done, test);
}

void test_repeat_all(struct test *test, const struct secret *password)
{
	loop_stop_timer(&test->deadline);
	loop_stop_timer(&test->deferred);
	batch_cancel(&test->batch);
	test->is_running = true;
	session_reopen(test->session, password);
}

void test_repeat(struct test *test, enum step_id id)
{
	if (id < STEP_SERVER || !session_is_open(test->session) || test->is_running)
		test_repeat_all(test, NULL);
	else
		ask(test, id, 1);
}

bool test_is_running(const struct test *test)
{
	return test && test->is_running;
}

struct session *test_session(struct test *test)
{
	return test->session;
}

struct session *test_take_session(struct test *test)
{
	struct session *session = test->session;

	if (!session_is_open(session) || test->is_running)
		return NULL;
	test->session = NULL;
	return session;
}
