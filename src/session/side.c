#include "session/side.h"

#include "base/memory.h"
#include "session/session.h"

#include <stdlib.h>

struct side {
	struct session *session;
	const struct side_events *events;
	void *self;
};

static void stepped(void *self, enum step_id id)
{
	(void)self;
	(void)id;
}

static void asked(void *self, const struct question *question)
{
	struct side *side = self;

	if (question->kind == QUESTION_SSH_NOTICE)
		return;
	if (question->kind == QUESTION_HOST_KEY)
		session_trust(side->session, TRUST_REFUSE);
	else
		session_answer(side->session, NULL);
}

static void opened(void *self)
{
	struct side *side = self;

	side->events->opened(side->self, side->session);
}

static void closed(void *self, const struct error *error)
{
	struct side *side = self;

	side->events->failed(side->self, error);
}

struct side *side_open(struct session *session, const struct side_events *events, void *self)
{
	static const struct session_events own = {
		.stepped = stepped, .asks = asked, .opened = opened, .closed = closed};
	struct side *side = mem_new(sizeof *side);

	*side = (struct side){.events = events, .self = self};
	side->session = session_clone(session, NULL, &own, side);
	session_open(side->session);
	return side;
}

bool side_waits_for_pool(const struct side *side)
{
	return side && session_waits_for_pool(side->session);
}

void side_close(struct side *side)
{
	if (!side)
		return;
	session_retire(side->session);
	free(side);
}
