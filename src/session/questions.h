/*
 * questions.h - the questions of the test to a server that let us in, and what their answers mean.
 *
 * All of the first round go in one pipeline: one round trip. What can only be asked when an answer
 * of the first is known goes in a second one.
 */
#ifndef PGUSHER_SESSION_QUESTIONS_H
#define PGUSHER_SESSION_QUESTIONS_H

#include "session/address.h"
#include "session/step.h"

#include <stdbool.h>
#include <stddef.h>

struct answer;
struct rowset;
struct session;

/* Who asks, and what for. */
struct inquiry {
	struct session *session;
	const struct network *from; /* addresses that the access rules are asked about */
	size_t from_count;
	const struct rowset *first; /* in the second round: the rows of the first */
};

/* What is to be asked next for a step, in one pipeline with the others. */
#define FOLLOW_UPS_MAX 2
struct follow_item {
	char *sql;	     /* the caller frees it */
	int parameter_count; /* all NULL */
};
struct follow_up {
	struct follow_item items[FOLLOW_UPS_MAX];
	size_t count;
};

/* The statement of the step for this server, or NULL: the step has no question there. Borrowed.
 * @parameter_count: of parameters, all NULL. */
const char *question_sql(const struct session *session, enum step_id id, int *parameter_count);

/* "who and where am I, and what is the server?": what the head of the statement says; the caller
 * frees it. */
char *question_text(const char *sql);

/* Ends the step by the rows that came, or fills @next, and the step goes on. */
void question_judge(const struct inquiry *inquiry, enum step_id id, const struct rowset *rows,
	struct follow_up *next);

/* Ends the step by the answers of the second round, as many as were asked for. */
void question_judge_again(
	const struct inquiry *inquiry, enum step_id id, const struct answer *answers, size_t count);

/* Fails the step (a warning, where it is optional); texts but @message are copied. */
void question_fail(
	struct step *step, const char *code, char *message, const char *next, const char *owner);

#endif
