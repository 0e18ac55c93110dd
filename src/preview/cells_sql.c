/*
 * cells_sql.c - values as text, cut on the server.
 *
 * Text becomes shorter by substr(), which fetches only the part of a long value that it needs.
 * Other types become text by format('%s', ...), which uses the type's output function; a cast to
 * text could call a function that belongs to whoever made the type. That unpacks the whole value:
 * one that is stored long is withheld.
 */
#include "preview/window_sql.h"

#include "pg/ident.h"
#include "preview/facts.h"

#include <inttypes.h>

#define WIDE_CHARACTERS 64000 /* of all columns of a row together */
#define CUT_CHARACTERS_MIN 40
#define WITHHELD_BYTES 65536 /* as stored; compressed it may be a hundred times as much */
#define COUNTED_BYTES                                                                              \
	1048576 /* characters of a longer text are not counted: it is unpacked for it */

size_t cells_cut(const struct facts *facts)
{
	size_t cut = facts->count ? WIDE_CHARACTERS / facts->count : PREVIEW_CUT_CHARACTERS;

	if (cut > PREVIEW_CUT_CHARACTERS)
		return PREVIEW_CUT_CHARACTERS;
	return cut < CUT_CHARACTERS_MIN ? CUT_CHARACTERS_MIN : cut;
}

void cells_add_column(struct buf *sql, const struct facts *facts, size_t column)
{
	if (column == PLAN_CTID) {
		buf_text(sql, "t.ctid");
		return;
	}
	buf_text(sql, "t.");
	ident_add(sql, facts->columns[column].name);
}

/* The column as the type that it is cut as: a domain is cast to what it is over. */
static char *column_of(const struct facts *facts, size_t column)
{
	static const char *const casts[] = {
		[CUT_TEXT] = "::pg_catalog.text", [CUT_BYTES] = "::pg_catalog.bytea"};
	struct buf name = BUF_INIT;
	enum cut cut = facts->of[column].cut;

	cells_add_column(&name, facts, column);
	if (cut == CUT_TEXT || cut == CUT_BYTES)
		buf_text(&name, casts[cut]);
	return buf_take(&name);
}

static void add_cell(struct buf *sql, enum cut cut, const char *c, size_t characters)
{
	switch (cut) {
	case CUT_NEVER:
		buf_text(sql, c);
		break;
	case CUT_TEXT:
		buf_printf(sql, "pg_catalog.substr(%s, 1, %zu)", c, characters);
		break;
	case CUT_BYTES:
		buf_printf(sql, "pg_catalog.encode(pg_catalog.substr(%s, 1, %d), 'hex')", c,
			PREVIEW_CUT_BYTES);
		break;
	case CUT_WHOLE:
		/* num_nulls(), because a row of NULLs "IS NULL" too. */
		buf_printf(sql,
			"CASE WHEN pg_catalog.num_nulls(%s) > 0 THEN NULL "
			"WHEN pg_catalog.pg_column_size(%s) > %d THEN '' "
			"ELSE pg_catalog.substr(pg_catalog.format('%%s', %s), 1, %zu) END",
			c, c, WITHHELD_BYTES, c, characters);
		break;
	}
}

/* "3:1234" where the value of column 3 is cut and has 1234 bytes; "3:-70000" where it is withheld
 * and takes 70000 bytes; else NULL. */
static void add_length(
	struct buf *sql, enum cut cut, const char *c, size_t characters, size_t column)
{
	if (cut == CUT_TEXT)
		buf_printf(sql,
			"CASE WHEN pg_catalog.octet_length(%s) > %zu AND "
			"pg_catalog.octet_length(%s) > "
			"pg_catalog.octet_length(pg_catalog.substr(%s, 1, %zu)) "
			"THEN pg_catalog.concat('%zu:', pg_catalog.octet_length(%s)) END",
			c, characters, c, c, characters, column, c);
	else if (cut == CUT_BYTES)
		buf_printf(sql,
			"CASE WHEN pg_catalog.octet_length(%s) > %d "
			"THEN pg_catalog.concat('%zu:', pg_catalog.octet_length(%s)) END",
			c, PREVIEW_CUT_BYTES, column, c);
	else
		buf_printf(sql,
			"CASE WHEN pg_catalog.pg_column_size(%s) > %d "
			"THEN pg_catalog.concat('%zu:-', pg_catalog.pg_column_size(%s)) "
			"WHEN pg_catalog.length(pg_catalog.format('%%s', %s)) > %zu "
			"THEN pg_catalog.concat('%zu:', "
			"pg_catalog.octet_length(pg_catalog.format('%%s', %s))) END",
			c, WITHHELD_BYTES, column, c, c, characters, column, c);
}

static void add_cells(struct buf *sql, const struct facts *facts)
{
	size_t characters = cells_cut(facts);

	for (size_t i = 0; i < facts->count; i++) {
		char *c = column_of(facts, i);

		add_cell(sql, facts->of[i].cut, c, characters);
		buf_text(sql, ", ");
		free(c);
	}
}

/* One entry for all columns: a target list has room for 1,664, and a table has up to 1,600. */
static void add_lengths(struct buf *sql, const struct facts *facts)
{
	const char *joint = "pg_catalog.array_to_string(ARRAY[";
	size_t characters = cells_cut(facts);

	for (size_t i = 0; i < facts->count; i++) {
		char *c;

		if (facts->of[i].cut == CUT_NEVER)
			continue;
		c = column_of(facts, i);
		buf_text(sql, joint);
		add_length(sql, facts->of[i].cut, c, characters, i);
		joint = ", ";
		free(c);
	}
	buf_text(sql, *joint == ',' ? "]::pg_catalog.text[], ' ')" : "NULL");
}

static void add_mark(struct buf *sql, const struct facts *facts, size_t column)
{
	struct buf name = BUF_INIT;

	cells_add_column(&name, facts, column);
	if (column == PLAN_CTID)
		buf_text(sql, buf_string(&name));
	else
		buf_printf(sql,
			"CASE WHEN pg_catalog.num_nulls(%s) = 0 "
			"THEN pg_catalog.format('%%s', %s::%s) END",
			buf_string(&name), buf_string(&name), facts->of[column].cast_type);
	buf_free(&name);
}

void cells_add_list(struct buf *sql, const struct facts *facts, const struct plan *plan)
{
	add_cells(sql, facts);
	add_lengths(sql, facts);
	for (size_t i = 0; i < plan->step_count; i++) {
		buf_text(sql, ", ");
		add_mark(sql, facts, plan->steps[i].column);
	}
}

void cells_add_piece(struct buf *sql, const struct facts *facts, const struct piece *piece)
{
	char *c = column_of(facts, piece->column);
	enum cut cut = facts->of[piece->column].cut;
	/* A value has less than 1 GiB. */
	int64_t length = piece->length > PREVIEW_PIECE_MAX ? PREVIEW_PIECE_MAX : piece->length;
	int64_t from = piece->offset > 1 << 30 ? 1 << 30 : piece->offset + 1;

	if (cut == CUT_TEXT)
		buf_printf(sql,
			"pg_catalog.substr(%s, %" PRId64 ", %" PRId64 "), "
			"CASE WHEN pg_catalog.octet_length(%s) <= %d "
			"THEN pg_catalog.length(%s) END",
			c, from, length, c, COUNTED_BYTES, c);
	else if (cut == CUT_BYTES)
		buf_printf(sql,
			"pg_catalog.encode(pg_catalog.substr(%s, %" PRId64 ", %" PRId64
			"), 'hex'), pg_catalog.octet_length(%s)",
			c, from, length, c);
	else
		buf_printf(sql,
			"pg_catalog.substr(v.whole, %" PRId64 ", %" PRId64
			"), pg_catalog.length(v.whole)",
			from, length);
	free(c);
}

void cells_add_whole(struct buf *sql, const struct facts *facts, size_t column)
{
	struct buf name = BUF_INIT;

	cells_add_column(&name, facts, column);
	buf_printf(sql,
		"CASE WHEN pg_catalog.num_nulls(%s) = 0 "
		"THEN pg_catalog.format('%%s', %s) END AS whole",
		buf_string(&name), buf_string(&name));
	buf_free(&name);
}
