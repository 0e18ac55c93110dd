/*
 * fleet.h - many tests at once, in the one loop.
 *
 * At most so many are at work at the same time, and FLEET_JOBS_A_PLACE for one host and port. A
 * test that hears nothing only waits, which costs nobody anything, and counts no more until
 * something comes: a hundred black holes delay nobody. Nothing is asked of the person: what would
 * need an answer fails.
 */
#ifndef PGUSHER_SESSION_FLEET_H
#define PGUSHER_SESSION_FLEET_H

#include "session/step.h"

#include <stdbool.h>
#include <stddef.h>

struct fleet;
struct loop;
struct secret;
struct source;
struct test;

#define FLEET_JOBS 64
#define FLEET_JOBS_A_PLACE 16
#define FLEET_OPEN_MAX                                                                             \
	2000 /* tests that wait or work; less where fewer descriptors are allowed                  \
	      */

struct fleet_member {
	const struct source *source;   /* NULL: left out */
	const struct secret *password; /* or NULL */
};

struct fleet_events {
	void (*began)(void *self, size_t index, struct test *test); /* may add to the test */
	void (*stepped)(void *self, size_t index, enum step_id id);
	void (*done)(void *self, size_t index); /* fleet_steps() is read for the last time */
	void (*finished)(void *self);		/* all are; only fleet_free() is left */
};

/* @members are borrowed until fleet_free(). @jobs 0: FLEET_JOBS. Events come from the loop. */
struct fleet *fleet_start(struct loop *loop, const struct fleet_member *members, size_t count,
	size_t jobs, const struct fleet_events *events, void *self);
void fleet_free(struct fleet *fleet); /* NULL is allowed; ends what runs */

bool fleet_is_running(const struct fleet *fleet, size_t index);

/* STEP_COUNT steps of a test that runs or is done just now. */
const struct step *fleet_steps(const struct fleet *fleet, size_t index);

/* Starts nothing more and stops what runs; finished() follows. */
void fleet_stop(struct fleet *fleet);

#endif
