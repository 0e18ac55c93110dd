/* What ssh says: its lines under -v, its last words, its prompts. Read on OpenSSH 9.2. */
#include "base/memory.h"
#include "base/text.h"
#include "ssh/openssh_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *after(const char *text, const char *prefix)
{
	return text_starts_with(text, prefix) ? text + strlen(prefix) : NULL;
}

static const struct {
	const char *prefix;
	enum word_kind kind;
} debugging[] = {
	{"Connecting to ", WORD_CONNECTING},
	{"Executing proxy command: exec ", WORD_PROXIED},
	{"Executing proxy command: ", WORD_PROXIED},
	{"Connection established.", WORD_CONNECTED},
	{"Server host key: ", WORD_HOST_KEY},
	{"Authentications that can continue: ", WORD_OFFERED},
	{"Offering public key: ", WORD_TRIED},
	{"Next authentication method: ", WORD_TRIED},
};

static enum word_kind read_debugging(const char *line, struct buf *fact)
{
	if (text_starts_with(line, "Host '") && strstr(line, " is known and matches "))
		return WORD_HOST_KNOWN;
	for (size_t i = 0; i < sizeof debugging / sizeof *debugging; i++) {
		const char *rest = after(line, debugging[i].prefix);

		if (!rest)
			continue;
		/* "Connecting to h [192.0.2.1] port 22." */
		buf_add(fact, rest, strlen(rest) - text_ends_with(rest, "."));
		return debugging[i].kind;
	}
	return WORD_OTHER;
}

enum word_kind word_read(const char *line, struct buf *fact)
{
	const char *rest = after(line, "debug1: ");

	if (rest)
		return read_debugging(rest, fact);
	if (text_starts_with(line, "debug") || text_starts_with(line, "OpenSSH_") || !*line)
		return WORD_OTHER;
	rest = text_starts_with(line, "Authenticated to ") ? strstr(line, " using \"") : NULL;
	if (rest) {
		rest += strlen(" using \"");
		buf_add(fact, rest, strcspn(rest, "\""));
		return WORD_AUTHENTICATED;
	}
	if (text_starts_with(line, "Warning: Permanently added "))
		return WORD_HOST_KNOWN;
	if (text_starts_with(line, "Transferred: ") || text_starts_with(line, "Bytes per second: "))
		return WORD_OTHER;
	buf_text(fact, line);
	return WORD_SAID;
}

/* The first one that is found counts: the causes stand before their consequences. */
static const struct {
	const char *text;
	enum tunnel_leg leg;
	const char *code;
} causes[] = {
	{"Could not resolve hostname", TUNNEL_RESOLVE, "ssh.resolve"},
	{"Bad configuration option", TUNNEL_RESOLVE, "ssh.config"},
	{"Bad owner or permissions on", TUNNEL_RESOLVE, "ssh.config"},
	{"bad configuration options", TUNNEL_RESOLVE, "ssh.config"},
	{"REMOTE HOST IDENTIFICATION HAS CHANGED", TUNNEL_HOST_KEY, "ssh.host-key-changed"},
	{"REVOKED HOST KEY DETECTED", TUNNEL_HOST_KEY, "ssh.host-key-revoked"},
	{"Host key verification failed", TUNNEL_HOST_KEY, "ssh.host-key-refused"},
	{"Unable to negotiate with", TUNNEL_HOST_KEY, "ssh.no-common-algorithm"},
	{"Too many authentication failures", TUNNEL_LOGIN, "ssh.too-many-failures"},
	{"Permission denied (", TUNNEL_LOGIN, "ssh.key-refused"},
	{"Permission denied, please", TUNNEL_LOGIN, "ssh.password-refused"},
	{"Connection refused", TUNNEL_REACH, "ssh.refused"},
	{"timed out", TUNNEL_REACH, "ssh.timeout"},
	{"No route to host", TUNNEL_REACH, "ssh.unreachable"},
	{"Network is unreachable", TUNNEL_REACH, "ssh.unreachable"},
	{"Connection closed by UNKNOWN", TUNNEL_REACH, "ssh.unreachable"},
	{"kex_exchange_identification", TUNNEL_HOST_KEY, "ssh.not-ssh"},
	{"banner exchange", TUNNEL_HOST_KEY, "ssh.not-ssh"},
};

const char *words_cause(const char *said, bool asked_password, enum tunnel_leg *leg)
{
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
		if (!strstr(said, causes[i].text))
			continue;
		*leg = causes[i].leg;
		if (asked_password && strcmp(causes[i].code, "ssh.key-refused") == 0)
			return "ssh.password-refused";
		return causes[i].code;
	}
	return "ssh.system";
}

/* Copies what stands between @before and the next @end; "" when it is not there. */
static void cut(const char *text, const char *before, const char *end, char *out, size_t size)
{
	const char *from = strstr(text, before);

	*out = '\0';
	if (!from)
		return;
	from += strlen(before);
	snprintf(out, size, "%.*s", (int)strcspn(from, end), from);
}

/* The word before @mark. */
static void word_before(const char *text, const char *mark, char *out, size_t size)
{
	const char *at = strstr(text, mark), *from = at;

	*out = '\0';
	if (!at)
		return;
	while (from > text && !strchr(" \n", from[-1]))
		from--;
	snprintf(out, size, "%.*s", (int)(at - from), from);
}

void prompt_read(const char *prompt, struct prompt_texts *texts, struct tunnel_question *question)
{
	question->prompt = prompt;
	if (strstr(prompt, "key fingerprint is ") && strstr(prompt, "(yes/no")) {
		question->kind = TUNNEL_ASK_HOST_KEY;
		cut(prompt, "The authenticity of host '", " '", texts->host, sizeof texts->host);
		word_before(
			prompt, " key fingerprint is ", texts->key_type, sizeof texts->key_type);
		cut(prompt, "key fingerprint is ", " \n", texts->fingerprint,
			sizeof texts->fingerprint);
		if (text_ends_with(texts->fingerprint, "."))
			texts->fingerprint[strlen(texts->fingerprint) - 1] = '\0';
		question->host = texts->host;
		question->key_type = texts->key_type;
		question->fingerprint = texts->fingerprint;
	} else if (text_starts_with(prompt, "Enter passphrase for ")) {
		question->kind = TUNNEL_ASK_PASSPHRASE;
		cut(prompt, "'", "'", texts->file, sizeof texts->file);
		question->prompt = texts->file;
	} else if (text_ends_with(prompt, "'s password: ")) {
		question->kind = TUNNEL_ASK_PASSWORD;
		question->prompt = NULL;
	} else {
		question->kind = TUNNEL_ASK_PROMPT;
	}
}
