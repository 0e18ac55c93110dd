/* shape_kind.c - which ways of looking make sense for a value, and what a bytea begins like. */
#include "base/text.h"
#include "preview/preview.h"
#include "preview/shape.h"

#include <string.h>

static const struct {
	const char *word;
	shape_take *take; /* NULL: bytes as they come */
} ways_of[WAYS] = {
	[WAY_TEXT] = {"text", NULL},
	[WAY_ESCAPED] = {"escaped", NULL},
	[WAY_HEX] = {"hex", NULL},
	[WAY_JSON] = {"JSON", shape_json},
	[WAY_XML] = {"XML", shape_xml},
	[WAY_ARRAY] = {"elements", shape_array},
	[WAY_RANGE] = {"bounds", shape_range},
	[WAY_MULTIRANGE] = {"bounds", shape_multirange},
	[WAY_ROW] = {"fields", shape_row},
	[WAY_LEXEMES] = {"lexemes", shape_lexemes},
	[WAY_PAIRS] = {"pairs", shape_pairs},
	[WAY_BITS] = {"bits", shape_bits},
};

const char *way_word(enum way way)
{
	return ways_of[way].word;
}

shape_take *way_shape(enum way way)
{
	return ways_of[way].take;
}

/* --- what a bytea begins like ---------------------------------------------------------------- */

static const struct {
	const char *begins;
	size_t length;
	const char *words;
} signatures[] = {
	{"\x89PNG\r\n\x1a\n", 8, "PNG image"},
	{"\xff\xd8\xff", 3, "JPEG image"},
	{"GIF87a", 6, "GIF image"},
	{"GIF89a", 6, "GIF image"},
	{"%PDF-", 5, "PDF document"},
	{"\x1f\x8b\x08", 3, "gzip data"},
	{"PK\x03\x04", 4, "zip archive"},
	{"PK\x05\x06", 4, "zip archive without files"},
	{"\xac\xed\x00\x05", 4, "serialized Java object"},
	{"\x28\xb5\x2f\xfd", 4, "zstd data"},
	{"\x42\x5a\x68", 3, "bzip2 data"},
	{"\xfd"
	 "7zXZ\x00",
		6, "xz data"},
	{"7z\xbc\xaf\x27\x1c", 6, "7z archive"},
	{"\x7f"
	 "ELF",
		4, "ELF file"},
	{"SQLite format 3\x00", 16, "SQLite database"},
};

static char first_of(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length && strchr(" \t\r\n", bytes[at]) && bytes[at])
		at++;
	return at < length ? bytes[at] : '\0';
}

/* RFC 1950: deflate with a window of 32 KiB at most, and a check in the second byte. */
static bool is_zlib(const char *bytes, size_t length)
{
	unsigned head;

	if (length < 8)
		return false;
	head = (unsigned)(unsigned char)bytes[0] << 8 | (unsigned char)bytes[1];
	return (head & 0x0f00) == 0x0800 && (head & 0xf000) <= 0x7000 && head % 31 == 0 &&
	       !(head & 0x20);
}

/* UTF-8 without control characters but the usual ones; what is cut may end inside of one. */
static bool is_readable(const char *bytes, size_t length, bool is_whole)
{
	for (size_t at = 0; at < length;) {
		int32_t code;
		size_t taken = text_decode(bytes + at, length - at, &code);

		if (code < 0 && !is_whole && length - at < 4)
			return true;
		if (code < 0 || code == 0x7f || (code < 0x20 && !strchr("\t\n\r\f", code)) || !code)
			return false;
		at += taken;
	}
	return true;
}

const char *shape_kind(const char *bytes, size_t length, bool is_whole)
{
	char first = first_of(bytes, length);

	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
		if (length >= signatures[i].length &&
			memcmp(bytes, signatures[i].begins, signatures[i].length) == 0)
			return signatures[i].words;
	if (length >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0)
		return "WebP image";
	if (!length)
		return NULL;
	if (is_readable(bytes, length, is_whole))
		return first == '{' || first == '[' ? "text like JSON"
		       : first == '<'		    ? "text like XML"
						    : "UTF-8 text";
	return is_zlib(bytes, length) ? "zlib data, perhaps" : NULL;
}

/* --- ways ------------------------------------------------------------------------------------ */

static bool begins_with_word(const char *type, const char *word)
{
	size_t length = strlen(word);

	return strncmp(type, word, length) == 0 && (!type[length] || type[length] == '(');
}

/* The type, where it has a form of its own; WAYS: it has none. */
static enum way way_of_type(const struct preview_column *column, char first)
{
	static const struct {
		const char *type;
		enum way way;
	} types[] = {{"tsvector", WAY_LEXEMES}, {"hstore", WAY_PAIRS}, {"bit", WAY_BITS},
		{"bit varying", WAY_BITS}};
	const char *dot = strrchr(column->type, '.');

	switch (column->kind) {
	case VALUE_JSON:
		return WAY_JSON;
	case VALUE_XML:
		return WAY_XML;
	case VALUE_ARRAY:
		return first == '{' || first == '[' ? WAY_ARRAY : WAYS;
	case VALUE_RANGE:
		return first == '{' ? WAY_MULTIRANGE : WAY_RANGE;
	default:
		break;
	}
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (begins_with_word(dot ? dot + 1 : column->type, types[i].type))
			return types[i].way;
	return column->fields ? WAY_ROW : WAYS;
}

size_t shape_ways(const struct preview_column *column, const char *bytes, size_t length,
	bool is_whole, enum way ways[WAYS])
{
	char first = first_of(bytes, length);
	enum way own = way_of_type(column, first);
	bool is_readable_bytea =
		column->is_binary && length && is_readable(bytes, length, is_whole);
	bool is_text = column->kind == VALUE_TEXT || is_readable_bytea;
	enum way guess = !is_text			? WAYS
			 : first == '{' || first == '[' ? WAY_JSON
			 : first == '<'			? WAY_XML
							: WAYS;
	size_t count = 0;

	if (own != WAYS)
		ways[count++] = own;
	if (column->is_binary && !is_readable_bytea)
		ways[count++] = WAY_HEX;
	ways[count++] = WAY_TEXT;
	ways[count++] = WAY_ESCAPED;
	if (!column->is_binary || is_readable_bytea)
		ways[count++] = WAY_HEX;
	if (guess != WAYS)
		ways[count++] = guess;
	return count;
}
