#include "ssh/known_hosts.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "ssh/public_key.h"
#include "ssh/pattern.h"
#include "ssh/wire.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BLANKS " \t"
#define HASH_MAGIC "|1|"
#define SHA1_LENGTH 20

char *known_name(const char *host, int port)
{
	char *name = port == 22 ? mem_text(host) : mem_printf("[%s]:%d", host, port);

	for (char *at = name; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return name;
}

static bool hash_name(const char *name, const void *salt, int salt_length, unsigned char *hash)
{
	unsigned length = 0;

	return HMAC(EVP_sha1(), salt, salt_length, (const unsigned char *)name, strlen(name), hash,
		       &length) &&
	       length == SHA1_LENGTH;
}

static bool hashed_matches(const char *hosts, const char *name, bool *failed)
{
	const char *salt = hosts + strlen(HASH_MAGIC), *bar = strchr(salt, '|');
	struct buf salt_bytes = {.limit = 256}, wanted = {.limit = 256};
	unsigned char hash[EVP_MAX_MD_SIZE];
	bool matched = false;

	if (!bar)
		return false;
	if (base64_decode(&salt_bytes, salt, (size_t)(bar - salt)) &&
		base64_decode(&wanted, bar + 1, strlen(bar + 1)) &&
		salt_bytes.length == SHA1_LENGTH && wanted.length == SHA1_LENGTH) {
		if (hash_name(name, salt_bytes.bytes, (int)salt_bytes.length, hash))
			matched = CRYPTO_memcmp(hash, wanted.bytes, SHA1_LENGTH) == 0;
		else
			*failed = true;
	}
	buf_free(&salt_bytes);
	buf_free(&wanted);
	return matched;
}

bool known_line_matches(const struct known_line *line, const char *name, bool *failed)
{
	if (line->hosts[0] == '|')
		return strncmp(line->hosts, HASH_MAGIC, strlen(HASH_MAGIC)) == 0 &&
		       hashed_matches(line->hosts, name, failed);
	return pattern_list_matches(line->hosts, name, true);
}

char *known_name_hashed(const char *name)
{
	unsigned char salt[SHA1_LENGTH], hash[EVP_MAX_MD_SIZE];
	struct buf text = BUF_INIT;

	if (RAND_bytes(salt, sizeof salt) != 1 || !hash_name(name, salt, sizeof salt, hash))
		return NULL;
	buf_text(&text, HASH_MAGIC);
	base64_encode(&text, salt, sizeof salt, true);
	buf_char(&text, '|');
	base64_encode(&text, hash, SHA1_LENGTH, true);
	return buf_take(&text);
}

/* Cuts the next word off *text and ends it with NUL; "" when there is none. */
static char *next_word(char **text)
{
	char *word = *text + strspn(*text, BLANKS);
	char *end = word + strcspn(word, BLANKS);

	*text = end + (*end != '\0');
	*end = '\0';
	return word;
}

static bool read_mark(const char *word, enum known_mark *mark)
{
	if (strcmp(word, "@revoked") == 0)
		*mark = KNOWN_REVOKED;
	else if (strcmp(word, "@cert-authority") == 0)
		*mark = KNOWN_AUTHORITY;
	else
		return false;
	return true;
}

/* ssh takes white space other than blanks inside base64 for nothing, CR at the end above all. */
static void squeeze(char *text)
{
	char *kept = text;

	for (; *text; text++) {
		if (!isspace((unsigned char)*text))
			*kept++ = *text;
	}
	*kept = '\0';
}

static bool read_key(struct known_line *line, char *encoded, struct buf *canonical)
{
	struct buf blob = BUF_INIT;
	struct wire wire;
	bool is_key;

	squeeze(encoded);
	buf_clear(canonical);
	is_key = base64_decode(&blob, encoded, strlen(encoded)) &&
		 public_key_read(blob.bytes, blob.length, canonical);
	line->blob = (const unsigned char *)canonical->bytes;
	line->length = canonical->length;
	wire = wire_over(line->blob, line->length);
	is_key = is_key && wire_string_is(wire_string(&wire), line->type);
	buf_free(&blob);
	return is_key;
}

/* @text is one line, NUL-terminated, and is cut up. False for what is no line with a key. */
static bool read_line(char *text, struct known_line *line, struct buf *blob)
{
	char *word;

	word = next_word(&text);
	if (word[0] == '\0' || word[0] == '#')
		return false;
	line->mark = KNOWN_PLAIN;
	if (word[0] == '@') {
		if (!read_mark(word, &line->mark))
			return false;
		word = next_word(&text);
	}
	line->hosts = word;
	line->type = public_key_type(next_word(&text));
	return line->hosts[0] && line->type[0] && read_key(line, next_word(&text), blob);
}

static void visit_lines(const char *file, char *text, size_t length,
	void (*visit)(void *self, const struct known_line *line), void *self)
{
	struct buf blob = BUF_INIT;
	size_t number = 0;

	for (char *end, *at = text; at < text + length; at = end + 1) {
		struct known_line line = {.file = file, .number = ++number};

		end = memchr(at, '\n', (size_t)(text + length - at));
		if (!end)
			end = text + length; /* the buffer's own NUL stands there */
		*end = '\0';
		if (read_line(at, &line, &blob))
			visit(self, &line);
	}
	buf_free(&blob);
}

/* Missing files are normal: most people have no system-wide one. /dev/null is a way to say "none"
 * in ssh_config. */
static bool is_absent(const char *file)
{
	struct stat about;

	if (strcmp(file, "/dev/null") == 0)
		return true;
	return stat(file, &about) < 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool known_hosts_each(const char *const *files,
	void (*visit)(void *self, const struct known_line *line), void *self, struct error *error)
{
	bool done = true;

	for (; *files && done; files++) {
		struct buf text = BUF_INIT;

		if (is_absent(*files))
			continue;
		done = file_read(*files, text.limit, &text, error);
		if (done && text.bytes)
			visit_lines(*files, text.bytes, text.length, visit, self);
		buf_free(&text);
	}
	return done;
}
