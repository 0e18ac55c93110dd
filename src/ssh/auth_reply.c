/*
 * What the server says when it refuses: which methods can go on, and whether the one just refused
 * in fact succeeded and another one is wanted as well (RFC 4252, 5.1). libssh2 (1.10 to 1.11) tells
 * neither: both are the same error, and asking with libssh2_userauth_list() costs a round trip and
 * counts as a failure. But the message passes through memory of ours, so it is read there, at the
 * moment in which libssh2 gives it back.
 */
#include "ssh/auth_private.h"

#include "base/log.h"
#include "base/memory.h"

#include <string.h>

#define SSH_MSG_USERAUTH_FAILURE 51
#define SSH_MSG_USERAUTH_INFO_REQUEST 60

static bool is_list_of_names(struct wire_string list)
{
	for (size_t i = 0; i < list.length; i++) {
		if (list.bytes[i] <= ' ' || list.bytes[i] >= 0x7f)
			return false;
	}
	return list.length > 0;
}

static void hear(void *owner, const unsigned char *bytes, size_t size)
{
	struct auth *auth = ((struct tunnel *)owner)->auth;
	struct wire wire = wire_over(bytes, size);
	struct wire_string methods;
	bool is_partial;

	if (wire_byte(&wire) != SSH_MSG_USERAUTH_FAILURE)
		return;
	methods = wire_string(&wire);
	is_partial = wire_byte(&wire);
	if (wire.failed || !is_list_of_names(methods))
		return;
	auth->has_reply = true;
	auth->is_partial = is_partial;
	mem_replace(&auth->offered, mem_text_n((const char *)methods.bytes, methods.length));
	log_debug("ssh", "%s: the server %s; it offers: %s", auth->tunnel->host,
		is_partial ? "wants more" : "refuses", auth->offered);
}

void auth_listen(struct auth *auth)
{
	auth->tunnel->link.freeing = hear;
}

void auth_stop_listening(struct auth *auth)
{
	auth->tunnel->link.freeing = NULL;
	auth->tunnel->link.allows = NULL;
}

static bool allows_nothing(void *owner, size_t size)
{
	(void)owner;
	(void)size;
	return false;
}

/*
 * In 1.10 the check reads "s + session->userauth_list_data_len <= end", so a server that names its
 * rounds fails once the methods were listed, when its message is shorter than that list was. A new
 * length is set before the allocation that is refused here, and nothing else happens; 27 is the
 * least that Debian's build takes. "Password: " with any name is long enough.
 */
#define LIST_LENGTH_LEAST 27
#define LIST_LENGTH_REST 6 /* of the message, beside the list itself */

void auth_forget_list_length(struct auth *auth)
{
	struct link *link = &auth->tunnel->link;

	if (!IS_OLD_LIBSSH2 || auth->list_length <= LIST_LENGTH_LEAST - LIST_LENGTH_REST)
		return;
	link->allows = allows_nothing;
	(void)libssh2_userauth_list(auth->tunnel->session, "", 0);
	link->allows = NULL;
	auth->list_length = 0;
}

struct search {
	size_t size;
	bool is_short;
};

static bool compare_name(void *self, const unsigned char *bytes, size_t size)
{
	struct search *search = self;
	struct wire wire = wire_over(bytes, size);

	search->is_short = wire_byte(&wire) == SSH_MSG_USERAUTH_INFO_REQUEST &&
			   wire_number(&wire) == search->size && !wire.failed &&
			   wire.left < search->size;
	return !search->is_short;
}

/* The block that is asked for is as long as the name of a message that is not. */
static bool allows_real_names(void *owner, size_t size)
{
	struct search search = {.size = size};

	link_each_block(&((struct tunnel *)owner)->link, compare_name, &search);
	return !search.is_short;
}

void auth_guard_names(struct auth *auth, bool on)
{
	auth->tunnel->link.allows = on && IS_OLD_LIBSSH2 ? allows_real_names : NULL;
}
