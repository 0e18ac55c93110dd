#include "session/paste.h"

#include "base/buf.h"
#include "base/text.h"
#include "pg/ident.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES 63 /* NAMEDATALEN - 1 */

/* Whether a screen shows exactly these bytes. */
static bool survives_screen(const char *text, size_t length)
{
	struct buf shown = BUF_INIT;
	bool is_same;

	text_printable(&shown, text, length, 0);
	is_same = shown.length == length &&
		  (!length || memcmp(buf_string(&shown), text, length) == 0);
	buf_free(&shown);
	return is_same;
}

/* --- pg_hba.conf ----------------------------------------------------------------------------- */

static bool needs_quotes(const char *name, size_t length)
{
	static const char *const keywords[] = {
		"all", "replication", "samegroup", "samerole", "sameuser"};

	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (strlen(keywords[i]) == length && memcmp(keywords[i], name, length) == 0)
			return true;
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr("_.-", name[i]))
			return true;
	return length == 0;
}

bool paste_hba_token(struct buf *out, const char *name)
{
	size_t length = strnlen(name, NAME_BYTES);
	bool is_quoted = needs_quotes(name, length);

	if (*name == '/' || !survives_screen(name, length))
		return false;
	if (is_quoted)
		buf_char(out, '"');
	for (size_t i = 0; i < length; i++) {
		if (name[i] == '"')
			buf_char(out, '"');
		buf_char(out, name[i]);
	}
	if (is_quoted)
		buf_char(out, '"');
	return true;
}

/* --- SQL ------------------------------------------------------------------------------------- */

/* U&"..." and U&'...', for what a screen would change. The backslash too: in front of other
 * characters the screen doubles it. */
static void add_escaped(struct buf *out, const char *text, char quote)
{
	size_t length = strlen(text);
	int32_t code;

	buf_printf(out, "U&%c", quote);
	for (size_t at = 0; at < length;) {
		at += text_decode(text + at, length - at, &code);
		if (code == quote)
			buf_printf(out, "%c%c", quote, quote);
		else if (code >= 0x20 && code < 0x7f && code != '\\')
			buf_char(out, (char)code);
		else if (code < 0x10000)
			buf_printf(out, "\\%04X", (unsigned)code);
		else
			buf_printf(out, "\\+%06X", (unsigned)code);
	}
	buf_char(out, quote);
}

static bool paste(struct buf *out, const char *text, char quote,
	void (*add)(struct buf *out, const char *text))
{
	struct buf plain = BUF_INIT;

	if (!text_is_utf8(text, strlen(text)))
		return false;
	add(&plain, text);
	if (survives_screen(buf_string(&plain), plain.length))
		buf_add(out, buf_string(&plain), plain.length);
	else
		add_escaped(out, text, quote);
	buf_free(&plain);
	return true;
}

bool paste_identifier(struct buf *out, const char *name)
{
	return paste(out, name, '"', ident_add);
}

bool paste_literal(struct buf *out, const char *text)
{
	return paste(out, text, '\'', ident_add_literal);
}

/* --- addresses ------------------------------------------------------------------------------- */

static bool is_of_address(char c)
{
	return isxdigit((unsigned char)c) || c == '.' || c == ':';
}

/* 4, 6, or 0 when this is no address. */
static int family_of(const char *text)
{
	unsigned char bytes[sizeof(struct in6_addr)];

	if (inet_pton(AF_INET, text, bytes) == 1)
		return 4;
	return strlen(text) > 2 && inet_pton(AF_INET6, text, bytes) == 1 ? 6 : 0;
}

static bool is_name(const char *text, const char *name)
{
	return name && strcmp(text, name) == 0;
}

/* The word of an address at @at, or "" when there is none: not a part of another word. */
static size_t address_at(const char *words, size_t at, char word[INET6_ADDRSTRLEN])
{
	size_t length = 0;

	while (is_of_address(words[at + length]))
		length++;
	word[0] = '\0';
	if (length && length < INET6_ADDRSTRLEN &&
		(!at || !isalnum((unsigned char)words[at - 1])) &&
		!isalnum((unsigned char)words[at + length])) {
		memcpy(word, words + at, length);
		word[length] = '\0';
	}
	return length ? length : 1;
}

bool paste_client(struct buf *out, const char *words, const char *user, const char *dbname)
{
	char word[INET6_ADDRSTRLEN], found[INET6_ADDRSTRLEN] = "";

	for (size_t at = 0; words && words[at]; at += address_at(words, at, word)) {
		address_at(words, at, word);
		if (!family_of(word) || is_name(word, user) || is_name(word, dbname))
			continue;
		if (*found && strcmp(found, word) != 0)
			return false;
		memcpy(found, word, sizeof found);
	}
	if (!*found)
		return false;
	buf_printf(out, "%s/%d", found, family_of(found) == 4 ? 32 : 128);
	return true;
}
