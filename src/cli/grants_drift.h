/*
 * grants_drift.h - what a role holds kept as a file, and compared with a file, another role or
 * another server.
 */
#ifndef PGUSHER_CLI_GRANTS_DRIFT_H
#define PGUSHER_CLI_GRANTS_DRIFT_H

#include "cli/grants_formats.h"

struct baseline;
struct drift;
struct grants_report;
struct headless;
struct session;
struct source;
struct target;
struct target_values;

/* Is it one of --against, --against-role and --against-source? */
bool grants_drift_is_asked(const struct options *options);

/* Checks the flags together and reads the file of --against into *before (NULL without one). What
 * the file was made with counts where the flags say nothing: role, target, schemas, parameters;
 * @options borrows that from it. False and @error when flags and file contradict each other. */
bool grants_drift_prepare(struct options *options, enum grants_format format,
	struct baseline **before, struct error *error);

struct grants_drift {
	struct headless *headless;
	struct session *session;
	const struct source *source;
	const struct target *target;
	const struct target_values *values;
	enum grants_format format;
	struct baseline *before; /* of --against; borrowed */
};

/* Asks, compares and prints; returns the exit code. Errors are printed. */
int grants_drift(const struct grants_drift *asked);

/* Writes the file of --save-baseline: what the role of @report holds. Returns @code, or the code of
 * the failure, which was printed. */
int grants_save_baseline(
	const struct grants_drift *asked, const struct grants_report *report, int code);

/* Every mandatory need of the second one is met. */
bool grants_drift_is_met(const struct drift *drift);

/* Prints what changed; @verbose names every object. */
bool grants_drift_print(const struct drift *drift, const struct options *options,
	enum grants_format format, struct error *error);

#endif
