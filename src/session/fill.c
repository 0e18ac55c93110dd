#include "session/fill.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "session/diagnosis.h"
#include "session/paste.h"

#include <stdlib.h>
#include <string.h>

#define SOCKET_ADDRESS "[local]" /* what a server calls a client of its socket (auth.c) */

struct filler {
	const struct circumstances *seen;
	const char *said;
	struct buf out;
	const char *impossible; /* why the line cannot be given */
	bool lacks_client;	/* a line of pg_hba.conf has no address */
};

static const char *words_of(const struct filler *filler)
{
	return filler->seen->error ? filler->seen->error->primary : NULL;
}

/* Lists and messages are read by lines: a name must not make a new one. */
static void add_plain(struct filler *filler, const char *value)
{
	for (const char *c = value ? value : "?"; *c; c++)
		buf_char(&filler->out, *c == '\n' ? ' ' : *c);
}

static bool is_by_socket(const struct filler *filler)
{
	const struct circumstances *seen = filler->seen;
	const char *words = words_of(filler);

	if (seen->host && (*seen->host == '/' || *seen->host == '@'))
		return true;
	/* A name that holds it says nothing of the address. */
	return words && strstr(words, SOCKET_ADDRESS) &&
	       !(seen->user && strstr(seen->user, SOCKET_ADDRESS)) &&
	       !(seen->dbname && strstr(seen->dbname, SOCKET_ADDRESS));
}

static bool add_client(struct filler *filler)
{
	return paste_client(
		&filler->out, words_of(filler), filler->seen->user, filler->seen->dbname);
}

static void add_hba_token(struct filler *filler, const char *name)
{
	if (!name || !paste_hba_token(&filler->out, name))
		filler->impossible = "pg_hba.conf cannot name this user or database in one line "
				     "(a control character, or a slash in front)";
}

static void add_hba_line(struct filler *filler, bool is_for_replication)
{
	buf_text(&filler->out, is_by_socket(filler) ? "local " : "hostssl ");
	if (is_for_replication)
		buf_text(&filler->out, "replication");
	else
		add_hba_token(filler, filler->seen->dbname);
	buf_char(&filler->out, ' ');
	add_hba_token(filler, filler->seen->user);
	buf_char(&filler->out, ' ');
	if (!is_by_socket(filler)) {
		if (!add_client(filler)) {
			buf_text(&filler->out, "ADDRESS");
			filler->lacks_client = true;
		}
		buf_char(&filler->out, ' ');
	}
	buf_text(&filler->out, "scram-sha-256");
}

static void add_sql(
	struct filler *filler, bool (*paste)(struct buf *out, const char *name), const char *name)
{
	if (!name || !paste(&filler->out, name))
		filler->impossible =
			"the name cannot be given as SQL: it holds bytes that are no text";
}

static void fill_client(struct filler *filler)
{
	if (is_by_socket(filler))
		buf_text(&filler->out, "a socket of its own machine");
	else if (!add_client(filler))
		buf_text(&filler->out, "which it did not say; its log does");
}

static void fill_hba(struct filler *filler)
{
	add_hba_line(filler, false);
}

static void fill_hba_replication(struct filler *filler)
{
	add_hba_line(filler, true);
}

static void fill_sql_user(struct filler *filler)
{
	add_sql(filler, paste_identifier, filler->seen->user);
}

static void fill_sql_dbname(struct filler *filler)
{
	add_sql(filler, paste_identifier, filler->seen->dbname);
}

static void fill_sql_literal_user(struct filler *filler)
{
	add_sql(filler, paste_literal, filler->seen->user);
}

/* Trust, peer and certificates prove no password. */
static void fill_proved(struct filler *filler)
{
	if (filler->seen->was_asked_password)
		buf_text(&filler->out, " (the password was right)");
}

static void fill_seconds(struct filler *filler)
{
	buf_printf(&filler->out, "%d", filler->seen->seconds);
}

/* False: there is no such placeholder. */
static bool add_made(struct filler *filler, const char *name, size_t length)
{
	static const struct {
		const char *name;
		void (*fill)(struct filler *filler);
	} made[] = {
		{"client", fill_client},
		{"hba_line", fill_hba},
		{"hba_replication_line", fill_hba_replication},
		{"sql_user", fill_sql_user},
		{"sql_dbname", fill_sql_dbname},
		{"sql_literal_user", fill_sql_literal_user},
		{"proved", fill_proved},
		{"seconds", fill_seconds},
	};

	for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
		if (strlen(made[i].name) == length && memcmp(made[i].name, name, length) == 0) {
			made[i].fill(filler);
			return true;
		}
	}
	return false;
}

static bool add_value(struct filler *filler, const char *name, size_t length)
{
	const struct circumstances *seen = filler->seen;
	const struct {
		const char *name, *value;
	} values[] = {
		{"host", seen->host},
		{"port", seen->port},
		{"address", text_is_empty(seen->address) ? seen->host : seen->address},
		{"user", seen->user},
		{"dbname", seen->dbname},
		{"sslmode", seen->sslmode},
		{"bastion", seen->bastion},
		{"argument", seen->argument},
		{"said", filler->said ? filler->said : words_of(filler)},
	};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		if (strlen(values[i].name) == length && memcmp(values[i].name, name, length) == 0) {
			add_plain(filler, values[i].value);
			return true;
		}
	}
	return add_made(filler, name, length);
}

static void add_filled(struct filler *filler, const char *text, size_t length)
{
	for (size_t at = 0; at < length; at++) {
		const char *close = text[at] == '{' ? memchr(text + at, '}', length - at) : NULL;

		if (close && add_value(filler, text + at + 1, (size_t)(close - text) - at - 1))
			at = (size_t)(close - text);
		else
			buf_char(&filler->out, text[at]);
	}
}

char *fill_line(const char *text, const struct circumstances *seen, const char *said)
{
	struct filler filler = {.seen = seen, .said = said, .out = BUF_INIT};

	if (!text)
		return NULL;
	add_filled(&filler, text, strlen(text));
	return buf_take(&filler.out);
}

char *fill_list(const char *text, const struct circumstances *seen)
{
	struct filler filler = {.seen = seen, .out = BUF_INIT};

	if (!text)
		return NULL;
	while (*text) {
		size_t start = filler.out.length, length = strcspn(text, "\n");

		if (start)
			buf_char(&filler.out, '\n');
		start = filler.out.length;
		filler.impossible = NULL;
		add_filled(&filler, text, length);
		if (filler.impossible)
			buf_splice(&filler.out, start, filler.out.length - start, filler.impossible,
				strlen(filler.impossible));
		text += length + (text[length] == '\n');
	}
	if (filler.lacks_client)
		buf_text(&filler.out, "\nADDRESS is this machine's as the server sees it, which it "
				      "did not say; its log does");
	return buf_take(&filler.out);
}
