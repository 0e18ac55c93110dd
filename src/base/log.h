/*
 * log.h - what pgusher did, for the person to read: a ring of lines in memory, shown by the log
 * screen, and a file when one was opened.
 *
 * Never logged: secrets (there is no way to pass a struct secret here) and values of data.
 */
#ifndef PGUSHER_BASE_LOG_H
#define PGUSHER_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

struct error;

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN };

#define LOG_LINES_MAX 2000

struct log_line {
	enum log_level level;
	char moment[13];   /* HH:MM:SS.mmm, local time */
	const char *topic; /* a literal: "session", "ssh", "sql", ... */
	char *text;
};

/* Lines below this level are dropped. PGUSHER_LOG=debug makes every state transition visible. */
void log_set_level(enum log_level level);
enum log_level log_level_from_name(const char *name); /* unknown names mean INFO */

/* Appends to @path from now on (mode 0600). */
bool log_open_file(const char *path, struct error *error);

void log_add(enum log_level level, const char *topic, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#define log_debug(...) log_add(LOG_LEVEL_DEBUG, __VA_ARGS__)
#define log_info(...) log_add(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_warn(...) log_add(LOG_LEVEL_WARN, __VA_ARGS__)

/* The ring, oldest line first; borrowed until the next log_add(). */
size_t log_count(void);
const struct log_line *log_line_at(size_t index);

void log_close(void);

#endif
