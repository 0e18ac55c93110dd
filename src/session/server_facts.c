#include "session/server_facts.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "pg/connection.h"
#include "pg/rowset.h"
#include "session/product.h"
#include "session/session.h"
#include "source/source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SKEW_LIMIT_S 30 /* tokens of AWS live 15 minutes, and 5 minutes of skew are refused */
#define OLDEST_VERSION 100000

struct seen {
	struct session *session;
	const struct connection *connection;
	struct step *step;
	const struct rowset *rows;
};

static const char *text(const struct seen *seen, const char *column)
{
	return rowset_text(seen->rows, 0, (size_t)rowset_column(seen->rows, column));
}

static bool is_true(const struct seen *seen, const char *column)
{
	return text(seen, column)[0] == 't';
}

static int64_t number(const struct seen *seen, const char *column)
{
	return rowset_integer(seen->rows, 0, (size_t)rowset_column(seen->rows, column));
}

static void add(const struct seen *seen, const char *key, const char *label, const char *value)
{
	step_add_fact(seen->step, key, label, mem_text(value));
}

static const char *host_of(const struct seen *seen)
{
	const char *host = source_value(session_source(seen->session), "host");

	return host ? host : "";
}

/* The process that greeted us is not the one that answers. Unknown, and no, when it did not answer
 * or when the connection has gone meanwhile: libpq says 0 then. */
static bool has_pooler(const struct seen *seen)
{
	int greeted = connection_backend_pid(seen->connection);

	return greeted && *text(seen, "pid") && number(seen, "pid") != greeted;
}

static void judge_product(const struct seen *seen, const char *product)
{
	int version = connection_server_version(seen->connection); /* 0: it has gone */

	add(seen, "product", "Product", product);
	add(seen, "version", "Version", text(seen, "version"));
	add(seen, "version_text", "It says", text(seen, "product"));
	add(seen, "pooler", "In between", has_pooler(seen) ? product_pooler(host_of(seen)) : "");
	if (has_pooler(seen))
		step_set_caveat(seen->step,
			mem_printf("%s stands between you and the server: settings of a session "
				   "may not last",
				product_pooler(host_of(seen))));
	if (version && version < OLDEST_VERSION)
		step_set_caveat(seen->step, mem_text("the server is older than 10: not supported"));
}

static void judge_who(const struct seen *seen)
{
	const char *session_user = text(seen, "session_user"),
		   *current_user = text(seen, "current_user");

	add(seen, "user", "You are", session_user);
	if (strcmp(session_user, current_user) != 0)
		add(seen, "acting_as", "Acting as", current_user);
	add(seen, "superuser", "Superuser", is_true(seen, "is_superuser") ? "yes" : "no");
	add(seen, "database", "Database", text(seen, "dbname"));
}

static void judge_state(const struct seen *seen)
{
	bool is_standby = is_true(seen, "is_standby");

	add(seen, "role", "It is", is_standby ? "a standby" : "the primary");
	add(seen, "read_only", "Read-only",
		is_standby				     ? "yes: a standby"
		: strcmp(text(seen, "read_only"), "on") == 0 ? "yes, by default"
							     : "no");
	add(seen, "encoding", "Encoding", text(seen, "encoding"));
	if (strcmp(text(seen, "encoding"), "SQL_ASCII") == 0)
		step_set_caveat(seen->step,
			mem_text("encoding SQL_ASCII: the server checks no text, bytes may be "
				 "anything"));
	add(seen, "time_zone", "Time zone", text(seen, "time_zone"));
}

/* The answer is about as old as half of the way there and back, which a limit of seconds ignores.
 */
static void judge_clock(const struct seen *seen)
{
	char *end;
	double server = strtod(text(seen, "clock"), &end);
	struct timespec now;
	long skew;

	if (end == text(seen, "clock"))
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	skew = (long)(server - (double)now.tv_sec - (double)now.tv_nsec / 1e9);
	step_add_fact(
		seen->step, "clock_skew_s", "Its clock minus ours", mem_printf("%ld s", skew));
	if (labs(skew) > SKEW_LIMIT_S)
		step_set_caveat(seen->step,
			mem_printf("the clock of the server and ours differ by %ld s: tokens and "
				   "certificates may be judged wrongly",
				labs(skew)));
}

static void judge_room(const struct seen *seen)
{
	int64_t all = number(seen, "max_connections"),
		left = all - number(seen, "reserved_connections") - number(seen, "connections");
	int64_t role_limit = *text(seen, "role_limit") ? number(seen, "role_limit") : -1;

	if (all <= 0)
		return; /* no server has none */
	step_add_fact(
		seen->step, "max_connections", "Connections, at most", mem_printf("%" PRId64, all));
	step_add_fact(seen->step, "connections_left", "Left for ordinary roles",
		mem_printf("%" PRId64, left > 0 ? left : 0));
	if (left <= 3)
		step_set_caveat(seen->step, mem_printf("only %" PRId64 " of %" PRId64
						       " connections are left for ordinary roles",
						    left > 0 ? left : 0, all));
	if (role_limit < 0)
		return;
	step_add_fact(seen->step, "role_limit", "Limit of your role",
		mem_printf("%" PRId64 ", %" PRId64 " in use", role_limit,
			number(seen, "role_connections")));
	if (number(seen, "role_connections") >= role_limit && !is_true(seen, "is_superuser"))
		step_set_caveat(seen->step,
			mem_text("this was the last connection that the limit of your role lets "
				 "in"));
}

static void judge_road(const struct seen *seen)
{
	bool we_use_tls = connection_uses_tls(seen->connection),
	     it_uses_tls = is_true(seen, "uses_tls");

	add(seen, "client", "It sees you at",
		*text(seen, "client") ? text(seen, "client") : "a local socket");
	add(seen, "server", "Its address", text(seen, "server"));
	add(seen, "tls_as_seen", "TLS, as it sees it", it_uses_tls ? text(seen, "tls") : "none");
	if (we_use_tls && !it_uses_tls)
		step_set_caveat(seen->step,
			mem_text("TLS ends before the server: from a proxy or pooler on it is "
				 "not encrypted"));
}

static void judge_postgresql(const struct seen *seen)
{
	const char *product = product_name(
		text(seen, "product"), text(seen, "marker_roles"), is_true(seen, "is_aurora"));
	bool is_plain = strcmp(product, "PostgreSQL") == 0;

	judge_product(seen, product);
	judge_who(seen);
	judge_state(seen);
	judge_clock(seen);
	judge_room(seen);
	judge_road(seen);
	step_end(seen->step, seen->step->caveat ? STEP_WARN : STEP_OK,
		mem_printf("PostgreSQL %.*s%s%s, %s, %s%s",
			(int)strcspn(text(seen, "version"), " "), text(seen, "version"),
			is_plain ? "" : " of ", is_plain ? "" : product,
			is_true(seen, "is_standby") ? "standby" : "primary", text(seen, "encoding"),
			has_pooler(seen) ? ", behind a pooler" : ""));
}

static void judge_other(const struct seen *seen)
{
	const char *product = product_name(text(seen, "product"), "", false);

	add(seen, "product", "Product", product);
	add(seen, "version_text", "It says", text(seen, "product"));
	add(seen, "user", "You are", text(seen, "current_user"));
	add(seen, "database", "Database", text(seen, "dbname"));
	step_set_caveat(seen->step,
		mem_printf("%s speaks PostgreSQL's protocol, but has a catalog of its own: what "
			   "follows is not known there",
			product));
	step_end(seen->step, STEP_WARN, mem_printf("%s, which is not PostgreSQL itself", product));
}

void server_facts_judge(struct session *session, struct step *step, const struct rowset *rows)
{
	struct seen seen = {.session = session,
		.connection = session_connection(session),
		.step = step,
		.rows = rows};

	if (product_is_postgresql(seen.connection))
		judge_postgresql(&seen);
	else
		judge_other(&seen);
}
