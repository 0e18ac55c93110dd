#include "session/step.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* The legs of the way there need each other in their order; what comes after the login needs it,
 * and what else the table says. */
struct step_row {
	const char *key, *title, *tunnel_title;
	int limit_s;	/* suggested in connection-errors.md 2 */
	bool mandatory; /* a failure is one of the whole test */
	bool is_ssh;	/* only with a tunnel */
	bool is_extra;	/* only when it is asked for */
	enum step_id needs;
};

#define JUMP(index, number)                                                                        \
	[STEP_JUMPS + (index)*JUMP_LEGS] = {"jump" number "_host_key", "Jump " number " host key", \
		NULL, 10, true, true},                                                             \
		      [STEP_JUMPS + (index)*JUMP_LEGS + 1] = {"jump" number "_login",              \
			      "Jump " number " login", NULL, 10, true, true},                      \
		      [STEP_JUMPS + (index)*JUMP_LEGS + 2] = {"jump" number "_forward",            \
			      "Jump " number " forward", NULL, 10, true, true}

static const struct step_row table[STEP_COUNT] = {
	[STEP_RESOLVE] = {"resolve", "Resolve host", "Resolve SSH host", 10, true},
	[STEP_REACH] = {"reach", "Reach port", "Reach SSH port", 10, true},
	JUMP(0, "1"),
	JUMP(1, "2"),
	JUMP(2, "3"),
	JUMP(3, "4"),
	[STEP_SSH_HOST_KEY] = {"ssh_host_key", "SSH host key", NULL, 10, true, true},
	[STEP_SSH_LOGIN] = {"ssh_login", "SSH login", NULL, 10, true, true},
	[STEP_FORWARD] = {"forward", "Forward", NULL, 10, true, true},
	[STEP_TLS] = {"tls", "TLS", NULL, 10, true},
	[STEP_LOGIN] = {"login", "Log in", NULL, 15, true},
	[STEP_SERVER] = {"server", "Server facts", NULL, 10, true, .needs = STEP_LOGIN},
	[STEP_DATABASES] = {"databases", "Databases", NULL, 10, true, .needs = STEP_LOGIN},
	[STEP_SCHEMAS] = {"schemas", "Schemas", NULL, 10, true, .needs = STEP_LOGIN},
	[STEP_TABLES] = {"tables", "Tables", NULL, 10, true, .needs = STEP_SCHEMAS},
	[STEP_VIEWS] = {"views", "Views", NULL, 10, false, .needs = STEP_SCHEMAS},
	[STEP_POLICIES] = {"policies", "Row policies", NULL, 10, false, .needs = STEP_TABLES},
	[STEP_STATISTICS] = {"statistics", "Query statistics", NULL, 10, false,
		.needs = STEP_LOGIN},
	[STEP_ACCESS] = {"access", "Access rules", NULL, 10, false, .needs = STEP_LOGIN},
	[STEP_WRITE] = {"write", "Write probe", NULL, 10, true, .is_extra = true,
		.needs = STEP_SCHEMAS},
};

void steps_init(struct step *steps, bool has_tunnel, int64_t limit_ms)
{
	for (size_t i = 0; i < STEP_COUNT; i++)
		steps[i] = (struct step){
			.key = table[i].key,
			.title = has_tunnel && table[i].tunnel_title ? table[i].tunnel_title
								     : table[i].title,
			.mandatory = table[i].mandatory,
			.limit_ms = limit_ms ? limit_ms : table[i].limit_s * 1000,
			.is_shown = table[i].is_extra ? steps[i].is_shown
						      : has_tunnel || !table[i].is_ssh,
			.needs = STEP_COUNT,
		};
	steps_show_jumps(steps, 0);
}

void steps_show_jumps(struct step *steps, size_t count)
{
	for (size_t i = 0; i < JUMPS_MAX * JUMP_LEGS; i++)
		steps[STEP_JUMPS + i].is_shown = i < count * JUMP_LEGS;
}

char *diagnosis_moves(const struct diagnosis *diagnosis)
{
	static const char keys[] = "perR>";
	struct buf moves = BUF_INIT;

	for (const char *line = diagnosis->next; line && *line;) {
		size_t length = strcspn(line, "\n");
		size_t skipped = length > 1 && line[1] == ' ' && strchr(keys, line[0]) ? 2 : 0;

		buf_printf(&moves, "%s%.*s", moves.length ? "\n" : "", (int)(length - skipped),
			line + skipped);
		line += length + (line[length] == '\n');
	}
	return buf_take(&moves);
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
	for (size_t i = 0; i < step->fact_count; i++) {
		free(step->facts[i].key);
		free(step->facts[i].label);
		free(step->facts[i].value);
	}
	free(step->facts);
	free(step->asked);
	free(step->fact);
	free(step->words);
	free(step->caveat);
	step->facts = NULL;
	json_decref(step->rules);
	step->rules = NULL;
	step->fact_count = 0;
	step->asked = step->fact = step->words = step->caveat = NULL;
	error_clear(&step->error);
	diagnosis_clear(&step->diagnosis);
}

void steps_clear(struct step *steps)
{
	for (size_t i = 0; i < STEP_COUNT; i++)
		step_clear(&steps[i]);
}

void steps_reset(struct step *steps, enum step_id first)
{
	for (size_t i = first; i < STEP_COUNT; i++) {
		step_clear(&steps[i]);
		steps[i].state = STEP_WAIT;
		steps[i].needs = STEP_COUNT;
	}
}

void step_begin(struct step *step)
{
	step_clear(step);
	step->state = STEP_RUN;
	step->began_ms = clock_now_ms();
	step->elapsed_ms = 0;
	step->paused_ms = 0;
}

void step_end(struct step *step, enum step_state state, char *fact)
{
	if (step->state == STEP_RUN) /* what is skipped after all took nothing of its own */
		step->elapsed_ms = state == STEP_SKIP ? 0 : step_elapsed_ms(step);
	step->paused_ms = 0;
	step->state = state;
	mem_replace(&step->fact, fact);
}

void step_pause(struct step *step, bool paused)
{
	if (step->state != STEP_RUN || paused == (step->paused_ms != 0))
		return;
	if (paused) {
		step->paused_ms = clock_now_ms();
	} else {
		step->began_ms += clock_now_ms() - step->paused_ms;
		step->paused_ms = 0;
	}
}

/* --- evidence -------------------------------------------------------------------------------- */

void step_ask(struct step *step, char *asked)
{
	mem_replace(&step->asked, asked);
}

void step_add_fact(struct step *step, const char *key, const char *label, char *value)
{
	if (text_is_empty(value)) {
		free(value);
		return;
	}
	step->facts = mem_resize(step->facts, step->fact_count + 1, sizeof *step->facts);
	step->facts[step->fact_count++] =
		(struct fact){.key = mem_text(key), .label = mem_text(label), .value = value};
}

void step_set_caveat(struct step *step, char *caveat)
{
	if (step->caveat && caveat) {
		mem_replace(&step->caveat, mem_printf("%s\n%s", step->caveat, caveat));
		free(caveat);
	} else {
		mem_replace(&step->caveat, caveat);
	}
}

void step_evidence(const struct step *step, struct buf *out)
{
	if (step->asked)
		buf_printf(out, "Asked: %s\n", step->asked);
	for (size_t i = 0; i < step->fact_count; i++)
		buf_printf(out, "%s: %s\n", step->facts[i].label, step->facts[i].value);
	if (step->words)
		buf_printf(out, "%s\n", step->words);
}

/* --- what needs what ------------------------------------------------------------------------- */

enum step_id steps_missing(const struct step *steps, enum step_id id)
{
	enum step_id missing = STEP_COUNT;

	/* The first cause of all, not one that was skipped because of it. */
	for (enum step_id needed = id; needed > STEP_LOGIN;) {
		enum step_state state;

		needed = table[needed].needs;
		state = steps[needed].state;
		if (state == STEP_FAILED || state == STEP_SKIP || state == STEP_STOPPED)
			missing = needed;
	}
	return missing;
}

void step_skip(struct step *steps, enum step_id id, enum step_id missing)
{
	steps[id].needs = missing;
	step_end(&steps[id], STEP_SKIP, mem_printf("needs %s", steps[missing].title));
}

/* --- words ----------------------------------------------------------------------------------- */

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
	return (step->paused_ms ? step->paused_ms : clock_now_ms()) - step->began_ms;
}

const struct step *steps_running(const struct step *steps)
{
	for (size_t i = 0; i < STEP_COUNT; i++)
		if (steps[i].state == STEP_RUN)
			return &steps[i];
	return NULL;
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
	case STEP_RUN:
		return mem_printf("Not at its end: %d passed so far.", passed + warned);
	default:
		if (steps[STEP_LOGIN].state == STEP_SKIP)
			return mem_printf("The tunnel works: %d steps passed. The database was not "
					  "asked.",
				passed);
		if (not_run)
			return mem_printf("%d steps passed, %d not run. Whether data can be read, "
					  "Grants tells.",
				passed, not_run);
		return mem_printf(
			"All %d steps passed. Whether data can be read, Grants tells.", passed);
	}
}
