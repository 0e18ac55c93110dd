/* target_pick.c - the list of targets, built-in ones and a person's own, to choose from. */
#include "base/memory.h"
#include "grants/target.h"
#include "view/grants_choice.h"
#include "view/pick.h"
#include "view/view.h"

#include <stdlib.h>

/* Who waits for the answer. */
struct asking {
	struct grants_choice *choice;
	void (*done)(void *self);
	void *self;
};

static void item(void *self, size_t index, struct pick_item *item)
{
	const struct known_target *known = choice_target_at(((struct asking *)self)->choice, index);

	*item = (struct pick_item){.name = known->label,
		.remark = known->target ? known->target->summary : NULL,
		.refusal = known->target ? NULL : known->error.primary};
}

static void picked(void *self, const struct words *names, size_t index)
{
	const struct asking *asking = self;

	(void)names;
	choice_set_target(asking->choice, index);
	asking->done(asking->self);
}

void view_pick_target(struct app *app, void (*done)(void *self), void *self)
{
	struct asking *asking = mem_new(sizeof *asking);

	*asking = (struct asking){.choice = app_grants_choice(app), .done = done, .self = self};
	choice_read_targets(asking->choice);
	app_push(app, view_pick(app, &(struct pick){.title = "Targets",
					     .note = "What are the rights needed for?",
					     .count = choice_target_count(asking->choice),
					     .cursor = choice_target_index(asking->choice),
					     .item = item,
					     .done = picked,
					     .release = free,
					     .self = asking}));
}
