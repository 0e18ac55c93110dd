#include "base/text.h"

#include "base/buf.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

/* More combining marks on one character than ncurses keeps (CCHARW_MAX is 5) are made visible. */
#define MARKS_MAX 4

size_t text_decode(const char *bytes, size_t length, int32_t *code)
{
	utf8proc_int32_t point;
	utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)bytes,
		(utf8proc_ssize_t)(length < 4 ? length : 4), &point);

	if (taken <= 0) {
		*code = -1;
		return 1;
	}
	*code = point;
	return (size_t)taken;
}

static bool is_hidden_or_directional(int32_t code)
{
	static const struct {
		int32_t first, last;
	} ranges[] = {
		{0x00AD, 0x00AD},
		{0x034F, 0x034F},
		{0x061C, 0x061C},
		{0x115F, 0x1160},
		{0x17B4, 0x17B5},
		{0x180B, 0x180F},
		{0x200B, 0x200F},
		{0x2028, 0x202E},
		{0x2060, 0x206F},
		{0x3164, 0x3164},
		{0xFEFF, 0xFEFF},
		{0xFFA0, 0xFFA0},
		{0xFFF0, 0xFFFB},
		{0xE0000, 0xE0FFF},
	};

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* What may reach a terminal as it is. */
static bool is_plain(int32_t code, unsigned flags)
{
	if (code < 0x80)
		return code >= 0x20 && code != 0x7F;
	if ((flags & TEXT_ASCII) || code < 0xA0 || is_hidden_or_directional(code))
		return false;
	switch (utf8proc_category(code)) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
		return false;
	default:
		/* glibc may be older than utf8proc: what it gives no width, ncurses cannot place.
		 */
		return wcwidth((wchar_t)code) >= 0;
	}
}

static bool is_mark(int32_t code)
{
	return code >= 0x80 && wcwidth((wchar_t)code) == 0;
}

static void add_escape(struct buf *out, int32_t code)
{
	if (code == '\n')
		buf_text(out, "\\n");
	else if (code == '\t')
		buf_text(out, "\\t");
	else if (code == '\r')
		buf_text(out, "\\r");
	else if (code < 0x80)
		buf_printf(out, "\\x%02X", (unsigned)code);
	else if (code < 0x10000)
		buf_printf(out, "\\u%04X", (unsigned)code);
	else
		buf_printf(out, "\\U%08X", (unsigned)code);
}

static bool is_upper_hex(const char *bytes, size_t length, size_t digits)
{
	if (length < digits)
		return false;
	for (size_t i = 0; i < digits; i++)
		if (!strchr("0123456789ABCDEF", bytes[i]) || !bytes[i])
			return false;
	return true;
}

/* Could the text behind a backslash be taken for an escape that we write? */
static bool looks_like_escape(const char *bytes, size_t length)
{
	if (!length)
		return false;
	switch (bytes[0]) {
	case 'n':
	case 't':
	case 'r':
	case '\\':
		return true;
	case 'x':
		return is_upper_hex(bytes + 1, length - 1, 2);
	case 'u':
		return is_upper_hex(bytes + 1, length - 1, 4);
	case 'U':
		return is_upper_hex(bytes + 1, length - 1, 8);
	default:
		return false;
	}
}

void text_printable(struct buf *out, const char *bytes, size_t length, unsigned flags)
{
	int marks = MARKS_MAX; /* a mark with nothing before it has nothing to stand on */

	for (size_t at = 0; at < length;) {
		int32_t code;
		size_t taken = text_decode(bytes + at, length - at, &code);

		if (code < 0) {
			buf_printf(out, "\\x%02X", (unsigned char)bytes[at]);
			marks = 0;
		} else if (is_plain(code, flags) && !(is_mark(code) && marks >= MARKS_MAX)) {
			marks = is_mark(code) ? marks + 1 : 0;
			if (code == '\\' && !(flags & TEXT_LITERAL) &&
				looks_like_escape(bytes + at + 1, length - at - 1))
				buf_char(out, '\\');
			buf_add(out, bytes + at, taken);
		} else {
			/* The rest of a long run of marks is shown as well, not set on the escape.
			 */
			add_escape(out, code);
			marks = is_mark(code) ? MARKS_MAX : 0;
		}
		at += taken;
	}
}

static int code_width(int32_t code)
{
	int width;

	if (code < 0)
		return 1;
	width = wcwidth((wchar_t)code);
	return width < 0 ? 1 : width;
}

int text_width(const char *bytes, size_t length)
{
	int width = 0;

	for (size_t at = 0; at < length;) {
		int32_t code;

		at += text_decode(bytes + at, length - at, &code);
		width += code_width(code);
	}
	return width;
}

size_t text_next_grapheme(const char *bytes, size_t length, size_t at)
{
	utf8proc_int32_t state = 0;
	int32_t before, code;

	if (at >= length)
		return length;
	at += text_decode(bytes + at, length - at, &before);
	while (at < length) {
		size_t taken = text_decode(bytes + at, length - at, &code);

		if (before < 0 || code < 0 ||
			utf8proc_grapheme_break_stateful(before, code, &state))
			break;
		before = code;
		at += taken;
	}
	return at;
}

size_t text_previous_grapheme(const char *bytes, size_t length, size_t at)
{
	size_t border = 0;

	for (;;) {
		size_t next = text_next_grapheme(bytes, length, border);

		if (next >= at || next == border)
			return border;
		border = next;
	}
}

size_t text_count_graphemes(const char *bytes, size_t length)
{
	size_t count = 0;

	for (size_t at = 0; at < length; count++)
		at = text_next_grapheme(bytes, length, at);
	return count;
}

size_t text_fit(const char *bytes, size_t length, int columns, int *width)
{
	size_t at = 0;
	int used = 0;

	while (at < length) {
		size_t next = text_next_grapheme(bytes, length, at);
		int cells = text_width(bytes + at, next - at);

		if (used + cells > columns)
			break;
		used += cells;
		at = next;
	}
	if (width)
		*width = used;
	return at;
}

size_t text_wrap(const char *text, size_t length, int columns, size_t *next)
{
	const char *newline = memchr(text, '\n', length);
	size_t line = newline ? (size_t)(newline - text) : length;
	size_t fit = text_fit(text, line, columns > 0 ? columns : 1, NULL);
	size_t cut = fit;

	if (fit == line) {
		*next = newline ? line + 1 : line;
		return line;
	}
	if (fit == 0)
		cut = fit = text_next_grapheme(text, line, 0);
	if (text[fit] != ' ') {
		while (cut > 0 && text[cut - 1] != ' ')
			cut--;
		if (cut == 0)
			cut = fit;
	}
	*next = cut;
	while (*next < line && text[*next] == ' ')
		(*next)++;
	while (cut > 0 && text[cut - 1] == ' ')
		cut--;
	return cut;
}

char *text_folded(const char *text)
{
	utf8proc_uint8_t *result = NULL;

	utf8proc_map((const utf8proc_uint8_t *)text, 0, &result,
		UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
	return (char *)result;
}

bool text_matches(const char *text, const char *needle)
{
	char *in = text_folded(text), *what = text_folded(needle);
	/* Text that is not UTF-8 cannot be folded and is compared as it is. */
	bool found = in && what ? strstr(in, what) != NULL : strstr(text, needle) != NULL;

	free(in);
	free(what);
	return found;
}

bool text_is_utf8(const char *bytes, size_t length)
{
	for (size_t at = 0; at < length;) {
		int32_t code;

		at += text_decode(bytes + at, length - at, &code);
		if (code < 0)
			return false;
	}
	return true;
}

bool text_ends_with(const char *text, const char *suffix)
{
	size_t length = strlen(text), wanted = strlen(suffix);

	return length >= wanted && strcmp(text + length - wanted, suffix) == 0;
}

bool text_starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

size_t text_distance(const char *left, const char *right, size_t limit)
{
	size_t common = 0, left_length = strlen(left), right_length = strlen(right), tail = 0;
	size_t longer = left_length > right_length ? left_length : right_length;

	while (left[common] && left[common] == right[common])
		common++;
	while (tail < left_length - common && tail < right_length - common &&
		left[left_length - 1 - tail] == right[right_length - 1 - tail])
		tail++;
	return longer - common - tail < limit ? longer - common - tail : limit;
}

bool text_is_empty(const char *text)
{
	return !text || !*text;
}

static bool means_utf8(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (!text_is_empty(value))
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

bool text_set_locale(void)
{
	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
		return true;
	/* ssh sends the client's locale names, which often do not exist on the server. */
	return means_utf8() && setlocale(LC_CTYPE, "C.UTF-8") != NULL;
}
