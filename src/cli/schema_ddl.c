#include "cli/schema_ddl.h"

#include "base/buf.h"
#include "catalog/definition.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "loop/loop.h"

#include <unistd.h>

struct run {
	struct headless *headless;
	struct session *session;
	struct definition_search *search;
	struct definition_request *request;
	struct buf text;
	struct error error;
};

static void came(void *self, const char *sql, size_t length, const struct error *error)
{
	struct run *run = self;

	run->request = NULL;
	if (sql)
		buf_add(&run->text, sql, length);
	else
		error_copy(&run->error, error);
	run->headless->is_done = true;
}

static void found(void *self, const struct node *node, const struct error *error)
{
	struct run *run = self;

	run->search = NULL;
	if (node) {
		run->request = definition_read(run->session, node, came, run);
	} else {
		error_copy(&run->error, error);
		run->headless->is_done = true;
	}
}

/* To a terminal as what can be seen; elsewhere byte for byte, as names of any bytes must come out
 * as they are. */
static int print(struct run *run)
{
	const char *path = run->headless->options->output;
	struct error error = ERROR_INIT;
	int code = EXIT_PASS;

	if (!path && isatty(STDOUT_FILENO)) {
		out_lines(stdout, "", buf_string(&run->text));
	} else if (!out_bytes(path, buf_string(&run->text), run->text.length, &error)) {
		out_error(&error);
		code = EXIT_OWN_ERROR;
	}
	error_clear(&error);
	return code;
}

int schema_ddl(struct headless *headless, struct session *session, const char *name)
{
	struct run run = {.headless = headless, .session = session};
	int code = EXIT_CHECK_FAILED;

	if (!name) {
		out_line(stderr,
			"pgusher: --ddl needs the name of an object: pgusher schema SOURCE "
			"app.orders --ddl");
		return EXIT_OWN_ERROR;
	}
	buf_init(&run.text, DEFINITION_MAX);
	headless->is_done = false;
	run.search = definition_find(session, name, found, &run);
	loop_until(headless->loop, &headless->is_done);
	definition_find_cancel(&run.search);
	definition_cancel(&run.request);
	if (error_is_set(&run.error))
		out_error(&run.error);
	else if (run.text.length)
		code = print(&run);
	buf_free(&run.text);
	error_clear(&run.error);
	return code;
}
