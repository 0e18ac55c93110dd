/* Lines of ssh_config into words. Two ways of cutting, as in OpenSSH 9.2: that of the shell for
 * arguments, and an older one for keywords and Match. */
#include "base/memory.h"
#include "ssh/config_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r\n"

void word_list_add(struct word_list *words, const char *text, size_t length)
{
	words->list = mem_resize(words->list, words->count + 2, sizeof *words->list);
	words->list[words->count++] = mem_text_n(text, length);
	words->list[words->count] = NULL;
}

void word_list_free(struct word_list *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->list[i]);
	free(words->list);
	*words = (struct word_list){.list = NULL};
}

/* A backslash means something before a quote, a backslash and, outside of quotes, a blank. */
static bool is_escaped(const char *at, char quote)
{
	return at[0] == '\\' && at[1] &&
	       (strchr("'\"\\", at[1]) || (quote == '\0' && at[1] == ' '));
}

/* One word from *at on into @out; false when its quote stays open. */
static bool cut_word(const char **at, char *out)
{
	char quote = '\0';

	for (; **at; ++*at) {
		if (is_escaped(*at, quote)) {
			++*at;
			*out++ = **at;
		} else if (quote == '\0' && (**at == ' ' || **at == '\t')) {
			break;
		} else if (quote == '\0' && (**at == '"' || **at == '\'')) {
			quote = **at;
		} else if (quote != '\0' && **at == quote) {
			quote = '\0';
		} else {
			*out++ = **at;
		}
	}
	*out = '\0';
	return quote == '\0';
}

bool config_split(const char *line, struct word_list *words)
{
	char *word = mem_new(strlen(line) + 1);
	bool is_closed = true;

	while (is_closed) {
		line += strspn(line, " \t");
		if (!*line || *line == '#')
			break;
		is_closed = cut_word(&line, word);
		if (is_closed)
			word_list_add(words, word, strlen(word));
	}
	free(word);
	if (!is_closed)
		word_list_free(words);
	return is_closed;
}

/* Behind a word: blanks, and one = among them. */
static const char *skip_delimiter(const char *at)
{
	bool has_equals = *at == '=';

	if (!*at)
		return at;
	at++;
	at += strspn(at, BLANKS);
	if (*at == '=' && !has_equals)
		at += 1 + strspn(at + 1, BLANKS);
	return at;
}

char *config_delimited(const char **at)
{
	const char *from = *at, *end;

	if (!*from)
		return NULL;
	end = from + strcspn(from, BLANKS "\"=");
	if (*end == '"') {
		/* What stands before the quote belongs to the word. */
		const char *close = strchr(end + 1, '"');
		char *word;

		if (!close)
			return NULL;
		word = mem_printf(
			"%.*s%.*s", (int)(end - from), from, (int)(close - end - 1), end + 1);
		*at = close + 1 + strspn(close + 1, BLANKS);
		return word;
	}
	*at = skip_delimiter(end);
	return mem_text_n(from, (size_t)(end - from));
}

char *config_keyword(const char *line, const char **rest)
{
	char *word;

	*rest = line + strspn(line, BLANKS);
	word = config_delimited(rest);
	if (word && !*word) {
		/* An = at the very beginning is passed over, as ssh does. */
		free(word);
		word = config_delimited(rest);
	}
	if (!word || !*word || *word == '#') {
		free(word);
		return NULL;
	}
	for (char *c = word; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	*rest += strspn(*rest, BLANKS);
	return word;
}
