/*
 * http.h - one HTTPS request on the loop, by libcurl's multi interface: the sockets and timers of
 * curl are watches and timers of ours.
 *
 * The server's certificate and name are always checked, redirects are never followed, and http is
 * taken for addresses of this machine only. A proxy is used as curl's variables say (https_proxy,
 * no_proxy), never for http. What we hold of request and answer is cleared, and so is the memory
 * that curl gives back; what OpenSSL keeps is out of reach.
 */
#ifndef PGUSHER_LOOP_HTTP_H
#define PGUSHER_LOOP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct http;
struct loop;
struct secret;

struct http_request {
	const char *url;
	const char *authorities;   /* PEM file of those to trust; NULL: those of the system */
	const struct secret *form; /* the body, url-encoded; copied */
	int64_t limit_ms;	   /* for everything */
	size_t answer_max;	   /* bytes; a longer one is an error */
};

/* Borrowed during the call. */
struct http_answer {
	int status;
	const char *bytes; /* NUL-terminated */
	size_t length;
};

/* @answer whatever its status is; NULL and @error when there is none. */
typedef void http_done(void *self, const struct http_answer *answer, const struct error *error);

/* POSTs the form; NULL and @error when it cannot even begin. @done comes from the loop; the handle
 * is dead then. */
struct http *http_post(struct loop *loop, const struct http_request *request, http_done *done,
	void *self, struct error *error);
void http_cancel(struct http **http); /* empties the caller's pointer */

/* Whether this build and this libcurl can do it; what is missing in @error. */
bool http_is_possible(struct error *error);

/* "7.88.1", or "none"; borrowed. */
const char *http_library(void);

/* Whether the request may go there: https, or http to an address of this machine. */
bool http_check_url(const char *url, struct error *error);

#endif
