#include "loop/resolver.h"

#include "base/error.h"
#include "base/memory.h"
#include "loop/worker.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESSES_MAX 64 /* more addresses behind one name than anybody waits for */

struct question {
	char *host, *port;
	struct addrinfo *found;
	int failure; /* EAI_... */
};

struct resolver {
	struct worker *worker;
	resolver_done *done;
	void *self;
};

static void resolve(void *job)
{
	struct question *question = job;
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};

	question->failure = getaddrinfo(question->host, question->port, &hints, &question->found);
}

static void question_free(void *job)
{
	struct question *question = job;

	if (question->found)
		freeaddrinfo(question->found);
	free(question->host);
	free(question->port);
	free(question);
}

static size_t collect(const struct addrinfo *found, struct address *addresses)
{
	size_t count = 0;

	for (const struct addrinfo *at = found; at && count < ADDRESSES_MAX; at = at->ai_next) {
		struct address *address = &addresses[count];

		if (at->ai_addrlen > sizeof address->socket)
			continue;
		memcpy(&address->socket, at->ai_addr, at->ai_addrlen);
		address->length = at->ai_addrlen;
		if (getnameinfo(at->ai_addr, at->ai_addrlen, address->text, sizeof address->text,
			    NULL, 0, NI_NUMERICHOST) == 0)
			count++;
	}
	return count;
}

static void resolved(void *self, void *job)
{
	struct resolver *resolver = self;
	struct question *question = job;
	struct address *addresses = mem_array(ADDRESSES_MAX, sizeof *addresses);
	size_t count = collect(question->found, addresses);
	struct error error = ERROR_INIT;
	resolver_done *done = resolver->done;
	void *owner = resolver->self;

	free(resolver);
	if (question->failure)
		error_set(&error, "could not translate host name \"%s\" to address: %s",
			question->host, gai_strerror(question->failure));
	else if (!count)
		error_set(&error, "host name \"%s\" has no address", question->host);
	done(owner, addresses, count, &error);
	error_clear(&error);
	free(addresses);
}

struct resolver *resolver_start(
	struct loop *loop, const char *host, const char *port, resolver_done *done, void *self)
{
	static const struct worker_ops ops = {
		.work = resolve, .done = resolved, .free_job = question_free};
	struct resolver *resolver = mem_new(sizeof *resolver);
	struct question *question = mem_new(sizeof *question);

	question->host = mem_text(host);
	question->port = mem_text(port);
	*resolver = (struct resolver){.done = done, .self = self};
	resolver->worker = worker_start(loop, &ops, question, resolver);
	return resolver;
}

void resolver_cancel(struct resolver **resolver)
{
	struct resolver *gone = *resolver;

	*resolver = NULL;
	if (!gone)
		return;
	worker_abandon(&gone->worker);
	free(gone);
}
