/*
 * preview_sql.c - the statements of a preview.
 *
 * Values become text by format('%s', ...), which uses the type's output function; a cast to text
 * could call a function that belongs to whoever made the type.
 */
#include "preview/preview_private.h"

#include "base/memory.h"
#include "pg/ident.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void add_column(struct buf *sql, const struct preview_column *column)
{
	struct buf name = BUF_INIT;
	const char *c;

	buf_text(&name, "t.");
	ident_add(&name, column->name);
	c = buf_string(&name);
	if (column->is_binary)
		buf_printf(sql,
			"pg_catalog.encode(pg_catalog.substring(%s, 1, %d), 'hex'), "
			"CASE WHEN pg_catalog.octet_length(%s) > %d THEN "
			"pg_catalog.octet_length(%s) "
			"END",
			c, PREVIEW_CUT_BYTES, c, PREVIEW_CUT_BYTES, c);
	else if (column->is_number)
		buf_printf(sql,
			"CASE WHEN %s IS NOT NULL THEN pg_catalog.format('%%s', %s) END, NULL", c,
			c);
	else
		/* num_nulls(), because a row of NULLs "IS NULL" too. */
		buf_printf(sql,
			"CASE WHEN pg_catalog.num_nulls(%s) = 0 THEN "
			"pg_catalog.\"left\"(pg_catalog.format('%%s', %s), %d) END, "
			"CASE WHEN pg_catalog.length(pg_catalog.format('%%s', %s)) > %d THEN "
			"pg_catalog.octet_length(pg_catalog.format('%%s', %s)) END",
			c, c, PREVIEW_CUT_CHARACTERS, c, PREVIEW_CUT_CHARACTERS, c);
	buf_free(&name);
}

static void add_select(struct preview *preview, struct buf *sql)
{
	buf_text(sql, "SELECT ");
	for (size_t i = 0; i < preview->column_count; i++) {
		buf_text(sql, i ? ", " : "");
		add_column(sql, &preview->columns[i]);
	}
	if (!preview->column_count)
		buf_text(sql, "NULL, NULL");
	for (size_t i = 0; preview->way == PREVIEW_BY_KEY && i < preview->key_count; i++) {
		buf_text(sql, ", pg_catalog.format('%s', t.");
		ident_add(sql, preview->columns[preview->keys[i]].name);
		buf_text(sql, ")");
	}
	if (preview->way == PREVIEW_BY_POSITION)
		buf_text(sql, ", t.ctid");
	buf_text(sql, " FROM ");
	ident_add_qualified(sql, preview->selection->schema, preview->selection->name);
	buf_text(sql, " t");
}

int64_t preview_ctid_page(const char *ctid)
{
	return *ctid == '(' ? strtoll(ctid + 1, NULL, 10) : 0;
}

/* The first or the last row that is held. */
static const struct rowset *edge(const struct preview *preview, bool last, size_t *at)
{
	size_t rows = preview_rows(preview);

	return rows ? preview_find_row(preview, last ? rows - 1 : 0, at) : NULL;
}

static void add_key_list(struct preview *preview, struct buf *sql, const char *suffix)
{
	for (size_t i = 0; i < preview->key_count; i++) {
		buf_text(sql, i ? ", t." : "t.");
		ident_add(sql, preview->columns[preview->keys[i]].name);
		buf_text(sql, suffix);
	}
}

static void add_key_parameters(struct preview *preview, struct buf *sql)
{
	for (size_t i = 0; i < preview->key_count; i++)
		buf_printf(sql, "%s$%zu::%s", i ? ", " : "", i + 1, preview->key_types[i]);
}

static int take_key(struct preview *preview, const struct rowset *rows, size_t at,
	const char **parameters, size_t parameters_max)
{
	size_t first = 2 * (preview->column_count ? preview->column_count : 1);
	size_t count = preview->way == PREVIEW_BY_KEY ? preview->key_count : 1;

	for (size_t i = 0; i < count && i < parameters_max; i++)
		parameters[i] = rowset_text(rows, at, first + i);
	return (int)count;
}

static int by_key(
	struct preview *preview, struct buf *sql, const char **parameters, size_t parameters_max)
{
	bool backwards = preview->direction == GO_LAST || preview->direction == GO_BACKWARD;
	const struct rowset *rows = NULL;
	size_t at = 0;
	int count = 0;

	if (preview->direction == GO_FORWARD || preview->direction == GO_BACKWARD)
		rows = edge(preview, !backwards, &at);
	if (rows) {
		buf_text(sql, " WHERE (");
		add_key_list(preview, sql, "");
		buf_printf(sql, ") %s (", backwards ? "<" : ">");
		add_key_parameters(preview, sql);
		buf_text(sql, ")");
		count = take_key(preview, rows, at, parameters, parameters_max);
	}
	buf_text(sql, " ORDER BY ");
	add_key_list(preview, sql, backwards ? " DESC" : "");
	buf_printf(sql, " LIMIT %d", PREVIEW_WINDOW_ROWS);
	return count;
}

/* Forwards a range scan of ctid reads in physical order from its start. Backwards a range of pages
 * before the first row is read and sorted; it grows when it held too few rows. */
static int by_position(
	struct preview *preview, struct buf *sql, const char **parameters, size_t parameters_max)
{
	const struct rowset *rows = NULL;
	size_t at = 0;
	int count = 0;

	if (preview->direction == GO_FIRST || preview->direction == GO_FORWARD) {
		if (preview->direction == GO_FORWARD)
			rows = edge(preview, true, &at);
		if (rows)
			count = take_key(preview, rows, at, parameters, parameters_max);
		buf_printf(sql, " WHERE t.ctid %s LIMIT %d",
			rows ? "> $1::pg_catalog.tid" : ">= '(0,0)'::pg_catalog.tid",
			PREVIEW_WINDOW_ROWS);
		return count;
	}
	buf_text(sql, " WHERE ");
	if (preview->direction == GO_BACKWARD)
		rows = edge(preview, false, &at);
	if (rows) {
		count = take_key(preview, rows, at, parameters, parameters_max);
		preview->low_page = preview_ctid_page(parameters[0]) - preview->span;
		if (preview->low_page < 0)
			preview->low_page = 0;
		buf_printf(sql, "t.ctid < $1::pg_catalog.tid AND t.ctid >= '(%" PRId64 ",0)'",
			preview->low_page);
	} else {
		/* The end: the size of the file says which pages are the last ones. */
		buf_printf(sql,
			"t.ctid >= pg_catalog.format('(%%s,0)', greatest(0, "
			"pg_catalog.pg_relation_size('%s'::pg_catalog.oid) / "
			"pg_catalog.current_setting('block_size')::pg_catalog.int8 - %" PRId64
			"))::pg_catalog.tid",
			preview->selection->oid, preview->span);
	}
	buf_printf(sql, " ORDER BY t.ctid DESC LIMIT %d", PREVIEW_WINDOW_ROWS);
	return count;
}

int preview_window_sql(
	struct preview *preview, struct buf *sql, const char **parameters, size_t parameters_max)
{
	add_select(preview, sql);
	if (preview->way == PREVIEW_BY_KEY)
		return by_key(preview, sql, parameters, parameters_max);
	if (preview->way == PREVIEW_BY_POSITION)
		return by_position(preview, sql, parameters, parameters_max);
	buf_printf(sql, " LIMIT %d", WHOLE_ROWS);
	return 0;
}

int preview_piece_sql(struct preview *preview, const struct piece *piece, struct buf *sql,
	const char **parameters, size_t parameters_max)
{
	const struct preview_column *wanted = &preview->columns[piece->column];
	const struct rowset *rows;
	struct buf name = BUF_INIT;
	size_t at;

	rows = preview_find_row(preview, piece->row, &at);
	if (!rows || preview->way == PREVIEW_BY_CURSOR)
		return -1;
	ident_add(&name, wanted->name);
	if (wanted->is_binary)
		buf_printf(sql,
			"SELECT pg_catalog.encode(pg_catalog.substring(t.%s, %" PRId64 ", %" PRId64
			"), 'hex'), pg_catalog.octet_length(t.%s)",
			buf_string(&name), piece->offset + 1, piece->length, buf_string(&name));
	else
		buf_printf(sql,
			"SELECT pg_catalog.substr(pg_catalog.format('%%s', t.%s), %" PRId64
			", %" PRId64 "), pg_catalog.length(pg_catalog.format('%%s', t.%s))",
			buf_string(&name), piece->offset + 1, piece->length, buf_string(&name));
	buf_free(&name);
	buf_text(sql, " FROM ");
	ident_add_qualified(sql, preview->selection->schema, preview->selection->name);
	if (preview->way == PREVIEW_BY_POSITION) {
		buf_text(sql, " t WHERE t.ctid = $1::pg_catalog.tid");
	} else {
		buf_text(sql, " t WHERE (");
		add_key_list(preview, sql, "");
		buf_text(sql, ") = (");
		add_key_parameters(preview, sql);
		buf_text(sql, ")");
	}
	return take_key(preview, rows, at, parameters, parameters_max);
}
