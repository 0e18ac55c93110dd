#include "pg/message.h"

#include "base/buf.h"
#include "base/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const attempt_starts[] = {
	"connection to server at \"", "connection to server on socket \""};

static bool starts_attempt(const char *line)
{
	for (size_t i = 0; i < sizeof attempt_starts / sizeof *attempt_starts; i++)
		if (strncmp(line, attempt_starts[i], strlen(attempt_starts[i])) == 0)
			return true;
	return false;
}

/* "connection to server at ... failed: rest": the rest; any other line: itself. */
static const char *behind_prefix(const char *line)
{
	const char *rest = starts_attempt(line) ? strstr(line, " failed: ") : NULL;

	return rest ? rest + strlen(" failed: ") : line;
}

/* "SEVERITY:  SQLSTATE: text", whatever language the severity is in. */
static const char *parse_code(const char *line, char sqlstate[SQLSTATE_LENGTH + 1])
{
	const char *colon = strstr(line, ":  ");

	if (!colon)
		return NULL;
	colon += 3;
	for (int i = 0; i < SQLSTATE_LENGTH; i++)
		if (!isdigit((unsigned char)colon[i]) && !isupper((unsigned char)colon[i]))
			return NULL;
	if (strncmp(colon + SQLSTATE_LENGTH, ": ", 2) != 0)
		return NULL;
	memcpy(sqlstate, colon, SQLSTATE_LENGTH);
	sqlstate[SQLSTATE_LENGTH] = '\0';
	return colon + SQLSTATE_LENGTH + 2;
}

/* The labels are translated by libpq; with another language detail and hint stay in the text. */
static const char *behind_label(const char *line, const char *label)
{
	size_t length = strlen(label);

	if (strncmp(line, label, length) != 0)
		return NULL;
	line += length;
	while (*line == ' ')
		line++;
	return line;
}

/* A message of a server always has a severity, but one that is none of PostgreSQL may leave its
 * code out. libpq's own words have no ":  " (read in its sources). */
static const char *behind_severity(const char *line)
{
	const char *colon = strstr(line, ":  ");

	return colon && !memchr(line, '"', (size_t)(colon - line)) ? colon + 3 : NULL;
}

/* "LOCATION:  auth_failed, auth.c:332" */
static void take_location(struct pg_message *attempt, const char *rest)
{
	attempt->has_location = true;
	if (!attempt->function)
		attempt->function = mem_text_n(rest, strcspn(rest, ", "));
}

static void append_line(char **text, const char *line)
{
	mem_replace(text, *text ? mem_printf("%s\n%s", *text, line) : mem_text(line));
}

static void parse_line(struct pg_message *attempt, const char *line)
{
	const char *rest, *body = behind_prefix(line);

	if ((rest = behind_label(line, "LOCATION:"))) {
		take_location(attempt, rest);
		return;
	}
	if ((rest = behind_label(line, "DETAIL:"))) {
		append_line(&attempt->error.detail, rest);
	} else if ((rest = behind_label(line, "HINT:"))) {
		append_line(&attempt->error.hint, rest);
	} else if (line[0] == '\t') { /* libpq's own "Is the server running on that host ...?" */
		append_line(&attempt->error.hint, line + 1);
	} else if (!attempt->error.primary && (rest = parse_code(body, attempt->error.sqlstate))) {
		attempt->is_from_server = true;
		attempt->error.primary = mem_text(rest);
	} else if (!attempt->error.primary && (rest = behind_severity(body))) {
		attempt->is_from_server = true;
		attempt->error.primary = mem_text(rest);
	} else {
		append_line(&attempt->error.primary, body);
	}
	append_line(&attempt->text, line);
}

/* The words of a server explain more than libpq's; and with an SSH server under sslmode=prefer the
 * first attempt says only that TLS ended, the second one what answers there. */
static bool explains_more(const struct pg_message *attempt, const struct pg_message *than)
{
	static const char named[] = "expected authentication request from server";
	const char *said = attempt->error.primary;

	return !than->is_from_server &&
	       (attempt->is_from_server || (said && strncmp(said, named, strlen(named)) == 0));
}

/* Under sslmode=prefer the attempt with TLS comes first and explains most, except that "no entry
 * with TLS" and "no entry without" together mean: not allowed either way (first one again). */
static void keep_first(struct pg_message *message, struct pg_message *attempt)
{
	if (!attempt->text)
		return;
	message->attempts++;
	append_line(&message->text, attempt->text);
	if (message->attempts == 1 || explains_more(attempt, message)) {
		error_move(&message->error, &attempt->error);
		message->is_from_server = attempt->is_from_server;
		message->has_location = attempt->has_location;
		mem_replace(&message->function, attempt->function);
		attempt->function = NULL;
	}
	error_clear(&attempt->error);
	free(attempt->function);
	free(attempt->text);
	*attempt = (struct pg_message){.attempts = 0};
}

void pg_message_parse(const char *text, struct pg_message *message)
{
	struct pg_message attempt = {.attempts = 0};
	char *copy = mem_text(text), *rest = copy, *line;

	*message = (struct pg_message){.attempts = 0};
	while ((line = strsep(&rest, "\n"))) {
		if (!*line)
			continue;
		if (starts_attempt(line))
			keep_first(message, &attempt);
		parse_line(&attempt, line);
	}
	keep_first(message, &attempt);
	free(copy);
}

void pg_message_clear(struct pg_message *message)
{
	error_clear(&message->error);
	free(message->text);
	free(message->function);
	*message = (struct pg_message){.attempts = 0};
}
