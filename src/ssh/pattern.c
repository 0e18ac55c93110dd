#include "ssh/pattern.h"

#include "base/pattern.h"

#include <string.h>

#define PATTERN_MAX 1022 /* bytes; match.c of OpenSSH gives up on a list with a longer one */

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
