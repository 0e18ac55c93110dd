/* Keys of files: which, with which certificates, and their passphrases. */
#include "ssh/auth_private.h"

#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/loop.h"
#include "loop/worker.h"

#include <stdlib.h>
#include <string.h>

static void add_file(struct auth *auth, const char *path, bool is_named)
{
	for (size_t i = 0; i < auth->file_count; i++) {
		if (strcmp(auth->files[i], path) == 0)
			return;
	}
	if (auth->file_count == FILES_MAX)
		return;
	auth->files[auth->file_count] = mem_text(path);
	auth->is_named[auth->file_count++] = is_named;
}

/* As in ssh: the word stands for no file, a file of that name is ./none. */
static bool is_no_file(const char *path)
{
	return strcasecmp(path, "none") == 0;
}

/* Those of the configuration, else those that ssh looks for, too, and that exist. */
static void add_other_files(struct auth *auth)
{
	static const char *const usual[] = {"~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa",
		"~/.ssh/id_ed25519_sk", "~/.ssh/id_ecdsa_sk"};
	char **given = auth->tunnel->identity_files;

	for (size_t i = 0; given[i]; i++)
		if (!is_no_file(given[i]))
			add_file(auth, given[i], true);
	for (size_t i = 0; !given[0] && i < sizeof usual / sizeof *usual; i++) {
		char *path = path_expand(usual[i]);

		if (file_exists(path))
			add_file(auth, usual[i], false);
		free(path);
	}
}

void auth_list_files(struct auth *auth)
{
	if (auth->has_listed_files)
		return;
	auth->has_listed_files = true;
	if (auth->tunnel->key_file)
		add_file(auth, auth->tunnel->key_file, true);
	else
		add_other_files(auth);
}

void auth_begin_files(struct auth *auth)
{
	auth_list_files(auth);
	/* The person's own file was one step; the server may want another key for the next. */
	if (auth->accepted.length && !auth->has_listed_more) {
		auth->has_listed_more = true;
		add_other_files(auth);
	}
	if (!auth->file_count && auth->tunnel->method == SSH_KEY_FILE) {
		struct error error = ERROR_INIT;

		if (auth->tunnel->identity_files[0])
			error_set(&error, "ssh_config names no key file (IdentityFile none).");
		else
			error_set(&error,
				"There is no key file in ~/.ssh (id_ed25519, id_ecdsa, id_rsa).");
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
	key_free(auth->loaded_key);
	auth->loaded_key = key;
	error_clear(&auth->key_error);
	error_copy(&auth->key_error, error);
	tunnel_drive(auth->tunnel, LOOP_TURN_LIMIT_MS);
}

static void load_file(struct auth *auth, const struct secret *passphrase)
{
	auth->is_loaded = false;
	auth->worker = key_load(auth->tunnel->loop, auth->files[auth->file_at], passphrase,
		auth->tunnel->certificate_files, loaded, auth);
	auth_go(auth, AUTH_LOADING_FILE);
}

static bool may_offer_more(const struct auth *auth)
{
	return auth_has_room(auth, WAY_FILES) && auth_is_offered(auth, "publickey");
}

bool st_choosing_file(struct auth *auth)
{
	auth_forget_key(auth);
	auth->passphrase_attempt = 0;
	auth->is_passphrase_withheld = false;
	if (auth->file_at < auth->file_count && may_offer_more(auth))
		load_file(auth, NULL);
	else
		auth_finish(auth, WAY_FILES);
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

static void leave_to_ssh(struct auth *auth, const char *what, const char *why)
{
	struct error error = ERROR_INIT;

	error_set(&error, "%s cannot be used: %s.", what, why);
	auth_note_reason(auth, NEEDS_SSH, &error);
	auth->is_reason_named |= auth->is_named[auth->file_at];
}

/* For a key whose public part is known the server has already said that it accepts it: libssh2
 * waits for the signature. */
void auth_ask_passphrase(struct auth *auth)
{
	if (auth->passphrase_attempt >= ATTEMPTS_MAX) {
		auth_decline_passphrase(auth);
		return;
	}
	auth->has_answer = false;
	auth_go(auth, AUTH_ASKING_PASSPHRASE);
	tunnel_ask(auth->tunnel, &(struct tunnel_question){.kind = TUNNEL_ASK_PASSPHRASE,
					 .prompt = auth->files[auth->file_at],
					 .attempt = ++auth->passphrase_attempt});
}

void auth_decline_passphrase(struct auth *auth)
{
	bool was_offered = auth->key && !auth->sign_failed;

	if (was_offered) {
		auth->sign_failed = true; /* libssh2 is told so, and we come back here */
		auth_go(auth, AUTH_OFFERING_KEY);
		return;
	}
	if (auth->is_mismatched) {
		error_set(&auth->key_error, "%s.pub is of another key", auth->files[auth->file_at]);
		give_up_file(auth, "ssh.key-file-unreadable", "does not belong to its public key");
		return;
	}
	if (auth->is_passphrase_withheld)
		give_up_file(auth, NO_PASSPHRASE, "was not opened: no passphrase was given");
	else
		give_up_file(auth, WRONG_PASSPHRASE, "was not opened: the passphrase is wrong");
}

/* The next form of the key: a certificate before the plain key, as ssh has it. */
static bool offer_form(struct auth *auth)
{
	const struct key_certificate *certificate = key_certificate_at(auth->key, auth->form_at++);
	const struct buf *blob = certificate ? &certificate->blob : key_blob(auth->key);
	struct wire_string original = {
		.bytes = (const unsigned char *)blob->bytes, .length = blob->length};
	struct wire wire = wire_over(blob->bytes, blob->length);
	struct wire_string type = wire_string(&wire);
	char *label = certificate ? mem_printf("certificate %s", certificate->path)
				  : mem_printf("key file %s", auth->files[auth->file_at]);
	const char *why = auth_can_use(type) ? NULL : auth_why_not(type);

	if (auth_can_use(type))
		return auth_offer(auth, original, label);
	if (why)
		leave_to_ssh(
			auth, certificate ? certificate->path : auth->files[auth->file_at], why);
	free(label);
	return false;
}

bool st_choosing_form(struct auth *auth)
{
	while (may_offer_more(auth) && auth->form_at <= key_certificate_count(auth->key)) {
		if (offer_form(auth))
			return true;
	}
	skip_file(auth);
	return true;
}

static void take_key(struct auth *auth)
{
	struct key *key = auth->loaded_key;

	auth->loaded_key = NULL;
	if (!auth->key) {
		auth->key = key;
		auth->form_at = 0;
		auth_go(auth, AUTH_CHOOSING_FORM);
		return;
	}
	/* The one that was offered can sign now, unless the file's two halves do not belong
	 * together. */
	auth->sign_failed = auth->is_mismatched = !key_unlock(auth->key, key);
	key_free(key);
	auth_go(auth, AUTH_OFFERING_KEY);
}

bool st_loading_file(struct auth *auth)
{
	const char *file = auth->files[auth->file_at];

	if (!auth->is_loaded)
		return false;
	switch (auth->outcome) {
	case KEY_LOADED:
		take_key(auth);
		break;
	case KEY_MISSING:
		give_up_file(auth, "ssh.key-file-missing", "does not exist");
		break;
	case KEY_UNREADABLE:
		give_up_file(auth, "ssh.key-file-unreadable", "cannot be read");
		break;
	case KEY_UNSUPPORTED:
		leave_to_ssh(auth, file, auth->key_error.primary);
		skip_file(auth);
		break;
	case KEY_WANTS_PASSPHRASE:
		if (auth->loaded_key) {
			take_key(auth);
			break;
		}
		/* fall through */
	case KEY_WRONG_PASSPHRASE:
		auth_ask_passphrase(auth);
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
		auth->is_passphrase_withheld = true;
		auth_decline_passphrase(auth);
	}
	return true;
}
