/*
 * scroll.h - what everything that scrolls has in common: the keys that move, keeping the cursor on
 * the screen, and the sentence that counts what is left out.
 */
#ifndef PGUSHER_UI_WIDGET_SCROLL_H
#define PGUSHER_UI_WIDGET_SCROLL_H

#include "term/surface.h"

#include <stdbool.h>
#include <stddef.h>

struct key;

#define SCROLL_WHEEL_ROWS 3

/* Cells in front of every row: "> " on the one with the cursor. */
#define GUTTER 2

/* Up Down j k PgUp PgDn ^F ^B ^D ^U g G Home End and the wheel: moves *@position within 0 to
 * @count - 1 and returns true. @page is the number of rows on the screen. */
bool scroll_key(const struct key *key, size_t *position, size_t count, int page);

/* Moves *@top as little as possible so that @cursor is one of the @page rows from it on, and no
 * row of the screen stays empty while there are rows above. */
void scroll_show(size_t *top, size_t cursor, size_t count, int page);

/* Rows of @area that are left for content when @count rows are to be shown in it: the last one is
 * kept for scroll_note() when they do not all fit and there is room for a note at all. */
int scroll_page(struct rect area, size_t count);

/* "3 more above, 12 more below" in the last row of @area; nothing when both are 0. */
void scroll_note(struct surface *surface, struct rect area, size_t above, size_t below);

/* The same words for a place where there is no row to spare; "" when both are 0. */
#define SCROLL_WORDS_MAX 64
void scroll_words(char *text, size_t size, size_t above, size_t below);

/* True when @key is a click into @drawn; *row gets the row of @drawn. */
bool scroll_clicked(const struct key *key, struct rect drawn, int *row);

#endif
