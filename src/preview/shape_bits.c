/* shape_bits.c - bit strings: eight by eight, with the place of the first one of each line. */
#include "preview/shape.h"

#define LINE_BITS 32

bool shape_bits(const char *bytes, size_t length, struct outline *outline, struct error *error)
{
	for (size_t at = 0; at < length && !outline->is_full; at += LINE_BITS) {
		buf_printf(&outline->text, "%8zu ", at + 1);
		for (size_t i = at; i < length && i < at + LINE_BITS; i++) {
			if (bytes[i] != '0' && bytes[i] != '1')
				return error_set(
					error, "this is no bit string from byte %zu on", i + 1);
			if (i % 8 == 0)
				buf_char(&outline->text, ' ');
			buf_char(&outline->text, bytes[i]);
		}
		outline_add(outline);
	}
	if (outline->is_full)
		return error_set(error, "it has more than %zu parts", SHAPE_LINES_MAX);
	return true;
}
