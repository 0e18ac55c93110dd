/* profile_sql.c - the statement that counts one column, by what its type allows. */
#include "preview/profile_private.h"

#include "base/buf.h"
#include "pg/connection.h"
#include "pg/ident.h"
#include "preview/selection.h"
#include "preview/sql.h"

#include <inttypes.h>
#include <string.h>

#define FINITE "pg_catalog.isfinite(v)"
#define EPOCH "EXTRACT(epoch FROM v)::pg_catalog.numeric"

struct type_row {
	const char *name; /* pg_type.typname in pg_catalog */
	enum profile_class class;
	const char *kind;   /* of the numbers, for the words of profile_count.sql */
	const char *number; /* of v, when it is finite */
	const char *state;  /* 'n' for NaN, 'i' for infinite, of v; NULL: always finite */
	bool is_whole;
};

static const char of_float[] =
	"CASE WHEN v = 'NaN' THEN 'n' WHEN v IN ('Infinity', '-Infinity') THEN 'i' END";
static const char of_numeric_13[] = "CASE WHEN v = 'NaN' THEN 'n' END";
static const char of_moment[] = "CASE WHEN NOT " FINITE " THEN 'i' END";

static const struct type_row types[] = {
	{"int2", PROFILE_NUMERIC, "number", "v::pg_catalog.numeric", NULL, true},
	{"int4", PROFILE_NUMERIC, "number", "v::pg_catalog.numeric", NULL, true},
	{"int8", PROFILE_NUMERIC, "number", "v::pg_catalog.numeric", NULL, true},
	{"float4", PROFILE_NUMERIC, "number", "v::pg_catalog.numeric", of_float, false},
	{"float8", PROFILE_NUMERIC, "number", "v::pg_catalog.numeric", of_float, false},
	{"numeric", PROFILE_NUMERIC, "number", "v::pg_catalog.numeric", of_float, false},
	{"money", PROFILE_NUMERIC, "number", "v::pg_catalog.numeric", NULL, false},
	{"date", PROFILE_NUMERIC, "date", "(v - '2000-01-01'::pg_catalog.date)::pg_catalog.numeric",
		of_moment, true},
	{"timestamp", PROFILE_NUMERIC, "timestamp", EPOCH, of_moment, false},
	{"timestamptz", PROFILE_NUMERIC, "timestamptz", EPOCH, of_moment, false},
	{"time", PROFILE_NUMERIC, "time", EPOCH, NULL, false},
	{"interval", PROFILE_NUMERIC, "interval", EPOCH, of_moment, false},
	{"text", PROFILE_TEXT, NULL, NULL, NULL, false},
	{"varchar", PROFILE_TEXT, NULL, NULL, NULL, false},
	{"bpchar", PROFILE_TEXT, NULL, NULL, NULL, false},
	{"name", PROFILE_TEXT, NULL, NULL, NULL, false},
	{"bytea", PROFILE_BINARY, NULL, NULL, NULL, false},
};

static const struct type_row *find_type(const struct profile_column *column)
{
	if (column->is_array || !column->base_type)
		return NULL;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].name, column->base_type) == 0)
			return &types[i];
	return NULL;
}

enum profile_class profile_class(const struct profile_column *column)
{
	const struct type_row *type = find_type(column);

	if (type)
		return type->class;
	return column->is_ordered ? PROFILE_ORDERED : PROFILE_UNORDERED;
}

/* --- the values of each row ------------------------------------------------------------------ */

/* v (the value), h (tells apart what v does not hold whole), s (text where v is not to be had), the
 * length, and whether it is huge; for each way of comparing. $L: bytes of a large value, $H: of a
 * huge one, $X: a hash of x, $N: its elements. */
static const char text_values[] =
	"CASE WHEN pg_catalog.octet_length(x) <= $L THEN x ELSE pg_catalog.left(x, 200) END AS v,\n"
	"                 CASE WHEN pg_catalog.octet_length(x) > $H THEN\n"
	"                        pg_catalog.octet_length(x)::pg_catalog.text\n"
	"                      WHEN pg_catalog.octet_length(x) > $L THEN $X END AS h,\n"
	"                 NULL::pg_catalog.text AS s,\n"
	"                 CASE WHEN pg_catalog.octet_length(x) > $H THEN "
	"pg_catalog.octet_length(x)\n"
	"                      ELSE pg_catalog.length(x) END AS l,\n"
	"                 pg_catalog.octet_length(x) > $H AS is_huge";
static const char binary_values[] =
	"CASE WHEN pg_catalog.octet_length(x) <= $L THEN x\n"
	"                      ELSE pg_catalog.substr(x, 1, 100) END AS v,\n"
	"                 CASE WHEN pg_catalog.octet_length(x) > $H THEN\n"
	"                        pg_catalog.octet_length(x)::pg_catalog.text\n"
	"                      WHEN pg_catalog.octet_length(x) > $L THEN $X END AS h,\n"
	"                 NULL::pg_catalog.text AS s,\n"
	"                 pg_catalog.octet_length(x) AS l,\n"
	"                 pg_catalog.octet_length(x) > $H AS is_huge";
/* The text of a value that is large only because it has many elements is made once, to be hashed.
 */
static const char sized_values[] =
	"CASE WHEN pg_catalog.pg_column_size(x) <= $L THEN x END AS v,\n"
	"                 CASE WHEN pg_catalog.pg_column_size(x) > $H THEN\n"
	"                        pg_catalog.pg_column_size(x)::pg_catalog.text\n"
	"                      WHEN pg_catalog.pg_column_size(x) > $L THEN $X END AS h,\n"
	"                 CASE WHEN pg_catalog.pg_column_size(x) > $H THEN\n"
	"                        pg_catalog.format('(%s bytes)', pg_catalog.pg_column_size(x))\n"
	"                      WHEN pg_catalog.pg_column_size(x) > $L THEN\n"
	"                        pg_catalog.left(pg_catalog.format('%s', x), 200) END AS s,\n"
	"                 $N AS l,\n"
	"                 pg_catalog.pg_column_size(x) > $H AS is_huge";
static const char unordered_values[] =
	"NULL::pg_catalog.text AS v,\n"
	"                 CASE WHEN pg_catalog.pg_column_size(x) > $H THEN\n"
	"                        pg_catalog.pg_column_size(x)::pg_catalog.text\n"
	"                      WHEN x IS DISTINCT FROM NULL THEN $X END AS h,\n"
	"                 CASE WHEN pg_catalog.pg_column_size(x) > $H THEN\n"
	"                        pg_catalog.format('(%s bytes)', pg_catalog.pg_column_size(x))\n"
	"                      WHEN x IS DISTINCT FROM NULL THEN\n"
	"                        pg_catalog.left(pg_catalog.format('%s', x), 200) END AS s,\n"
	"                 $N AS l,\n"
	"                 pg_catalog.pg_column_size(x) > $H AS is_huge";

/* md5() is refused where only approved hashes are allowed; sha256() is there from 11 on. */
static const char *hash_of(enum profile_class class, int version)
{
	bool has_sha = version >= 110000;

	if (class == PROFILE_TEXT)
		return has_sha ? "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(x,"
				 " pg_catalog.getdatabaseencoding())), 'hex')"
			       : "pg_catalog.md5(x)";
	if (class == PROFILE_BINARY)
		return has_sha ? "pg_catalog.encode(pg_catalog.sha256(x), 'hex')"
			       : "pg_catalog.md5(x)";
	return has_sha ? "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to("
			 "pg_catalog.format('%s', x), pg_catalog.getdatabaseencoding())), 'hex')"
		       : "pg_catalog.md5(pg_catalog.format('%s', x))";
}

static void expand(const char *template, const char *hash, const char *elements, struct buf *sql)
{
	for (const char *c = template; *c; c++) {
		if (*c != '$') {
			buf_char(sql, *c);
			continue;
		}
		c++;
		if (*c == 'X' || *c == 'N')
			buf_text(sql, *c == 'X' ? hash : elements);
		else
			buf_printf(sql, "%d", *c == 'L' ? PROFILE_LARGE_BYTES : PROFILE_HUGE_BYTES);
	}
}

static bool is_plain(const struct profile_column *column)
{
	enum profile_class class = profile_class(column);

	return class == PROFILE_NUMERIC || (class == PROFILE_ORDERED && column->is_short);
}

static const char *values_of(const struct profile_column *column)
{
	switch (profile_class(column)) {
	case PROFILE_TEXT:
		return text_values;
	case PROFILE_BINARY:
		return binary_values;
	case PROFILE_UNORDERED:
		return unordered_values;
	case PROFILE_NUMERIC:
	case PROFILE_ORDERED:
		break;
	}
	return sized_values;
}

static void add_values(const struct profile_column *column, int version, struct buf *sql)
{
	expand(values_of(column), hash_of(profile_class(column), version),
		column->is_array ? "pg_catalog.cardinality(x)" : "NULL::pg_catalog.int4", sql);
}

/* --- what each value is ---------------------------------------------------------------------- */

/* Characters that a terminal does not show: controls but tab and line ends; in UTF-8 also those
 * that take no room or turn the direction. */
static const char unprintable_ascii[] = "\\\\u0001-\\\\u0008\\\\u000B\\\\u000C\\\\u000E-\\\\u001F"
					"\\\\u007F";
static const char unprintable_more[] =
	"\\\\u0080-\\\\u009F\\\\u00AD\\\\u061C\\\\u200B-\\\\u200F\\\\u202A-\\\\u202E"
	"\\\\u2060-\\\\u2069\\\\uFEFF";

static const struct {
	const char *name, *pattern;
	const char *before; /* a cheap test that spares most values the pattern */
} looks[LOOKS] = {
	[LOOK_EMAIL] = {"is_email", "^[^@[:space:]]+@[^@[:space:].]+([.][^@[:space:].]+)+$",
		"pg_catalog.strpos(v, '@') > 1"},
	[LOOK_UUID] = {"is_uuid", "^[{]?[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}[}]?$",
		"pg_catalog.octet_length(v) BETWEEN 32 AND 38"},
	[LOOK_NUMBER] = {"is_number",
		"^[[:space:]]*[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?[[:space:]]*$",
		"true"},
	[LOOK_DATE] = {"is_date",
		"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([ T][0-9:.+ Z-]*)?$",
		"pg_catalog.octet_length(v) >= 10"},
};

static void add_looks(bool is_text, bool is_utf8, struct buf *sql)
{
	for (size_t i = 0; i < LOOKS; i++)
		if (is_text)
			buf_printf(sql,
				",\n         h IS NULL AND %s\n           AND v COLLATE "
				"pg_catalog.\"C\" ~ '%s' AS %s",
				looks[i].before, looks[i].pattern, looks[i].name);
		else
			buf_printf(sql, ", NULL::pg_catalog.bool AS %s", looks[i].name);
	if (is_text)
		buf_printf(sql,
			",\n         v COLLATE pg_catalog.\"C\" ~ E'[%s%s]' AS is_unprintable",
			unprintable_ascii, is_utf8 ? unprintable_more : "");
	else
		buf_text(sql, ", NULL::pg_catalog.bool AS is_unprintable");
}

static void add_numbers(const struct type_row *type, int version, struct buf *sql)
{
	const char *state = type ? type->state : NULL;

	if (state == of_float && strcmp(type->name, "numeric") == 0 && version < 140000)
		state = of_numeric_13;
	if (state)
		buf_printf(sql, ",\n         %s AS w", state);
	else
		buf_text(sql, ",\n         NULL::pg_catalog.text AS w");
	if (type && type->number && state)
		buf_printf(sql, ",\n         CASE WHEN (%s) IS NULL THEN %s END AS p", state,
			type->number);
	else
		buf_printf(sql, ",\n         %s AS p",
			type && type->number ? type->number : "NULL::pg_catalog.numeric");
}

static const char *empty_of(const struct profile_column *column)
{
	enum profile_class class = profile_class(column);

	if (class == PROFILE_TEXT)
		return "v = ''";
	if (class == PROFILE_BINARY)
		return "pg_catalog.octet_length(v) = 0";
	if (column->is_array && class == PROFILE_ORDERED)
		return "pg_catalog.cardinality(v) = 0";
	if (column->is_array)
		return "s = '{}'";
	return "NULL::pg_catalog.bool";
}

/* --- the statement --------------------------------------------------------------------------- */

static void add_rows(const struct selection *selection, const struct profile_column *column,
	int64_t first_rows, struct buf *sql, struct statement *statement)
{
	buf_text(sql, "(SELECT t.");
	ident_add(sql, column->name);
	if (profile_class(column) == PROFILE_TEXT)
		buf_text(sql, "::pg_catalog.text");
	buf_text(sql, " AS x");
	selection_add_from(selection, sql, statement);
	selection_add_where(selection, sql, statement);
	if (first_rows)
		buf_printf(sql, " LIMIT %" PRId64, first_rows);
	buf_text(sql, ") r");
}

/* Values that are never long stand for themselves: to group by them alone takes half the time. */
static const char plain_groups[] =
	"      SELECT x AS v, NULL::pg_catalog.text AS h, NULL::pg_catalog.text AS s, x IS NULL AS "
	"z,\n"
	"             pg_catalog.count(*) AS n, NULL::pg_catalog.int4 AS l_min,\n"
	"             NULL::pg_catalog.int4 AS l_max, NULL::pg_catalog.int8 AS l_sum, false AS "
	"is_huge";
static const char other_groups[] =
	"      SELECT v, h, s, z, pg_catalog.count(*) AS n, pg_catalog.min(l) AS l_min,\n"
	"             pg_catalog.max(l) AS l_max, pg_catalog.sum(l) AS l_sum,\n"
	"             pg_catalog.bool_or(is_huge) AS is_huge\n"
	"        FROM (\n"
	"          SELECT x IS NOT DISTINCT FROM NULL AS z,\n"
	"                 ";

void profile_statement(const struct selection *selection, const struct profile_column *column,
	int64_t first_rows, int server_version, bool is_utf8, struct buf *sql,
	struct statement *statement)
{
	const struct type_row *type = find_type(column);
	bool is_text = profile_class(column) == PROFILE_TEXT;

	buf_printf(sql,
		"WITH c AS (SELECT '%s'::pg_catalog.text AS kind, %s AS is_whole),\n"
		"g AS (\n"
		"  SELECT k.*,\n"
		"         %s AS is_large,\n"
		"         %s AS is_empty",
		type && type->kind ? type->kind : "none", type && type->is_whole ? "true" : "false",
		profile_class(column) == PROFILE_UNORDERED ? "is_huge" : "h IS NOT NULL",
		empty_of(column));
	add_numbers(type, server_version, sql);
	add_looks(is_text, is_utf8, sql);
	buf_text(sql, "\n    FROM (\n");
	if (is_plain(column))
		buf_text(sql, plain_groups);
	else
		buf_text(sql, other_groups);
	if (!is_plain(column))
		add_values(column, server_version, sql);
	buf_text(sql, "\n            FROM ");
	add_rows(selection, column, first_rows, sql, statement);
	buf_text(sql, is_plain(column) ? "\n       GROUP BY x) k)\n"
				       : ") q\n       GROUP BY v, h, s, z) k)\n");
	buf_text(sql, sql_profile_count);
}

/* A value in a comment must not end it. */
static void add_parameter(struct buf *sql, int number, const char *value)
{
	struct buf literal = BUF_INIT;

	ident_add_literal(&literal, value);
	for (size_t i = 0; i < literal.length; i++)
		if (literal.bytes[i] == '\n' || literal.bytes[i] == '\r')
			literal.bytes[i] = ' ';
	buf_printf(sql, "-- $%d is %s\n", number, buf_string(&literal));
	buf_free(&literal);
}

void profile_compose(const struct selection *selection, const struct profile_column *column,
	int64_t first_rows, int server_version, bool is_utf8, struct buf *sql)
{
	struct statement statement = {.sql = NULL};
	struct buf body = BUF_INIT;

	profile_statement(
		selection, column, first_rows, server_version, is_utf8, &body, &statement);
	for (int i = 0; i < statement.parameter_count; i++)
		add_parameter(sql, i + 1, statement.parameters[i]);
	buf_text(sql, buf_string(&body));
	buf_free(&body);
}
