#include "cli/grants_drift.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/secret.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "grants/drift.h"
#include "grants/grants.h"
#include "grants/rights_ask.h"
#include "loop/loop.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

/* --- flags ---------------------------------------------------------------------------------------
 */

bool grants_drift_is_asked(const struct options *options)
{
	return options->against || options->against_role || options->against_source;
}

static bool check_flags(
	const struct options *options, enum grants_format format, struct error *error)
{
	bool is_script = options->print_script || options->revoke;

	if (!grants_drift_is_asked(options))
		return true;
	if (!!options->against + !!options->against_role + !!options->against_source > 1)
		return error_set(error, "--against, --against-role and --against-source: one of "
					"them at a time");
	if (is_script)
		return error_set(error, "--against prints what changed: without --sql "
					"and --revoke");
	if (format == FORMAT_CSV || format == FORMAT_JUNIT)
		return error_set(error,
			"what changed is written as text, json or markdown, not as %s",
			grants_format_word(format));
	return true;
}

static bool holds(const struct word_list *list, const char *word)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], word) == 0)
			return true;
	return false;
}

/* The words of the file count where the flags have none; other ones make another picture, which
 * would look like changes. */
static bool agree_on_words(struct word_list *given, const struct words *kept, const char *flag,
	const char *path, struct error *error)
{
	bool is_same = given->count == kept->count;

	if (kept->count > OPTION_LIST_MAX)
		return error_set(error, "%s has more than %d of --%s", path, OPTION_LIST_MAX, flag);
	for (size_t i = 0; is_same && i < kept->count; i++)
		is_same = holds(given, kept->items[i]);
	if (given->count && !is_same) {
		error_set(error, "%s was made with other values of --%s", path, flag);
		error_set_hint(error, "without --%s those of the file count", flag);
		return false;
	}
	for (size_t i = 0; !given->count && i < kept->count; i++)
		given->items[i] = kept->items[i];
	given->count = kept->count;
	return true;
}

static bool agree(struct options *options, const struct baseline *before, struct error *error)
{
	const char *path = options->against;

	if (!options->role)
		options->role = before->role;
	if (options->target && strcmp(options->target, before->target) != 0) {
		error_set(error, "%s was made for the target %s", path, before->target);
		error_set_hint(error, "without --target that one counts");
		return false;
	}
	options->target = before->target;
	return agree_on_words(&options->schemas, &before->schemas, "schema", path, error) &&
	       agree_on_words(&options->params, &before->params, "param", path, error);
}

bool grants_drift_prepare(struct options *options, enum grants_format format,
	struct baseline **before, struct error *error)
{
	*before = NULL;
	if (!check_flags(options, format, error))
		return false;
	if (options->against_source && !options_is_source(options->against_source)) {
		error_set(error, "there is no source \"%s\"", options->against_source);
		error_set_hint(error, "pgusher list");
		return false;
	}
	if (!options->against)
		return true;
	*before = baseline_read(options->against, error);
	return *before && agree(options, *before, error);
}

/* --- asking --------------------------------------------------------------------------------------
 */

struct asking {
	const struct grants_drift *asked;
	struct headless *headless;
	struct session *session;
	const struct source *source;
	struct rights_question *question;
	struct grants_report *report;
	struct rights *rights;
	struct error error;
	int code; /* how to end when there is no baseline */
};

static void wait_for_it(struct asking *asking)
{
	loop_until(asking->headless->loop, &asking->headless->is_done);
	asking->headless->is_done = asking->headless->is_interrupted;
}

static void report_came_in(void *self, struct grants_report *report, const struct error *error)
{
	struct asking *asking = self;

	asking->report = report;
	error_copy(&asking->error, error);
	asking->headless->is_done = true;
}

static void ask_report(struct asking *asking, const char *role)
{
	struct grants_check *check = grants_start(asking->session, asking->asked->target,
		asking->asked->values, role, report_came_in, asking, &asking->error);

	asking->code = check ? EXIT_CHECK_FAILED : EXIT_OWN_ERROR;
	if (!check)
		return;
	wait_for_it(asking);
	if (asking->headless->is_interrupted)
		grants_cancel(&check);
}

static void columns_came_in(void *self, const struct error *error)
{
	struct asking *asking = self;

	error_copy(&asking->error, error);
	asking->question = NULL;
	asking->headless->is_done = true;
}

static void rights_came_in(void *self, struct rights *rights, const struct error *error)
{
	struct asking *asking = self;

	asking->rights = rights;
	asking->question = NULL;
	error_copy(&asking->error, error);
	if (rights)
		asking->question = rights_ask_columns(
			asking->session, rights, NULL, 0, false, columns_came_in, asking);
	else
		asking->headless->is_done = true;
}

static void add_words(struct words *to, const struct word_list *from)
{
	for (size_t i = 0; i < from->count; i++)
		words_add(to, from->items[i]);
}

/* A picture of its own: that of the verdicts has only what the target asks for. */
static struct baseline *ask_baseline(struct asking *asking, const struct grants_report *report)
{
	const struct options *options = asking->headless->options;
	struct baseline *baseline = NULL;
	struct words schemas = {.count = 0};
	struct rights_scope scope = {.parts = BASELINE_PARTS, .is_of_nobody = true};
	struct buf where = BUF_INIT;

	asking->code = EXIT_CHECK_FAILED;
	add_words(&schemas, &options->schemas);
	scope.schemas = schemas.items;
	asking->question = rights_ask(asking->session, &scope, rights_came_in, asking);
	wait_for_it(asking);
	rights_question_cancel(&asking->question);
	if (!asking->headless->is_interrupted && asking->rights && !error_is_set(&asking->error))
		baseline = baseline_take(asking->rights, report, &asking->error);
	if (baseline) {
		source_describe(asking->source, &where);
		baseline->source = mem_text(buf_string(&where));
		add_words(&baseline->schemas, &options->schemas);
		add_words(&baseline->params, &options->params);
	}
	buf_free(&where);
	words_release(&schemas);
	return baseline;
}

static bool must_exist(struct asking *asking, const struct grants_report *report)
{
	const char *like;

	if (!report->is_missing)
		return true;
	like = roles_like(report->rights->roles, report->role);
	error_set(&asking->error, "there is no role \"%s\" on this server", report->role);
	if (like)
		error_set_hint(&asking->error, "did you mean \"%s\"?", like);
	return false;
}

static struct baseline *take(struct asking *asking, const char *role, bool may_be_missing)
{
	struct baseline *baseline = NULL;

	ask_report(asking, role);
	if (asking->report && (may_be_missing || must_exist(asking, asking->report)))
		baseline = ask_baseline(asking, asking->report);
	if (!baseline && asking->headless->is_interrupted)
		asking->code = EXIT_INTERRUPTED;
	else if (!baseline)
		out_error(&asking->error);
	grants_report_free(asking->report);
	rights_free(asking->rights);
	asking->report = NULL;
	asking->rights = NULL;
	error_clear(&asking->error);
	return baseline;
}

/* --- the other one -------------------------------------------------------------------------------
 */

/* The flags of the connection are those of WHAT; the other source stands for itself. */
static struct options without_connection(const struct options *options)
{
	struct options other = *options;

	other.host = other.port = other.user = other.dbname = NULL;
	other.ssh = other.ssh_jump = other.ssh_transport = other.ssh_fingerprint = NULL;
	other.password_file = NULL;
	other.ask_password = false;
	return other;
}

/* Opened after all was asked of the first one, so that a server never sees two of us at once. */
static struct baseline *take_of_source(struct asking *asking, const char *role)
{
	const struct options *options = asking->headless->options;
	struct options other = without_connection(options);
	char *words[] = {(char *)options->against_source, NULL};
	struct secret *password = secret_new();
	struct source *source;
	struct baseline *baseline = NULL;

	asking->headless->options = &other;
	asking->code = EXIT_OWN_ERROR;
	source = headless_source(asking->headless, words, 1, password);
	asking->source = source;
	asking->session =
		source ? headless_open(asking->headless, source, password, &asking->code) : NULL;
	if (asking->session)
		baseline = take(asking, role, true);
	session_free(asking->session);
	source_free(source);
	secret_free(password);
	asking->headless->options = options;
	return baseline;
}

/* --- comparing -----------------------------------------------------------------------------------
 */

bool grants_drift_is_met(const struct drift *drift)
{
	for (size_t i = 0; i < drift->now->verdict_count; i++) {
		const struct baseline_verdict *verdict = &drift->now->verdicts[i];

		if (verdict->is_mandatory && verdict->state != VERDICT_OK &&
			verdict->state != VERDICT_WARN)
			return false;
	}
	return true;
}

static bool write_baseline(
	const struct asking *asking, const struct baseline *baseline, struct error *error)
{
	const struct options *options = asking->headless->options;

	if (!options->save_baseline)
		return true;
	if (!baseline_write(baseline, options->save_baseline, error))
		return false;
	if (!options->quiet)
		out_line(stderr, "What %s holds was written to %s", baseline->role,
			options->save_baseline);
	return true;
}

static int compare(
	const struct asking *asking, const struct baseline *before, const struct baseline *now)
{
	struct drift *drift = drift_between(before, now);
	struct error error = ERROR_INIT;
	int code = EXIT_OWN_ERROR;

	if (grants_drift_print(drift, asking->headless->options, asking->asked->format, &error) &&
		write_baseline(asking, now, &error))
		code = drift_is_empty(drift) && grants_drift_is_met(drift) ? EXIT_PASS
									   : EXIT_CHECK_FAILED;
	else
		out_error(&error);
	error_clear(&error);
	drift_free(drift);
	return code;
}

int grants_drift(const struct grants_drift *asked)
{
	const struct options *options = asked->headless->options;
	struct asking asking = {.asked = asked,
		.headless = asked->headless,
		.session = asked->session,
		.source = asked->source};
	/* A role that is gone is a change beside a file; to keep that would be of no use. */
	struct baseline *now =
		take(&asking, options->role, asked->before && !options->save_baseline);
	struct baseline *other = NULL;
	const struct baseline *before = asked->before;
	int code = asking.code;

	if (now && options->against_role)
		before = other = take(&asking, options->against_role, false);
	else if (now && options->against_source)
		before = other = take_of_source(&asking, now->role);
	code = now && before ? compare(&asking, before, now) : asking.code;
	baseline_free(other);
	baseline_free(now);
	return code;
}

int grants_save_baseline(
	const struct grants_drift *asked, const struct grants_report *report, int code)
{
	struct asking asking = {.asked = asked,
		.headless = asked->headless,
		.session = asked->session,
		.source = asked->source,
		.code = EXIT_CHECK_FAILED};
	struct baseline *baseline = NULL;

	asked->headless->is_done = asked->headless->is_interrupted;
	if (must_exist(&asking, report))
		baseline = ask_baseline(&asking, report);
	if (asked->headless->is_interrupted)
		code = EXIT_INTERRUPTED;
	else if (!baseline)
		code = asking.code;
	else if (!write_baseline(&asking, baseline, &asking.error))
		code = EXIT_OWN_ERROR;
	if (error_is_set(&asking.error))
		out_error(&asking.error);
	baseline_free(baseline);
	rights_free(asking.rights);
	error_clear(&asking.error);
	return code;
}
