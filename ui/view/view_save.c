/* view_save.c - step 4: exactly what will be written, and where. */
#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "session/session.h"
#include "source/source.h"
#include "source/store.h"
#include "term/key.h"
#include "view/view.h"
#include "widget/dialog.h"
#include "widget/form.h"

#include <stdlib.h>
#include <string.h>

enum { ID_NAME = 1, ID_PASSWORD, ID_VARIABLE, ID_COMMAND, ID_SAVE, ID_BACK };

struct save {
	struct view view;
	struct form *form;
};

/* What the tokens and the keyring need besides was filled in before. */
static const char *const password_choices[] = {
	"ask", "pgpass", "env", "command", "keyring", "aws-iam", "azure-entra", NULL};

/* The password's origin goes into the draft; what is kept there is never the password. */
static void take(struct save *save)
{
	struct source *draft = app_draft(save->view.app);
	const char *from = form_value(save->form, ID_PASSWORD);
	bool is_env = strcmp(from, "env") == 0, is_command = strcmp(from, "command") == 0;

	form_show(save->form, ID_VARIABLE, is_env);
	form_show(save->form, ID_COMMAND, is_command);
	source_set(draft, "password_from", from, ORIGIN_TYPED, NULL);
	source_set(draft, "password_env", is_env ? form_value(save->form, ID_VARIABLE) : NULL,
		ORIGIN_TYPED, NULL);
	source_set(draft, "password_command",
		is_command ? form_value(save->form, ID_COMMAND) : NULL, ORIGIN_TYPED, NULL);
}

static struct form *build(struct app *app)
{
	const struct source *draft = app_draft(app);
	const char *from = source_value(draft, "password_from");
	struct form *form = form_new();

	form_add(form, &(struct form_field){.id = ID_NAME, .kind = FORM_TEXT, .label = "Name"});
	form_add(form, &(struct form_field){.id = ID_PASSWORD,
			       .kind = FORM_CHOICE,
			       .label = "Password",
			       .choices = password_choices});
	form_add(form,
		&(struct form_field){.id = ID_VARIABLE, .kind = FORM_TEXT, .label = "Variable"});
	form_add(form,
		&(struct form_field){.id = ID_COMMAND, .kind = FORM_TEXT, .label = "Command"});
	form_add(form, &(struct form_field){
			       .id = ID_SAVE, .kind = FORM_BUTTON, .label = "Save and browse"});
	form_add(form, &(struct form_field){
			       .id = ID_BACK, .kind = FORM_BUTTON, .label = "Back, write nothing"});
	form_set(form, ID_SAVE, "Save and browse");
	form_set(form, ID_BACK, "Back, write nothing");
	form_set(form, ID_NAME, source_name(draft) ? source_name(draft) : "");
	form_set(form, ID_PASSWORD, strcmp(from, "auto") == 0 ? "ask" : from);
	form_set(form, ID_VARIABLE,
		source_value(draft, "password_env") ? source_value(draft, "password_env")
						    : "PGPASSWORD");
	form_set(form, ID_COMMAND,
		source_value(draft, "password_command") ? source_value(draft, "password_command")
							: "");
	form_set_help(form, ID_PASSWORD, "where it comes from; never kept");
	return form;
}

static void draw_preview(struct save *save, struct surface *surface, struct rect area)
{
	const char *name = form_value(save->form, ID_NAME);
	struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;
	char *path = NULL, *shown;
	int row = 1;

	if (!store_check_name(name, &error) ||
		!store_preview(app_draft(save->view.app), name, &path, &text, &error)) {
		surface_wrapped(surface, area, 0, 3, STYLE_CARE, error.primary);
		error_clear(&error);
		free(path);
		buf_free(&text);
		return;
	}
	shown = path_contract(path);
	surface_printf(surface, area, 0, 3, STYLE_PLAIN, "%s %s, mode 0600",
		file_exists(path) ? "Changes in" : "New file", shown);
	for (const char *line = buf_string(&text); *line && row < area.rows; row++) {
		size_t length = strcspn(line, "\n");

		surface_text(surface, area, row, 5, STYLE_DIM, "|");
		surface_cell_text(surface, area, row, 7, area.columns - 8, STYLE_PLAIN,
			TEXT_LITERAL, false, line, length);
		line += length + (line[length] == '\n');
		if (row == area.rows - 1 && *line)
			surface_text(surface, area, row, 7, STYLE_DIM, "(more below)");
	}
	free(shown);
	free(path);
	buf_free(&text);
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct save *save = (struct save *)base;
	int form_rows = body.rows >= 12 ? 7 : 4;

	form_draw(save->form, surface, rect_rows(body, 0, form_rows));
	surface_rule(surface, rect_columns(body, 3, body.columns - 6), form_rows);
	draw_preview(save, surface, rect_rows(body, form_rows + 1, body.rows - form_rows - 1));
}

/* --- saving ---------------------------------------------------------------------------------- */

static void saved(struct save *save, const char *name)
{
	struct app *app = save->view.app;

	source_set_name(app_draft(app), name);
	store_drop_draft();
	app_note_result(app, session_is_open(app_session(app)) ? "ok" : "failed", NULL, NULL);
	app_say(app, "Saved %s.", name);
	if (session_is_open(app_session(app)))
		app_replace(app, view_browse(app));
	else
		app_pop_to(app, VIEW_SOURCES);
}

static void write_source(struct save *save, bool overwrite)
{
	char *name = mem_text(form_value(save->form, ID_NAME));
	struct error error = ERROR_INIT;

	if (store_save(app_draft(save->view.app), name, overwrite, &error))
		saved(save, name);
	else
		app_say_error(save->view.app, &error);
	error_clear(&error);
	free(name);
}

static bool overwrite_answered(void *self, struct dialog *dialog, int button)
{
	struct save *save = self;

	(void)dialog;
	if (button == 1)
		write_source(save, true);
	else
		app_say(save->view.app, "Nothing was written.");
	return false;
}

static bool exists(const char *name)
{
	struct store *store = store_open();
	const struct store_entry *entry = store_find(store, name);
	bool is_there = entry && entry->kind == ENTRY_SAVED;

	store_free(store);
	return is_there;
}

static void save_source(struct save *save)
{
	struct app *app = save->view.app;
	const char *name = form_value(save->form, ID_NAME);
	struct error error = ERROR_INIT;
	struct dialog *dialog;
	char *text;

	take(save);
	form_set_wrong(save->form, ID_NAME, NULL);
	if (!store_check_name(name, &error)) {
		form_set_wrong(save->form, ID_NAME, error.primary);
		app_say_error(app, &error);
		error_clear(&error);
		return;
	}
	if (!exists(name)) {
		write_source(save, false);
		return;
	}
	text = mem_printf(
		"A source of the name %s exists. The lines below are what it would hold.", name);
	dialog = dialog_new("Overwrite the source?", text, DIALOG_NO_INPUT);
	dialog_add_button(dialog, "Take another name");
	dialog_add_button(dialog, "Overwrite");
	app_ask(app, dialog, overwrite_answered, save);
	free(text);
}

static void command(struct view *base, enum command command)
{
	if (command == CMD_GO)
		save_source((struct save *)base);
}

static void key(struct view *base, const struct key *key)
{
	struct save *save = (struct save *)base;

	switch (form_key(save->form, key)) {
	case CHANGED:
		form_set_wrong(save->form, ID_NAME, NULL);
		take(save);
		break;
	case ACTIVATED:
		if (form_focus(save->form) == ID_BACK)
			app_pop(base->app);
		else
			save_source(save);
		break;
	default:
		break;
	}
}

static bool takes_text(struct view *base)
{
	(void)base;
	return true;
}

static void close_view(struct view *base)
{
	struct save *save = (struct save *)base;

	form_free(save->form);
	free(save);
}

static bool hint(struct view *base, struct buf *out)
{
	return form_add_hint(((struct save *)base)->form, out);
}

static const struct view_ops ops = {
	.kind = VIEW_SAVE,
	.step = 4,
	.close = close_view,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.hint = hint,
};

struct view *view_save(struct app *app)
{
	struct save *save = mem_new(sizeof *save);

	save->view = (struct view){.ops = &ops, .app = app};
	save->form = build(app);
	take(save);
	app_say(app, "Nothing has been written yet.");
	return &save->view;
}
