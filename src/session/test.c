#include "session/test.h"

#include "base/fileio.h"
#include "base/log.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "session/diagnosis.h"
#include "session/questions.h"
#include "session/write_probe.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

/* The statements of a round; one step may have several, one behind the other. */
struct round {
	struct statement statements[STEP_COUNT * FOLLOW_UPS_MAX];
	enum step_id ids[STEP_COUNT * FOLLOW_UPS_MAX];
	size_t count;
};

struct test {
	struct loop *loop;
	struct session *session;
	const struct test_events *events;
	void *self;
	struct batch *batch;
	struct timer *deadline;
	struct timer *deferred;
	struct round round;		  /* under way */
	struct round next;		  /* what it has led to so far */
	size_t came;			  /* answers of the round that are there */
	bool is_second;			  /* round */
	struct rowset *first[STEP_COUNT]; /* answers of the first round, for the second */
	int64_t first_ms[STEP_COUNT];	  /* what they took */
	struct network *from;		  /* the access rules are asked about these */
	size_t from_count;
	char *write_schema; /* of the write probe; NULL: it was not agreed to */
	bool is_running;
};

static void answered(void *self, struct answer *answers, size_t count);
static void send_round(struct test *test);
static void probe_writes(struct test *test);

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

/* By what the server or libpq said in its error, or by our own deadline of @seconds (0: it was not
 * that). PgBouncer gives one code for everything. */
static void diagnose_query(struct test *test, struct step *step, int seconds)
{
	const struct source *source = session_source(test->session);
	struct circumstances seen = {
		.step = STEP_SERVER,
		.error = &step->error,
		.is_from_pooler = strcmp(step->error.sqlstate, "08P01") == 0,
		.has_timed_out = seconds > 0,
		.seconds = seconds,
		.host = source_value(source, "host"),
		.user = source_value(source, "user"),
		.dbname = source_value(source, "dbname"),
	};

	diagnose(&seen, &step->diagnosis);
	/* The words of the catalogue are for the first query of all. */
	if (seconds && step != session_step(test->session, STEP_SERVER))
		mem_replace(&step->diagnosis.message,
			mem_printf("the server did not answer within %d s", seconds));
	step_end(
		step, step->mandatory ? STEP_FAILED : STEP_WARN, mem_text(step->diagnosis.message));
}

static void step_failed(struct test *test, struct step *step, struct error *error)
{
	error_move(&step->error, error);
	diagnose_query(test, step, 0);
}

static void tell_step(struct test *test, enum step_id id)
{
	const struct step *step = session_step(test->session, id);

	log_info("test", "%s: %s, %s", step->title, step_state_word(step->state),
		step->fact ? step->fact : "");
	test->events->stepped(test->self, id);
}

/* Nobody answers any more, from @first on. It is told there and, because the test must not pass
 * without it, at the first mandatory step; the others were simply not asked. */
static void lose(struct test *test, enum step_id first, const struct error *error, int seconds)
{
	bool has_failed = false;

	for (size_t i = first; i < STEP_COUNT; i++) {
		struct step *step = session_step(test->session, (enum step_id)i);

		if (!step->is_shown || (step->state != STEP_RUN && step->state != STEP_WAIT) ||
			(i != first && (has_failed || !step->mandatory)))
			continue;
		error_copy(&step->error, error);
		diagnose_query(test, step, seconds);
		has_failed |= step->mandatory;
		tell_step(test, (enum step_id)i);
	}
	end_rest(test, STEP_RESOLVE, STEP_SKIP,
		seconds ? "needs an answer of the server" : "the connection broke");
	finish(test);
}

/* @sql is taken over. */
static void add_statement(
	struct round *round, enum step_id id, const struct step *step, char *sql, int parameters)
{
	round->statements[round->count] = (struct statement){
		.sql = sql, .parameter_count = parameters, .limit_ms = step->limit_ms};
	round->ids[round->count++] = id;
}

static struct inquiry inquiry_of(struct test *test, enum step_id id)
{
	return (struct inquiry){.session = test->session,
		.from = test->from,
		.from_count = test->from_count,
		.first = test->first[id]};
}

/* Ends the step by its answers, or adds what is to be asked next. True when it has ended. */
static bool take_answers(struct test *test, enum step_id id, struct answer *answers, size_t count)
{
	struct step *step = session_step(test->session, id);
	enum step_id missing = steps_missing(session_steps(test->session), id);
	struct inquiry inquiry = inquiry_of(test, id);
	struct follow_up next = {.count = 0};

	if (missing != STEP_COUNT)
		step_skip(session_step(test->session, STEP_RESOLVE), id, missing);
	else if (!answers[0].rows)
		step_failed(test, step, &answers[0].error);
	else if (test->is_second)
		question_judge_again(&inquiry, id, answers, count);
	else
		question_judge(&inquiry, id, answers[0].rows, &next);
	for (size_t i = 0; i < next.count; i++)
		add_statement(
			&test->next, id, step, next.items[i].sql, next.items[i].parameter_count);
	if (!next.count)
		return true;
	test->first[id] = answers[0].rows;
	answers[0].rows = NULL;
	return false;
}

static void forget_first(struct test *test)
{
	for (size_t i = 0; i < STEP_COUNT; i++) {
		rowset_free(test->first[i]);
		test->first[i] = NULL;
		test->first_ms[i] = 0;
	}
}

/* One pipeline: each took what came after the answer before it. */
static int64_t elapsed_ms(const struct answer *answers, size_t count, bool has_before)
{
	int64_t elapsed = answers[count - 1].elapsed_ms - (has_before ? answers[-1].elapsed_ms : 0);

	return elapsed > 0 ? elapsed : 0;
}

static int64_t limit_of(const struct test *test, size_t index)
{
	return test->round.statements[index].limit_ms;
}

/* A server that logs in, or answers for a while, and then says nothing. */
static void no_answer(void *self)
{
	struct test *test = self;
	enum step_id at = test->round.ids[test->came];
	int seconds = (int)(limit_of(test, test->came) / 1000);
	struct error error = ERROR_INIT;

	test->deadline = NULL;
	batch_cancel(&test->batch);
	error_set(&error, "no answer within %d s", seconds);
	lose(test, at, &error, seconds);
	error_clear(&error);
}

/* Each step has its own time, from the answer before it on. */
static void wait_for_next(struct test *test)
{
	loop_stop_timer(&test->deadline);
	if (test->came < test->round.count)
		test->deadline =
			loop_timer(test->loop, limit_of(test, test->came), no_answer, test);
}

/* An answer is there; when it is the last of its step, the step is judged. */
static void answer_came(void *self, struct answer *answer, size_t index)
{
	struct test *test = self;
	enum step_id id = test->round.ids[index];
	size_t own = 1;
	int64_t elapsed;

	test->came = index + 1;
	wait_for_next(test);
	if (test->came < test->round.count && test->round.ids[test->came] == id)
		return;
	while (own <= index && test->round.ids[index - own] == id)
		own++;
	answer -= own - 1;
	elapsed = elapsed_ms(answer, own, own <= index);
	if (take_answers(test, id, answer, own)) {
		session_step(test->session, id)->elapsed_ms = test->first_ms[id] + elapsed;
		tell_step(test, id);
	} else {
		test->first_ms[id] = elapsed;
	}
}

static void forget_round(struct round *round)
{
	for (size_t i = 0; i < round->count; i++)
		free((char *)round->statements[i].sql);
	round->count = 0;
}

/* All answers are there, or the connection broke on the way. */
static void answered(void *self, struct answer *answers, size_t count)
{
	struct test *test = self;

	test->batch = NULL;
	if ((!test->came && !answers[0].error.sqlstate[0]) || session_has_lost_way(test->session))
		return; /* session_closed() says so */
	loop_stop_timer(&test->deadline);
	if (test->came < count) {
		lose(test, test->round.ids[test->came], &answers[test->came].error, 0);
	} else if (test->next.count) {
		forget_round(&test->round);
		test->round = test->next;
		test->next.count = 0;
		test->is_second = true;
		send_round(test);
	} else {
		probe_writes(test);
	}
}

static void send_round(struct test *test)
{
	test->came = 0;
	test->batch = session_batch(
		test->session, test->round.statements, test->round.count, answered, test);
	batch_listen(test->batch, answer_came);
	wait_for_next(test);
}

/* Asks what the steps from @first to @last have to ask of this server, in one pipeline. */
static void ask(struct test *test, enum step_id first, enum step_id last)
{
	test->is_running = true;
	test->is_second = false;
	forget_round(&test->round);
	forget_round(&test->next);
	forget_first(test);
	for (enum step_id id = first; id <= last; id++) {
		int parameter_count;
		const char *sql = question_sql(test->session, id, &parameter_count);
		struct step *step = session_step(test->session, id);

		if (sql) {
			step_begin(step);
			step_ask(step, question_text(sql));
			add_statement(&test->round, id, step, mem_text(sql), parameter_count);
		} else if (id != STEP_WRITE) {
			step_end(step, STEP_SKIP, mem_text("not known for this product"));
		}
		test->events->stepped(test->self, id);
	}
	send_round(test);
}

/* --- the write probe ------------------------------------------------------------------------- */

static bool is_standby(const struct step *server)
{
	for (size_t i = 0; i < server->fact_count; i++)
		if (strcmp(server->facts[i].key, "role") == 0)
			return strcmp(server->facts[i].value, "a standby") == 0;
	return false;
}

static void probed(void *self, struct answer *answers, size_t count)
{
	struct test *test = self;
	struct step *step = session_step(test->session, STEP_WRITE);
	const char *user = source_value(session_source(test->session), "user");

	(void)count;
	test->batch = NULL;
	if (!answers[0].rows && !answers[0].error.sqlstate[0])
		return;
	loop_stop_timer(&test->deadline);
	write_probe_judge(step, test->write_schema, user ? user : path_account(),
		is_standby(session_step(test->session, STEP_SERVER)), answers);
	tell_step(test, STEP_WRITE);
	finish(test);
}

/* The last step, where the person has agreed to it. */
static void probe_writes(struct test *test)
{
	struct statement statements[WRITE_PROBE_STATEMENTS];
	struct step *step = session_step(test->session, STEP_WRITE);
	enum step_id missing = steps_missing(session_steps(test->session), STEP_WRITE);

	if (!test->write_schema || step->state != STEP_WAIT) {
		finish(test);
		return;
	}
	if (missing != STEP_COUNT) {
		step_skip(session_step(test->session, STEP_RESOLVE), STEP_WRITE, missing);
		tell_step(test, STEP_WRITE);
		finish(test);
		return;
	}
	step_begin(step);
	step_ask(step, mem_printf("can a table be made, filled and dropped in schema %s? (rolled "
				  "back)",
			       test->write_schema));
	test->events->stepped(test->self, STEP_WRITE);
	write_probe_compose(test->write_schema, statements);
	forget_round(&test->round);
	test->came = 0;
	test->round.ids[0] = STEP_WRITE;
	test->round.statements[0].limit_ms = step->limit_ms;
	test->batch =
		session_batch(test->session, statements, WRITE_PROBE_STATEMENTS, probed, test);
	test->deadline = loop_timer(test->loop, step->limit_ms, no_answer, test);
	write_probe_release(statements);
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
		ask(test, STEP_SERVER, STEP_WRITE);
}

static void session_closed(void *self, const struct error *error)
{
	struct test *test = self;

	test->batch = NULL;
	if (!test->is_running)
		return;
	/* Not by the result of all: a step may have failed already while others are asked. */
	if (session_step(test->session, test->round.ids[test->came])->state == STEP_RUN)
		lose(test, test->round.ids[test->came], error,
			0); /* while the questions were asked */
	else
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

struct test *test_resume(
	struct loop *loop, struct session *session, const struct test_events *events, void *self)
{
	struct test *test = new_test(loop, session, events, self);

	test->is_running = false;
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
	forget_first(test);
	forget_round(&test->round);
	forget_round(&test->next);
	free(test->from);
	free(test->write_schema);
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
	if (id < STEP_SERVER || !session_is_open(test->session) || test->is_running) {
		test_repeat_all(test, NULL);
	} else if (id == STEP_WRITE) {
		session_step(test->session, id)->state = STEP_WAIT;
		test->is_running = true;
		probe_writes(test);
	} else {
		ask(test, id, id);
	}
}

void test_look_ahead(struct test *test, const struct network *from, size_t count)
{
	free(test->from);
	test->from = mem_array(count, sizeof *from);
	test->from_count = count;
	memcpy(test->from, from, count * sizeof *from);
}

void test_agree_to_write(struct test *test, const char *schema)
{
	mem_replace(&test->write_schema, mem_text(schema));
	session_step(test->session, STEP_WRITE)->is_shown = true;
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
