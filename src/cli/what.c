/* what.c - the WHAT of a command line: which source is meant. */
#include "cli/options.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "pg/conninfo.h"
#include "source/environment.h"
#include "source/source.h"
#include "source/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool options_is_source(const char *word)
{
	struct store *store;
	bool is_known;

	if (conninfo_is_likely(word))
		return true;
	store = store_open();
	is_known = store_find(store, word) != NULL;
	store_free(store);
	return is_known;
}

static void set_flag(struct source *source, const char *keyword, const char *value)
{
	if (value)
		source_set(source, keyword, value, ORIGIN_FLAG, NULL);
}

/* [USER@]HOST[:PORT] */
static void set_ssh(struct source *source, const char *text)
{
	const char *at = text ? strrchr(text, '@') : NULL;
	const char *host = at ? at + 1 : text;
	const char *colon = host ? strrchr(host, ':') : NULL;
	char *part;

	if (!text)
		return;
	if (at) {
		part = mem_text_n(text, (size_t)(at - text));
		set_flag(source, "ssh_user", part);
		free(part);
	}
	if (colon && strchr(host, ':') == colon) {
		set_flag(source, "ssh_port", colon + 1);
		part = mem_text_n(host, (size_t)(colon - host));
		set_flag(source, "ssh_host", part);
		free(part);
	} else {
		set_flag(source, "ssh_host", host);
	}
}

static bool apply_flags(struct source *source, const struct options *options,
	struct secret *password, struct error *error)
{
	char seconds[24];

	set_flag(source, "host", options->host);
	set_flag(source, "port", options->port);
	set_flag(source, "user", options->user);
	set_ssh(source, options->ssh);
	set_flag(source, "ssh_jumps", options->ssh_jump);
	set_flag(source, "ssh_transport", options->ssh_transport);
	set_flag(source, "ssh_fingerprint", options->ssh_fingerprint);
	if (options->timeout) {
		snprintf(seconds, sizeof seconds, "%ld", options->timeout);
		set_flag(source, "connect_timeout", seconds);
	}
	if (!options->dbname)
		return true;
	if (conninfo_is_likely(options->dbname))
		return source_apply_conninfo(
			source, options->dbname, ORIGIN_FLAG, password, NULL, error);
	set_flag(source, "dbname", options->dbname);
	return true;
}

static bool read_password_file(
	const struct options *options, struct secret *password, struct error *error)
{
	struct buf text = {.limit = SECRET_CAPACITY};
	size_t length;
	bool is_read;

	if (!options->password_file)
		return true;
	if (strcmp(options->password_file, "-") == 0) {
		char chunk[SECRET_CAPACITY];
		ssize_t got = 0;

		do {
			got = read(STDIN_FILENO, chunk, sizeof chunk);
			is_read = got <= 0 || buf_add(&text, chunk, (size_t)got);
		} while (got > 0 && is_read && !memchr(chunk, '\n', (size_t)got));
		explicit_bzero(chunk, sizeof chunk);
	} else {
		is_read = file_read(options->password_file, SECRET_CAPACITY, &text, error);
	}
	length = strcspn(buf_string(&text), "\r\n");
	if (is_read && !(is_read = length && secret_set(password, buf_string(&text), length)))
		error_set(error, "there is no password in %s", options->password_file);
	if (text.bytes)
		explicit_bzero(text.bytes, text.capacity);
	buf_free(&text);
	return is_read;
}

/* A saved source stands for itself; everything else sees the environment. */
static struct source *named_source(const char *word, bool *is_saved, struct error *error)
{
	struct store *store = store_open();
	const struct store_entry *entry = store_find(store, word);
	struct source *source = NULL;

	*is_saved = entry && entry->kind == ENTRY_SAVED;
	if (entry && !entry->source)
		error_copy(error, &entry->error);
	else if (entry)
		source = source_copy(entry->source);
	if (source && entry->kind == ENTRY_SERVICE)
		source_set_name(source, NULL);
	store_free(store);
	return source;
}

static struct source *from_words(
	char *const *words, int count, struct secret *password, bool *is_saved, struct error *error)
{
	struct source *source = NULL;

	*is_saved = false;
	if (count > 2) {
		error_set(error, "too many words: \"%s\"", words[2]);
		return NULL;
	}
	if (count == 1 && !conninfo_is_likely(words[0])) {
		source = named_source(words[0], is_saved, error);
		if (source || error_is_set(error))
			return source;
	}
	source = source_new();
	if (count >= 1 && conninfo_is_likely(words[0])) {
		if (!source_apply_conninfo(source, words[0], ORIGIN_FLAG, password, NULL, error)) {
			source_free(source);
			return NULL;
		}
	} else if (count >= 1) {
		set_flag(source, "dbname", words[0]);
	}
	if (count == 2)
		set_flag(source, "user", words[1]);
	return source;
}

static void first_wrong(void *self, const char *keyword, const char *why)
{
	(void)keyword;
	if (!error_is_set(self))
		error_set(self, "%s", why);
}

struct source *options_saved(const struct options *options, const struct store_entry *entry,
	struct secret *password, struct error *error)
{
	struct source *source = entry->source ? source_copy(entry->source) : NULL;

	if (!source)
		error_copy(error, &entry->error);
	else if (apply_flags(source, options, password, error) &&
		 read_password_file(options, password, error) &&
		 !source_check(source, first_wrong, error))
		return source;
	source_free(source);
	return NULL;
}

struct source *options_source(const struct options *options, char *const *words, int count,
	struct secret *password, struct error *error)
{
	struct error problem = ERROR_INIT;
	bool is_saved = false;
	struct source *source = from_words(words, count, password, &is_saved, &problem);
	const char *service = environment_value("PGSERVICE");
	bool is_good = source && apply_flags(source, options, password, &problem) &&
		       read_password_file(options, password, &problem);

	if (is_good && !is_saved && service)
		is_good = source_apply_service(source, service, &problem);
	if (is_good && !is_saved)
		source_apply_environment(source);
	if (is_good && source_check(source, first_wrong, &problem))
		is_good = false;
	if (is_good)
		return source;
	source_free(source);
	error_move(error, &problem);
	return NULL;
}
