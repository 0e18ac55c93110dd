/* ProxyJump: "user@host:port" or "ssh://user@host:port", several with commas. */
#include "base/memory.h"
#include "base/text.h"
#include "ssh/config_private.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define JUMPS_LIMIT 64
#define URI_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~@:"

static void jump_clear(struct ssh_jump *jump)
{
	free(jump->user);
	free(jump->host);
	free(jump->port);
	*jump = (struct ssh_jump){.user = NULL};
}

/* A number of a port, or "ssh". */
static bool read_port(const char *text, struct ssh_jump *jump)
{
	char *end;
	long port = strtol(text, &end, 10);

	if (strcmp(text, "ssh") == 0) {
		jump->port = mem_text("22");
		return true;
	}
	if (!*text || *end || port < 1 || port > 65535)
		return false;
	jump->port = mem_printf("%ld", port);
	return true;
}

/* host, host:port, [address] or [address]:port; an address alone has more than one colon. */
static bool read_host(char *text, struct ssh_jump *jump)
{
	char *close = *text == '[' ? strchr(text, ']') : NULL, *colon;

	if (*text == '[') {
		if (!close || close == text + 1 || (close[1] && close[1] != ':'))
			return false;
		jump->host = mem_text_n(text + 1, (size_t)(close - text - 1));
		return !close[1] || read_port(close + 2, jump);
	}
	colon = strchr(text, ':');
	if ((colon && strchr(colon + 1, ':')) || colon == text || strchr(text, '/'))
		return false;
	jump->host = mem_text_n(text, colon ? (size_t)(colon - text) : strlen(text));
	return *jump->host && (!colon || read_port(colon + 1, jump));
}

/* @text is cut up. */
static bool read_jump(char *text, struct ssh_jump *jump)
{
	bool is_uri = strncasecmp(text, "ssh://", 6) == 0;
	size_t length;
	char *at;

	*jump = (struct ssh_jump){.user = NULL};
	if (is_uri) {
		text += 6;
		length = strlen(text);
		if (length && text[length - 1] == '/')
			text[length - 1] = '\0';
		/* As OpenSSH 9.2 was seen to do: no addresses of version 6, and no odd letters. */
		if (text[strspn(text, URI_LETTERS)])
			return false;
	}
	at = strrchr(text, '@');
	if (at) {
		*at = '\0';
		if (at == text)
			return false;
		jump->user = mem_text(text);
		text = at + 1;
	}
	return read_host(text, jump);
}

void jumps_free(struct ssh_jump *jumps, size_t count)
{
	for (size_t i = 0; i < count; i++)
		jump_clear(&jumps[i]);
	free(jumps);
}

bool jumps_read(const char *text, struct ssh_jump **jumps, size_t *count)
{
	char *copy = mem_text(text), *rest = copy, *one;
	struct ssh_jump *list = mem_array(JUMPS_LIMIT, sizeof *list);
	size_t used = 0;
	bool is_valid = true;

	while (is_valid && (one = strsep(&rest, ","))) {
		is_valid = used < JUMPS_LIMIT && read_jump(one, &list[used]);
		used += used < JUMPS_LIMIT;
	}
	free(copy);
	if (is_valid && jumps) {
		*jumps = list;
		*count = used;
		return true;
	}
	jumps_free(list, used);
	return is_valid;
}
