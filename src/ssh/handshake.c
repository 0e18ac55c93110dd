/* Key exchange, and whether the key is the host's. Nothing secret is sent before. */
#include "base/buf.h"
#include "base/log.h"
#include "base/memory.h"
#include "ssh/key_file.h"
#include "ssh/known_hosts.h"
#include "ssh/tunnel_private.h"
#include "ssh/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAID_MAX 128 /* bytes of a stranger's greeting that are shown */

static void server_is_silent(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;

	if (tunnel->reached_by)
		error_set(&error,
			"The SSH server %s port %s said nothing through the ProxyCommand.",
			tunnel->host, tunnel->port);
	else
		error_set(&error, "The SSH server %s port %s accepted the connection but %s.",
			tunnel->host, tunnel->port,
			tunnel->link.received ? "did not finish the key exchange in time"
					      : "said nothing");
	error_set_hint(&error, "Is it an SSH server? PostgreSQL, for one, waits for the client.");
	tunnel_fail(tunnel, "ssh.timeout", &error);
}

void handshake_begin(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;

	tunnel_enter_state(tunnel, TUNNEL_SHAKING_HANDS);
	if (tunnel->reached_by)
		tunnel->leg = TUNNEL_REACH;
	else
		tunnel_begin_leg(tunnel, TUNNEL_HOST_KEY);
	if (tunnel->is_closed)
		return;
	tunnel->session = link_session(&tunnel->link);
	if (tunnel->session && algorithms_offer(tunnel)) {
		tunnel_start_clock(tunnel, tunnel->limit_ms, server_is_silent);
		return;
	}
	error_set(&error, "No SSH session with %s port %s could be prepared.", tunnel->host,
		tunnel->port);
	error.detail = tunnel->needs_ssh ? mem_text(tunnel->needs_ssh) : tunnel_last_words(tunnel);
	tunnel_fail(tunnel, "ssh.no-common-algorithm", &error);
}

/* Why, the command itself may say on its standard error. */
static void fail_not_reached(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;

	error_set(&error, "The ProxyCommand ended before the SSH server %s port %s said anything.",
		tunnel->host, tunnel->port);
	tunnel_fail(tunnel, "ssh.unreachable", &error);
}

static void fail_not_ssh(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;
	const struct link *link = &tunnel->link;

	error_set(&error, "%s port %s does not answer like an SSH server.", tunnel->host,
		tunnel->port);
	if (link->first_length) {
		error.detail = mem_printf("it said: %.*s",
			(int)(link->first_length < SAID_MAX ? link->first_length : SAID_MAX),
			(const char *)link->first);
		error_set_hint(&error, "Are the SSH and the database port mixed up?");
	} else {
		error.detail = mem_text("it closed the connection without a word");
		error_set_hint(&error,
			"A limit on connections (MaxStartups, fail2ban) does this too: wait a "
			"minute and try once more.");
	}
	tunnel_fail(tunnel, "ssh.not-ssh", &error);
}

static bool knows_only_rsa(const struct tunnel *tunnel)
{
	struct buf known = BUF_INIT;
	bool only;

	host_key_known_types((const char *const *)tunnel->known_hosts, tunnel->known_host,
		tunnel->known_port, &known);
	only = strcmp(buf_string(&known), "ssh-rsa") == 0;
	buf_free(&known);
	return only;
}

static void fail_no_common_algorithm(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;

	error_set(&error, "The SSH server %s port %s and this program have no algorithm in common.",
		tunnel->host, tunnel->port);
	error.detail = algorithms_compare(tunnel);
	if (!error.detail)
		error.detail =
			tunnel->needs_ssh ? mem_text(tunnel->needs_ssh) : tunnel_last_words(tunnel);
	if (algorithms_are_narrowed(tunnel))
		error_set_hint(&error, "HostKeyAlgorithms, Ciphers, MACs or KexAlgorithms of "
				       "ssh_config leave only some of those that are there.");
	else if (LIBSSH2_VERSION_NUM < 0x010b00)
		error_set_hint(&error,
			"libssh2 %s lacks rsa-sha2 host keys%s, encrypt-then-MAC, GCM and "
			"ChaCha20. "
			"The server needs an ed25519 or ECDSA host key, or pgusher libssh2 1.11.",
			LIBSSH2_VERSION,
			knows_only_rsa(tunnel) ? " (known_hosts has only an RSA key of this host)"
					       : "");
	tunnel_fail(tunnel, "ssh.no-common-algorithm", &error);
}

static void fail_handshake(struct tunnel *tunnel, int failure)
{
	if (tunnel->link.is_full)
		tunnel_fail_lost(tunnel);
	else if (tunnel->reached_by)
		fail_not_reached(tunnel);
	else if (!libssh2_session_banner_get(tunnel->session) ||
		 strncmp(libssh2_session_banner_get(tunnel->session), "SSH-", 4) != 0)
		fail_not_ssh(tunnel);
	else if (failure == LIBSSH2_ERROR_KEX_FAILURE || failure == LIBSSH2_ERROR_METHOD_NONE ||
		 failure == LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE)
		fail_no_common_algorithm(tunnel);
	else
		tunnel_fail_lost(tunnel);
}

static const char *method_name(const struct tunnel *tunnel, int kind)
{
	const char *name = libssh2_session_methods(tunnel->session, kind);

	return name ? name : "?";
}

static bool read_host_key(struct tunnel *tunnel)
{
	static const char *const types[] = {"ssh-ed25519", "ecdsa-sha2-nistp256",
		"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"};
	struct host_key *key = &tunnel->host_key;
	struct wire wire;
	struct wire_string type;

	key->blob =
		(const unsigned char *)libssh2_session_hostkey(tunnel->session, &key->length, NULL);
	if (!key->blob)
		return false;
	wire = wire_over(key->blob, key->length);
	type = wire_string(&wire);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (wire_string_is(type, types[i]))
			key->type = types[i];
	}
	return key->type != NULL;
}

static void refuse_undecided(struct tunnel *tunnel, struct error *why)
{
	struct error error = ERROR_INIT;

	error_set(&error, "The key of the SSH server %s port %s could not be checked.",
		tunnel->host, tunnel->port);
	error.detail = mem_text(why->primary);
	error_clear(why);
	tunnel_fail(tunnel, "ssh.host-key-undecided", &error);
}

static void refuse_changed(struct tunnel *tunnel, const char *sent)
{
	const struct host_verdict *verdict = &tunnel->verdict;
	struct error error = ERROR_INIT;
	struct buf places = BUF_INIT;
	char *name = known_name(tunnel->known_host, tunnel->known_port);

	if (verdict->trust == HOST_OTHER_TYPE)
		error_set(&error,
			"The SSH server %s port %s shows a key of another type than those that are "
			"recorded for it.",
			tunnel->host, tunnel->port);
	else
		error_set(&error,
			"The key of the SSH server %s port %s is not the one recorded for it.",
			tunnel->host, tunnel->port);
	host_verdict_places(verdict, &places);
	error.detail = mem_printf("shown: %s %s; recorded: %s in %s", tunnel->host_key.type, sent,
		verdict->recorded, buf_string(&places));
	buf_free(&places);
	error_set_hint(&error,
		"Ask the owner of the host whether its key was changed. Only if so: ssh-keygen -f "
		"'%s' -R '%s'",
		verdict->file, name);
	free(name);
	tunnel_fail(tunnel, "ssh.host-key-changed", &error);
}

static void refuse_revoked(struct tunnel *tunnel, const char *sent)
{
	struct error error = ERROR_INIT;

	error_set(&error, "The key of the SSH server %s port %s is marked as revoked.",
		tunnel->host, tunnel->port);
	error.detail = mem_printf("%s %s, revoked in %s:%zu", tunnel->host_key.type, sent,
		tunnel->verdict.file, tunnel->verdict.line);
	tunnel_fail(tunnel, "ssh.host-key-revoked", &error);
}

static void accept_host_key(struct tunnel *tunnel, const char *how)
{
	char *fact = mem_printf("%s, %s", how, key_short_name(tunnel->host_key.type));

	tunnel_pass_leg(tunnel, fact);
	free(fact);
	if (tunnel->is_closed)
		return;
	tunnel_enter_state(tunnel, TUNNEL_LOGGING_IN);
	tunnel_begin_leg(tunnel, TUNNEL_LOGIN);
	if (!tunnel->is_closed)
		auth_begin(tunnel);
}

/* The person gave a fingerprint: that key and no other, in a file or not. */
static void compare_fingerprint(struct tunnel *tunnel, const char *sent)
{
	struct error error = ERROR_INIT;

	/* A fingerprint that could not be computed is short and matches nothing. */
	if (strlen(sent) > 40 && strcmp(tunnel->fingerprint, sent) == 0) {
		accept_host_key(tunnel, "the given fingerprint");
		return;
	}
	error_set(&error,
		"The key of the SSH server %s port %s does not have the fingerprint that the "
		"profile gives.",
		tunnel->host, tunnel->port);
	error.detail = mem_printf(
		"shown: %s %s; expected: %s", tunnel->host_key.type, sent, tunnel->fingerprint);
	tunnel_fail(tunnel, "ssh.host-key-unexpected", &error);
}

static void refuse_unknown(struct tunnel *tunnel, const char *sent)
{
	struct error error = ERROR_INIT;
	struct buf detail = BUF_INIT;

	error_set(&error,
		"The key of the SSH server %s port %s is not known, and ssh_config says "
		"StrictHostKeyChecking yes.",
		tunnel->host, tunnel->port);
	buf_printf(&detail, "shown: %s %s", tunnel->host_key.type, sent);
	if (tunnel->verdict.has_authority) {
		buf_text(&detail, "; ");
		host_verdict_authority(&tunnel->verdict, &detail);
	}
	error.detail = buf_take(&detail);
	tunnel_fail(tunnel, "ssh.host-key-unknown", &error);
}

/* By StrictHostKeyChecking. "no" means here what accept-new means: a changed key is refused all
 * the same, and there is nothing in this program that goes on with one. */
static void decide_on_unknown(struct tunnel *tunnel, const char *sent)
{
	snprintf(tunnel->fingerprint_sent, sizeof tunnel->fingerprint_sent, "%s", sent);
	switch (tunnel->strict) {
	case SSH_STRICT_YES:
		refuse_unknown(tunnel, sent);
		break;
	case SSH_STRICT_ACCEPT_NEW:
	case SSH_STRICT_OFF:
		tunnel->is_new_accepted = true;
		tunnel_trust(tunnel, TUNNEL_TRUST_AND_RECORD);
		break;
	case SSH_STRICT_ASK:
		tunnel_ask(tunnel, &(struct tunnel_question){.kind = TUNNEL_ASK_HOST_KEY,
					   .key = &tunnel->host_key,
					   .key_type = tunnel->host_key.type,
					   .fingerprint = tunnel->fingerprint_sent,
					   .verdict = &tunnel->verdict,
					   .known_hosts = tunnel->record_into,
					   .attempt = 1});
		break;
	}
}

static void judge_host_key(struct tunnel *tunnel)
{
	char sent[FINGERPRINT_MAX];
	struct error error = ERROR_INIT;

	tunnel_enter_state(tunnel, TUNNEL_JUDGING);
	host_key_fingerprint(&tunnel->host_key, sent);
	host_key_judge((const char *const *)tunnel->known_hosts, tunnel->known_host,
		tunnel->known_port, &tunnel->host_key, &tunnel->verdict, &error);
	switch (tunnel->verdict.trust) {
	case HOST_REVOKED:
		refuse_revoked(tunnel, sent);
		return;
	case HOST_UNDECIDED:
		refuse_undecided(tunnel, &error);
		return;
	case HOST_KNOWN:
	case HOST_UNKNOWN:
	case HOST_OTHER_TYPE:
	case HOST_CHANGED:
		break;
	}
	if (tunnel->fingerprint)
		compare_fingerprint(tunnel, sent);
	else if (tunnel->verdict.trust == HOST_KNOWN)
		accept_host_key(tunnel, "known");
	else if (tunnel->verdict.trust == HOST_UNKNOWN)
		decide_on_unknown(tunnel, sent);
	else /* ssh refuses another type as well: the server would have shown the known one */
		refuse_changed(tunnel, sent);
}

static void pass_reach(struct tunnel *tunnel)
{
	char *fact = tunnel->reached_by;

	tunnel->reached_by = NULL;
	tunnel_pass_leg(tunnel, fact);
	free(fact);
	if (!tunnel->is_closed)
		tunnel_begin_leg(tunnel, TUNNEL_HOST_KEY);
	if (!tunnel->is_closed)
		tunnel_start_clock(tunnel, tunnel->limit_ms, server_is_silent);
}

bool st_shaking_hands(struct tunnel *tunnel)
{
	const char *banner;
	int result;

	if (tunnel->reached_by && tunnel->link.received)
		pass_reach(tunnel);
	if (tunnel->is_closed)
		return true;
	result = libssh2_session_handshake(tunnel->session, tunnel->fd);
	banner = libssh2_session_banner_get(tunnel->session);
	if (!tunnel->banner && banner && strncmp(banner, "SSH-", 4) == 0)
		tunnel->banner = mem_text(banner);
	if (result == LIBSSH2_ERROR_EAGAIN)
		return false;
	if (result) {
		fail_handshake(tunnel, result);
		return true;
	}
	tunnel_stop_clock(tunnel);
	tunnel->ciphers = mem_printf("%s, %s, %s", method_name(tunnel, LIBSSH2_METHOD_KEX),
		method_name(tunnel, LIBSSH2_METHOD_CRYPT_CS),
		method_name(tunnel, LIBSSH2_METHOD_MAC_CS));
	log_debug("ssh", "%s: %s", tunnel->host, tunnel->ciphers);
	if (read_host_key(tunnel))
		judge_host_key(tunnel);
	else
		fail_no_common_algorithm(tunnel);
	return true;
}

static void refuse_by_person(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;

	error_set(&error, "The key of the SSH server %s port %s was not accepted.", tunnel->host,
		tunnel->port);
	tunnel_fail(tunnel, "ssh.host-key-refused", &error);
}

static bool record_host_key(const struct tunnel *tunnel, struct error *error)
{
	if (!tunnel->record_into)
		return error_set(error, "there is no known_hosts file for new keys");
	return host_key_record(tunnel->record_into, tunnel->known_host, tunnel->known_port,
		&tunnel->host_key, tunnel->hashes_hosts, error);
}

static void accept_by_trust(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;

	if (tunnel->trust == TUNNEL_TRUST_ONCE) {
		accept_host_key(tunnel, "trusted once");
	} else if (record_host_key(tunnel, &error)) {
		accept_host_key(
			tunnel, tunnel->is_new_accepted ? "new, recorded unasked" : "recorded");
	} else {
		/* Trusted all the same; it will be asked again next time. */
		char *how = mem_printf("accepted, but not recorded: %s", error.primary);

		log_warn("ssh", "the host key was %s", how);
		error_clear(&error);
		accept_host_key(tunnel, how);
		free(how);
	}
}

/* Waits for tunnel_trust(). A server that leaves meanwhile is lost. */
bool st_judging(struct tunnel *tunnel)
{
	if (tunnel_is_cut(tunnel)) {
		tunnel_fail_lost(tunnel);
		return true;
	}
	if (!tunnel->has_trust)
		return false;
	if (tunnel->trust == TUNNEL_REFUSE) {
		refuse_by_person(tunnel);
		return true;
	}
	accept_by_trust(tunnel);
	return true;
}
