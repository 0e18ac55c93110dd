#include "cli/demo/parts.h"

#include "base/error.h"
#include "base/memory.h"

#include <libpq-fe.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define PASSWORD_LENGTH 24 /* characters of 32: 120 bits */

extern const char demo_sample_sql[]; /* sample.sql, made by build-aux/embed.awk */

/* Roles that log in; each gets a random password in NAME.password. */
static const char *const logins[] = {"mia", "om_reader", "auditor"};

static void drop_notice(void *self, const char *message)
{
	(void)self;
	(void)message;
}

/* Through the private socket; the caller finishes it and looks at its status. */
static PGconn *open_connection(const struct demo *demo, const char *database)
{
	char port[12];
	const char *const keywords[] = {"host", "port", "user", "dbname", "connect_timeout", NULL};
	const char *const values[] = {
		demo->server_directory, port, DEMO_SUPERUSER, database, "10", NULL};
	PGconn *connection;

	snprintf(port, sizeof port, "%d", demo->port);
	connection = PQconnectdbParams(keywords, values, 0);
	if (connection)
		PQsetNoticeProcessor(connection, drop_notice, NULL);
	return connection;
}

bool sql_is_answered(const struct demo *demo)
{
	PGconn *connection = open_connection(demo, "postgres");
	bool is_answered = PQstatus(connection) == CONNECTION_OK;

	PQfinish(connection);
	return is_answered;
}

/* Waits for the answer and for the end of the front. */
static bool wait_for_result(const struct demo *demo, PGconn *connection, struct error *error)
{
	while (PQisBusy(connection)) {
		struct pollfd fds[] = {{.fd = PQsocket(connection), .events = POLLIN},
			{.fd = demo->life, .events = POLLIN}};

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return error_set_errno(error, errno, "cannot wait for the server");
		if (fds[1].revents)
			return error_set(error, "interrupted");
		if (!PQconsumeInput(connection))
			return error_set(error, "%s", PQerrorMessage(connection));
	}
	return true;
}

static bool run(const struct demo *demo, PGconn *connection, const char *text, struct error *error)
{
	PGresult *result;
	bool done = true;

	if (!PQsendQuery(connection, text))
		return error_set(error, "%s", PQerrorMessage(connection));
	while (wait_for_result(demo, connection, error) && (result = PQgetResult(connection))) {
		ExecStatusType status = PQresultStatus(result);

		if (done && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
			done = error_set(error, "%s", PQresultErrorMessage(result));
		PQclear(result);
	}
	return done && !error_is_set(error);
}

static bool make_password(char password[PASSWORD_LENGTH + 1])
{
	static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
	unsigned char bytes[PASSWORD_LENGTH];

	if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
		return false;
	for (size_t i = 0; i < PASSWORD_LENGTH; i++)
		password[i] = alphabet[bytes[i] % 32];
	password[PASSWORD_LENGTH] = '\0';
	return true;
}

/* The server gets the SCRAM verifier only, so that no log of its can show the password. */
static bool set_password(const struct demo *demo, PGconn *connection, const char *role,
	const char *password, struct error *error)
{
	char *verifier = PQencryptPasswordConn(connection, password, role, "scram-sha-256");
	char *name = PQescapeIdentifier(connection, role, strlen(role));
	char *literal = verifier ? PQescapeLiteral(connection, verifier, strlen(verifier)) : NULL;
	char *statement;
	bool done = false;

	if (name && literal) {
		statement = mem_printf("ALTER ROLE %s PASSWORD %s", name, literal);
		done = run(demo, connection, statement, error);
		free(statement);
	} else {
		error_set(error, "%s", PQerrorMessage(connection));
	}
	PQfreemem(literal);
	PQfreemem(name);
	PQfreemem(verifier);
	return done;
}

static bool give_password(
	const struct demo *demo, PGconn *connection, const char *role, struct error *error)
{
	char password[PASSWORD_LENGTH + 1];
	char *name, *line;
	bool done;

	if (!make_password(password))
		return error_set_errno(error, errno, "no random bytes");
	name = mem_printf("%s.password", role);
	line = mem_printf("%s\n", password);
	done = set_password(demo, connection, role, password, error) &&
	       place_write(demo, name, line, error);
	explicit_bzero(password, sizeof password);
	explicit_bzero(line, strlen(line));
	free(line);
	free(name);
	return done;
}

static bool connect_and_run(const struct demo *demo, const char *database,
	bool (*work)(const struct demo *, PGconn *, struct error *), struct error *error)
{
	PGconn *connection = open_connection(demo, database);
	bool done;

	if (PQstatus(connection) == CONNECTION_OK)
		done = work(demo, connection, error);
	else
		done = error_set(error, "%s", PQerrorMessage(connection));
	PQfinish(connection);
	return done;
}

static bool create_database(const struct demo *demo, PGconn *connection, struct error *error)
{
	return run(demo, connection, "CREATE DATABASE " DEMO_DATABASE, error);
}

static bool fill_database(const struct demo *demo, PGconn *connection, struct error *error)
{
	if (!run(demo, connection, demo_sample_sql, error))
		return false;
	for (size_t i = 0; i < sizeof logins / sizeof logins[0]; i++) {
		if (!give_password(demo, connection, logins[i], error))
			return false;
	}
	return run(demo, connection, "VACUUM ANALYZE", error);
}

bool sql_load_sample(struct demo *demo, struct error *error)
{
	return connect_and_run(demo, "postgres", create_database, error) &&
	       connect_and_run(demo, DEMO_DATABASE, fill_database, error);
}
