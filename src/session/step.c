#include "session/step.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>

#define JUMP(index, number)                                                                        \
	[STEP_JUMPS + (index)*JUMP_LEGS] = {"jump" number "_host_key", "Jump " number " host key", \
		NULL, true, true},                                                                 \
		      [STEP_JUMPS + (index)*JUMP_LEGS + 1] = {"jump" number "_login",              \
			      "Jump " number " login", NULL, true, true},                          \
		      [STEP_JUMPS + (index)*JUMP_LEGS + 2] = {"jump" number "_forward",            \
			      "Jump " number " forward", NULL, true, true}

static const struct {
	const char *key, *title, *tunnel_title;
	bool mandatory, is_ssh;
} table[STEP_COUNT] = {
	[STEP_RESOLVE] = {"resolve", "Resolve host", "Resolve SSH host", true, false},
	[STEP_REACH] = {"reach", "Reach port", "Reach SSH port", true, false},
	JUMP(0, "1"),
	JUMP(1, "2"),
	JUMP(2, "3"),
	JUMP(3, "4"),
	[STEP_SSH_HOST_KEY] = {"ssh_host_key", "SSH host key", NULL, true, true},
	[STEP_SSH_LOGIN] = {"ssh_login", "SSH login", NULL, true, true},
	[STEP_FORWARD] = {"forward", "Forward", NULL, true, true},
	[STEP_TLS] = {"tls", "TLS", NULL, true, false},
	[STEP_LOGIN] = {"login", "Log in", NULL, true, false},
	[STEP_SERVER] = {"server", "Server facts", NULL, true, false},
	[STEP_DATABASES] = {"databases", "Databases", NULL, true, false},
	[STEP_SCHEMAS] = {"schemas", "Schemas", NULL, true, false},
	[STEP_TABLES] = {"tables", "Tables", NULL, true, false},
	[STEP_STATISTICS] = {"statistics", "Query statistics", NULL, false, false},
};

void steps_init(struct step *steps, bool has_tunnel)
{
	for (size_t i = 0; i < STEP_COUNT; i++)
		steps[i] = (struct step){
			.key = table[i].key,
			.title = has_tunnel && table[i].tunnel_title ? table[i].tunnel_title
								     : table[i].title,
			.mandatory = table[i].mandatory,
			.is_shown = has_tunnel || !table[i].is_ssh,
		};
	steps_show_jumps(steps, 0);
}

void steps_show_jumps(struct step *steps, size_t count)
{
	for (size_t i = 0; i < JUMPS_MAX * JUMP_LEGS; i++)
		steps[STEP_JUMPS + i].is_shown = i < count * JUMP_LEGS;
}

void diagnosis_clear(struct diagnosis *diagnosis)
{
	free(diagnosis->message);
	free(diagnosis->likely);
	free(diagnosis->next);
	free(diagnosis->owner);
	*diagnosis = (struct diagnosis){.code = NULL};
}

static void step_clear(struct step *step)
{
	free(step->fact);
	free(step->evidence);
	step->fact = step->evidence = NULL;
	error_clear(&step->error);
	diagnosis_clear(&step->diagnosis);
}

void steps_clear(struct step *steps)
{
	for (size_t i = 0; i < STEP_COUNT; i++)
		step_clear(&steps[i]);
}

void step_begin(struct step *step)
{
	step_clear(step);
	step->state = STEP_RUN;
	step->began_ms = clock_now_ms();
	step->elapsed_ms = 0;
	step->asked_ms = 0;
}

void step_end(struct step *step, enum step_state state, char *fact)
{
	if (step->state == STEP_RUN)
		step->elapsed_ms = step_elapsed_ms(step);
	step->asked_ms = 0;
	step->state = state;
	mem_replace(&step->fact, fact);
}

void step_pause(struct step *step, bool paused)
{
	if (step->state != STEP_RUN || paused == (step->asked_ms != 0))
		return;
	if (paused) {
		step->asked_ms = clock_now_ms();
	} else {
		step->began_ms += clock_now_ms() - step->asked_ms;
		step->asked_ms = 0;
	}
}

const char *step_speaker(const struct step *step)
{
	const char *code = step->diagnosis.code;

	if (step->error.sqlstate[0])
		return "The server said";
	return code && (text_starts_with(code, "ssh.") || text_starts_with(code, "forward."))
		       ? "In detail"
		       : "What was said";
}

int64_t step_elapsed_ms(const struct step *step)
{
	if (step->state != STEP_RUN)
		return step->elapsed_ms;
	return (step->asked_ms ? step->asked_ms : clock_now_ms()) - step->began_ms;
}

const char *step_state_word(enum step_state state)
{
	static const char *const words[] = {
		"wait", "run", "ok", "warn", "FAILED", "skip", "stopped"};

	return words[state];
}

const char *step_state_key(enum step_state state)
{
	return state == STEP_FAILED ? "failed" : step_state_word(state);
}

enum step_state steps_result(const struct step *steps)
{
	enum step_state result = STEP_OK;

	for (size_t i = 0; i < STEP_COUNT; i++) {
		const struct step *step = &steps[i];

		if (!step->is_shown)
			continue;
		if (step->state == STEP_FAILED && step->mandatory)
			return STEP_FAILED;
		if (step->state == STEP_STOPPED)
			return STEP_STOPPED;
		if (step->state == STEP_RUN || step->state == STEP_WAIT)
			result = STEP_RUN;
		else if ((step->state == STEP_WARN || step->state == STEP_FAILED) &&
			 result == STEP_OK)
			result = STEP_WARN;
	}
	return result;
}

int steps_exit_code(const struct step *steps, bool strict)
{
	enum step_state result = steps_result(steps);

	if (result == STEP_STOPPED)
		return 130;
	if (result == STEP_WARN)
		return strict ? 3 : 0;
	if (result != STEP_FAILED)
		return 0;
	for (size_t i = 0; i <= STEP_LOGIN; i++)
		if (steps[i].is_shown && steps[i].state == STEP_FAILED)
			return 2;
	return 3;
}

char *steps_summary(const struct step *steps)
{
	int passed = 0, failed = 0, warned = 0, not_run = 0;

	for (size_t i = 0; i < STEP_COUNT; i++) {
		enum step_state state = steps[i].state;

		if (!steps[i].is_shown)
			continue;
		passed += state == STEP_OK;
		warned += state == STEP_WARN;
		failed += state == STEP_FAILED;
		not_run += state == STEP_SKIP || state == STEP_STOPPED || state == STEP_WAIT;
	}
	switch (steps_result(steps)) {
	case STEP_FAILED:
		return mem_printf("Failed: %d mandatory step%s. %d passed, %d not run.", failed,
			failed == 1 ? "" : "s", passed + warned, not_run);
	case STEP_STOPPED:
		return mem_printf("Stopped. %d passed, %d not run.", passed + warned, not_run);
	case STEP_WARN:
		return mem_printf(
			"Passed with %d warning%s: %d of %d steps. This does not prove that "
			"data can be read: see Grants.",
			warned, warned == 1 ? "" : "s", passed + warned, passed + warned + not_run);
	default:
		if (not_run)
			return mem_printf("The tunnel works: %d steps passed. The database was not "
					  "asked.",
				passed);
		return mem_printf(
			"All %d steps passed. Whether data can be read, Grants tells.", passed);
	}
}
