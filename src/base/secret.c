#include "base/secret.h"

#include "base/memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

struct secret {
	struct secret *next; /* all live secrets, for secret_clear_all() */
	size_t length;
	char bytes[SECRET_CAPACITY + 1];
};

static struct secret *live;

struct secret *secret_new(void)
{
	struct secret *secret = mmap(
		NULL, sizeof *secret, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (secret == MAP_FAILED)
		return mem_resize(NULL, (size_t)-1, 2); /* ends the program like any exhaustion */
	/* Both are best effort: EPERM under a lock limit of 0 must not stop anybody. */
	(void)mlock(secret, sizeof *secret);
	(void)madvise(secret, sizeof *secret, MADV_DONTDUMP);
	secret->next = live;
	live = secret;
	return secret;
}

struct secret *secret_from(const char *bytes, size_t length)
{
	struct secret *secret = secret_new();

	if (secret_set(secret, bytes, length))
		return secret;
	secret_free(secret);
	return NULL;
}

void secret_free(struct secret *secret)
{
	if (!secret)
		return;
	for (struct secret **at = &live; *at; at = &(*at)->next) {
		if (*at == secret) {
			*at = secret->next;
			break;
		}
	}
	secret_clear(secret);
	munmap(secret, sizeof *secret);
}

bool secret_set(struct secret *secret, const char *bytes, size_t length)
{
	if (length > SECRET_CAPACITY || memchr(bytes, '\0', length))
		return false;
	secret_clear(secret);
	memcpy(secret->bytes, bytes, length);
	secret->length = length;
	return true;
}

bool secret_splice(
	struct secret *secret, size_t at, size_t removed, const char *bytes, size_t length)
{
	size_t rest = secret->length - at - removed;
	size_t total = at + length + rest;

	if (total > SECRET_CAPACITY || (length && memchr(bytes, '\0', length)))
		return false;
	memmove(secret->bytes + at + length, secret->bytes + at + removed, rest);
	if (length)
		memcpy(secret->bytes + at, bytes, length);
	if (total < secret->length)
		explicit_bzero(secret->bytes + total, secret->length - total);
	secret->length = total;
	return true;
}

bool secret_add(struct secret *secret, const char *text)
{
	return secret_splice(secret, secret->length, 0, text, strlen(text));
}

bool secret_add_uri(struct secret *secret, const char *text)
{
	static const char bare[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789-._~";
	static const char digits[] = "0123456789ABCDEF";
	bool fits = true;

	for (; *text && fits; text++) {
		unsigned char byte = (unsigned char)*text;
		char encoded[3] = {'%', digits[byte >> 4], digits[byte & 15]};
		bool is_bare = strchr(bare, *text) != NULL;

		fits = secret_splice(
			secret, secret->length, 0, is_bare ? text : encoded, is_bare ? 1 : 3);
	}
	return fits;
}

void secret_copy(struct secret *to, const struct secret *from)
{
	secret_set(to, from->bytes, from->length);
}

void secret_clear(struct secret *secret)
{
	explicit_bzero(secret->bytes, sizeof secret->bytes);
	secret->length = 0;
}

const char *secret_reveal(const struct secret *secret)
{
	return secret->bytes;
}

size_t secret_length(const struct secret *secret)
{
	return secret ? secret->length : 0;
}

void secret_wipe_free(void *block)
{
	if (block)
		explicit_bzero(block, malloc_usable_size(block));
	free(block);
}

/* realloc() may move, and would leave the old bytes behind. */
void *secret_wipe_resize(void *block, size_t size)
{
	size_t had = block ? malloc_usable_size(block) : 0;
	void *resized = malloc(size);

	if (resized && had)
		memcpy(resized, block, had < size ? had : size);
	if (resized)
		secret_wipe_free(block);
	return resized;
}

void secret_harden_process(void)
{
	/* Both: core(5) says that the limit is ignored when cores are piped to a handler. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	prctl(PR_SET_DUMPABLE, 0);
}

void secret_clear_all(void)
{
	for (struct secret *secret = live; secret; secret = secret->next)
		explicit_bzero(secret->bytes, sizeof secret->bytes);
}
