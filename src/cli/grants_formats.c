#include "cli/grants_formats.h"

#include "base/buf.h"
#include "base/error.h"
#include "cli/grants_json.h"
#include "cli/options.h"
#include "cli/out.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OUTPUT_MAX ((size_t)1 << 30) /* bytes; 100,000 missing names take some 10 MB */

static const char *const words[GRANTS_FORMATS] = {
	[FORMAT_TEXT] = "text",
	[FORMAT_JSON] = "json",
	[FORMAT_CSV] = "csv",
	[FORMAT_MARKDOWN] = "markdown",
	[FORMAT_JUNIT] = "junit",
};

const char *grants_format_word(enum grants_format format)
{
	return words[format];
}

static bool find(const char *word, enum grants_format *format, struct error *error)
{
	for (*format = 0; *format < GRANTS_FORMATS; ++*format)
		if (strcmp(words[*format], word) == 0)
			return true;
	return error_set(
		error, "--format takes text, json, csv, markdown or junit, not \"%s\"", word);
}

bool grants_format_read(struct options *options, enum grants_format *format, struct error *error)
{
	bool *const flags[GRANTS_FORMATS] = {[FORMAT_JSON] = &options->json,
		[FORMAT_CSV] = &options->csv,
		[FORMAT_MARKDOWN] = &options->markdown};
	bool is_said = options->format != NULL;

	*format = FORMAT_TEXT;
	if (is_said && !find(options->format, format, error))
		return false;
	for (enum grants_format other = 0; other < GRANTS_FORMATS; other++) {
		if (!flags[other] || !*flags[other] || other == *format)
			continue;
		if (is_said)
			return error_set(error, "one format at a time: %s or %s", words[*format],
				words[other]);
		*format = other;
		is_said = true;
	}
	if (flags[*format])
		*flags[*format] = true;
	return true;
}

bool grants_write(enum grants_format format, const struct grants_report *report, const char *path,
	struct error *error)
{
	static void (*const writers[GRANTS_FORMATS])(
		const struct grants_report *report, struct buf *out) = {
		[FORMAT_MARKDOWN] = grants_markdown, [FORMAT_JUNIT] = grants_junit};
	struct buf out = {.limit = OUTPUT_MAX};
	bool is_written;

	if (format == FORMAT_JSON)
		return out_json(path, grants_json(report), error);
	if (format == FORMAT_CSV)
		grants_csv(report, !path && isatty(STDOUT_FILENO), &out);
	else
		writers[format](report, &out);
	is_written = buf_overflowed(&out)
			     ? error_set(error, "the report is larger than %zu bytes", OUTPUT_MAX)
			     : out_bytes(path, buf_string(&out), out.length, error);
	buf_free(&out);
	return is_written;
}
