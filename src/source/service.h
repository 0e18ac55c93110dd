/*
 * service.h - pg_service.conf, read as libpq reads it (formats.md 6.4): no quotes, no spaces
 * around "=", the first of two equal keys wins, lines of less than 1023 bytes.
 *
 * We read it ourselves so that every value can say that it came from there.
 */
#ifndef PGUSHER_SOURCE_SERVICE_H
#define PGUSHER_SOURCE_SERVICE_H

#include <stdbool.h>

struct error;

/* Calls @each for every key of [@service], once each. Looks in $PGSERVICEFILE or
 * ~/.pg_service.conf, then in pg_service.conf of $PGSYSCONFDIR (/etc/postgresql-common when it is
 * not set). False and @error when the service is not found or its section is broken. */
bool service_read(const char *service,
	void (*each)(void *self, const char *keyword, const char *value), void *self,
	struct error *error);

/* Calls @each for every service, with the file it stands in. A file that is missing is skipped. */
void service_list(void (*each)(void *self, const char *service, const char *file), void *self);

#endif
