/* What is offered in the key exchange. */
#include "base/buf.h"
#include "ssh/tunnel_private.h"

#include <string.h>

/*
 * What is offered, best first: no SHA-1, no CBC, nothing weak (security.md R22). group18 is left
 * out because its arithmetic takes a third of a second. Names that this libssh2 does not have are
 * left out of the offer, so newer ones may stand here.
 */
#define KEX                                                                                        \
	"curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"    \
	"ecdh-sha2-nistp521,diffie-hellman-group16-sha512,diffie-hellman-group14-sha256,"          \
	"diffie-hellman-group-exchange-sha256,kex-strict-c-v00@openssh.com,ext-info-c"
#define CIPHERS                                                                                    \
	"aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com,aes128-ctr,"  \
	"aes192-ctr,aes256-ctr"
#define MACS                                                                                       \
	"hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512"
/* hmac-sha1 is missing on purpose, and so is ssh-rsa: OpenSSH no longer takes it by default. */
#define HOST_KEYS                                                                                  \
	"ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,"    \
	"rsa-sha2-256"
#define RSA_HOST_KEYS "rsa-sha2-512,rsa-sha2-256"

static bool list_has(const char *list, const char *name, size_t length)
{
	while (*list) {
		size_t word = strcspn(list, ",");

		if (word == length && memcmp(list, name, length) == 0)
			return true;
		list += word + (list[word] == ',');
	}
	return false;
}

static bool is_supported(const char *const *supported, int count, const char *name, size_t length)
{
	for (int i = 0; i < count; i++) {
		if (strlen(supported[i]) == length && memcmp(supported[i], name, length) == 0)
			return true;
	}
	return false;
}

/* Filters by hand: libssh2 1.10 strips unknown names with a memcpy() onto itself. */
static bool prefer(LIBSSH2_SESSION *session, int kind, const char *wanted)
{
	const char **supported = NULL;
	int count = libssh2_session_supported_algs(session, kind, &supported);
	struct buf offer = BUF_INIT;
	bool done;

	while (count > 0 && *wanted) {
		size_t length = strcspn(wanted, ",");

		if (is_supported(supported, count, wanted, length) &&
			!list_has(buf_string(&offer), wanted, length)) {
			buf_text(&offer, offer.length ? "," : "");
			buf_add(&offer, wanted, length);
		}
		wanted += length + (wanted[length] == ',');
	}
	if (count > 0)
		libssh2_free(session, supported);
	done = offer.length && libssh2_session_method_pref(session, kind, buf_string(&offer)) == 0;
	buf_free(&offer);
	return done;
}

/* The types by which the host is known first, or a known host is taken for another. */
static void order_host_keys(struct tunnel *tunnel, struct buf *wanted)
{
	struct buf known = BUF_INIT;

	host_key_known_types((const char *const *)tunnel->known_hosts, tunnel->host,
		tunnel->port_number, &known);
	for (const char *at = buf_string(&known); *at;) {
		size_t length = strcspn(at, ",");

		if (length == 7 && memcmp(at, "ssh-rsa", 7) == 0)
			buf_text(wanted, RSA_HOST_KEYS ",");
		else
			buf_printf(wanted, "%.*s,", (int)length, at);
		at += length + (at[length] == ',');
	}
	buf_text(wanted, HOST_KEYS);
	buf_free(&known);
}

bool algorithms_offer(struct tunnel *tunnel)
{
	LIBSSH2_SESSION *session = tunnel->session;
	struct buf host_keys = BUF_INIT;
	bool done;

	order_host_keys(tunnel, &host_keys);
	done = prefer(session, LIBSSH2_METHOD_KEX, KEX) &&
	       prefer(session, LIBSSH2_METHOD_CRYPT_CS, CIPHERS) &&
	       prefer(session, LIBSSH2_METHOD_CRYPT_SC, CIPHERS) &&
	       prefer(session, LIBSSH2_METHOD_MAC_CS, MACS) &&
	       prefer(session, LIBSSH2_METHOD_MAC_SC, MACS) &&
	       prefer(session, LIBSSH2_METHOD_HOSTKEY, buf_string(&host_keys));
	buf_free(&host_keys);
	return done;
}
