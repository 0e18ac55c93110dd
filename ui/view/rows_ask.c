/* rows_ask.c - the questions of the screen of rows. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "preview/preview.h"
#include "preview/selection.h"
#include "view/rows.h"
#include "view/view.h"
#include "widget/dialog.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A number from 0 to @most; a '%' behind it is forgiven. */
static bool read_number(const char *text, double most, double *number)
{
	char *end;

	errno = 0;
	*number = strtod(text, &end);
	if (end == text || errno || !isfinite(*number) || *number < 0 || *number > most)
		return false;
	while (*end == ' ' || *end == '%')
		end++;
	return *end == '\0';
}

static void ask_line(struct rows *rows, const char *title, const char *text, const char *button,
	bool (*done)(void *self, struct dialog *dialog, int button))
{
	struct dialog *dialog = dialog_new(title, text, DIALOG_TEXT);

	dialog_add_button(dialog, "Leave it");
	dialog_add_button(dialog, button);
	app_ask(rows->panel.app, dialog, done, rows);
}

/* Enter in the line, or the button that is not the harmless one. */
static bool is_answer(int button)
{
	return button == -1 || button == 1;
}

/* --- go to a percentage ---------------------------------------------------------------------- */

static bool percent_answered(void *self, struct dialog *dialog, int button)
{
	struct rows *rows = self;
	double percent;

	if (!is_answer(button) || !rows->now)
		return false;
	if (!read_number(dialog_text(dialog), 100, &percent)) {
		dialog_set_wrong(dialog, "A number from 0 to 100.");
		return true;
	}
	rows_go_to(rows, percent);
	return false;
}

void rows_ask_percent(struct rows *rows)
{
	const char *why = preview_refuses_go_to(rows->now->preview);

	if (why)
		app_say(rows->panel.app, "Not possible here: %s", why);
	else
		ask_line(rows, "Go to",
			"To which percentage of the way? 0 is the first row, 100 the last.",
			"Go there", percent_answered);
}

/* --- sample ---------------------------------------------------------------------------------- */

static bool sample_answered(void *self, struct dialog *dialog, int button)
{
	struct rows *rows = self;
	const char *text = dialog_text(dialog);
	struct selection *selection;
	double percent = 0;

	if (!is_answer(button) || !rows->now)
		return false;
	if (*text && !read_number(text, 100, &percent)) {
		dialog_set_wrong(dialog, "A number from 0 to 100, or nothing for all rows.");
		return true;
	}
	selection = selection_copy(preview_selection(rows->now->preview));
	selection->sample_percent = percent < 100 ? percent : 0;
	rows_try(rows, selection, NULL, NULL);
	return false;
}

void rows_ask_sample(struct rows *rows)
{
	double percent = preview_selection(rows->now->preview)->sample_percent;
	char *text = mem_printf(
		"Rows from all over the table: of about how many percent of its pages? Nothing, "
		"or 100, shows all rows.\n\nNow: %g",
		percent > 0 ? percent : 100);

	if (!strchr("rmp", rows->panel.node->relkind))
		app_say(rows->panel.app,
			"Not possible here: only tables and materialised views can be sampled.");
	else
		ask_line(rows, "Sample", text, "Show them", sample_answered);
	free(text);
}

/* --- columns that stay ----------------------------------------------------------------------- */

static bool freeze_answered(void *self, struct dialog *dialog, int button)
{
	struct rows *rows = self;
	double count;

	if (!is_answer(button))
		return false;
	if (strcmp(dialog_text(dialog), "key") == 0) {
		rows_gather_keys(rows);
		return false;
	}
	if (!read_number(dialog_text(dialog), 1600, &count) || count != floor(count)) {
		dialog_set_wrong(dialog, "A whole number, or the word key.");
		return true;
	}
	rows->grid.frozen = (size_t)count;
	rows->has_own_freeze = true;
	return false;
}

void rows_ask_freeze(struct rows *rows)
{
	char *text = mem_printf("How many columns from the left stay in place? The word key moves "
				"those of the key to the left and keeps them there.\n\nNow: %zu",
		rows->grid.frozen);

	ask_line(rows, "Freeze columns", text, "Keep them", freeze_answered);
	free(text);
}

/* --- search ---------------------------------------------------------------------------------- */

static bool search_answered(void *self, struct dialog *dialog, int button)
{
	if (is_answer(button))
		rows_search(self, dialog_text(dialog));
	return false;
}

void rows_ask_search(struct rows *rows)
{
	char *text = mem_printf("Searches only in the %zu rows that are loaded. The filter, f, "
				"asks the server.",
		rows->grid.rows);

	ask_line(rows, "Search", text, "Search", search_answered);
	free(text);
}

/* --- before something expensive -------------------------------------------------------------- */

static bool doubt_answered(void *self, struct dialog *dialog, int button)
{
	struct rows *rows = self;

	(void)dialog;
	if (!rows->next)
		return false;
	if (button == 1) {
		rows->asked_ms = clock_now_ms();
		preview_agree(rows->next->preview);
		return false;
	}
	rows_stop_trying(rows);
	app_say(rows->panel.app, "Nothing was read; the rows are those of before.");
	return false;
}

static void add_estimate(struct buf *text, const struct preview_doubt *doubt)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB"};
	double size = (double)doubt->bytes / 1024;
	size_t unit = 0;

	for (; size >= 10000 && unit < 3; unit++)
		size /= 1024;
	if (doubt->rows >= 0) {
		buf_text(text, "  Rows   ");
		rows_add_estimate(text, doubt->rows);
	}
	if (doubt->bytes >= 0)
		buf_printf(text, "\n  Size   ~%.0f %s", size, units[unit]);
	if (doubt->cost >= 0)
		buf_printf(text, "\n  Cost   %.0f, by EXPLAIN", doubt->cost);
}

void rows_ask_doubt(struct rows *rows, const struct preview_doubt *doubt)
{
	struct buf text = BUF_INIT;
	struct dialog *dialog;

	if (app_is_asking(rows->panel.app)) {
		/* Two questions at once: an answer to the other one must not agree to this. */
		rows_stop_trying(rows);
		app_say(rows->panel.app, "This needs an answer first; ask for it once more.");
		return;
	}
	buf_printf(&text, "%s\n\n", doubt->words);
	add_estimate(&text, doubt);
	buf_text(&text, "\n\nEsc stops it at any time, on the server too.");
	dialog = dialog_new("This may take long", buf_string(&text), DIALOG_NO_INPUT);
	dialog_add_button(dialog, "Leave the rows as they are");
	dialog_add_button(dialog, "Read all the same");
	app_ask(rows->panel.app, dialog, doubt_answered, rows);
	buf_free(&text);
}
