/*
 * report.h - a test as something to hand over: JSON for programs, Markdown for tickets. Both say
 * the same, and neither holds a secret. The JSON is described by test-report.schema.json.
 */
#ifndef PGUSHER_SESSION_REPORT_H
#define PGUSHER_SESSION_REPORT_H

#include "session/step.h"

#include <stdbool.h>

struct buf;
struct error;
struct json_t;
struct source;

struct report {
	const struct source *source;
	const struct step *steps; /* STEP_COUNT of them */
	int exit_code;
	bool hides_hosts; /* see redact.h */
};

/* The caller owns the object. */
struct json_t *report_json(const struct report *report);
/* The same shape for a source that could not even be read; @name is what the person called it. */
struct json_t *report_json_of_error(const char *name, const struct error *error, int exit_code);
void report_markdown(const struct report *report, struct buf *out);

#endif
