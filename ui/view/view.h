/*
 * view.h - one screen, and what it may ask of the application around it.
 *
 * A view draws its body into a rectangle and turns commands and keys into calls of the models. It
 * opens other views and dialogs through the functions below, which the application provides; it
 * never draws outside of its body and never waits.
 */
#ifndef PGUSHER_UI_VIEW_VIEW_H
#define PGUSHER_UI_VIEW_VIEW_H

#include "term/surface.h"
#include "view/command.h"
#include "widget/widget.h"

#include <stdbool.h>
#include <stddef.h>

struct app;
struct buf;
struct consents;
struct dialog;
struct error;
struct excess;
struct grants_choice;
struct grants_report;
struct key;
struct loop;
struct search;
struct secret;
struct session;
struct source;
struct test;
struct view;

struct view_ops {
	enum view_kind kind;
	int step; /* of the wizard, 1 to 5; 0: not part of it */
	/* Frees the view. */
	void (*close)(struct view *view);
	/* The line on top, when it is not the wizard's. */
	void (*title)(struct view *view, struct buf *out);
	void (*draw)(struct view *view, struct surface *surface, struct rect body);
	/* A command of the table; false: not possible now (the view has said why). */
	void (*command)(struct view *view, enum command command);
	/* A key that is no command here. */
	void (*key)(struct view *view, const struct key *key);
	/* Letters are text now. NULL: never. */
	bool (*takes_text)(struct view *view);
	/* Esc and ^C: stops what runs, or takes one step back inside the view; false: nothing to
	 * stop, the view closes. NULL: the same. */
	bool (*escape)(struct view *view);
	/* Something runs that Esc stops: the sentence about it, for the line of messages. NULL:
	 * never. */
	bool (*waits)(struct view *view, struct buf *out);
	/* A sentence about where the cursor is, for the line of messages when it is empty; false:
	 * there is none. NULL: never. */
	bool (*hint)(struct view *view, struct buf *out);
	/* Why a command cannot be done now; NULL: it can. NULL function: all can. */
	const char *(*refuses)(struct view *view, enum command command);
	/* The view is on top again. NULL: nothing to do. */
	void (*shown)(struct view *view);
	/* The session is open again, see app_reconnect(). NULL: nothing to do. */
	void (*reconnected)(struct view *view);
};

/* The first member of every view. */
struct view {
	const struct view_ops *ops;
	struct app *app;
	struct view *below;
};

/* --- the stack ------------------------------------------------------------------------------- */

void app_push(struct app *app, struct view *view); /* the view belongs to the stack now */
void app_pop(struct app *app); /* closes the top one; the last one ends pgusher */
void app_pop_to(struct app *app, enum view_kind kind); /* down to that one, if it is there */
void app_replace(struct app *app, struct view *view);
struct view *app_top(struct app *app); /* borrowed */
void app_quit(struct app *app, int exit_code);
void app_dirty(struct app *app); /* something changed: draw in the next turn */

/* The sentence in the message line; until the next key or sentence. */
void app_say(struct app *app, const char *format, ...) __attribute__((format(printf, 2, 3)));
void app_say_error(struct app *app, const struct error *error);

/* Does a command as if its key had been pressed. */
void app_do(struct app *app, enum command command);

struct loop *app_loop(struct app *app);
unsigned app_text_flags(struct app *app);

/* Sends to the terminal's clipboard and says so. */
void app_copy(struct app *app, const char *text, size_t length);

/* Asks for a file name (@suggested) and writes @text there, mode 0600; an existing file only after
 * a question. */
void app_write(struct app *app, const char *suggested, const char *text, size_t length);

/* Shows @dialog (taken over) over the screen. @done gets the number of the button, -1 for Enter in
 * the line, DIALOG_ESCAPED for Esc; it is called once, unless it returns true: then the dialog
 * stays (the answer was wrong and dialog_set_wrong() says so). */
#define DIALOG_ESCAPED (-2)
void app_ask(struct app *app, struct dialog *dialog,
	bool (*done)(void *self, struct dialog *dialog, int button), void *self);
const char *app_dialog_toggle(const struct app *app); /* what ^T shows now; NULL: nothing */
bool app_is_asking(const struct app *app);

/* --- what the person works on ---------------------------------------------------------------- */

/* The draft that the wizard is about; borrowed. */
struct source *app_draft(struct app *app);
struct secret *app_password(struct app *app); /* typed for it; borrowed */
/* Another draft (copied); the open session is closed. */
void app_set_draft(struct app *app, const struct source *source, const struct secret *password);

/* The open session of the draft, or NULL. */
struct session *app_session(struct app *app);
void app_set_session(struct app *app, struct session *session); /* taken over */
struct session *app_take_session(struct app *app); /* yours from now on; NULL: there is none */
void app_close_session(struct app *app);
/* Opens the session again when it broke, or lets it go on opening; then the view on top is told by
 * its reconnected(). False when it is open, or there is none. */
bool app_reconnect(struct app *app);

/* What a view with a session waits for, in the words of all of them: "Reading app... 3 s of 15 s,
 * Esc stops", or how connecting again goes on. @what: what the view asked for, NULL: nothing. False
 * when there is nothing to wait for, or not long enough to be worth a word. */
bool app_waits(struct app *app, const char *what, struct buf *out);
/* Esc and ^C of a view while app_reconnect() is under way. False: it is not. */
bool app_stop_reconnecting(struct app *app);

/* The index of names of the session's database, which begins to fill when it is first asked for,
 * and anew after a reload; borrowed. NULL: there is no session. */
struct search *app_search(struct app *app);

/* What was chosen on the screen Grants for this draft; borrowed. */
struct grants_choice *app_grants_choice(struct app *app);

/* What was agreed to be run; borrowed. */
struct consents *app_consents(struct app *app);

/* What runs in the background (jobs.h); NULL in it before the first. */
struct jobs;
struct jobs **app_jobs(struct app *app);

/* What the last grants check said, for the list of sources. */
void app_note_result(struct app *app, const char *result, const char *step, const char *grants);

/* --- the views ------------------------------------------------------------------------------- */

/* What follows a test that passed; THEN_TUNNEL tests the way through the SSH host only. */
enum test_then { THEN_STAY, THEN_BROWSE, THEN_GRANTS, THEN_TUNNEL };

struct view *view_sources(struct app *app);
struct view *view_connect(struct app *app);
struct view *view_test(struct app *app, enum test_then then);
/* Tests @session (taken over, not opened yet), then browses: another database by the same way. */
struct view *view_test_of(struct app *app, struct session *session);
struct view *view_grants(struct app *app);
/* The form of the target and its parameters; @go is told, with the form closed, that the check is
 * wanted. @rights: names to choose from, copied; NULL: none are known. */
struct rights;
struct view *view_parameters(
	struct app *app, const struct rights *rights, void (*go)(void *self), void *self);
/* The script that mends what is missing, or (@excess) that takes away what is too much; nothing of
 * both is kept. */
struct view *view_script(
	struct app *app, const struct grants_report *report, const struct excess *excess);
/* Lets a target be chosen, into the choice of the app; @done is told when one was. The targets are
 * read again: what was borrowed of them is gone. */
void view_pick_target(struct app *app, void (*done)(void *self), void *self);
/* Who can do what to the object of that name (grants/object_name.h), and what a role can do (NULL:
 * the session's own). */
struct view *view_access_object(struct app *app, const char *name);
struct view *view_access_role(struct app *app, const char *role);
/* Asks for which one first, by names of @rights (NULL: none are known) or as typed. @role: where to
 * begin; may be NULL. */
void view_pick_object(struct app *app, const struct rights *rights);
void view_pick_role(struct app *app, const struct rights *rights, const char *role);
struct node;
void view_push_access(struct app *app, const struct node *node); /* who can do what to it */
/* The node as object_name_read() reads it, yours; NULL: nothing is granted on its kind. */
char *view_access_name(const struct node *node);
struct view *view_save(struct app *app);
struct view *view_browse(struct app *app);
void view_browse_show_schema(struct app *app, const char *name); /* opens it; Browse is on top */
struct view *view_object(struct app *app, const struct node *node);
/* With the tab of that title (NULL: the first one) on top if it has one, and its first one of facts
 * otherwise: its rows are not read; and in it the cursor on the row that begins with @row (NULL:
 * none). */
struct view *view_object_at(
	struct app *app, const struct node *node, const char *tab_title, const char *row);
struct preview;
struct view *view_cell(
	struct app *app, struct preview *preview, const char *where, size_t row, size_t column);
struct selection;
/* Rows to a file. @columns: those on the screen, in their order; NULL: all. Copied. */
struct view *view_export_rows(struct app *app, const struct selection *selection);
struct view *view_export_columns(struct app *app, const struct selection *selection,
	const char *const *columns, size_t count);
struct view *view_jobs(struct app *app);
/* Ends pgusher, after a question when something runs in the background. */
void view_leave(struct app *app);
/* What the values of a column are like; @selection is copied. @column: which one first. */
struct view *view_profile(struct app *app, const struct selection *selection, const char *column);
struct view *view_text(struct app *app, const char *title, const char *note, const char *suggested,
	const char *text);
struct view *view_help(struct app *app, struct view *about);
struct view *view_log(struct app *app);
struct view *view_palette(struct app *app, struct view *about);
struct view *view_search(struct app *app, struct view *about); /* the palette, and all names */

/* Takes the dialog away without an answer. What the person goes on typing was meant for it: it goes
 * nowhere until there is a pause, and the message says why. */
void app_unask(struct app *app);

/* The dialog of a session's question goes when the question is void. */
void view_drop_question(struct app *app, const struct session *session);

/* The dialogs of a session's questions. */
struct question;
void view_ask_question(struct app *app, struct session *session, const struct question *question);

#endif
