#include "base/markup.h"

#include "base/buf.h"
#include "base/text.h"

#include <string.h>

void markup_markdown(struct buf *out, const char *text)
{
	struct buf visible = BUF_INIT;

	text_printable(&visible, text, strlen(text), 0);
	for (const char *c = buf_string(&visible); *c; c++) {
		if (strchr("|\\`*_<>[]#&~", *c))
			buf_char(out, '\\');
		buf_char(out, *c);
	}
	buf_free(&visible);
}

static void add_xml_line(struct buf *out, const char *line, size_t length)
{
	static const char *const entities[] = {
		['<'] = "&lt;", ['>'] = "&gt;", ['&'] = "&amp;", ['"'] = "&quot;"};
	struct buf visible = BUF_INIT;

	text_printable(&visible, line, length, 0);
	for (const char *c = buf_string(&visible); *c; c++) {
		unsigned char byte = (unsigned char)*c;
		const char *entity =
			byte < sizeof entities / sizeof *entities ? entities[byte] : NULL;

		if (entity)
			buf_text(out, entity);
		else
			buf_char(out, *c);
	}
	buf_free(&visible);
}

void markup_xml(struct buf *out, const char *text)
{
	for (;;) {
		size_t length = strcspn(text, "\n");

		add_xml_line(out, text, length);
		if (!text[length])
			return;
		buf_char(out, '\n');
		text += length + 1;
	}
}

void markup_csv(struct buf *out, const char *bytes, size_t length)
{
	if (length && !memchr(bytes, '"', length) && !memchr(bytes, ',', length) &&
		!memchr(bytes, '\n', length) && !memchr(bytes, '\r', length)) {
		buf_add(out, bytes, length);
		return;
	}
	buf_char(out, '"');
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '"')
			buf_char(out, '"');
		buf_char(out, bytes[i]);
	}
	buf_char(out, '"');
}
