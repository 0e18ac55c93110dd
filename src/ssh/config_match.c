/* Does a Host or Match line mean this destination? */
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "ssh/config_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool host_line_matches(
	const struct word_list *words, const char *host, bool *matches, struct error *error)
{
	*matches = false;
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->list[i];
		bool negates = *word == '!';

		if (!*word) {
			error_set(error, "keyword host empty argument");
			return false;
		}
		word += negates;
		if (!pattern_matches(word, strlen(word), host, false))
			continue;
		*matches = !negates;
		if (negates)
			break;
	}
	return true;
}

/* Host names are compared in lower case, with the list folded too. */
static bool host_list_matches(const char *list, const char *host)
{
	char *folded = mem_text(host);
	bool matches;

	for (char *c = folded; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	matches = pattern_list_matches(list, folded, true);
	free(folded);
	return matches;
}

static bool host_so_far_matches(const char *list, const struct match_facts *facts)
{
	char *expanded = facts->host_name && !facts->is_final
				 ? config_expand_host(facts->host_name, facts->original_host)
				 : NULL;
	bool matches = host_list_matches(list, expanded ? expanded : facts->host);

	free(expanded);
	return matches;
}

/* False for a criterion that OpenSSH 9.2 does not know. */
static bool judge_criterion(const char *name, const char *argument, const struct match_facts *facts,
	bool *matches, bool *runs_command)
{
	const char *account = path_account() ? path_account() : "";

	if (strcasecmp(name, "host") == 0)
		*matches = host_so_far_matches(argument, facts);
	else if (strcasecmp(name, "originalhost") == 0)
		*matches = host_list_matches(argument, facts->original_host);
	else if (strcasecmp(name, "user") == 0)
		*matches =
			pattern_list_matches(argument, facts->user ? facts->user : account, false);
	else if (strcasecmp(name, "localuser") == 0)
		*matches = pattern_list_matches(argument, account, false);
	else if (strcasecmp(name, "exec") == 0) {
		/* Never run here: the block counts as not meant, and that is told. */
		*matches = false;
		*runs_command = true;
	} else
		return false;
	return true;
}

struct match_line {
	const struct match_facts *facts;
	const char *at;
	size_t criteria;
	bool matches, wants_final, runs_command, is_over;
};

/* "all" has no argument and stands alone. */
static bool take_all(struct match_line *line, bool negates, struct error *error)
{
	char *more = config_delimited(&line->at);
	bool is_alone = line->criteria == 1 && (!more || !*more || *more == '#');

	free(more);
	if (!is_alone) {
		error_set(error, "'all' cannot be combined with other Match attributes");
		return false;
	}
	line->matches = line->matches && !negates;
	line->is_over = true;
	return true;
}

static bool take_criterion(struct match_line *line, const char *word, struct error *error)
{
	bool negates = *word == '!', matches = false, is_final, is_known;
	char *argument;

	word += negates;
	line->criteria++;
	if (strcasecmp(word, "all") == 0)
		return take_all(line, negates, error);
	is_final = strcasecmp(word, "final") == 0;
	if (is_final || strcasecmp(word, "canonical") == 0) {
		line->wants_final |= is_final;
		line->matches = line->matches && line->facts->is_final != negates;
		return true;
	}
	argument = config_delimited(&line->at);
	if (!argument || !*argument || *argument == '#') {
		error_set(error, "missing argument for '%s'", word);
		free(argument);
		return false;
	}
	is_known = judge_criterion(word, argument, line->facts, &matches, &line->runs_command);
	if (!is_known)
		error_set(error, "Unsupported Match attribute %s", word);
	line->matches = line->matches && matches != negates;
	free(argument);
	return is_known;
}

bool match_line_matches(const char *rest, const struct match_facts *facts, bool *matches,
	bool *wants_final, bool *runs_command, struct error *error)
{
	struct match_line line = {.facts = facts, .at = rest, .matches = true};
	bool is_read = true;
	char *word;

	while (is_read && !line.is_over && (word = config_delimited(&line.at))) {
		if (!*word || *word == '#') {
			free(word);
			break;
		}
		is_read = take_criterion(&line, word, error);
		free(word);
	}
	if (is_read && !line.criteria) {
		error_set(error, "One or more attributes required for Match");
		is_read = false;
	}
	*matches = is_read && line.matches && !line.runs_command;
	*wants_final |= line.wants_final;
	*runs_command = line.runs_command;
	return is_read;
}
