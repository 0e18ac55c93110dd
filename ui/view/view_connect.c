/* view_connect.c - step 1: the form of a source. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "pg/conninfo.h"
#include "source/source.h"
#include "source/store.h"
#include "term/key.h"
#include "view/complete.h"
#include "view/connect_form.h"
#include "view/view.h"
#include "widget/form.h"

#include <stdlib.h>
#include <string.h>

struct connect {
	struct view view;
	struct form *form;
	bool is_changed;   /* something was typed: a draft is kept */
	bool is_pasted;	   /* the password came with a connection string */
	char *pasted_host; /* and is for this host only */
};

/* --- form and source ------------------------------------------------------------------------- */

static size_t count_set(const struct source *source, enum field_group group, size_t *all)
{
	size_t set = 0;

	*all = 0;
	for (size_t i = 0; i < field_count(); i++) {
		const struct field *field = field_at(i);

		if (field->group != group || field->kind == FIELD_SECRET)
			continue;
		(*all)++;
		set += source_is_set(source, field->keyword);
	}
	return set;
}

static void set_count(struct connect *connect, int id, enum field_group group)
{
	size_t all, set = count_set(app_draft(connect->view.app), group, &all);
	char *text =
		set ? mem_printf("%zu of %zu set", set, all) : mem_printf("%zu, all default", all);

	form_set_origin(connect->form, id, text);
	free(text);
}

/* Third columns, sentences and section summaries follow the source. */
static void refresh(struct connect *connect)
{
	const struct source *source = app_draft(connect->view.app);
	const char *mode = source_value(source, "sslmode");

	for (size_t i = 0; i < field_count(); i++)
		if (field_at(i)->kind != FIELD_SECRET)
			form_set_origin(connect->form, (int)i + 1,
				source_origin_text(source, field_at(i)->keyword));
	form_set_origin(connect->form, connect_id("password"),
		!secret_length(app_password(connect->view.app)) ? "-"
		: connect->is_pasted				? "pasted"
								: "typed");
	form_set_help(connect->form, connect_id("password"),
		secret_length(app_password(connect->view.app)) ? "^T shows it" : "asked if needed");
	form_set_help(connect->form, connect_id("host"),
		source_has_tunnel(source) ? "as seen from SSH" : NULL);
	form_set_below(connect->form, connect_id("sslmode"),
		source_is_socket(source) ? "A socket of this machine: libpq ignores the mode there."
					 : field_sslmode_sentence(mode));
	form_set_origin(connect->form, ID_PASSWORD_SECTION, source_value(source, "password_from"));
	form_set_origin(connect->form, ID_TLS_SECTION, mode);
	form_set_origin(connect->form, ID_SSH_SECTION, source_has_tunnel(source) ? "on" : "off");
	connect_form_show_origin(connect->form, source);
	connect_form_show_way(connect->form, source);
	set_count(connect, ID_CERTIFICATE_SECTION, FIELD_CERTIFICATE);
	set_count(connect, ID_MORE_SECTION, FIELD_MORE);
}

static void fill(struct connect *connect)
{
	const struct source *source = app_draft(connect->view.app);

	form_set(connect->form, ID_NAME, source_name(source) ? source_name(source) : "");
	for (size_t i = 0; i < field_count(); i++) {
		const struct field *field = field_at(i);
		const char *value = source_value(source, field->keyword);

		if (field->kind != FIELD_SECRET)
			form_set(connect->form, (int)i + 1, value ? value : "");
	}
	secret_copy(form_secret(connect->form, connect_id("password")),
		app_password(connect->view.app));
	if (source_has_tunnel(source))
		form_set(connect->form, ID_SSH_SECTION, "open");
	refresh(connect);
}

/* Is it what libpq would do anyway? The SSL mode is always written down as a choice of its own. */
static bool is_default(const struct field *field, const char *value)
{
	return field->compiled && strcmp(field->compiled, value) == 0 &&
	       strcmp(field->keyword, "sslmode") != 0;
}

/* What stands in the field is what the source says; a default typed again stays a default. */
static void take_field(struct connect *connect, int id)
{
	struct source *source = app_draft(connect->view.app);
	const struct field *field = connect_field(id);
	const char *value = form_value(connect->form, id);

	connect->is_changed = true;
	connect->is_pasted = connect->is_pasted && id != connect_id("password");
	form_set_wrong(connect->form, id, NULL);
	if (id == ID_NAME) {
		source_set_name(source, value);
	} else if (field && field->kind == FIELD_SECRET) {
		if (strcmp(field->keyword, "password") == 0)
			secret_copy(
				app_password(connect->view.app), form_secret(connect->form, id));
	} else if (field) {
		const char *now = source_value(source, field->keyword);

		if (strcmp(now ? now : "", value) != 0)
			source_set(source, field->keyword, is_default(field, value) ? NULL : value,
				ORIGIN_TYPED, NULL);
	}
	refresh(connect);
}

/* After an undo any field may be another one; what is the default again was not typed. */
static void take_all(struct connect *connect)
{
	struct source *source = app_draft(connect->view.app);

	take_field(connect, ID_NAME);
	for (size_t i = 0; i < field_count(); i++) {
		const struct field *field = field_at(i);
		const char *value = form_value(connect->form, (int)i + 1);

		if (field->kind == FIELD_SECRET)
			continue;
		take_field(connect, (int)i + 1);
		if (field->compiled && strcmp(field->compiled, value) == 0)
			source_set(source, field->keyword, NULL, ORIGIN_NONE, NULL);
	}
	refresh(connect);
}

static const char *host_of(const struct connect *connect)
{
	const char *host = source_value(app_draft(connect->view.app), "host");

	return host ? host : "";
}

/* What came with a connection string goes with it; another host must not get its password. */
static void drop_pasted_password(struct connect *connect)
{
	if (!connect->is_pasted || strcmp(connect->pasted_host, host_of(connect)) == 0)
		return;
	connect->is_pasted = false;
	secret_clear(app_password(connect->view.app));
	secret_clear(form_secret(connect->form, connect_id("password")));
	refresh(connect);
}

static bool is_this_machine(const char *host)
{
	return strcmp(host, "localhost") == 0 || text_starts_with(host, "127.") ||
	       strcmp(host, "::1") == 0;
}

/* A server on another machine is verified unless the person says otherwise. */
static void suggest_mode(struct connect *connect)
{
	struct source *source = app_draft(connect->view.app);
	const char *host = source_value(source, "host");

	if (source_is_set(source, "sslmode") || source_is_socket(source) || !host ||
		is_this_machine(host))
		return;
	source_set(source, "sslmode", "verify-full", ORIGIN_SUGGESTED, NULL);
	form_set(connect->form, connect_id("sslmode"), "verify-full");
	refresh(connect);
}

static bool fill_from(struct connect *connect, const char *text, enum origin origin)
{
	struct app *app = connect->view.app;
	struct error error = ERROR_INIT;
	struct source *parsed = source_copy(app_draft(app));
	struct secret *password = secret_new();
	size_t count = 0;
	bool is_read = source_apply_conninfo(parsed, text, origin, password, &count, &error);

	if (is_read) {
		const char *name = source_name(app_draft(app));

		source_set_name(parsed, name);
		if (secret_length(password) || connect->is_pasted)
			secret_copy(app_password(app), password);
		app_set_draft(app, parsed, app_password(app));
		connect->is_pasted = secret_length(password) > 0;
		mem_replace(&connect->pasted_host, mem_text(host_of(connect)));
		form_begin_step(connect->form);
		fill(connect);
		connect->is_changed = true;
		app_say(app, "Filled %zu fields from a connection string. ^_ takes it back.",
			count);
	} else {
		app_say_error(app, &error);
	}
	error_clear(&error);
	secret_free(password);
	source_free(parsed);
	return is_read;
}

static void take_service(struct connect *connect)
{
	struct app *app = connect->view.app;
	const char *service = form_value(connect->form, ID_SERVICE);
	struct error error = ERROR_INIT;

	if (!*service)
		return;
	if (source_apply_service(app_draft(app), service, &error)) {
		form_begin_step(connect->form);
		fill(connect);
		app_say(app, "Filled from the service %s.", service);
	} else {
		form_set_wrong(connect->form, ID_SERVICE, error.primary);
		app_say_error(app, &error);
	}
	error_clear(&error);
}

/* Typing a URI into Host and leaving the field is a paste, too. */
static void left_field(struct connect *connect, int id)
{
	const char *value =
		connect_field(id) || id == ID_SERVICE ? form_value(connect->form, id) : "";

	if (id == connect_id("host") && conninfo_is_likely(value)) {
		char *text = mem_text(value);

		source_set(app_draft(connect->view.app), "host", NULL, ORIGIN_NONE, NULL);
		if (!fill_from(connect, text, ORIGIN_PASTED))
			form_set_wrong(connect->form, id, "this connection string cannot be read");
		free(text);
	} else if (id == ID_SERVICE) {
		take_service(connect);
	}
	if (id == connect_id("host"))
		suggest_mode(connect);
}

/* --- view ------------------------------------------------------------------------------------ */

static void draw(struct view *view, struct surface *surface, struct rect body)
{
	struct connect *connect = (struct connect *)view;
	struct buf command = BUF_INIT;
	int below = body.rows >= 14 ? 3 : 0;

	form_draw(connect->form, surface, rect_rows(body, 0, body.rows - below));
	if (below) {
		struct rect area = rect_rows(body, body.rows - below, below);
		struct rect text = rect_rows(area, 1, below - 1);
		char *line;

		source_psql_command(app_draft(view->app), &command);
		line = mem_printf("Same as: %s", buf_string(&command));
		surface_rule(surface, area, 0);
		surface_wrapped(surface, text, 0, 1, STYLE_DIM, line);
		free(line);
	}
	buf_free(&command);
}

static void mark_wrong(void *self, const char *keyword, const char *why)
{
	struct connect *connect = self;

	form_set_wrong(connect->form, connect_id(keyword), why);
	app_say(connect->view.app, "%s Esc leaves, and nothing is lost.", why);
}

static void go(struct connect *connect, enum test_then then)
{
	struct app *app = connect->view.app;
	struct source *source = app_draft(app);
	struct error error = ERROR_INIT;
	size_t wrong;

	left_field(connect, form_focus(connect->form));
	suggest_mode(connect);
	for (size_t i = 0; i < field_count(); i++)
		form_set_wrong(connect->form, (int)i + 1, NULL);
	wrong = source_check(source, mark_wrong, connect);
	if (source_name(source) && !store_check_name(source_name(source), &error)) {
		form_set_wrong(connect->form, ID_NAME, error.primary);
		app_say_error(app, &error);
		wrong++;
	}
	error_clear(&error);
	if (!wrong)
		app_push(app, view_test(app, then));
}

static void go_to_tunnel(struct connect *connect)
{
	if (source_has_tunnel(app_draft(connect->view.app)))
		go(connect, THEN_TUNNEL);
	else
		form_set_wrong(connect->form, connect_id("ssh_host"), "Name the SSH host first.");
}

static void copy_command(struct connect *connect)
{
	struct buf command = BUF_INIT;

	source_psql_command(app_draft(connect->view.app), &command);
	app_copy(connect->view.app, buf_string(&command), command.length);
	buf_free(&command);
}

static void keep_draft(struct connect *connect)
{
	struct error error = ERROR_INIT;

	if (!connect->is_changed)
		return;
	if (store_save_draft(app_draft(connect->view.app), &error))
		app_say(connect->view.app, "The draft is kept.");
	else
		app_say_error(connect->view.app, &error);
	error_clear(&error);
}

static void command(struct view *view, enum command command)
{
	struct connect *connect = (struct connect *)view;

	switch (command) {
	case CMD_GO:
		go(connect, THEN_STAY);
		break;
	case CMD_TEST_TUNNEL:
		go_to_tunnel(connect);
		break;
	case CMD_UNDO:
		if (form_undo(connect->form)) {
			take_all(connect);
			drop_pasted_password(connect);
		} else {
			app_say(view->app, "There is nothing to take back.");
		}
		break;
	case CMD_COPY_COMMAND:
		copy_command(connect);
		break;
	case CMD_SHOW_SECRET:
		form_reveal(connect->form, form_focus(connect->form));
		break;
	default:
		break;
	}
}

static void press_button(struct connect *connect)
{
	switch (form_focus(connect->form)) {
	case ID_COPY:
		copy_command(connect);
		break;
	case ID_LEAVE:
		app_do(connect->view.app, CMD_BACK);
		break;
	case ID_TUNNEL:
		go_to_tunnel(connect);
		break;
	default:
		go(connect, THEN_STAY);
		break;
	}
}

/* Tab completes where it can; else it goes on to the next field. */
static bool has_completed(struct connect *connect, const struct key *key)
{
	int focus = form_focus(connect->form);
	char *others, *text;
	bool is_ambiguous;

	if (key->code != K_TAB || (focus != ID_SERVICE && focus != connect_id("ssh_host")) ||
		!*form_value(connect->form, focus))
		return false;
	text = complete(focus == ID_SERVICE ? COMPLETE_SERVICE : COMPLETE_SSH_HOST,
		app_draft(connect->view.app), form_value(connect->form, focus), &others);
	is_ambiguous = text && others;
	if (text) {
		form_begin_step(connect->form);
		form_set(connect->form, focus, text);
		take_field(connect, focus);
	}
	if (is_ambiguous)
		app_say(connect->view.app, "%s", others);
	free(text);
	free(others);
	return is_ambiguous;
}

static bool is_paste_of_conninfo(const struct key *key, char **text)
{
	size_t length;

	if (key->code != K_PASTE)
		return false;
	*text = key_paste_line(key, &length);
	if (text_starts_with(*text, "postgres://") || text_starts_with(*text, "postgresql://") ||
		strstr(*text, "host=") || strstr(*text, "dbname="))
		return true;
	free(*text);
	*text = NULL;
	return false;
}

static void key(struct view *view, const struct key *key)
{
	struct connect *connect = (struct connect *)view;
	int before = form_focus(connect->form);
	char *pasted = NULL;

	if (is_paste_of_conninfo(key, &pasted)) {
		fill_from(connect, pasted, ORIGIN_PASTED);
		explicit_bzero(pasted, strlen(pasted));
		free(pasted);
		return;
	}
	if (has_completed(connect, key))
		return;
	switch (form_key(connect->form, key)) {
	case CHANGED:
		take_field(connect, before);
		break;
	case ACTIVATED:
		press_button(connect);
		return;
	default:
		break;
	}
	if (form_focus(connect->form) != before)
		left_field(connect, before);
}

static bool takes_text(struct view *view)
{
	(void)view;
	return true;
}

static bool hint(struct view *view, struct buf *out)
{
	return form_add_hint(((struct connect *)view)->form, out);
}

/* Esc leaves, and the draft is kept; nothing is asked and nothing is lost. */
static bool escape(struct view *view)
{
	keep_draft((struct connect *)view);
	return false;
}

static void shown(struct view *view)
{
	app_close_session(view->app);
	refresh((struct connect *)view);
}

static void close_view(struct view *view)
{
	struct connect *connect = (struct connect *)view;

	form_free(connect->form);
	free(connect->pasted_host);
	free(connect);
}

static const struct view_ops ops = {
	.kind = VIEW_CONNECT,
	.step = 1,
	.close = close_view,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.escape = escape,
	.hint = hint,
	.shown = shown,
};

struct view *view_connect(struct app *app)
{
	struct connect *connect = mem_new(sizeof *connect);

	connect->view = (struct view){.ops = &ops, .app = app};
	connect->form = connect_form();
	fill(connect);
	form_forget_steps(connect->form);
	form_set_focus(connect->form, connect_id("host"));
	return &connect->view;
}
