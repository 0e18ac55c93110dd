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

/* Text as the bytes that the client would get; a value has less than 1 GiB. */
static void add_text_piece(struct buf *sql, const char *c, const struct piece *piece)
{
	/* So many characters have at least as many bytes: what is behind them stays packed. */
	buf_printf(sql,
		"pg_catalog.encode(pg_catalog.substr(pg_catalog.convert_to(pg_catalog.substr(%s, "
		"1, "
		"%" PRId64 "), '%s'), %" PRId64 ", %" PRId64 "), 'hex'), ",
		c, piece->offset + piece->length, piece->encoding, piece->offset + 1,
		piece->length);
	if (piece->is_converted)
		buf_printf(sql,
			"CASE WHEN pg_catalog.octet_length(%s) <= %d THEN "
			"pg_catalog.octet_length(pg_catalog.convert_to(%s, '%s')) END",
			c, COUNTED_BYTES, c, piece->encoding);
	else
		buf_printf(sql, "pg_catalog.octet_length(%s)", c);
}

static void add_bytes_piece(struct buf *sql, const char *c, const struct piece *piece)
{
	if (piece->offset == PREVIEW_END)
		buf_printf(sql,
			"pg_catalog.encode(pg_catalog.substr(%s, "
			"GREATEST(pg_catalog.octet_length(%s) - %" PRId64 ", 0) + 1), 'hex'), ",
			c, c, piece->length);
	else
		buf_printf(sql,
			"pg_catalog.encode(pg_catalog.substr(%s, %" PRId64 ", %" PRId64
			"), 'hex'), ",
			c, piece->offset + 1, piece->length);
	buf_printf(sql, "pg_catalog.octet_length(%s)", c);
}

bool cells_add_piece(struct buf *sql, const struct facts *facts, const struct piece *piece)
{
	enum cut cut = facts->of[piece->column].cut;
	bool is_part = cut == CUT_BYTES || (cut == CUT_TEXT && piece->offset != PREVIEW_END);
	char *c = column_of(facts, piece->column);

	if (!is_part)
		add_bytes_piece(sql, "v.bytes", piece);
	else if (cut == CUT_BYTES)
		add_bytes_piece(sql, c, piece);
	else
		add_text_piece(sql, c, piece);
	free(c);
	return is_part;
}

void cells_add_bytes(struct buf *sql, const struct facts *facts, const struct piece *piece)
{
	char *c = column_of(facts, piece->column);
	enum cut cut = facts->of[piece->column].cut;

	if (cut == CUT_BYTES)
		/* Unpacked here, and not once for each part. */
		buf_printf(sql, "%s OPERATOR(pg_catalog.||) ''::pg_catalog.bytea", c);
	else if (cut == CUT_TEXT)
		buf_printf(sql, "pg_catalog.convert_to(%s, '%s')", c, piece->encoding);
	else
		buf_printf(sql,
			"CASE WHEN pg_catalog.num_nulls(%s) = 0 THEN "
			"pg_catalog.convert_to(pg_catalog.format('%%s', %s), '%s') END",
			c, c, piece->encoding);
	buf_text(sql, " AS bytes");
	free(c);
}
