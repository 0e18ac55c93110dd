#include "base/log.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
	enum log_level level;
	struct log_line lines[LOG_LINES_MAX];
	size_t first, count;
	int fd;
} ring = {.level = LOG_LEVEL_INFO, .fd = -1};

void log_set_level(enum log_level level)
{
	ring.level = level;
}

enum log_level log_level_from_name(const char *name)
{
	if (name && strcmp(name, "debug") == 0)
		return LOG_LEVEL_DEBUG;
	if (name && strcmp(name, "warn") == 0)
		return LOG_LEVEL_WARN;
	return LOG_LEVEL_INFO;
}

bool log_open_file(const char *path, struct error *error)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return error_set_errno(error, errno, "cannot open the log %s", path);
	log_close();
	ring.fd = fd;
	return true;
}

static void format_moment(char moment[13])
{
	struct timespec now;
	struct tm local;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &local);
	snprintf(moment, 13, "%02u:%02u:%02u.%03u", (unsigned)local.tm_hour % 24,
		(unsigned)local.tm_min % 60, (unsigned)local.tm_sec % 61,
		(unsigned)(now.tv_nsec / 1000000) % 1000);
}

static struct log_line *next_line(void)
{
	struct log_line *line = &ring.lines[(ring.first + ring.count) % LOG_LINES_MAX];

	if (ring.count < LOG_LINES_MAX) {
		ring.count++;
	} else {
		ring.first = (ring.first + 1) % LOG_LINES_MAX;
		free(line->text);
	}
	return line;
}

static void write_line(const struct log_line *line)
{
	struct buf text = BUF_INIT;
	ssize_t written;

	buf_printf(&text, "%s %-9s ", line->moment, line->topic);
	text_printable(&text, line->text, strlen(line->text), 0);
	buf_char(&text, '\n');
	/* A log that cannot be written must not disturb the work it describes. */
	written = write(ring.fd, buf_string(&text), text.length);
	(void)written;
	buf_free(&text);
}

void log_add(enum log_level level, const char *topic, const char *format, ...)
{
	struct buf text = {.limit = 8192};
	struct log_line *line;
	va_list arguments;

	if (level < ring.level)
		return;
	va_start(arguments, format);
	buf_vprintf(&text, format, arguments);
	va_end(arguments);
	line = next_line();
	line->level = level;
	line->topic = topic;
	line->text = buf_take(&text);
	format_moment(line->moment);
	if (ring.fd >= 0)
		write_line(line);
}

size_t log_count(void)
{
	return ring.count;
}

const struct log_line *log_line_at(size_t index)
{
	return &ring.lines[(ring.first + index) % LOG_LINES_MAX];
}

void log_close(void)
{
	if (ring.fd >= 0)
		close(ring.fd);
	ring.fd = -1;
}
