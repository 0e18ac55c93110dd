/* hba_match.c - does one line of pg_hba.conf match? As check_hba(), check_db(), check_role() and
 * check_same_host_or_net() of the server's hba.c, with a third answer where we cannot know. */
#include "session/hba_private.h"

#include <string.h>

#define REGULAR_EXPRESSIONS 160000 /* server version: "/..." is one from 16 on */

/* --- key words and names ---------------------------------------------------------------------- */

static size_t occurrences(const struct hba_words *words, const char *word)
{
	size_t count = 0;

	for (size_t i = 0; i < words->count; i++)
		count += strcmp(words->items[i], word) == 0;
	return count;
}

/* In quotes a key word is a name like any other, and the view shows no quotes. Where nobody could
 * look, a role or database of that name is what makes the quotes likely. */
static enum hba_match is_keyword(
	const struct hba *hba, const struct hba_rule *rule, const char *word)
{
	size_t quoted = occurrences(&rule->quoted, word), all;

	if (rule->quoting == HBA_QUOTES_UNSEEN)
		return hba_words_have(&hba->facts.names, word) ? HBA_MAYBE : HBA_YES;
	if (rule->quoting == HBA_QUOTES_ODD)
		return HBA_MAYBE;
	all = occurrences(&rule->databases, word) + occurrences(&rule->users, word) +
	      (rule->address && strcmp(rule->address, word) == 0);
	return quoted == 0 ? HBA_YES : quoted == all ? HBA_NO : HBA_MAYBE;
}

/* A word that means @as_keyword or @as_name: the same either way, or it depends. */
static enum hba_match either(const struct hba *hba, const struct hba_rule *rule, const char *word,
	bool as_keyword, bool as_name, struct hba_reason *reason)
{
	enum hba_match keyword = is_keyword(hba, rule, word);

	if (as_keyword == as_name || keyword == HBA_YES)
		return as_keyword ? HBA_YES : HBA_NO;
	if (keyword == HBA_NO)
		return as_name ? HBA_YES : HBA_NO;
	*reason = (struct hba_reason){.doubt = HBA_DOUBT_QUOTES, .word = word};
	return HBA_MAYBE;
}

static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return !*text;
}

/* The server was asked about them; but before a login it compares bytes, and the database in which
 * it was asked characters. */
static enum hba_match match_expression(const struct hba_words *matching, const char *word,
	const char *name, struct hba_reason *reason)
{
	if (is_ascii(word) && is_ascii(name))
		return hba_words_have(matching, word) ? HBA_YES : HBA_NO;
	*reason = (struct hba_reason){.doubt = HBA_DOUBT_EXPRESSION, .word = word};
	return HBA_MAYBE;
}

static enum hba_match match_database(const struct hba *hba, const struct hba_rule *rule,
	const char *word, const struct hba_request *request, struct hba_reason *reason)
{
	const struct hba_facts *facts = &hba->facts;
	bool is_name = strcmp(word, facts->dbname) == 0;

	if (strcmp(word, "replication") == 0)
		return either(hba, rule, word, request->is_replication,
			is_name && !request->is_replication, reason);
	if (request->is_replication)
		return HBA_NO; /* nothing else matches it, "all" neither */
	if (strcmp(word, "all") == 0)
		return either(hba, rule, word, true, is_name, reason);
	if (strcmp(word, "sameuser") == 0)
		return either(
			hba, rule, word, strcmp(facts->dbname, facts->role) == 0, is_name, reason);
	if (strcmp(word, "samerole") == 0 || strcmp(word, "samegroup") == 0)
		return either(hba, rule, word, hba_words_have(&facts->member_of, facts->dbname),
			is_name, reason);
	if (word[0] == '/' && facts->server_version >= REGULAR_EXPRESSIONS)
		return match_expression(&rule->matching_databases, word, facts->dbname, reason);
	return is_name ? HBA_YES : HBA_NO;
}

static enum hba_match match_user(const struct hba *hba, const struct hba_rule *rule,
	const char *word, const struct hba_request *request, struct hba_reason *reason)
{
	const struct hba_facts *facts = &hba->facts;
	bool is_name = strcmp(word, facts->role) == 0;

	(void)request;
	if (strcmp(word, "all") == 0)
		return either(hba, rule, word, true, is_name, reason);
	if (word[0] == '+')
		return either(hba, rule, word, hba_words_have(&facts->member_of, word + 1), is_name,
			reason);
	if (word[0] == '/' && facts->server_version >= REGULAR_EXPRESSIONS)
		return match_expression(&rule->matching_users, word, facts->role, reason);
	return is_name ? HBA_YES : HBA_NO;
}

typedef enum hba_match match_word(const struct hba *hba, const struct hba_rule *rule,
	const char *word, const struct hba_request *request, struct hba_reason *reason);

/* One word that matches is enough. */
static enum hba_match match_list(const struct hba *hba, const struct hba_rule *rule,
	const struct hba_words *words, match_word *match, const struct hba_request *request,
	struct hba_reason *reason)
{
	enum hba_match result = HBA_NO;

	for (size_t i = 0; i < words->count; i++) {
		enum hba_match one = match(hba, rule, words->items[i], request, reason);

		if (one == HBA_YES)
			return HBA_YES;
		if (one == HBA_MAYBE)
			result = HBA_MAYBE;
	}
	return result;
}

static bool type_fits(enum hba_type type, const struct hba_request *request, bool uses_tls)
{
	if (request->is_local)
		return type == HBA_LOCAL;
	switch (type) {
	case HBA_HOST:
		return true;
	case HBA_HOSTSSL:
		return uses_tls;
	case HBA_HOSTNOSSL:
		return !uses_tls;
	case HBA_HOSTGSSENC:
		return request->uses_gss;
	case HBA_HOSTNOGSSENC:
		return !request->uses_gss;
	default:
		return false;
	}
}

enum hba_match hba_match_names(const struct hba *hba, const struct hba_rule *rule,
	const struct hba_request *request, bool uses_tls, struct hba_reason *reason)
{
	bool is_unknown = rule->type == HBA_TYPE_UNKNOWN;
	enum hba_match database, user;

	if (!is_unknown && !type_fits(rule->type, request, uses_tls))
		return HBA_NO;
	database = match_list(hba, rule, &rule->databases, match_database, request, reason);
	if (database == HBA_NO)
		return HBA_NO;
	user = match_list(hba, rule, &rule->users, match_user, request, reason);
	if (is_unknown && user != HBA_NO) {
		*reason = (struct hba_reason){.doubt = HBA_DOUBT_TYPE, .word = rule->type_word};
		return HBA_MAYBE;
	}
	return user == HBA_YES ? database : user;
}

/* --- addresses -------------------------------------------------------------------------------- */

static void cut(struct address *until, const struct address *last)
{
	if (address_compare(last, until) < 0)
		*until = *last;
}

/* Is @at within, and up to where is it the same? */
static bool is_within(
	const struct network *network, const struct address *at, struct address *until)
{
	if (network->first.is_v6 != at->is_v6)
		return false;
	if (address_compare(at, &network->first) < 0) {
		struct address before = network->first;

		address_previous(&before);
		cut(until, &before);
		return false;
	}
	if (address_compare(at, &network->last) > 0)
		return false;
	cut(until, &network->last);
	return true;
}

/* As pg_range_sockaddr() of the server's ifaddr.c: a mask may have holes. */
static bool is_under_mask(
	const struct hba_rule *rule, const struct address *at, struct address *until)
{
	int bits = address_prefix(&rule->mask);
	size_t size = address_size(at);
	struct network network;

	if (rule->place.is_v6 != at->is_v6)
		return false;
	if (bits >= 0) {
		network = network_of(&rule->place, bits);
		return is_within(&network, at, until);
	}
	/* It stays the same as long as only bits behind the last one of the mask change. */
	bits = (int)size * 8;
	while (!((rule->mask.bytes[(bits - 1) / 8] >> (7 - (bits - 1) % 8)) & 1))
		bits--;
	network = network_of(at, bits);
	cut(until, &network.last);
	for (size_t i = 0; i < size; i++)
		if ((at->bytes[i] ^ rule->place.bytes[i]) & rule->mask.bytes[i])
			return false;
	return true;
}

/* The server has a loopback interface, whose network is 127.0.0.0/8 or ::1, and the address at
 * which we reached it; the rest of its interfaces nobody shows us. */
static enum hba_match match_interfaces(const struct hba *hba, const struct hba_rule *rule,
	const struct address *at, struct address *until, struct hba_reason *reason)
{
	bool is_net = strcmp(rule->address, "samenet") == 0;
	struct address loopback, server;
	struct network known;
	bool is_known = false;

	address_parse(at->is_v6 ? "::1" : "127.0.0.1", &loopback);
	known = network_of(&loopback, at->is_v6 ? 128 : is_net ? 8 : 32);
	is_known |= is_within(&known, at, until);
	if (hba->facts.server && address_parse(hba->facts.server, &server)) {
		known = network_of(&server, server.is_v6 ? 128 : 32);
		is_known |= is_within(&known, at, until);
	}
	if (is_known)
		return HBA_YES;
	*reason = (struct hba_reason){.doubt = HBA_DOUBT_INTERFACES, .word = rule->address};
	return HBA_MAYBE;
}

enum hba_match hba_match_address(const struct hba *hba, const struct hba_rule *rule,
	const struct address *at, struct address *until, struct hba_reason *reason)
{
	const char *word = rule->address;
	enum hba_match keyword = HBA_YES, match = HBA_MAYBE;

	if (rule->is_numeric)
		return is_under_mask(rule, at, until) ? HBA_YES : HBA_NO;
	if (word && rule->quoting != HBA_QUOTES_UNSEEN)
		keyword = is_keyword(hba, rule, word); /* else: who calls a host "all"? */
	if (word && strcmp(word, "all") == 0)
		match = HBA_YES;
	else if (word && (strcmp(word, "samehost") == 0 || strcmp(word, "samenet") == 0))
		match = match_interfaces(hba, rule, at, until, reason);
	else
		keyword = HBA_NO;
	if (keyword == HBA_YES)
		return match;
	*reason = (struct hba_reason){
		.doubt = keyword == HBA_NO ? HBA_DOUBT_NAME : HBA_DOUBT_QUOTES, .word = word};
	return HBA_MAYBE;
}
