/* retire.c - sessions that are only kept until what ran on them has been cancelled. */
#include "base/clock.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "session/session_private.h"

#include <stdlib.h>

#define LOOK_MS 5 /* between two looks; nothing tells that a request to cancel is through */

static struct retired {
	struct retired *next;
	struct session *session;
	struct timer *timer;
	int64_t until_ms;
} * all_retired;

static void stepped(void *self, enum step_id id)
{
	(void)self;
	(void)id;
}

static void asked(void *self, const struct question *question)
{
	(void)self;
	(void)question;
}

static void opened(void *self)
{
	(void)self;
}

static void closed(void *self, const struct error *error)
{
	(void)self;
	(void)error;
}

static void look(void *self)
{
	struct retired *retired = self, **at = &all_retired;
	struct session *session = retired->session;

	if (connection_is_cancelling(session->connection) && clock_now_ms() < retired->until_ms) {
		retired->timer = loop_timer(session->loop, LOOK_MS, look, retired);
		return;
	}
	while (*at != retired)
		at = &(*at)->next;
	*at = retired->next;
	free(retired);
	session_free(session);
}

void session_retire(struct session *session)
{
	static const struct session_events silent = {
		.stepped = stepped, .asks = asked, .opened = opened, .closed = closed};
	struct retired *retired;

	if (session && session->connection)
		connection_cancel(session->connection);
	if (!session || !connection_is_cancelling(session->connection)) {
		session_free(session);
		return;
	}
	session_set_events(session, &silent, NULL);
	retired = mem_new(sizeof *retired);
	*retired = (struct retired){.next = all_retired,
		.session = session,
		.until_ms = clock_now_ms() + RETIRE_LIMIT_MS};
	all_retired = retired;
	retired->timer = loop_timer(session->loop, LOOK_MS, look, retired);
}

void sessions_wait_retired(struct loop *loop)
{
	while (all_retired)
		loop_turn(loop, -1);
}
