/* words.c - a command line taken apart without a shell. */
#include "source/source_file.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Reads one word from *line on; NULL at the end, or with *broken when a quote is left open. */
static char *next_word(const char **line, bool *broken)
{
	struct buf word = BUF_INIT;
	const char *c = *line + strspn(*line, " \t");
	char quote = '\0';

	if (!*c)
		return NULL;
	for (; *c && (quote || !strchr(" \t", *c)); c++) {
		if (quote ? *c == quote : (*c == '\'' || *c == '"'))
			quote = quote ? '\0' : *c;
		else if (*c == '\\' && quote != '\'' && c[1])
			buf_char(&word, *++c);
		else
			buf_char(&word, *c);
	}
	*line = c;
	*broken = quote != '\0';
	return buf_take(&word);
}

char **words_split(const char *line)
{
	char **words = mem_array(1, sizeof *words), *word;
	size_t count = 0;
	bool broken = false;

	while (!broken && (word = next_word(&line, &broken))) {
		words = mem_resize(words, count + 2, sizeof *words);
		words[count++] = word;
		words[count] = NULL;
	}
	if (!broken)
		return words;
	words_free(words);
	return NULL;
}

void words_free(char **words)
{
	for (char **word = words; word && *word; word++)
		free(*word);
	free(words);
}
