/*
 * buf.h - a growing run of bytes with a limit.
 *
 * The bytes are always followed by a NUL that length does not count, so bytes may be used as a C
 * string when they hold none. Past its limit a buffer takes nothing more and is marked: add as
 * much as you like, then look at buf_overflowed() once.
 */
#ifndef PGUSHER_BASE_BUF_H
#define PGUSHER_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define BUF_LIMIT_DEFAULT ((size_t)16 << 20) /* bytes; a whole file or a report fits */

struct buf {
	char *bytes;
	size_t length;
	size_t capacity;
	size_t limit;
	bool overflowed;
};

/* Usable as an initialiser: struct buf text = BUF_INIT; */
#define BUF_INIT                                                                                   \
	{                                                                                          \
		.limit = BUF_LIMIT_DEFAULT                                                         \
	}

void buf_init(struct buf *buf, size_t limit);
void buf_free(struct buf *buf);

/* Empties the buffer and keeps its memory. */
void buf_clear(struct buf *buf);

/* Makes room for @more bytes, so that adding them does not move what is there: a secret that moves
 * leaves a copy. False, as with adding, when that is past the limit. */
bool buf_reserve(struct buf *buf, size_t more);

/* Adding returns false when the limit was reached; nothing is added partially. */
bool buf_add(struct buf *buf, const void *bytes, size_t length);
bool buf_text(struct buf *buf, const char *text);
bool buf_char(struct buf *buf, char c);
bool buf_fill(struct buf *buf, char c, size_t count);
bool buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool buf_vprintf(struct buf *buf, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/* Removes @count bytes from the front (all of them, if there are fewer). */
void buf_consume(struct buf *buf, size_t count);

/* Puts @length bytes in the place of @removed bytes at @at. */
bool buf_splice(struct buf *buf, size_t at, size_t removed, const char *bytes, size_t length);

/* True once anything was refused for want of room. */
bool buf_overflowed(const struct buf *buf);

/* The text so far, "" for an empty buffer; borrowed until the next change. */
const char *buf_string(const struct buf *buf);

/* Gives the bytes away (the caller frees them) and leaves the buffer empty. Never NULL. */
char *buf_take(struct buf *buf);

#endif
