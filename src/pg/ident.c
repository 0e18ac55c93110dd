#include "pg/ident.h"

#include "base/buf.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Key words of PostgreSQL 10 to 18 that may not stand bare as the name of a relation, role or
 * column (appendix C of the manual: reserved, "can be function or type", and non-reserved ones
 * that may not be column names). Sorted. */
static const char *const reserved[] = {
	"all",
	"analyse",
	"analyze",
	"and",
	"any",
	"array",
	"as",
	"asc",
	"asymmetric",
	"authorization",
	"between",
	"bigint",
	"binary",
	"bit",
	"boolean",
	"both",
	"case",
	"cast",
	"char",
	"character",
	"check",
	"coalesce",
	"collate",
	"collation",
	"column",
	"concurrently",
	"constraint",
	"create",
	"cross",
	"current_catalog",
	"current_date",
	"current_role",
	"current_schema",
	"current_time",
	"current_timestamp",
	"current_user",
	"dec",
	"decimal",
	"default",
	"deferrable",
	"desc",
	"distinct",
	"do",
	"else",
	"end",
	"except",
	"exists",
	"extract",
	"false",
	"fetch",
	"float",
	"for",
	"foreign",
	"freeze",
	"from",
	"full",
	"grant",
	"greatest",
	"group",
	"grouping",
	"having",
	"ilike",
	"in",
	"initially",
	"inner",
	"inout",
	"int",
	"integer",
	"intersect",
	"interval",
	"into",
	"is",
	"isnull",
	"join",
	"json",
	"json_array",
	"json_arrayagg",
	"json_exists",
	"json_object",
	"json_objectagg",
	"json_query",
	"json_scalar",
	"json_serialize",
	"json_table",
	"json_value",
	"lateral",
	"leading",
	"least",
	"left",
	"like",
	"limit",
	"localtime",
	"localtimestamp",
	"merge_action",
	"national",
	"natural",
	"nchar",
	"none",
	"normalize",
	"not",
	"notnull",
	"null",
	"nullif",
	"numeric",
	"offset",
	"on",
	"only",
	"or",
	"order",
	"out",
	"outer",
	"overlaps",
	"overlay",
	"placing",
	"position",
	"precision",
	"primary",
	"real",
	"references",
	"returning",
	"right",
	"row",
	"select",
	"session_user",
	"setof",
	"similar",
	"smallint",
	"some",
	"substring",
	"symmetric",
	"system_user",
	"table",
	"tablesample",
	"then",
	"time",
	"timestamp",
	"to",
	"trailing",
	"treat",
	"trim",
	"true",
	"union",
	"unique",
	"user",
	"using",
	"values",
	"varchar",
	"variadic",
	"verbose",
	"when",
	"where",
	"window",
	"with",
	"xmlattributes",
	"xmlconcat",
	"xmlelement",
	"xmlexists",
	"xmlforest",
	"xmlnamespaces",
	"xmlparse",
	"xmlpi",
	"xmlroot",
	"xmlserialize",
	"xmltable",
};

static int compare_words(const void *left, const void *right)
{
	return strcmp(left, *(const char *const *)right);
}

static bool is_bare(const char *name)
{
	if (!(islower((unsigned char)name[0]) || name[0] == '_') || name[0] & 0x80)
		return false;
	for (const char *c = name; *c; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_'))
			return false;
	return !bsearch(name, reserved, sizeof reserved / sizeof *reserved, sizeof *reserved,
		compare_words);
}

static void add_doubled(struct buf *out, const char *text, char quote)
{
	buf_char(out, quote);
	for (const char *c = text; *c; c++) {
		if (*c == quote)
			buf_char(out, quote);
		buf_char(out, *c);
	}
	buf_char(out, quote);
}

void ident_add(struct buf *out, const char *name)
{
	if (is_bare(name))
		buf_text(out, name);
	else
		add_doubled(out, name, '"');
}

void ident_add_qualified(struct buf *out, const char *schema, const char *name)
{
	ident_add(out, schema);
	buf_char(out, '.');
	ident_add(out, name);
}

void ident_add_literal(struct buf *out, const char *text)
{
	if (!strchr(text, '\\')) {
		add_doubled(out, text, '\'');
		return;
	}
	buf_text(out, "E'");
	for (const char *c = text; *c; c++) {
		if (*c == '\'' || *c == '\\')
			buf_char(out, *c);
		buf_char(out, *c);
	}
	buf_char(out, '\'');
}

void ident_add_dollar(struct buf *out, const char *body)
{
	char tag[32] = "$do$";

	/* A body of n bytes cannot hold n different tags: this ends. */
	for (unsigned i = 1; strstr(body, tag); i++)
		snprintf(tag, sizeof tag, "$do%u$", i);
	buf_printf(out, "%s %s %s", tag, body, tag);
}

void ident_add_conninfo(struct buf *out, const char *text)
{
	if (*text && !strpbrk(text, " \t\r\n\v\f'\\")) {
		buf_text(out, text);
		return;
	}
	buf_char(out, '\'');
	for (const char *c = text; *c; c++) {
		if (*c == '\'' || *c == '\\')
			buf_char(out, '\\');
		buf_char(out, *c);
	}
	buf_char(out, '\'');
}

void ident_add_shell(struct buf *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "@%+=:,./-_";

	if (*text && strspn(text, plain) == strlen(text)) {
		buf_text(out, text);
		return;
	}
	buf_char(out, '\'');
	for (const char *c = text; *c; c++) {
		if (*c == '\'')
			buf_text(out, "'\\''");
		else
			buf_char(out, *c);
	}
	buf_char(out, '\'');
}

void ident_add_uri(struct buf *out, const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c < 0x80 && (isalnum(*c) || strchr("-._~", *c)))
			buf_char(out, (char)*c);
		else
			buf_printf(out, "%%%02X", *c);
	}
}

char *ident_read(const char *text, const char **end)
{
	struct buf name = BUF_INIT;

	if (*text == '"') {
		for (text++; *text && (*text != '"' || text[1] == '"'); text++) {
			buf_char(&name, *text);
			text += *text == '"';
		}
		if (*text != '"' || !name.length) {
			buf_free(&name);
			return NULL;
		}
		*end = text + 1;
		return buf_take(&name);
	}
	for (; *text && !strchr(".\"( \t", *text); text++)
		buf_char(&name, (char)tolower((unsigned char)*text));
	*end = text;
	if (name.length)
		return buf_take(&name);
	buf_free(&name);
	return NULL;
}
