#include "ssh/pattern.h"

#include <ctype.h>
#include <string.h>

#define PATTERN_MAX 1022 /* bytes; match.c of OpenSSH gives up on a list with a longer one */

static bool is_same(char pattern, char text, bool folds)
{
	return pattern == text || (folds && tolower((unsigned char)pattern) == text);
}

bool pattern_matches(const char *pattern, size_t length, const char *text, bool folds)
{
	const char *end = pattern + length, *star = NULL, *resume = NULL;

	while (*text) {
		if (pattern < end && *pattern == '*') {
			star = pattern++;
			resume = text;
		} else if (pattern < end && (*pattern == '?' || is_same(*pattern, *text, folds))) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (pattern < end && *pattern == '*')
		pattern++;
	return pattern == end;
}

bool pattern_list_matches(const char *list, const char *text, bool folds)
{
	bool matches = false;

	while (*list) {
		bool negates = *list == '!';
		size_t length = strcspn(list, ",");

		if (length - negates > PATTERN_MAX)
			return false;
		if (pattern_matches(list + negates, length - negates, text, folds)) {
			if (negates)
				return false;
			matches = true;
		}
		list += length + (list[length] == ',');
	}
	return matches;
}
