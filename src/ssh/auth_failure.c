/* Why nobody was let in. */
#include "ssh/auth_private.h"

#include "base/memory.h"

#include <string.h>

void auth_throw_out(struct auth *auth)
{
	struct tunnel *tunnel = auth->tunnel;
	struct error error = ERROR_INIT;
	bool said_why = strstr(tunnel->link.goodbye, "Too many") != NULL;

	if (tunnel->link.is_full || (!auth->failures && !said_why)) {
		tunnel_fail_lost(tunnel);
		return;
	}
	error_set(&error,
		"The SSH server %s port %s ended the connection after failed logins of %s%s%s.",
		tunnel->host, tunnel->port, tunnel->user, tunnel->link.goodbye[0] ? ": " : "",
		tunnel->link.goodbye);
	error.detail = mem_printf("tried: %s", auth_methods_tried(auth));
	error_set_hint(&error, "Choose the one key or the password that is meant (MaxAuthTries).");
	tunnel_fail(tunnel, "ssh.too-many-failures", &error);
}

static void describe_attempts(struct auth *auth, struct error *error)
{
	const char *tried = auth_methods_tried(auth);

	error->detail = mem_printf("tried: %s; the server %s: %s", *tried ? tried : "nothing",
		auth->accepted.length ? "still wants" : "offers",
		auth->offered && *auth->offered ? auth->offered : "unknown");
}

static const char *name_refusal(struct auth *auth, struct error *error)
{
	struct tunnel *tunnel = auth->tunnel;
	const char *what = auth->password_refused ? "password" : "key";

	if (auth->accepted.length)
		error_set(error,
			"The SSH server %s port %s accepted %s of %s, still wants %s, and refused "
			"the "
			"%s.",
			tunnel->host, tunnel->port, buf_string(&auth->accepted), tunnel->user,
			auth->offered, what);
	else
		error_set(error, "The SSH server %s port %s refused the %s of %s.", tunnel->host,
			tunnel->port, what, tunnel->user);
	describe_attempts(auth, error);
	if (auth->password_refused)
		return "ssh.password-refused";
	if (auth->rsa_refused && IS_OLD_LIBSSH2)
		error_set_hint(error,
			"libssh2 %s cannot do RSA keys the way every server wants them; an ed25519 "
			"or ECDSA key, or libssh2 1.11, may help.",
			LIBSSH2_VERSION);
	return "ssh.key-refused";
}

static const char *name_nothing_left(struct auth *auth, struct error *error)
{
	struct tunnel *tunnel = auth->tunnel;

	if (auth->accepted.length)
		error_set(error, "The SSH server %s port %s accepted %s of %s, and still wants %s.",
			tunnel->host, tunnel->port, buf_string(&auth->accepted), tunnel->user,
			auth->offered);
	else
		error_set(error,
			"There is no way left to log in as %s to the SSH server %s port %s.",
			tunnel->user, tunnel->host, tunnel->port);
	describe_attempts(auth, error);
	if (auth->reason_code)
		mem_replace(
			&error->detail, mem_printf("%s; %s", error->detail, auth->reason.primary));
	return "ssh.no-method";
}

static bool is_about_passphrase(const char *code)
{
	return strcmp(code, WRONG_PASSPHRASE) == 0 || strcmp(code, NO_PASSPHRASE) == 0;
}

/* A reason that can be told, and nothing that was refused tells more. */
static bool is_reason_best(const struct auth *auth)
{
	if (!auth->reason_code || auth->password_refused)
		return false;
	if (strcmp(auth->reason_code, NEEDS_SSH) == 0)
		return true;
	return !auth->accepted.length &&
	       (!auth->keys_refused || is_about_passphrase(auth->reason_code));
}

void auth_fail(struct auth *auth)
{
	struct error error = ERROR_INIT;
	const char *code = auth->reason_code;

	if (is_reason_best(auth)) {
		error_move(&error, &auth->reason);
		if (!error.detail && auth->tried.length)
			describe_attempts(auth, &error);
	} else if (auth->password_refused || auth->keys_refused) {
		code = name_refusal(auth, &error);
	} else {
		code = name_nothing_left(auth, &error);
	}
	tunnel_fail(auth->tunnel, code, &error);
}
