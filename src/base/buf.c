#include "base/buf.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *buf, size_t limit)
{
	*buf = (struct buf){.limit = limit};
}

void buf_free(struct buf *buf)
{
	free(buf->bytes);
	*buf = (struct buf){.limit = buf->limit};
}

void buf_clear(struct buf *buf)
{
	buf->length = 0;
	buf->overflowed = false;
	if (buf->bytes)
		buf->bytes[0] = '\0';
}

bool buf_reserve(struct buf *buf, size_t more)
{
	size_t wanted = buf->capacity ? buf->capacity : 64;

	if (more > buf->limit || buf->length > buf->limit - more) {
		buf->overflowed = true;
		return false;
	}
	if (buf->capacity >= buf->length + more + 1)
		return true;
	while (wanted < buf->length + more + 1)
		wanted += wanted / 2 + 64;
	buf->bytes = mem_resize(buf->bytes, wanted, 1);
	buf->bytes[buf->length] = '\0';
	buf->capacity = wanted;
	return true;
}

bool buf_add(struct buf *buf, const void *bytes, size_t length)
{
	if (!buf_reserve(buf, length))
		return false;
	if (length)
		memcpy(buf->bytes + buf->length, bytes, length);
	buf->length += length;
	buf->bytes[buf->length] = '\0';
	return true;
}

bool buf_text(struct buf *buf, const char *text)
{
	return buf_add(buf, text, strlen(text));
}

bool buf_char(struct buf *buf, char c)
{
	return buf_add(buf, &c, 1);
}

bool buf_fill(struct buf *buf, char c, size_t count)
{
	if (!buf_reserve(buf, count))
		return false;
	memset(buf->bytes + buf->length, c, count);
	buf->length += count;
	buf->bytes[buf->length] = '\0';
	return true;
}

bool buf_vprintf(struct buf *buf, const char *format, va_list arguments)
{
	va_list again;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0 || !buf_reserve(buf, (size_t)length))
		return false;
	vsnprintf(buf->bytes + buf->length, (size_t)length + 1, format, arguments);
	buf->length += (size_t)length;
	return true;
}

bool buf_printf(struct buf *buf, const char *format, ...)
{
	va_list arguments;
	bool added;

	va_start(arguments, format);
	added = buf_vprintf(buf, format, arguments);
	va_end(arguments);
	return added;
}

void buf_consume(struct buf *buf, size_t count)
{
	if (count > buf->length)
		count = buf->length;
	if (!count)
		return;
	memmove(buf->bytes, buf->bytes + count, buf->length - count + 1);
	buf->length -= count;
}

bool buf_splice(struct buf *buf, size_t at, size_t removed, const char *bytes, size_t length)
{
	if (length > removed && !buf_reserve(buf, length - removed))
		return false;
	if (!buf->bytes)
		return true;
	memmove(buf->bytes + at + length, buf->bytes + at + removed,
		buf->length - at - removed + 1);
	if (length)
		memcpy(buf->bytes + at, bytes, length);
	buf->length = buf->length - removed + length;
	return true;
}

bool buf_overflowed(const struct buf *buf)
{
	return buf->overflowed;
}

const char *buf_string(const struct buf *buf)
{
	return buf->bytes ? buf->bytes : "";
}

char *buf_take(struct buf *buf)
{
	char *bytes = buf->bytes ? buf->bytes : mem_text("");

	*buf = (struct buf){.limit = buf->limit};
	return bytes;
}
