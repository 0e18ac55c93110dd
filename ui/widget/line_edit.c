#include "widget/line_edit.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "term/key.h"
#include "widget/line_edit_private.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

struct line_edit *line_edit_new(void)
{
	struct line_edit *edit = mem_new(sizeof *edit);

	buf_init(&edit->text, LINE_EDIT_MAX);
	return edit;
}

struct line_edit *line_edit_new_secret(void)
{
	struct line_edit *edit = line_edit_new();

	edit->secret = secret_new();
	edit->killed_secret = secret_new();
	return edit;
}

void line_edit_free(struct line_edit *edit)
{
	if (!edit)
		return;
	line_edit_forget(edit);
	buf_free(&edit->text);
	free(edit->killed);
	secret_free(edit->secret);
	secret_free(edit->killed_secret);
	free(edit);
}

const char *line_edit_bytes(const struct line_edit *edit)
{
	return edit->secret ? secret_reveal(edit->secret) : buf_string(&edit->text);
}

size_t line_edit_length(const struct line_edit *edit)
{
	return edit->secret ? secret_length(edit->secret) : edit->text.length;
}

const char *line_edit_text(const struct line_edit *edit)
{
	return edit->secret ? "" : buf_string(&edit->text);
}

struct secret *line_edit_secret(struct line_edit *edit)
{
	return edit->secret;
}

bool line_edit_is_empty(const struct line_edit *edit)
{
	return line_edit_length(edit) == 0;
}

void line_edit_reveal(struct line_edit *edit, bool revealed)
{
	edit->is_revealed = edit->secret && revealed;
}

bool line_edit_is_revealed(const struct line_edit *edit)
{
	return edit->is_revealed;
}

/* Undo: whole texts, because a line is short. */

void line_edit_forget(struct line_edit *edit)
{
	for (size_t i = 0; i < edit->step_count; i++)
		free(edit->steps[i].text);
	edit->step_count = 0;
	edit->last_action = ACTION_NONE;
}

/* Keeps the text as it is before @action; one run of typing or erasing is one step. */
static void remember(struct line_edit *edit, enum line_edit_action action)
{
	bool continues = action == edit->last_action && action != ACTION_OTHER;

	edit->last_action = action;
	if (edit->secret || continues)
		return;
	if (edit->step_count == LINE_EDIT_STEPS) {
		free(edit->steps[0].text);
		memmove(edit->steps, edit->steps + 1, (LINE_EDIT_STEPS - 1) * sizeof *edit->steps);
		edit->step_count--;
	}
	edit->steps[edit->step_count++] = (struct line_edit_step){
		mem_text_n(buf_string(&edit->text), edit->text.length), edit->cursor};
	edit->steps_made++;
}

unsigned line_edit_steps_made(const struct line_edit *edit)
{
	return edit->steps_made;
}

bool line_edit_undo(struct line_edit *edit)
{
	struct line_edit_step *step;

	if (edit->step_count == 0)
		return false;
	step = &edit->steps[--edit->step_count];
	buf_clear(&edit->text);
	buf_text(&edit->text, step->text);
	edit->cursor = step->cursor;
	free(step->text);
	edit->last_action = ACTION_NONE;
	return true;
}

/* The border at or behind @at: what was typed may have joined what follows it. */
static size_t border_from(const struct line_edit *edit, size_t at)
{
	const char *bytes = line_edit_bytes(edit);
	size_t length = line_edit_length(edit);

	if (at == 0)
		return 0;
	return text_next_grapheme(bytes, length, text_previous_grapheme(bytes, length, at));
}

/* Every change of the text goes through here. False when there is no room. */
static bool splice(struct line_edit *edit, enum line_edit_action action, size_t at, size_t removed,
	const char *bytes, size_t length)
{
	if (!edit->secret) {
		if (edit->text.length - removed + length > LINE_EDIT_MAX)
			return false;
		remember(edit, action);
		if (!buf_splice(&edit->text, at, removed, bytes, length))
			return false;
	} else if (!secret_splice(edit->secret, at, removed, bytes, length)) {
		return false;
	}
	edit->cursor = border_from(edit, at + length);
	return true;
}

void line_edit_set(struct line_edit *edit, const char *text)
{
	size_t length = text ? strlen(text) : 0, most = LINE_EDIT_MAX;

	if (edit->secret)
		most = SECRET_CAPACITY;
	if (length > most)
		length = 0;
	splice(edit, ACTION_OTHER, 0, line_edit_length(edit), length ? text : "", length);
	edit->first = 0;
}

/* Where words begin and end: letters, digits and everything beyond ASCII belong to words, and so
 * does an underscore, because names in databases are full of them. */
static bool is_word_byte(char byte)
{
	return (byte & 0x80) || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
	       (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static size_t word_before(const struct line_edit *edit, size_t at)
{
	const char *bytes = line_edit_bytes(edit);

	while (at > 0 && !is_word_byte(bytes[at - 1]))
		at--;
	while (at > 0 && is_word_byte(bytes[at - 1]))
		at--;
	return at;
}

static size_t word_after(const struct line_edit *edit, size_t at)
{
	const char *bytes = line_edit_bytes(edit);
	size_t length = line_edit_length(edit);

	while (at < length && !is_word_byte(bytes[at]))
		at++;
	while (at < length && is_word_byte(bytes[at]))
		at++;
	return at;
}

/* What ^W takes: back to the last blank, as in a shell. */
static size_t blank_before(const struct line_edit *edit, size_t at)
{
	const char *bytes = line_edit_bytes(edit);

	while (at > 0 && bytes[at - 1] == ' ')
		at--;
	while (at > 0 && bytes[at - 1] != ' ')
		at--;
	return at;
}

static size_t grapheme_before(const struct line_edit *edit, size_t at)
{
	return text_previous_grapheme(line_edit_bytes(edit), line_edit_length(edit), at);
}

static size_t grapheme_after(const struct line_edit *edit, size_t at)
{
	return text_next_grapheme(line_edit_bytes(edit), line_edit_length(edit), at);
}

static enum consequence move(struct line_edit *edit, size_t to)
{
	edit->cursor = to;
	edit->last_action = ACTION_NONE;
	return HANDLED;
}

static enum consequence erase(
	struct line_edit *edit, enum line_edit_action action, size_t from, size_t to)
{
	if (from >= to)
		return HANDLED;
	return splice(edit, action, from, to - from, "", 0) ? CHANGED : HANDLED;
}

/* Erases into what ^Y puts back. */
static enum consequence kill(struct line_edit *edit, size_t from, size_t to)
{
	const char *bytes = line_edit_bytes(edit);

	if (from >= to)
		return HANDLED;
	if (edit->secret)
		secret_set(edit->killed_secret, bytes + from, to - from);
	else
		mem_replace(&edit->killed, mem_text_n(bytes + from, to - from));
	return erase(edit, ACTION_OTHER, from, to);
}

static enum consequence insert(
	struct line_edit *edit, enum line_edit_action action, const char *bytes, size_t length)
{
	if (length == 0)
		return HANDLED;
	return splice(edit, action, edit->cursor, 0, bytes, length) ? CHANGED : HANDLED;
}

static enum consequence yank(struct line_edit *edit)
{
	if (edit->secret)
		return insert(edit, ACTION_OTHER, secret_reveal(edit->killed_secret),
			secret_length(edit->killed_secret));
	if (!edit->killed)
		return HANDLED;
	return insert(edit, ACTION_OTHER, edit->killed, strlen(edit->killed));
}

static enum consequence paste(struct line_edit *edit, const struct key *key)
{
	size_t length;
	char *line = key_paste_line(key, &length);
	enum consequence consequence = insert(edit, ACTION_OTHER, line, length);

	explicit_bzero(line, length);
	free(line);
	return consequence;
}

static enum consequence type(struct line_edit *edit, int code)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t length = utf8proc_encode_char(code, bytes);
	enum consequence consequence;

	if (length <= 0)
		return HANDLED;
	consequence = insert(edit, ACTION_TYPE, (const char *)bytes, (size_t)length);
	explicit_bzero(bytes, sizeof bytes);
	return consequence;
}

static enum consequence alt_key(struct line_edit *edit, const struct key *key)
{
	switch (key->code) {
	case 'b':
	case 'B':
		return move(edit, word_before(edit, edit->cursor));
	case 'f':
	case 'F':
		return move(edit, word_after(edit, edit->cursor));
	case 'd':
	case 'D':
		return kill(edit, edit->cursor, word_after(edit, edit->cursor));
	case K_BACKSPACE:
		return kill(edit, word_before(edit, edit->cursor), edit->cursor);
	default:
		return UNHANDLED;
	}
}

static enum consequence moving_key(struct line_edit *edit, int code)
{
	switch (code) {
	case K_LEFT:
	case K_CTRL('B'):
		return move(edit, grapheme_before(edit, edit->cursor));
	case K_RIGHT:
	case K_CTRL('F'):
		return move(edit, grapheme_after(edit, edit->cursor));
	case K_HOME:
	case K_CTRL('A'):
		return move(edit, 0);
	case K_END:
	case K_CTRL('E'):
		return move(edit, line_edit_length(edit));
	case K_CTRL_LEFT:
		return move(edit, word_before(edit, edit->cursor));
	case K_CTRL_RIGHT:
		return move(edit, word_after(edit, edit->cursor));
	default:
		return UNHANDLED;
	}
}

static enum consequence changing_key(struct line_edit *edit, int code)
{
	size_t at = edit->cursor;

	switch (code) {
	case K_BACKSPACE:
		return erase(edit, ACTION_ERASE, grapheme_before(edit, at), at);
	case K_DELETE:
	case K_CTRL('D'):
		return erase(edit, ACTION_DELETE, at, grapheme_after(edit, at));
	case K_CTRL('K'):
		return kill(edit, at, line_edit_length(edit));
	case K_CTRL('U'):
		return kill(edit, 0, at);
	case K_CTRL('W'):
		return kill(edit, blank_before(edit, at), at);
	case K_CTRL('Y'):
		return yank(edit);
	case K_CTRL('_'):
		return line_edit_undo(edit) ? CHANGED : HANDLED;
	case K_CTRL('T'):
		if (!edit->secret)
			return UNHANDLED;
		edit->is_revealed = !edit->is_revealed;
		return HANDLED;
	default:
		return UNHANDLED;
	}
}

enum consequence line_edit_key(struct line_edit *edit, const struct key *key)
{
	enum consequence consequence;

	if (key->alt)
		return alt_key(edit, key);
	if (key->code == K_PASTE)
		return paste(edit, key);
	if (key_is_text(key))
		return type(edit, key->code);
	consequence = moving_key(edit, key->code);
	return consequence == UNHANDLED ? changing_key(edit, key->code) : consequence;
}
