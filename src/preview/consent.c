#include "preview/consent.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "pg/rowset.h"
#include "preview/consent_tree.h"
#include "preview/sql.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

struct consent_request {
	struct batch *batch;
	consent_done *done;
	void *self;
};

void consent_free(struct consent *consent)
{
	if (!consent)
		return;
	for (size_t i = 0; i < consent->count; i++) {
		free(consent->codes[i].kind);
		free(consent->codes[i].name);
		free(consent->codes[i].owner);
		free(consent->codes[i].note);
	}
	free(consent->codes);
	free(consent->fingerprint);
	free(consent);
}

static const char *cell(const struct rowset *rows, size_t row, const char *name)
{
	int column = rowset_column(rows, name);

	return column < 0 ? "" : rowset_text(rows, row, (size_t)column);
}

static bool flag(const struct rowset *rows, size_t row, const char *name)
{
	return cell(rows, row, name)[0] == 't';
}

static void add_code(
	struct consent *consent, const char *kind, const struct rowset *rows, size_t row)
{
	const char *note = cell(rows, row, "note");

	consent->codes = mem_resize(consent->codes, consent->count + 1, sizeof *consent->codes);
	consent->codes[consent->count++] = (struct code){
		.kind = mem_text(kind),
		.name = mem_text(cell(rows, row, "name")),
		.owner = mem_text(cell(rows, row, "owner")),
		.note = *note ? mem_text(note) : NULL,
	};
	consent->is_needed = consent->runs_code = true;
}

/* Trusted code is no reason to ask, but belongs to the fingerprint: it may become another's. */
static void take_code(struct consent *consent, const struct rowset *rows, struct buf *fingerprint)
{
	for (size_t row = 0; row < rowset_rows(rows); row++) {
		consent->runs_code = true;
		if (!flag(rows, row, "trusted"))
			add_code(consent, cell(rows, row, "kind"), rows, row);
		buf_printf(
			fingerprint, "%s %s;", cell(rows, row, "stamp"), cell(rows, row, "owner"));
	}
}

static void take_expressions(
	struct consent *consent, const struct rowset *rows, struct buf *fingerprint)
{
	for (size_t row = 0; row < rowset_rows(rows); row++) {
		if (!flag(rows, row, "is_inlined") &&
			!consent_tree_folds(cell(rows, row, "tree"), cell(rows, row, "function")))
			continue;
		add_code(consent, "function", rows, row);
		buf_printf(
			fingerprint, "%s %s;", cell(rows, row, "stamp"), cell(rows, row, "owner"));
	}
}

static void answered(void *self, struct answer *answers, size_t count)
{
	struct consent_request *request = self;
	struct consent *consent = NULL;
	const struct error *error = NULL;

	request->batch = NULL;
	for (size_t i = 0; i < count && !error; i++)
		if (!answers[i].rows)
			error = &answers[i].error;
	if (!error) {
		struct buf fingerprint = BUF_INIT;

		consent = mem_new(sizeof *consent);
		take_code(consent, answers[0].rows, &fingerprint);
		take_expressions(consent, answers[1].rows, &fingerprint);
		consent->fingerprint = buf_take(&fingerprint);
	}
	request->done(request->self, consent, error);
	free(request);
}

struct consent_request *consent_ask(
	struct session *session, const char *oid, consent_done *done, void *self)
{
	struct consent_request *request = mem_new(sizeof *request);
	struct statement statements[] = {
		{.sql = sql_consent_code, .parameters = {oid}, .parameter_count = 1},
		{.sql = session_server_version(session) >= 140000 ? sql_consent_expressions
								  : sql_consent_expressions_10,
			.parameters = {oid},
			.parameter_count = 1},
	};

	*request = (struct consent_request){.done = done, .self = self};
	request->batch = session_batch(session, statements, 2, answered, request);
	return request;
}

void consent_cancel(struct consent_request **request)
{
	if (!*request)
		return;
	batch_cancel(&(*request)->batch);
	free(*request);
	*request = NULL;
}

/* A line break in a name must not make a line of its own. */
static void add_one_line(struct buf *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n' || *text == '\r')
			buf_text(out, *text == '\n' ? "\\n" : "\\r");
		else
			buf_char(out, *text);
}

void consent_lines(const struct consent *consent, size_t most, struct buf *out)
{
	for (size_t i = 0; i < consent->count && i < most; i++) {
		const struct code *code = &consent->codes[i];

		buf_printf(out, "  %s ", code->kind);
		add_one_line(out, code->name);
		buf_text(out, ", owner ");
		add_one_line(out, code->owner);
		if (code->note) {
			buf_text(out, ", ");
			add_one_line(out, code->note);
		}
		buf_char(out, '\n');
	}
	if (consent->count > most)
		buf_printf(out, "  and %zu more\n", consent->count - most);
}
