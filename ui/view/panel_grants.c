/* panel_grants.c - who can do what to an object, or what a role can do, as a tab: the words of the
 * explorer (view_access.c), which has the whole screen for it. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "grants/explore_ask.h"
#include "term/key.h"
#include "view/access_rows.h"
#include "view/filter.h"
#include "view/panel.h"
#include "view/view.h"
#include "widget/steps.h"

#include <stdlib.h>

#define TITLE_WIDTH 34
#define TITLE_WIDTH_WIDE 50
#define WIDE_COLUMNS 110

struct grants {
	struct panel panel;
	struct explore_question *question;
	struct access_rows *rows;
	struct error error;
	struct steps steps;
	struct filter filter;
};

static void lay_out(struct grants *grants)
{
	size_t count =
		grants->rows ? access_rows_lay_out(grants->rows, filter_text(&grants->filter)) : 0;

	for (size_t i = 0; i < grants->steps.open_count; i++)
		grants->steps.open[i] = false;
	steps_set_count(&grants->steps, count);
	app_dirty(grants->panel.app);
}

/* Takes @rows over (NULL: there are none, @error says why). */
static void came(struct grants *grants, struct access_rows *rows, const struct error *error)
{
	grants->question = NULL;
	access_rows_free(grants->rows);
	grants->rows = rows;
	if (!rows)
		error_copy(&grants->error, error);
	lay_out(grants);
}

static void object_came(
	void *self, struct rights *rights, struct object_access *access, const struct error *error)
{
	came(self, access ? access_rows_of_object(access) : NULL, error);
	object_access_free(access);
	rights_free(rights);
}

static void role_came(
	void *self, struct rights *rights, struct role_access *access, const struct error *error)
{
	came(self, access ? access_rows_of_role(access) : NULL, error);
	role_access_free(access);
	rights_free(rights);
}

static void show(struct panel *panel, bool again)
{
	struct grants *grants = (struct grants *)panel;
	struct session *session = app_session(panel->app);
	struct object_name name = {.schema = NULL};
	char *words = view_access_name(panel->node);

	(void)again; /* rights should be those of now */
	explore_question_cancel(&grants->question);
	error_clear(&grants->error);
	if (panel->node->kind == NODE_ROLE)
		grants->question =
			explore_ask_role(session, panel->node->name, NULL, role_came, grants);
	else if (words && object_name_read(words, &name, &grants->error))
		grants->question = explore_ask_object(session, &name, NULL, object_came, grants);
	object_name_release(&name);
	free(words);
}

static void hide(struct panel *panel)
{
	explore_question_cancel(&((struct grants *)panel)->question);
}

static char *reading(const struct panel *panel)
{
	return ((const struct grants *)panel)->question ? mem_text(panel->title) : NULL;
}

static bool stop(struct panel *panel)
{
	struct grants *grants = (struct grants *)panel;

	if (grants->question) {
		explore_question_cancel(&grants->question);
		error_set(&grants->error, "stopped by you");
		return true;
	}
	if (!filter_is_on(&grants->filter))
		return false;
	filter_end(&grants->filter);
	lay_out(grants);
	return true;
}

static void draw_row(void *self, size_t index, struct steps_row *row)
{
	access_rows_draw(((struct grants *)self)->rows, index, row);
}

static void draw(struct panel *panel, struct surface *surface, struct rect area, bool has_focus)
{
	struct grants *grants = (struct grants *)panel;
	int top = 0;

	if (filter_is_on(&grants->filter))
		filter_draw(&grants->filter, surface, area, top++, grants->steps.count,
			grants->rows ? grants->rows->count : 0);
	area = rect_rows(area, top, area.rows - top);
	grants->steps.title_width = area.columns < WIDE_COLUMNS ? TITLE_WIDTH : TITLE_WIDTH_WIDE;
	if (grants->steps.count)
		steps_draw(&grants->steps, surface, area,
			has_focus && !filter_is_typing(&grants->filter));
	else if (error_is_set(&grants->error))
		surface_wrapped(surface, area, 0, 3, STYLE_BAD, grants->error.primary);
	else
		surface_text(surface, area, 0, 3, STYLE_PLAIN,
			grants->question		? "asking the server..."
			: filter_is_on(&grants->filter) ? "No row holds this text."
			: grants->rows			? "Nobody but superusers, and nothing."
							: "Nothing was read.");
}

static void open_row(struct grants *grants, bool is_open)
{
	size_t row = grants->steps.cursor;

	if (row >= grants->steps.count)
		return;
	if (grants->rows->fold.rows[row].is_head) {
		fold_set_open(&grants->rows->fold, row,
			is_open && !fold_is_open(&grants->rows->fold, row));
		lay_out(grants);
	} else {
		steps_set_open(&grants->steps, row, is_open && !grants->steps.open[row]);
	}
}

static void command(struct panel *panel, enum command command)
{
	struct grants *grants = (struct grants *)panel;
	struct buf text = BUF_INIT;

	switch (command) {
	case CMD_FIRST:
		grants->steps.cursor = 0;
		break;
	case CMD_LAST:
		grants->steps.cursor = grants->steps.count ? grants->steps.count - 1 : 0;
		break;
	case CMD_COPY:
	case CMD_COPY_MORE:
		if (grants->rows)
			access_rows_text(grants->rows, &text);
		app_copy(panel->app, buf_string(&text), text.length);
		break;
	case CMD_FILTER:
		filter_begin(&grants->filter);
		break;
	default:
		break;
	}
	buf_free(&text);
}

static void key(struct panel *panel, const struct key *key)
{
	struct grants *grants = (struct grants *)panel;

	if (filter_key(&grants->filter, key)) {
		lay_out(grants);
		grants->steps.cursor = 0;
	} else if (key->code == K_LEFT || key->code == 'h') {
		open_row(grants, false);
	} else if (key->code == K_RIGHT || key->code == 'l' || key->code == ' ' ||
		   key->code == K_ENTER || steps_key(&grants->steps, key) == ACTIVATED) {
		open_row(grants, true);
	}
}

static bool takes_text(const struct panel *panel)
{
	return filter_is_typing(&((const struct grants *)panel)->filter);
}

static void free_panel(struct panel *panel)
{
	struct grants *grants = (struct grants *)panel;

	explore_question_cancel(&grants->question);
	access_rows_free(grants->rows);
	steps_release(&grants->steps);
	filter_end(&grants->filter);
	error_clear(&grants->error);
	free(grants);
}

static const struct panel_ops ops = {
	.free = free_panel,
	.show = show,
	.hide = hide,
	.draw = draw,
	.command = command,
	.key = key,
	.reading = reading,
	.stop = stop,
	.takes_text = takes_text,
};

bool panel_grants_knows(const struct node *node)
{
	char *name = view_access_name(node);
	bool is_known = name || node->kind == NODE_ROLE;

	free(name);
	return is_known;
}

struct panel *panel_grants(struct app *app, const struct node *node)
{
	struct grants *grants = mem_new(sizeof *grants);

	grants->panel = (struct panel){.ops = &ops, .app = app, .node = node, .title = "Grants"};
	grants->steps = (struct steps){.row = draw_row, .self = grants};
	return &grants->panel;
}
