#include "ssh/public_key.h"

#include "base/buf.h"
#include "ssh/wire.h"

#include <string.h>

enum part { PART_NONE, PART_STRING, PART_NUMBER, PART_ED25519 };

#define ED25519_LENGTH 32
#define PARTS_MAX 4

/* The types that OpenSSH 9.2 reads, without certificates: a host is not known by one. */
static const struct shape {
	const char *type;
	enum part parts[PARTS_MAX + 1];
} shapes[] = {
	{"ssh-ed25519", {PART_ED25519}},
	{"ecdsa-sha2-nistp256", {PART_STRING, PART_STRING}},
	{"ecdsa-sha2-nistp384", {PART_STRING, PART_STRING}},
	{"ecdsa-sha2-nistp521", {PART_STRING, PART_STRING}},
	{"ssh-rsa", {PART_NUMBER, PART_NUMBER}},
	{"ssh-dss", {PART_NUMBER, PART_NUMBER, PART_NUMBER, PART_NUMBER}},
	{"sk-ssh-ed25519@openssh.com", {PART_ED25519, PART_STRING}},
	{"sk-ecdsa-sha2-nistp256@openssh.com", {PART_STRING, PART_STRING, PART_STRING}},
};

/* Leading zeros are the one liberty of the format: with one more, a revoked RSA key would be
 * another one. */
static bool copy_part(struct wire *wire, enum part part, struct buf *out)
{
	struct wire_string string = wire_string(wire);

	if (wire->failed || (part == PART_ED25519 && string.length != ED25519_LENGTH))
		return false;
	if (part != PART_NUMBER) {
		wire_put_string(out, string.bytes, string.length);
		return true;
	}
	if (string.length && string.bytes[0] & 0x80)
		return false; /* negative */
	wire_put_mpint(out, string.bytes, string.length);
	return true;
}

static bool copy_key(struct wire *wire, const struct shape *shape, struct buf *out)
{
	wire_put_string(out, shape->type, strlen(shape->type));
	for (const enum part *part = shape->parts; *part; part++) {
		if (!copy_part(wire, *part, out))
			return false;
	}
	return wire->left == 0;
}

bool public_key_read(const void *blob, size_t length, struct buf *canonical)
{
	struct wire wire = wire_over(blob, length);
	struct wire_string type = wire_string(&wire);

	if (wire.failed || !type.length)
		return false;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		if (wire_string_is(type, shapes[i].type))
			return copy_key(&wire, &shapes[i], canonical) && !buf_overflowed(canonical);
	}
	return buf_add(canonical, blob, length);
}

const char *public_key_type(const char *word)
{
	if (strcmp(word, "rsa-sha2-256") == 0 || strcmp(word, "rsa-sha2-512") == 0)
		return "ssh-rsa";
	return word;
}
