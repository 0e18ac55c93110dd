#include "pg/policy.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define BIT(method) (1u << (method))
#define EVERYTHING (BIT(METHOD_OTHER) - 1)
#define AS_IT_IS (BIT(METHOD_PASSWORD) | BIT(METHOD_OAUTH))
#define BY_PASSWORD (BIT(METHOD_PASSWORD) | BIT(METHOD_MD5) | BIT(METHOD_SCRAM))

/* The codes of the messages AuthenticationXXX (protocol-message-formats). */
enum code {
	CODE_OK = 0,
	CODE_PASSWORD = 3,
	CODE_MD5 = 5,
	CODE_GSS = 7,
	CODE_GSS_CONTINUE = 8,
	CODE_SSPI = 9,
	CODE_SASL = 10,
	CODE_SASL_CONTINUE = 11,
	CODE_SASL_FINAL = 12
};

static const char *const words_of_methods[METHOD_COUNT] = {
	[METHOD_NONE] = "none",
	[METHOD_PASSWORD] = "password",
	[METHOD_MD5] = "md5",
	[METHOD_GSS] = "gss",
	[METHOD_SSPI] = "sspi",
	[METHOD_SCRAM] = "scram-sha-256",
	[METHOD_OAUTH] = "oauth",
	[METHOD_OTHER] = "",
};

const char *policy_word(enum policy_method method)
{
	return words_of_methods[method];
}

static int method_named(const char *word)
{
	for (int i = 0; i < METHOD_OTHER; i++)
		if (strcmp(words_of_methods[i], word) == 0)
			return i;
	return -1;
}

/* libpq 16 refuses the same lists: mixed, doubled, with empty or unknown words. */
static bool read_words(char *list, unsigned *named, bool *is_negative, struct error *error)
{
	char *rest = list, *word;
	bool is_first = true;

	*named = 0;
	while ((word = strsep(&rest, ","))) {
		bool is_negated = *word == '!';
		int method = method_named(word + is_negated);

		if (method < 0)
			return error_set(error,
				"require_auth does not know \"%s\"; its words are none, password, "
				"md5, gss, sspi, scram-sha-256 and oauth",
				word + is_negated);
		if (!is_first && is_negated != *is_negative)
			return error_set(error, "require_auth cannot mix words with and without !");
		if (*named & BIT(method))
			return error_set(error, "require_auth names %s twice", word + is_negated);
		*named |= BIT(method);
		*is_negative = is_negated;
		is_first = false;
	}
	return true;
}

bool policy_parse(struct policy *policy, const char *words, struct error *error)
{
	unsigned named = 0;
	bool is_negative = false, is_right;
	char *list;

	*policy = (struct policy){.allowed = EVERYTHING & ~AS_IT_IS};
	if (text_is_empty(words))
		return true;
	list = mem_text(words);
	is_right = read_words(list, &named, &is_negative, error);
	free(list);
	if (is_right)
		*policy = (struct policy){
			.allowed = is_negative ? EVERYTHING & ~named : named, .is_given = true};
	return is_right;
}

bool policy_allows(const struct policy *policy, enum policy_method method, enum road road)
{
	unsigned allowed = policy->allowed;

	if (!policy->is_given && (road == ROAD_VERIFIED || road == ROAD_LOCAL))
		allowed |= AS_IT_IS;
	return allowed & BIT(method);
}

bool policy_uses_password(const struct policy *policy)
{
	return !policy->is_given || policy->allowed & BY_PASSWORD;
}

bool policy_holds_unseen(const struct policy *policy)
{
	unsigned by_password = policy->allowed & BY_PASSWORD;

	if (!policy->is_given)
		return true;
	return policy->allowed & (BIT(METHOD_NONE) | BIT(METHOD_GSS)) &&
	       (!by_password || by_password == BY_PASSWORD);
}

static enum refusal begin(struct judge *judge, enum policy_method method)
{
	if (judge->method != METHOD_NONE)
		return REFUSAL_SECOND;
	judge->method = method;
	return policy_allows(&judge->policy, method, judge->road) ? REFUSAL_NONE : REFUSAL_METHOD;
}

/* The offers are texts, one NUL behind each, and one behind the last. Where SCRAM is among them
 * libpq takes it. */
static enum policy_method best_offer(struct judge *judge, const unsigned char *at, size_t length)
{
	enum policy_method best = METHOD_OTHER;

	while (length > 0 && *at) {
		const unsigned char *end = memchr(at, '\0', length);
		const char *name = (const char *)at;

		if (!end)
			return METHOD_OTHER;
		if (strcmp(name, "SCRAM-SHA-256-PLUS") == 0)
			judge->offers_binding = true;
		if (strcmp(name, "SCRAM-SHA-256-PLUS") == 0 || strcmp(name, "SCRAM-SHA-256") == 0)
			best = METHOD_SCRAM;
		else if (best == METHOD_OTHER && strcmp(name, "OAUTHBEARER") == 0)
			best = METHOD_OAUTH;
		length -= (size_t)(end - at) + 1;
		at = end + 1;
	}
	return best;
}

static enum refusal begin_sasl(struct judge *judge, const unsigned char *offers, size_t length)
{
	enum refusal refusal;

	if (judge->method != METHOD_NONE)
		return REFUSAL_SECOND;
	refusal = begin(judge, best_offer(judge, offers, length));
	judge->sasl_step = 1;
	return refusal;
}

static enum refusal next_sasl(struct judge *judge, int from)
{
	if (judge->sasl_step != from)
		return REFUSAL_SECOND;
	judge->sasl_step++;
	return REFUSAL_NONE;
}

static enum refusal let_in(struct judge *judge)
{
	if (judge->method == METHOD_SCRAM && judge->sasl_step != 3)
		return REFUSAL_NO_PROOF;
	if (judge->method == METHOD_NONE &&
		!policy_allows(&judge->policy, METHOD_NONE, judge->road))
		return REFUSAL_NO_REQUEST;
	judge->is_done = true;
	return REFUSAL_NONE;
}

enum refusal judge_message(struct judge *judge, const unsigned char *body, size_t length)
{
	if (length < 4 || judge->is_done)
		return REFUSAL_PROTOCOL;
	if (body[0] || body[1])
		judge->code = -1;
	else
		judge->code = body[2] << 8 | body[3];
	switch (judge->code) {
	case CODE_OK:
		return let_in(judge);
	case CODE_PASSWORD:
		return begin(judge, METHOD_PASSWORD);
	case CODE_MD5:
		return begin(judge, METHOD_MD5);
	case CODE_GSS:
		return begin(judge, METHOD_GSS);
	case CODE_SSPI:
		return begin(judge, METHOD_SSPI);
	case CODE_GSS_CONTINUE:
		return judge->method == METHOD_GSS || judge->method == METHOD_SSPI ? REFUSAL_NONE
										   : REFUSAL_SECOND;
	case CODE_SASL:
		return begin_sasl(judge, body + 4, length - 4);
	case CODE_SASL_CONTINUE:
		return next_sasl(judge, 1);
	case CODE_SASL_FINAL:
		return next_sasl(judge, 2);
	default:
		return begin(judge, METHOD_OTHER);
	}
}
