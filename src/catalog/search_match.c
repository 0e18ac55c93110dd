#include "catalog/search_match.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define INVALID 0x110000 /* added to a byte that is not UTF-8 */

/* --- characters ------------------------------------------------------------------------------ */

static int32_t small(int32_t code)
{
	return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
}

/* Reads one character of a hay; ASCII, which nearly all is, without a call. */
static inline size_t read_unit(const char *text, int32_t *code)
{
	size_t taken;

	if (!(*text & 0x80)) {
		*code = small(*text);
		return 1;
	}
	taken = text_decode(text, strnlen(text, 4), code);
	if (*code < 0)
		*code = INVALID + (unsigned char)*text;
	return taken;
}

static const char *hay_text(struct hay hay)
{
	return hay.folded ? hay.folded : hay.raw;
}

uint64_t pattern_letter(int32_t code)
{
	unsigned bit;

	if (code >= 'a' && code <= 'z')
		bit = (unsigned)(code - 'a');
	else if (code >= '0' && code <= '9')
		bit = 26 + (unsigned)(code - '0');
	else if (code == '_')
		bit = 36;
	else if (code == '.')
		bit = 37;
	else
		bit = 38 + (unsigned)code % 18;
	return UINT64_C(1) << bit;
}

uint64_t pattern_letters(const char *folded)
{
	uint64_t letters = 0;
	int32_t code;

	while (*folded) {
		folded += read_unit(folded, &code);
		letters |= pattern_letter(code);
	}
	return letters;
}

/* --- the pattern ----------------------------------------------------------------------------- */

static char *fold(const char *text)
{
	char *folded = text_folded(text);

	if (folded)
		return folded;
	folded = mem_text(text);
	for (char *c = folded; *c; c++)
		*c = (char)small((unsigned char)*c);
	return folded;
}

static const char *read_word(struct pattern *pattern, const char *at)
{
	struct word *word = &pattern->words[pattern->count];

	*word = (struct word){.count = 0};
	while (*at && *at != ' ') {
		int32_t code;

		if (word->count == PATTERN_UNITS_MAX) {
			pattern->is_too_long = true;
			return at;
		}
		at += read_unit(at, &code);
		if (code == '.') {
			word->has_dot = true;
			word->dot = word->count;
		}
		word->codes[word->count++] = code;
		word->letters |= pattern_letter(code);
	}
	pattern->count++;
	return at;
}

void pattern_set(struct pattern *pattern, const char *text)
{
	const char *at;

	mem_replace(&pattern->text, fold(text));
	pattern->count = 0;
	pattern->is_too_long = false;
	for (at = pattern->text; *at && !pattern->is_too_long;) {
		if (*at == ' ')
			at++;
		else if (pattern->count == PATTERN_WORDS_MAX)
			pattern->is_too_long = true;
		else
			at = read_word(pattern, at);
	}
}

void pattern_release(struct pattern *pattern)
{
	mem_replace(&pattern->text, NULL);
	pattern->count = 0;
}

/* By characters, not bytes: another byte can make another character of the last one. */
bool pattern_narrows(const struct pattern *pattern, const struct pattern *earlier)
{
	if (!earlier->count || earlier->is_too_long || pattern->count < earlier->count)
		return false;
	for (size_t i = 0; i < earlier->count; i++) {
		const struct word *word = &pattern->words[i], *before = &earlier->words[i];

		if (word->count < before->count ||
			memcmp(word->codes, before->codes, before->count * sizeof *word->codes) !=
				0)
			return false;
	}
	return true;
}

/* --- finding --------------------------------------------------------------------------------- */

size_t match_forward(const struct units *units, size_t from, struct hay hay)
{
	const char *at = hay_text(hay);
	int32_t code;

	while (*at && from < units->count) {
		at += read_unit(at, &code);
		from += code == units->codes[from];
	}
	return from;
}

/* Backwards through a text of characters: to where the one before @at begins. */
static const char *step_back(const char *begin, const char *at)
{
	const char *start = at - 1;
	int32_t code;

	if (!(*start & 0x80))
		return start;
	while (start > begin && at - start < 4 && (*start & 0xC0) == 0x80)
		start--;
	/* A byte that is no part of a character stands for itself, as when read forwards. */
	return start + read_unit(start, &code) == at ? start : at - 1;
}

size_t match_backward(const struct units *units, struct hay hay)
{
	const char *begin = hay_text(hay), *at = begin + strlen(begin);
	size_t left = units->count;
	int32_t code;

	while (at > begin && left) {
		at = step_back(begin, at);
		read_unit(at, &code);
		left -= code == units->codes[left - 1];
	}
	return left;
}

/* Does a word begin at byte @at of @raw? Only ASCII has humps. */
static bool is_start(const char *raw, size_t at)
{
	unsigned char before, here;

	if (!at)
		return true;
	before = (unsigned char)raw[at - 1];
	here = (unsigned char)raw[at];
	if (before < 0x80 && !isalnum(before))
		return true;
	return islower(before) && isupper(here);
}

/* All of @units at @text in one piece: its end; NULL when not. */
static const char *piece_end(const struct units *units, const char *text)
{
	int32_t code;

	for (size_t i = 0; i < units->count; i++) {
		if (!*text)
			return NULL;
		text += read_unit(text, &code);
		if (code != units->codes[i])
			return NULL;
	}
	return text;
}

/* In one piece, the best place. */
static enum tier piece_tier(const struct units *units, const char *text, const char *starts)
{
	const char *end = piece_end(units, text);
	enum tier best = TIER_NONE;
	int32_t code;

	if (end)
		return *end && *end != '(' ? TIER_PREFIX : TIER_EXACT;
	for (const char *at = text; *at; at += read_unit(at, &code)) {
		if (!piece_end(units, at))
			continue;
		if (is_start(starts, (size_t)(at - text)))
			return TIER_WORD;
		best = TIER_INSIDE;
	}
	return best;
}

/* In pieces that each begin where a word does, taken as they come. */
static bool is_of_starts(const struct units *units, const char *text, const char *starts)
{
	bool goes_on = false;
	size_t found = 0;
	int32_t code;

	for (const char *at = text; *at && found < units->count;) {
		bool may = goes_on || is_start(starts, (size_t)(at - text));

		at += read_unit(at, &code);
		goes_on = may && code == units->codes[found];
		found += goes_on;
	}
	return found == units->count;
}

enum tier match_tier(const struct units *units, struct hay hay)
{
	const char *text = hay_text(hay);
	enum tier tier;

	if (match_forward(units, 0, hay) < units->count)
		return TIER_NONE;
	tier = piece_tier(units, text, hay.folded ? text : hay.raw);
	if (tier != TIER_NONE)
		return tier;
	return is_of_starts(units, text, hay.folded ? text : hay.raw) ? TIER_STARTS
								      : TIER_SCATTERED;
}
