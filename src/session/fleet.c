#include "session/fleet.h"

#include "base/clock.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "session/test.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define REACH_PATIENCE_MS 30 /* a port that answers at all mostly does so before */
#define PATIENCE_MS 500
#define LOOK_MS 20
#define DESCRIPTORS_OF_A_TEST 8 /* a tunnel by the system's ssh has pipes and sockets */

struct ship {
	struct fleet *fleet;
	size_t index;
	size_t place; /* where it leads: the index of the first that leads there */
	struct test *test;
	int64_t heard_ms;
	bool is_started, has_reached;
	bool is_waiting; /* it heard nothing for a while */
	bool is_done;
	struct timer *end;
};

struct fleet {
	struct loop *loop;
	const struct fleet_member *members;
	struct ship *ships;
	size_t *working_at;  /* a place */
	size_t count, first; /* all before @first are started */
	size_t running, working, jobs, open_max;
	const struct fleet_events *events;
	void *self;
	struct timer *look, *deferred;
	bool is_stopped;
};

static void start_more(struct fleet *fleet);

/* --- one of them ----------------------------------------------------------------------------- */

static void set_waiting(struct ship *ship, bool is_waiting)
{
	struct fleet *fleet = ship->fleet;

	if (ship->is_waiting == is_waiting)
		return;
	ship->is_waiting = is_waiting;
	if (is_waiting) {
		fleet->working--;
		fleet->working_at[ship->place]--;
	} else {
		fleet->working++;
		fleet->working_at[ship->place]++;
	}
}

static void stepped(void *self, enum step_id id)
{
	struct ship *ship = self;

	ship->heard_ms = clock_now_ms();
	ship->has_reached |= id > STEP_REACH;
	set_waiting(ship, false);
	ship->fleet->events->stepped(ship->fleet->self, ship->index, id);
}

static void asks(void *self, const struct question *question)
{
	struct ship *ship = self;
	struct session *session = test_session(ship->test);

	if (question->kind == QUESTION_HOST_KEY)
		session_trust(session, TRUST_REFUSE);
	else if (question->kind != QUESTION_SSH_NOTICE)
		session_answer(session, NULL);
}

/* Later, because the test still stands on the stack when it says that it is done. */
static void end_ship(void *self)
{
	struct ship *ship = self;
	struct fleet *fleet = ship->fleet;

	ship->end = NULL;
	fleet->running--;
	set_waiting(ship, true);
	fleet->events->done(fleet->self, ship->index);
	test_free(ship->test);
	ship->test = NULL;
	start_more(fleet);
}

static void done(void *self, enum step_state result)
{
	struct ship *ship = self;

	(void)result;
	if (ship->is_done)
		return;
	ship->is_done = true;
	ship->end = loop_defer(ship->fleet->loop, end_ship, ship);
}

static void start_ship(struct fleet *fleet, size_t index)
{
	static const struct test_events events = {.stepped = stepped, .asks = asks, .done = done};
	const struct fleet_member *member = &fleet->members[index];
	struct ship *ship = &fleet->ships[index];

	ship->is_started = ship->is_waiting = true;
	ship->heard_ms = clock_now_ms();
	set_waiting(ship, false);
	fleet->running++;
	ship->test = test_start(fleet->loop, member->source, member->password, &events, ship);
	fleet->events->began(fleet->self, index, ship->test);
}

/* --- all of them ----------------------------------------------------------------------------- */

static void tell_finished(void *self)
{
	struct fleet *fleet = self;

	fleet->deferred = NULL;
	loop_stop_timer(&fleet->look);
	fleet->events->finished(fleet->self);
}

static bool has_room(const struct fleet *fleet)
{
	return !fleet->is_stopped && fleet->working < fleet->jobs &&
	       fleet->running < fleet->open_max;
}

static void start_more(struct fleet *fleet)
{
	for (size_t i = fleet->first; i < fleet->count && has_room(fleet); i++)
		if (!fleet->ships[i].is_started &&
			fleet->working_at[fleet->ships[i].place] < FLEET_JOBS_A_PLACE)
			start_ship(fleet, i);
	while (fleet->first < fleet->count && fleet->ships[fleet->first].is_started)
		fleet->first++;
	if (!fleet->running && (fleet->is_stopped || fleet->first == fleet->count) &&
		!fleet->deferred)
		fleet->deferred = loop_defer(fleet->loop, tell_finished, fleet);
}

/* Who only waits makes room for others. */
static void look(void *self)
{
	struct fleet *fleet = self;
	int64_t now = clock_now_ms();

	for (size_t i = 0; i < fleet->count; i++) {
		struct ship *ship = &fleet->ships[i];
		int64_t patience = ship->has_reached ? PATIENCE_MS : REACH_PATIENCE_MS;

		if (ship->test && !ship->is_done && now - ship->heard_ms >= patience)
			set_waiting(ship, true);
	}
	fleet->look = loop_timer(fleet->loop, LOOK_MS, look, fleet);
	start_more(fleet);
}

static bool are_equal(const struct source *a, const struct source *b, const char *keyword)
{
	const char *left = source_value(a, keyword), *right = source_value(b, keyword);

	return strcmp(left ? left : "", right ? right : "") == 0;
}

/* The first member that leads to the same port of the same host. */
static size_t find_place(const struct fleet *fleet, size_t index)
{
	const struct source *source = fleet->members[index].source;

	for (size_t i = 0; source && i < index; i++) {
		const struct source *other = fleet->members[i].source;

		if (other && fleet->ships[i].place == i && are_equal(source, other, "host") &&
			are_equal(source, other, "port") && are_equal(source, other, "ssh_host"))
			return i;
	}
	return index;
}

/* As many as the descriptors that are allowed can serve. */
static size_t count_open_max(void)
{
	struct rlimit limit;
	size_t fit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return FLEET_JOBS;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	getrlimit(RLIMIT_NOFILE, &limit);
	fit = (size_t)limit.rlim_cur / DESCRIPTORS_OF_A_TEST;
	return fit < 4 ? 4 : fit > FLEET_OPEN_MAX ? FLEET_OPEN_MAX : fit;
}

struct fleet *fleet_start(struct loop *loop, const struct fleet_member *members, size_t count,
	size_t jobs, const struct fleet_events *events, void *self)
{
	struct fleet *fleet = mem_new(sizeof *fleet);

	*fleet = (struct fleet){.loop = loop,
		.members = members,
		.count = count,
		.jobs = jobs ? jobs : FLEET_JOBS,
		.open_max = count_open_max(),
		.events = events,
		.self = self};
	fleet->ships = mem_array(count ? count : 1, sizeof *fleet->ships);
	fleet->working_at = mem_array(count ? count : 1, sizeof *fleet->working_at);
	for (size_t i = 0; i < count; i++)
		fleet->ships[i] = (struct ship){.fleet = fleet,
			.index = i,
			.place = find_place(fleet, i),
			.is_started = !members[i].source};
	fleet->look = loop_timer(loop, 0, look, fleet);
	return fleet;
}

void fleet_free(struct fleet *fleet)
{
	if (!fleet)
		return;
	loop_stop_timer(&fleet->look);
	loop_stop_timer(&fleet->deferred);
	for (size_t i = 0; i < fleet->count; i++) {
		loop_stop_timer(&fleet->ships[i].end);
		test_free(fleet->ships[i].test);
	}
	free(fleet->ships);
	free(fleet->working_at);
	free(fleet);
}

bool fleet_is_running(const struct fleet *fleet, size_t index)
{
	return fleet->ships[index].test != NULL;
}

const struct step *fleet_steps(const struct fleet *fleet, size_t index)
{
	return session_steps(test_session(fleet->ships[index].test));
}

void fleet_stop(struct fleet *fleet)
{
	fleet->is_stopped = true;
	for (size_t i = 0; i < fleet->count; i++)
		if (fleet->ships[i].test && !fleet->ships[i].is_done)
			test_stop(fleet->ships[i].test);
	start_more(fleet);
}
