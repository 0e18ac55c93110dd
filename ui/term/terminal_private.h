/*
 * terminal_private.h - the insides of the terminal, for terminal*.c only.
 */
#ifndef PGUSHER_UI_TERM_TERMINAL_PRIVATE_H
#define PGUSHER_UI_TERM_TERMINAL_PRIVATE_H

#include "term/terminal.h"

#include <stdbool.h>
#include <stdint.h>

struct decoder;
struct loop;
struct timer;
struct watch;

struct terminal {
	struct loop *loop;
	const struct terminal_events *events; /* borrowed from the caller of terminal_open() */
	void *self;
	struct terminal_options options;
	void *screen; /* SCREEN of ncurses, which not every file here needs to know */
	struct watch *input, *errors;
	struct decoder *decoder;
	struct timer *patience;
	char *remark;
	int rows, columns;
	bool has_colours;
	bool has_mouse;
	bool is_released; /* the screen is down: suspended, or a child has the terminal */
	bool is_lost;
	bool is_reading; /* inside of terminal_read(): closing waits for its end */
	bool is_closed;
	int64_t clicked_ms; /* of the last click, to count double clicks */
	int clicked_row, clicked_column;
	int empty_reads; /* in a row, while poll() says that there is something */
};

/* terminal_name.c: the terminfo entry to use; NULL: none that fits. *remark (may be NULL) gets a
 * sentence that the caller frees, or NULL. */
const char *terminal_choose_name(char **remark);

/* terminal_keys.c */
void terminal_define_keys(struct terminal *terminal);
void terminal_watch_input(struct terminal *terminal);
void terminal_stop_input(struct terminal *terminal);

/* terminal_restore.c: everything that must hold however the program ends. */
void restore_prepare(void);	  /* before ncurses touches the terminal */
void restore_arm(bool has_mouse); /* after: fatal signals, exit and exhaustion put it back */
void restore_disarm(void);	  /* nothing to put back any more */
void restore_now(void);		  /* async-signal-safe: modes off, main screen, termios */
void terminal_send(const char *bytes, size_t length); /* straight to the terminal, whole */

/* terminal_errors.c: stderr while the screen is up. */
void errors_capture(struct terminal *terminal);
void errors_watch(struct terminal *terminal);
void errors_release(struct terminal *terminal); /* logs what is left */
void errors_release_raw(void); /* async-signal-safe: stderr again, with what was caught on it */

#endif
