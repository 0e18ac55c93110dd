#include "base/json.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

json_t *json_of_text(const char *text)
{
	struct buf visible = BUF_INIT;
	json_t *string;

	if (!text)
		return json_null();
	if (text_is_utf8(text, strlen(text)))
		return json_string(text);
	text_printable(&visible, text, strlen(text), 0);
	string = json_string(buf_string(&visible));
	buf_free(&visible);
	return string;
}

json_t *json_of_lines(const char *lines)
{
	json_t *list = json_array();

	while (lines && *lines) {
		size_t length = strcspn(lines, "\n");
		char *line = mem_text_n(lines, length);

		json_array_append_new(list, json_of_text(line));
		free(line);
		lines += length + (lines[length] == '\n');
	}
	return list;
}
