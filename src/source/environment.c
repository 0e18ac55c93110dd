#include "source/environment.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **captured; /* "PGHOST=db1", ...; ended by NULL */

void environment_capture(void)
{
	size_t count = 0;

	for (char **at = environ; *at; at++)
		if (text_starts_with(*at, "PG") && !text_starts_with(*at, "PGUSHER_"))
			count++;
	captured = mem_array(count + 1, sizeof *captured);
	count = 0;
	for (char **at = environ; *at; at++)
		if (text_starts_with(*at, "PG") && !text_starts_with(*at, "PGUSHER_"))
			captured[count++] = mem_text(*at);
	for (size_t i = 0; i < count; i++) {
		char *name = mem_text_n(captured[i], strcspn(captured[i], "="));

		unsetenv(name);
		free(name);
	}
}

const char *environment_value(const char *name)
{
	size_t length = strlen(name);
	const char *value = NULL;

	for (char **at = captured; at && *at; at++)
		if (strncmp(*at, name, length) == 0 && (*at)[length] == '=')
			value = *at + length + 1;
	if (!value)
		value = getenv(name);
	return text_is_empty(value) ? NULL : value;
}

bool environment_names_server(void)
{
	static const char *const names[] = {
		"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (environment_value(names[i]))
			return true;
	return false;
}
