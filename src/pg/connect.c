#include "pg/connect.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/loop.h"
#include "pg/connection.h"
#include "pg/pg_private.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

#define PARAMETERS_MAX 80 /* libpq 18 knows fewer than 60 */

struct pg_connect {
	struct loop *loop;
	const struct pg_connect_events *events;
	void *self;
	PGconn *conn;
	struct watch *watch;
	struct timer *deadline;
	struct pg_limits limits;
	PostgresPollingStatusType polling;
	enum pg_phase phase;
};

static void free_connect(struct pg_connect *connect)
{
	loop_unwatch(connect->watch);
	loop_stop_timer(&connect->deadline);
	PQfinish(connect->conn);
	free(connect);
}

/* The default receiver would write over the screen. */
static void hear_notice(void *self, const PGresult *result)
{
	const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	(void)self;
	log_info("notice", "server: %s", text ? text : "");
}

static int64_t limit_of(const struct pg_connect *connect)
{
	return connect->phase == PG_PHASE_REACH ? connect->limits.reach_ms
	       : connect->phase == PG_PHASE_TLS ? connect->limits.tls_ms
						: connect->limits.login_ms;
}

static void fail(struct pg_connect *connect, bool has_timed_out)
{
	struct pg_failure failure = {.phase = connect->phase,
		.has_timed_out = has_timed_out,
		.limit_ms = limit_of(connect)};
	const struct pg_connect_events *events = connect->events;
	void *self = connect->self;

	pg_message_parse(PQerrorMessage(connect->conn), &failure.message);
	failure.needs_password = PQconnectionNeedsPassword(connect->conn);
	failure.used_password = PQconnectionUsedPassword(connect->conn);
	free_connect(connect);
	events->failed(self, &failure);
	pg_message_clear(&failure.message);
}

static void time_is_up(void *self)
{
	struct pg_connect *connect = self;

	connect->deadline = NULL;
	fail(connect, true);
}

static void enter_phase(struct pg_connect *connect, enum pg_phase phase)
{
	static const char *const names[] = {"reach", "TLS", "login"};

	enum pg_phase before = connect->phase;

	connect->phase = phase;
	loop_stop_timer(&connect->deadline);
	connect->deadline = loop_timer(connect->loop, limit_of(connect), time_is_up, connect);
	if (phase == before)
		return;
	log_debug("pg", "%s > %s", names[before], names[phase]);
	connect->events->phase(connect->self, phase);
}

/* The status values are for showing only, as libpq's header says; and that is what we do. */
static void follow_status(struct pg_connect *connect)
{
	switch (PQstatus(connect->conn)) {
	case CONNECTION_SSL_STARTUP:
	case CONNECTION_GSS_STARTUP:
		if (connect->phase < PG_PHASE_TLS)
			enter_phase(connect, PG_PHASE_TLS);
		break;
	case CONNECTION_MADE:
		/* After TCP, and once more after TLS. */
		if (connect->phase == PG_PHASE_TLS && PQsslInUse(connect->conn))
			enter_phase(connect, PG_PHASE_LOGIN);
		break;
	case CONNECTION_AWAITING_RESPONSE:
	case CONNECTION_AUTH_OK:
	case CONNECTION_CHECK_WRITABLE:
	case CONNECTION_CHECK_STANDBY:
		if (connect->phase < PG_PHASE_LOGIN)
			enter_phase(connect, PG_PHASE_LOGIN);
		break;
	default:
		break;
	}
}

static void succeed(struct pg_connect *connect)
{
	const struct pg_connect_events *events = connect->events;
	void *self = connect->self;
	struct connection *connection;

	PQsetErrorVerbosity(connect->conn, PQERRORS_DEFAULT);
	connection = connection_adopt(connect->loop, connect->conn);
	connect->conn = NULL;
	free_connect(connect);
	events->connected(self, connection);
}

static struct wants connect_wants(void *self)
{
	const struct pg_connect *connect = self;

	return (struct wants){
		.fd = PQsocket(connect->conn),
		.events = connect->polling == PGRES_POLLING_READING ? POLLIN : POLLOUT,
		.now = PQsocket(connect->conn) < 0,
	};
}

static void connect_ready(void *self, short revents, int budget_ms)
{
	struct pg_connect *connect = self;

	(void)revents;
	(void)budget_ms;
	if (PQstatus(connect->conn) != CONNECTION_BAD)
		connect->polling = PQconnectPoll(connect->conn);
	else
		connect->polling = PGRES_POLLING_FAILED;
	if (connect->polling == PGRES_POLLING_OK) {
		succeed(connect);
		return;
	}
	/* A refused TLS attempt under sslmode=prefer starts again without TLS: the phase that
	 * counts is the furthest one. */
	if (connect->polling == PGRES_POLLING_FAILED)
		fail(connect, false);
	else
		follow_status(connect);
}

static const struct watch_ops connect_watch = {.wants = connect_wants, .ready = connect_ready};

/* libpq asks this hook instead of prompting "Enter PEM pass phrase:" over the screen. */
static int no_passphrase(char *out, int size, PGconn *conn)
{
	PQconninfoOption *options = PQconninfo(conn);
	int length = 0;

	for (PQconninfoOption *option = options; option && option->keyword; option++)
		if (__builtin_strcmp(option->keyword, "sslpassword") == 0 && option->val)
			length = __builtin_snprintf(out, (size_t)size, "%s", option->val);
	PQconninfoFree(options);
	return length < size ? length : 0;
}

struct pg_connect *pg_connect_start(struct loop *loop, const struct pg_parameter *parameters,
	const struct secret *password, const struct pg_limits *limits,
	const struct pg_connect_events *events, void *self)
{
	struct pg_connect *connect = mem_new(sizeof *connect);
	const char *keywords[PARAMETERS_MAX + 4], *values[PARAMETERS_MAX + 4];
	size_t count = 0;

	for (; parameters[count].keyword && count < PARAMETERS_MAX; count++) {
		keywords[count] = parameters[count].keyword;
		values[count] = parameters[count].value;
	}
	if (secret_length(password)) {
		keywords[count] = "password";
		values[count++] = secret_reveal(password);
	}
	/* The password file is our business: libpq would look with the tunnel's port. */
	keywords[count] = "passfile";
	values[count++] = "/dev/null/none";
	keywords[count] = NULL;
	*connect = (struct pg_connect){.loop = loop,
		.events = events,
		.self = self,
		.limits = *limits,
		.polling = PGRES_POLLING_WRITING};
	PQsetSSLKeyPassHook_OpenSSL(no_passphrase);
	connect->conn = PQconnectStartParams(keywords, values, 0);
	PQsetErrorVerbosity(connect->conn, PQERRORS_VERBOSE);
	PQsetNoticeReceiver(connect->conn, hear_notice, NULL);
	connect->watch = loop_watch(loop, &connect_watch, connect);
	connect->deadline = loop_timer(loop, limits->reach_ms, time_is_up, connect);
	return connect;
}

void pg_connect_cancel(struct pg_connect **connect)
{
	if (*connect)
		free_connect(*connect);
	*connect = NULL;
}

int pg_socket_local_port(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} name;
	socklen_t length = sizeof name;

	if (fd < 0 || getsockname(fd, &name.any, &length) < 0)
		return 0;
	if (name.any.sa_family == AF_INET)
		return ntohs(name.v4.sin_port);
	return name.any.sa_family == AF_INET6 ? ntohs(name.v6.sin6_port) : 0;
}

int pg_connect_local_port(const struct pg_connect *connect)
{
	return connect ? pg_socket_local_port(PQsocket(connect->conn)) : 0;
}
