/* What ssh says: its lines under -v, its last words, its prompts. Read on OpenSSH 9.2. */
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
	{"Remote protocol version ", WORD_ANSWERED},
	{"mux_client_request_stdio_fwd: master session id: ", WORD_SHARED},
	{"Server host key: ", WORD_HOST_KEY},
	{"Authentications that can continue: ", WORD_OFFERED},
	{"Offering public key: ", WORD_TRIED},
	{"Server accepts key: ", WORD_KEY_ACCEPTED},
	{"Next authentication method: ", WORD_TRIED},
};

static enum word_kind read_debugging(const char *line, struct buf *fact)
{
	if (text_starts_with(line, "Host '") && strstr(line, " is known and matches ")) {
		buf_text(fact, "known");
		return WORD_HOST_KNOWN;
	}
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
	rest = after(line, "Authenticated to ");
	if (rest && strstr(rest, " using \"")) {
		buf_text(fact, rest);
		return WORD_AUTHENTICATED;
	}
	if (text_starts_with(line, "Warning: Permanently added ")) {
		buf_text(fact, "recorded");
		return WORD_HOST_KNOWN;
	}
	if (text_starts_with(line, "Transferred: ") || text_starts_with(line, "Bytes per second: "))
		return WORD_OTHER;
	buf_text(fact, line);
	return strstr(line, "REMOTE HOST IDENTIFICATION HAS CHANGED") ? WORD_CHANGED_KEY
								      : WORD_SAID;
}

bool read_authenticated(const char *fact, char host[256], int *port, char method[32])
{
	const char *open = strstr(fact, " ("), *address = open ? strstr(open, "]:") : NULL,
		   *using = strstr(fact, " using \"");

	if (!open || !using)
		return false;
	snprintf(host, 256, "%.*s", (int)(open - fact), fact);
	*port = address && address < using ? (int)strtol(address + 2, NULL, 10) : 0;
	using += strlen(" using \"");
	snprintf(method, 32, "%.*s", (int)strcspn(using, "\""), using);
	return true;
}

/* The first one that is found counts: the causes stand before their consequences. What only begins
 * a line is marked with '^'. */
static const struct {
	const char *text;
	enum tunnel_leg leg;
	const char *code;
} causes[] = {
	{"^ssh: Could not resolve hostname", TUNNEL_RESOLVE, "ssh.resolve"},
	{"Bad configuration option", TUNNEL_RESOLVE, "ssh.config"},
	{"Bad owner or permissions on", TUNNEL_RESOLVE, "ssh.config"},
	{"bad configuration options", TUNNEL_RESOLVE, "ssh.config"},
	{"REMOTE HOST IDENTIFICATION HAS CHANGED", TUNNEL_HOST_KEY, "ssh.host-key-changed"},
	{"REVOKED HOST KEY DETECTED", TUNNEL_HOST_KEY, "ssh.host-key-revoked"},
	{"^Host key verification failed", TUNNEL_HOST_KEY, "ssh.host-key-refused"},
	{"^Unable to negotiate with", TUNNEL_HOST_KEY, "ssh.no-common-algorithm"},
	{"Too many authentication failures", TUNNEL_LOGIN, "ssh.too-many-failures"},
	{"Permission denied (", TUNNEL_LOGIN, "ssh.key-refused"},
	{"Permission denied, please", TUNNEL_LOGIN, "ssh.password-refused"},
	{"^ssh: connect to host |Connection refused", TUNNEL_REACH, "ssh.refused"},
	{"^ssh: connect to host |timed out", TUNNEL_REACH, "ssh.timeout"},
	{"^ssh: connect to host |No route to host", TUNNEL_REACH, "ssh.unreachable"},
	{"^ssh: connect to host |Network is unreachable", TUNNEL_REACH, "ssh.unreachable"},
	{"open failed: |administratively prohibited", TUNNEL_REACH, "forward.prohibited"},
	{"open failed: |timed out", TUNNEL_REACH, "forward.timeout"},
	{"open failed: ", TUNNEL_REACH, "forward.refused"},
	{"^Connection timed out during banner exchange", TUNNEL_HOST_KEY, "ssh.timeout"},
	{"^Connection to | timed out", TUNNEL_HOST_KEY, "ssh.timeout"},
	{"^Connection closed by UNKNOWN", TUNNEL_REACH, "ssh.unreachable"},
	{"^kex_exchange_identification", TUNNEL_HOST_KEY, "ssh.not-ssh"},
	{"^banner exchange", TUNNEL_HOST_KEY, "ssh.not-ssh"},
};

/* When no key of ours was shown to the server, or one that it would take was not opened, the
 * refusal is not the cause. */
static const struct {
	const char *text, *code;
} key_problems[] = {
	{"not accessible: No such file", "ssh.key-file-missing"},
	{"incorrect passphrase supplied", "ssh.key-passphrase"},
	{"^Load key |Permission denied", "ssh.key-file-missing"},
	{"^Load key |", "ssh.key-file-unreadable"},
};

/* @pattern: one text, or two of one line with '|' between them. */
static bool is_in_line(const char *line, size_t length, const char *pattern)
{
	bool is_at_start = *pattern == '^';
	const char *first = pattern + is_at_start, *bar = strchr(first, '|');
	size_t first_length = bar ? (size_t)(bar - first) : strlen(first);
	const char *at =
		is_at_start
			? (length >= first_length && memcmp(line, first, first_length) == 0 ? line
											    : NULL)
			: memmem(line, length, first, first_length);

	if (!at || !bar)
		return at != NULL;
	at += first_length;
	return memmem(at, length - (size_t)(at - line), bar + 1, strlen(bar + 1)) != NULL;
}

static const char *find_line(const char *said, const char *pattern)
{
	for (const char *line = said; *line;) {
		size_t length = strcspn(line, "\n");

		if (is_in_line(line, length, pattern))
			return line;
		line += length + (line[length] == '\n');
	}
	return NULL;
}

static const char *key_problem(
	const char *said, const struct words_context *context, const char **line)
{
	if (context->declined_passphrase)
		return "ssh.no-passphrase";
	for (size_t i = 0; i < sizeof key_problems / sizeof *key_problems; i++) {
		const char *found = find_line(said, key_problems[i].text);

		if (!found)
			continue;
		*line = found;
		return key_problems[i].code;
	}
	return context->asked_passphrase ? "ssh.key-passphrase" : NULL;
}

static const char *last_line(const char *said)
{
	const char *end = strrchr(said, '\n');

	return end ? end + 1 : said;
}

const char *words_cause(const char *said, const struct words_context *context, enum tunnel_leg *leg,
	const char **line)
{
	*line = last_line(said);
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
		const char *found = find_line(said, causes[i].text), *problem = NULL;

		if (!found || causes[i].leg < *leg)
			continue;
		*line = found;
		*leg = causes[i].leg;
		if (strcmp(causes[i].code, "ssh.key-refused") != 0)
			return causes[i].code;
		if (context->asked_password)
			return "ssh.password-refused";
		if (!context->offered_key || context->accepted_key)
			problem = key_problem(said, context, line);
		if (!problem && !context->offered_key)
			problem = context->uses_agent ? "ssh.agent-empty" : "ssh.no-method";
		return problem ? problem : causes[i].code;
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

/* Takes "user@host" apart; an account's name may have an @ itself. */
static void take_names(const char *from, size_t length, struct prompt_texts *texts,
	struct tunnel_question *question)
{
	const char *at = memrchr(from, '@', length);

	if (!at)
		return;
	snprintf(texts->user, sizeof texts->user, "%.*s", (int)(at - from), from);
	snprintf(texts->host, sizeof texts->host, "%.*s", (int)(length - (size_t)(at - from) - 1),
		at + 1);
	question->user = texts->user;
	question->host = texts->host;
}

/* "[h]:2222", or "h" when the port is 22 or an alias stands for both. */
static void take_host_port(struct prompt_texts *texts, struct tunnel_question *question)
{
	char *end = texts->host[0] == '[' ? strstr(texts->host, "]:") : NULL;

	question->host = texts->host;
	if (!end)
		return;
	question->port = (int)strtol(end + 2, NULL, 10);
	*end = '\0';
	question->host = texts->host + 1;
}

static void read_host_key(
	const char *prompt, struct prompt_texts *texts, struct tunnel_question *question)
{
	question->kind = TUNNEL_ASK_HOST_KEY;
	cut(prompt, "The authenticity of host '", " '", texts->host, sizeof texts->host);
	take_host_port(texts, question);
	word_before(prompt, " key fingerprint is ", texts->key_type, sizeof texts->key_type);
	cut(prompt, "key fingerprint is ", " \n", texts->fingerprint, sizeof texts->fingerprint);
	if (text_ends_with(texts->fingerprint, "."))
		texts->fingerprint[strlen(texts->fingerprint) - 1] = '\0';
	question->key_type = texts->key_type;
	question->fingerprint = texts->fingerprint;
}

/* "(mia@bastion) One-time code: " is the server's (OpenSSH 8.7), whatever it looks like behind
 * that; NULL: it has no such beginning. */
static const char *skip_server_mark(
	const char *prompt, struct prompt_texts *texts, struct tunnel_question *question)
{
	const char *close = *prompt == '(' ? strstr(prompt, ") ") : NULL;

	if (!close)
		return NULL;
	take_names(prompt + 1, (size_t)(close - prompt - 1), texts, question);
	return question->host ? close + 2 : NULL;
}

void prompt_read(const char *prompt, struct prompt_texts *texts, struct tunnel_question *question)
{
	const char *of_server = skip_server_mark(prompt, texts, question);

	question->kind = TUNNEL_ASK_PROMPT;
	question->prompt = of_server ? of_server : prompt;
	if (of_server)
		return;
	if (text_starts_with(prompt, "The authenticity of host '") &&
		strstr(prompt, "key fingerprint is ")) {
		read_host_key(prompt, texts, question);
	} else if (text_starts_with(prompt, "Enter passphrase for ")) {
		question->kind = TUNNEL_ASK_PASSPHRASE;
		cut(prompt, "'", "'", texts->file, sizeof texts->file);
		question->prompt = texts->file;
	} else if (text_ends_with(prompt, "'s password: ")) {
		question->kind = TUNNEL_ASK_PASSWORD;
		take_names(prompt, strlen(prompt) - strlen("'s password: "), texts, question);
		question->prompt = NULL;
	} else {
		question->is_of_client = true; /* the PIN of a security key */
	}
}
