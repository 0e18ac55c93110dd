/*
 * script.c - drives the screens without a terminal, for tests (--script FILE). One command a line:
 *
 *   key NAME...          presses keys: key Enter, key C-r, key j j j
 *   text TEXT            types the rest of the line
 *   paste TEXT           pastes it (\n stands for a line break)
 *   resize COLS ROWS
 *   wait-for TEXT        until the screen shows it; 20 s at most, then the screen is printed
 *   wait-gone TEXT       until it does not
 *   dump-screen FILE     writes the screen as text ("-": stdout)
 *   quit
 *
 * Elapsed times are frozen at 0 ms, so that screens can be compared byte by byte.
 */
#include "app_private.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/headless.h"
#include "cli/out.h"
#include "loop/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPT_MAX ((size_t)1 << 20)
#define WAIT_LIMIT_MS 20000
#define LOOK_EVERY_MS 10

struct script {
	struct app *app;
	struct buf text;
	char *rest; /* of the text */
	char *line; /* being done */
	size_t number;
	int64_t waits_until_ms;
	struct timer *next;
};

static void step(void *self);

static void fail(struct script *script, const char *why)
{
	struct buf screen = BUF_INIT;

	surface_dump(script->app->surface, &screen);
	fprintf(stderr, "script, line %zu: %s: %s\n%s", script->number, script->line, why,
		buf_string(&screen));
	buf_free(&screen);
	app_quit(script->app, EXIT_OWN_ERROR);
}

static bool screen_shows(struct script *script, const char *text)
{
	struct buf screen = BUF_INIT;
	bool shows;

	script->app->is_dirty = true;
	app_paint(script->app);
	surface_dump(script->app->surface, &screen);
	shows = strstr(buf_string(&screen), text) != NULL;
	buf_free(&screen);
	return shows;
}

static bool press(struct script *script, char *names)
{
	char *name;

	while ((name = strsep(&names, " "))) {
		struct key key;

		if (!*name)
			continue;
		if (!key_parse(name, &key))
			return false;
		if (!script->app->top)
			return true;
		app_key(script->app, &key);
	}
	return true;
}

static void type(struct script *script, const char *text)
{
	size_t length = strlen(text);

	for (size_t at = 0; at < length;) {
		struct key key = {.code = 0};
		int32_t code;

		at += text_decode(text + at, length - at, &code);
		key.code = code;
		app_key(script->app, &key);
	}
}

static void paste(struct script *script, const char *text)
{
	struct buf bytes = BUF_INIT;
	struct key key = {.code = K_PASTE};

	for (const char *c = text; *c; c++)
		if (c[0] == '\\' && c[1] == 'n') {
			buf_char(&bytes, '\n');
			c++;
		} else {
			buf_char(&bytes, *c);
		}
	key.text = buf_string(&bytes);
	key.length = bytes.length;
	app_key(script->app, &key);
	buf_free(&bytes);
}

static bool dump(struct script *script, const char *path)
{
	struct buf screen = BUF_INIT;
	struct error error = ERROR_INIT;
	bool is_written;

	script->app->is_dirty = true;
	app_paint(script->app);
	surface_dump(script->app->surface, &screen);
	/* Not synced: a script may dump a screen after every key. */
	is_written =
		strcmp(path, "-") == 0
			? out_bytes(path, buf_string(&screen), screen.length, &error)
			: file_write_fast(path, buf_string(&screen), screen.length, 0600, &error);
	if (!is_written)
		out_error(&error);
	error_clear(&error);
	buf_free(&screen);
	return is_written;
}

/* True when the wait is over; comes back by a timer otherwise. */
static bool wait_over(struct script *script, bool is_met)
{
	if (is_met) {
		script->waits_until_ms = 0;
		return true;
	}
	if (!script->waits_until_ms)
		script->waits_until_ms = clock_now_ms() + WAIT_LIMIT_MS;
	if (clock_now_ms() > script->waits_until_ms) {
		fail(script, "not seen in time");
		return false;
	}
	script->next = loop_timer(script->app->loop, LOOK_EVERY_MS, step, script);
	return false;
}

/* Does the line; false: it is not over, or the script ended. */
static bool do_line(struct script *script)
{
	char *copy = mem_text(script->line), *rest = copy;
	const char *word = strsep(&rest, " ");
	int columns, rows;
	bool is_done = true, is_good = true;

	rest = rest ? rest : copy + strlen(copy);
	if (strcmp(word, "key") == 0) {
		is_good = press(script, rest);
	} else if (strcmp(word, "text") == 0) {
		type(script, rest);
	} else if (strcmp(word, "paste") == 0) {
		paste(script, rest);
	} else if (strcmp(word, "resize") == 0) {
		is_good = sscanf(rest, "%d %d", &columns, &rows) == 2;
		if (is_good)
			app_resize(script->app, rows, columns);
	} else if (strcmp(word, "wait-for") == 0) {
		is_done = wait_over(script, screen_shows(script, rest));
	} else if (strcmp(word, "wait-gone") == 0) {
		is_done = wait_over(script, !screen_shows(script, rest));
	} else if (strcmp(word, "dump-screen") == 0) {
		is_good = dump(script, rest);
	} else if (strcmp(word, "quit") == 0) {
		app_quit(script->app, EXIT_PASS);
		is_done = false;
	} else {
		is_good = !*word || *word == '#';
	}
	if (!is_good)
		fail(script, "cannot be done");
	free(copy);
	return is_done && is_good;
}

/* One line a turn, so that everything the line led to has happened before the next. */
static void step(void *self)
{
	struct script *script = self;

	script->next = NULL;
	if (!script->waits_until_ms) {
		script->line = script->rest ? strsep(&script->rest, "\n") : NULL;
		script->number++;
	}
	if (!script->line) {
		app_quit(script->app, EXIT_PASS);
		return;
	}
	if (do_line(script))
		script->next = loop_timer(script->app->loop, 0, step, script);
}

struct script *script_start(struct app *app, const char *path)
{
	struct script *script = mem_new(sizeof *script);
	struct error error = ERROR_INIT;

	script->app = app;
	buf_init(&script->text, SCRIPT_MAX);
	if (!file_read(path, SCRIPT_MAX, &script->text, &error)) {
		out_error(&error);
		error_clear(&error);
		free(script);
		return NULL;
	}
	script->rest = script->text.bytes;
	script->next = loop_timer(app->loop, 0, step, script);
	return script;
}

void script_free(struct script *script)
{
	if (!script)
		return;
	loop_stop_timer(&script->next);
	buf_free(&script->text);
	free(script);
}
