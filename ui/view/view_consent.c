#include "view/view_consent.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "preview/consent.h"
#include "session/session.h"
#include "source/source.h"
#include "view/view.h"
#include "widget/dialog.h"

#include <stdlib.h>
#include <string.h>

#define LINES_MAX 6	  /* of code in the dialog */
#define CONSENTS_MAX 1000 /* then the oldest is forgotten and asked again */

/* What was agreed to: the place and the state of the code, as one text each. */
struct consents {
	char **agreed;
	size_t count;
};

struct asking {
	struct app *app;
	char *place; /* host, port, database and OID */
	char *word, *name, *owner;
	struct consent_request *request;
	char *agreement; /* what a "yes" is remembered as */
	bool is_shown;	 /* the dialog is */
	asking_done *done;
	void *self;
};

/* --- memory ---------------------------------------------------------------------------------- */

void consents_free(struct consents *consents)
{
	if (!consents)
		return;
	for (size_t i = 0; i < consents->count; i++)
		free(consents->agreed[i]);
	free(consents->agreed);
	free(consents);
}

static bool is_agreed(const struct consents *consents, const char *agreement)
{
	for (size_t i = 0; i < consents->count; i++)
		if (strcmp(consents->agreed[i], agreement) == 0)
			return true;
	return false;
}

static void remember(struct consents *consents, const char *agreement)
{
	if (consents->count == CONSENTS_MAX) {
		free(consents->agreed[0]);
		memmove(consents->agreed, consents->agreed + 1,
			--consents->count * sizeof *consents->agreed);
	}
	consents->agreed =
		mem_resize(consents->agreed, consents->count + 1, sizeof *consents->agreed);
	consents->agreed[consents->count++] = mem_text(agreement);
}

/* --- asking ---------------------------------------------------------------------------------- */

static void free_asking(struct asking *asking)
{
	consent_cancel(&asking->request);
	free(asking->place);
	free(asking->word);
	free(asking->name);
	free(asking->owner);
	free(asking->agreement);
	free(asking);
}

void asking_cancel(struct asking **asking)
{
	if (!*asking)
		return;
	if ((*asking)->is_shown)
		app_unask((*asking)->app);
	free_asking(*asking);
	*asking = NULL;
}

static void end(struct asking *asking, bool may_read, bool runs_code)
{
	asking_done *done = asking->done;
	void *self = asking->self;

	free_asking(asking);
	done(self, may_read, runs_code);
}

static bool answered(void *self, struct dialog *dialog, int button)
{
	struct asking *asking = self;
	bool may_read = button == 1;

	(void)dialog;
	asking->is_shown = false;
	if (may_read)
		remember(app_consents(asking->app), asking->agreement);
	else
		app_say(asking->app, "Nothing has been read. R asks again.");
	end(asking, may_read, true);
	return false;
}

static void ask_person(struct asking *asking, const struct consent *consent)
{
	const struct source *source = app_draft(asking->app);
	const char *user = source_value(source, "user");
	struct buf text = BUF_INIT;
	struct dialog *dialog;

	buf_printf(&text, "Reading this %s runs code written by others, with your rights.\n\n",
		asking->word);
	buf_printf(&text, "  %s, owner %s\n", asking->name, asking->owner);
	consent_lines(consent, LINES_MAX, &text);
	buf_printf(&text,
		"  You are %s\n\nA read-only transaction does not stop everything such code can "
		"do.",
		user ? user : "the user of this system");
	dialog = dialog_new("Code of others", buf_string(&text), DIALOG_NO_INPUT);
	dialog_add_button(dialog, "Do not read");
	dialog_add_button(dialog, "Read the first rows");
	asking->is_shown = true;
	app_ask(asking->app, dialog, answered, asking);
	buf_free(&text);
}

static void found_out(void *self, struct consent *consent, const struct error *error)
{
	struct asking *asking = self;

	asking->request = NULL;
	if (!consent) {
		app_say(asking->app,
			"Nothing was read: whose code it would run could not be found out: %s",
			error->primary);
		end(asking, false, true);
		return;
	}
	mem_replace(&asking->agreement, mem_printf("%s %s", asking->place, consent->fingerprint));
	if (!consent->is_needed || is_agreed(app_consents(asking->app), asking->agreement)) {
		bool runs_code = consent->runs_code;

		consent_free(consent);
		end(asking, true, runs_code);
		return;
	}
	ask_person(asking, consent);
	consent_free(consent);
}

/* The words of the tree's column Kind are adjectives for two of them. */
static const char *noun_of(const struct node *relation)
{
	if (relation->relkind == 'p')
		return "partitioned table";
	if (relation->relkind == 'f')
		return "foreign table";
	return relation->word ? relation->word : "relation";
}

struct asking *view_consent(
	struct app *app, const struct node *relation, asking_done *done, void *self)
{
	struct asking *asking = mem_new(sizeof *asking);
	const struct source *source = app_draft(app);
	const char *host = source_value(source, "host"), *port = source_value(source, "port");
	const char *dbname = source_value(source, "dbname"), *user = source_value(source, "user");

	*asking = (struct asking){.app = app,
		.place = mem_printf("%s %s %s %s %s", host ? host : "", port ? port : "",
			dbname ? dbname : "", user ? user : "", relation->oid),
		.word = mem_text(noun_of(relation)),
		.name = mem_printf("%s.%s", relation->schema, relation->name),
		.owner = mem_text(relation->owner ? relation->owner : "?"),
		.done = done,
		.self = self};
	asking->request = consent_ask(app_session(app), relation->oid, found_out, asking);
	return asking;
}

struct consents *consents_new(void)
{
	return mem_new(sizeof(struct consents));
}
