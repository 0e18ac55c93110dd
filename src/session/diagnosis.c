#include "session/diagnosis.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "session/catalogue.h"

#include <string.h>

/* {name} in a text stands for what is known; unknown ones become "?". */
static const char *known_value(
	const struct circumstances *seen, const char *name, size_t length, char seconds[16])
{
	const struct {
		const char *name, *value;
	} values[] = {
		{"host", seen->host},
		{"port", seen->port},
		{"address", seen->address ? seen->address : seen->host},
		{"user", seen->user},
		{"dbname", seen->dbname},
		{"sslmode", seen->sslmode},
		{"bastion", seen->bastion},
		{"argument", seen->argument},
		{"seconds", seconds},
		{"said", seen->error->primary},
	};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (strlen(values[i].name) == length && memcmp(values[i].name, name, length) == 0)
			return values[i].value ? values[i].value : "?";
	return NULL;
}

static char *fill(const char *text, const struct circumstances *seen)
{
	struct buf out = BUF_INIT;
	char seconds[16];

	if (!text)
		return NULL;
	__builtin_snprintf(seconds, sizeof seconds, "%d", seen->seconds);
	for (const char *c = text; *c; c++) {
		const char *close = *c == '{' ? strchr(c, '}') : NULL;
		const char *value =
			close ? known_value(seen, c + 1, (size_t)(close - c - 1), seconds) : NULL;

		if (value) {
			buf_text(&out, value);
			c = close;
		} else {
			buf_char(&out, *c);
		}
	}
	return buf_take(&out);
}

/* Patterns of one cell are separated by '|'. */
static bool contains_any(const char *text, const char *patterns)
{
	char *copy = mem_text(patterns), *rest = copy, *pattern;
	bool found = false;

	while (!found && (pattern = strsep(&rest, "|")))
		found = strstr(text, pattern) != NULL;
	__builtin_free(copy);
	return found;
}

static bool matches(const struct cause *cause, const struct circumstances *seen)
{
	const struct error *error = seen->error;

	if (seen->code)
		return strcmp(cause->code, seen->code) == 0;
	if (cause->when == WHEN_CODE)
		return false;
	if (cause->when == WHEN_TIMEOUT || seen->has_timed_out)
		return cause->when == WHEN_TIMEOUT && seen->has_timed_out &&
		       cause->step == seen->step &&
		       cause->asked_password == seen->was_asked_password;
	if (cause->when == WHEN_NEEDS_PASSWORD)
		return seen->needs_password;
	if (cause->when == WHEN_POOLER && !seen->is_from_pooler)
		return false;
	if (cause->sqlstate && strcmp(cause->sqlstate, error->sqlstate) != 0)
		return false;
	/* Our patterns of libpq's own messages must not catch the words of a server. */
	if (!cause->sqlstate && error->sqlstate[0])
		return false;
	return !cause->pattern || (error->primary && contains_any(error->primary, cause->pattern));
}

enum step_id diagnose(const struct circumstances *seen, struct diagnosis *diagnosis)
{
	const struct cause *cause = catalogue_causes();
	enum step_id step;

	while (cause->code && !matches(cause, seen))
		cause++;
	diagnosis_clear(diagnosis);
	diagnosis->code = cause->code ? cause->code : "unknown";
	diagnosis->message = fill(cause->code ? cause->message : "{said}", seen);
	diagnosis->likely = fill(cause->likely, seen);
	diagnosis->next = fill(cause->next, seen);
	diagnosis->owner = fill(cause->owner, seen);
	/* Deadlines and the tunnel know where they were; a text tells it. */
	step = cause->code && cause->when != WHEN_TIMEOUT && cause->when != WHEN_CODE ? cause->step
										      : seen->step;
	/* Seen through a tunnel the machine that could not reach the database is another one. */
	if (seen->bastion && step == STEP_REACH && seen->step >= STEP_FORWARD)
		step = STEP_FORWARD;
	return step;
}
