/* http_none.c - in the place of http.c where libcurl is not there to build with. */
#include "loop/http.h"

#include "base/error.h"

bool http_is_possible(struct error *error)
{
	error_set(error, "this build of pgusher has no HTTPS: it was made without libcurl");
	error_set_hint(error, "build it again with the Debian package libcurl4-openssl-dev");
	return false;
}

const char *http_library(void)
{
	return "none";
}

struct http *http_post(struct loop *loop, const struct http_request *request, http_done *done,
	void *self, struct error *error)
{
	(void)loop;
	(void)request;
	(void)done;
	(void)self;
	http_is_possible(error);
	return NULL;
}

void http_cancel(struct http **http)
{
	*http = NULL;
}
