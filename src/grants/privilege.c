#include "grants/privilege.h"

#include "base/buf.h"

#include <string.h>
#include <strings.h>

static const char *const words[PRIVILEGE_COUNT] = {"SELECT", "INSERT", "UPDATE", "DELETE",
	"TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN", "USAGE", "CREATE", "EXECUTE", "CONNECT",
	"TEMPORARY"};

#define OF_RELATION                                                                                \
	(PRIVILEGE_SELECT | PRIVILEGE_INSERT | PRIVILEGE_UPDATE | PRIVILEGE_DELETE |               \
		PRIVILEGE_TRUNCATE | PRIVILEGE_REFERENCES | PRIVILEGE_TRIGGER |                    \
		PRIVILEGE_MAINTAIN)

static const struct {
	const char *word, *sql;
	unsigned privileges;
} kinds[OBJECT_KINDS] = {
	[OBJECT_DATABASE] = {"database", "DATABASE",
		PRIVILEGE_CREATE | PRIVILEGE_CONNECT | PRIVILEGE_TEMPORARY},
	[OBJECT_SCHEMA] = {"schema", "SCHEMA", PRIVILEGE_USAGE | PRIVILEGE_CREATE},
	[OBJECT_RELATION] = {"table", "TABLE", OF_RELATION},
	[OBJECT_COLUMN] = {"column", "TABLE",
		PRIVILEGE_SELECT | PRIVILEGE_INSERT | PRIVILEGE_UPDATE | PRIVILEGE_REFERENCES},
	[OBJECT_SEQUENCE] = {"sequence", "SEQUENCE",
		PRIVILEGE_SELECT | PRIVILEGE_UPDATE | PRIVILEGE_USAGE},
	[OBJECT_FUNCTION] = {"function", "FUNCTION", PRIVILEGE_EXECUTE},
	[OBJECT_TYPE] = {"type", "TYPE", PRIVILEGE_USAGE},
	[OBJECT_LANGUAGE] = {"language", "LANGUAGE", PRIVILEGE_USAGE},
	[OBJECT_FOREIGN_SERVER] = {"foreign server", "FOREIGN SERVER", PRIVILEGE_USAGE},
};

const char *object_kind_word(enum object_kind kind)
{
	return kinds[kind].word;
}

const char *object_kind_sql(enum object_kind kind)
{
	return kinds[kind].sql;
}

const char *privilege_word(unsigned privilege)
{
	return words[ffs((int)privilege) - 1];
}

unsigned privilege_of_word(const char *word, size_t length)
{
	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++)
		if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0)
			return 1u << i;
	return length == 4 && strncmp(word, "TEMP", 4) == 0 ? PRIVILEGE_TEMPORARY : 0;
}

unsigned privileges_of_kind(enum object_kind kind, int server_version)
{
	unsigned privileges = kinds[kind].privileges;

	return server_version < 170000 ? privileges & ~(unsigned)PRIVILEGE_MAINTAIN : privileges;
}

void privileges_add(struct buf *out, unsigned privileges)
{
	const char *between = "";

	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++)
		if (privileges & (1u << i)) {
			buf_printf(out, "%s%s", between, words[i]);
			between = ", ";
		}
}
