/*
 * grants_formats.h - the forms in which verdicts are written for other programs and for tickets.
 */
#ifndef PGUSHER_CLI_GRANTS_FORMATS_H
#define PGUSHER_CLI_GRANTS_FORMATS_H

#include <stdbool.h>

struct buf;
struct error;
struct grants_report;
struct options;

enum grants_format {
	FORMAT_TEXT, /* lines for people; grants_text() */
	FORMAT_JSON,
	FORMAT_CSV,
	FORMAT_MARKDOWN,
	FORMAT_JUNIT,
	GRANTS_FORMATS
};

/* What --format, --json, --csv and --markdown ask for. --format sets the flag of the same name too.
 * False and @error when two of them disagree, or there is no such format. */
bool grants_format_read(struct options *options, enum grants_format *format, struct error *error);

/* "text", "json", ...: the word of --format. */
const char *grants_format_word(enum grants_format format);

/* Writes verdicts in any format but text to @path (NULL: stdout). */
bool grants_write(enum grants_format format, const struct grants_report *report, const char *path,
	struct error *error);

/* Lines for people on stdout, where the scripts are on stderr. */
void grants_text(const struct grants_report *report, const struct options *options);

/* The writers of text; each ends with a line break. */
void grants_csv(const struct grants_report *report, bool is_for_terminal, struct buf *out);
void grants_markdown(const struct grants_report *report, struct buf *out);
void grants_junit(const struct grants_report *report, struct buf *out);

/* A heading, a table and lists are made of these, by the report of what changed too. */
void markdown_item(struct buf *out, const char *label, const char *text); /* "- label: text" */
void markdown_items(struct buf *out, const char *label, const char *lines);

#endif
