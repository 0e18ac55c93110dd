/*
 * text.h - foreign text made fit to be seen, and how wide it is.
 *
 * Rule of the house: text is kept raw in every model and goes through text_printable() exactly
 * once, at the sink: the drawing surface, the writer of lines for people, the log. Nobody else
 * calls it, because a second pass would change the text again.
 *
 * What becomes visible (terminal.md, section 6): control characters as \x1B, newline and tab as
 * \n and \t, bytes that are not UTF-8 as \xFF, bidirectional controls, zero-width and format
 * characters, tags and unassigned code points as \u202E or \U000E0041. A real backslash in front
 * of what could be read as such an escape is doubled. Strong right-to-left letters are kept.
 */
#ifndef PGUSHER_BASE_TEXT_H
#define PGUSHER_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

enum text_flag {
	TEXT_ASCII = 1u << 0,  /* everything beyond ASCII as an escape, for a non-UTF-8 terminal */
	TEXT_LITERAL = 1u << 1 /* do not double backslashes: the text is a mark of our own */
};

/* Appends the printable form of @bytes to @out. No byte below 0x20 and no DEL ever comes out. */
void text_printable(struct buf *out, const char *bytes, size_t length, unsigned flags);

/* Reads one code point; returns the bytes it took (at least 1). *code is -1 for an invalid byte. */
size_t text_decode(const char *bytes, size_t length, int32_t *code);

/* Cells that printable text takes: the sum of wcwidth(), because ncurses lays out with it. */
int text_width(const char *bytes, size_t length);

/* How many bytes of @bytes fit into @columns, cut at the border of a grapheme cluster; *width gets
 * the cells that these take. */
size_t text_fit(const char *bytes, size_t length, int columns, int *width);

/* Borders of what a person sees as one character, around byte offset @at. */
size_t text_next_grapheme(const char *bytes, size_t length, size_t at);
size_t text_previous_grapheme(const char *bytes, size_t length, size_t at);
size_t text_count_graphemes(const char *bytes, size_t length);

/* Length of the first line of @text when broken at spaces for @columns cells; *next gets the
 * offset at which the following line starts. Breaks at '\n' too. */
size_t text_wrap(const char *text, size_t length, int columns, size_t *next);

/* @text in NFC and with case folded, as text_matches() compares; NULL when it is not UTF-8. The
 * caller frees it. */
char *text_folded(const char *text);

/* True when @needle occurs in @text, compared without case and in NFC. */
bool text_matches(const char *text, const char *needle);

bool text_is_utf8(const char *bytes, size_t length);
bool text_starts_with(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);

/* Bytes that have to be changed, added or taken away in one place to make @right of @left, at most
 * @limit: for slips of the fingers. */
size_t text_distance(const char *left, const char *right, size_t limit);

/* True for NULL and "". */
bool text_is_empty(const char *text);

/* Sets LC_CTYPE from the environment; falls back to C.UTF-8 when the person meant UTF-8 but the
 * locale does not exist here. LC_MESSAGES stays "C": libpq and strerror() would translate what they
 * say (libpq binds a text domain of its own), and the diagnoses read their English words. Returns
 * false when the terminal is not UTF-8. */
bool text_set_locale(void);

#endif
