/*
 * What object_details.py asks about src/catalog/object.c:
 *
 *     object_print HOST PORT DATABASE USER
 *
 * Reads lines "LETTER OID" and answers each with one line of JSON: all tabs of that object.
 */
#include "base/secret.h"
#include "catalog/catalog.h"
#include "catalog/object.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/schema_tabs.h"
#include "source/source.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static void answer(struct headless *headless, struct session *session, char letter, char *oid)
{
	struct node node;
	json_t *tabs = json_object();
	char *text;

	if (object_of_letter(letter, &node)) {
		node.oid = oid;
		schema_tabs(headless, session, &node, tabs);
	}
	text = json_dumps(tabs, 0);
	puts(text ? text : "null");
	fflush(stdout);
	free(text);
	json_decref(tabs);
}

int main(int argc, char **argv)
{
	static const char *const fields[] = {"host", "port", "dbname", "user"};
	struct options options = {.no_input = true};
	struct headless headless;
	struct source *source = source_new();
	struct secret *password = secret_new();
	struct session *session;
	char line[64], letter, oid[32];
	int code = 1;

	for (int i = 0; i < 4 && i + 1 < argc; i++)
		source_set(source, fields[i], argv[i + 1], ORIGIN_FLAG, NULL);
	source_set(source, "sslmode", "disable", ORIGIN_FLAG, NULL);
	headless_start(&headless, &options);
	session = headless_open(&headless, source, password, &code);
	while (session && fgets(line, sizeof line, stdin))
		if (sscanf(line, "%c %31s", &letter, oid) == 2)
			answer(&headless, session, letter, oid);
	code = session ? 0 : 1;
	session_free(session);
	source_free(source);
	secret_free(password);
	headless_end(&headless);
	return code;
}
