/*
 * memory.h - allocation that cannot fail, for things whose size the program itself decides.
 *
 * Running out of memory for a node or a name is fatal: mem_* print one line and abort, after the
 * hook set by mem_on_exhaustion() has put the terminal back. Anything whose size comes from a
 * server, a file or a person belongs in a struct buf or an arena, which have a limit and fail
 * softly.
 */
#ifndef PGUSHER_BASE_MEMORY_H
#define PGUSHER_BASE_MEMORY_H

#include <stddef.h>

/* All return zeroed memory that the caller owns and gives back with free(). */
void *mem_new(size_t size) __attribute__((malloc, returns_nonnull));
void *mem_array(size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/* Grows or shrinks @block to @count elements; added elements are not zeroed. */
void *mem_resize(void *block, size_t count, size_t size) __attribute__((returns_nonnull));

/* Copies that the caller frees. A NULL @text gives NULL. */
char *mem_text(const char *text);
char *mem_text_n(const char *bytes, size_t length) __attribute__((returns_nonnull));
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2), returns_nonnull));

/* Frees *@text and stores @replacement (owned from now on; may be NULL) in its place. */
void mem_replace(char **text, char *replacement);

/* @hook runs once, just before the program ends for want of memory. */
void mem_on_exhaustion(void (*hook)(void));

#endif
