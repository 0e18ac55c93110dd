#include "pg/copy_line.h"

#include <string.h>

static char unescaped(char c)
{
	static const char letters[] = "bfnrtv", bytes[] = "\b\f\n\r\t\v";
	const char *found = c ? strchr(letters, c) : NULL;

	return found ? bytes[found - letters] : c;
}

/* Ends the field at @text and returns where the next one begins; NULL after the last. */
static char *take_field(char *text)
{
	char *to = text;

	for (; *text && *text != '\t' && *text != '\n'; text++) {
		if (*text == '\\' && text[1])
			*to++ = unescaped(*++text);
		else
			*to++ = *text;
	}
	if (*text == '\t') {
		*to = '\0';
		return text + 1;
	}
	*to = '\0';
	return NULL;
}

void copy_line_split(char *line, const char **fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *field = line;

		fields[i] = NULL;
		if (!field)
			continue;
		if (strncmp(field, "\\N", 2) != 0 || !strchr("\t\n", field[2]))
			fields[i] = field;
		line = take_field(field);
	}
}
