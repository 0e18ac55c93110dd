/* output.c - text that leaves pgusher at a key press: to the clipboard, to a file. */
#include "app_private.h"

#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "term/terminal.h"
#include "widget/dialog.h"

#include <stdlib.h>
#include <string.h>

#define CLIPBOARD_MAX                                                                              \
	2048 /* bytes; above it some terminals drop the text, so a file is offered                 \
	      */

void app_copy(struct app *app, const char *text, size_t length)
{
	bool is_tmux = getenv("TMUX") != NULL;

	if (!length) {
		app_say(app, "There is nothing to copy.");
		return;
	}
	if (app->terminal)
		terminal_copy(app->terminal, text, length);
	app_say(app, "Sent to the terminal's clipboard, %zu bytes.%s%s", length,
		is_tmux ? " In tmux it arrives after: set -s set-clipboard on." : "",
		length > CLIPBOARD_MAX ? " That is long for some terminals: w writes a file." : "");
}

static void write_now(struct app *app)
{
	struct error error = ERROR_INIT;
	char *path = path_expand(app->write_path);

	if (file_write(path, app->write_text, app->write_length, 0600, &error))
		app_say(app, "Written to %s, mode 0600, %zu bytes.", app->write_path,
			app->write_length);
	else
		app_say_error(app, &error);
	error_clear(&error);
	free(path);
}

static bool overwrite_answered(void *self, struct dialog *dialog, int button)
{
	(void)dialog;
	if (button == 1)
		write_now(self);
	else
		app_say(self, "Nothing was written.");
	return false;
}

static bool name_answered(void *self, struct dialog *dialog, int button)
{
	struct app *app = self;
	struct dialog *question;
	char *path, *text;

	if (button == DIALOG_ESCAPED || button == 0) {
		app_say(app, "Nothing was written.");
		return false;
	}
	if (text_is_empty(dialog_text(dialog))) {
		dialog_set_wrong(dialog, "Name a file.");
		return true;
	}
	mem_replace(&app->write_path, mem_text(dialog_text(dialog)));
	path = path_expand(app->write_path);
	if (!file_exists(path)) {
		write_now(app);
	} else {
		text = mem_printf("%s exists.", app->write_path);
		question = dialog_new("Overwrite the file?", text, DIALOG_NO_INPUT);
		dialog_add_button(question, "Leave it as it is");
		dialog_add_button(question, "Overwrite");
		app_ask(app, question, overwrite_answered, app);
		free(text);
	}
	free(path);
	return false;
}

void app_write(struct app *app, const char *suggested, const char *text, size_t length)
{
	char *title = mem_printf("Write to a file (suggested: %s)", suggested);
	struct dialog *dialog = dialog_new(title, "File name:", DIALOG_TEXT);

	mem_replace(&app->write_text, mem_text_n(text, length));
	app->write_length = length;
	dialog_add_button(dialog, "Do not write");
	dialog_add_button(dialog, "Write");
	app_ask(app, dialog, name_answered, app);
	free(title);
}
