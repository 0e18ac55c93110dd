#include "base/error.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool error_is_set(const struct error *error)
{
	return error->primary != NULL;
}

static char *format_text(const char *format, va_list arguments)
	__attribute__((format(printf, 1, 0)));

static char *format_text(const char *format, va_list arguments)
{
	struct buf text = BUF_INIT;

	buf_vprintf(&text, format, arguments);
	return buf_take(&text);
}

bool error_set(struct error *error, const char *format, ...)
{
	va_list arguments;
	char *primary;

	if (!error)
		return false;
	va_start(arguments, format);
	primary = format_text(format, arguments);
	va_end(arguments);
	error_clear(error);
	error->primary = primary;
	return false;
}

bool error_set_errno(struct error *error, int number, const char *format, ...)
{
	va_list arguments;
	char *primary;

	if (!error)
		return false;
	va_start(arguments, format);
	primary = format_text(format, arguments);
	va_end(arguments);
	error_set(error, "%s: %s", primary, strerror(number));
	free(primary);
	return false;
}

void error_set_hint(struct error *error, const char *format, ...)
{
	va_list arguments;

	if (!error)
		return;
	va_start(arguments, format);
	mem_replace(&error->hint, format_text(format, arguments));
	va_end(arguments);
}

void error_prefix(struct error *error, const char *format, ...)
{
	va_list arguments;
	char *prefix;

	if (!error || !error->primary)
		return;
	va_start(arguments, format);
	prefix = format_text(format, arguments);
	va_end(arguments);
	mem_replace(&error->primary, mem_printf("%s: %s", prefix, error->primary));
	free(prefix);
}

void error_copy(struct error *to, const struct error *from)
{
	struct error copy = {
		.primary = mem_text(from->primary),
		.detail = mem_text(from->detail),
		.hint = mem_text(from->hint),
	};

	memcpy(copy.sqlstate, from->sqlstate, sizeof copy.sqlstate);
	error_clear(to);
	*to = copy;
}

void error_move(struct error *to, struct error *from)
{
	if (to) {
		error_clear(to);
		*to = *from;
		*from = (struct error)ERROR_INIT;
	} else {
		error_clear(from);
	}
}

void error_clear(struct error *error)
{
	if (!error)
		return;
	free(error->primary);
	free(error->detail);
	free(error->hint);
	*error = (struct error)ERROR_INIT;
}
