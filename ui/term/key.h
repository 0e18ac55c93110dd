/*
 * key.h - one press of a key, or one paste, whatever the terminal sent for it.
 */
#ifndef PGUSHER_UI_TERM_KEY_H
#define PGUSHER_UI_TERM_KEY_H

#include <stdbool.h>
#include <stddef.h>

/* code is a Unicode code point for text, 1 to 31 for a control character, or one of these. Enter
 * is always K_ENTER, Tab K_TAB, Esc K_ESCAPE, Backspace (also ^H and DEL) K_BACKSPACE. */
enum key_code {
	K_NONE = 0,
	K_TAB = 9,
	K_ENTER = 13,
	K_ESCAPE = 27,
	K_SPECIAL = 0x110000, /* beyond Unicode */
	K_BACKSPACE,
	K_DELETE,
	K_INSERT,
	K_UP,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_HOME,
	K_END,
	K_PAGE_UP,
	K_PAGE_DOWN,
	K_BACKTAB,
	K_CTRL_LEFT,
	K_CTRL_RIGHT,
	K_F1,
	K_F10 = K_F1 + 9,
	K_F12 = K_F1 + 11,
	K_PASTE, /* text and length are set */
	K_CLICK, /* row, column and clicks are set */
	K_WHEEL_UP,
	K_WHEEL_DOWN
};

#define K_CTRL(letter) ((letter)&0x1F)

struct key {
	int code;
	bool alt;
	const char *text; /* the paste, borrowed during the call; line breaks are still in it */
	size_t length;
	int row, column; /* of a click or the wheel, on the screen */
	int clicks;	 /* of a click: 2 for the second of a double click */
};

/* True for what a text field takes as a character. */
bool key_is_text(const struct key *key);

/* "Enter", "^R", "Alt-b", "F1", "x": as footers and help show it. */
void key_format(const struct key *key, char *text, size_t size);

/* The reverse, for scripts and tables ("^R" and "C-r" are the same). False when it names none. */
bool key_parse(const char *name, struct key *key);

/* Line breaks of a paste (CR LF, CR, LF) and tabs made one space each and other controls dropped,
 * for fields of one line; breaks at the very end and start are dropped too. The caller frees it,
 * and clears it first when it may be a secret. */
char *key_paste_line(const struct key *key, size_t *length);

#endif
