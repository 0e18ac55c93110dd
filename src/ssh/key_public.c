/* The public half of a key file, without its passphrase. */
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "ssh/key_private.h"
#include "ssh/wire.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC_MAX ((size_t)64 << 10)

/* "type base64 comment" */
static bool read_beside(const char *path, struct buf *blob)
{
	char *beside = mem_printf("%s.pub", path), *at, *word;
	struct buf text = BUF_INIT;
	bool done = file_read(beside, PUBLIC_MAX, &text, NULL) && text.bytes;

	free(beside);
	if (done) {
		at = text.bytes;
		(void)strsep(&at, " \t\r\n");
		word = strsep(&at, " \t\r\n");
		done = word && base64_decode(blob, word, strlen(word));
	}
	buf_free(&text);
	return done;
}

static int refuse_passphrase(char *out, int size, int is_writing, void *self)
{
	(void)out;
	(void)size;
	(void)is_writing;
	*(bool *)self = true;
	return -1;
}

static bool read_pem(const struct buf *file, struct buf *blob, bool *is_encrypted)
{
	BIO *bio = BIO_new_mem_buf(file->bytes, (int)file->length);
	EVP_PKEY *pkey =
		bio ? PEM_read_bio_PrivateKey(bio, NULL, refuse_passphrase, is_encrypted) : NULL;
	struct key *key = pkey ? key_from_pkey(pkey) : NULL;
	bool done = key != NULL;

	BIO_free(bio);
	ERR_clear_error();
	if (done)
		buf_add(blob, key->blob.bytes, key->blob.length);
	key_free(key);
	return done;
}

bool key_read_public(const char *path, struct buf *blob, bool *is_encrypted, struct error *error)
{
	struct buf file = BUF_INIT;
	bool is_locked = false, done = false;

	if (file_read(path, PUBLIC_MAX, &file, error)) {
		done = openssh_key_is(&file) && openssh_key_public(&file, blob, &is_locked);
		if (!done && file.bytes && strstr(file.bytes, "-----BEGIN ")) {
			done = read_pem(&file, blob, &is_locked);
			done = done || read_beside(path, blob);
		}
		if (!done && error)
			error_set(error, "%s %s", path,
				is_locked ? "is encrypted, and its .pub file is not there"
					  : "holds no private key");
	}
	buf_wipe(&file);
	if (is_encrypted)
		*is_encrypted = is_locked;
	return done;
}
