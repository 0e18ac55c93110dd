/*
 * view_consent.h - asks the person before code of others runs, and remembers the answer.
 *
 * "Yes" holds for this object until pgusher ends or any of the code is defined anew (consent.h);
 * "no" is asked again the next time.
 */
#ifndef PGUSHER_UI_VIEW_CONSENT_H
#define PGUSHER_UI_VIEW_CONSENT_H

#include <stdbool.h>

struct app;
struct asking;
struct consents;
struct node;

/* @runs_code: reading it runs code, of others or trusted: selection.has_consent has to be set.
 * Called once, from the loop, and never after asking_cancel(). When nothing could be found out the
 * message line says why, and @may_read is false. */
typedef void asking_done(void *self, bool may_read, bool runs_code);

/* The session of @app must be open. */
struct asking *view_consent(
	struct app *app, const struct node *relation, asking_done *done, void *self);
void asking_cancel(struct asking **asking); /* empties the caller's pointer, which may be NULL */

struct consents *consents_new(void);
void consents_free(struct consents *consents); /* NULL is allowed */

#endif
