/* One key, of the agent or of a file, is offered to the server, and signs. */
#include "ssh/auth_private.h"

#include "base/memory.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>

#define CONFIRM_LIMIT_MS 60000 /* an agent may ask its owner to confirm */

bool auth_can_use(struct wire_string type)
{
	static const char *const types[] = {"ssh-ed25519", "ecdsa-sha2-nistp256",
		"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
		"ecdsa-sha2-nistp256-cert-v01@openssh.com",
		"ecdsa-sha2-nistp384-cert-v01@openssh.com",
		"ecdsa-sha2-nistp521-cert-v01@openssh.com",
		/* From libssh2 1.11 on. */
		"ssh-ed25519-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com"};
	size_t count = sizeof types / sizeof *types - (IS_OLD_LIBSSH2 ? 2 : 0);

	for (size_t i = 0; i < count; i++) {
		if (wire_string_is(type, types[i]))
			return true;
	}
	return false;
}

const char *auth_why_not(struct wire_string type)
{
	static const char *const reasons[][2] = {
		{"ssh-ed25519-cert-",
			"an Ed25519 certificate needs libssh2 1.11 or the ssh transport"},
		{"ssh-rsa-cert-", "an RSA certificate needs libssh2 1.11 or the ssh transport"},
		{"sk-", "a FIDO key is used by the ssh transport only"},
		{"ssh-dss", "a DSA key is used by the ssh transport only"},
	};

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		size_t length = strlen(reasons[i][0]);

		if (type.length >= length && memcmp(type.bytes, reasons[i][0], length) == 0)
			return reasons[i][1];
	}
	return NULL;
}

/* The blob as the server is to see it. The workaround puts the algorithm's name in front. */
static void build_blob(struct auth *auth)
{
	struct wire wire = wire_over(auth->original.bytes, auth->original.length);

	buf_clear(&auth->blob);
	auth->is_rsa = wire_string_is(wire_string(&wire), "ssh-rsa");
	if (auth->is_rsa && IS_OLD_LIBSSH2 && !auth->tries_old_rsa) {
		wire_put_string(&auth->blob, "rsa-sha2-512", strlen("rsa-sha2-512"));
		buf_add(&auth->blob, wire.at, wire.left);
	} else {
		buf_add(&auth->blob, auth->original.bytes, auth->original.length);
	}
}

bool auth_offer(struct auth *auth, struct wire_string blob, char *label)
{
	char fingerprint[FINGERPRINT_MAX];

	mem_replace(&auth->label, label);
	host_key_fingerprint(
		&(struct host_key){.blob = blob.bytes, .length = blob.length}, fingerprint);
	for (size_t i = 0; i < auth->offered_key_count; i++) {
		if (strcmp(auth->offered_keys[i], fingerprint) == 0)
			return false;
	}
	if (auth->offered_key_count < OFFERS_MAX)
		memcpy(auth->offered_keys[auth->offered_key_count++], fingerprint,
			sizeof fingerprint);
	auth->original = blob;
	auth->tries_old_rsa = auth->is_signing = auth->sign_failed = false;
	build_blob(auth);
	auth_note_tried(auth, label);
	auth_go(auth, AUTH_OFFERING_KEY);
	return true;
}

/* What is to be signed names the algorithm (RFC 4252, section 7). */
static char *algorithm_of(const unsigned char *data, size_t length)
{
	struct wire wire = wire_over(data, length);
	struct wire_string name;

	wire_string(&wire); /* session */
	wire_byte(&wire);
	wire_string(&wire); /* user */
	wire_string(&wire); /* service */
	wire_string(&wire); /* method */
	wire_byte(&wire);
	name = wire_string(&wire);
	return mem_text_n((const char *)name.bytes, name.length);
}

static void agent_is_slow(struct tunnel *tunnel)
{
	auth_wake(tunnel->auth);
}

static int give_signature(struct auth *auth, const void *bytes, size_t length, unsigned char **out,
	size_t *out_length)
{
	*out = link_allocate(&auth->tunnel->link, length);
	if (!*out || !length) {
		auth->sign_failed = true;
		return -1;
	}
	memcpy(*out, bytes, length);
	*out_length = length;
	/* From here on the server is waited for again. */
	auth_go(auth, AUTH_OFFERING_KEY);
	return 0;
}

static int sign_by_agent(struct auth *auth, const char *algorithm, const unsigned char *data,
	size_t length, unsigned char **out, size_t *out_length)
{
	uint32_t flags = strncmp(algorithm, "rsa-sha2-512", 12) == 0   ? AGENT_RSA_SHA512
			 : strncmp(algorithm, "rsa-sha2-256", 12) == 0 ? AGENT_RSA_SHA256
								       : 0;
	struct wire_string signature;

	if (auth->agent && !auth->is_signing) {
		auth->is_signing = true;
		agent_ask_signature(auth->agent, auth->original, data, length, flags);
		tunnel_start_clock(auth->tunnel, CONFIRM_LIMIT_MS, agent_is_slow);
	}
	if (auth->agent && agent_state(auth->agent) == AGENT_WAITING)
		return LIBSSH2_ERROR_EAGAIN;
	if (!auth->agent || agent_state(auth->agent) != AGENT_ANSWERED) {
		auth->sign_failed = true;
		return -1;
	}
	signature = agent_signature(auth->agent);
	return give_signature(auth, signature.bytes, signature.length, out, out_length);
}

static int sign_by_file(struct auth *auth, const char *algorithm, const unsigned char *data,
	size_t length, unsigned char **out, size_t *out_length)
{
	struct buf signature = BUF_INIT;
	int result = -1;

	if (key_is_locked(auth->key) && !auth->sign_failed) {
		auth->wants_key = true;
		return LIBSSH2_ERROR_EAGAIN;
	}
	if (!auth->sign_failed && key_sign(auth->key, algorithm, data, length, &signature))
		result = give_signature(auth, signature.bytes, signature.length, out, out_length);
	else
		auth->sign_failed = true;
	buf_free(&signature);
	return result;
}

/* libssh2 asks again with the same data after LIBSSH2_ERROR_EAGAIN (ssh-and-libpq.md 1.5). */
static LIBSSH2_USERAUTH_PUBLICKEY_SIGN_FUNC(sign_data)
{
	struct auth *auth = *abstract;
	char *algorithm = algorithm_of(data, data_len);
	int result;

	(void)session;
	result = auth->key ? sign_by_file(auth, algorithm, data, data_len, sig, sig_len)
			   : sign_by_agent(auth, algorithm, data, data_len, sig, sig_len);
	free(algorithm);
	return result;
}

/* Dropbear takes plain ssh-rsa and not the workaround; OpenSSH the other way round. */
static bool may_try_old_rsa(const struct auth *auth)
{
	return IS_OLD_LIBSSH2 && auth->is_rsa && !auth->tries_old_rsa &&
	       auth->failures < FAILURES_MAX &&
	       !strstr(tunnel_server_banner(auth->tunnel), "OpenSSH");
}

static void next_key(struct auth *auth)
{
	auth_go(auth, auth->key ? AUTH_CHOOSING_FORM : AUTH_CHOOSING_AGENT_KEY);
}

static void refuse_to_sign(struct auth *auth)
{
	if (auth->key && key_is_locked(auth->key)) {
		auth_decline_passphrase(auth);
		return;
	}
	if (!auth->key)
		auth_note_agent_failure(auth, "ssh.agent-empty",
			"The SSH agent did not sign with the key that the server accepts.");
	next_key(auth);
}

static void take_refused_key(struct auth *auth)
{
	auth->keys_refused = true;
	auth->rsa_refused |= auth->is_rsa;
	if (may_try_old_rsa(auth)) {
		auth->tries_old_rsa = true;
		auth->is_signing = false;
		build_blob(auth);
		auth_go(auth, AUTH_OFFERING_KEY);
	} else {
		next_key(auth);
	}
}

bool st_offering_key(struct auth *auth)
{
	struct tunnel *tunnel = auth->tunnel;
	void *abstract = auth;
	int result;

	auth->wants_key = false;
	result = libssh2_userauth_publickey(tunnel->session, tunnel->user,
		(const unsigned char *)auth->blob.bytes, auth->blob.length, sign_data, &abstract);
	if (result == LIBSSH2_ERROR_EAGAIN) {
		if (auth->wants_key)
			auth_ask_passphrase(auth);
		return auth->wants_key;
	}
	if (result == 0)
		auth_succeed(auth, auth->label);
	else if (auth->sign_failed)
		refuse_to_sign(auth);
	else if (auth_take_refusal(auth, result, "publickey", auth->label))
		take_refused_key(auth);
	else if (auth->is_partial && auth->key)
		auth->file_at++; /* it has done its part */
	return true;
}
