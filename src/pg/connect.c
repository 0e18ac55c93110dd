#include "pg/connect.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/loop.h"
#include "pg/connection.h"
#include "pg/guard.h"
#include "pg/pg_private.h"
#include "pg/ticket.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define PARAMETERS_MAX 80 /* libpq 18 knows fewer than 60 */

struct pg_connect {
	struct loop *loop;
	const struct pg_connect_events *events;
	void *self;
	PGconn *conn;
	struct guard *guard;
	struct ticket *ticket; /* while it is being got */
	char *service, *host;  /* whose ticket that is */
	bool may_use_password;
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
	ticket_abandon(&connect->ticket);
	PQfinish(connect->conn);
	guard_free(connect->guard);
	free(connect->service);
	free(connect->host);
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

static struct pg_seen seen_of(const struct guard *guard)
{
	return (struct pg_seen){.tls = guard_tls(guard),
		.judge = guard_judge(guard),
		.binds_channel = guard_binds_channel(guard),
		.has_gss = guard_has_gss(guard)};
}

/* A server without a key of its own says yes and hangs up; libpq 15 has no words for that. */
static void say_gss_ended(struct pg_message *message)
{
	pg_message_clear(message);
	pg_message_parse("server closed the connection during GSSAPI encryption", message);
}

static void fail(struct pg_connect *connect, bool has_timed_out)
{
	struct guard *guard = connect->guard;
	struct pg_failure failure = {.phase = connect->phase,
		.has_timed_out = has_timed_out,
		.limit_ms = limit_of(connect),
		.refusal = guard_refusal(guard),
		.seen = seen_of(guard)};
	const struct pg_connect_events *events = connect->events;
	void *self = connect->self;
	const char *said = guard_said(guard);

	pg_message_parse(said ? said : PQerrorMessage(connect->conn), &failure.message);
	if (guard_began_gss(guard) && text_is_empty(failure.message.error.primary))
		say_gss_ended(&failure.message);
	/* An error of the old form, or one with a strange severity, looks like libpq's words. */
	failure.message.is_from_server |= guard_heard_error(guard);
	failure.needs_password = PQconnectionNeedsPassword(connect->conn);
	failure.used_password = PQconnectionUsedPassword(connect->conn);
	/* Asked for inside GSS encryption, and not given. */
	if (failure.needs_password && !connect->may_use_password && !failure.refusal)
		failure.refusal = REFUSAL_BLIND;
	failure.is_logged_in = PQstatus(connect->conn) == CONNECTION_CHECK_WRITABLE ||
			       PQstatus(connect->conn) == CONNECTION_CHECK_STANDBY;
	connect->guard = NULL;
	free_connect(connect);
	events->failed(self, &failure);
	pg_message_clear(&failure.message);
	guard_free(guard);
}

static void time_is_up(void *self)
{
	struct pg_connect *connect = self;

	connect->deadline = NULL;
	if (connect->ticket) {
		guard_ticket(connect->guard, "no KDC has answered in time");
		fail(connect, false);
	} else {
		fail(connect, true);
	}
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
		if (connect->phase == PG_PHASE_TLS &&
			(PQsslInUse(connect->conn) || PQgssEncInUse(connect->conn)))
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
	struct guard *guard = connect->guard;
	struct pg_seen seen = seen_of(guard);
	struct connection *connection;

	PQsetErrorVerbosity(connect->conn, PQERRORS_DEFAULT);
	connection = connection_adopt(connect->loop, connect->conn);
	connect->conn = NULL;
	connect->guard = NULL;
	free_connect(connect);
	events->connected(self, connection, &seen);
	guard_free(guard);
}

static struct wants connect_wants(void *self)
{
	const struct pg_connect *connect = self;

	return guard_wants(connect->guard, connect->polling);
}

static void poll_libpq(struct pg_connect *connect)
{
	if (PQstatus(connect->conn) != CONNECTION_BAD)
		connect->polling = PQconnectPoll(connect->conn);
	else
		connect->polling = PGRES_POLLING_FAILED;
	guard_after(connect->guard);
}

/* libpq has given the attempt up and opens another connection. */
static bool begins_anew(const struct pg_connect *connect)
{
	ConnStatusType status = PQstatus(connect->conn);

	return status == CONNECTION_NEEDED || status == CONNECTION_STARTED;
}

static void ticket_fetched(void *self, const char *problem)
{
	struct pg_connect *connect = self;

	connect->ticket = NULL;
	guard_ticket(connect->guard, problem);
}

static void follow(struct pg_connect *connect)
{
	follow_status(connect);
	if (guard_wants_ticket(connect->guard) && !connect->ticket)
		connect->ticket = ticket_fetch(
			connect->loop, connect->service, connect->host, ticket_fetched, connect);
}

static void connect_ready(void *self, short revents, int budget_ms)
{
	struct pg_connect *connect = self;
	enum guard_move move = guard_before(connect->guard, connect->polling);
	bool had_secret = PQconnectionUsedPassword(connect->conn); /* maybe unseen, inside GSS */

	(void)revents;
	(void)budget_ms;
	if (move == GUARD_WAIT) {
		follow(connect);
		return;
	}
	if (move == GUARD_POLL)
		poll_libpq(connect);
	if (move == GUARD_REFUSE || guard_refusal(connect->guard)) {
		fail(connect, false);
		return;
	}
	if (connect->polling == PGRES_POLLING_OK) {
		succeed(connect);
		return;
	}
	/* A refused attempt under sslmode=prefer and allow starts again the other way: the phase
	 * that counts is the furthest one. But a password that was refused is not sent a second
	 * time; request and refusal may have come in the poll just now, both at once. */
	had_secret |= guard_judge(connect->guard)->method != METHOD_NONE ||
		      PQconnectionUsedPassword(connect->conn);
	if (connect->polling == PGRES_POLLING_FAILED || (had_secret && begins_anew(connect)))
		fail(connect, false);
	else
		follow(connect);
}

static const struct watch_ops connect_watch = {.wants = connect_wants, .ready = connect_ready};

/* libpq asks this hook instead of prompting "Enter PEM pass phrase:" over the screen. */
static int no_passphrase(char *out, int size, PGconn *conn)
{
	PQconninfoOption *options = PQconninfo(conn);
	int length = 0;

	for (PQconninfoOption *option = options; option && option->keyword; option++)
		if (strcmp(option->keyword, "sslpassword") == 0 && option->val)
			length = __builtin_snprintf(out, (size_t)size, "%s", option->val);
	PQconninfoFree(options);
	return length < size ? length : 0;
}

static const char *value_of(const struct pg_parameter *parameters, const char *keyword)
{
	while (parameters->keyword && strcmp(parameters->keyword, keyword) != 0)
		parameters++;
	return parameters->keyword ? parameters->value : NULL;
}

static struct guard *guard_for(
	PGconn *conn, const struct pg_parameter *parameters, const struct policy *policy)
{
	const char *host = value_of(parameters, "host");
	struct guard_terms terms = {.policy = *policy,
		.host = host ? host : value_of(parameters, "hostaddr"),
		.sslmode = value_of(parameters, "sslmode"),
		.channel_binding = value_of(parameters, "channel_binding"),
		.gssencmode = value_of(parameters, "gssencmode"),
		.libpq_judges = value_of(parameters, "require_auth")};

	return guard_new(conn, &terms);
}

struct pg_connect *pg_connect_start(struct loop *loop, const struct pg_parameter *parameters,
	const struct secret *password, const struct policy *policy, const struct pg_limits *limits,
	const struct pg_connect_events *events, void *self)
{
	struct pg_connect *connect = mem_new(sizeof *connect);
	const char *keywords[PARAMETERS_MAX + 4], *values[PARAMETERS_MAX + 4], *host, *service;
	size_t count = 0;

	for (; parameters[count].keyword && count < PARAMETERS_MAX; count++) {
		keywords[count] = parameters[count].keyword;
		values[count] = parameters[count].value;
	}
	if (secret_length(password) && policy_uses_password(policy)) {
		keywords[count] = "password";
		values[count++] = secret_reveal(password);
	}
	/* The password file is our business: libpq would look with the tunnel's port. */
	keywords[count] = "passfile";
	values[count++] = "/dev/null/none";
	keywords[count] = NULL;
	host = value_of(parameters, "host");
	service = value_of(parameters, "krbsrvname");
	*connect = (struct pg_connect){.loop = loop,
		.events = events,
		.self = self,
		.service = mem_text(service ? service : "postgres"),
		.host = mem_text(host ? host : ""),
		.may_use_password = policy_uses_password(policy),
		.limits = *limits,
		.polling = PGRES_POLLING_WRITING};
	PQsetSSLKeyPassHook_OpenSSL(no_passphrase);
	connect->conn = PQconnectStartParams(keywords, values, 0);
	connect->guard = guard_for(connect->conn, parameters, policy);
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
	return connect ? pg_socket_local_port(guard_socket(connect->guard)) : 0;
}
