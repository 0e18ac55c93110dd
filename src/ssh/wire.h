/*
 * wire.h - numbers and strings as SSH writes them (RFC 4251, section 5), and base64.
 *
 * Reading goes through a cursor that never runs past its end: after the first thing that does not
 * fit it is marked as failed and gives zeros and empty strings, so a parser reads everything and
 * looks at failed once.
 */
#ifndef PGUSHER_SSH_WIRE_H
#define PGUSHER_SSH_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

struct wire {
	const unsigned char *at;
	size_t left;
	bool failed;
};

struct wire_string {
	const unsigned char *bytes; /* borrowed from what the cursor reads */
	size_t length;
};

struct wire wire_over(const void *bytes, size_t length);
unsigned char wire_byte(struct wire *wire);
uint32_t wire_number(struct wire *wire);
struct wire_string wire_string(struct wire *wire);

bool wire_string_is(struct wire_string string, const char *text);

void wire_put_number(struct buf *out, uint32_t number);
void wire_put_string(struct buf *out, const void *bytes, size_t length);
/* A positive number of @length big-endian bytes: without leading zeros, never with the sign set. */
void wire_put_mpint(struct buf *out, const unsigned char *bytes, size_t length);

void base64_encode(struct buf *out, const void *bytes, size_t length, bool padded);
/* False when @text is not proper base64 with its padding, or has bits set behind its end. Line
 * breaks are not allowed. */
bool base64_decode(struct buf *out, const char *text, size_t length);

/* Empties a buffer that held something secret and gives its memory back cleared. */
void buf_wipe(struct buf *buf);

#endif
