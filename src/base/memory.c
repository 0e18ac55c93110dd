#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*exhaustion_hook)(void);

void mem_on_exhaustion(void (*hook)(void))
{
	exhaustion_hook = hook;
}

static void exhausted(void) __attribute__((noreturn));
static void exhausted(void)
{
	static const char words[] = "pgusher: out of memory\n";

	if (exhaustion_hook)
		exhaustion_hook();
	if (write(STDERR_FILENO, words, sizeof words - 1) < 0)
		_exit(1);
	abort();
}

void *mem_new(size_t size)
{
	return mem_array(1, size);
}

void *mem_array(size_t count, size_t size)
{
	void *block = calloc(count ? count : 1, size ? size : 1);

	if (!block)
		exhausted();
	return block;
}

void *mem_resize(void *block, size_t count, size_t size)
{
	void *grown;

	if (size && count > SIZE_MAX / size)
		exhausted();
	grown = realloc(block, count && size ? count * size : 1);
	if (!grown)
		exhausted();
	return grown;
}

char *mem_text(const char *text)
{
	return text ? mem_text_n(text, strlen(text)) : NULL;
}

char *mem_text_n(const char *bytes, size_t length)
{
	char *copy = mem_new(length + 1);

	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

char *mem_printf(const char *format, ...)
{
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0 || !text)
		exhausted();
	va_end(arguments);
	return text;
}

void mem_replace(char **text, char *replacement)
{
	free(*text);
	*text = replacement;
}
