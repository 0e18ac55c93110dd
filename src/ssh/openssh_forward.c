/*
 * Forwards of the system transport: for each connection that comes in, a child "ssh -W" that has
 * the accepted socket itself as its input and output, and goes through the master. It passes the
 * socket on to the master, so no byte is copied by us (ssh-and-libpq.md 5.3 and 9.3). A copy of the
 * socket stays open here until the child's end was judged, so that libpq does not see a mere end of
 * file before the reason is known.
 */
#include "ssh/openssh_private.h"

#include "base/log.h"
#include "base/memory.h"
#include "loop/child.h"
#include "loop/loop.h"
#include "ssh/entrance.h"
#include "ssh/refusal.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define JUDGE_AFTER_MS 300

struct visitor {
	struct visitor *next;
	struct openssh_forward *forward;
	struct child *child;
	struct timer *verdict;
	int fd;
	char *words; /* of the child that failed */
};

struct openssh_forward {
	struct gateway *gateway;
	char *host;
	int port;
	const struct forward_events *events;
	void *self;
	struct timer *news;
	struct entrance *entrance;
	struct visitor *visitors;
	/* The child that proves it, and our end of its socket. */
	struct child *prober;
	int prober_fd;
	struct buf prober_words;
	bool is_proved;
};

static void drop_visitor(struct visitor *visitor)
{
	struct visitor **at = &visitor->forward->visitors;

	while (*at != visitor)
		at = &(*at)->next;
	*at = visitor->next;
	child_cancel(&visitor->child);
	loop_stop_timer(&visitor->verdict);
	close(visitor->fd);
	free(visitor->words);
	free(visitor);
}

/* By the words of OpenSSH's sshd (ssh-and-libpq.md 9.2). */
static const char *code_of(const char *said)
{
	if (strstr(said, "administratively prohibited"))
		return "forward.prohibited";
	return strstr(said, "timed out") ? "forward.timeout" : "forward.refused";
}

static void report_refusal(struct openssh_forward *forward, const char *code, const char *said)
{
	struct error error = ERROR_INIT;
	char *line = mem_text_n(said, strcspn(said, "\n"));

	refusal_describe(forward->gateway->host, forward->host, forward->port, code, line, &error);
	free(line);
	forward->events->failed(forward->self, code, &error);
	error_clear(&error);
}

/* What the master said of a channel that was refused; the next refusal is another one. The caller
 * frees it. */
static char *take_refusal(struct openssh_forward *forward)
{
	struct openssh *openssh = forward->gateway->openssh;
	char *refusal = mem_text(openssh_last_refusal(openssh));

	if (refusal)
		buf_clear(&openssh->said);
	return refusal;
}

/* Unless a refusal came or the master has gone meanwhile, it is this connection alone that was
 * lost, or that ended as it should: then the other side has shut it, and libpq knows. */
static void settle_visit(void *self)
{
	struct visitor *visitor = self;
	struct openssh_forward *forward = visitor->forward;
	struct error error = ERROR_INIT;
	char *refusal = visitor->words ? take_refusal(forward) : NULL;

	visitor->verdict = NULL;
	if (refusal) {
		drop_visitor(visitor);
		report_refusal(forward, code_of(refusal), refusal);
		free(refusal);
		return;
	}
	error.detail = visitor->words;
	visitor->words = NULL;
	drop_visitor(visitor);
	if (error.detail && gateway_is_ready(forward->gateway)) {
		error_set(&error, "The connection through the SSH server %s was lost.",
			forward->gateway->host);
		forward->events->failed(forward->self, "forward.lost", &error);
	}
	error_clear(&error);
}

/* The master says why a channel was refused before its answer reaches the child, but we may see the
 * child's end first. Or the master has gone itself, and its end comes a moment later (the child's
 * own status does not tell: 0 was seen). */
static void visit_ended(void *self, const struct child_outcome *outcome)
{
	struct visitor *visitor = self;
	struct openssh_forward *forward = visitor->forward;
	bool went_well = WIFEXITED(outcome->status) && WEXITSTATUS(outcome->status) == 0;

	visitor->child = NULL;
	log_debug("ssh", "ssh -W: %s", buf_string(outcome->err));
	if (!went_well)
		visitor->words = outcome->err->length ? mem_text(buf_string(outcome->err))
						      : child_describe(outcome);
	visitor->verdict = loop_timer(forward->gateway->loop,
		openssh_last_refusal(forward->gateway->openssh) ? 0 : JUDGE_AFTER_MS, settle_visit,
		visitor);
}

/* Without a configuration file and with a ProxyCommand that leads nowhere: when the master is gone
 * ssh would else log in anew by itself. */
static void add_child_arguments(
	struct arguments *arguments, const struct openssh_forward *forward, const char *loudness)
{
	static const char *const fixed[] = {"ssh", "-F/dev/null", "-oBatchMode=yes",
		"-oProxyCommand=false", "-oControlMaster=no"};
	bool is_ipv6 = strchr(forward->host, ':') != NULL;
	char *to = mem_printf(
		"%s%s%s:%d", is_ipv6 ? "[" : "", forward->host, is_ipv6 ? "]" : "", forward->port);

	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		arguments_add(arguments, fixed[i]);
	arguments_add(arguments, loudness);
	arguments_add(arguments, "-S");
	arguments_add(arguments, forward->gateway->openssh->control);
	arguments_add(arguments, "-W");
	arguments_add(arguments, to);
	arguments_add(arguments, "--");
	arguments_add(arguments, "master");
	free(to);
}

static void entered(void *self, int fd)
{
	struct openssh_forward *forward = self;
	struct arguments arguments = {0};
	struct error error = ERROR_INIT;
	struct visitor *visitor = mem_new(sizeof *visitor);
	int on = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	*visitor = (struct visitor){.forward = forward, .next = forward->visitors, .fd = fd};
	forward->visitors = visitor;
	add_child_arguments(&arguments, forward, "-oLogLevel=INFO");
	visitor->child = child_start(forward->gateway->loop,
		&(struct child_plan){.argv = arguments.list, .socket = fd, .has_no_terminal = true},
		visit_ended, visitor, &error);
	arguments_free(&arguments);
	if (!visitor->child) {
		drop_visitor(visitor);
		forward->events->failed(forward->self, "forward.lost", &error);
		error_clear(&error);
	}
}

static bool admits(void *self, int peer_port, bool is_ours)
{
	struct openssh_forward *forward = self;

	return forward->events->admits(forward->self, peer_port, is_ours);
}

static void entrance_failed(void *self, int number)
{
	struct openssh_forward *forward = self;
	struct error error = ERROR_INIT;

	error_set_errno(&error, number, "The local end of the tunnel cannot be used");
	forward->events->failed(forward->self, "forward.lost", &error);
	error_clear(&error);
}

static void open_entrance(void *self)
{
	static const struct entrance_events events = {
		.admits = admits, .entered = entered, .failed = entrance_failed};
	struct openssh_forward *forward = self;

	forward->news = NULL;
	forward->entrance = entrance_open(forward->gateway->loop, &events, forward);
	if (forward->entrance)
		forward->events->opened(forward->self, entrance_port(forward->entrance));
	else
		entrance_failed(forward, errno);
}

/* --- the proof ------------------------------------------------------------------------------- */

static void end_probe(struct openssh_forward *forward)
{
	child_cancel(&forward->prober);
	if (forward->prober_fd >= 0)
		close(forward->prober_fd);
	forward->prober_fd = -1;
}

/* The master has answered that the channel is open (OpenSSH 5.4 and later say it so). */
static void prober_said(void *self, const char *line)
{
	struct openssh_forward *forward = self;
	struct buf fact = BUF_INIT;
	enum word_kind kind = word_read(line, &fact);

	if (kind == WORD_SAID)
		buf_printf(&forward->prober_words, "%s\n", buf_string(&fact));
	buf_free(&fact);
	if (kind != WORD_SHARED)
		return;
	forward->is_proved = true;
	end_probe(forward);
	forward->news = loop_defer(forward->gateway->loop, open_entrance, forward);
}

static void settle_probe(void *self)
{
	struct openssh_forward *forward = self;
	char *refusal = take_refusal(forward);
	const char *said = refusal ? refusal : buf_string(&forward->prober_words);

	forward->news = NULL;
	report_refusal(forward, code_of(said), said);
	free(refusal);
}

static void prober_ended(void *self, const struct child_outcome *outcome)
{
	struct openssh_forward *forward = self;

	forward->prober = NULL;
	end_probe(forward);
	if (outcome->has_timed_out)
		report_refusal(forward, "forward.timeout", "no answer in time");
	else
		forward->news =
			loop_timer(forward->gateway->loop, JUDGE_AFTER_MS, settle_probe, forward);
}

static void probe(void *self)
{
	struct openssh_forward *forward = self;
	struct arguments arguments = {0};
	struct error error = ERROR_INIT;
	int ends[2];

	forward->news = NULL;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
		entrance_failed(forward, errno);
		return;
	}
	forward->prober_fd = ends[0];
	add_child_arguments(&arguments, forward, "-oLogLevel=DEBUG1");
	forward->prober = child_start(forward->gateway->loop,
		&(struct child_plan){.argv = arguments.list,
			.socket = ends[1],
			.has_no_terminal = true,
			.limit_ms = forward->gateway->limit_ms,
			.said = prober_said},
		prober_ended, forward, &error);
	close(ends[1]);
	arguments_free(&arguments);
	if (!forward->prober)
		forward->events->failed(forward->self, "forward.lost", &error);
	error_clear(&error);
}

bool openssh_forward_is_proved(const struct openssh_forward *forward)
{
	return forward && forward->is_proved;
}

/* --- life ------------------------------------------------------------------------------------ */

struct openssh_forward *openssh_forward(struct gateway *gateway, const char *host, int port,
	bool is_proved_first, const struct forward_events *events, void *self)
{
	struct openssh_forward *forward = mem_new(sizeof *forward);

	*forward = (struct openssh_forward){.gateway = gateway,
		.host = mem_text(host),
		.port = port,
		.events = events,
		.self = self,
		.prober_fd = -1,
		.prober_words = BUF_INIT};
	forward->news = loop_defer(gateway->loop, is_proved_first ? probe : open_entrance, forward);
	return forward;
}

void openssh_forward_close(struct openssh_forward *forward)
{
	if (!forward)
		return;
	loop_stop_timer(&forward->news);
	end_probe(forward);
	buf_free(&forward->prober_words);
	entrance_close(forward->entrance);
	while (forward->visitors)
		drop_visitor(forward->visitors);
	free(forward->host);
	free(forward);
}

void openssh_forward_shut(struct openssh_forward *forward)
{
	if (forward->entrance)
		entrance_shut(forward->entrance);
}

bool openssh_forward_reopen(struct openssh_forward *forward)
{
	return forward->entrance && entrance_reopen(forward->entrance);
}
