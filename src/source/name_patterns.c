#include "source/name_patterns.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "source/source.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32
#define EXPRESSION_MAX 4096 /* bytes of a list: the server compiles it for every question */

const char *const name_pattern_fields[NAME_PATTERN_FIELDS] = {"database_include",
	"database_exclude", "schema_include", "schema_exclude", "table_include", "table_exclude"};

/* --- one pattern ----------------------------------------------------------------------------- */

/* What is read of a pattern, and how it goes on. */
struct reading {
	const char *at, *end;
	struct buf *out;
	struct error *error;
	int depth;	 /* of open parentheses */
	bool has_before; /* something that * can repeat */
};

static bool is_word_of(const struct reading *reading, const char *text)
{
	size_t length = strlen(text);

	return (size_t)(reading->end - reading->at) >= length &&
	       memcmp(reading->at, text, length) == 0;
}

/* The letters behind a backslash that both know and mean alike, or that PostgreSQL spells
 * otherwise. Any other sign stands for itself. */
static bool read_escape(struct reading *reading)
{
	static const char alike[] = "dDsSwWnrtfvAZ";
	char sign;

	if (reading->at + 1 == reading->end)
		return error_set(reading->error, "it ends with a backslash");
	sign = reading->at[1];
	reading->at += 2;
	reading->has_before = !strchr("bBAZ", sign);
	if (sign == 'b' || sign == 'B')
		return buf_printf(reading->out, "\\%c", sign == 'b' ? 'y' : 'Y');
	if (isdigit((unsigned char)sign))
		return error_set(reading->error, "\\%c: references are not possible here", sign);
	if (isalpha((unsigned char)sign) && !strchr(alike, sign))
		return error_set(reading->error, "\\%c means nothing to the server", sign);
	return buf_char(reading->out, '\\') && buf_char(reading->out, sign);
}

static bool read_brackets(struct reading *reading)
{
	const char *begin = reading->at++;

	if (reading->at < reading->end && *reading->at == '^')
		reading->at++;
	if (reading->at < reading->end && *reading->at == ']')
		reading->at++;
	while (reading->at < reading->end && *reading->at != ']')
		reading->at += *reading->at == '\\' && reading->at + 1 < reading->end ? 2 : 1;
	if (reading->at >= reading->end)
		return error_set(reading->error, "a [ is not closed");
	reading->at++;
	reading->has_before = true;
	return buf_add(reading->out, begin, (size_t)(reading->at - begin));
}

static bool read_group(struct reading *reading)
{
	static const char *const known[] = {"(?:", "(?=", "(?!", NULL};
	const char *name_end;

	if (++reading->depth > DEPTH_MAX)
		return error_set(reading->error, "too many parentheses");
	reading->has_before = false;
	for (const char *const *word = known; *word; word++) {
		if (!is_word_of(reading, *word))
			continue;
		reading->at += strlen(*word);
		return buf_text(reading->out, *word);
	}
	if (is_word_of(reading, "(?P<")) {
		name_end = memchr(reading->at, '>', (size_t)(reading->end - reading->at));
		if (!name_end)
			return error_set(reading->error, "the name of a group is not closed");
		reading->at = name_end + 1;
		return buf_text(reading->out, "(?:");
	}
	if (is_word_of(reading, "(?"))
		return error_set(reading->error, "the server does not know \"%.*s\"",
			reading->end - reading->at > 3 ? 4 : (int)(reading->end - reading->at),
			reading->at);
	reading->at++;
	return buf_char(reading->out, '(');
}

/* {2}, {2,}, {2,5}: anything else that begins with { is text to Python and an error to the server.
 */
static bool read_bounds(struct reading *reading)
{
	const char *c = reading->at + 1;
	size_t digits = 0;

	for (; c < reading->end && isdigit((unsigned char)*c); c++)
		digits++;
	if (c < reading->end && *c == ',')
		for (c++; c < reading->end && isdigit((unsigned char)*c);)
			c++;
	if (!digits || c >= reading->end || *c != '}')
		return error_set(reading->error, "{ begins no number of times; write \\{");
	if (!reading->has_before)
		return error_set(reading->error, "nothing stands before {");
	c++;
	if (!buf_add(reading->out, reading->at, (size_t)(c - reading->at)))
		return false;
	reading->at = c;
	if (c < reading->end && *c == '?' && buf_char(reading->out, '?'))
		reading->at++;
	reading->has_before = false;
	return true;
}

static bool read_times(struct reading *reading)
{
	char sign = *reading->at++;

	if (!reading->has_before)
		return error_set(reading->error,
			"nothing stands before %c; is it a glob? Write glob: in front", sign);
	reading->has_before = false;
	if (!buf_char(reading->out, sign))
		return false;
	if (reading->at < reading->end && *reading->at == '?') /* the shortest match */
		return buf_char(reading->out, *reading->at++);
	return true;
}

static bool read_one(struct reading *reading)
{
	switch (*reading->at) {
	case '\\':
		return read_escape(reading);
	case '[':
		return read_brackets(reading);
	case '(':
		return read_group(reading);
	case '{':
		return read_bounds(reading);
	case '*':
	case '+':
	case '?':
		return read_times(reading);
	case ')':
		if (--reading->depth < 0)
			return error_set(reading->error, "a ) closes nothing");
		reading->has_before = true;
		break;
	default:
		reading->has_before = !strchr("^$|", *reading->at);
		break;
	}
	return buf_char(reading->out, *reading->at++);
}

static bool add_expression(struct buf *out, const char *begin, const char *end, struct error *error)
{
	struct reading reading = {.at = begin, .end = end, .out = out, .error = error};

	if (is_word_of(&reading, "(?i)")) /* case does not count anyway */
		reading.at += 4;
	buf_text(out, "^(?:");
	while (reading.at < end)
		if (!read_one(&reading))
			return false;
	if (reading.depth)
		return error_set(error, "a ( is not closed");
	return buf_char(out, ')');
}

static bool add_glob(struct buf *out, const char *begin, const char *end, struct error *error)
{
	(void)error;
	buf_char(out, '^');
	for (const char *c = begin; c < end; c++) {
		if (*c == '*')
			buf_text(out, ".*");
		else if (*c == '?')
			buf_char(out, '.');
		else if (*c == '\\' && c + 1 < end && strchr("*?,\\", c[1]))
			buf_printf(out, "\\%c", *++c);
		else if (strchr("^$.|()[]{}+\\", *c))
			buf_printf(out, "\\%c", *c);
		else
			buf_char(out, *c);
	}
	return buf_char(out, '$');
}

/* --- a list ---------------------------------------------------------------------------------- */

/* The ] that closes the [ at @c, or the end of the text. */
static const char *end_of_brackets(const char *c)
{
	c += c[1] == '^' ? 2 : 1;
	c += *c == ']';
	while (*c && *c != ']')
		c += *c == '\\' && c[1] ? 2 : 1;
	return *c ? c : c - 1;
}

/* The comma that ends the pattern at @text, or its end. */
static const char *end_of_pattern(const char *text)
{
	bool is_glob = text_starts_with(text, "glob:");
	int depth = 0;
	const char *c = text;

	for (; *c && (*c != ',' || depth > 0); c++) {
		if (*c == '\\' && c[1])
			c++;
		else if (!is_glob && *c == '[')
			c = end_of_brackets(c);
		else if (!is_glob && strchr("({", *c))
			depth++;
		else if (!is_glob && strchr(")}", *c))
			depth--;
	}
	return c;
}

static const char *trimmed_end(const char *begin, const char *end)
{
	while (end > begin && end[-1] == ' ' && !(end - 1 > begin && end[-2] == '\\'))
		end--;
	return end;
}

char *name_patterns_expression(const char *text, struct error *error)
{
	struct buf out = BUF_INIT;
	bool is_right = true;

	out.limit = EXPRESSION_MAX;
	while (is_right && text && *text) {
		const char *begin = text + strspn(text, " "), *end = end_of_pattern(begin);
		const char *last = trimmed_end(begin, end);

		text = *end ? end + 1 : end;
		if (last == begin)
			continue;
		if (out.length)
			buf_char(&out, '|');
		is_right = text_starts_with(begin, "glob:")
				   ? add_glob(&out, begin + strlen("glob:"), last, error)
				   : add_expression(&out, begin, last, error);
		if (!is_right && error && error_is_set(error))
			error_prefix(error, "\"%.*s\" is no pattern", (int)(last - begin), begin);
	}
	if (buf_overflowed(&out))
		is_right = error_set(error, "the patterns are too long");
	if (is_right && out.length)
		return buf_take(&out);
	buf_free(&out);
	return NULL;
}

/* --- those of a source ----------------------------------------------------------------------- */

struct name_patterns *name_patterns_new(const struct source *source, struct error *error)
{
	struct name_patterns *patterns = mem_new(sizeof *patterns);

	for (size_t i = 0; i < NAME_PATTERN_FIELDS; i++) {
		const char *keyword = name_pattern_fields[i];
		struct error wrong = ERROR_INIT;
		char *expression = name_patterns_expression(source_value(source, keyword), &wrong);

		if (error_is_set(&wrong) && error && !error_is_set(error)) {
			error_move(error, &wrong);
			error_prefix(error, "%s", keyword);
		}
		error_clear(&wrong);
		if (i % 2)
			patterns->of[i / 2].exclude = expression;
		else
			patterns->of[i / 2].include = expression;
	}
	return patterns;
}

void name_patterns_free(struct name_patterns *patterns)
{
	if (!patterns)
		return;
	for (size_t i = 0; i < NAMED_COUNT; i++) {
		free(patterns->of[i].include);
		free(patterns->of[i].exclude);
	}
	free(patterns);
}

bool name_patterns_are_empty(const struct name_patterns *patterns)
{
	for (size_t i = 0; patterns && i < NAMED_COUNT; i++)
		if (patterns->of[i].include || patterns->of[i].exclude)
			return false;
	return true;
}
