/*
 * markup.h - foreign text inside of the formats that reports are written in: it stays text.
 *
 * Markdown and XML are for people and machines that show them, so what is not fit to be seen is
 * made visible here (text.h). CSV is data and stays as it is.
 */
#ifndef PGUSHER_BASE_MARKUP_H
#define PGUSHER_BASE_MARKUP_H

#include <stddef.h>

struct buf;

/* One line of Markdown, fit for a cell of a table too: a line break becomes visible, and no
 * character is markup. */
void markup_markdown(struct buf *out, const char *text);

/* Characters or an attribute of XML 1.0. Line breaks are kept, every other control character
 * becomes visible: XML has no way to write one. */
void markup_xml(struct buf *out, const char *text);

/* One field of RFC 4180. An empty one is "", so that it is not taken for NULL, as psql --csv does.
 */
void markup_csv(struct buf *out, const char *bytes, size_t length);

#endif
