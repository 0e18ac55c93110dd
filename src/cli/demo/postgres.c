#include "cli/demo/parts.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"

#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define START_LIMIT_MS 30000
#define STEP_MS 20

/* Debian and the packages of postgresql.org keep each version apart, and off PATH. */
static const char *const version_patterns[] = {
	"/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb"};

/* The version in a path such as /usr/lib/postgresql/15/bin/initdb. */
static long version_in(const char *path)
{
	size_t before = strcspn(path, "0123456789");

	return strtol(path + before, NULL, 10);
}

static char *newest_of(const char *pattern)
{
	glob_t found;
	const char *best = NULL;
	char *copy;

	if (glob(pattern, 0, NULL, &found) != 0)
		return NULL;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (!best || version_in(found.gl_pathv[i]) > version_in(best))
			best = found.gl_pathv[i];
	}
	copy = mem_text(best);
	globfree(&found);
	return copy;
}

bool postgres_find(struct demo *demo, struct error *error)
{
	char *found = process_find("initdb", "/usr/local/pgsql/bin");
	char real[PATH_MAX];

	for (size_t i = 0; !found && i < sizeof version_patterns / sizeof version_patterns[0]; i++)
		found = newest_of(version_patterns[i]);
	if (!found) {
		error_set(error, "there is no initdb on this machine: the demo needs a PostgreSQL "
				 "server to start");
		error_set_hint(error,
			"On Debian and Ubuntu: apt-get install postgresql-15 (or any "
			"other version; the package postgresql takes the current one)");
		return false;
	}
	/* A link on PATH: postgres lies beside what it points to. */
	demo->initdb = mem_text(realpath(found, real) ? real : found);
	free(found);
	return true;
}

/* "postgres" beside initdb, or a file of its lib directory; the caller frees it. */
static char *beside_initdb(const struct demo *demo, const char *name)
{
	const char *slash = strrchr(demo->initdb, '/');

	return mem_printf("%.*s/%s", (int)(slash - demo->initdb), demo->initdb, name);
}

static bool initialise_with_locale(
	const struct demo *demo, char *data, char *locale, struct error *error)
{
	char *argv[] = {demo->initdb, "-D", data, "-U", DEMO_SUPERUSER, "-A", "trust", "-E", "UTF8",
		locale, "--no-sync", NULL};

	return process_run(demo, argv, error);
}

bool postgres_initialise(struct demo *demo, struct error *error)
{
	char *data = path_join(demo->server_directory, "data");
	/* Older systems do not know C.UTF-8. */
	bool done = initialise_with_locale(demo, data, "--locale=C.UTF-8", NULL) ||
		    initialise_with_locale(demo, data, "--locale=C", error);

	free(data);
	return done;
}

static bool has_statistics_library(const struct demo *demo)
{
	static const char *const places[] = {
		"../lib/pg_stat_statements.so", "../lib/postgresql/pg_stat_statements.so"};
	bool found = false;

	for (size_t i = 0; i < sizeof places / sizeof places[0] && !found; i++) {
		char *path = beside_initdb(demo, places[i]);

		found = file_exists(path);
		free(path);
	}
	return found;
}

/* A value of postgresql.conf: quotes and backslashes are doubled. */
static void add_path(struct buf *text, const char *key, const char *directory, const char *name)
{
	char *path = *name ? path_join(directory, name) : mem_text(directory);

	buf_printf(text, "%s = '", key);
	for (const char *at = path; *at; at++) {
		if (*at == '\'' || *at == '\\')
			buf_char(text, *at);
		buf_char(text, *at);
	}
	buf_text(text, "'\n");
	free(path);
}

static bool write_settings(const struct demo *demo, struct error *error)
{
	static const char hba[] = "local all " DEMO_SUPERUSER " trust\n"
				  "hostssl all all 127.0.0.1/32 scram-sha-256\n"
				  "hostssl all all ::1/128 scram-sha-256\n";
	struct buf text = BUF_INIT;
	bool done;

	buf_printf(&text, "port = %d\n", demo->port);
	buf_text(&text,
		"listen_addresses = '127.0.0.1,::1'\n"
		"fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
		"logging_collector = off\nlog_connections = on\ncluster_name = 'pgusher demo'\n"
		"password_encryption = 'scram-sha-256'\nssl = on\n");
	add_path(&text, "unix_socket_directories", demo->server_directory, "");
	add_path(&text, "hba_file", demo->directory, "pg_hba.conf");
	add_path(&text, "ssl_cert_file", demo->directory, "server.pem");
	add_path(&text, "ssl_key_file", demo->directory, "server.key");
	if (has_statistics_library(demo))
		buf_text(&text, "shared_preload_libraries = 'pg_stat_statements'\n");
	done = place_write_public(demo, "postgresql.conf", buf_string(&text), error) &&
	       place_write_public(demo, "pg_hba.conf", hba, error);
	buf_free(&text);
	return done;
}

static bool wait_for_answer(struct demo *demo, struct error *error)
{
	for (int waited = 0; waited < START_LIMIT_MS; waited += STEP_MS) {
		if (sql_is_answered(demo))
			return true;
		if (!demo_pause(demo, STEP_MS))
			return error_set(error, "interrupted");
		if (process_has_ended(&demo->postgres))
			break;
	}
	error_set(error, "PostgreSQL did not start");
	process_explain(demo, error);
	return false;
}

bool postgres_start(struct demo *demo, struct error *error)
{
	char *postgres = beside_initdb(demo, "postgres");
	char *data = path_join(demo->server_directory, "data");
	char *settings = place_path(demo, "postgresql.conf");
	char *setting = mem_printf("config_file=%s", settings);
	char *argv[] = {postgres, "-D", data, "-c", setting, NULL};
	bool done = false;

	demo->port = process_free_port();
	if (demo->port == 0)
		error_set(error, "no free port was found on 127.0.0.1");
	else if (write_settings(demo, error))
		demo->postgres = process_start(demo, argv, SIGQUIT, error);
	if (demo->postgres)
		done = wait_for_answer(demo, error);
	free(setting);
	free(settings);
	free(data);
	free(postgres);
	return done;
}
