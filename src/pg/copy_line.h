/*
 * copy_line.h - one line of COPY's text format (PostgreSQL documentation, COPY, "File Formats").
 */
#ifndef PGUSHER_PG_COPY_LINE_H
#define PGUSHER_PG_COPY_LINE_H

#include <stddef.h>

/* Splits @line, NUL-terminated, in its own place into @count fields; a NULL of the server, and a
 * field that is not there, is NULL. */
void copy_line_split(char *line, const char **fields, size_t count);

#endif
