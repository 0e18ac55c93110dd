#include "source/pgpass.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "source/environment.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

#define PGPASS_FILE_MAX ((size_t)1 << 20)

/* Compares the field at *line with @wanted ("*" matches all) and steps behind its colon. */
static bool field_matches(const char **line, const char *wanted)
{
	const char *at = *line;
	bool matches = true;

	if (at[0] == '*' && at[1] == ':') {
		*line = at + 2;
		return true;
	}
	for (; *at && *at != ':'; at++) {
		if (*at == '\\' && at[1])
			at++;
		if (*wanted != *at)
			matches = false;
		else
			wanted++;
	}
	*line = *at ? at + 1 : at;
	return *at && matches && !*wanted;
}

/* The password is what is left, up to the next bare colon, with escapes taken away. */
static void take_password(const char *line, struct secret *password)
{
	secret_clear(password);
	for (; *line && *line != ':'; line++) {
		if (*line == '\\' && line[1])
			line++;
		secret_splice(password, secret_length(password), 0, line, 1);
	}
}

static bool line_matches(const char **line, const struct source *source)
{
	const char *host = source_value(source, "host"), *port = source_value(source, "port");
	const char *dbname = source_value(source, "dbname"), *user = source_value(source, "user");

	if (text_is_empty(host))
		host = source_is_set(source, "hostaddr") ? source_value(source, "hostaddr")
							 : "localhost";
	if (strcmp(host, "/var/run/postgresql") == 0)
		host = "localhost"; /* the default directory matches only "localhost" */
	if (text_is_empty(user))
		user = path_account() ? path_account() : "";
	return field_matches(line, host) && field_matches(line, port ? port : "5432") &&
	       field_matches(line, text_is_empty(dbname) ? user : dbname) &&
	       field_matches(line, user);
}

static char *pgpass_file(const struct source *source)
{
	const char *named = source_value(source, "passfile");

	if (!text_is_empty(named))
		return path_expand(named);
	named = environment_value("PGPASSFILE");
	return named ? mem_text(named) : path_expand("~/.pgpass");
}

static void search(const char *text, const struct source *source, struct secret *password,
	struct pgpass_hit *hit)
{
	size_t number = 1;

	for (const char *line = text; *line && !hit->line; number++) {
		size_t length = strcspn(line, "\n");
		struct buf one = BUF_INIT;
		const char *at;

		buf_add(&one, line, length && line[length - 1] == '\r' ? length - 1 : length);
		at = buf_string(&one);
		if (*at && *at != '#' && line_matches(&at, source)) {
			take_password(at, password);
			hit->line = number;
		}
		if (one.bytes)
			explicit_bzero(one.bytes, one.capacity);
		buf_free(&one);
		line += length + (line[length] == '\n');
	}
}

bool pgpass_lookup(const struct source *source, struct secret *password, struct pgpass_hit *hit,
	struct error *error)
{
	struct buf text = BUF_INIT;
	bool usable = true;

	*hit = (struct pgpass_hit){.file = pgpass_file(source)};
	if (!file_exists(hit->file))
		return true;
	if (!file_is_private(hit->file)) {
		usable = error_set(
			error, "%s is not used: it must be a plain file with mode 0600", hit->file);
		error_set_hint(error, "chmod 600 %s", hit->file);
	} else {
		usable = file_read(hit->file, PGPASS_FILE_MAX, &text, error);
		if (usable)
			search(buf_string(&text), source, password, hit);
	}
	if (text.bytes)
		explicit_bzero(text.bytes, text.capacity);
	buf_free(&text);
	return usable;
}
