/* The system transport: the installed ssh as a master that logs in once (ssh -M -N), with the
 * person's whole configuration. Its questions come by askpass, its words are read. */
#include "ssh/openssh_private.h"

#include "base/fileio.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/child.h"
#include "loop/loop.h"
#include "ssh/askpass.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOK_EVERY_MS 20 /* for the master's socket: it appears after the login, without a word */
#define SAID_MAX ((size_t)16 << 10)

bool openssh_is_installed(void)
{
	char *path = path_of_program("ssh");
	bool found = path != NULL;

	free(path);
	return found;
}

static void time_is_up(void *self)
{
	struct openssh *openssh = self;
	char *text = mem_printf(
		"ssh did not get on with %s in time.", openssh->gateway->hops[openssh->hop].host);

	openssh->clock = NULL;
	openssh_fail(openssh, openssh->leg, "ssh.timeout", text);
	free(text);
}

void openssh_wind_clock(struct openssh *openssh)
{
	loop_stop_timer(&openssh->clock);
	openssh->clock =
		loop_timer(openssh->gateway->loop, openssh->gateway->limit_ms, time_is_up, openssh);
}

void openssh_fail(struct openssh *openssh, enum tunnel_leg leg, const char *code, const char *text)
{
	struct error error = ERROR_INIT;
	const char *said = buf_string(&openssh->said);

	error_set(&error, "%s", text);
	if (*said && !strstr(text, said))
		error.detail = mem_text(said);
	openssh->has_failed = true;
	gateway_fail(openssh->gateway, openssh->hop, leg, code, &error);
}

bool openssh_refuse_changed(struct openssh *openssh)
{
	char *text;

	if (!openssh->sees_changed_key)
		return false;
	child_cancel(&openssh->master);
	text = mem_printf("The key of the SSH server %s is not the one recorded for it.",
		openssh->gateway->hops[openssh->hop].host);
	openssh_fail(openssh, TUNNEL_HOST_KEY, "ssh.host-key-changed", text);
	free(text);
	return true;
}

/* --- the master ------------------------------------------------------------------------------ */

static void master_said(void *self, const char *line)
{
	struct openssh *openssh = self;
	struct gateway *gateway = openssh->gateway;
	struct buf fact = BUF_INIT;
	enum word_kind kind = word_read(line, &fact);

	log_debug("ssh", "%s", line);
	gateway_enter(gateway);
	if (kind == WORD_SAID || kind == WORD_CHANGED_KEY || !openssh_refuse_changed(openssh))
		openssh_take_word(openssh, kind, buf_string(&fact));
	buf_free(&fact);
	gateway_leave(gateway);
}

/* A fingerprint was given, and something in ssh_config let ssh in without a question. */
static bool refuse_uncompared(struct openssh *openssh)
{
	if (!openssh->expected || openssh->has_compared)
		return false;
	child_cancel(&openssh->master);
	openssh_fail(openssh, TUNNEL_HOST_KEY, "ssh.host-key-undecided",
		"ssh accepted the key of the SSH server without asking, so that it was not "
		"compared with the fingerprint that was given.");
	return true;
}

static void look_for_socket(void *self)
{
	struct openssh *openssh = self;
	struct gateway *gateway = openssh->gateway;
	struct stat about;

	openssh->look = NULL;
	if (stat(openssh->control, &about) < 0 || !S_ISSOCK(about.st_mode)) {
		openssh->look = loop_timer(gateway->loop, LOOK_EVERY_MS, look_for_socket, openssh);
		return;
	}
	gateway_enter(gateway);
	if (openssh_refuse_changed(openssh) || refuse_uncompared(openssh)) {
		gateway_leave(gateway);
		return;
	}
	openssh->is_ready = true;
	openssh_reach_hop(openssh, openssh_last_hop(openssh));
	openssh_pass_until(openssh, TUNNEL_LOGIN, openssh->how);
	loop_stop_timer(&openssh->clock);
	if (!gateway_is_abandoned(gateway))
		gateway_become_ready(gateway);
	gateway_leave(gateway);
}

/* What became of a master that was not there yet: @text is in the words of ssh. */
static const char *name_failure(const struct openssh *openssh, enum tunnel_leg *leg, char **text)
{
	const struct words_context context = {
		.asked_password = openssh->asked_password,
		.asked_passphrase = openssh->asked_passphrase,
		.declined_passphrase = openssh->declined_passphrase,
		.accepted_key = openssh->accepted_key,
		.uses_agent = openssh->gateway->method == SSH_AGENT,
		.offered_key = openssh->refusals > 1 ||
			       strstr(buf_string(&openssh->tried), "SHA256:") != NULL,
	};
	const char *line;
	const char *code = words_cause(buf_string(&openssh->said), &context, leg, &line);
	const char *host = openssh->gateway->hops[openssh->hop].host;

	/* This host has shown no key yet: somebody before it, whom only a command knows, refuses.
	 */
	if (*leg == TUNNEL_LOGIN && !openssh->host_key) {
		*leg = TUNNEL_REACH;
		code = "ssh.command-failed";
	}
	*text = *line ? mem_printf("ssh could not log in to %s: %.*s", host,
				(int)strcspn(line, "\n"), line)
		      : mem_printf("ssh could not log in to %s.", host);
	return code;
}

static void master_ended(void *self, const struct child_outcome *outcome)
{
	struct openssh *openssh = self;
	enum tunnel_leg leg = openssh->leg;
	const char *code = "ssh.lost";
	char *text;

	openssh->master = NULL;
	if (openssh->is_ready) {
		char *how = child_describe(outcome);

		leg = TUNNEL_LOGIN;
		text = mem_printf(
			"The SSH connection to %s was lost: ssh %s.", openssh->gateway->host, how);
		free(how);
	} else {
		code = name_failure(openssh, &leg, &text);
	}
	openssh_fail(openssh, leg, code, text);
	free(text);
}

/* --- life ------------------------------------------------------------------------------------ */

void openssh_launch(struct openssh *openssh)
{
	struct arguments arguments = {0};
	struct error error = ERROR_INIT;
	char program[PATH_MAX], *askpass, *socket;
	ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
	const char *environment[5] = {"SSH_ASKPASS_REQUIRE=force", "LC_ALL=C.UTF-8"};

	program[length > 0 ? length : 0] = '\0';
	askpass = mem_printf("SSH_ASKPASS=%s", program);
	socket = mem_printf("%s=%s/ask", ASKPASS_VARIABLE, openssh->directory);
	environment[2] = askpass;
	environment[3] = socket;
	openssh_add_arguments(&arguments, openssh);
	openssh->master = child_start(openssh->gateway->loop,
		&(struct child_plan){.argv = arguments.list,
			.environment = environment,
			.has_no_terminal = true,
			.said = master_said},
		master_ended, openssh, &error);
	arguments_free(&arguments);
	free(askpass);
	free(socket);
	if (!openssh->master)
		openssh_fail(openssh, TUNNEL_RESOLVE, "ssh.system", error.primary);
	else if (!openssh->look)
		openssh->look =
			loop_timer(openssh->gateway->loop, LOOK_EVERY_MS, look_for_socket, openssh);
	error_clear(&error);
}

static bool prepare(struct openssh *openssh, struct error *error)
{
	char *socket;

	openssh->directory = openssh_place_make(error);
	if (!openssh->directory)
		return false;
	openssh->control = mem_printf("%s/ctl", openssh->directory);
	socket = mem_printf("%s/ask", openssh->directory);
	openssh->askpass = openssh_listen(openssh, socket, error);
	free(socket);
	return openssh->askpass != NULL;
}

/* A name that begins with a minus would be an option of ssh's. */
static bool is_safe(const struct gateway *gateway, struct error *error)
{
	const char *const words[] = {gateway->host, gateway->user, gateway->port, gateway->jumps};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i] && words[i][0] == '-')
			error_set(error, "\"%s\" cannot be handed to ssh.", words[i]);
	return !error_is_set(error);
}

void openssh_start(struct gateway *gateway)
{
	struct openssh *openssh = mem_new(sizeof *openssh);
	struct error error = ERROR_INIT;

	*openssh = (struct openssh){
		.gateway = gateway, .tried = BUF_INIT, .expected = gateway->fingerprint};
	buf_init(&openssh->said, SAID_MAX);
	gateway->openssh = openssh;
	openssh_begin(openssh, TUNNEL_RESOLVE);
	if (gateway_is_abandoned(gateway))
		return;
	if (!openssh_is_installed()) {
		openssh_fail(openssh, TUNNEL_RESOLVE, "ssh.no-program",
			"The program ssh is not installed.");
	} else if (!is_safe(gateway, &error) || !prepare(openssh, &error)) {
		openssh_fail(openssh, TUNNEL_RESOLVE, "ssh.system", error.primary);
		error_clear(&error);
	} else {
		openssh_launch(openssh);
	}
}

void openssh_end(struct gateway *gateway)
{
	struct openssh *openssh = gateway->openssh;

	if (!openssh)
		return;
	gateway->openssh = NULL;
	loop_stop_timer(&openssh->clock);
	loop_stop_timer(&openssh->look);
	child_cancel(&openssh->master);
	askpass_close(openssh->askpass);
	if (openssh->directory)
		directory_remove(openssh->directory, NULL);
	buf_free(&openssh->said);
	buf_free(&openssh->tried);
	free(openssh->directory);
	free(openssh->control);
	free(openssh->address);
	free(openssh->offered);
	free(openssh->host_key);
	free(openssh->how);
	free(openssh->prompt);
	free(openssh->last_prompt);
	free(openssh->once);
	free(openssh->known_hosts);
	free(openssh);
}

/* What it said is the detail of a failure already. */
char *openssh_evidence(const struct openssh *openssh)
{
	bool has_said = openssh->said.length && !openssh->has_failed;

	return mem_printf("By the system's ssh\nHost key: %s\nTried: %s\nThe server offers: %s%s%s",
		openssh->host_key ? openssh->host_key : "not seen",
		openssh->tried.length ? buf_string(&openssh->tried) : "nothing",
		openssh->offered ? openssh->offered : "unknown", has_said ? "\n" : "",
		has_said ? buf_string(&openssh->said) : "");
}

const char *openssh_last_refusal(const struct openssh *openssh)
{
	const char *found = NULL, *at = buf_string(&openssh->said);

	while ((at = strstr(at, "open failed: ")) != NULL) {
		at += strlen("open failed: ");
		found = at;
	}
	return found;
}
