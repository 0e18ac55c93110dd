#include "cli/columns.h"

#include "base/error.h"
#include "base/memory.h"
#include "pg/ident.h"
#include "preview/selection.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t\n");
}

/* The name at *@at, which moves behind it and the blanks there. A bare one may hold anything but
 * blanks and commas, and keeps its case. */
static char *read_name(const char **at, struct error *error)
{
	const char *from = skip_blanks(*at), *end = from + strcspn(from, " \t\n,");
	char *name = NULL;

	if (*from == '"')
		name = ident_read(from, &end);
	else if (end > from)
		name = mem_text_n(from, (size_t)(end - from));
	if (!name) {
		error_set(error, "a column's name is missing at \"%s\"", *at);
		return NULL;
	}
	*at = skip_blanks(end);
	return name;
}

bool columns_read(const char *text, char ***names, size_t *count, struct error *error)
{
	size_t most = 1;
	bool is_good = true;

	for (const char *c = text; *c; c++)
		most += *c == ',';
	*count = 0;
	*names = mem_array(most + 1, sizeof **names);
	do {
		char *name = *count < COLUMNS_MAX ? read_name(&text, error) : NULL;

		is_good = name != NULL;
		if (name)
			(*names)[(*count)++] = name;
		if (is_good && *text && *text != ',')
			is_good = error_set(error, "a comma is missing before \"%s\"", text);
	} while (is_good && *text++ == ',');
	if (!is_good) {
		columns_free(*names, *count);
		*names = NULL;
	}
	return is_good;
}

void columns_free(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

/* --- order ----------------------------------------------------------------------------------- */

static bool take_word(const char **at, const char *word)
{
	size_t length = strlen(word);

	if (strncasecmp(*at, word, length) != 0 || !strchr(" \t\n,", (*at)[length]))
		return false;
	*at = skip_blanks(*at + length);
	return true;
}

static bool read_ordering(const char **at, struct ordering *ordering, struct error *error)
{
	*ordering = (struct ordering){.column = read_name(at, error)};
	if (!ordering->column)
		return false;
	ordering->is_descending = take_word(at, "desc");
	if (!ordering->is_descending)
		take_word(at, "asc");
	ordering->is_nulls_first = ordering->is_descending;
	if (take_word(at, "nulls")) {
		ordering->is_nulls_first = take_word(at, "first");
		if (!ordering->is_nulls_first && !take_word(at, "last"))
			return error_set(error, "NULLS is followed by FIRST or LAST");
	}
	if (**at && **at != ',')
		return error_set(error,
			"--order takes column [asc|desc] [nulls first|last], not "
			"\"%s\"",
			*at);
	return true;
}

bool columns_read_order(const char *text, struct selection *selection, struct error *error)
{
	do {
		if (selection->ordering_count == SELECTION_ORDERINGS_MAX)
			return error_set(
				error, "--order takes at most %d columns", SELECTION_ORDERINGS_MAX);
		/* Counted first: what was read of a wrong one is freed with the others. */
		if (!read_ordering(
			    &text, &selection->orderings[selection->ordering_count++], error))
			return false;
	} while (*text++ == ',');
	return true;
}
