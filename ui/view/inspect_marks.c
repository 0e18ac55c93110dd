/* inspect_marks.c - the list of characters that do not show, or change how the others do. */
#include "base/text.h"
#include "view/inspect.h"

#include <inttypes.h>

#define LISTED 3
#define LOOKED_AT 262144 /* bytes from the beginning */

static const struct {
	int32_t code, last;
	bool directs;
	const char *name;
} invisible[] = {
	{0x00A0, 0x00A0, false, "no-break space"},
	{0x00AD, 0x00AD, false, "soft hyphen"},
	{0x034F, 0x034F, false, "combining grapheme joiner"},
	{0x061C, 0x061C, true, "Arabic letter mark"},
	{0x115F, 0x1160, false, "Hangul filler"},
	{0x180B, 0x180F, false, "Mongolian variation selector"},
	{0x200B, 0x200B, false, "zero-width space"},
	{0x200C, 0x200C, false, "zero-width non-joiner"},
	{0x200D, 0x200D, false, "zero-width joiner"},
	{0x200E, 0x200E, true, "left-to-right mark"},
	{0x200F, 0x200F, true, "right-to-left mark"},
	{0x2028, 0x2028, false, "line separator"},
	{0x2029, 0x2029, false, "paragraph separator"},
	{0x202A, 0x202A, true, "left-to-right embedding"},
	{0x202B, 0x202B, true, "right-to-left embedding"},
	{0x202C, 0x202C, true, "end of a direction"},
	{0x202D, 0x202D, true, "left-to-right override"},
	{0x202E, 0x202E, true, "right-to-left override"},
	{0x2060, 0x2060, false, "word joiner"},
	{0x2061, 0x2065, false, "invisible operator"},
	{0x2066, 0x2066, true, "left-to-right isolate"},
	{0x2067, 0x2067, true, "right-to-left isolate"},
	{0x2068, 0x2068, true, "isolate of the first direction"},
	{0x2069, 0x2069, true, "end of an isolate"},
	{0x206A, 0x206F, false, "format character"},
	{0x3164, 0x3164, false, "Hangul filler"},
	{0xFEFF, 0xFEFF, false, "byte order mark"},
	{0xFFA0, 0xFFA0, false, "Hangul filler"},
	{0xFFF9, 0xFFFB, false, "annotation mark"},
	{0xE0001, 0xE007F, false, "tag character"},
};

struct marks {
	size_t count, directing;
	struct {
		int64_t position; /* in characters, from 1 */
		int32_t code;
		const char *name;
	} listed[LISTED];
};

static void note(struct marks *marks, int32_t code, int64_t position)
{
	for (size_t i = 0; i < sizeof invisible / sizeof *invisible; i++) {
		if (code < invisible[i].code || code > invisible[i].last)
			continue;
		if (marks->count < LISTED) {
			marks->listed[marks->count].position = position;
			marks->listed[marks->count].code = code;
			marks->listed[marks->count].name = invisible[i].name;
		}
		marks->count++;
		marks->directing += invisible[i].directs;
		return;
	}
}

/* Of the beginning: where that is not held, there is no list. */
static struct marks find(const struct inspect *inspect)
{
	const char *bytes = buf_string(&inspect->bytes);
	size_t length = inspect->bytes.length < LOOKED_AT ? inspect->bytes.length : LOOKED_AT;
	struct marks marks = {.count = 0};
	int64_t position = 1;

	if (inspect->from || inspect_way(inspect) == WAY_HEX ||
		(way_shape(inspect_way(inspect)) && inspect->outline))
		return marks;
	for (size_t at = 0; at < length; position++) {
		int32_t code = (unsigned char)bytes[at];
		size_t taken = code < 0x80 ? 1 : text_decode(bytes + at, length - at, &code);

		if (code >= 0x80)
			note(&marks, code, position);
		at += taken;
	}
	return marks;
}

int inspect_marks_rows(const struct inspect *inspect)
{
	struct marks marks = find(inspect);

	return !marks.count ? 0 : (int)(marks.count < LISTED ? marks.count : LISTED) + 2;
}

void inspect_draw_marks(const struct inspect *inspect, struct surface *surface, struct rect area)
{
	struct marks marks = find(inspect);
	bool is_one = marks.count == 1;

	if (!marks.count)
		return;
	/* Where there is no room, the sentence alone. */
	surface_printf(surface, area, area.rows > 1, 0, STYLE_CARE,
		"%zu character%s %s invisible%s:", marks.count, is_one ? "" : "s",
		is_one ? "is" : "are",
		!marks.directing ? ""
		: is_one	 ? " and changes the reading direction"
				 : ", and the reading direction is changed");
	for (size_t i = 0; i < marks.count && i < LISTED; i++)
		surface_printf(surface, area, (int)i + 2, 2, STYLE_PLAIN,
			"position %" PRId64 "   U+%04" PRIX32 "   %s%s", marks.listed[i].position,
			(uint32_t)marks.listed[i].code, marks.listed[i].name,
			i + 1 == LISTED && marks.count > LISTED ? ", and more" : "");
}
