/* Keys of the agent: which of them are worth an attempt. */
#include "ssh/auth_private.h"

#include "base/memory.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>

#define AGENT_KEYS_MAX 3 /* with other methods to come; an agent may hold dozens */

void auth_wake(void *self)
{
	struct auth *auth = self;
	struct tunnel *tunnel = auth->tunnel;

	/* With the clock run out the agent has not answered, and must not answer later. */
	if (auth->agent && agent_state(auth->agent) == AGENT_WAITING) {
		agent_close(auth->agent);
		auth->agent = NULL;
	}
	tunnel_drive(tunnel, LOOP_TURN_LIMIT_MS);
}

void auth_begin_agent(struct auth *auth)
{
	struct tunnel *tunnel = auth->tunnel;
	struct error error = ERROR_INIT;

	if (auth->agent) { /* after a partial success, with the rest of its keys */
		auth_go(auth, AUTH_CHOOSING_AGENT_KEY);
		return;
	}
	if (!tunnel->agent_socket)
		error_set(&error, "There is no SSH agent (SSH_AUTH_SOCK is not set).");
	else
		auth->agent =
			agent_open(tunnel->loop, tunnel->agent_socket, auth_wake, auth, &error);
	if (auth->agent) {
		agent_ask_keys(auth->agent);
		auth_go(auth, AUTH_LISTING_AGENT);
		return;
	}
	/* Without an agent SSH_AUTO just goes on: most people have none. */
	if (tunnel->method == SSH_AGENT)
		auth_note_reason(auth, "ssh.no-agent", &error);
	error_clear(&error);
	auth_finish(auth, WAY_AGENT);
}

void auth_note_agent_failure(struct auth *auth, const char *code, const char *text)
{
	struct error error = ERROR_INIT;

	error_set(&error, "%s", text);
	if (auth->tunnel->method == SSH_AGENT)
		auth_note_reason(auth, code, &error);
	error_clear(&error);
}

static void finish_agent(struct auth *auth)
{
	agent_close(auth->agent);
	auth->agent = NULL;
	auth_finish(auth, WAY_AGENT);
}

/* The public keys of the files, read once: an agent may hold many keys. */
static void read_identities(struct auth *auth)
{
	auth_list_files(auth);
	for (size_t i = 0; i < auth->file_count; i++) {
		buf_free(&auth->identities[i]);
		buf_init(&auth->identities[i], BUF_LIMIT_DEFAULT);
		(void)key_file_public(auth->files[i], &auth->identities[i], NULL, NULL);
	}
}

bool st_listing_agent(struct auth *auth)
{
	if (auth->agent && agent_state(auth->agent) == AGENT_WAITING)
		return false;
	if (auth->agent && agent_state(auth->agent) == AGENT_ANSWERED) {
		if (auth->tunnel->identities_only)
			read_identities(auth);
		auth_go(auth, AUTH_CHOOSING_AGENT_KEY);
		return true;
	}
	auth_note_agent_failure(auth, "ssh.no-agent",
		auth->agent ? "The SSH agent does not show its keys."
			    : "The SSH agent does not answer.");
	finish_agent(auth);
	return true;
}

static bool may_offer_more(const struct auth *auth)
{
	bool is_sparing = auth->tunnel->method == SSH_AUTO && !auth->tunnel->identities_only;

	return auth->agent && auth_has_room(auth, WAY_AGENT) &&
	       auth_is_offered(auth, "publickey") &&
	       (!is_sparing || auth->agent_offers < AGENT_KEYS_MAX);
}

/* Is the key, or the one that the certificate is for, that of a file? ssh compares the same way
 * (IdentitiesOnly in ssh_config(5)). */
static bool is_of_a_file(const struct auth *auth, struct wire_string blob)
{
	struct buf plain = BUF_INIT;
	bool found = false;

	if (!key_plain_blob(blob, &plain))
		buf_add(&plain, blob.bytes, blob.length);
	for (size_t i = 0; i < auth->file_count && !found; i++) {
		const struct buf *identity = &auth->identities[i];

		found = identity->length && identity->length == plain.length &&
			memcmp(identity->bytes, plain.bytes, plain.length) == 0;
	}
	buf_free(&plain);
	return found;
}

static void note_unusable(struct auth *auth, const struct agent_key *key)
{
	const char *why = auth_why_not(key->type);
	struct error error = ERROR_INIT;

	if (!why)
		return;
	error_set(&error, "A key of the SSH agent cannot be used: %s.", why);
	auth_note_reason(auth, NEEDS_SSH, &error);
}

static char *name_key(const struct agent_key *key)
{
	char *type = mem_text_n((const char *)key->type.bytes, key->type.length);
	char *label = mem_printf("agent %s %s", strstr(type, "-cert-v01@") ? "certificate" : "key",
		key_short_name(type));

	free(type);
	return label;
}

bool st_choosing_agent_key(struct auth *auth)
{
	auth_forget_key(auth);
	while (may_offer_more(auth) && auth->agent_at < agent_key_count(auth->agent)) {
		const struct agent_key *key = agent_key_at(auth->agent, auth->agent_at++);

		if (auth->tunnel->identities_only && !is_of_a_file(auth, key->blob))
			continue;
		if (!auth_can_use(key->type)) {
			note_unusable(auth, key);
			continue;
		}
		if (auth_offer(auth, key->blob, name_key(key))) {
			auth->agent_offers++;
			return true;
		}
	}
	if (!auth->agent_offers && !auth->accepted.length)
		auth_note_agent_failure(auth, "ssh.agent-empty",
			agent_key_count(auth->agent)
				? "The SSH agent holds no key that can be used here."
				: "The SSH agent shows no key: it has none, or it is locked.");
	if (auth->agent && auth->agent_at < agent_key_count(auth->agent))
		auth_finish(auth, WAY_AGENT); /* the rest may be wanted after a partial success */
	else
		finish_agent(auth);
	return true;
}
