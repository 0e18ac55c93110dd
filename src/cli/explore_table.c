/* explore_table.c - the table of all roles: one line a role, schema and kind, or CSV. */
#include "cli/explore_out.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/markup.h"
#include "base/text.h"
#include "cli/out.h"
#include "grants/explore.h"
#include "grants/tabulate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_line(void *self, const struct table_line *line)
{
	struct buf text = BUF_INIT;
	bool is_first = true;

	(void)self;
	if (line->is_superuser) {
		out_line(stdout, "%s: superuser, no check applies", line->role);
		return;
	}
	if (!line->exceeds_public)
		return;
	buf_printf(&text, "%s: ", line->role);
	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++) {
		if (!line->held[i])
			continue;
		buf_printf(&text, "%s%s ", is_first ? "" : ", ", privilege_word(1u << i));
		count_add(&text, line->held[i]);
		is_first = false;
	}
	if (line->all) {
		buf_text(&text, " of ");
		count_add(&text, line->all);
	}
	buf_printf(&text, " %s", explore_kind_word(line->kind, line->all ? line->all : 2));
	if (line->schema)
		buf_printf(&text, " in %s", line->schema);
	out_line(stdout, "%s", buf_string(&text));
	buf_free(&text);
}

void rights_table_print(const struct rights *rights)
{
	out_line(stdout,
		"Database %s. What PUBLIC has, every role has: of the others only lines "
		"with more are shown.",
		rights->database);
	rights_tabulate(rights, print_line, NULL);
}

/* Control bytes reach a file or a pipe as they are, a terminal never. */
struct csv {
	struct buf out;
	bool is_for_terminal;
};

static void add_field(struct csv *csv, const char *text)
{
	struct buf visible = BUF_INIT;

	if (csv->is_for_terminal) {
		text_printable(&visible, text, strlen(text), 0);
		text = buf_string(&visible);
	}
	markup_csv(&csv->out, text, strlen(text));
	buf_free(&visible);
}

static void add_row(void *self, const struct table_line *line)
{
	struct csv *csv = self;
	struct buf *out = &csv->out;

	if (line->is_superuser) {
		add_field(csv, line->role);
		buf_text(out, ",t,,,,,,\n");
		return;
	}
	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++) {
		if (!line->held[i])
			continue;
		add_field(csv, line->role);
		buf_text(out, ",f,");
		if (line->schema)
			add_field(csv, line->schema);
		buf_printf(out, ",%s,%s,%zu,", explore_kind_word(line->kind, 1),
			privilege_word(1u << i), line->held[i]);
		if (line->all)
			buf_printf(out, "%zu", line->all);
		buf_printf(out, ",%zu\n", line->grantable[i]);
	}
}

bool rights_table_csv(const char *path, const struct rights *rights, struct error *error)
{
	/* A role beside a schema, and so far less than the picture it is made of. */
	struct csv csv = {.out = {.limit = (size_t)-1 / 2},
		.is_for_terminal = !path && isatty(STDOUT_FILENO)};
	bool is_written;

	buf_text(&csv.out, "role,superuser,schema,kind,privilege,held,all,grantable\n");
	rights_tabulate(rights, add_row, &csv);
	is_written = out_bytes(path, buf_string(&csv.out), csv.out.length, error);
	buf_free(&csv.out);
	return is_written;
}
