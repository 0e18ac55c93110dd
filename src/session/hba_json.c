/* hba_json.c - verdicts about pg_hba.conf for programs. */
#include "base/buf.h"
#include "base/json.h"
#include "session/hba.h"

#include <jansson.h>
#include <stdlib.h>

static void set_outcome(json_t *object, enum hba_outcome outcome, const struct hba_rule *rule)
{
	struct buf text = BUF_INIT;

	json_object_set_new(object, "verdict", json_string(hba_outcome_key(outcome)));
	if (!rule)
		return;
	json_object_set_new(object, "line", json_integer(rule->line));
	if (rule->file)
		json_object_set_new(object, "file", json_of_text(rule->file));
	json_object_set_new(object, "method", json_of_text(rule->method));
	hba_add_rule(&text, rule);
	json_object_set_new(object, "rule", json_of_text(buf_string(&text)));
	buf_free(&text);
}

static void set_doubt(json_t *object, const struct hba *hba, const struct hba_verdict *verdict)
{
	json_t *otherwise = json_object();
	struct buf why = BUF_INIT;

	hba_add_why(&why, hba, verdict);
	json_object_set_new(object, "why", json_of_text(buf_string(&why)));
	set_outcome(otherwise, verdict->otherwise, verdict->otherwise_rule);
	json_object_set_new(object, "otherwise", otherwise);
	buf_free(&why);
}

static json_t *json_of_verdict(
	const struct hba *hba, const struct hba_verdict *verdict, const char *from, bool uses_tls)
{
	json_t *object = json_pack("{s:s, s:b}", "from", from, "tls", uses_tls);
	char *needs;

	set_outcome(object, verdict->outcome, verdict->rule);
	if (verdict->outcome == HBA_LET_IN) {
		needs = hba_needs(verdict->rule);
		json_object_set_new(object, "needs", json_of_text(needs));
		free(needs);
	} else if (verdict->outcome == HBA_CANNOT_TELL) {
		set_doubt(object, hba, verdict);
	}
	return object;
}

struct json_t *hba_json(const struct hba *hba, const struct hba_answer *answer)
{
	json_t *list = json_array();

	for (size_t i = 0; i < answer->count; i++) {
		const struct hba_finding *finding = &answer->findings[i];
		struct buf from = BUF_INIT;

		if (answer->request.is_local)
			buf_text(&from, "local");
		else
			address_add_range(&from, &finding->first, &finding->last);
		if (answer->has_tls)
			json_array_append_new(list,
				json_of_verdict(hba, &finding->with_tls, buf_string(&from), true));
		json_array_append_new(list,
			json_of_verdict(hba, &finding->without_tls, buf_string(&from), false));
		buf_free(&from);
	}
	return list;
}
