#include "term/key.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

/* The first name of a code is the one that is shown. */
static const struct {
	int code;
	const char *name;
} names[] = {
	{K_TAB, "Tab"},
	{K_ENTER, "Enter"},
	{K_ENTER, "Return"},
	{K_ESCAPE, "Esc"},
	{K_ESCAPE, "Escape"},
	{' ', "Space"},
	{K_BACKSPACE, "Backspace"},
	{K_BACKSPACE, "BSpace"},
	{K_DELETE, "Delete"},
	{K_DELETE, "Del"},
	{K_INSERT, "Insert"},
	{K_UP, "Up"},
	{K_DOWN, "Down"},
	{K_LEFT, "Left"},
	{K_RIGHT, "Right"},
	{K_HOME, "Home"},
	{K_END, "End"},
	{K_PAGE_UP, "PgUp"},
	{K_PAGE_UP, "PageUp"},
	{K_PAGE_DOWN, "PgDn"},
	{K_PAGE_DOWN, "PageDown"},
	{K_BACKTAB, "S-Tab"},
	{K_BACKTAB, "BTab"},
	{K_CTRL_LEFT, "Ctrl-Left"},
	{K_CTRL_LEFT, "C-Left"},
	{K_CTRL_RIGHT, "Ctrl-Right"},
	{K_CTRL_RIGHT, "C-Right"},
	{K_PASTE, "Paste"},
	{K_CLICK, "Click"},
	{K_WHEEL_UP, "WheelUp"},
	{K_WHEEL_DOWN, "WheelDown"},
};

bool key_is_text(const struct key *key)
{
	if (key->alt || key->code < 0x20 || key->code >= K_SPECIAL)
		return false;
	if (key->code >= 0xD800 && key->code <= 0xDFFF)
		return false;
	return key->code < 0x7F || key->code >= 0xA0;
}

static void format_code(int code, char *text, size_t size)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i].code == code) {
			snprintf(text, size, "%s", names[i].name);
			return;
		}
	}
	if (code >= K_F1 && code <= K_F12) {
		snprintf(text, size, "F%d", code - K_F1 + 1);
	} else if (code > 0 && code < 0x20) {
		snprintf(text, size, "^%c", code + '@');
	} else if (code >= 0x20 && code < K_SPECIAL) {
		utf8proc_uint8_t bytes[4];
		utf8proc_ssize_t length = utf8proc_encode_char(code, bytes);

		snprintf(text, size, "%.*s", (int)length, (const char *)bytes);
	} else {
		snprintf(text, size, "%s", "");
	}
}

void key_format(const struct key *key, char *text, size_t size)
{
	char name[24];

	format_code(key->code, name, sizeof name);
	snprintf(text, size, "%s%s", key->alt && *name ? "Alt-" : "", name);
}

/* The control character of @letter, under the name that key.h has for it; 0: there is none. */
static int control_code(int letter)
{
	if (letter == '?')
		return K_BACKSPACE;
	letter = toupper(letter);
	if (letter <= '@' || letter > '_')
		return 0;
	switch (K_CTRL(letter)) {
	case '\b':
		return K_BACKSPACE;
	case '\n':
		return K_ENTER;
	default:
		return K_CTRL(letter);
	}
}

static int parse_code(const char *name)
{
	size_t length = strlen(name);
	int32_t code;
	int number, end = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcasecmp(name, names[i].name) == 0)
			return names[i].code;
	if (length == 2 && name[0] == '^')
		return control_code((unsigned char)name[1]);
	if (length == 3 && (name[0] == 'C' || name[0] == 'c') && name[1] == '-')
		return control_code((unsigned char)name[2]);
	if (sscanf(name, "F%2d%n", &number, &end) == 1 && (size_t)end == length && number >= 1 &&
		number <= 12)
		return K_F1 + number - 1;
	if (length > 0 && text_decode(name, length, &code) == length && code >= 0x20)
		return code;
	return K_NONE;
}

bool key_parse(const char *name, struct key *key)
{
	static const char *const alts[] = {"Alt-", "M-"};

	*key = (struct key){.code = K_NONE};
	for (size_t i = 0; i < 2 && !key->alt; i++) {
		if (strncasecmp(name, alts[i], strlen(alts[i])) == 0 && name[strlen(alts[i])]) {
			key->alt = true;
			name += strlen(alts[i]);
		}
	}
	key->code = parse_code(name);
	return key->code != K_NONE;
}

static bool is_break(int32_t code)
{
	return code == '\r' || code == '\n' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

static bool is_control(int32_t code)
{
	return (code >= 0 && code < 0x20) || (code >= 0x7F && code < 0xA0);
}

char *key_paste_line(const struct key *key, size_t *length)
{
	const char *text = key->text;
	size_t end = key->length, at = 0;
	char *line = mem_new(key->length + 1);

	/* A line copied with its end must not become a password with a blank behind it. */
	while (end > 0 && (text[end - 1] == '\r' || text[end - 1] == '\n'))
		end--;
	while (at < end && (text[at] == '\r' || text[at] == '\n'))
		at++;
	*length = 0;
	while (at < end) {
		int32_t code;
		size_t taken = text_decode(text + at, end - at, &code);

		if (code == '\r' && at + 1 < end && text[at + 1] == '\n')
			taken = 2;
		if (is_break(code) || code == '\t') {
			line[(*length)++] = ' ';
		} else if (!is_control(code)) {
			memcpy(line + *length, text + at, taken);
			*length += taken;
		}
		at += taken;
	}
	return line;
}
