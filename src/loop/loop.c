#include "loop/loop.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

struct watch {
	struct watch *next;
	struct loop *loop;
	const struct watch_ops *ops;
	void *self;
	struct wants wants; /* as asked in this turn */
	bool is_dead;	    /* unwatched; freed at the end of the turn */
};

struct timer {
	struct timer *next; /* sorted by due_ms */
	struct loop *loop;
	int64_t due_ms;
	void (*fire)(void *self);
	void *self;
};

struct loop {
	struct watch *watches;
	struct timer *timers;
	struct pollfd *polled;
	size_t polled_capacity;
	void (*paint)(void *self);
	void *painter;
	uint64_t turns;
	bool is_stopped;
	bool has_dead;
	bool aborts_on_long_turn;
};

struct loop *loop_new(void)
{
	struct loop *loop = mem_new(sizeof *loop);

	loop->aborts_on_long_turn = getenv("PGUSHER_WATCHDOG") != NULL;
	return loop;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	while (loop->watches) {
		struct watch *watch = loop->watches;

		loop->watches = watch->next;
		free(watch);
	}
	while (loop->timers) {
		struct timer *timer = loop->timers;

		loop->timers = timer->next;
		free(timer);
	}
	free(loop->polled);
	free(loop);
}

struct watch *loop_watch(struct loop *loop, const struct watch_ops *ops, void *self)
{
	struct watch *watch = mem_new(sizeof *watch);

	*watch = (struct watch){.loop = loop, .ops = ops, .self = self, .wants.fd = -1};
	watch->next = loop->watches;
	loop->watches = watch;
	return watch;
}

void loop_unwatch(struct watch *watch)
{
	if (!watch)
		return;
	watch->is_dead = true;
	watch->loop->has_dead = true;
}

static void bury_dead(struct loop *loop)
{
	if (!loop->has_dead)
		return;
	loop->has_dead = false;
	for (struct watch **at = &loop->watches; *at;) {
		struct watch *watch = *at;

		if (watch->is_dead) {
			*at = watch->next;
			free(watch);
		} else {
			at = &watch->next;
		}
	}
}

struct timer *loop_timer(struct loop *loop, int64_t delay_ms, void (*fire)(void *self), void *self)
{
	struct timer *timer = mem_new(sizeof *timer);
	struct timer **at = &loop->timers;

	*timer = (struct timer){
		.loop = loop, .due_ms = clock_now_ms() + delay_ms, .fire = fire, .self = self};
	while (*at && (*at)->due_ms <= timer->due_ms)
		at = &(*at)->next;
	timer->next = *at;
	*at = timer;
	return timer;
}

struct timer *loop_defer(struct loop *loop, void (*call)(void *self), void *self)
{
	return loop_timer(loop, 0, call, self);
}

void loop_stop_timer(struct timer **timer)
{
	struct timer *wanted = *timer;

	*timer = NULL;
	if (!wanted)
		return;
	for (struct timer **at = &wanted->loop->timers; *at; at = &(*at)->next) {
		if (*at == wanted) {
			*at = wanted->next;
			free(wanted);
			return;
		}
	}
}

void loop_set_painter(struct loop *loop, void (*paint)(void *self), void *self)
{
	loop->paint = paint;
	loop->painter = self;
}

/* Fills loop->polled; returns its length and says in *now whether some watch needs no waiting. */
static size_t collect(struct loop *loop, bool *now)
{
	size_t count = 0;

	*now = false;
	for (struct watch *watch = loop->watches; watch; watch = watch->next) {
		watch->wants =
			watch->is_dead ? (struct wants){.fd = -1} : watch->ops->wants(watch->self);
		*now |= watch->wants.now;
		if (watch->wants.fd < 0)
			continue;
		if (count == loop->polled_capacity) {
			loop->polled_capacity += 16;
			loop->polled = mem_resize(
				loop->polled, loop->polled_capacity, sizeof *loop->polled);
		}
		loop->polled[count++] =
			(struct pollfd){.fd = watch->wants.fd, .events = watch->wants.events};
	}
	return count;
}

static int wait_limit(const struct loop *loop, int limit_ms, bool now)
{
	int64_t left;

	if (now)
		return 0;
	if (!loop->timers)
		return limit_ms;
	left = loop->timers->due_ms - clock_now_ms();
	if (left < 0)
		left = 0;
	return limit_ms >= 0 && limit_ms < left ? limit_ms : (int)left;
}

static void dispatch(struct loop *loop, size_t polled)
{
	size_t at = 0;

	for (struct watch *watch = loop->watches; watch; watch = watch->next) {
		short revents = 0;

		/* A watch that was added while dispatching has asked for nothing yet. */
		if (watch->wants.fd >= 0 && at < polled && loop->polled[at].fd == watch->wants.fd)
			revents = loop->polled[at++].revents;
		if (!watch->is_dead && (revents || watch->wants.now)) {
			watch->wants.now = false;
			watch->ops->ready(watch->self, revents, LOOP_TURN_LIMIT_MS / 5);
		}
	}
}

/* Runs what is due at @now; what these calls add waits for the next turn. */
static void run_timers(struct loop *loop, int64_t now)
{
	while (loop->timers && loop->timers->due_ms <= now) {
		struct timer *timer = loop->timers;
		void (*fire)(void *) = timer->fire;
		void *self = timer->self;

		loop->timers = timer->next;
		free(timer);
		fire(self);
		if (clock_now_ms() > now)
			break;
	}
}

struct turn {
	int64_t began_ms;
	struct rusage usage;
};

static void begin_turn(struct turn *turn)
{
	turn->began_ms = clock_now_ms();
	getrusage(RUSAGE_THREAD, &turn->usage);
}

static int64_t work_ms(const struct rusage *usage)
{
	return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000 +
	       (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1000;
}

/* What the turn took; when the machine gave the processor to somebody else meanwhile, what it
 * worked. A call that blocks gives it away by itself and counts in full. */
static int64_t turn_length_ms(const struct turn *turn)
{
	int64_t took = clock_now_ms() - turn->began_ms;
	struct rusage usage;

	if (took <= LOOP_TURN_LIMIT_MS)
		return took;
	getrusage(RUSAGE_THREAD, &usage);
	if (usage.ru_nivcsw > turn->usage.ru_nivcsw && usage.ru_nvcsw == turn->usage.ru_nvcsw)
		return work_ms(&usage) - work_ms(&turn->usage);
	return took;
}

static void judge_turn(const struct loop *loop, const struct turn *turn)
{
	int64_t took = turn_length_ms(turn);

	if (took <= LOOP_TURN_LIMIT_MS)
		return;
	log_debug("loop", "a turn took %d ms", (int)took);
	if (loop->aborts_on_long_turn && took > 10 * LOOP_TURN_LIMIT_MS) {
		fprintf(stderr, "pgusher: a turn of the loop took %d ms\n", (int)took);
		abort();
	}
}

void loop_turn(struct loop *loop, int limit_ms)
{
	size_t polled;
	struct turn turn;
	bool now;

	if (loop->paint)
		loop->paint(loop->painter);
	polled = collect(loop, &now);
	if (poll(loop->polled, polled, wait_limit(loop, limit_ms, now)) < 0) {
		for (size_t i = 0; i < polled; i++)
			loop->polled[i].revents = 0;
		if (errno != EINTR)
			log_warn("loop", "poll failed, errno %d", errno);
	}
	begin_turn(&turn);
	dispatch(loop, polled);
	bury_dead(loop);
	run_timers(loop, turn.began_ms);
	bury_dead(loop);
	loop->turns++;
	judge_turn(loop, &turn);
}

void loop_run(struct loop *loop)
{
	loop->is_stopped = false;
	while (!loop->is_stopped)
		loop_turn(loop, -1);
}

void loop_stop(struct loop *loop)
{
	loop->is_stopped = true;
}

void loop_until(struct loop *loop, const bool *condition)
{
	while (!*condition)
		loop_turn(loop, -1);
}

uint64_t loop_turns(const struct loop *loop)
{
	return loop->turns;
}
