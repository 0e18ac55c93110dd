/* hba_words.c - verdicts about pg_hba.conf as text, and the entry that the owner needs. */
#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "session/hba_private.h"

#include <string.h>

#define REGULAR_EXPRESSIONS 160000

const char *hba_outcome_key(enum hba_outcome outcome)
{
	static const char *const keys[] = {[HBA_LET_IN] = "let-in",
		[HBA_REJECTED] = "rejected",
		[HBA_NO_LINE] = "no-line",
		[HBA_CANNOT_TELL] = "cannot-tell"};

	return keys[outcome];
}

char *hba_needs(const struct hba_rule *rule)
{
	static const struct {
		const char *method, *needs;
	} table[] = {
		{"scram-sha-256", "the role's password"},
		{"md5", "the role's password"},
		{"password", "the role's password (sent as it is)"},
		{"cert", NULL},
		{"peer", "an account of the server's machine that may be this role"},
		{"ident", "an ident server on the client's machine that names this role"},
		{"gss", "a Kerberos ticket"},
		{"sspi", "a Windows login"},
		{"ldap", "the password of the LDAP directory"},
		{"radius", "the password of the RADIUS server"},
		{"pam", "what the server's PAM asks for"},
		{"bsd", "the password of the account on the server's machine"},
		{"oauth", "an OAuth token"},
	};
	const char *needs = NULL, *certificate = NULL;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].method, rule->method) == 0)
			needs = table[i].needs;
	if (rule->client_certificate)
		certificate = strcmp(rule->client_certificate, "verify-full") == 0
				      ? "a client certificate for this role"
				      : "a client certificate that the server trusts";
	else if (strcmp(rule->method, "cert") == 0)
		certificate = "a client certificate for this role";
	if (!needs && !certificate)
		return NULL;
	return mem_printf("%s%s%s", needs ? needs : "", needs && certificate ? " and " : "",
		certificate ? certificate : "");
}

/* --- a line of the file ----------------------------------------------------------------------- */

static void add_words(struct buf *out, const struct hba_words *words)
{
	for (size_t i = 0; i < words->count; i++) {
		bool is_bare = *words->items[i] && !strpbrk(words->items[i], " \t,\"#");

		buf_printf(out, "%s%s%s%s", i ? "," : " ", is_bare ? "" : "\"", words->items[i],
			is_bare ? "" : "\"");
	}
}

void hba_add_rule(struct buf *out, const struct hba_rule *rule)
{
	int bits = rule->is_numeric ? address_prefix(&rule->mask) : 0;

	buf_text(out, rule->type_word ? rule->type_word : "?");
	add_words(out, &rule->databases);
	add_words(out, &rule->users);
	if (rule->address)
		buf_printf(out, " %s", rule->address);
	if (rule->is_numeric && bits >= 0) {
		buf_printf(out, "/%d", bits);
	} else if (rule->is_numeric) {
		buf_char(out, ' ');
		address_add(out, &rule->mask);
	}
	buf_printf(out, " %s", rule->method);
	if (rule->client_certificate && strcmp(rule->method, "cert") != 0)
		buf_printf(out, " clientcert=%s", rule->client_certificate);
}

void hba_add_line(struct buf *out, const struct hba *hba, const struct hba_rule *rule)
{
	buf_printf(out, "line %d", rule->line);
	if (hba->has_several_files)
		buf_printf(out, " of %s", rule->file);
}

/* --- verdicts --------------------------------------------------------------------------------- */

static void add_line_and_rule(struct buf *out, const struct hba *hba, const struct hba_rule *rule)
{
	hba_add_line(out, hba, rule);
	buf_text(out, " (");
	hba_add_rule(out, rule);
	buf_char(out, ')');
}

static void add_outcome(struct buf *out, const struct hba *hba, enum hba_outcome outcome,
	const struct hba_rule *rule)
{
	switch (outcome) {
	case HBA_LET_IN:
	case HBA_REJECTED:
		buf_printf(out, "%s by ", outcome == HBA_LET_IN ? "let in" : "rejected");
		add_line_and_rule(out, hba, rule);
		break;
	case HBA_NO_LINE:
		buf_text(out, "refused, no line matches");
		break;
	case HBA_CANNOT_TELL:
		buf_text(out, "cannot tell");
		break;
	}
}

void hba_add_why(struct buf *out, const struct hba *hba, const struct hba_verdict *verdict)
{
	static const struct {
		const char *before, *after; /* the word in doubt */
	} reasons[] = {
		[HBA_DOUBT_NAME] = {"the server asks its name service whether the client is ", ""},
		[HBA_DOUBT_INTERFACES] = {"",
			" means the server's interfaces, whose addresses are not known here"},
		[HBA_DOUBT_QUOTES] = {"", " is a key word, or a name if it stands in quotes"},
		[HBA_DOUBT_EXPRESSION] = {"the regular expression ", " meets letters beyond ASCII"},
		[HBA_DOUBT_TYPE] = {"the type ", " is not known here"},
		[HBA_DOUBT_METHOD] = {"its method ", " is not known here"},
	};

	if (verdict->outcome != HBA_CANNOT_TELL)
		return;
	if (verdict->doubt == HBA_DOUBT_CUT) {
		buf_printf(out, "only the first %d lines were read", HBA_RULES_MAX);
		return;
	}
	add_line_and_rule(out, hba, verdict->rule);
	buf_printf(out, "%s%s%s%s",
		verdict->doubt == HBA_DOUBT_METHOD ? " matches: " : " may match: ",
		reasons[verdict->doubt].before, verdict->word ? verdict->word : "?",
		reasons[verdict->doubt].after);
}

static void add_verdict(struct buf *out, const struct hba *hba, const struct hba_verdict *verdict)
{
	add_outcome(out, hba, verdict->outcome, verdict->rule);
	if (verdict->outcome == HBA_CANNOT_TELL) {
		buf_text(out, ": ");
		hba_add_why(out, hba, verdict);
		if (verdict->doubt != HBA_DOUBT_CUT && verdict->doubt != HBA_DOUBT_METHOD) {
			buf_text(out, "; if it does: ");
			add_outcome(out, hba,
				strcmp(verdict->rule->method, "reject") == 0 ? HBA_REJECTED
									     : HBA_LET_IN,
				verdict->rule);
			buf_text(out, ", otherwise: ");
			add_outcome(out, hba, verdict->otherwise, verdict->otherwise_rule);
		}
		if (verdict->has_more_doubts)
			buf_text(out, "; other lines in between may match too");
	}
	if (verdict->maybe) {
		buf_text(out, ", or already by ");
		hba_add_line(out, hba, verdict->maybe);
	}
}

static bool is_same(const struct hba_verdict *a, const struct hba_verdict *b)
{
	return a->outcome == b->outcome && a->rule == b->rule &&
	       a->otherwise_rule == b->otherwise_rule && a->maybe == b->maybe;
}

/* Each once: "With TLS: the role's password." */
static void add_needs(struct buf *out, const struct hba_verdict *verdict, const char *when)
{
	char *needs = verdict->outcome == HBA_LET_IN ? hba_needs(verdict->rule) : NULL;

	if (needs)
		buf_printf(out, ". Needed%s: %s", when, needs);
	mem_replace(&needs, NULL);
}

static void add_finding(struct buf *out, const struct hba *hba, const struct hba_answer *answer,
	const struct hba_finding *finding)
{
	const struct hba_verdict *tls = &finding->with_tls, *plain = &finding->without_tls;

	if (answer->request.is_local)
		buf_text(out, "a local socket");
	else
		address_add_range(out, &finding->first, &finding->last);
	buf_printf(out, " as %s%s%s: ", hba->facts.role,
		answer->request.is_replication ? " for replication" : " to ",
		answer->request.is_replication ? "" : hba->facts.dbname);
	if (!answer->has_tls || is_same(tls, plain)) {
		add_verdict(out, hba, plain);
		if (answer->has_tls)
			buf_text(out, ", with or without TLS");
		add_needs(out, plain, "");
	} else {
		add_verdict(out, hba, tls);
		buf_text(out, ", with TLS; without TLS: ");
		add_verdict(out, hba, plain);
		add_needs(out, tls, " with TLS");
		add_needs(out, plain, " without TLS");
	}
	buf_char(out, '\n');
}

void hba_describe(struct buf *out, const struct hba *hba, const struct hba_answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		add_finding(out, hba, answer, &answer->findings[i]);
	if (answer->is_cut) {
		address_add(out, &answer->findings[answer->count - 1].last);
		buf_text(out, " is the last address that was looked at: there are too many parts "
			      "that differ\n");
	}
}

/* --- caveats ---------------------------------------------------------------------------------- */

static const struct hba_rule *first_broken(const struct hba *hba)
{
	for (size_t i = 0; i < hba->count; i++)
		if (hba->rules[i].type == HBA_BROKEN)
			return &hba->rules[i];
	return NULL;
}

enum hba_loaded hba_loaded(const struct hba *hba)
{
	if (hba->is_newer || first_broken(hba))
		return HBA_NOT_LOADED;
	return hba->is_loaded ? HBA_LOADED : HBA_LOADED_UNKNOWN;
}

static void add_file_caveats(struct buf *out, const struct hba *hba)
{
	const struct hba_rule *broken = first_broken(hba);
	bool is_unseen = false;

	for (size_t i = 0; i < hba->count; i++)
		is_unseen |= hba->rules[i].quoting == HBA_QUOTES_UNSEEN;
	if (broken) {
		hba_add_line(out, hba, broken);
		buf_printf(out,
			" is wrong (%s): the server keeps the rules that it read "
			"before the file was changed, which nobody can see\n",
			broken->error ? broken->error : "the server's log says why");
	} else if (hba->is_newer) {
		buf_text(out,
			"the file was written after the server last read its settings: it still "
			"works by older rules, until SELECT pg_reload_conf()\n");
	} else if (!hba->is_loaded) {
		buf_text(out,
			"this is what pg_hba.conf says now; whether the server has read it since "
			"it was written could not be seen\n");
	}
	if (is_unseen)
		buf_text(out,
			"key words (all, sameuser, samerole, +group) count as such: whether they "
			"stand in quotes could not be seen\n");
}

void hba_add_caveats(struct buf *out, const struct hba *hba)
{
	const struct hba_facts *facts = &hba->facts;

	add_file_caveats(out, hba);
	if (!facts->role_exists)
		buf_printf(out, "there is no role %s\n", facts->role);
	else if (!facts->can_login)
		buf_printf(out, "role %s may not log in at all (NOLOGIN)\n", facts->role);
	else if (facts->is_expired)
		buf_printf(out, "the password of role %s has expired (VALID UNTIL)\n", facts->role);
	if (!facts->database_exists)
		buf_printf(out, "there is no database %s\n", facts->dbname);
	else if (!facts->allows_connections)
		buf_printf(out, "database %s takes no connections\n", facts->dbname);
	else if (facts->role_exists && !facts->may_connect)
		buf_printf(
			out, "role %s has no CONNECT on database %s\n", facts->role, facts->dbname);
}

/* --- the remedy ------------------------------------------------------------------------------- */

/* A key word in quotes is a name (pg_hba.conf, "Quoting one of the keywords"), but "/..." is a
 * regular expression in quotes too, from 16 on; so such a name has to be written as one. */
bool hba_quote(struct buf *out, const char *name, int server_version)
{
	bool is_expression = name[0] == '/' && server_version >= REGULAR_EXPRESSIONS;

	if (strpbrk(name, "\r\n"))
		return false;
	buf_text(out, is_expression ? "\"/^" : "\"");
	for (; *name; name++) {
		if (*name == '"')
			buf_char(out, '"');
		if (is_expression && strchr("\\.^$*+?()[]{}|", *name))
			buf_char(out, '\\');
		buf_char(out, *name);
	}
	buf_text(out, is_expression ? "$\"" : "\"");
	return true;
}

/* The first line that turns one of the addresses away; the entry belongs above it. */
static const struct hba_rule *obstacle(const struct hba_answer *answer)
{
	const struct hba_rule *first = NULL;

	for (size_t i = 0; i < answer->count; i++) {
		const struct hba_verdict *verdict = answer->has_tls
							    ? &answer->findings[i].with_tls
							    : &answer->findings[i].without_tls;
		const struct hba_rule *rule = verdict->rule;

		if (verdict->outcome != HBA_LET_IN && rule && (!first || rule < first))
			first = rule;
	}
	return first;
}

void hba_add_remedy(struct buf *out, const struct hba *hba, const struct hba_answer *answer)
{
	const struct hba_facts *facts = &hba->facts;
	const struct network *from = &answer->request.from;
	const struct hba_rule *above = obstacle(answer);
	struct buf names = BUF_INIT;
	bool is_said = true;

	if (answer->request.is_replication)
		buf_text(&names, "replication");
	else
		is_said = hba_quote(&names, facts->dbname, facts->server_version);
	buf_char(&names, ' ');
	is_said = is_said && hba_quote(&names, facts->role, facts->server_version);
	if (is_said && !answer->request.is_local && !hba_is_let_in(answer)) {
		buf_printf(out, "%s %s ", facts->has_tls ? "hostssl" : "host", buf_string(&names));
		address_add(out, &from->first);
		/* A role that got its password while this was md5 cannot log in by SCRAM; the
		 * method md5 takes both. */
		buf_printf(out, "/%d %s\n", from->bits,
			text_starts_with(facts->password_encryption, "scram") ? "scram-sha-256"
									      : "md5");
		if (above) {
			buf_text(out, "in pg_hba.conf, above ");
			hba_add_line(out, hba, above);
		} else {
			buf_text(out, "at the end of pg_hba.conf");
		}
		buf_text(out, ", then SELECT pg_reload_conf()\n");
	}
	buf_free(&names);
}
