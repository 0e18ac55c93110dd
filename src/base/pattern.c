#include "base/pattern.h"

#include <ctype.h>

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
