/* hba.c - the first line that matches, for whole ranges of addresses. */
#include "session/hba.h"

#include "base/text.h"
#include "session/hba_private.h"

#include <string.h>

/* Masks with holes and many small networks: an end to looking. */
#define STEPS_MAX 1024

static bool method_is_known(const char *method)
{
	static const char *const methods[] = {"trust", "reject", "scram-sha-256", "md5", "password",
		"gss", "sspi", "ident", "peer", "ldap", "radius", "cert", "pam", "bsd", "oauth"};

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i], method) == 0)
			return true;
	return false;
}

static enum hba_outcome outcome_of(const struct hba_rule *rule)
{
	if (!rule)
		return HBA_NO_LINE;
	return strcmp(rule->method, "reject") == 0 ? HBA_REJECTED : HBA_LET_IN;
}

static bool is_same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Whichever of the two it is, the client sees the same. */
static bool is_same_outcome(const struct hba_rule *a, const struct hba_rule *b)
{
	bool is_in = outcome_of(a) == HBA_LET_IN;

	if (is_in != (outcome_of(b) == HBA_LET_IN))
		return false;
	return !is_in || (strcmp(a->method, b->method) == 0 &&
				 is_same_text(a->client_certificate, b->client_certificate));
}

static enum hba_match match(const struct hba *hba, const struct hba_rule *rule,
	const struct hba_request *request, bool uses_tls, const struct address *at,
	struct address *until, struct hba_reason *reason)
{
	enum hba_match names = hba_match_names(hba, rule, request, uses_tls, reason), address;

	if (names == HBA_NO || request->is_local)
		return names;
	address = hba_match_address(hba, rule, at, until, reason);
	return address == HBA_YES ? names : address;
}

/* What it is for sure when no line in doubt matches. */
static struct hba_verdict settled(const struct hba *hba, const struct hba_rule *rule)
{
	struct hba_verdict verdict = {.outcome = outcome_of(rule), .rule = rule};

	if (!rule && hba->is_cut) {
		verdict.outcome = HBA_CANNOT_TELL;
		verdict.doubt = HBA_DOUBT_CUT;
	} else if (rule && !method_is_known(rule->method)) {
		verdict.outcome = HBA_CANNOT_TELL;
		verdict.doubt = HBA_DOUBT_METHOD;
		verdict.word = rule->method;
		verdict.otherwise = HBA_CANNOT_TELL;
	}
	return verdict;
}

/* A line before the one that decides, which may match. */
static void add_doubt(struct hba_verdict *verdict, const struct hba_rule *end,
	const struct hba_rule *rule, struct hba_reason reason)
{
	if (is_same_outcome(rule, end)) {
		if (!verdict->maybe)
			verdict->maybe = rule;
	} else if (verdict->outcome == HBA_CANNOT_TELL) {
		verdict->has_more_doubts = true;
	} else {
		*verdict = (struct hba_verdict){.outcome = HBA_CANNOT_TELL,
			.rule = rule,
			.doubt = reason.doubt,
			.word = reason.word,
			.otherwise = verdict->outcome,
			.otherwise_rule = end,
			.maybe = verdict->maybe};
	}
}

/* For the address @at, and for those behind it up to *until, which it makes smaller. */
static struct hba_verdict judge_at(const struct hba *hba, const struct hba_request *request,
	bool uses_tls, const struct address *at, struct address *until)
{
	const struct hba_rule *end = NULL;
	struct hba_reason reason = {.doubt = HBA_SURE};
	struct hba_verdict verdict;
	size_t last = 0;

	for (; last < hba->count && !end; last++)
		if (match(hba, &hba->rules[last], request, uses_tls, at, until, &reason) == HBA_YES)
			end = &hba->rules[last];
	verdict = settled(hba, end);
	for (size_t i = 0; i < last; i++) {
		const struct hba_rule *rule = &hba->rules[i];

		if (match(hba, rule, request, uses_tls, at, until, &reason) == HBA_MAYBE)
			add_doubt(&verdict, end, rule, reason);
	}
	return verdict;
}

static bool is_same_verdict(const struct hba_verdict *a, const struct hba_verdict *b)
{
	return a->outcome == b->outcome && a->rule == b->rule && a->maybe == b->maybe &&
	       a->doubt == b->doubt && a->otherwise_rule == b->otherwise_rule &&
	       a->has_more_doubts == b->has_more_doubts;
}

/* Appends, or widens the last one. False when there is no room. */
static bool add_finding(struct hba_answer *answer, const struct hba_finding *finding)
{
	struct hba_finding *last = answer->count ? &answer->findings[answer->count - 1] : NULL;

	if (last && is_same_verdict(&last->with_tls, &finding->with_tls) &&
		is_same_verdict(&last->without_tls, &finding->without_tls)) {
		last->last = finding->last;
		return true;
	}
	if (answer->count == HBA_PARTS_MAX)
		return false;
	answer->findings[answer->count++] = *finding;
	return true;
}

void hba_judge(const struct hba *hba, const struct hba_request *request, struct hba_answer *answer)
{
	struct address at = request->from.first;
	size_t steps = 0;

	answer->request = *request;
	answer->has_tls = hba->facts.has_tls && !request->is_local && !request->uses_gss;
	answer->count = 0;
	answer->is_cut = true;
	while (steps++ < STEPS_MAX) {
		struct hba_finding finding = {.first = at, .last = request->from.last};

		finding.without_tls = judge_at(hba, request, false, &at, &finding.last);
		finding.with_tls = answer->has_tls
					   ? judge_at(hba, request, true, &at, &finding.last)
					   : finding.without_tls;
		if (!add_finding(answer, &finding))
			return;
		if (request->is_local || address_compare(&finding.last, &request->from.last) == 0) {
			answer->is_cut = false;
			return;
		}
		at = finding.last;
		address_next(&at);
	}
}

bool hba_client(const struct hba *hba, struct hba_request *request)
{
	struct address client;

	*request = (struct hba_request){.is_local = !hba->facts.client};
	if (request->is_local)
		return true;
	if (!address_parse(hba->facts.client, &client))
		return false;
	request->from = network_of(&client, client.is_v6 ? 128 : 32);
	return true;
}

/* Whichever line it is. */
static bool is_in(const struct hba_verdict *verdict)
{
	if (verdict->outcome != HBA_CANNOT_TELL)
		return verdict->outcome == HBA_LET_IN;
	if (verdict->doubt == HBA_DOUBT_METHOD)
		return true;
	return verdict->rule && outcome_of(verdict->rule) == HBA_LET_IN &&
	       verdict->otherwise == HBA_LET_IN && !verdict->has_more_doubts;
}

bool hba_is_let_in(const struct hba_answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		if (!is_in(&answer->findings[i].with_tls) &&
			!is_in(&answer->findings[i].without_tls))
			return false;
	return !answer->is_cut;
}
