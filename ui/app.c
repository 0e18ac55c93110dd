#include "app_private.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "frame.h"
#include "loop/loop.h"
#include "loop/signals.h"
#include "source/source.h"
#include "term/terminal.h"
#include "view/grants_choice.h"
#include "view/jobs.h"
#include "view/view_consent.h"
#include "widget/dialog.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICK_MS 100		/* how often clocks move: at most ten times a second */
#define MESSAGE_FRESH_MS 2000	/* so long a message stands before what is waited for */
#define TYPING_PAUSE_MS 1000	/* keys closer to each other were meant for the same thing */
#define INTERRUPT_TWICE_MS 2000 /* a second ^C within this leaves */
#define SCRIPT_ROWS 24
#define SCRIPT_COLUMNS 80

/* --- drawing --------------------------------------------------------------------------------- */

void app_dirty(struct app *app)
{
	app->is_dirty = true;
}

static const char *protection_remark(const struct app *app)
{
	switch (session_protection(app->session)) {
	case PROTECTION_NOT_VERIFIED:
		return "TLS not verified";
	case PROTECTION_TUNNEL:
		return "not encrypted behind the SSH host";
	case PROTECTION_NONE:
		return "not encrypted";
	default:
		return NULL;
	}
}

/* What is waited for is said in place of the last message, once that can have been read. */
static void compose_message(const struct app *app, struct frame *frame, struct buf *words)
{
	bool is_fresh = app->message && clock_now_ms() - app->said_ms < MESSAGE_FRESH_MS;

	frame->message = app->message;
	frame->is_waiting =
		!app->dialog && app->top->ops->waits && app->top->ops->waits(app->top, words);
	if (frame->is_waiting && !is_fresh)
		frame->message = buf_string(words);
	else if (!app->message && !app->dialog && app->top->ops->hint &&
		 app->top->ops->hint(app->top, words))
		frame->message = buf_string(words);
}

static void draw(struct app *app)
{
	struct rect area = surface_area(app->surface), body;
	struct buf words = BUF_INIT;
	struct frame frame = {.view = app->top, .remark = protection_remark(app)};

	surface_clear(app->surface);
	if (area.rows < FRAME_ROWS_MIN || area.columns < FRAME_COLUMNS_MIN) {
		frame_draw_too_small(app->surface);
		return;
	}
	body = frame_body(app->surface);
	app->top->ops->draw(app->top, app->surface, body);
	/* What is around a view may tell of what shows in it. */
	compose_message(app, &frame, &words);
	frame_draw(&frame, app->surface);
	buf_free(&words);
	if (app->dialog)
		dialog_draw(app->dialog, app->surface, body);
}

void app_paint(void *self)
{
	struct app *app = self;

	if (!app->is_dirty || !app->top)
		return;
	app->is_dirty = false;
	draw(app);
	if (app->terminal)
		terminal_paint(app->terminal, app->surface);
}

static void tick(void *self)
{
	struct app *app = self;

	app->is_dirty = true;
	app->tick = loop_timer(app->loop, TICK_MS, tick, app);
}

void app_resize(struct app *app, int rows, int columns)
{
	surface_resize(app->surface, rows, columns);
	app->is_dirty = true;
}

/* --- the stack ------------------------------------------------------------------------------- */

void app_push(struct app *app, struct view *view)
{
	log_debug("app", "open %s", command_view_name(view->ops->kind));
	view->app = app;
	view->below = app->top;
	app->top = view;
	app->is_dirty = true;
	if (view->ops->shown)
		view->ops->shown(view);
}

static void drop_top(struct app *app)
{
	struct view *gone = app->top;

	log_debug("app", "close %s", command_view_name(gone->ops->kind));
	app->top = gone->below;
	gone->ops->close(gone);
	app->is_dirty = true;
}

static void after_pop(struct app *app)
{
	if (!app->top)
		app_quit(app, EXIT_PASS);
	else if (app->top->ops->shown)
		app->top->ops->shown(app->top);
}

void app_pop(struct app *app)
{
	drop_top(app);
	after_pop(app);
}

void app_pop_to(struct app *app, enum view_kind kind)
{
	const struct view *at = app->top;

	while (at && at->ops->kind != kind)
		at = at->below;
	if (!at || at == app->top)
		return;
	while (app->top != at)
		drop_top(app);
	after_pop(app);
}

void app_replace(struct app *app, struct view *view)
{
	drop_top(app);
	app_push(app, view);
}

struct view *app_top(struct app *app)
{
	return app->top;
}

void app_quit(struct app *app, int exit_code)
{
	app->exit_code = exit_code;
	loop_stop(app->loop);
}

/* --- messages and dialogs -------------------------------------------------------------------- */

void app_say(struct app *app, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list arguments;

	if (app->tells_withdrawal && clock_now_ms() - app->withdrawn_ms < TYPING_PAUSE_MS)
		buf_text(&text, "The question was withdrawn: ");
	va_start(arguments, format);
	buf_vprintf(&text, format, arguments);
	va_end(arguments);
	mem_replace(&app->message, buf_take(&text));
	app->said_ms = clock_now_ms();
	app->is_dirty = true;
}

void app_say_error(struct app *app, const struct error *error)
{
	app_say(app, "%s%s%s%s%s", error->sqlstate, error->sqlstate[0] ? ": " : "",
		error->primary ? error->primary : "", error->hint ? "  Try: " : "",
		error->hint ? error->hint : "");
}

void app_ask(struct app *app, struct dialog *dialog,
	bool (*done)(void *self, struct dialog *dialog, int button), void *self)
{
	dialog_free(app->dialog);
	app->dialog = dialog;
	app->dialog_done = done;
	app->dialog_self = self;
	app->withdrawn_ms = 0;
	app->tells_withdrawal = false;
	app->is_dirty = true;
}

void app_unask(struct app *app)
{
	if (!app->dialog)
		return;
	app->withdrawn_ms = clock_now_ms();
	app->tells_withdrawal = dialog_takes_text(app->dialog);
	if (app->tells_withdrawal)
		app_say(app, "nobody waits for an answer any more.");
	dialog_free(app->dialog);
	app->dialog = NULL;
}

const char *app_dialog_toggle(const struct app *app)
{
	return app->dialog ? dialog_toggle(app->dialog) : NULL;
}

bool app_is_asking(const struct app *app)
{
	return app->dialog != NULL;
}

static void end_dialog(struct app *app, int button)
{
	struct dialog *dialog = app->dialog;

	/* Out of the way first: done() may ask the next question. */
	app->dialog = NULL;
	if (app->dialog_done(app->dialog_self, dialog, button) && !app->dialog)
		app->dialog = dialog;
	else
		dialog_free(dialog);
}

static void key_for_dialog(struct app *app, const struct key *key)
{
	if (key->code == K_ESCAPE && !key->alt)
		end_dialog(app, DIALOG_ESCAPED);
	else if (dialog_key(app->dialog, key) == ACTIVATED)
		end_dialog(app, dialog_button(app->dialog));
}

/* --- keys ------------------------------------------------------------------------------------ */

/* What Esc and ^C do before they go anywhere. */
static bool stop_running(struct app *app)
{
	if (app->top->ops->reconnected && app_stop_reconnecting(app))
		return true;
	return app->top->ops->escape && app->top->ops->escape(app->top);
}

static void go_back(struct app *app)
{
	if (stop_running(app))
		return;
	if (app->top->below)
		app_pop(app);
	else
		app_say(app, "q leaves pgusher."); /* Esc never ends the program */
}

void app_do(struct app *app, enum command command)
{
	const char *why = app->top->ops->refuses ? app->top->ops->refuses(app->top, command) : NULL;

	if (why) {
		app_say(app, "Not now: %s.", why);
		return;
	}
	if (command == CMD_RELOAD)
		app->search_is_stale = true;
	switch (command) {
	case CMD_PALETTE:
		app_push(app, view_palette(app, app->top));
		break;
	case CMD_FIND:
		app_push(app, view_search(app, app->top));
		break;
	case CMD_HELP:
		app_push(app, view_help(app, app->top));
		break;
	case CMD_LOG:
		app_push(app, view_log(app));
		break;
	case CMD_REDRAW:
		if (app->terminal)
			terminal_repaint_all(app->terminal);
		break;
	case CMD_STOP:
		if (!stop_running(app))
			app_say(app, "Nothing is running.");
		break;
	case CMD_BACK:
		go_back(app);
		break;
	case CMD_QUIT:
		if (app->top->ops->kind != VIEW_SOURCES)
			app_pop(app);
		else
			view_leave(app);
		break;
	case CMD_JOBS:
		app_push(app, view_jobs(app));
		break;
	default:
		app->top->ops->command(app->top, command);
		break;
	}
}

/* Typed for a dialog that is gone. A password must not be taken for commands. */
static bool is_for_withdrawn(struct app *app, const struct key *key)
{
	int64_t now = clock_now_ms();
	bool is_typing = key_is_text(key) || key->code == K_ENTER || key->code == K_TAB ||
			 key->code == K_BACKSPACE || key->code == K_PASTE;

	if (!app->withdrawn_ms)
		return false;
	if (is_typing && now - app->withdrawn_ms < TYPING_PAUSE_MS) {
		app->withdrawn_ms = now;
		return true;
	}
	app->withdrawn_ms = 0;
	app->tells_withdrawal = false;
	return false;
}

void app_key(struct app *app, const struct key *key)
{
	bool text_only = app->top->ops->takes_text && app->top->ops->takes_text(app->top);
	enum command command;

	app->is_dirty = true;
	if (key->code == K_CTRL('c')) {
		app_interrupt(app);
		return;
	}
	if (is_for_withdrawn(app, key))
		return;
	mem_replace(&app->message, NULL);
	if (app->dialog) {
		key_for_dialog(app, key);
		return;
	}
	command = command_of_key(key, app->top->ops->kind, text_only);
	if (command != CMD_NONE)
		app_do(app, command);
	else if (key->code == K_ESCAPE && !key->alt)
		go_back(app);
	else if (key->code == K_F10)
		view_leave(app);
	else
		app->top->ops->key(app->top, key);
}

void app_interrupt(struct app *app)
{
	int64_t now = clock_now_ms();
	bool is_second = app->interrupted_ms && now - app->interrupted_ms < INTERRUPT_TWICE_MS;

	app->interrupted_ms = now;
	if (is_second) {
		app_quit(app, EXIT_INTERRUPTED);
		return;
	}
	if (app->dialog)
		end_dialog(app, DIALOG_ESCAPED);
	else if (stop_running(app))
		app_say(app, "Stopped. ^C once more leaves pgusher.");
	else
		app_say(app, "Nothing is running. ^C once more leaves pgusher.");
	app->is_dirty = true;
}

struct loop *app_loop(struct app *app)
{
	return app->loop;
}

unsigned app_text_flags(struct app *app)
{
	return app->terminal ? terminal_text_flags(app->terminal) : 0;
}

/* --- the terminal and the signals ------------------------------------------------------------ */

static void terminal_key(void *self, const struct key *key)
{
	app_key(self, key);
}

static void terminal_resized(void *self, int rows, int columns)
{
	app_resize(self, rows, columns);
}

static void terminal_lost(void *self)
{
	app_quit(self, EXIT_OWN_ERROR);
}

static void caught(void *self, int number)
{
	struct app *app = self;

	switch (number) {
	case SIGINT:
		app_interrupt(app);
		break;
	case SIGWINCH:
		if (app->terminal)
			terminal_check_size(app->terminal);
		break;
	case SIGTSTP:
		if (app->terminal)
			terminal_suspend(app->terminal);
		app->is_dirty = true;
		break;
	default:
		app->signal = number;
		app_quit(app, EXIT_OWN_ERROR);
		break;
	}
}

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH, 0};

static bool open_terminal(struct app *app, struct error *error)
{
	static const struct terminal_events events = {
		.key = terminal_key, .resized = terminal_resized, .lost = terminal_lost};
	const struct terminal_options options = {
		.escape_delay_ms = (int)app->options->escape_delay,
		.no_colour = app->options->no_color,
		.force_colour = app->options->force_color,
		.no_mouse = app->options->no_mouse,
		.ascii = app->options->ascii,
	};
	int rows, columns;

	if (!terminal_is_usable(error))
		return false;
	app->terminal = terminal_open(app->loop, &options, &events, app, error);
	if (!app->terminal)
		return false;
	/* After newterm(), which puts handlers of its own in place. */
	signals_catch(app->loop, signals, caught, app);
	terminal_size(app->terminal, &rows, &columns);
	app->surface = surface_new(rows, columns, terminal_text_flags(app->terminal));
	if (terminal_remark(app->terminal))
		app_say(app, "%s", terminal_remark(app->terminal));
	return true;
}

static void open_log(void)
{
	char *state = path_state(), *path = NULL;

	if (state && directory_make(state, NULL)) {
		path = path_join(state, "log");
		log_open_file(path, NULL);
	}
	free(path);
	free(state);
}

static bool open_face(struct app *app, struct error *error)
{
	if (!app->options->script)
		return open_terminal(app, error);
	clock_freeze();
	app->surface =
		surface_new(SCRIPT_ROWS, SCRIPT_COLUMNS, app->options->ascii ? TEXT_ASCII : 0);
	signals_catch(app->loop, signals, caught, app);
	app->script = script_start(app, app->options->script);
	return app->script != NULL;
}

static void close_all(struct app *app)
{
	while (app->top)
		drop_top(app);
	jobs_free(app->jobs);
	dialog_free(app->dialog);
	app_close_session(app);
	terminal_close(app->terminal);
	script_free(app->script);
	signals_release();
	loop_stop_timer(&app->tick);
	loop_set_painter(app->loop, NULL, NULL);
	sessions_wait_retired(app->loop);
	if (app->surface)
		surface_free(app->surface);
	source_free(app->draft);
	secret_free(app->password);
	choice_free(app->grants_choice);
	consents_free(app->consents);
	free(app->message);
	free(app->write_text);
	free(app->write_path);
	loop_free(app->loop);
}

int app_run(
	const struct options *options, const struct source *source, const struct secret *password)
{
	struct app app = {.options = options, .loop = loop_new(), .is_dirty = true};
	struct error error = ERROR_INIT;

	app.draft = source_new();
	app.password = secret_new();
	if (!open_face(&app, &error)) {
		if (error_is_set(&error)) {
			error_set_hint(
				&error, "pgusher --help lists the commands that need no screen");
			out_error(&error);
		}
		error_clear(&error);
		close_all(&app);
		return EXIT_OWN_ERROR;
	}
	open_log();
	loop_set_painter(app.loop, app_paint, &app);
	app.tick = loop_timer(app.loop, TICK_MS, tick, &app);
	app_push(&app, view_sources(&app));
	if (source) {
		app_set_draft(&app, source, password);
		app_push(&app, view_test(&app, THEN_BROWSE));
	}
	loop_run(app.loop);
	close_all(&app);
	if (app.signal)
		signals_die_of(app.signal);
	return app.exit_code;
}

void app_list_keys(void)
{
	size_t count;
	const struct command_row *rows = command_rows(&count);

	for (unsigned bit = 1; bit < VIEW_EVERYWHERE; bit <<= 1) {
		for (size_t i = 0; i < count; i++) {
			char keys[64];

			if (!(rows[i].views & bit))
				continue;
			command_keys(&rows[i], keys, sizeof keys);
			printf("%-10s %-16s %s\n", command_view_name((enum view_kind)bit), keys,
				rows[i].words);
		}
	}
}
