#include "session/redact.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "session/step.h"
#include "source/source.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SHORTEST_NAME 2 /* one letter would be found everywhere */

struct list {
	char **items;
	size_t count;
};

struct redactor {
	struct list names, addresses;
};

static size_t place_of(const struct list *list, const char *text, size_t length)
{
	size_t i = 0;

	while (i < list->count && (strlen(list->items[i]) != length ||
					  strncasecmp(list->items[i], text, length) != 0))
		i++;
	return i;
}

static size_t learn(struct list *list, const char *text, size_t length)
{
	size_t place = place_of(list, text, length);

	if (place == list->count) {
		list->items = mem_resize(list->items, list->count + 1, sizeof *list->items);
		list->items[list->count++] = mem_text_n(text, length);
	}
	return place;
}

static bool is_of_name(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '.' || c == '_';
}

/* Every run of name characters in @text; "localhost", sockets and addresses tell nobody anything
 * or are found by themselves. */
static void learn_names(struct redactor *redactor, const char *text)
{
	while (text && *text) {
		size_t length = 0;

		while (is_of_name(text[length]))
			length++;
		if (length >= SHORTEST_NAME && strspn(text, "0123456789.") != length &&
			!(length == 9 && strncasecmp(text, "localhost", 9) == 0))
			learn(&redactor->names, text, length);
		text += length ? length : 1;
	}
}

/* "mia@bastion:22,other": only the hosts. */
static void learn_jumps(struct redactor *redactor, const char *jumps)
{
	char *copy = mem_text(jumps ? jumps : ""), *rest = copy, *jump;

	while ((jump = strsep(&rest, ","))) {
		char *at = strrchr(jump, '@');
		char *host = at ? at + 1 : jump;

		if (host[0] != '[')
			host[strcspn(host, ":")] = '\0';
		learn_names(redactor, host);
	}
	free(copy);
}

/* The host of a line of pg_hba.conf, "host shop mia db.example.com reject": the fourth word, where
 * others may stand in quotes. Networks are found by themselves. */
static void learn_rule(struct redactor *redactor, const char *rule)
{
	static const char *const key_words[] = {"all", "samehost", "samenet"};
	bool is_quoted = false;
	size_t length;

	if (!rule || text_starts_with(rule, "local "))
		return;
	for (int place = 0; *rule && place < 3; rule++) {
		is_quoted ^= *rule == '"';
		place += *rule == ' ' && !is_quoted;
	}
	rule += strspn(rule, ".");
	length = strcspn(rule, " ");
	for (size_t i = 0; i < sizeof key_words / sizeof *key_words; i++)
		if (strlen(key_words[i]) == length && strncmp(rule, key_words[i], length) == 0)
			return;
	if (length >= SHORTEST_NAME && !memchr(rule, '/', length) && !memchr(rule, ':', length))
		learn(&redactor->names, rule, length);
}

static void learn_rules(struct redactor *redactor, const json_t *rules)
{
	const json_t *rule;
	size_t i;

	json_array_foreach(rules, i, rule)
	{
		const json_t *otherwise = json_object_get(rule, "otherwise");

		learn_rule(redactor, json_string_value(json_object_get(rule, "rule")));
		learn_rule(redactor, json_string_value(json_object_get(otherwise, "rule")));
	}
}

static void learn_facts(struct redactor *redactor, const struct step *step)
{
	for (size_t i = 0; i < step->fact_count; i++) {
		const char *value = step->facts[i].value, *name;

		if (strcmp(step->facts[i].key, "ssh_hosts") == 0)
			learn_names(redactor, value);
		if (!text_starts_with(step->facts[i].key, "certificate."))
			continue;
		if (text_ends_with(step->facts[i].key, ".names"))
			learn_names(redactor, value);
		else if ((name = strstr(value, "CN=")) && strchr(name, '.'))
			learn(&redactor->names, name + 3, strcspn(name + 3, ", \n"));
	}
}

struct redactor *redactor_new(const struct source *source, const struct step *steps)
{
	struct redactor *redactor = mem_new(sizeof *redactor);
	const char *host = source_value(source, "host");

	*redactor = (struct redactor){.names = {NULL, 0}};
	if (host && host[0] != '/')
		learn_names(redactor, host);
	learn_names(redactor, source_value(source, "ssh_host"));
	learn_jumps(redactor, source_value(source, "ssh_jumps"));
	for (size_t i = 0; i < STEP_COUNT; i++) {
		learn_facts(redactor, &steps[i]);
		learn_rules(redactor, steps[i].rules);
	}
	return redactor;
}

static void free_list(struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
}

void redactor_free(struct redactor *redactor)
{
	if (!redactor)
		return;
	free_list(&redactor->names);
	free_list(&redactor->addresses);
	free(redactor);
}

/* The length of the address that @text begins with, or 0. */
static size_t address_length(const char *text)
{
	char copy[INET6_ADDRSTRLEN];
	unsigned char address[16];
	size_t longest = strspn(text, "0123456789abcdefABCDEF:.");

	for (size_t length = longest < sizeof copy - 1 ? longest : sizeof copy - 1; length > 1;
		length--) {
		memcpy(copy, text, length);
		copy[length] = '\0';
		if (!isalnum((unsigned char)text[length]) &&
			(inet_pton(AF_INET, copy, address) == 1 ||
				inet_pton(AF_INET6, copy, address) == 1))
			return length;
	}
	return 0;
}

/* The longest known name that @text begins with, as a whole word or the end of a longer name. */
static size_t name_length(const struct redactor *redactor, const char *text)
{
	size_t best = 0;

	for (size_t i = 0; i < redactor->names.count; i++) {
		size_t length = strlen(redactor->names.items[i]);

		if (length > best && strncasecmp(text, redactor->names.items[i], length) == 0 &&
			(!is_of_name(text[length]) || text[length] == '.'))
			best = length;
	}
	return best;
}

char *redact(struct redactor *redactor, const char *text)
{
	struct buf out = BUF_INIT;
	bool is_inside = false; /* of a word */

	if (!redactor || !text)
		return mem_text(text);
	while (*text) {
		size_t address = is_inside ? 0 : address_length(text), name = 0;

		if (!address && !is_inside)
			name = name_length(redactor, text);
		if (address)
			buf_printf(&out, "<address %zu>",
				learn(&redactor->addresses, text, address) + 1);
		else if (name)
			buf_printf(&out, "<host %zu>", learn(&redactor->names, text, name) + 1);
		else
			buf_char(&out, *text);
		is_inside = !address && !name && isalnum((unsigned char)*text);
		text += address ? address : name ? name : 1;
	}
	return buf_take(&out);
}
