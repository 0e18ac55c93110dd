/* search_mark.c - which characters of a label the pattern found, for the eye. */
#include "catalog/search_match.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* The label folded character by character, and from which raw byte each folded one comes. */
struct folded {
	struct buf text;
	size_t *raw; /* one a byte of the text, and the end */
};

static void fold_one(struct folded *folded, const char *label, size_t from, size_t to)
{
	char *one = mem_text_n(label + from, to - from), *better = text_folded(one);
	const char *what = better ? better : one;
	size_t length = strlen(what);

	folded->raw =
		mem_resize(folded->raw, folded->text.length + length + 1, sizeof *folded->raw);
	for (size_t i = 0; i < length; i++)
		folded->raw[folded->text.length + i] = from;
	folded->raw[folded->text.length + length] = to;
	for (size_t i = 0; i < length; i++)
		buf_char(&folded->text,
			what[i] >= 'A' && what[i] <= 'Z' ? (char)(what[i] + 32) : what[i]);
	free(better);
	free(one);
}

static void fold_label(struct folded *folded, const char *label)
{
	size_t length = strlen(label);

	folded->raw = mem_array(1, sizeof *folded->raw);
	for (size_t at = 0; at < length;) {
		size_t next = text_next_grapheme(label, length, at);

		fold_one(folded, label, at, next);
		at = next;
	}
}

static void mark(const struct folded *folded, size_t from, size_t length, bool *marks)
{
	for (size_t i = from; i < from + length; i++)
		marks[folded->raw[i]] = true;
}

/* The word's bytes, each character apart. */
static size_t spell(const char *word, size_t length, size_t *ends)
{
	size_t count = 0;
	int32_t code;

	for (size_t at = 0; at < length;) {
		at += text_decode(word + at, length - at, &code);
		ends[count++] = at;
	}
	return count;
}

/* From the end, so that the later letters lie in the last part. */
static void mark_scattered(
	const struct folded *folded, const char *word, size_t length, bool *marks)
{
	const char *text = buf_string(&folded->text);
	size_t ends[4 * PATTERN_UNITS_MAX], count = spell(word, length, ends);
	size_t at = folded->text.length;

	while (count) {
		size_t begin = count > 1 ? ends[count - 2] : 0, size = ends[count - 1] - begin;

		while (at >= size && memcmp(text + at - size, word + begin, size) != 0)
			at--;
		if (at < size)
			return;
		at -= size;
		mark(folded, at, size, marks);
		count--;
	}
}

static void mark_word(
	const struct folded *folded, size_t own_at, const char *word, size_t length, bool *marks)
{
	const char *text = buf_string(&folded->text);
	const char *found = memmem(text + own_at, folded->text.length - own_at, word, length);

	if (!found)
		found = memmem(text, folded->text.length, word, length);
	if (found)
		mark(folded, (size_t)(found - text), length, marks);
	else
		mark_scattered(folded, word, length, marks);
}

void pattern_mark(const struct pattern *pattern, const char *label, size_t own_at, bool *marks)
{
	struct folded folded = {.text = BUF_INIT};
	size_t own = 0;

	memset(marks, 0, strlen(label) * sizeof *marks);
	fold_label(&folded, label);
	while (own < folded.text.length && folded.raw[own] < own_at)
		own++;
	for (const char *at = pattern->text; !pattern->is_too_long && *at;) {
		size_t length = strcspn(at, " ");

		if (length)
			mark_word(&folded, own, at, length, marks);
		at += length + (at[length] == ' ');
	}
	buf_free(&folded.text);
	free(folded.raw);
}
