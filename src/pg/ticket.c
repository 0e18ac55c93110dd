#include "config.h"

#include "pg/ticket.h"

#include "base/memory.h"
#include "loop/worker.h"

#include <stdlib.h>
#include <string.h>
#ifdef HAVE_GSSAPI
#include <gssapi/gssapi.h>
#endif

struct ticket {
	struct worker *worker;
	ticket_done *done;
	void *self;
};

/* What the thread has. */
struct job {
	char *name; /* "postgres@db1.example.com" */
	char *problem;
};

#ifdef HAVE_GSSAPI

/* "major: minor", each of maybe several messages, as libpq has it (pg_GSS_error). */
static void add_words(char **words, OM_uint32 status, int kind)
{
	OM_uint32 minor, more = 0;

	do {
		gss_buffer_desc text = GSS_C_EMPTY_BUFFER;

		if (gss_display_status(&minor, status, kind, GSS_C_NO_OID, &more, &text) !=
			GSS_S_COMPLETE)
			break;
		mem_replace(words, mem_printf("%s%s%.*s", *words ? *words : "",
					   !*words		     ? ""
					   : kind == GSS_C_MECH_CODE ? ": "
								     : " ",
					   (int)text.length, (const char *)text.value));
		gss_release_buffer(&minor, &text);
	} while (more);
}

static void fetch(void *self)
{
	struct job *job = self;
	gss_buffer_desc text = {.length = strlen(job->name), .value = job->name},
			token = GSS_C_EMPTY_BUFFER;
	gss_ctx_id_t context = GSS_C_NO_CONTEXT;
	gss_name_t name = GSS_C_NO_NAME;
	OM_uint32 minor, major, ignored;

	major = gss_import_name(&minor, &text, GSS_C_NT_HOSTBASED_SERVICE, &name);
	if (!GSS_ERROR(major))
		major = gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, name,
			GSS_C_NO_OID, GSS_C_MUTUAL_FLAG, 0, GSS_C_NO_CHANNEL_BINDINGS,
			GSS_C_NO_BUFFER, NULL, &token, NULL, NULL);
	if (GSS_ERROR(major)) {
		add_words(&job->problem, major, GSS_C_GSS_CODE);
		add_words(&job->problem, minor, GSS_C_MECH_CODE);
	}
	gss_release_buffer(&ignored, &token);
	gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
	gss_release_name(&ignored, &name);
}

#else

static void fetch(void *self)
{
	(void)self;
}

#endif

static void free_job(void *self)
{
	struct job *job = self;

	free(job->name);
	free(job->problem);
	free(job);
}

static void fetched(void *self, void *its_job)
{
	struct ticket *ticket = self;
	const struct job *job = its_job;
	ticket_done *done = ticket->done;
	void *owner = ticket->self;

	free(ticket);
	done(owner, job->problem);
}

struct ticket *ticket_fetch(
	struct loop *loop, const char *service, const char *host, ticket_done *done, void *self)
{
	static const struct worker_ops ops = {.work = fetch, .done = fetched, .free_job = free_job};
	struct ticket *ticket = mem_new(sizeof *ticket);
	struct job *job = mem_new(sizeof *job);

	*job = (struct job){.name = mem_printf("%s@%s", service, host)};
	*ticket = (struct ticket){.done = done, .self = self};
	ticket->worker = worker_start(loop, &ops, job, ticket);
	return ticket;
}

void ticket_abandon(struct ticket **ticket)
{
	if (!*ticket)
		return;
	worker_abandon(&(*ticket)->worker);
	free(*ticket);
	*ticket = NULL;
}
