/* Prints the rows of the diagnosis catalogue, one code a line: code, "real" or "recorded", and the
 * entries of connection-errors.md. A code is "real" when any of its rows is. */
#include "session/catalogue.h"

#include <stdio.h>
#include <string.h>

static bool was_before(size_t index, const char *code)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(catalogue_at(i)->code, code) == 0)
			return true;
	return false;
}

static bool is_real(const char *code)
{
	for (size_t i = 0; i < catalogue_count(); i++)
		if (strcmp(catalogue_at(i)->code, code) == 0 &&
			catalogue_at(i)->proof == PROVED_REAL)
			return true;
	return false;
}

int main(void)
{
	for (size_t i = 0; i < catalogue_count(); i++) {
		const struct cause *cause = catalogue_at(i);

		if (!was_before(i, cause->code))
			printf("%s\t%s\t%s\n", cause->code,
				is_real(cause->code) ? "real" : "recorded", cause->entry);
	}
	return 0;
}
