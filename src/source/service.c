#include "source/service.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "source/environment.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SERVICE_FILE_MAX ((size_t)1 << 20)
#define SERVICE_LINE_MAX 1022 /* libpq 15 refuses longer ones */

enum line_kind { LINE_BLANK, LINE_SECTION, LINE_PAIR, LINE_BROKEN };

/* The two files, in libpq's order; both are the caller's. */
static void service_files(char *files[2])
{
	const char *own = environment_value("PGSERVICEFILE");
	const char *system = environment_value("PGSYSCONFDIR");

	files[0] = own ? mem_text(own) : path_expand("~/.pg_service.conf");
	files[1] = path_join(system ? system : "/etc/postgresql-common", "pg_service.conf");
}

/* Cuts @line in place: *name and *value point into it. */
static enum line_kind read_line(char *line, char **name, char **value)
{
	size_t length = strlen(line);
	char *equals;

	if (length > SERVICE_LINE_MAX)
		return LINE_BROKEN;
	while (length && isspace((unsigned char)line[length - 1]))
		line[--length] = '\0';
	while (isspace((unsigned char)*line))
		line++;
	if (!*line || *line == '#')
		return LINE_BLANK;
	*name = line;
	if (*line == '[') {
		(*name)++;
		equals = strrchr(line, ']');
		if (!equals)
			return LINE_BROKEN;
		*equals = '\0';
		return LINE_SECTION;
	}
	equals = strchr(line, '=');
	if (!equals || equals == line)
		return LINE_BROKEN;
	*equals = '\0';
	*value = equals + 1;
	return LINE_PAIR;
}

struct section {
	void (*each)(void *self, const char *keyword, const char *value);
	void *self;
	char *seen[128]; /* keys told already: the first one wins */
	size_t seen_count;
};

static void tell(struct section *section, const char *keyword, const char *value)
{
	for (size_t i = 0; i < section->seen_count; i++)
		if (strcmp(section->seen[i], keyword) == 0)
			return;
	if (section->seen_count < sizeof section->seen / sizeof *section->seen)
		section->seen[section->seen_count++] = mem_text(keyword);
	section->each(section->self, keyword, value);
}

/* 1: found, 0: not in this file, -1: broken. */
static int read_section(
	const char *file, const char *service, struct section *section, struct error *error)
{
	struct buf text = BUF_INIT;
	char *rest, *line, *name = NULL, *value = NULL;
	bool is_inside = false;
	int outcome = 0;

	if (!file_exists(file) || !file_read(file, SERVICE_FILE_MAX, &text, error)) {
		buf_free(&text);
		return 0;
	}
	rest = text.bytes;
	for (size_t number = 1; outcome >= 0 && rest && (line = strsep(&rest, "\n")); number++) {
		enum line_kind kind = read_line(line, &name, &value);

		if (kind == LINE_SECTION && outcome == 1)
			break;
		if (kind == LINE_SECTION)
			is_inside = strcmp(name, service) == 0;
		else if (is_inside && kind == LINE_PAIR && strcmp(name, "service") != 0)
			tell(section, name, value);
		else if (is_inside && kind != LINE_BLANK)
			outcome = -1;
		if (is_inside && outcome == 0)
			outcome = 1;
		if (outcome < 0)
			error_set(error, "%s, line %zu: not \"keyword=value\"", file, number);
	}
	buf_free(&text);
	return outcome;
}

static void add_name(void *self, const char *service, const char *file)
{
	struct buf *names = self;

	(void)file;
	buf_printf(names, "%s%s", names->length ? ", " : "", service);
}

bool service_read(const char *service,
	void (*each)(void *self, const char *keyword, const char *value), void *self,
	struct error *error)
{
	struct section section = {.each = each, .self = self};
	char *files[2];
	int outcome = 0;

	service_files(files);
	for (size_t i = 0; i < 2 && outcome == 0; i++)
		outcome = read_section(files[i], service, &section, error);
	if (outcome == 0) {
		struct buf names = BUF_INIT;

		service_list(add_name, &names);
		error_set(error, "there is no service \"%s\" in %s", service, files[0]);
		error_set_hint(
			error, "Services there: %s", names.length ? buf_string(&names) : "none");
		buf_free(&names);
	}
	for (size_t i = 0; i < section.seen_count; i++)
		free(section.seen[i]);
	free(files[0]);
	free(files[1]);
	return outcome == 1;
}

void service_list(void (*each)(void *self, const char *service, const char *file), void *self)
{
	char *files[2];

	service_files(files);
	for (size_t i = 0; i < 2; i++) {
		struct buf text = BUF_INIT;
		char *rest = NULL, *line, *name = NULL, *value = NULL;

		if (file_exists(files[i]) && file_read(files[i], SERVICE_FILE_MAX, &text, NULL))
			rest = text.bytes;
		while (rest && (line = strsep(&rest, "\n")))
			if (read_line(line, &name, &value) == LINE_SECTION)
				each(self, name, files[i]);
		buf_free(&text);
		free(files[i]);
	}
}
