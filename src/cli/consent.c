#include "cli/consent.h"

#include "base/buf.h"
#include "base/error.h"
#include "catalog/catalog.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "loop/loop.h"
#include "preview/consent.h"

#include <stdio.h>

#define LINES_MAX 20

struct waiting_consent {
	struct consent *consent;
	struct error *error;
	struct headless *headless;
};

static void found_out(void *self, struct consent *consent, const struct error *error)
{
	struct waiting_consent *waiting = self;

	waiting->consent = consent;
	if (error)
		error_copy(waiting->error, error);
	waiting->headless->is_done = true;
}

static bool refuse(const struct consent *consent, struct error *error)
{
	struct buf lines = BUF_INIT;

	consent_lines(consent, LINES_MAX, &lines);
	out_lines(stderr, "pgusher: ", buf_string(&lines));
	buf_free(&lines);
	return error_set(error, "reading it runs code written by others, with your rights: not "
				"without --allow-code");
}

bool consent_for(struct headless *headless, struct session *session, const struct node *relation,
	bool *runs_code, struct error *error)
{
	struct waiting_consent waiting = {.error = error, .headless = headless};
	struct consent_request *request;
	bool may_read;

	headless->is_done = false;
	request = consent_ask(session, relation->oid, found_out, &waiting);
	loop_until(headless->loop, &headless->is_done);
	if (headless->is_interrupted) {
		if (!waiting.consent)
			consent_cancel(&request);
		consent_free(waiting.consent);
		return false;
	}
	headless->is_done = false;
	if (!waiting.consent)
		return false;
	*runs_code = waiting.consent->runs_code;
	may_read = !waiting.consent->is_needed || headless->options->allow_code ||
		   refuse(waiting.consent, error);
	consent_free(waiting.consent);
	return may_read;
}
