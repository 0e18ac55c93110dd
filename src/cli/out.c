#include "cli/out.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void out_lines(FILE *stream, const char *prefix, const char *text)
{
	while (text && *text) {
		size_t length = strcspn(text, "\n");
		struct buf line = BUF_INIT;

		text_printable(&line, text, length, 0);
		fprintf(stream, "%s%s\n", prefix, buf_string(&line));
		buf_free(&line);
		text += length + (text[length] == '\n');
	}
}

void out_line(FILE *stream, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list arguments;

	va_start(arguments, format);
	buf_vprintf(&text, format, arguments);
	va_end(arguments);
	if (text.length)
		out_lines(stream, "", buf_string(&text));
	else
		fputc('\n', stream);
	fflush(stream);
	buf_free(&text);
}

void out_row(FILE *stream, const char *format, ...)
{
	struct buf text = BUF_INIT, line = BUF_INIT;
	va_list arguments;

	va_start(arguments, format);
	buf_vprintf(&text, format, arguments);
	va_end(arguments);
	text_printable(&line, buf_string(&text), text.length, 0);
	fprintf(stream, "%s\n", buf_string(&line));
	fflush(stream);
	buf_free(&text);
	buf_free(&line);
}

void out_error(const struct error *error)
{
	out_lines(stderr, "pgusher: ", error->primary ? error->primary : "unknown error");
	if (error->detail)
		out_lines(stderr, "  ", error->detail);
	if (error->hint)
		out_lines(stderr, "  Try: ", error->hint);
}

bool out_bytes(const char *path, const char *bytes, size_t length, struct error *error)
{
	if (path && strcmp(path, "-") != 0)
		return file_write(path, bytes, length, 0600, error);
	if (fwrite(bytes, 1, length, stdout) != length || fflush(stdout) != 0)
		return error_set_errno(error, errno, "cannot write to stdout");
	return true;
}

bool out_json(const char *path, json_t *json, struct error *error)
{
	char *text = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
	struct buf line = {.limit = (size_t)-1 / 2};
	bool is_written;

	json_decref(json);
	if (!text)
		return error_set(error, "the result cannot be written as JSON");
	buf_text(&line, text);
	buf_char(&line, '\n');
	is_written = out_bytes(path, buf_string(&line), line.length, error);
	buf_free(&line);
	free(text);
	return is_written;
}
