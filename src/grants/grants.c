#include "grants/grants.h"

#include "base/buf.h"
#include "base/memory.h"
#include "grants/grants_private.h"
#include "grants/rights_ask.h"
#include "loop/worker.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

/* From so many on, reading all columns of the database once is faster than looking each up. */
#define COLUMNS_ASKED_BY_RELATION 2000

struct grants_check {
	struct session *session;
	struct rights_question *question;
	struct needs *needs;
	char *target, *title;
	int min_server, max_server;
	char *role;
	struct words schemas, settings, publications;
	struct rights *rights; /* until the report has it */
	struct worker *worker; /* judges; the check is its job, and is left alone meanwhile */
	struct wanted wanted;
	struct grants_report *report;
	grants_done *done;
	void *self;
};

/* Each kind of need: who judges it, and what has to be known for that. */
static const struct {
	need_judge *judge;
	unsigned parts;
} judges[NEED_KINDS] = {
	[NEED_LOGIN] = {need_login, 0},
	[NEED_DATABASE] = {need_database, 0},
	[NEED_SCHEMA] = {need_schemas, 0},
	[NEED_RELATIONS] = {need_relations, PARTS_OF_READING},
	[NEED_COLUMNS] = {need_columns, 1u << PART_RELATIONS},
	[NEED_SEQUENCES] = {need_sequences, 1u << PART_RELATIONS},
	[NEED_FUNCTIONS] = {need_functions, 1u << PART_FUNCTIONS},
	[NEED_TYPES] = {need_types, 1u << PART_TYPES},
	[NEED_LANGUAGES] = {need_languages, 1u << PART_OTHERS},
	[NEED_FOREIGN_SERVERS] = {need_foreign_servers, 1u << PART_OTHERS},
	[NEED_FUTURE_RELATIONS] = {need_future, 1u << PART_RELATIONS},
	[NEED_FUTURE_SEQUENCES] = {need_future, 1u << PART_RELATIONS},
	[NEED_FUTURE_FUNCTIONS] = {need_future, 1u << PART_FUNCTIONS},
	[NEED_FUTURE_TYPES] = {need_future, 1u << PART_TYPES},
	[NEED_OWNERSHIP] = {need_ownership, 1u << PART_RELATIONS | 1u << PART_OWNED},
	[NEED_MEMBERSHIP] = {need_membership, 0},
	[NEED_ATTRIBUTE] = {need_attributes, 0},
	[NEED_SETTING] = {need_settings, 1u << PART_SETTINGS},
	[NEED_LIBRARY] = {need_libraries, 1u << PART_SETTINGS},
	[NEED_EXTENSION] = {need_extensions, 1u << PART_EXTENSIONS | 1u << PART_AVAILABLE},
	[NEED_PUBLICATION] = {need_publication,
		1u << PART_REPLICATION | 1u << PART_PUBLISHED | 1u << PART_RELATIONS},
	[NEED_SLOTS] = {need_slots, 1u << PART_SETTINGS | 1u << PART_REPLICATION},
	[NEED_REPLICA_IDENTITY] = {need_replica_identity,
		1u << PART_IDENTITIES | 1u << PART_RELATIONS},
	[NEED_TLS] = {need_tls, 0},
	[NEED_BY_HAND] = {need_by_hand, 0},
};

void grants_report_free(struct grants_report *report)
{
	if (!report)
		return;
	for (size_t i = 0; i < report->verdict_count; i++) {
		struct verdict *verdict = &report->verdicts[i];

		free(verdict->id);
		free(verdict->need_id);
		free(verdict->title);
		free(verdict->object);
		free(verdict->fact);
		free(verdict->details);
		free(verdict->reason);
		words_release(&verdict->missing);
		mends_free(verdict->mends);
	}
	free(report->verdicts);
	rights_free(report->rights);
	needs_free((struct needs *)report->needs);
	free(report->target);
	free(report->title);
	free(report->role);
	free(report->session_role);
	free(report->acting_role);
	free(report->dbname);
	free(report);
}

static void free_check(struct grants_check *check)
{
	rights_question_cancel(&check->question);
	grants_report_free(check->report);
	free(check->wanted.relations);
	rights_free(check->rights);
	needs_free(check->needs);
	words_release(&check->schemas);
	words_release(&check->settings);
	words_release(&check->publications);
	free(check->target);
	free(check->title);
	free(check->role);
	free(check);
}

void grants_cancel(struct grants_check **check)
{
	struct worker *worker = *check ? (*check)->worker : NULL;

	/* A thread that is at work frees it when it ends. */
	if (worker)
		worker_abandon(&worker);
	else if (*check)
		free_check(*check);
	*check = NULL;
}

/* --- judging -------------------------------------------------------------------------------------
 */

/* The role that is checked, and the one as which its sessions really run. */
static void find_roles(const struct grants_check *check, struct rights *rights,
	struct judging *judging, struct grants_report *report)
{
	const char *name = check->role ? check->role : rights->session_role;
	int role = roles_find(rights->roles, name), acting = -1;

	if (role < 0)
		role = roles_add_missing(rights->roles, name);
	/* A second judgement, with the columns, finds the one that the first added. */
	report->is_missing = roles_at(rights->roles, role)->is_missing;
	judging->login = rights_heritage(rights, role);
	if (!check->role)
		acting = roles_find(rights->roles, rights->acting_role);
	else if (*roles_at(rights->roles, role)->set_role)
		acting = roles_find(rights->roles, roles_at(rights->roles, role)->set_role);
	/* A role that it may not become leaves it as it is, with a warning of the server. */
	if (acting >= 0 && check->role &&
		!heritage_may_become(judging->login, roles_at(rights->roles, acting)->oid) &&
		!heritage_self(judging->login)->is_superuser)
		acting = -1;
	if (acting < 0)
		acting = role;
	judging->subject = rights_heritage(rights, acting);
	/* The server was asked for the role by its name, or for the one that the session is. */
	if (check->role && acting != role)
		rights_forget_witness(rights);
	report->role = mem_text(name);
	report->session_role = mem_text(rights->session_role);
	report->acting_role = mem_text(roles_at(rights->roles, acting)->name);
	report->is_superuser = roles_at(rights->roles, acting)->is_superuser;
}

/* The product's own statement of which servers it supports. */
static void judge_version(const struct grants_check *check, struct judging *judging)
{
	static const struct need need = {
		.id = "version", .level = LEVEL_RECOMMENDED, .origin = ORIGIN_DOCUMENTATION};
	int major = judging->rights->server_version / 10000;
	struct verdict *verdict;

	if (!check->min_server && !check->max_server)
		return;
	judging->need = &need;
	judging->need_index = check->needs->count;
	verdict = verdict_add(judging, "", mem_text("server version"));
	if ((check->min_server && major < check->min_server) ||
		(check->max_server && major > check->max_server))
		verdict_end(verdict, VERDICT_WARN,
			mem_printf("%d is not among the versions that %s supports", major,
				check->title));
	else
		verdict_end(verdict, VERDICT_OK, mem_printf("%d", major));
}

static int by_name(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool applies(const struct need *need, int major)
{
	return (!need->min_server || major >= need->min_server) &&
	       (!need->max_server || major <= need->max_server);
}

static struct grants_report *judge(struct grants_check *check, struct wanted *wanted)
{
	struct grants_report *report = mem_new(sizeof *report);
	struct rights *rights = check->rights;
	struct judging judging = {
		.rights = rights, .report = report, .wanted = wanted, .needs = check->needs};

	report->dbname = mem_text(rights->database);
	report->server_version = rights->server_version;
	report->is_standby = rights->is_standby;
	report->target = mem_text(check->target);
	report->title = mem_text(check->title);
	find_roles(check, rights, &judging, report);
	report->subject = judging.subject;
	judge_version(check, &judging);
	for (size_t i = 0; i < check->needs->count; i++) {
		judging.need = &check->needs->items[i];
		judging.need_index = i;
		if (applies(judging.need, rights->server_version / 10000))
			judges[judging.need->kind].judge(&judging);
	}
	for (size_t i = 0; i < report->verdict_count; i++) {
		struct verdict *verdict = &report->verdicts[i];

		if (verdict->missing.count)
			qsort(verdict->missing.items, verdict->missing.count,
				sizeof *verdict->missing.items, by_name);
	}
	free(judging.runner.text);
	return report;
}

static void finish(struct grants_check *check)
{
	struct grants_report *report = check->report;
	struct error none = ERROR_INIT;

	check->report = NULL;
	report->rights = check->rights;
	check->rights = NULL;
	report->needs = check->needs;
	check->needs = NULL;
	check->done(check->self, report, &none);
	free_check(check);
}

static bool names_columns(const struct grants_check *check)
{
	for (size_t i = 0; i < check->needs->count; i++)
		if (check->needs->items[i].kind == NEED_COLUMNS)
			return true;
	return false;
}

static void columns_came_in(void *self, const struct error *error);

static void ask_columns(struct grants_check *check)
{
	bool is_all = check->wanted.count > COLUMNS_ASKED_BY_RELATION && !names_columns(check);

	check->question = rights_ask_columns(check->session, check->rights,
		is_all ? NULL : check->wanted.relations, check->wanted.count, names_columns(check),
		columns_came_in, check);
}

/* In a thread: 100,000 relations take longer than a turn of the loop may. An abandoned check is
 * freed there. */
struct judgement {
	struct grants_check *check; /* of the thread as long as it stands here */
};

static void work(void *job)
{
	struct grants_check *check = ((struct judgement *)job)->check;

	check->report = judge(check, check->rights->knows_columns ? NULL : &check->wanted);
}

/* A first judgement tells which relations are not held as a whole: only of these the columns are
 * asked for, because reading those of all takes as long as all the rest. */
static void judged(void *self, void *job)
{
	struct grants_check *check = self;

	((struct judgement *)job)->check = NULL;
	check->worker = NULL;
	if (check->rights->knows_columns || !check->wanted.count) {
		finish(check);
		return;
	}
	grants_report_free(check->report);
	check->report = NULL;
	ask_columns(check);
}

static void free_job(void *job)
{
	struct judgement *judgement = job;

	if (judgement->check)
		free_check(judgement->check);
	free(judgement);
}

static void start_judging(struct grants_check *check)
{
	static const struct worker_ops ops = {.work = work, .done = judged, .free_job = free_job};
	struct judgement *judgement = mem_new(sizeof *judgement);

	judgement->check = check;
	check->worker = worker_start(session_loop(check->session), &ops, judgement, check);
}

static void columns_came_in(void *self, const struct error *error)
{
	struct grants_check *check = self;

	/* Without them it is not known what is held of a relation that is not held as a whole. */
	error_copy(&check->rights->columns_error, error);
	check->question = NULL;
	check->rights->knows_columns = true;
	start_judging(check);
}

static void rights_came_in(void *self, struct rights *rights, const struct error *error)
{
	struct grants_check *check = self;

	check->question = NULL;
	if (!rights) {
		check->done(check->self, NULL, error);
		free_check(check);
		return;
	}
	check->rights = rights;
	start_judging(check);
}

/* --- asking --------------------------------------------------------------------------------------
 */

/* The schemas that any need names; "" as soon as one means all of users. */
static void collect_schemas(struct grants_check *check)
{
	for (size_t i = 0; i < check->needs->count; i++) {
		const struct need *need = &check->needs->items[i];

		if (!(judges[need->kind].parts &
			    (1u << PART_RELATIONS | 1u << PART_FUNCTIONS | 1u << PART_TYPES)))
			continue;
		if (!need->schemas.count && !words_hold(&check->schemas, ""))
			words_add(&check->schemas, "");
		for (size_t at = 0; at < need->schemas.count; at++)
			if (!words_hold(&check->schemas, need->schemas.items[at]))
				words_add(&check->schemas, need->schemas.items[at]);
	}
}

static unsigned collect_parts(struct grants_check *check, struct rights_scope *scope)
{
	unsigned parts = 0;

	words_add(&check->settings, "shared_preload_libraries");
	words_add(&check->settings, "max_replication_slots");
	for (size_t i = 0; i < check->needs->count; i++) {
		const struct need *need = &check->needs->items[i];

		parts |= judges[need->kind].parts;
		if (need->kind == NEED_RELATIONS || need->kind == NEED_SEQUENCES)
			scope->privileges |= need->privileges;
		if (need->kind == NEED_RELATIONS && (need->privileges & PRIVILEGE_INSERT))
			parts |= 1u << PART_SERIALS;
		if (need->kind == NEED_RELATIONS && (need->privileges & PRIVILEGE_TRUNCATE))
			parts |= 1u << PART_PARTITIONS;
		if (need->kind == NEED_SETTING && need->names.count)
			words_add(&check->settings, need->names.items[0]);
		if (need->kind == NEED_PUBLICATION && need->names.count)
			words_add(&check->publications, need->names.items[0]);
	}
	return parts;
}

struct grants_check *grants_start(struct session *session, const struct target *target,
	const struct target_values *values, const char *role, grants_done *done, void *self,
	struct error *error)
{
	struct needs *needs = target_needs(target, values, error);
	struct grants_check *check;
	struct rights_scope scope = {.role = role};

	if (!needs)
		return NULL;
	check = mem_new(sizeof *check);
	*check = (struct grants_check){.session = session,
		.needs = needs,
		.target = mem_text(target->name),
		.title = mem_text(target->title),
		.min_server = target->min_server,
		.max_server = target->max_server,
		.role = mem_text(role),
		.done = done,
		.self = self};
	collect_schemas(check);
	scope.parts = collect_parts(check, &scope);
	scope.schemas = check->schemas.items;
	scope.settings = check->settings.items;
	scope.publications = check->publications.items;
	check->question = rights_ask(session, &scope, rights_came_in, check);
	return check;
}

/* --- words ---------------------------------------------------------------------------------------
 */

static const struct {
	const char *word, *key;
} states[VERDICT_STATES] = {
	[VERDICT_OK] = {"ok", "ok"},
	[VERDICT_WARN] = {"warn", "warn"},
	[VERDICT_MISSING] = {"MISSING", "missing"},
	[VERDICT_PARTIAL] = {"PARTIAL", "partial"},
	[VERDICT_UNKNOWN] = {"unknown", "unknown"},
	[VERDICT_SKIP] = {"skip", "skip"},
};

const char *verdict_word(enum verdict_state state)
{
	return states[state].word;
}

const char *verdict_key(enum verdict_state state)
{
	return states[state].key;
}

struct mends *grants_mends(const struct grants_report *report)
{
	struct mends *mends = mends_new(report->server_version);

	for (size_t i = 0; i < report->verdict_count; i++)
		mends_add(mends, report->verdicts[i].mends);
	return mends;
}

bool grants_can_mend(const struct grants_report *report)
{
	for (size_t i = 0; i < report->verdict_count; i++)
		if (!mends_are_empty(report->verdicts[i].mends))
			return true;
	return false;
}

void grants_count(const struct grants_report *report, size_t counts[VERDICT_STATES])
{
	memset(counts, 0, VERDICT_STATES * sizeof *counts);
	for (size_t i = 0; i < report->verdict_count; i++)
		counts[report->verdicts[i].state]++;
}

char *grants_summary(const struct grants_report *report)
{
	struct buf out = BUF_INIT;
	size_t counts[VERDICT_STATES];

	grants_count(report, counts);
	for (size_t state = 0; state < VERDICT_STATES; state++)
		if (counts[state])
			buf_printf(&out, "%s%zu %s", out.length ? ", " : "", counts[state],
				states[state].word);
	return buf_take(&out);
}

bool grants_is_met(const struct grants_report *report)
{
	for (size_t i = 0; i < report->verdict_count; i++) {
		const struct verdict *verdict = &report->verdicts[i];

		if (verdict->is_mandatory && verdict->state != VERDICT_OK &&
			verdict->state != VERDICT_WARN)
			return false;
	}
	return true;
}
