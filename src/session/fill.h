/* fill.h - the texts of the catalogue with what is known filled in. Of diagnosis.c only. */
#ifndef PGUSHER_SESSION_FILL_H
#define PGUSHER_SESSION_FILL_H

struct circumstances;

/* @text with its placeholders filled, as one line; the caller frees it. NULL gives NULL. @said
 * (may be NULL) stands in for the words that came. */
char *fill_line(const char *text, const struct circumstances *seen, const char *said);

/* The same for a list with one item a line. What is filled in never adds a line. */
char *fill_list(const char *text, const struct circumstances *seen);

#endif
