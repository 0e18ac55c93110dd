/* inspect_out.c - the value itself, not its display: to the clipboard, and to a file. */
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "preview/profile.h"
#include "preview/value.h"
#include "view/inspect.h"
#include "widget/dialog.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- clipboard ------------------------------------------------------------------------------- */

/* Bytes that are no text go as PostgreSQL writes them. */
static void copy_now(struct inspect *inspect)
{
	const char *bytes = buf_string(&inspect->bytes);
	size_t length = inspect->bytes.length;
	struct buf hex;

	if (text_is_utf8(bytes, length) && !memchr(bytes, '\0', length)) {
		app_copy(inspect->view.app, bytes, length);
		return;
	}
	buf_init(&hex, 2 * INSPECT_COPY_MAX + 8);
	buf_text(&hex, "\\x");
	for (size_t i = 0; i < length; i++)
		buf_printf(&hex, "%02x", (unsigned char)bytes[i]);
	app_copy(inspect->view.app, buf_string(&hex), hex.length);
	buf_free(&hex);
}

void inspect_copy(struct inspect *inspect)
{
	struct app *app = inspect->view.app;
	struct buf size = BUF_INIT;

	inspect->copies = false;
	if (inspect->is_null) {
		app_say(app, "The value is NULL: there is nothing to copy.");
	} else if (inspect->whole > INSPECT_COPY_MAX || inspect->whole < 0) {
		profile_add_count(&size, inspect->whole);
		app_say(app, "%s%s is too much for the clipboard: w writes it to a file.",
			inspect->whole < 0 ? "A value of unknown length" : buf_string(&size),
			inspect->whole < 0 ? "" : " bytes");
	} else if (inspect_is_whole(inspect)) {
		copy_now(inspect);
	} else if (inspect->refused) {
		app_say(app, "Only the beginning is here: nothing was copied.");
	} else {
		inspect->copies = true;
		inspect_load(inspect, INSPECT_COPY_MAX);
	}
	buf_free(&size);
}

/* --- file ------------------------------------------------------------------------------------ */

static void moved(void *self)
{
	struct inspect *inspect = self;

	app_dirty(inspect->view.app);
}

static void done(void *self, const struct error *error)
{
	struct inspect *inspect = self;
	struct buf bytes = BUF_INIT;
	int64_t whole;

	if (error) {
		app_say_error(inspect->view.app, error);
	} else {
		profile_add_count(&bytes, value_file_written(inspect->file, &whole));
		app_say(inspect->view.app, "Written to %s, mode 0600, %s bytes.", inspect->path,
			buf_string(&bytes));
	}
	value_file_free(&inspect->file);
	buf_free(&bytes);
	app_dirty(inspect->view.app);
}

static void write_now(struct inspect *inspect, bool overwrites)
{
	static const struct value_file_events events = {.moved = moved, .done = done};
	char *path = path_expand(inspect->path);
	struct error error = ERROR_INIT;

	inspect->file = value_file_start(inspect->preview, inspect->row, inspect->column, path,
		overwrites, &events, inspect, &error);
	if (!inspect->file)
		app_say_error(inspect->view.app, &error);
	error_clear(&error);
	free(path);
}

static bool overwrite_answered(void *self, struct dialog *dialog, int button)
{
	struct inspect *inspect = self;

	(void)dialog;
	if (button == 1)
		write_now(inspect, true);
	else
		app_say(inspect->view.app, "Nothing was written.");
	return false;
}

static bool name_answered(void *self, struct dialog *dialog, int button)
{
	struct inspect *inspect = self;
	struct dialog *question;
	char *path, *text;

	if (button == DIALOG_ESCAPED || button == 0) {
		app_say(inspect->view.app, "Nothing was written.");
		return false;
	}
	if (text_is_empty(dialog_text(dialog))) {
		dialog_set_wrong(dialog, "Name a file.");
		return true;
	}
	mem_replace(&inspect->path, mem_text(dialog_text(dialog)));
	path = path_expand(inspect->path);
	if (file_exists(path)) {
		text = mem_printf("%s exists.", inspect->path);
		question = dialog_new("Overwrite the file?", text, DIALOG_NO_INPUT);
		dialog_add_button(question, "Leave it as it is");
		dialog_add_button(question, "Overwrite");
		app_ask(inspect->view.app, question, overwrite_answered, inspect);
		free(text);
	} else {
		write_now(inspect, false);
	}
	free(path);
	return false;
}

void inspect_write(struct inspect *inspect)
{
	const char *suggested = inspect_column(inspect)->is_binary ? "value.bin" : "value.txt";
	struct dialog *dialog;
	char *title;

	if (inspect->is_null) {
		app_say(inspect->view.app, "The value is NULL: there is nothing to write.");
	} else if (inspect->file) {
		app_say(inspect->view.app, "It is being written already. Esc stops that.");
	} else if (inspect_is_whole(inspect)) {
		app_write(inspect->view.app, suggested, buf_string(&inspect->bytes),
			inspect->bytes.length);
	} else if (preview_refuses_pieces(inspect->preview)) {
		app_say(inspect->view.app, "Only the beginning is here: nothing is written.");
	} else {
		inspect_stop_loading(inspect);
		inspect->refused = NULL;
		mem_replace(&inspect->remark, NULL);
		title = mem_printf("Write to a file (suggested: %s)", suggested);
		dialog = dialog_new(title, "File name:", DIALOG_TEXT);
		dialog_add_button(dialog, "Do not write");
		dialog_add_button(dialog, "Write");
		app_ask(inspect->view.app, dialog, name_answered, inspect);
		free(title);
	}
}

bool inspect_stop_writing(struct inspect *inspect)
{
	if (!inspect->file)
		return false;
	value_file_free(&inspect->file);
	app_say(inspect->view.app, "Stopped: nothing was written.");
	return true;
}

bool inspect_writing_words(const struct inspect *inspect, struct buf *out)
{
	int64_t whole, written;

	if (!inspect->file)
		return false;
	written = value_file_written(inspect->file, &whole);
	buf_printf(out, "Writing to %s: ", inspect->path);
	if (whole < 0) {
		buf_text(out, "the server unpacks the value");
	} else {
		profile_add_count(out, written);
		buf_text(out, " of ");
		profile_add_count(out, whole);
		buf_text(out, " bytes");
	}
	buf_text(out, ". Esc stops.");
	return true;
}
