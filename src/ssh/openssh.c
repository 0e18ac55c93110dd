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

/* --- legs ------------------------------------------------------------------------------------ */

static void time_is_up(void *self);

static void wind_clock(struct openssh *openssh)
{
	loop_stop_timer(&openssh->clock);
	openssh->clock =
		loop_timer(openssh->gateway->loop, openssh->gateway->limit_ms, time_is_up, openssh);
}

static void begin(struct openssh *openssh, enum tunnel_leg leg)
{
	struct gateway *gateway = openssh->gateway;

	openssh->leg = leg;
	wind_clock(openssh);
	gateway->events->began(gateway->self, openssh_last_hop(openssh), leg);
}

/* Passes every leg up to and with @leg that was not passed yet, and begins the next one. */
static void pass_until(struct openssh *openssh, enum tunnel_leg leg, const char *fact)
{
	struct gateway *gateway = openssh->gateway;

	while (openssh->leg <= leg && !gateway_is_abandoned(gateway)) {
		enum tunnel_leg now = openssh->leg;
		const char *told = now == leg && fact ? fact : "by ssh";

		if (now == TUNNEL_HOST_KEY && openssh->host_key)
			told = openssh->host_key;
		gateway->events->passed(gateway->self, openssh_last_hop(openssh), now, told);
		if (gateway_is_abandoned(gateway) || now == TUNNEL_LOGIN)
			break;
		begin(openssh, now + 1);
	}
}

static void fail(struct openssh *openssh, enum tunnel_leg leg, const char *code, const char *text)
{
	struct gateway *gateway = openssh->gateway;
	struct error error = ERROR_INIT;
	const char *said = buf_string(&openssh->said);

	error_set(&error, "%s", text);
	if (*said)
		error.detail = mem_text(said);
	gateway_fail(gateway, openssh_last_hop(openssh), leg, code, &error);
}

static void time_is_up(void *self)
{
	struct openssh *openssh = self;
	char *text = mem_printf("ssh did not get on with %s in time.", openssh->gateway->host);

	openssh->clock = NULL;
	fail(openssh, openssh->leg, "ssh.timeout", text);
	free(text);
}

/* --- questions ------------------------------------------------------------------------------- */

static void answer_text(struct openssh *openssh, const char *text)
{
	struct secret *answer = text ? secret_from(text, strlen(text)) : NULL;

	wind_clock(openssh);
	askpass_answer(openssh->askpass, answer);
	secret_free(answer);
}

/* The host that the expected fingerprint belongs to, and not a jump host before it. */
static bool is_last_host(const struct openssh *openssh, const char *name)
{
	const struct hop *hop = &openssh->gateway->hops[openssh_last_hop(openssh)];
	size_t length = strlen(hop->host);

	if (openssh->gateway->hop_count == 1)
		return true;
	name += *name == '[';
	return strncasecmp(name, hop->host, length) == 0 &&
	       (name[length] == '\0' || name[length] == ']');
}

static void compare_expected(struct openssh *openssh, const struct tunnel_question *question)
{
	char *text;

	if (strcmp(question->fingerprint, openssh->expected) == 0) {
		answer_text(openssh, openssh->expected);
		return;
	}
	text = mem_printf("The key of the SSH server %s does not have the fingerprint that the "
			  "profile gives: shown %s, expected %s.",
		question->host, question->fingerprint, openssh->expected);
	answer_text(openssh, "no");
	fail(openssh, TUNNEL_HOST_KEY, "ssh.host-key-changed", text);
	free(text);
}

static void prompted(void *self, enum askpass_kind kind, const char *prompt)
{
	struct openssh *openssh = self;
	struct gateway *gateway = openssh->gateway;
	const struct hop *hop = &gateway->hops[openssh_last_hop(openssh)];
	struct tunnel_question question = {.host = hop->host,
		.port = (int)strtol(hop->port, NULL, 10),
		.user = hop->user ? hop->user : path_account()};

	const char **files = hop_known_hosts(gateway, ssh_config_settings(hop->config));

	/* Logged in, nothing is asked any more; and who would be asked may have gone. */
	if (openssh->is_ready) {
		free(files);
		askpass_answer(openssh->askpass, NULL);
		return;
	}
	mem_replace(&openssh->prompt, mem_text(prompt));
	mem_replace(&openssh->known_hosts, mem_text(files[0]));
	free(files);
	question.known_hosts = openssh->known_hosts;
	prompt_read(openssh->prompt, &openssh->texts, &question);
	if (kind == ASKPASS_NOTICE)
		question.kind = TUNNEL_ASK_NOTHING;
	question.echo = kind == ASKPASS_CONFIRM;
	openssh->attempt = openssh->last_prompt && strcmp(openssh->last_prompt, prompt) == 0
				   ? openssh->attempt + 1
				   : 1;
	question.attempt = openssh->attempt;
	mem_replace(&openssh->last_prompt, mem_text(prompt));
	if (question.kind == TUNNEL_ASK_HOST_KEY && openssh->expected &&
		is_last_host(openssh, question.host)) {
		compare_expected(openssh, &question);
		return;
	}
	if (question.kind == TUNNEL_ASK_PASSWORD || question.kind == TUNNEL_ASK_PROMPT)
		openssh->asked_password = true;
	/* Before the key is settled no secret is asked for; before that the name was resolved. */
	gateway_enter(gateway);
	pass_until(openssh, question.kind == TUNNEL_ASK_HOST_KEY ? TUNNEL_REACH : TUNNEL_HOST_KEY,
		openssh->host_key);
	loop_stop_timer(&openssh->clock);
	if (!gateway_is_abandoned(gateway))
		gateway->events->asks(gateway->self, openssh_last_hop(openssh), &question);
	gateway_leave(gateway);
}

static void withdrew(void *self)
{
	struct openssh *openssh = self;

	if (openssh->is_ready)
		return;
	wind_clock(openssh);
	openssh->gateway->events->withdrew(openssh->gateway->self);
}

void openssh_answer(struct openssh *openssh, const struct secret *answer)
{
	wind_clock(openssh);
	askpass_answer(openssh->askpass, answer);
}

static void launch(struct openssh *openssh);

/* ssh itself knows no "once": it is told to expect this very key, and to look into no file. */
void openssh_trust(struct openssh *openssh, enum tunnel_trust trust)
{
	if (trust == TUNNEL_TRUST_ONCE) {
		mem_replace(&openssh->once, mem_text(openssh->texts.fingerprint));
		openssh->expected = openssh->once;
		askpass_answer(openssh->askpass, NULL);
		child_cancel(&openssh->master);
		launch(openssh);
		return;
	}
	answer_text(openssh, trust == TUNNEL_TRUST_AND_RECORD ? "yes" : "no");
}

/* --- what the master says -------------------------------------------------------------------- */

static void take_word(struct openssh *openssh, enum word_kind kind, const char *fact)
{
	switch (kind) {
	case WORD_CONNECTING:
		pass_until(openssh, TUNNEL_RESOLVE, fact);
		break;
	case WORD_PROXIED:
		/* The words of a jump host come between those of the SSH host. */
		openssh->is_proxied = true;
		pass_until(openssh, TUNNEL_REACH, fact);
		break;
	case WORD_CONNECTED:
		pass_until(openssh, TUNNEL_REACH, NULL);
		break;
	case WORD_HOST_KEY:
		mem_replace(&openssh->host_key, mem_text(fact));
		break;
	case WORD_HOST_KNOWN:
		if (!openssh->is_proxied)
			pass_until(openssh, TUNNEL_HOST_KEY, openssh->host_key);
		break;
	case WORD_OFFERED:
		mem_replace(&openssh->offered, mem_text(fact));
		break;
	case WORD_TRIED:
		if (!strstr(buf_string(&openssh->tried), fact))
			buf_printf(
				&openssh->tried, "%s%s", openssh->tried.length ? ", " : "", fact);
		break;
	case WORD_AUTHENTICATED:
		mem_replace(&openssh->how, mem_text(fact));
		break;
	case WORD_SAID:
		buf_printf(&openssh->said, "%s%s", openssh->said.length ? "\n" : "", fact);
		break;
	case WORD_OTHER:
		break;
	}
}

static void master_said(void *self, const char *line)
{
	struct openssh *openssh = self;
	struct gateway *gateway = openssh->gateway;
	struct buf fact = BUF_INIT;
	enum word_kind kind = word_read(line, &fact);

	log_debug("ssh", "%s", line);
	gateway_enter(gateway);
	take_word(openssh, kind, buf_string(&fact));
	buf_free(&fact);
	gateway_leave(gateway);
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
	openssh->is_ready = true;
	gateway_enter(gateway);
	pass_until(openssh, TUNNEL_LOGIN, openssh->how);
	loop_stop_timer(&openssh->clock);
	if (!gateway_is_abandoned(gateway))
		gateway_become_ready(gateway);
	gateway_leave(gateway);
}

static void master_ended(void *self, const struct child_outcome *outcome)
{
	struct openssh *openssh = self;
	enum tunnel_leg leg = openssh->leg;
	const char *code = words_cause(buf_string(&openssh->said), openssh->asked_password, &leg);
	char *how = child_describe(outcome), *text;

	openssh->master = NULL;
	if (openssh->is_ready) {
		leg = TUNNEL_LOGIN;
		code = "ssh.lost";
		text = mem_printf(
			"The SSH connection to %s was lost: ssh %s.", openssh->gateway->host, how);
	} else {
		text = mem_printf(
			"ssh could not log in to %s: it %s.", openssh->gateway->host, how);
	}
	free(how);
	fail(openssh, leg, code, text);
	free(text);
}

/* --- life ------------------------------------------------------------------------------------ */

static void launch(struct openssh *openssh)
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
		fail(openssh, TUNNEL_RESOLVE, "ssh.system", error.primary);
	else if (!openssh->look)
		openssh->look =
			loop_timer(openssh->gateway->loop, LOOK_EVERY_MS, look_for_socket, openssh);
	error_clear(&error);
}

/* Short, because a socket's path has 107 bytes at most, and ssh adds 17 of its own. */
static char *make_directory(struct error *error)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	char *path = mem_printf("%s/pgusher-XXXXXX",
		runtime && *runtime == '/' && strlen(runtime) < 48 && access(runtime, W_OK) == 0
			? runtime
			: "/tmp");

	if (mkdtemp(path))
		return path;
	error_set_errno(error, errno, "cannot make the directory %s", path);
	free(path);
	return NULL;
}

static bool prepare(struct openssh *openssh, struct error *error)
{
	static const struct askpass_events events = {.asks = prompted, .withdrew = withdrew};
	char *socket;

	openssh->directory = make_directory(error);
	if (!openssh->directory)
		return false;
	openssh->control = mem_printf("%s/ctl", openssh->directory);
	socket = mem_printf("%s/ask", openssh->directory);
	openssh->askpass = askpass_open(openssh->gateway->loop, socket, &events, openssh, error);
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
	begin(openssh, TUNNEL_RESOLVE);
	if (gateway_is_abandoned(gateway))
		return;
	if (!openssh_is_installed()) {
		fail(openssh, TUNNEL_RESOLVE, "ssh.no-program",
			"The program ssh is not installed.");
	} else if (!is_safe(gateway, &error) || !prepare(openssh, &error)) {
		fail(openssh, TUNNEL_RESOLVE, "ssh.system", error.primary);
		error_clear(&error);
	} else {
		launch(openssh);
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
	free(openssh->offered);
	free(openssh->host_key);
	free(openssh->how);
	free(openssh->prompt);
	free(openssh->last_prompt);
	free(openssh->once);
	free(openssh->known_hosts);
	free(openssh);
}

char *openssh_evidence(const struct openssh *openssh)
{
	return mem_printf("By the system's ssh\nHost key: %s\nTried: %s\nThe server offers: %s%s%s",
		openssh->host_key ? openssh->host_key : "not seen",
		openssh->tried.length ? buf_string(&openssh->tried) : "nothing",
		openssh->offered ? openssh->offered : "unknown", openssh->said.length ? "\n" : "",
		buf_string(&openssh->said));
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
