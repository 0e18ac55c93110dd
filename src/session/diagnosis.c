#include "session/diagnosis.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "session/catalogue.h"
#include "session/fill.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES 63 /* the server cuts names there, in its words too */

/* --- words ----------------------------------------------------------------------------------- */

/* '^' in front: only where the text begins; '$' at the end: only where a line ends. */
static bool contains(const char *text, const char *pattern)
{
	bool is_first = *pattern == '^';
	const char *part = pattern + is_first, *at = text;
	size_t length = strlen(part);
	bool is_last = length && part[length - 1] == '$';

	length -= is_last;
	for (; (at = memmem(at, strlen(at), part, length)); at++) {
		if (is_first && at != text)
			return false;
		if (!is_last || at[length] == '\0' || at[length] == '\n')
			return true;
	}
	return false;
}

/* Patterns of one cell are separated by '|'. */
static bool contains_any(const char *text, const char *patterns)
{
	char *copy = mem_text(patterns), *rest = copy, *pattern;
	bool found = false;

	while (!found && (pattern = strsep(&rest, "|")))
		found = contains(text, pattern);
	free(copy);
	return found;
}

static bool is_one_of(const char *word, const char *words)
{
	char *copy = mem_text(words), *rest = copy, *one;
	bool found = false;

	while (!found && (one = strsep(&rest, "|")))
		found = strcmp(one, word) == 0;
	free(copy);
	return found;
}

/* Quotes differ between languages, but none of them is a letter, a digit or a blank. */
static bool is_quote(char c)
{
	return c && !isalnum((unsigned char)c) && !isspace((unsigned char)c);
}

/* A role or database may be called like what a pattern looks for: where its name stands in quotes,
 * nothing is left of it. */
static void drop_name(struct buf *text, const char *name)
{
	size_t length = name ? strnlen(name, NAME_BYTES) : 0;

	for (size_t at = 1; length && at + length < text->length; at++)
		if (memcmp(text->bytes + at, name, length) == 0 && is_quote(text->bytes[at - 1]) &&
			is_quote(text->bytes[at + length]))
			buf_splice(text, at, length, "", 0);
}

/* What patterns look at; the caller frees it. */
static char *words_of_server(const struct circumstances *seen)
{
	struct buf text = BUF_INIT;

	buf_text(&text, seen->error->primary ? seen->error->primary : "");
	drop_name(&text, seen->user);
	drop_name(&text, seen->dbname);
	if (seen->error->detail)
		buf_printf(&text, "\n%s", seen->error->detail);
	return buf_take(&text);
}

/* --- rows ------------------------------------------------------------------------------------ */

static bool is_of_leg(const struct cause *cause, const struct circumstances *seen)
{
	if (cause->step >= STEP_SERVER || seen->step >= STEP_SERVER)
		/* Poolers let in and say later what was wrong. */
		return (cause->step >= STEP_SERVER) == (seen->step >= STEP_SERVER) ||
		       cause->when == WHEN_POOLER || cause->when == WHEN_BEHIND_POOLER;
	return !cause->latest || seen->step <= cause->latest;
}

/* The function is never translated, the text may be: one of them is enough. */
static bool is_said(const struct cause *cause, const struct circumstances *seen, const char *words)
{
	if (!cause->function && !cause->pattern)
		return true;
	if (cause->function && seen->function && is_one_of(seen->function, cause->function))
		return true;
	return cause->pattern && contains_any(words, cause->pattern);
}

/* The name in quotes behind @label; the caller frees it. NULL: there is none. */
static char *quoted_behind(const char *words, const char *label)
{
	const char *at = words ? strstr(words, label) : NULL;

	if (!at)
		return NULL;
	at += strlen(label);
	return mem_text_n(at, strcspn(at, "\""));
}

/* Between a pooler and its server it is about the pooler's address, user and database. PgBouncer
 * tells what its own login said, without the code: English only (P7). */
struct inner {
	struct circumstances seen;
	char *user, *dbname;
	const struct cause *cause; /* NULL: no row knows it */
};

static void inner_read(struct inner *inner, const struct circumstances *seen)
{
	const struct cause *cause;
	char *words;

	*inner = (struct inner){.seen = *seen,
		.user = quoted_behind(seen->error->primary, "user \""),
		.dbname = quoted_behind(seen->error->primary, "database \"")};
	if (!inner->user)
		inner->user = quoted_behind(seen->error->primary, "role \"");
	if (inner->user)
		inner->seen.user = inner->user;
	if (inner->dbname)
		inner->seen.dbname = inner->dbname;
	words = words_of_server(&inner->seen);
	for (size_t i = 0; !inner->cause && (cause = catalogue_at(i)); i++) {
		const char *patterns = cause->inner ? cause->inner : cause->pattern;

		if (cause->when == WHEN_SERVER && cause->step == STEP_LOGIN && patterns &&
			contains_any(words, patterns))
			inner->cause = cause;
	}
	free(words);
}

static void inner_clear(struct inner *inner)
{
	free(inner->user);
	free(inner->dbname);
}

static bool is_known_behind_pooler(const struct circumstances *seen)
{
	struct inner inner;

	inner_read(&inner, seen);
	inner_clear(&inner);
	return inner.cause != NULL;
}

static bool is_from_server(const struct circumstances *seen)
{
	return seen->is_from_server || seen->error->sqlstate[0];
}

static bool has_code(const struct cause *cause, const struct circumstances *seen)
{
	return cause->sqlstate ? strcmp(cause->sqlstate, seen->error->sqlstate) == 0
			       : seen->error->sqlstate[0] != '\0';
}

static bool is_by_words(const struct cause *cause, const struct circumstances *seen)
{
	char *words = words_of_server(seen);
	bool found = false;

	switch (cause->when) {
	case WHEN_LIBPQ:
		/* Our patterns of libpq's own messages must not catch the words of a server. */
		found = !is_from_server(seen) && seen->error->primary &&
			(!cause->pattern || contains_any(seen->error->primary, cause->pattern));
		break;
	case WHEN_POOLER:
	case WHEN_SERVER:
		found = has_code(cause, seen) &&
			(cause->when == WHEN_SERVER || seen->is_from_pooler) &&
			(!cause->asked_password || seen->was_asked_password) &&
			is_said(cause, seen, words);
		break;
	case WHEN_BEHIND_POOLER:
		found = seen->is_from_pooler && has_code(cause, seen) &&
			is_known_behind_pooler(seen);
		break;
	default:
		break;
	}
	free(words);
	return found;
}

static bool matches(const struct cause *cause, const struct circumstances *seen)
{
	if (seen->code)
		return strcmp(cause->code, seen->code) == 0;
	if (cause->when == WHEN_CODE)
		return false;
	if (cause->when == WHEN_TIMEOUT || seen->has_timed_out)
		return cause->when == WHEN_TIMEOUT && seen->has_timed_out &&
		       cause->step == seen->step &&
		       cause->asked_password == seen->was_asked_password &&
		       cause->is_logged_in == seen->is_logged_in;
	if (cause->when == WHEN_NEEDS_PASSWORD)
		return seen->needs_password;
	return is_of_leg(cause, seen) && is_by_words(cause, seen);
}

static const struct cause *find(const struct circumstances *seen)
{
	const struct cause *cause;

	for (size_t i = 0; (cause = catalogue_at(i)); i++)
		if (matches(cause, seen))
			break;
	return cause;
}

/* --- diagnoses ------------------------------------------------------------------------------- */

static void append_list(char **list, char *more)
{
	if (*list && more) {
		mem_replace(list, mem_printf("%s\n%s", *list, more));
		free(more);
	} else if (more) {
		mem_replace(list, more);
	}
}

static bool begins_with_any(const char *code, const char *prefixes)
{
	char *copy = mem_text(prefixes), *rest = copy, *prefix;
	bool found = false;

	while (!found && (prefix = strsep(&rest, "|")))
		found = text_starts_with(code, prefix);
	free(copy);
	return found;
}

static void add_provider(const struct circumstances *seen, struct diagnosis *diagnosis)
{
	const struct provider *provider = catalogue_providers();

	for (; seen->host && provider->hosts; provider++) {
		if (!contains_any(seen->host, provider->hosts) ||
			!begins_with_any(diagnosis->code, provider->codes))
			continue;
		append_list(&diagnosis->next, fill_list(provider->next, seen));
		append_list(&diagnosis->owner, fill_list(provider->owner, seen));
	}
}

static void describe_behind_pooler(
	const struct cause *cause, const struct circumstances *seen, struct diagnosis *diagnosis)
{
	struct inner inner;
	char *message;

	inner_read(&inner, seen);
	message = fill_line(inner.cause->message, &inner.seen, NULL);
	diagnosis->message = fill_line(cause->message, seen, message);
	diagnosis->likely = fill_list(inner.cause->likely, &inner.seen);
	diagnosis->next = fill_list(cause->next, seen);
	diagnosis->owner = fill_list(cause->owner, seen);
	append_list(&diagnosis->owner, fill_list(inner.cause->owner, &inner.seen));
	diagnosis->passes = inner.cause->passes;
	free(message);
	inner_clear(&inner);
}

static void describe(
	const struct cause *cause, const struct circumstances *seen, struct diagnosis *diagnosis)
{
	diagnosis->code = cause->code;
	if (cause->when == WHEN_BEHIND_POOLER) {
		describe_behind_pooler(cause, seen, diagnosis);
		return;
	}
	diagnosis->message = fill_line(cause->message, seen, NULL);
	diagnosis->likely = fill_list(cause->likely, seen);
	diagnosis->next = fill_list(cause->next, seen);
	diagnosis->owner = fill_list(cause->owner, seen);
	diagnosis->passes = cause->passes;
}

enum step_id diagnose(const struct circumstances *seen, struct diagnosis *diagnosis)
{
	const struct cause *cause = find(seen);
	enum step_id step = seen->step;

	diagnosis_clear(diagnosis);
	if (cause) {
		describe(cause, seen, diagnosis);
		add_provider(seen, diagnosis);
	} else {
		diagnosis->code = "unknown";
		diagnosis->message = fill_line("{said}", seen, NULL);
	}
	/* Deadlines and the tunnel know where they were; a text tells it, up to the login. */
	if (cause && cause->when != WHEN_TIMEOUT && cause->when != WHEN_CODE &&
		seen->step < STEP_SERVER)
		step = cause->step;
	/* Seen through a tunnel the machine that could not reach the database is another one. */
	if (seen->bastion && step == STEP_REACH && seen->step >= STEP_FORWARD)
		step = STEP_FORWARD;
	return step;
}
