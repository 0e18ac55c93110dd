#include "ssh/certificate.h"

#include "base/buf.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "ssh/key_file.h"
#include "ssh/wire.h"

#include <libssh2.h>
#include <stdlib.h>
#include <string.h>

#define CERTIFICATE_MAX ((size_t)64 << 10)
#define SUFFIX "-cert-v01@openssh.com"

/* "type base64 comment"; false when it is no certificate. */
static bool read_certificate(const char *file, struct buf *blob)
{
	char *path = path_expand(file), *at, *word;
	struct buf text = BUF_INIT;
	bool done = file_read(path, CERTIFICATE_MAX, &text, NULL) && text.bytes;

	free(path);
	if (done) {
		at = text.bytes;
		word = strsep(&at, " \t\r\n");
		done = word && text_ends_with(word, SUFFIX);
		word = done ? strsep(&at, " \t\r\n") : NULL;
		done = word && base64_decode(blob, word, strlen(word));
	}
	buf_free(&text);
	return done;
}

/* The certificate holds the public key's own fields behind a type and a nonce. */
static bool is_of_key(const struct buf *blob, const struct key *key)
{
	struct wire certificate = wire_over(blob->bytes, blob->length);
	struct wire plain = wire_over(key_blob(key)->bytes, key_blob(key)->length);
	struct wire_string type = wire_string(&certificate), plain_type = wire_string(&plain);

	(void)wire_string(&certificate); /* nonce */
	return !certificate.failed && !plain.failed &&
	       type.length == plain_type.length + strlen(SUFFIX) &&
	       memcmp(type.bytes, plain_type.bytes, plain_type.length) == 0 &&
	       certificate.left >= plain.left && memcmp(certificate.at, plain.at, plain.left) == 0;
}

/* libssh2 1.10 names the signature rightly for ECDSA alone (ssh-and-libpq.md 1.2). */
static bool is_usable(const struct key *key)
{
	return LIBSSH2_VERSION_NUM >= 0x010b00 || text_starts_with(key_type(key), "ecdsa-");
}

static bool take(const char *file, const struct key *key, struct buf *blob)
{
	buf_clear(blob);
	if (read_certificate(file, blob) && is_of_key(blob, key))
		return true;
	buf_clear(blob);
	return false;
}

enum certificate_outcome certificate_find(
	const struct key *key, const char *file, const char *const *files, struct buf *blob)
{
	char *beside = mem_printf("%s-cert.pub", file);
	bool found = false;

	for (; *files && !found; files++)
		found = take(*files, key, blob);
	found = found || take(beside, key, blob);
	free(beside);
	if (!found)
		return CERTIFICATE_NONE;
	if (is_usable(key))
		return CERTIFICATE_FOUND;
	buf_clear(blob);
	return CERTIFICATE_UNUSABLE;
}
