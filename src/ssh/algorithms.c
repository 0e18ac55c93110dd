/* What is offered in the key exchange. */
#include "base/buf.h"
#include "base/memory.h"
#include "ssh/tunnel_private.h"
#include "ssh/wire.h"

#include <stdlib.h>
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

/* Appends those names of @wanted that this libssh2 has, each once. */
static void add_supported(
	const char *const *supported, int count, const char *wanted, struct buf *offer)
{
	while (count > 0 && *wanted) {
		size_t length = strcspn(wanted, ",");

		if (is_supported(supported, count, wanted, length) &&
			!list_has(buf_string(offer), wanted, length)) {
			buf_text(offer, offer->length ? "," : "");
			buf_add(offer, wanted, length);
		}
		wanted += length + (wanted[length] == ',');
	}
}

/* Filters by hand: libssh2 1.10 strips unknown names with a memcpy() onto itself. */
static bool prefer(struct tunnel *tunnel, enum algorithm_kind kind, int method, const char *wanted)
{
	LIBSSH2_SESSION *session = tunnel->session;
	const char **supported = NULL;
	int count = libssh2_session_supported_algs(session, method, &supported);
	struct buf offer = BUF_INIT;
	bool done;

	add_supported(supported, count, wanted, &offer);
	if (count > 0)
		libssh2_free(session, supported);
	done = offer.length &&
	       libssh2_session_method_pref(session, method, buf_string(&offer)) == 0;
	mem_replace(&tunnel->offer[kind], buf_take(&offer));
	return done;
}

/* What ssh_config names, without what is too weak to be offered; all of @ours when it is silent. */
static void narrow(const char *ours, const char *wanted, struct buf *out)
{
	if (!wanted) {
		buf_text(out, ours);
		return;
	}
	while (*wanted) {
		size_t length = strcspn(wanted, ",");

		if (list_has(ours, wanted, length))
			buf_printf(out, "%s%.*s", out->length ? "," : "", (int)length, wanted);
		wanted += length + (wanted[length] == ',');
	}
}

/* The types by which the host is known first, or a known host is taken for another; unless the
 * person has named an order. */
static void order_host_keys(struct tunnel *tunnel, struct buf *wanted)
{
	struct buf known = BUF_INIT;

	if (!tunnel->wanted[ALGORITHM_HOST_KEY])
		host_key_known_types((const char *const *)tunnel->known_hosts, tunnel->known_host,
			tunnel->known_port, &known);
	for (const char *at = buf_string(&known); *at;) {
		size_t length = strcspn(at, ",");

		if (length == 7 && memcmp(at, "ssh-rsa", 7) == 0)
			buf_text(wanted, RSA_HOST_KEYS ",");
		else
			buf_printf(wanted, "%.*s,", (int)length, at);
		at += length + (at[length] == ',');
	}
	buf_free(&known);
	narrow(HOST_KEYS, tunnel->wanted[ALGORITHM_HOST_KEY], wanted);
}

bool algorithms_are_narrowed(const struct tunnel *tunnel)
{
	bool found = false;

	for (int kind = 0; kind < ALGORITHM_KINDS; kind++)
		found |= tunnel->wanted[kind] != NULL;
	return found;
}

static char *describe_nothing_left(const struct tunnel *tunnel, enum algorithm_kind kind)
{
	static const char *const options[ALGORITHM_KINDS] = {
		"KexAlgorithms", "HostKeyAlgorithms", "Ciphers", "MACs"};

	return mem_printf("ssh_config has %s %s, of which nothing is left that libssh2 has and "
			  "that is strong enough",
		options[kind], tunnel->wanted[kind] ? tunnel->wanted[kind] : "?");
}

bool algorithms_offer(struct tunnel *tunnel)
{
	static const struct {
		enum algorithm_kind kind;
		int method;
		const char *ours;
	} offers[] = {
		{ALGORITHM_KEX, LIBSSH2_METHOD_KEX, KEX},
		{ALGORITHM_CIPHER, LIBSSH2_METHOD_CRYPT_CS, CIPHERS},
		{ALGORITHM_CIPHER, LIBSSH2_METHOD_CRYPT_SC, CIPHERS},
		{ALGORITHM_MAC, LIBSSH2_METHOD_MAC_CS, MACS},
		{ALGORITHM_MAC, LIBSSH2_METHOD_MAC_SC, MACS},
	};
	struct buf list = BUF_INIT;
	enum algorithm_kind failed = ALGORITHM_HOST_KEY;
	bool done = true;

	for (size_t i = 0; done && i < sizeof offers / sizeof *offers; i++) {
		buf_clear(&list);
		narrow(offers[i].ours, tunnel->wanted[offers[i].kind], &list);
		done = prefer(tunnel, offers[i].kind, offers[i].method, buf_string(&list));
		if (!done)
			failed = offers[i].kind;
	}
	buf_clear(&list);
	order_host_keys(tunnel, &list);
	done = done &&
	       prefer(tunnel, ALGORITHM_HOST_KEY, LIBSSH2_METHOD_HOSTKEY, buf_string(&list));
	buf_free(&list);
	if (!done)
		mem_replace(&tunnel->needs_ssh, describe_nothing_left(tunnel, failed));
	return done;
}

/* --- the server's side ----------------------------------------------------------------------- */

#define MSG_KEXINIT 20
#define COOKIE_LENGTH 16

/* Finds the lists of the server in what it sent first (RFC 4253, 4.2 and 7.1): lines, of which one
 * begins with "SSH-", and then, still in clear, its KEXINIT. */
static bool read_offer(const struct link *link, struct wire_string lists[ALGORITHM_KINDS])
{
	struct wire wire = wire_over(link->first, link->first_length);
	bool has_banner = false;

	while (!has_banner) {
		const unsigned char *end = memchr(wire.at, '\n', wire.left);

		if (!end)
			return false;
		has_banner = wire.left > 4 && memcmp(wire.at, "SSH-", 4) == 0;
		wire.left -= (size_t)(end + 1 - wire.at);
		wire.at = end + 1;
	}
	(void)wire_number(&wire); /* length of the packet */
	(void)wire_byte(&wire);	  /* of the padding */
	if (wire_byte(&wire) != MSG_KEXINIT)
		return false;
	for (int i = 0; i < COOKIE_LENGTH; i++)
		(void)wire_byte(&wire);
	lists[ALGORITHM_KEX] = wire_string(&wire);
	lists[ALGORITHM_HOST_KEY] = wire_string(&wire);
	lists[ALGORITHM_CIPHER] = wire_string(&wire);
	(void)wire_string(&wire); /* cipher to the client */
	lists[ALGORITHM_MAC] = wire_string(&wire);
	return !wire.failed;
}

static bool has_common(const char *ours, const char *theirs)
{
	while (*ours) {
		size_t length = strcspn(ours, ",");

		if (list_has(theirs, ours, length))
			return true;
		ours += length + (ours[length] == ',');
	}
	return false;
}

/* Without the algorithms that need no MAC of their own the MACs would decide, but libssh2 that has
 * those agrees earlier. */
static const char *name_reason(enum algorithm_kind kind, const char *theirs)
{
	switch (kind) {
	case ALGORITHM_HOST_KEY:
		return strstr(theirs, "ed25519") || strstr(theirs, "ecdsa")
			       ? "the types of host key that may be used are not those of the host"
			       : "the host has only an RSA key, which this libssh2 cannot check";
	case ALGORITHM_MAC:
		return strstr(theirs, "-etm@")
			       ? "the host wants encrypt-then-MAC, which this libssh2 lacks"
			       : "the host wants a MAC that this libssh2 lacks";
	case ALGORITHM_CIPHER:
		return "the host wants a cipher that this libssh2 lacks";
	default:
		return "the host wants a key exchange that this libssh2 lacks";
	}
}

char *algorithms_compare(struct tunnel *tunnel)
{
	static const char *const names[ALGORITHM_KINDS] = {
		"key exchange", "host key", "cipher", "MAC"};
	struct wire_string lists[ALGORITHM_KINDS];
	struct buf text = BUF_INIT;

	if (!read_offer(&tunnel->link, lists))
		return NULL;
	for (int kind = 0; kind < ALGORITHM_KINDS; kind++) {
		const char *ours = tunnel->offer[kind] ? tunnel->offer[kind] : "";
		char *theirs = mem_text_n((const char *)lists[kind].bytes, lists[kind].length);

		if (!has_common(ours, theirs)) {
			buf_printf(&text, "%s%s: here %s; there %s", text.length ? "\n" : "",
				names[kind], *ours ? ours : "none", *theirs ? theirs : "none");
			if (!tunnel->needs_ssh)
				tunnel->needs_ssh =
					mem_text(name_reason((enum algorithm_kind)kind, theirs));
		}
		free(theirs);
	}
	return text.length ? buf_take(&text) : NULL;
}
