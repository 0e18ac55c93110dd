/* inspect_find.c - a text in what is held of the value. */
#include "base/memory.h"
#include "base/text.h"
#include "preview/profile.h"
#include "view/inspect.h"
#include "widget/dialog.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_same(const char *left, const char *right, size_t length)
{
	return strncasecmp(left, right, length) == 0;
}

/* The next place from @at on, or before it; SIZE_MAX: none. Letters of ASCII in either case. */
static size_t find(const struct inspect *inspect, size_t at, bool is_backwards)
{
	const char *bytes = buf_string(&inspect->bytes);
	size_t length = strlen(inspect->needle), end = inspect->bytes.length;
	int lower = tolower((unsigned char)inspect->needle[0]);

	if (length > end)
		return SIZE_MAX;
	if (is_backwards) {
		for (size_t i = at < end - length + 1 ? at : end - length + 1; i > 0; i--)
			if (tolower((unsigned char)bytes[i - 1]) == lower &&
				is_same(bytes + i - 1, inspect->needle, length))
				return i - 1;
		return SIZE_MAX;
	}
	for (size_t i = at; i + length <= end; i++)
		if (tolower((unsigned char)bytes[i]) == lower &&
			is_same(bytes + i, inspect->needle, length))
			return i;
	return SIZE_MAX;
}

static void tell_nothing(struct inspect *inspect)
{
	struct buf text = BUF_INIT;

	if (inspect_is_whole(inspect)) {
		app_say(inspect->view.app, "\"%s\" is not in the value.", inspect->needle);
		return;
	}
	profile_add_count(&text, inspect->from + 1);
	buf_text(&text, " to ");
	profile_add_count(&text, inspect_until(inspect));
	app_say(inspect->view.app, "\"%s\" is not in what is loaded: bytes %s.", inspect->needle,
		buf_string(&text));
	buf_free(&text);
}

static void search_bytes(struct inspect *inspect, bool is_backwards)
{
	int64_t begin = inspect->found_at >= 0 ? inspect->found_at + !is_backwards : inspect->top;
	size_t at = begin > inspect->from ? (size_t)(begin - inspect->from) : 0, found;
	bool has_wrapped = false;

	found = find(inspect, at, is_backwards);
	if (found == SIZE_MAX) {
		has_wrapped = true;
		found = find(inspect, is_backwards ? inspect->bytes.length : 0, is_backwards);
	}
	if (found == SIZE_MAX) {
		inspect->found_at = -1;
		tell_nothing(inspect);
		return;
	}
	inspect->found_at = inspect->target = inspect->from + (int64_t)found;
	inspect->placing = PLACE_AT;
	inspect->is_placed = false;
	app_say(inspect->view.app, "Found at byte %" PRId64 "%s%s.", inspect->found_at + 1,
		has_wrapped ? ", around the end" : "",
		inspect_is_whole(inspect) ? "" : ", in what is loaded");
}

static bool line_matches(struct inspect *inspect, size_t line)
{
	const struct outline *outline = inspect->outline;
	size_t length = strlen(inspect->needle), end = outline->lines[line].length;
	const char *text = outline->text.bytes + outline->lines[line].at;

	for (size_t i = 0; i + length <= end; i++)
		if (is_same(text + i, inspect->needle, length))
			return true;
	return false;
}

static void search_parts(struct inspect *inspect, bool is_backwards)
{
	struct outline *outline = inspect->outline;
	size_t count = outline->count;

	for (size_t i = 1; i <= count; i++) {
		size_t line = (inspect->cursor + (is_backwards ? count - i : i)) % count;

		if (!line_matches(inspect, line))
			continue;
		outline_reveal(outline, line);
		inspect->cursor = line;
		app_say(inspect->view.app, "Found in part %zu of %zu.", line + 1, count);
		return;
	}
	tell_nothing(inspect);
}

void inspect_search(struct inspect *inspect, bool is_backwards)
{
	if (!inspect->needle) {
		app_say(inspect->view.app, "Nothing was searched for: / begins.");
		return;
	}
	if (inspect->outline && inspect->outline->count)
		search_parts(inspect, is_backwards);
	else
		search_bytes(inspect, is_backwards);
}

static bool answered(void *self, struct dialog *dialog, int button)
{
	struct inspect *inspect = self;

	if (button == 0 || button == DIALOG_ESCAPED || text_is_empty(dialog_text(dialog)))
		return false;
	mem_replace(&inspect->needle, mem_text(dialog_text(dialog)));
	inspect->found_at = -1;
	inspect_search(inspect, false);
	return false;
}

void inspect_ask_search(struct inspect *inspect)
{
	struct dialog *dialog = dialog_new("Search in the value",
		inspect_is_whole(inspect) ? "Text:" : "Text, in what is loaded of it:",
		DIALOG_TEXT);

	dialog_add_button(dialog, "Leave it");
	dialog_add_button(dialog, "Search");
	app_ask(inspect->view.app, dialog, answered, inspect);
}
