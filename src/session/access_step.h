/*
 * access_step.h - the step "Access rules": who would be let in, by which line of pg_hba.conf.
 */
#ifndef PGUSHER_SESSION_ACCESS_STEP_H
#define PGUSHER_SESSION_ACCESS_STEP_H

#include "session/questions.h"

/* Of the first round, with the rows of test_access_facts. */
void access_step_judge(const struct inquiry *inquiry, struct step *step, const struct rowset *rows,
	struct follow_up *next);

/* Of the second, with the rules and, where it could be read, the file. */
void access_step_judge_rules(const struct inquiry *inquiry, struct step *step,
	const struct answer *answers, size_t count);

#endif
