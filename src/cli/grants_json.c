#include "cli/grants_json.h"

#include "base/json.h"
#include "cli/headless.h"
#include "config.h"
#include "grants/excess.h"
#include "grants/grants.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *json_of_words(const struct words *words)
{
	json_t *list = json_array();

	for (size_t i = 0; i < words->count; i++)
		json_array_append_new(list, json_of_text(words->items[i]));
	return list;
}

static json_t *json_of_verdict(const struct verdict *verdict)
{
	struct words statements = verdict_statements(verdict);
	json_t *json = json_pack("{s:o, s:o, s:o, s:o, s:s, s:b, s:s, s:o, s:o, s:o, s:i, s:i, "
				 "s:i, s:o, s:s, s:o}",
		"id", json_of_text(verdict->id), "need", json_of_text(verdict->need_id), "title",
		json_of_text(verdict->title), "object", json_of_text(verdict->object), "level",
		need_level_word(verdict->level), "mandatory", verdict->is_mandatory, "verdict",
		verdict_key(verdict->state), "message", json_of_text(verdict->fact), "why",
		json_of_lines(verdict->details), "missing", json_of_words(&verdict->missing),
		"missing_count", (int)verdict->missing.count, "held", (int)verdict->held, "all",
		(int)verdict->all, "reason", json_of_text(verdict->reason), "evidence",
		need_origin_word(verdict->origin), "mend", json_of_words(&statements));

	words_release(&statements);
	return json;
}

static json_t *json_of_script(const struct grants_report *report)
{
	struct mends *mends = grants_mends(report);
	struct mend_parts parts = mends_parts(mends, false);
	json_t *list = json_array();

	for (size_t i = 0; i < parts.count; i++)
		json_array_append_new(
			list, json_pack("{s:o, s:o}", "run_by", json_of_text(parts.items[i].runner),
				      "sql", json_of_words(&parts.items[i].statements)));
	mend_parts_release(&parts);
	mends_free(mends);
	return list;
}

static json_t *json_of_excess(const struct grants_report *report)
{
	struct excess *excess = excess_of(report);
	json_t *list = json_array();

	for (size_t i = 0; i < excess->count; i++) {
		const struct excess_item *item = &excess->items[i];

		json_array_append_new(list,
			json_pack("{s:o, s:o, s:o, s:b, s:i, s:o}", "title",
				json_of_text(item->title), "via", json_of_text(item->via), "advice",
				json_of_text(item->advice), "danger", item->is_danger, "count",
				(int)item->count, "names", json_of_words(&item->names)));
	}
	excess_free(excess);
	return list;
}

json_t *grants_json(const struct grants_report *report)
{
	json_t *needs = json_array(), *summary = json_object();
	size_t counts[VERDICT_STATES];
	bool is_met = grants_is_met(report);

	grants_count(report, counts);
	for (size_t i = 0; i < VERDICT_STATES; i++)
		if (counts[i])
			json_object_set_new(summary, verdict_key((enum verdict_state)i),
				json_integer((json_int_t)counts[i]));
	for (size_t i = 0; i < report->verdict_count; i++)
		json_array_append_new(needs, json_of_verdict(&report->verdicts[i]));
	return json_pack("{s:s, s:i, s:s, s:o, s:o, s:o, s:o, s:o, s:i, s:b, s:b, s:s, s:i, s:o, "
			 "s:o, s:o, s:o}",
		"pgusher", PACKAGE_VERSION, "format", 1, "command", "grants", "target",
		json_of_text(report->target), "role", json_of_text(report->role), "session_role",
		json_of_text(report->session_role), "acting_role",
		json_of_text(report->acting_role), "database", json_of_text(report->dbname),
		"server_version", report->server_version, "superuser", report->is_superuser,
		"standby", report->is_standby, "result", is_met ? "ok" : "failed", "exit",
		is_met ? EXIT_PASS : EXIT_CHECK_FAILED, "summary", summary, "needs", needs,
		"script", json_of_script(report), "beyond", json_of_excess(report));
}
