#include "pg/conninfo.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

bool conninfo_is_likely(const char *text)
{
	return text_starts_with(text, "postgres://") || text_starts_with(text, "postgresql://") ||
	       strchr(text, '=');
}

/* A URI without its scheme stands, password and all, where an option's name is expected. */
static bool looks_like_option(const char *quoted)
{
	size_t length = strspn(quoted, "abcdefghijklmnopqrstuvwxyz_0123456789");

	return length && length <= 40 && quoted[length] == '"';
}

/* What libpq says about a bad string quotes parts of it, maybe the password: keep the sentence up
 * to the first quotation, unless that names an option. */
static void explain(struct error *error, const char *said)
{
	const char *quote = said ? strchr(said, '"') : NULL;
	bool names_option = quote && looks_like_option(quote + 1) &&
			    (strstr(said, "invalid connection option") ||
				    strstr(said, "URI query parameter: \""));
	int length = quote && !names_option ? (int)(quote - said) : said ? (int)strlen(said) : 0;

	while (length > 0 && strchr("\n :", said[length - 1]))
		length--;
	if (said && strstr(said, "missing \"=\" after"))
		error_set(error, "the connection string has a word without \"=\"");
	else
		error_set(error, "the connection string cannot be read: %.*s", length,
			said ? said : "out of memory");
	error_set_hint(error,
		"In a URI write %%40 for @, %%2F for / and %%25 for %% inside a password; in "
		"key=value form quote values with ' when they hold spaces.");
}

bool conninfo_parse(const char *text,
	void (*each)(void *self, const char *keyword, const char *value), void *self,
	struct error *error)
{
	char *said = NULL;
	PQconninfoOption *options = PQconninfoParse(text, &said);

	if (!options) {
		explain(error, said);
		PQfreemem(said);
		return false;
	}
	for (PQconninfoOption *option = options; option->keyword; option++) {
		if (!option->val)
			continue;
		each(self, option->keyword, option->val);
		if (option->dispchar[0] == '*')
			explicit_bzero(option->val, strlen(option->val));
	}
	PQconninfoFree(options);
	return true;
}

const struct conninfo_option *conninfo_options(void)
{
	static struct conninfo_option *table;
	PQconninfoOption *options;
	size_t count = 0;

	if (table)
		return table;
	options = PQconndefaults();
	if (!options)
		return mem_new(sizeof *table);
	while (options[count].keyword)
		count++;
	table = mem_array(count + 1, sizeof *table);
	for (size_t i = 0; i < count; i++)
		table[i] = (struct conninfo_option){
			.keyword = mem_text(options[i].keyword),
			.variable = mem_text(options[i].envvar),
			.compiled = mem_text(options[i].compiled),
			.label = mem_text(options[i].label),
			.dispchar = mem_text(options[i].dispchar),
		};
	PQconninfoFree(options);
	return table;
}
