#include "session/access_step.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/connection.h"
#include "pg/ident.h"
#include "session/hba.h"
#include "session/session.h"
#include "session/sql.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define RULE_PARAMETERS 2 /* role and database; NULL: the session's */

static const char *text(const struct rowset *rows, const char *column)
{
	return rowset_text(rows, 0, (size_t)rowset_column(rows, column));
}

/* --- may it be read? ------------------------------------------------------------------------- */

static void tell_unreadable(
	const struct inquiry *inquiry, struct step *step, const struct rowset *rows)
{
	struct buf owner = BUF_INIT;

	if (!inquiry->from_count) {
		step_end(step, STEP_SKIP, mem_text("pg_hba.conf is not readable for you"));
		return;
	}
	buf_text(&owner, "GRANT SELECT ON pg_hba_file_rules TO ");
	ident_add(&owner, text(rows, "role"));
	buf_text(&owner, ";\nGRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO ");
	ident_add(&owner, text(rows, "role"));
	buf_char(&owner, ';');
	question_fail(step, "access.unreadable",
		mem_text("cannot tell: pg_hba_file_rules is not readable for this role"),
		"ask the owner, with the addresses", buf_string(&owner));
	buf_free(&owner);
}

void access_step_judge(const struct inquiry *inquiry, struct step *step, const struct rowset *rows,
	struct follow_up *next)
{
	if (!hba_may_read(rows)) {
		tell_unreadable(inquiry, step, rows);
		return;
	}
	/* Who names addresses wants to know; otherwise it is a look by the way. */
	step->mandatory = inquiry->from_count > 0;
	next->items[next->count++] =
		(struct follow_item){mem_text(sql_test_access_rules), RULE_PARAMETERS};
	if (hba_may_read_file(rows))
		next->items[next->count++] =
			(struct follow_item){mem_text(sql_test_access_file), 0};
}

/* --- what was found --------------------------------------------------------------------------- */

static void add_words(struct step *step, const char *lines)
{
	size_t length = strlen(lines);

	while (length && lines[length - 1] == '\n')
		length--;
	mem_replace(&step->words, mem_printf("%s%s%.*s", step->words ? step->words : "",
					  step->words ? "\n" : "", (int)length, lines));
}

static void add_answer(struct step *step, const struct hba *hba, const struct hba_answer *answer)
{
	struct buf lines = BUF_INIT;
	json_t *rules = hba_json(hba, answer);

	if (!step->rules)
		step->rules = json_array();
	json_array_extend(step->rules, rules);
	json_decref(rules);
	hba_describe(&lines, hba, answer);
	mem_replace(&step->words, step->words
					  ? mem_printf("%s\n%s", step->words, buf_string(&lines))
					  : mem_text(buf_string(&lines)));
	buf_free(&lines);
}

/* --- verdicts -------------------------------------------------------------------------------- */

static bool is_shut(enum hba_outcome outcome)
{
	return outcome == HBA_REJECTED || outcome == HBA_NO_LINE;
}

/* Some address is surely not let in, neither with TLS nor without. */
static bool has_shut(const struct hba_answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		if (is_shut(answer->findings[i].without_tls.outcome) &&
			(!answer->has_tls || is_shut(answer->findings[i].with_tls.outcome)))
			return true;
	return false;
}

struct tally {
	size_t let_in, shut, unsure;
	struct buf remedy;
};

static void judge_from(
	struct step *step, const struct hba *hba, const struct network *from, struct tally *tally)
{
	struct hba_request request = {.from = *from};
	struct hba_answer answer;

	hba_judge(hba, &request, &answer);
	add_answer(step, hba, &answer);
	if (hba_is_let_in(&answer)) {
		tally->let_in++;
	} else if (has_shut(&answer)) {
		tally->shut++;
		hba_add_remedy(&tally->remedy, hba, &answer);
	} else {
		tally->unsure++;
	}
}

static void judge_all(const struct inquiry *inquiry, struct step *step, const struct hba *hba)
{
	struct tally tally = {.remedy = BUF_INIT};
	char *message;

	for (size_t i = 0; i < inquiry->from_count; i++)
		judge_from(step, hba, &inquiry->from[i], &tally);
	message = mem_printf("of %zu: %zu let in, %zu not, %zu cannot be told", inquiry->from_count,
		tally.let_in, tally.shut, tally.unsure);
	if (tally.shut) {
		question_fail(step, "access.not-let-in", message,
			"the lines that decide are in the evidence",
			tally.remedy.length ? buf_string(&tally.remedy) : NULL);
	} else {
		if (tally.unsure)
			step_set_caveat(step, mem_text("for some addresses it cannot be told"));
		step_end(step, step->caveat ? STEP_WARN : STEP_OK, message);
	}
	buf_free(&tally.remedy);
}

/* The line that let us in, by the way this connection came. */
static void judge_client(const struct inquiry *inquiry, struct step *step, const struct hba *hba)
{
	bool uses_tls = connection_uses_tls(session_connection(inquiry->session));
	const struct hba_verdict *verdict;
	struct hba_request request;
	struct hba_answer answer;
	struct buf line = BUF_INIT;

	if (!hba_client(hba, &request)) {
		step_end(step, STEP_SKIP, mem_text("the server does not say where we come from"));
		return;
	}
	request.uses_gss = connection_uses_gss(session_connection(inquiry->session));
	hba_judge(hba, &request, &answer);
	add_answer(step, hba, &answer);
	verdict = uses_tls && answer.has_tls ? &answer.findings[0].with_tls
					     : &answer.findings[0].without_tls;
	if (verdict->rule && verdict->outcome != HBA_CANNOT_TELL)
		hba_add_line(&line, hba, verdict->rule);
	if (verdict->outcome == HBA_LET_IN)
		step_end(step, step->caveat ? STEP_WARN : STEP_OK,
			mem_printf("%s lets you in: %s", buf_string(&line), verdict->rule->method));
	else if (verdict->outcome == HBA_CANNOT_TELL)
		step_end(step, step->caveat ? STEP_WARN : STEP_OK,
			mem_text("which line let you in cannot be told"));
	else {
		step_set_caveat(step, mem_text("you are in, but by the file as it is now you "
					       "would not be: it was changed since"));
		step_end(step, STEP_WARN,
			mem_printf("%s%s", line.length ? buf_string(&line) : "no line",
				line.length ? " rejects you" : " lets you in"));
	}
	buf_free(&line);
}

void access_step_judge_rules(const struct inquiry *inquiry, struct step *step,
	const struct answer *answers, size_t count)
{
	const struct rowset *file = count > 1 ? answers[1].rows : NULL;
	struct hba *hba = answers[0].rows ? hba_read(answers[0].rows, inquiry->first, file) : NULL;
	struct buf caveats = BUF_INIT;

	if (!hba) {
		step_end(step, STEP_SKIP, mem_text("the server's pg_hba.conf has no line"));
		return;
	}
	hba_add_caveats(&caveats, hba);
	/* What could not be seen is a remark; that the server works by another file is a warning.
	 */
	if (caveats.length && hba_loaded(hba) == HBA_NOT_LOADED)
		step_set_caveat(step, mem_text(buf_string(&caveats)));
	else if (caveats.length)
		add_words(step, buf_string(&caveats));
	if (inquiry->from_count)
		judge_all(inquiry, step, hba);
	else
		judge_client(inquiry, step, hba);
	buf_free(&caveats);
	hba_free(hba);
}
