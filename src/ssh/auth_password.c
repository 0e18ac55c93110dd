/* The method "password" (RFC 4252, section 8). */
#include "ssh/auth_private.h"

#include "base/secret.h"

#include <string.h>

void auth_begin_password(struct auth *auth)
{
	if (auth->password_attempt >= ATTEMPTS_MAX) {
		/* Behind keyboard-interactive is the same password, as a rule. */
		auth->is_done[WAY_INTERACTIVE] = true;
		auth_finish(auth, WAY_PASSWORD);
		return;
	}
	auth->has_answer = false;
	auth_go(auth, AUTH_ASKING_PASSWORD);
	tunnel_ask(auth->tunnel, &(struct tunnel_question){.kind = TUNNEL_ASK_PASSWORD,
					 .attempt = ++auth->password_attempt});
}

bool st_asking_password(struct auth *auth)
{
	if (!auth->has_answer)
		return false;
	secret_free(auth->password);
	auth->password = auth->answer;
	auth->answer = NULL;
	if (auth->password) {
		auth_note_tried(auth, "password");
		auth_go(auth, AUTH_SENDING_PASSWORD);
	} else {
		auth->is_done[WAY_INTERACTIVE] = true;
		auth_finish(auth, WAY_PASSWORD);
	}
	return true;
}

bool st_sending_password(struct auth *auth)
{
	struct tunnel *tunnel = auth->tunnel;
	int result = libssh2_userauth_password_ex(tunnel->session, tunnel->user,
		(unsigned)strlen(tunnel->user), secret_reveal(auth->password),
		(unsigned)secret_length(auth->password), NULL);

	if (result == LIBSSH2_ERROR_EAGAIN)
		return false;
	secret_free(auth->password);
	auth->password = NULL;
	if (result == 0) {
		auth_succeed(auth, "password");
		return true;
	}
	if (!auth_take_refusal(auth, result, "password", "password"))
		return true;
	auth->password_refused = true;
	auth_go(auth, AUTH_CHOOSING);
	return true;
}
