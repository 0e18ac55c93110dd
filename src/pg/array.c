#include "pg/array.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* How many items there are at most: commas inside of quotes count too. */
static size_t count_commas(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == ',';
	return count;
}

/* Copies one item to @to and returns where the text goes on: at ',' or '}' or the end. */
static const char *read_item(const char *text, char **to)
{
	bool is_quoted = *text == '"';
	char *out = *to;

	if (!is_quoted && strncmp(text, "NULL", 4) == 0 && (text[4] == ',' || text[4] == '}')) {
		text += 4;
	} else {
		text += is_quoted;
		while (*text && (is_quoted ? *text != '"' : *text != ',' && *text != '}')) {
			if (*text == '\\' && text[1])
				text++;
			*out++ = *text++;
		}
		text += is_quoted && *text == '"';
	}
	*out++ = '\0';
	*to = out;
	return text;
}

char **array_read(const char *text, size_t *count)
{
	size_t most = count_commas(text) + 1;
	/* Every item is as long as its text at most, with its comma for the NUL. */
	char **items = mem_new((most + 1) * sizeof *items + strlen(text) + 2);
	char *to = (char *)(items + most + 1);

	*count = 0;
	if (*text == '{' && text[1] != '}')
		do {
			items[*count] = to;
			text = read_item(text + 1, &to);
			++*count;
		} while (*text == ',' && *count < most);
	return items;
}

char **array_of_one(const char *item)
{
	char **items = mem_new(2 * sizeof *items + strlen(item) + 1);

	items[0] = (char *)(items + 2);
	memcpy(items[0], item, strlen(item) + 1);
	return items;
}

void array_free(char **items)
{
	free(items);
}

void array_add(struct buf *out, char *const *items)
{
	buf_char(out, '{');
	for (char *const *item = items; item && *item; item++) {
		buf_text(out, item == items ? "\"" : ",\"");
		for (const char *c = *item; *c; c++) {
			if (*c == '"' || *c == '\\')
				buf_char(out, '\\');
			buf_char(out, *c);
		}
		buf_char(out, '"');
	}
	buf_char(out, '}');
}
