/* The questions of ssh, by askpass. Who asks is known by the process: the master speaks for the SSH
 * host itself, any other one for a host on the way. */
#include "ssh/openssh_private.h"

#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/child.h"
#include "loop/loop.h"
#include "ssh/askpass.h"
#include "ssh/config.h"

#include <stdlib.h>
#include <string.h>

static void answer_text(struct openssh *openssh, const char *text)
{
	struct secret *answer = secret_from(text, strlen(text));

	openssh_wind_clock(openssh);
	askpass_answer(openssh->askpass, answer);
	secret_free(answer);
}

/* ssh looks into no file while it expects a fingerprint: we do, for what must never be trusted. */
static bool refuse_revoked(struct openssh *openssh)
{
	struct gateway *gateway = openssh->gateway;
	const struct hop *hop = &gateway->hops[openssh->hop];
	const struct ssh_settings *settings = ssh_config_settings(hop->config);
	const char **files = hop_known_hosts(gateway, settings), *alias = settings->host_key_alias;
	struct host_place place;
	struct error error = ERROR_INIT;
	bool is_revoked = host_key_is_revoked(files, alias ? alias : hop->host,
		alias ? 22 : (int)strtol(hop->port, NULL, 10), openssh->expected, &place, &error);
	bool is_refused = is_revoked || error_is_set(&error);
	char *text = is_revoked
			     ? mem_printf("The key of the SSH server %s is revoked in %s:%zu.",
				       hop->host, place.file, place.line)
			     : mem_printf("The key of the SSH server %s could not be checked: %s.",
				       hop->host, error.primary ? error.primary : "?");

	free(files);
	if (is_refused) {
		answer_text(openssh, "no");
		openssh_fail(openssh, TUNNEL_HOST_KEY,
			is_revoked ? "ssh.host-key-revoked" : "ssh.host-key-undecided", text);
	}
	error_clear(&error);
	free(text);
	return is_refused;
}

static void compare_expected(struct openssh *openssh, const struct tunnel_question *question)
{
	char *text;

	if (strcmp(question->fingerprint, openssh->expected) == 0) {
		openssh->has_compared = !refuse_revoked(openssh);
		if (openssh->has_compared)
			answer_text(openssh, openssh->expected);
		return;
	}
	text = mem_printf("The key of the SSH server %s does not have the fingerprint that the "
			  "profile gives: shown %s, expected %s.",
		question->host, question->fingerprint, openssh->expected);
	answer_text(openssh, "no");
	openssh_fail(openssh, TUNNEL_HOST_KEY, "ssh.host-key-unexpected", text);
	free(text);
}

/* --- who asks, and where it is recorded ------------------------------------------------------ */

/* Prompts name a host by HostKeyAlias, where there is one, else as it is reached. */
bool openssh_is_named(const struct hop *hop, const char *name)
{
	const char *alias = ssh_config_settings(hop->config)->host_key_alias;

	return strcasecmp(name, hop->host) == 0 || (alias && strcasecmp(name, alias) == 0);
}

/* ssh hands the known_hosts file of the source on to no jump host. */
const char *openssh_recorded_in(const struct openssh *openssh)
{
	const struct gateway *gateway = openssh->gateway;
	bool is_last = openssh->hop == openssh_last_hop(openssh);

	return hop_record_into(is_last ? gateway->known_hosts : NULL,
		ssh_config_settings(gateway->hops[openssh->hop].config));
}

/* A host of the way that was planned. What the prompt calls it stays, when that is another name. */
static void name_hop(struct openssh *openssh, struct tunnel_question *question)
{
	const struct hop *hop = &openssh->gateway->hops[openssh->hop];

	mem_replace(&openssh->known_hosts, mem_text(openssh_recorded_in(openssh)));
	if (question->host && !openssh_is_named(hop, question->host)) {
		if (question->kind != TUNNEL_ASK_HOST_KEY)
			question->port = 0;
		return;
	}
	question->host = hop->host;
	question->port = (int)strtol(hop->port, NULL, 10);
	if (!question->user)
		question->user = hop->user ? hop->user : path_account();
}

/* One that only a command of the person's own knows. */
static void name_stranger(struct openssh *openssh, struct tunnel_question *question)
{
	if (!question->host)
		question->host = "a host on the way";
	mem_replace(&openssh->known_hosts, mem_text("its own known_hosts file"));
}

static void count_attempt(struct openssh *openssh, pid_t asker, struct tunnel_question *question)
{
	/* A second prompt of a server may well be the next step, not the same again. */
	bool is_again = question->kind != TUNNEL_ASK_PROMPT && openssh->last_prompt &&
			asker == openssh->last_asker &&
			strcmp(openssh->last_prompt, openssh->prompt) == 0;

	openssh->attempt = is_again ? openssh->attempt + 1 : 1;
	question->attempt = openssh->attempt;
	openssh->last_asker = asker;
	mem_replace(&openssh->last_prompt, mem_text(openssh->prompt));
}

/* --- asking ---------------------------------------------------------------------------------- */

static void ask(struct openssh *openssh, const struct tunnel_question *question)
{
	struct gateway *gateway = openssh->gateway;

	openssh->asked = question->kind;
	openssh->must_record = question->must_be_recorded;
	if (question->kind == TUNNEL_ASK_PASSWORD || question->kind == TUNNEL_ASK_PROMPT)
		openssh->asked_password = true;
	if (question->kind == TUNNEL_ASK_PASSPHRASE)
		openssh->asked_passphrase = true;
	loop_stop_timer(&openssh->clock);
	if (!gateway_is_abandoned(gateway))
		gateway->events->asks(gateway->self, openssh->hop, question);
}

/* Before the key is settled no secret is asked for; before that the host was reached. */
static void ask_for_hop(struct openssh *openssh, struct tunnel_question *question)
{
	bool is_last = openssh->hop == openssh_last_hop(openssh);

	name_hop(openssh, question);
	question->known_hosts = openssh->known_hosts;
	question->must_be_recorded = !is_last;
	if (question->kind == TUNNEL_ASK_HOST_KEY && is_last && openssh->expected) {
		compare_expected(openssh, question);
		return;
	}
	openssh_pass_until(openssh,
		question->kind == TUNNEL_ASK_HOST_KEY ? TUNNEL_REACH : TUNNEL_HOST_KEY,
		openssh->host_key);
	ask(openssh, question);
}

static void ask_for_stranger(struct openssh *openssh, struct tunnel_question *question)
{
	name_stranger(openssh, question);
	question->known_hosts = openssh->known_hosts;
	question->must_be_recorded = true;
	ask(openssh, question);
}

/* A hop that asks for a login has passed its key, and no server can ask about that again. */
static void settle_kind(
	struct openssh *openssh, enum askpass_kind kind, struct tunnel_question *question)
{
	openssh->is_confirmation = kind == ASKPASS_CONFIRM;
	question->echo = openssh->is_confirmation;
	if (kind == ASKPASS_NOTICE)
		question->kind = TUNNEL_ASK_NOTHING;
	if (question->kind == TUNNEL_ASK_HOST_KEY && openssh->leg > TUNNEL_HOST_KEY) {
		question->kind = TUNNEL_ASK_PROMPT;
		question->host = NULL;
	}
}

static void take_prompt(
	struct openssh *openssh, enum askpass_kind kind, const char *prompt, pid_t asker)
{
	struct tunnel_question question = {.kind = TUNNEL_ASK_PROMPT};
	size_t hop;
	bool is_planned = openssh_find_asker(openssh, asker, &hop);

	if (is_planned)
		openssh_reach_hop(openssh, hop);
	if (gateway_is_abandoned(openssh->gateway))
		return;
	mem_replace(&openssh->prompt, mem_text(prompt));
	prompt_read(openssh->prompt, &openssh->texts, &question);
	settle_kind(openssh, kind, &question);
	count_attempt(openssh, asker, &question);
	if (is_planned && hop == openssh->hop)
		ask_for_hop(openssh, &question);
	else
		ask_for_stranger(openssh, &question);
}

static void prompted(void *self, enum askpass_kind kind, const char *prompt, pid_t asker)
{
	struct openssh *openssh = self;
	struct gateway *gateway = openssh->gateway;

	/* Logged in, nothing is asked any more; and who would be asked may have gone. */
	if (openssh->is_ready) {
		askpass_answer(openssh->askpass, NULL);
		return;
	}
	gateway_enter(gateway);
	if (!openssh_refuse_changed(openssh))
		take_prompt(openssh, kind, prompt, asker);
	gateway_leave(gateway);
}

static void withdrew(void *self)
{
	struct openssh *openssh = self;

	if (openssh->is_ready)
		return;
	if (openssh->asked == TUNNEL_ASK_PASSPHRASE)
		openssh->declined_passphrase = true;
	openssh_wind_clock(openssh);
	openssh->gateway->events->withdrew(openssh->gateway->self);
}

struct askpass *openssh_listen(struct openssh *openssh, const char *path, struct error *error)
{
	static const struct askpass_events events = {.asks = prompted, .withdrew = withdrew};

	return askpass_open(openssh->gateway->loop, path, &events, openssh, error);
}

/* --- answers --------------------------------------------------------------------------------- */

/* To ssh no answer is an empty one, which it would send, and ask again. */
void openssh_answer(struct openssh *openssh, const struct secret *answer)
{
	openssh_wind_clock(openssh);
	if (!answer && !openssh->is_confirmation && openssh->asked != TUNNEL_ASK_PASSPHRASE &&
		openssh->asked != TUNNEL_ASK_NOTHING) {
		child_cancel(&openssh->master);
		openssh_fail(openssh, TUNNEL_LOGIN, "ssh.no-answer",
			"What the SSH server asked for was not given.");
		return;
	}
	if (!answer && openssh->asked == TUNNEL_ASK_PASSPHRASE)
		openssh->declined_passphrase = true;
	askpass_answer(openssh->askpass, answer);
}

/* ssh itself knows no "once": it is told to expect this very key, and to look into no file. */
static void trust_once(struct openssh *openssh)
{
	mem_replace(&openssh->once, mem_text(openssh->texts.fingerprint));
	openssh->expected = openssh->once;
	askpass_answer(openssh->askpass, NULL);
	child_cancel(&openssh->master);
	openssh_start_anew(openssh);
	if (!gateway_is_abandoned(openssh->gateway))
		openssh_launch(openssh);
}

void openssh_trust(struct openssh *openssh, enum tunnel_trust trust)
{
	struct gateway *gateway = openssh->gateway;

	gateway_enter(gateway);
	if (trust == TUNNEL_TRUST_ONCE && !openssh->must_record)
		trust_once(openssh);
	else
		answer_text(openssh, trust == TUNNEL_TRUST_AND_RECORD ? "yes" : "no");
	gateway_leave(gateway);
}
