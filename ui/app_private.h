/* app_private.h - shared by app.c, desk.c, output.c and script.c only. */
#ifndef PGUSHER_UI_APP_PRIVATE_H
#define PGUSHER_UI_APP_PRIVATE_H

#include "app.h"
#include "session/session.h"
#include "term/key.h"
#include "view/view.h"

#include <stdbool.h>
#include <stdint.h>

struct script;
struct terminal;

struct app {
	struct loop *loop;
	const struct options *options;
	struct terminal *terminal; /* NULL in script mode */
	struct script *script;	   /* NULL on a real terminal */
	struct surface *surface;
	struct view *top;
	char *message;
	int64_t said_ms; /* when */
	bool is_dirty;
	struct timer *tick;	/* while something runs, so that clocks move */
	int64_t interrupted_ms; /* of the last ^C */
	int exit_code;
	int signal; /* that ended it, or 0 */

	struct dialog *dialog;
	int64_t withdrawn_ms;  /* a dialog was, or the last key typed for it was dropped; 0: no */
	bool tells_withdrawal; /* messages say so: an answer was expected */
	bool (*dialog_done)(void *self, struct dialog *dialog, int button);
	void *dialog_self;

	/* the desk: what the person works on */
	struct source *draft;
	struct secret *password;
	struct session *session;
	bool is_reconnecting;
	struct jobs *jobs;     /* NULL: none yet */
	struct search *search; /* NULL: nothing was looked for yet */
	bool search_is_stale;  /* a reload: names are read again when they are wanted */
	struct grants_choice *grants_choice; /* NULL: nothing was chosen yet */
	struct consents *consents;	     /* NULL: none was asked for yet */

	/* output.c: what is being written */
	char *write_text;
	size_t write_length;
	char *write_path;
};

/* One key press, from the terminal or a script. */
void app_key(struct app *app, const struct key *key);
void app_resize(struct app *app, int rows, int columns);
void app_interrupt(struct app *app); /* ^C */
void app_paint(void *self);

/* script.c: reads @path and drives the app from the loop; a failure ends it with exit code 1. */
struct script *script_start(struct app *app, const char *path);
void script_free(struct script *script);

#endif
