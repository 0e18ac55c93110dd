/* definition_write.c - puts the parts of a definition together, and says what is missing. */
#include "catalog/definition_private.h"

#include "base/buf.h"
#include "base/error.h"
#include "pg/connection.h"
#include "pg/rowset.h"

#include <stdio.h>
#include <string.h>

#define SQLSTATE_LOCKED "55P03"

/* The answers of one part that are written: which rows, and why not others. */
struct answered {
	const struct part *part;
	const struct answer *answer; /* of the substitute when the part failed */
	const struct error *error;   /* why the part failed; NULL: it did not */
};

struct writer {
	struct buf *out;
	const char *who;
	size_t item_end;       /* of the list's last item so far; 0: it has none */
	bool is_open, is_list; /* a statement has begun; its list has */
	bool is_incomplete;
};

/* --- comments -------------------------------------------------------------------------------- */

/* One line, whatever the names in it: a line break would end the comment and begin a statement. */
static void add_one_line(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_char(out, (unsigned char)*text < ' ' || *text == 0x7f ? ' ' : *text);
}

static void add_reason(struct writer *writer, const struct error *error)
{
	buf_text(writer->out, "not available: ");
	if (strcmp(error->sqlstate, SQLSTATE_LOCKED) != 0)
		add_one_line(writer->out, error->primary ? error->primary : "it was not answered");
	else if (writer->who)
		buf_printf(writer->out, "locked by pid %s", writer->who);
	else
		buf_text(writer->out, "locked");
	writer->is_incomplete = true;
}

/* "-- default: not available: locked by pid 123" */
static void add_note(struct writer *writer, const char *note, const struct error *error)
{
	buf_text(writer->out, "-- ");
	add_one_line(writer->out, note);
	if (error) {
		buf_text(writer->out, ": ");
		add_reason(writer, error);
	}
	buf_char(writer->out, '\n');
}

/* --- rows ------------------------------------------------------------------------------------ */

static const char *row_text(const struct rowset *rows, size_t row, const char *column)
{
	int at = rowset_column(rows, column);

	if (at < 0 || rowset_is_null(rows, row, (size_t)at))
		return NULL;
	return rowset_text(rows, row, (size_t)at);
}

static void end_list(struct writer *writer)
{
	if (writer->is_list)
		buf_text(writer->out, ")");
	writer->is_list = false;
}

static void end_statement(struct writer *writer)
{
	end_list(writer);
	if (writer->is_open)
		buf_text(writer->out, ";\n");
	writer->is_open = false;
}

static void write_statement(
	struct writer *writer, const char *sql, const char *note, const struct error *error)
{
	end_statement(writer);
	if (note)
		add_note(writer, note, error);
	if (sql)
		buf_printf(writer->out, "%s;\n", sql);
}

static void write_head(
	struct writer *writer, const char *sql, const char *note, const struct error *error)
{
	end_statement(writer);
	if (note)
		add_note(writer, note, error);
	buf_text(writer->out, sql ? sql : "");
	writer->is_open = true;
	writer->item_end = 0;
}

/* The comma goes behind the item before, in front of its comment. */
static void add_item(struct writer *writer, const char *sql)
{
	if (writer->item_end)
		buf_splice(writer->out, writer->item_end, 0, ",", 1);
	buf_printf(writer->out, "\t%s", sql);
	writer->item_end = writer->out->length;
}

/* A row with neither SQL nor note only says that there is a list. */
static void write_item(
	struct writer *writer, const char *sql, const char *note, const struct error *error)
{
	if (!writer->is_list)
		buf_text(writer->out, " (\n");
	writer->is_list = true;
	if (sql)
		add_item(writer, sql);
	if (note) {
		buf_char(writer->out, sql ? ' ' : '\t');
		add_note(writer, note, error);
	} else if (sql) {
		buf_char(writer->out, '\n');
	}
}

static void write_tail(
	struct writer *writer, const char *sql, const char *note, const struct error *error)
{
	end_list(writer);
	if (note) {
		buf_char(writer->out, '\n');
		add_note(writer, note, error);
	}
	if (sql)
		buf_printf(writer->out, "\n%s", sql);
}

static void (*const write_row[])(
	struct writer *writer, const char *sql, const char *note, const struct error *error) = {
	[PLACE_STATEMENT] = write_statement,
	[PLACE_HEAD] = write_head,
	[PLACE_ITEM] = write_item,
	[PLACE_TAIL] = write_tail,
};

static void write_part(struct writer *writer, const struct answered *answered)
{
	const struct rowset *rows = answered->answer->rows;
	enum placement placement = answered->part->placement;

	if (!rows)
		write_row[placement](writer, NULL, answered->part->title, answered->error);
	for (size_t row = 0; row < rowset_rows(rows); row++)
		write_row[placement](writer, row_text(rows, row, "sql"),
			row_text(rows, row, "note"), answered->error);
}

/* --- the whole ------------------------------------------------------------------------------- */

static struct answered choose(const struct part *part, const struct answer *answer)
{
	struct answered answered = {.part = part, .answer = answer};

	if (!answer->rows) {
		answered.error = &answer->error;
		if (part->without)
			answered.answer = answer + 1;
	}
	return answered;
}

/* False: the object is gone, or nothing of it can be read. */
static bool has_any(
	const struct part *parts, size_t count, const struct answer *answers, struct error *error)
{
	bool has_rows = false, is_gone = false;

	for (size_t i = 0; i < count; i++) {
		if (parts[i].is_object && answers->rows)
			is_gone = rowset_rows(answers->rows) == 0;
		if (!has_rows && !answers->rows)
			error_copy(error, &answers->error);
		has_rows = has_rows || answers->rows;
		answers += parts[i].without ? 2 : 1;
	}
	if (has_rows)
		error_clear(error);
	if (is_gone)
		return error_set(error, "it is not there any more");
	return has_rows;
}

bool definition_write(struct buf *out, const struct part *parts, size_t count,
	const struct answer *answers, const char *who, struct error *error)
{
	struct writer writer = {.out = out, .who = who};
	static const char warning[] =
		"-- Incomplete: the comments below say what could not be read, and why.\n";

	if (!has_any(parts, count, answers, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct answered answered = choose(&parts[i], answers);

		write_part(&writer, &answered);
		answers += parts[i].without ? 2 : 1;
	}
	end_statement(&writer);
	if (writer.is_incomplete)
		buf_splice(out, 0, 0, warning, sizeof warning - 1);
	if (buf_overflowed(out))
		return error_set(error, "its definition is longer than %zu MiB", out->limit >> 20);
	return true;
}
