#include "ssh/wire.h"

#include "base/buf.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct wire wire_over(const void *bytes, size_t length)
{
	return (struct wire){.at = bytes, .left = length};
}

static const unsigned char *take(struct wire *wire, size_t length)
{
	const unsigned char *at = wire->at;

	if (wire->failed || length > wire->left) {
		wire->failed = true;
		return NULL;
	}
	wire->at += length;
	wire->left -= length;
	return at;
}

unsigned char wire_byte(struct wire *wire)
{
	const unsigned char *at = take(wire, 1);

	return at ? *at : 0;
}

uint32_t wire_number(struct wire *wire)
{
	const unsigned char *at = take(wire, 4);

	if (!at)
		return 0;
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

struct wire_string wire_string(struct wire *wire)
{
	size_t length = wire_number(wire);
	const unsigned char *at = take(wire, length);

	if (!at)
		return (struct wire_string){.bytes = (const unsigned char *)""};
	return (struct wire_string){.bytes = at, .length = length};
}

bool wire_string_is(struct wire_string string, const char *text)
{
	return string.length == strlen(text) && memcmp(string.bytes, text, string.length) == 0;
}

void wire_put_number(struct buf *out, uint32_t number)
{
	unsigned char bytes[4] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
		(unsigned char)(number >> 8), (unsigned char)number};

	buf_add(out, bytes, sizeof bytes);
}

void wire_put_string(struct buf *out, const void *bytes, size_t length)
{
	wire_put_number(out, (uint32_t)length);
	buf_add(out, bytes, length);
}

void wire_put_mpint(struct buf *out, const unsigned char *bytes, size_t length)
{
	bool needs_zero;

	while (length && !*bytes) {
		bytes++;
		length--;
	}
	needs_zero = length && *bytes & 0x80;
	wire_put_number(out, (uint32_t)(length + needs_zero));
	if (needs_zero)
		buf_char(out, '\0');
	buf_add(out, bytes, length);
}

void base64_encode(struct buf *out, const void *bytes, size_t length, bool padded)
{
	const unsigned char *at = bytes;

	for (size_t done = 0; done < length; done += 3, at += 3) {
		size_t left = length - done;
		uint32_t three = (uint32_t)at[0] << 16;

		if (left > 1)
			three |= (uint32_t)at[1] << 8;
		if (left > 2)
			three |= at[2];
		buf_char(out, alphabet[three >> 18]);
		buf_char(out, alphabet[three >> 12 & 63]);
		if (left > 1 || padded)
			buf_char(out, left > 1 ? alphabet[three >> 6 & 63] : '=');
		if (left > 2 || padded)
			buf_char(out, left > 2 ? alphabet[three & 63] : '=');
	}
}

bool base64_decode(struct buf *out, const char *text, size_t length)
{
	size_t padding = 0;

	if (length % 4)
		return false;
	while (padding < 2 && length && text[length - 1] == '=') {
		padding++;
		length--;
	}
	for (size_t done = 0; done < length; done += 4) {
		size_t characters = length - done < 4 ? length - done : 4;
		uint32_t three = 0;

		for (size_t i = 0; i < 4; i++) {
			const char *found = i < characters && text[done + i]
						    ? strchr(alphabet, text[done + i])
						    : NULL;

			if (i < characters && !found)
				return false;
			three = three << 6 | (found ? (uint32_t)(found - alphabet) : 0);
		}
		if (characters < 4 && characters + padding != 4)
			return false;
		/* Bits behind the end: two texts must not mean the same bytes. */
		if (padding && characters < 4 && three & (padding == 2 ? 0xffff : 0xff))
			return false;
		buf_char(out, (char)(three >> 16));
		if (characters > 2)
			buf_char(out, (char)(three >> 8));
		if (characters > 3)
			buf_char(out, (char)three);
	}
	return true;
}

void buf_wipe(struct buf *buf)
{
	if (buf->bytes)
		explicit_bzero(buf->bytes, buf->capacity);
	buf_free(buf);
}
