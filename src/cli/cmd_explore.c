/* cmd_explore.c - pgusher grants --who, --rights and --matrix: rights as they are, without a
 * target. */
#include "cli/cli.h"

#include "base/secret.h"
#include "cli/explore_out.h"
#include "cli/grants_drift.h"
#include "cli/grants_formats.h"
#include "cli/grants_json.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "grants/explore_ask.h"
#include "loop/loop.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

struct run {
	struct headless headless;
	struct options options; /* with what --format says */
	enum grants_format format;
	struct session *session;
	struct object_name name; /* of --who */
	struct rights *rights;
	struct object_access *object;
	struct role_access *role;
	struct error error;
};

/* --- what came in --------------------------------------------------------------------------------
 */

static void end(struct run *run, struct rights *rights, const struct error *error)
{
	run->rights = rights;
	error_copy(&run->error, error);
	run->headless.is_done = true;
}

static void object_came_in(
	void *self, struct rights *rights, struct object_access *access, const struct error *error)
{
	struct run *run = self;

	run->object = access;
	end(run, rights, error);
}

static void role_came_in(
	void *self, struct rights *rights, struct role_access *access, const struct error *error)
{
	struct run *run = self;

	run->role = access;
	end(run, rights, error);
}

static void all_came_in(void *self, struct rights *rights, const struct error *error)
{
	end(self, rights, error);
}

/* --- what goes out -------------------------------------------------------------------------------
 */

static bool schemas_are_there(struct run *run)
{
	const struct word_list *schemas = &run->headless.options->schemas;

	for (size_t i = 0; i < schemas->count; i++)
		if (!rights_schema_named(run->rights, schemas->items[i])) {
			error_set(&run->error, "there is no schema %s in database %s",
				schemas->items[i], run->rights->database);
			error_set_hint(&run->error, "pgusher schema, which lists them");
			return false;
		}
	return true;
}

static bool print_matrix(struct run *run)
{
	const struct options *options = run->headless.options;

	if (options->json)
		return grants_matrix_json(options->output, run->rights, &run->error);
	if (options->csv)
		return rights_table_csv(options->output, run->rights, &run->error);
	rights_table_print(run->rights);
	return true;
}

static bool print_result(struct run *run)
{
	const struct options *options = run->headless.options;

	if (run->object && options->json)
		return out_json(
			options->output, object_access_json(run->rights, run->object), &run->error);
	if (run->role && options->json)
		return out_json(
			options->output, role_access_json(run->rights, run->role), &run->error);
	if (run->object)
		object_access_print(run->rights, run->object, options->verbose);
	else if (run->role)
		role_access_print(run->rights, run->role, options->verbose);
	else
		return print_matrix(run);
	return true;
}

/* --- asking --------------------------------------------------------------------------------------
 */

static struct explore_question *ask(struct run *run)
{
	const struct options *options = run->headless.options;
	char *const *schemas =
		options->schemas.count ? (char *const *)options->schemas.items : NULL;

	if (options->who)
		return explore_ask_object(
			run->session, &run->name, options->role, object_came_in, run);
	if (options->rights)
		return explore_ask_role(run->session, options->role, schemas, role_came_in, run);
	return explore_ask_all(run->session, schemas, all_came_in, run);
}

static int explore(struct run *run)
{
	struct explore_question *question = ask(run);

	loop_until(run->headless.loop, &run->headless.is_done);
	if (run->headless.is_interrupted) {
		explore_question_cancel(&question);
		return EXIT_INTERRUPTED;
	}
	if (!run->rights || !schemas_are_there(run)) {
		out_error(&run->error); /* what was named is not there, or the server refused */
		return EXIT_CHECK_FAILED;
	}
	if (print_result(run))
		return EXIT_PASS;
	out_error(&run->error);
	return EXIT_OWN_ERROR;
}

/* --- the command line ----------------------------------------------------------------------------
 */

static bool refuse(struct run *run, const char *what, const char *instead)
{
	error_set(&run->error, "%s", what);
	error_set_hint(&run->error, "%s", instead);
	return false;
}

static bool check_options(struct run *run)
{
	const struct options *options = run->headless.options;
	const struct {
		bool is_wrong;
		const char *what, *instead;
	} rows[] = {
		{(options->who != NULL) + options->rights + options->matrix > 1,
			"--who, --rights and --matrix are three questions",
			"one of them at a time"},
		{options->role && !*options->role, "--role needs the name of a role",
			"no --role at all for the session's own"},
		{options->target || options->params.count || options->print_script ||
				options->revoke || options->save_baseline ||
				grants_drift_is_asked(options),
			"--who, --rights and --matrix of all roles show rights as they are, "
			"without a target or a baseline",
			"the same command without --sql, --revoke, --target, --param, "
			"--save-baseline and --against"},
		{run->format == FORMAT_MARKDOWN || run->format == FORMAT_JUNIT,
			"--who, --rights and --matrix know no such format", "--json, or no format"},
		{options->csv && !options->matrix, "--csv is for --matrix",
			"--json, or lines without either"},
		{options->matrix && options->role, "--matrix shows all roles",
			"--rights --role NAME for one of them"},
		{options->who && options->schemas.count,
			"--who looks into the schema of its object", "--who SCHEMA.NAME"},
		{options->output && !options->json && !options->csv,
			"--output takes the answer of --json or --csv",
			"--json --output FILE, or > FILE in the shell"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].is_wrong)
			return refuse(run, rows[i].what, rows[i].instead);
	return !options->who || object_name_read(options->who, &run->name, &run->error);
}

int cmd_explore(const struct options *options, char *const *words, int count)
{
	struct run run = {.rights = NULL};
	struct secret *password = secret_new();
	struct source *source = NULL;
	int code = EXIT_OWN_ERROR;

	run.options = *options;
	headless_start(&run.headless, &run.options);
	if (!grants_format_read(&run.options, &run.format, &run.error) || !check_options(&run))
		out_error(&run.error);
	else
		source = headless_source(&run.headless, words, count, password);
	if (source)
		run.session = headless_open(&run.headless, source, password, &code);
	if (run.session)
		code = explore(&run);
	object_access_free(run.object);
	role_access_free(run.role);
	rights_free(run.rights);
	object_name_release(&run.name);
	session_free(run.session);
	error_clear(&run.error);
	source_free(source);
	secret_free(password);
	code = headless_exit_code(&run.headless, code);
	headless_end(&run.headless);
	return code;
}
