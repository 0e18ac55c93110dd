/*
 * screen.h - for tests of what draws on a surface: compare it as text, press keys by their names.
 */
#ifndef PGUSHER_TESTS_SCREEN_H
#define PGUSHER_TESTS_SCREEN_H

#include "unit.h"

#include "base/buf.h"
#include "term/key.h"
#include "term/surface.h"

#include <stdlib.h>
#include <string.h>

/* The whole surface must be exactly these lines; lines of blanks at the end may be left out. */
#define assert_screen(surface, expected) assert_screen_at(surface, expected, __FILE__, __LINE__)

static inline void assert_screen_at(
	const struct surface *surface, const char *expected, const char *file, int line)
{
	struct buf dump = BUF_INIT;

	surface_dump(surface, &dump);
	while (dump.length > 1 && dump.bytes[dump.length - 2] == '\n')
		dump.bytes[--dump.length] = '\0';
	_assert_string_equal(buf_string(&dump), expected, file, line);
	buf_free(&dump);
}

#define assert_cursor(surface, row, column)                                                        \
	assert_cursor_at(surface, row, column, __FILE__, __LINE__)

static inline void assert_cursor_at(
	const struct surface *surface, int row, int column, const char *file, int line)
{
	int at_row, at_column;

	surface_cursor(surface, &at_row, &at_column);
	_assert_int_equal((unsigned long)at_row, (unsigned long)row, file, line);
	_assert_int_equal((unsigned long)at_column, (unsigned long)column, file, line);
}

/* The key of a name such as "Down", "^U", "x"; a test with a wrong name fails. */
static inline struct key key_named(const char *name)
{
	struct key key;

	assert_true(key_parse(name, &key));
	return key;
}

/* The styles of the first cell of @text on the surface, searched as ASCII. */
static inline unsigned style_of(const struct surface *surface, const char *text)
{
	struct rect area = surface_area(surface);

	for (int row = 0; row < area.rows; row++) {
		for (int column = 0; column < area.columns; column++) {
			size_t at = 0;

			while (text[at] && surface_at(surface, row, column + (int)at)->codes[0] ==
						   (wchar_t)text[at])
				at++;
			if (!text[at])
				return surface_at(surface, row, column)->style;
		}
	}
	fail_msg("not on the surface: %s", text);
	return 0;
}

/* Every cell of the surface must be fit for a terminal. */
static inline void assert_printable(const struct surface *surface)
{
	struct rect area = surface_area(surface);

	for (int row = 0; row < area.rows; row++) {
		for (int column = 0; column < area.columns; column++) {
			wchar_t code = surface_at(surface, row, column)->codes[0];

			assert_true(code == 0 || (code >= 0x20 && code != 0x7F &&
							 !(code >= 0x80 && code < 0xA0)));
			assert_false((code >= 0x200B && code <= 0x200F) ||
				     (code >= 0x202A && code <= 0x202E));
			if (code == 0)
				assert_int_not_equal(column, 0);
		}
	}
}

/* Text that wants to do harm: escapes, line breaks, bidi, marks, wide and joined characters. */
#define HOSTILE                                                                                    \
	"a\033[2Jb\r\nc\td\x7F\xC2\x9B"                                                            \
	"31m\xE2\x80\xAE"                                                                          \
	"e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81 \xE6\x97\xA5\xE6\x9C\xAC "              \
	"\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB\xFF\xC3"

#endif
