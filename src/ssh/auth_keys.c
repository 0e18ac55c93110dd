/* Public keys: of the agent, and of files. */
#include "ssh/auth_private.h"
#include "ssh/certificate.h"

#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/loop.h"
#include "loop/worker.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define AGENT_KEYS_MAX 3       /* with other methods to come; an agent may hold dozens */
#define CONFIRM_LIMIT_MS 60000 /* an agent may ask its owner to confirm */

/* libssh2 before 1.11 signs RSA with SHA-1 only; ssh-and-libpq.md 1.3 has the way round it. */
#define NEEDS_RSA_WORKAROUND (LIBSSH2_VERSION_NUM < 0x010b00)

static void collect_files(struct auth *auth);

static bool is_ready_to_use(const struct agent_key *key)
{
	static const char *const types[] = {"ssh-ed25519", "ecdsa-sha2-nistp256",
		"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
		"ecdsa-sha2-nistp256-cert-v01@openssh.com",
		"ecdsa-sha2-nistp384-cert-v01@openssh.com",
		"ecdsa-sha2-nistp521-cert-v01@openssh.com"};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (wire_string_is(key->type, types[i]))
			return true;
	}
	return false;
}

/* The blob as the server is to see it. The workaround puts the algorithm's name in front. */
static void build_blob(struct auth *auth)
{
	struct wire wire = wire_over(auth->original.bytes, auth->original.length);

	buf_clear(&auth->blob);
	auth->is_rsa = wire_string_is(wire_string(&wire), "ssh-rsa");
	if (auth->is_rsa && NEEDS_RSA_WORKAROUND && !auth->tries_old_rsa) {
		wire_put_string(&auth->blob, "rsa-sha2-512", strlen("rsa-sha2-512"));
		buf_add(&auth->blob, wire.at, wire.left);
	} else {
		buf_add(&auth->blob, auth->original.bytes, auth->original.length);
	}
}

/* False when this very key was offered before (an agent often holds the key of the file). */
static bool offer(struct auth *auth, struct wire_string blob, char *label)
{
	char fingerprint[FINGERPRINT_MAX];

	mem_replace(&auth->label, label);
	host_key_fingerprint(
		&(struct host_key){.blob = blob.bytes, .length = blob.length}, fingerprint);
	for (size_t i = 0; i < auth->offered_key_count; i++) {
		if (strcmp(auth->offered_keys[i], fingerprint) == 0)
			return false;
	}
	if (auth->offered_key_count < FAILURES_MAX)
		memcpy(auth->offered_keys[auth->offered_key_count++], fingerprint,
			sizeof fingerprint);
	auth->original = blob;
	build_blob(auth);
	auth_note_tried(auth, label);
	auth_go(auth, AUTH_OFFERING_KEY);
	return true;
}

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
	auth_go(auth, AUTH_CHOOSING);
}

static void note_agent_failure(struct auth *auth, const char *text)
{
	struct error error = ERROR_INIT;

	error_set(&error, "%s", text);
	if (auth->tunnel->method == SSH_AGENT)
		auth_note_reason(auth, "ssh.no-agent", &error);
	error_clear(&error);
}

bool st_listing_agent(struct auth *auth)
{
	if (auth->agent && agent_state(auth->agent) == AGENT_WAITING)
		return false;
	if (auth->agent && agent_state(auth->agent) == AGENT_ANSWERED) {
		auth_go(auth, AUTH_CHOOSING_AGENT_KEY);
		return true;
	}
	note_agent_failure(auth, auth->agent
					 ? "The SSH agent does not show its keys; it may be locked."
					 : "The SSH agent does not answer.");
	agent_close(auth->agent);
	auth->agent = NULL;
	auth_go(auth, AUTH_CHOOSING);
	return true;
}

static bool may_offer_more(const struct auth *auth)
{
	size_t limit = auth->tunnel->method == SSH_AGENT ? FAILURES_MAX : AGENT_KEYS_MAX;

	return auth->agent && auth->agent_offers < limit && auth->failures < FAILURES_MAX;
}

/* IdentitiesOnly: the keys whose public halves lie in the files that are named. */
static bool may_use(struct auth *auth, const struct agent_key *key)
{
	bool found = !auth->tunnel->identities_only;

	collect_files(auth);
	for (size_t i = 0; i < auth->file_count && !found; i++) {
		struct buf blob = BUF_INIT;
		char *path = path_expand(auth->files[i]);

		found = key_read_public(path, &blob, NULL, NULL) &&
			blob.length == key->blob.length &&
			memcmp(blob.bytes, key->blob.bytes, blob.length) == 0;
		free(path);
		buf_free(&blob);
	}
	return found;
}

bool st_choosing_agent_key(struct auth *auth)
{
	auth_forget_key(auth);
	while (may_offer_more(auth) && auth->agent_at < agent_key_count(auth->agent)) {
		const struct agent_key *key = agent_key_at(auth->agent, auth->agent_at++);
		char *type;
		bool is_new;

		if (!is_ready_to_use(key) || !may_use(auth, key))
			continue;
		type = mem_text_n((const char *)key->type.bytes, key->type.length);
		is_new = offer(auth, key->blob, mem_printf("agent key %s", key_short_name(type)));
		free(type);
		auth->agent_offers += is_new;
		if (is_new)
			return true;
	}
	if (!auth->agent_offers)
		note_agent_failure(auth, "The SSH agent holds no key that can be used here.");
	agent_close(auth->agent);
	auth->agent = NULL;
	auth_go(auth, AUTH_CHOOSING);
	return true;
}

static void add_file(struct auth *auth, const char *file, bool must_exist)
{
	char *path = path_expand(file);

	if (auth->file_count < FILES_MAX && (!must_exist || file_exists(path)))
		auth->files[auth->file_count++] = mem_text(file);
	free(path);
}

/* The one that is named; else those of ssh_config, of which some may be missing; else the usual. */
static void collect_files(struct auth *auth)
{
	static const char *const usual[] = {
		"~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa", NULL};
	struct tunnel *tunnel = auth->tunnel;
	const char *const *files =
		tunnel->identity_files[0] ? (const char *const *)tunnel->identity_files : usual;

	if (auth->file_count)
		return;
	if (tunnel->key_file) {
		add_file(auth, tunnel->key_file, false);
		return;
	}
	for (; *files; files++)
		if (strcasecmp(*files, "none") != 0)
			add_file(auth, *files, true);
}

void auth_begin_files(struct auth *auth)
{
	collect_files(auth);
	if (!auth->file_count && auth->tunnel->method == SSH_KEY_FILE) {
		struct error error = ERROR_INIT;

		error_set(&error, "There is no key file in ~/.ssh (id_ed25519, id_ecdsa, id_rsa).");
		auth_note_reason(auth, "ssh.key-file-missing", &error);
	}
	auth_go(auth, AUTH_CHOOSING_FILE);
}

static void loaded(void *self, enum key_outcome outcome, struct key *key, const struct error *error)
{
	struct auth *auth = self;

	auth->worker = NULL;
	auth->is_loaded = true;
	auth->outcome = outcome;
	auth->key = key;
	error_copy(&auth->key_error, error);
	tunnel_drive(auth->tunnel, LOOP_TURN_LIMIT_MS);
}

static void load_file(struct auth *auth, const struct secret *passphrase)
{
	auth_forget_key(auth);
	auth->is_loaded = false;
	auth->worker =
		key_load(auth->tunnel->loop, auth->files[auth->file_at], passphrase, loaded, auth);
	auth_go(auth, AUTH_LOADING_FILE);
}

bool st_choosing_file(struct auth *auth)
{
	auth->passphrase_attempt = 0;
	if (auth->file_at < auth->file_count && auth->failures < FAILURES_MAX)
		load_file(auth, NULL);
	else
		auth_go(auth, AUTH_CHOOSING);
	return true;
}

static void skip_file(struct auth *auth)
{
	auth->file_at++;
	auth_go(auth, AUTH_CHOOSING_FILE);
}

static void give_up_file(struct auth *auth, const char *code, const char *text)
{
	struct error error = ERROR_INIT;

	error_set(&error, "The key file %s %s.", auth->files[auth->file_at], text);
	error.detail = mem_text(auth->key_error.primary);
	auth_note_reason(auth, code, &error);
	skip_file(auth);
}

static void ask_passphrase(struct auth *auth)
{
	if (auth->passphrase_attempt >= ATTEMPTS_MAX) {
		give_up_file(auth, "ssh.key-passphrase", "was not opened: the passphrase is wrong");
		return;
	}
	auth->has_answer = false;
	auth_go(auth, AUTH_ASKING_PASSPHRASE);
	tunnel_ask(auth->tunnel, &(struct tunnel_question){.kind = TUNNEL_ASK_PASSPHRASE,
					 .prompt = auth->files[auth->file_at],
					 .attempt = ++auth->passphrase_attempt});
}

static void note_needs_ssh(struct auth *auth, const char *file, const char *why)
{
	if (!auth->needs_ssh)
		auth->needs_ssh = mem_printf("%s: %s", file, why);
}

static struct wire_string string_of(const struct buf *buf)
{
	return (struct wire_string){
		.bytes = (const unsigned char *)buf->bytes, .length = buf->length};
}

static void offer_plain_file(struct auth *auth)
{
	buf_clear(&auth->certificate);
	auth->offers_certificate = false;
	if (!offer(auth, string_of(key_blob(auth->key)),
		    mem_printf("key file %s", auth->files[auth->file_at])))
		skip_file(auth);
}

/* As ssh does it, a certificate goes before the plain key. */
static void offer_file(struct auth *auth)
{
	const char *file = auth->files[auth->file_at];
	enum certificate_outcome found = certificate_find(auth->key, file,
		(const char *const *)auth->tunnel->certificate_files, &auth->certificate);

	if (found == CERTIFICATE_UNUSABLE)
		note_needs_ssh(auth, file,
			"libssh2 " LIBSSH2_VERSION " has certificates of ECDSA keys only");
	if (found != CERTIFICATE_FOUND) {
		offer_plain_file(auth);
		return;
	}
	auth->offers_certificate = true;
	if (!offer(auth, string_of(&auth->certificate), mem_printf("certificate of %s", file)))
		offer_plain_file(auth);
}

bool st_loading_file(struct auth *auth)
{
	if (!auth->is_loaded)
		return false;
	switch (auth->outcome) {
	case KEY_LOADED:
		offer_file(auth);
		break;
	case KEY_MISSING:
		give_up_file(auth, "ssh.key-file-missing", "does not exist");
		break;
	case KEY_UNREADABLE:
		give_up_file(auth, "ssh.key-file-unreadable", "cannot be read");
		break;
	case KEY_NEEDS_SSH:
		note_needs_ssh(auth, auth->files[auth->file_at], auth->key_error.primary);
		give_up_file(auth, "ssh.key-needs-ssh", "is none for the native transport");
		break;
	case KEY_WANTS_PASSPHRASE:
	case KEY_WRONG_PASSPHRASE:
		ask_passphrase(auth);
		break;
	}
	return true;
}

bool st_asking_passphrase(struct auth *auth)
{
	if (!auth->has_answer)
		return false;
	if (auth->answer) {
		load_file(auth, auth->answer);
		secret_free(auth->answer);
		auth->answer = NULL;
	} else {
		give_up_file(auth, "ssh.key-passphrase", "was not opened: no passphrase was given");
	}
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
	auth->was_signed = true;
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

	if (key_sign(auth->key, algorithm, data, length, &signature))
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
	return NEEDS_RSA_WORKAROUND && auth->is_rsa && !auth->tries_old_rsa &&
	       auth->failures < FAILURES_MAX &&
	       !strstr(tunnel_server_banner(auth->tunnel), "OpenSSH");
}

static void next_key(struct auth *auth)
{
	auth->is_signing = auth->was_signed = auth->sign_failed = false;
	if (auth->key && auth->offers_certificate)
		offer_plain_file(auth);
	else if (auth->key)
		skip_file(auth);
	else
		auth_go(auth, AUTH_CHOOSING_AGENT_KEY);
}

static void refuse_to_sign(struct auth *auth)
{
	note_agent_failure(
		auth, "The SSH agent did not sign with the key that the server accepts.");
	next_key(auth);
}

bool st_offering_key(struct auth *auth)
{
	struct tunnel *tunnel = auth->tunnel;
	void *abstract = auth;
	int result = libssh2_userauth_publickey(tunnel->session, tunnel->user,
		(const unsigned char *)auth->blob.bytes, auth->blob.length, sign_data, &abstract);

	if (result == LIBSSH2_ERROR_EAGAIN)
		return false;
	if (result == 0) {
		auth_succeed(auth, auth->label);
		return true;
	}
	if (auth->sign_failed) {
		refuse_to_sign(auth);
		return true;
	}
	if (!auth_count_refusal(auth, result))
		return true;
	/* The key was asked for, its signature was taken, and still it was not enough. */
	if (result == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED && auth->was_signed) {
		mem_replace(&auth->offered, NULL);
		auth_accept_partly(auth, "publickey");
		return true;
	}
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
	return true;
}
