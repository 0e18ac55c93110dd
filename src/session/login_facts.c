#include "session/login_facts.h"

#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "source/source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *value_of(const struct session *session, const char *keyword)
{
	return source_value(session->source, keyword);
}

static const char *host_of(const struct session *session)
{
	return session->candidates[session->candidate].host;
}

static bool is_local(const struct session *session)
{
	return !session->candidates[session->candidate].address[0];
}

/* --- certificates ---------------------------------------------------------------------------- */

/* "2026-11-21 10:29 UTC"; the caller frees it. */
static char *date_text(int64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm parts;
	char text[40];

	if (!gmtime_r(&time, &parts) || !strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts))
		return mem_text("?");
	return mem_text(text);
}

static void add_certificate(struct step *step, const struct certificate *certificate, size_t index)
{
	const struct {
		const char *key, *label;
		char *value;
	} facts[] = {
		{"subject", "Subject", mem_text(certificate->subject)},
		{"issuer", "Issuer", mem_text(certificate->issuer)},
		{"names", "Names", mem_text(certificate->names)},
		{"not_before", "Valid from", date_text(certificate->not_before_s)},
		{"not_after", "Valid until", date_text(certificate->not_after_s)},
		{"days_left", "Days left",
			mem_printf("%" PRId64, tls_days_left(certificate, (int64_t)time(NULL)))},
		{"sha256", "SHA-256", mem_text(certificate->fingerprint)},
	};
	char key[40], label[60];

	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		snprintf(key, sizeof key, "certificate.%zu.%s", index, facts[i].key);
		if (index)
			snprintf(label, sizeof label, "%s of certificate %zu", facts[i].label,
				index + 1);
		else
			snprintf(label, sizeof label, "%s", facts[i].label);
		step_add_fact(step, key, label, facts[i].value);
	}
}

static void add_chain(struct step *step, const struct tls_facts *tls)
{
	for (size_t i = 0; i < tls->count; i++)
		add_certificate(step, &tls->chain[i], i);
	if (tls->sent > tls->count)
		step_add_fact(
			step, "certificates", "Certificates sent", mem_printf("%zu", tls->sent));
	if (tls->problem)
		step_add_fact(step, "certificate.problem", "Check of the chain",
			mem_printf(
				"%s (certificate %zu)", tls->problem_words, tls->problem_at + 1));
}

/* Of all certificates the one that ends first: with it the chain ends. */
static const struct certificate *first_to_end(const struct tls_facts *tls)
{
	const struct certificate *first = &tls->chain[0];

	for (size_t i = 1; i < tls->count; i++)
		if (tls->chain[i].not_after_s < first->not_after_s)
			first = &tls->chain[i];
	return first;
}

/* @caveat may be NULL, which the step would take for: none any more. */
static void add_caveat(struct step *step, char *caveat)
{
	if (caveat)
		step_set_caveat(step, caveat);
}

static char *expiry_caveat(const struct tls_facts *tls)
{
	const struct certificate *first = first_to_end(tls);
	int64_t left = tls_days_left(first, (int64_t)time(NULL));
	const char *which =
		first == &tls->chain[0] ? "the certificate" : "a certificate of the authority";
	char *date, *caveat = NULL;

	if (left > EXPIRY_WARNING_DAYS)
		return NULL;
	date = date_text(first->not_after_s);
	if (left < 0)
		caveat = mem_printf("%s has expired (%s); sslmode does not mind", which, date);
	else
		caveat = mem_printf("%s expires in %" PRId64 " day%s (%s)", which, left,
			left == 1 ? "" : "s", date);
	free(date);
	return caveat;
}

/* Named even where the mode does not ask for the name: a stricter one would fail. */
static char *name_caveat(const struct session *session, const struct tls_facts *tls)
{
	const char *names = tls->chain[0].names;

	if (tls->is_for_host)
		return NULL;
	return mem_printf("the certificate is not for \"%s\": it names %s", host_of(session),
		*names ? names : tls->chain[0].subject);
}

static char *authority_caveat(const struct tls_facts *tls, const char *mode)
{
	if (tls->checks_authority)
		return NULL;
	return mem_printf("nobody checked who the server is: sslmode %s%s", mode,
		tls->problem == TLS_SELF_SIGNED ? ", and the certificate is self-signed" : "");
}

/* --- TLS ------------------------------------------------------------------------------------- */

static char *tls_summary(const struct session *session, const struct tls_facts *tls)
{
	if (strcmp(value_of(session, "sslmode"), "verify-full") == 0)
		return mem_printf("%s, verified: %s", tls->protocol, host_of(session));
	return mem_printf("%s, %s", tls->protocol,
		tls->checks_authority ? "authority verified, name not"
				      : "certificate not verified");
}

static void tell_encrypted(struct session *session, const struct tls_facts *tls)
{
	struct step *step = &session->steps[STEP_TLS];
	const char *mode = value_of(session, "sslmode");
	bool is_full = strcmp(mode, "verify-full") == 0;

	step_add_fact(step, "protocol", "Protocol", mem_text(tls->protocol));
	step_add_fact(step, "cipher", "Cipher", mem_printf("%s, %d bits", tls->cipher, tls->bits));
	step_add_fact(step, "sslmode", "sslmode",
		mem_printf("%s (%s)", mode, source_origin_text(session->source, "sslmode")));
	step_add_fact(step, "authority", "Authority",
		mem_text(tls->checks_authority ? "verified" : "not verified"));
	step_add_fact(step, "name", "Name",
		mem_printf("%s%s", is_full ? "verified" : "not verified",
			is_full		   ? ""
			: tls->is_for_host ? "; it would match"
					   : "; it would not match"));
	if (tls->count) {
		add_chain(step, tls);
		add_caveat(step, authority_caveat(tls, mode));
		if (!is_full)
			add_caveat(step, name_caveat(session, tls));
		add_caveat(step, expiry_caveat(tls));
	}
	session->protection = is_full ? PROTECTION_VERIFIED : PROTECTION_NOT_VERIFIED;
	session_end_step(session, STEP_TLS, is_full && !step->caveat ? STEP_OK : STEP_WARN,
		tls_summary(session, tls));
}

static void tell_not_encrypted(struct session *session)
{
	const char *mode = value_of(session, "sslmode");

	if (is_local(session)) {
		session->protection = PROTECTION_VERIFIED;
		session_end_step(session, STEP_TLS, STEP_SKIP,
			mem_text("not needed: a socket of this machine"));
		return;
	}
	session->protection = session->gateway ? PROTECTION_TUNNEL : PROTECTION_NONE;
	session_end_step(session, STEP_TLS, STEP_WARN,
		strcmp(mode, "disable") == 0 ? mem_text("not encrypted: sslmode is disable")
					     : mem_printf("not encrypted: the server has no TLS, "
							  "sslmode is %s",
						       mode));
}

/* Kerberos proves the server: who cannot read the ticket cannot answer. */
static void tell_gss(struct session *session)
{
	struct step *step = &session->steps[STEP_TLS];
	const char *service = value_of(session, "krbsrvname");

	step_add_fact(step, "protocol", "Protocol", mem_text("GSSAPI"));
	step_add_fact(step, "gssencmode", "gssencmode",
		mem_printf("%s (%s)", value_of(session, "gssencmode"),
			source_origin_text(session->source, "gssencmode")));
	session->protection = PROTECTION_VERIFIED;
	session_end_step(session, STEP_TLS, STEP_OK,
		mem_printf("GSS encryption, verified: %s/%s", service ? service : "postgres",
			host_of(session)));
}

void login_tell_tls(struct session *session, const struct pg_seen *seen)
{
	if (seen->has_gss)
		tell_gss(session);
	else if (seen->tls->protocol)
		tell_encrypted(session, seen->tls);
	else
		tell_not_encrypted(session);
}

/* --- the login ------------------------------------------------------------------------------- */

static const char *method_name(const struct pg_seen *seen)
{
	static const char *const names[METHOD_COUNT] = {
		[METHOD_NONE] = "none",
		[METHOD_PASSWORD] = "password in clear text",
		[METHOD_MD5] = "md5",
		[METHOD_GSS] = "GSSAPI",
		[METHOD_SSPI] = "SSPI",
		[METHOD_SCRAM] = "SCRAM-SHA-256",
		[METHOD_OAUTH] = "OAuth",
		[METHOD_OTHER] = "an unknown method",
	};

	return seen->binds_channel ? "SCRAM-SHA-256-PLUS" : names[seen->judge->method];
}

/* Whether somebody on the way could read the secret itself. */
static const char *secret_in_clear(const struct session *session, const struct pg_seen *seen)
{
	const struct judge *judge = seen->judge;

	if (seen->has_gss && connection_used_password(session->connection))
		return "inside verified encryption, if at all";
	if (judge->method != METHOD_PASSWORD)
		return "never";
	switch (judge->road) {
	case ROAD_LOCAL:
		return "within this machine";
	case ROAD_VERIFIED:
		return "inside verified encryption";
	case ROAD_TLS:
		return "inside TLS that nobody verified, as require_auth allows";
	default:
		return session->gateway ? "READABLE BEHIND THE SSH HOST, as require_auth allows"
					: "READABLE ON THE WAY, as require_auth allows";
	}
}

static char *login_caveat(
	const struct session *session, const struct pg_seen *seen, const char *user)
{
	const struct judge *judge = seen->judge;
	bool is_exposed = judge->road == ROAD_OPEN || judge->road == ROAD_TLS;

	if (judge->method == METHOD_MD5 && is_exposed)
		return mem_text("md5 over a road that nobody verified: who answers there can guess "
				"the password from it; scram-sha-256 is better");
	if (judge->method == METHOD_PASSWORD && judge->road != ROAD_LOCAL)
		return mem_printf(
			"the server got the password itself, %s", secret_in_clear(session, seen));
	if (judge->method == METHOD_NONE && judge->road != ROAD_LOCAL &&
		!seen->tls->gave_certificate && !seen->has_gss)
		return mem_printf(
			"the server asked for nothing: whoever reaches it may be \"%s\"", user);
	return NULL;
}

/* Inside GSS encryption it is libpq alone that sees what is asked for. */
static const char *unseen_method(const struct session *session)
{
	return connection_used_password(session->connection) ? "a password inside GSS encryption"
							     : "the ticket of GSS encryption";
}

static char *login_summary(
	const struct session *session, const struct pg_seen *seen, const char *user)
{
	if (seen->has_gss)
		return mem_printf("%s, with %s", user, unseen_method(session));
	if (seen->judge->method == METHOD_NONE)
		return mem_printf("%s, no password asked (trust, peer or certificate)", user);
	return mem_printf("%s, %s", user, method_name(seen));
}

void login_tell_login(struct session *session, const struct pg_seen *seen)
{
	struct step *step = &session->steps[STEP_LOGIN];
	const char *user = value_of(session, "user");

	if (!user)
		user = path_account() ? path_account() : "?";
	step_add_fact(step, "method", "Method",
		mem_text(seen->has_gss ? unseen_method(session) : method_name(seen)));
	step_add_fact(step, "secret_in_clear", "Secret in clear text",
		mem_text(secret_in_clear(session, seen)));
	if (connection_used_password(session->connection))
		step_add_fact(
			step, "secret_from", "Password from", mem_text(session->password_origin));
	if (seen->judge->method == METHOD_SCRAM)
		step_add_fact(step, "channel_binding", "Channel binding",
			mem_text(seen->binds_channel ? "yes" : "no"));
	step_add_fact(step, "require_auth", "Allowed logins",
		mem_text(value_of(session, "require_auth")));
	add_caveat(step, login_caveat(session, seen, user));
	session_end_step(session, STEP_LOGIN, step->caveat ? STEP_WARN : STEP_OK,
		login_summary(session, seen, user));
}

/* --- failures -------------------------------------------------------------------------------- */

static const char *problem_code(enum tls_problem problem)
{
	static const char *const codes[] = {
		[TLS_FINE] = NULL,
		[TLS_EXPIRED] = "tls.expired",
		[TLS_NOT_YET_VALID] = "tls.not-yet-valid",
		[TLS_UNKNOWN_AUTHORITY] = "tls.unknown-authority",
		[TLS_SELF_SIGNED] = "tls.self-signed",
		[TLS_REVOKED] = "tls.revoked",
		[TLS_WEAK_KEY] = "tls.weak-key",
		[TLS_OTHER_PROBLEM] = NULL,
	};

	return codes[problem];
}

static char *certificate_detail(const struct tls_facts *tls)
{
	/* Of an unknown authority the server's own certificate names the issuer that is wanted. */
	size_t at = tls->problem != TLS_UNKNOWN_AUTHORITY && tls->problem_at < tls->count
			    ? tls->problem_at
			    : 0;
	const struct certificate *certificate = &tls->chain[at];
	char *from = date_text(certificate->not_before_s);
	char *until = date_text(certificate->not_after_s);
	char *detail = mem_printf("%s%sCertificate of %s, issued by %s, valid from %s until %s.",
		tls->problem_words ? tls->problem_words : "", tls->problem_words ? ". " : "",
		certificate->subject, certificate->issuer, from, until);

	free(from);
	free(until);
	return detail;
}

static void tell_certificate(struct session *session, const struct pg_failure *failure,
	struct circumstances *circumstances, struct error *error)
{
	const struct tls_facts *tls = failure->seen.tls;
	bool is_unverified = strstr(error->primary, "certificate verify failed");
	bool is_misnamed = strstr(error->primary, "does not match host name");

	if (!tls->count || failure->message.is_from_server || !(is_unverified || is_misnamed))
		return;
	add_chain(&session->steps[STEP_TLS], tls);
	if (is_misnamed) {
		mem_replace(&error->detail, mem_printf("The certificate names: %s",
						    *tls->chain[0].names ? tls->chain[0].names
									 : tls->chain[0].subject));
	} else if (tls->problem) {
		circumstances->code = problem_code(tls->problem);
		circumstances->step = STEP_TLS;
		mem_replace(&error->detail, certificate_detail(tls));
	}
}

/* What the server wanted, and that it did not get it. */
static void tell_refusal(const struct session *session, const struct pg_failure *failure,
	struct circumstances *circumstances, struct error *error)
{
	const struct judge *judge = failure->seen.judge;
	const char *words = value_of(session, "require_auth");

	circumstances->code = "login.method";
	switch (failure->refusal) {
	case REFUSAL_METHOD:
		error_set(error, "the server asked for %s (authentication request %d)%s%s",
			method_name(&failure->seen), judge->code, words ? "; require_auth is " : "",
			words ? words : "");
		if (judge->method == METHOD_PASSWORD || judge->method == METHOD_OAUTH)
			circumstances->code = "login.downgrade";
		else if (judge->method == METHOD_MD5)
			circumstances->code = "login.md5-refused";
		break;
	case REFUSAL_NO_REQUEST:
		error_set(error, "the server let us in without asking; require_auth is %s", words);
		circumstances->code = "login.no-request";
		break;
	case REFUSAL_NO_PROOF:
		error_set(error, "the server ended SCRAM without its own proof");
		circumstances->code = "login.no-proof";
		break;
	case REFUSAL_SECOND:
		error_set(error, "authentication request %d came out of turn", judge->code);
		circumstances->code = "login.no-proof";
		break;
	case REFUSAL_PROTOCOL:
		error_set(error, "expected authentication request, but what came is none");
		circumstances->code = "reach.other-protocol";
		break;
	default:
		error_set(error,
			"what the server asks for inside GSS encryption is hidden from this libpq; "
			"require_auth is %s",
			words);
		circumstances->code = "login.unseen";
	}
}

void login_tell_failure(struct session *session, const struct pg_failure *failure,
	struct circumstances *circumstances, struct error *error)
{
	if (failure->refusal) {
		circumstances->step = STEP_LOGIN;
		circumstances->needs_password = false;
		tell_refusal(session, failure, circumstances, error);
	} else {
		tell_certificate(session, failure, circumstances, error);
	}
}
