/*
 * out.h - lines for people outside of the screens. Both streams are sinks: every text goes through
 * the sanitiser here, once.
 */
#ifndef PGUSHER_CLI_OUT_H
#define PGUSHER_CLI_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct buf;
struct error;

/* One line; a newline is added. Line breaks in the text are kept where @format has them. */
void out_line(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One line, whatever the names in it: a line break becomes visible, as nobody's table may write a
 * line of its own. */
void out_row(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "pgusher: primary", then detail and hint, on stderr. */
void out_error(const struct error *error);

/* Several lines, each sanitised, each behind @prefix. */
void out_lines(FILE *stream, const char *prefix, const char *text);

/* Writes @bytes as they are to stdout or, mode 0600, to @path (NULL: stdout). */
bool out_bytes(const char *path, const char *bytes, size_t length, struct error *error);

struct json_t;

/* Writes @json (taken over) as one object with a newline. */
bool out_json(const char *path, struct json_t *json, struct error *error);

#endif
