/*
 * questions.h - the questions of the test to a server that let us in, and what their answers mean.
 *
 * All of the first round go in one pipeline: one round trip. What can only be asked when an answer
 * of the first is known goes in a second one.
 */
#ifndef PGUSHER_SESSION_QUESTIONS_H
#define PGUSHER_SESSION_QUESTIONS_H

#include "session/step.h"

#include <stdbool.h>

struct rowset;
struct session;

/* The statement of the step for this server, or NULL: the step has no question there. Borrowed. */
const char *question_sql(const struct session *session, enum step_id id);

/* "who and where am I, and what is the server?": what the head of the statement says; the caller
 * frees it. */
char *question_text(const char *sql);

/* Ends the step by the rows that came. Returns the statement of a second round, or NULL; the
 * caller frees it, and the step goes on. */
char *question_judge(struct session *session, enum step_id id, const struct rowset *rows);

/* Ends the step by the rows of the second round. */
void question_judge_again(struct session *session, enum step_id id, const struct rowset *rows);

/* Fails the step (a warning, where it is optional); texts but @message are copied. */
void question_fail(
	struct step *step, const char *code, char *message, const char *next, const char *owner);

#endif
