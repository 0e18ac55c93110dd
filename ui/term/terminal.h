/*
 * terminal.h - the real terminal: start, paint, keys, and back to how it was on every way out.
 *
 * Facts and traps: terminal.md, sections 2 to 4 and 8 to 10. One terminal a process.
 */
#ifndef PGUSHER_UI_TERM_TERMINAL_H
#define PGUSHER_UI_TERM_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct key;
struct loop;
struct surface;
struct terminal;

struct terminal_options {
	int escape_delay_ms; /* 0: $ESCDELAY, else 25 */
	bool no_colour;	     /* also by NO_COLOR, unless force_colour */
	bool force_colour;
	bool no_mouse;
	bool ascii;
};

struct terminal_events {
	void (*key)(void *self, const struct key *key);
	void (*resized)(void *self, int rows, int columns);
	/* The terminal is gone (hang-up, end of file): end the program. */
	void (*lost)(void *self);
};

/* True when stdin and stdout are terminals that can move their cursor, so that screens make
 * sense; otherwise @error says why not. Nothing is changed yet. */
bool terminal_is_usable(struct error *error);

/* Puts the screen up and reads keys from the loop from now on. NULL and @error when it cannot. */
struct terminal *terminal_open(struct loop *loop, const struct terminal_options *options,
	const struct terminal_events *events, void *self, struct error *error);

/* Restores the terminal; NULL is allowed, and so is a call from one of the events. Also done by
 * itself at exit() and on a fatal signal. */
void terminal_close(struct terminal *terminal);

void terminal_size(const struct terminal *terminal, int *rows, int *columns);

/* Shows @surface (only what differs is sent) and puts the real cursor where it says. */
void terminal_paint(struct terminal *terminal, const struct surface *surface);
void terminal_repaint_all(struct terminal *terminal); /* ^L */

/* Asks the system for the size again and reports it by resized(): call it on SIGWINCH. */
void terminal_check_size(struct terminal *terminal);

/* Mouse on or off while running (":mouse"): it takes the terminal's own selection away. */
void terminal_set_mouse(struct terminal *terminal, bool is_on);

/* ^Z: gives the terminal back, stops the process, and comes back on SIGCONT with a full repaint. */
void terminal_suspend(struct terminal *terminal);

/* Around a child that needs the terminal (a password command with pinentry). */
void terminal_release(struct terminal *terminal);
void terminal_regain(struct terminal *terminal);

/* Sends @text to the clipboard of the person's terminal by OSC 52. Only a key press may lead here.
 * There is no answer: say "sent", never "copied". */
void terminal_copy(struct terminal *terminal, const char *text, size_t length);

/* What the message line should say about the terminal (a replaced TERM), or NULL. Borrowed. */
const char *terminal_remark(const struct terminal *terminal);

/* Line drawing, or a locale that is not UTF-8: the TEXT_ flags for the surface. */
unsigned terminal_text_flags(const struct terminal *terminal);

#endif
