#include "loop/http.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/loop.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* A socket of curl's. */
struct spot {
	struct spot *next;
	struct http *http;
	struct watch *watch;
	curl_socket_t fd;
	short events;
};

struct http {
	struct loop *loop;
	CURLM *multi;
	CURL *easy;
	struct spot *spots;
	struct timer *timer;
	struct secret *form;
	struct buf answer;
	int64_t limit_ms;
	char *url;
	char reason[CURL_ERROR_SIZE];
	http_done *done;
	void *self;
};

static void free_spots(struct http *http)
{
	while (http->spots) {
		struct spot *spot = http->spots;

		http->spots = spot->next;
		loop_unwatch(spot->watch);
		free(spot);
	}
}

static void free_http(struct http *http)
{
	if (http->easy && http->multi)
		curl_multi_remove_handle(http->multi, http->easy);
	curl_easy_cleanup(http->easy);
	curl_multi_cleanup(http->multi);
	free_spots(http);
	loop_stop_timer(&http->timer);
	if (http->answer.bytes)
		explicit_bzero(http->answer.bytes, http->answer.capacity);
	buf_free(&http->answer);
	secret_free(http->form);
	free(http->url);
	free(http);
}

/* --- the end --------------------------------------------------------------------------------- */

static void explain(const struct http *http, CURLcode code, struct error *error)
{
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		error_set(error, "%s did not answer within %d s", http->url,
			(int)(http->limit_ms / 1000));
		break;
	case CURLE_COULDNT_RESOLVE_HOST:
		error_set(error, "the host of %s is not known", http->url);
		break;
	case CURLE_COULDNT_CONNECT:
		error_set(error, "%s cannot be reached", http->url);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		error_set(error, "the certificate of %s could not be verified", http->url);
		break;
	case CURLE_WRITE_ERROR:
	case CURLE_FILESIZE_EXCEEDED:
		error_set(error, "%s answered more than %zu bytes", http->url, http->answer.limit);
		break;
	default:
		error_set(error, "%s: %s", http->url, curl_easy_strerror(code));
	}
	if (http->reason[0])
		error->detail = mem_text(http->reason);
}

static void finish(struct http *http, CURLcode code)
{
	struct http_answer answer = {
		.bytes = buf_string(&http->answer), .length = http->answer.length};
	struct error error = ERROR_INIT;
	long status = 0;

	curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status);
	answer.status = (int)status;
	if (code != CURLE_OK)
		explain(http, code, &error);
	log_debug("http", "%s: status %ld, %zu bytes%s%s", http->url, status, answer.length,
		code == CURLE_OK ? "" : ", ", code == CURLE_OK ? "" : curl_easy_strerror(code));
	http->done(http->self, code == CURLE_OK ? &answer : NULL, &error);
	error_clear(&error);
	free_http(http);
}

/* Lets curl work on what has happened; @http may be gone afterwards. */
static void act(struct http *http, curl_socket_t fd, int mask)
{
	CURLMsg *message;
	int left;

	curl_multi_socket_action(http->multi, fd, mask, &left);
	message = curl_multi_info_read(http->multi, &left);
	if (message && message->msg == CURLMSG_DONE)
		finish(http, message->data.result);
}

/* --- what curl asks of the loop -------------------------------------------------------------- */

static struct wants spot_wants(void *self)
{
	const struct spot *spot = self;

	return (struct wants){.fd = spot->fd, .events = spot->events};
}

static void spot_ready(void *self, short revents, int budget_ms)
{
	const struct spot *spot = self;
	int mask = (revents & POLLIN ? CURL_CSELECT_IN : 0) |
		   (revents & POLLOUT ? CURL_CSELECT_OUT : 0) |
		   (revents & (POLLERR | POLLHUP | POLLNVAL) ? CURL_CSELECT_ERR : 0);

	(void)budget_ms;
	act(spot->http, spot->fd, mask);
}

static void drop_spot(struct http *http, struct spot *spot)
{
	for (struct spot **at = &http->spots; *at; at = &(*at)->next) {
		if (*at == spot) {
			*at = spot->next;
			break;
		}
	}
	loop_unwatch(spot->watch);
	free(spot);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *self, void *known)
{
	static const struct watch_ops ops = {.wants = spot_wants, .ready = spot_ready};
	struct http *http = self;
	struct spot *spot = known;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (spot)
			drop_spot(http, spot);
		return 0;
	}
	if (!spot) {
		spot = mem_new(sizeof *spot);
		*spot = (struct spot){.http = http, .fd = fd, .next = http->spots};
		http->spots = spot;
		spot->watch = loop_watch(http->loop, &ops, spot);
		curl_multi_assign(http->multi, fd, spot);
	}
	spot->events =
		(short)((what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0));
	return 0;
}

static void time_came(void *self)
{
	struct http *http = self;

	http->timer = NULL;
	act(http, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *multi, long timeout_ms, void *self)
{
	struct http *http = self;

	(void)multi;
	loop_stop_timer(&http->timer);
	if (timeout_ms >= 0)
		http->timer = loop_timer(http->loop, timeout_ms, time_came, http);
	return 0;
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *self)
{
	struct http *http = self;

	return buf_add(&http->answer, bytes, size * count) ? size * count : 0;
}

/* A child that is started meanwhile must not hold it. */
static int on_opened(void *self, curl_socket_t fd, curlsocktype purpose)
{
	(void)self;
	(void)purpose;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return CURL_SOCKOPT_OK;
}

/* --- the beginning --------------------------------------------------------------------------- */

bool http_is_possible(struct error *error)
{
	static bool is_ready;
	const curl_version_info_data *about;

	/* Once, from the loop, before another thread can be in curl; its memory will hold the form
	 * and the answer. */
	if (!is_ready && curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, secret_wipe_free,
				 secret_wipe_resize, strdup, calloc) != CURLE_OK)
		return error_set(error, "libcurl does not start");
	is_ready = true;
	about = curl_version_info(CURLVERSION_NOW);
	if (!(about->features & CURL_VERSION_SSL))
		return error_set(error, "libcurl %s has no TLS", about->version);
	if (!(about->features & CURL_VERSION_ASYNCHDNS))
		return error_set(error,
			"libcurl %s looks names up while everything else waits: a libcurl with "
			"the threaded resolver is needed",
			about->version);
	return true;
}

const char *http_library(void)
{
	return curl_version_info(CURLVERSION_NOW)->version;
}

static CURLcode set_limits(struct http *http, const struct http_request *request)
{
	CURL *easy = http->easy;
	CURLcode code = curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);

	/* A look-up that hangs is left behind instead of waited for. */
	code |= curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	code |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->limit_ms);
	code |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	code |= curl_easy_setopt(easy, CURLOPT_MAXFILESIZE, (long)request->answer_max);
	code |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, http->reason);
	code |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_bytes);
	code |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, http);
	code |= curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_opened);
	return code;
}

static CURLcode set_road(struct http *http, const struct http_request *request)
{
	CURL *easy = http->easy;
	bool is_https = text_starts_with(request->url, "https:");
	CURLcode code = curl_easy_setopt(easy, CURLOPT_URL, request->url);

	code |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, is_https ? "https" : "http");
	if (!is_https)
		code |= curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
	code |= curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	code |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	code |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	code |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	if (request->authorities) {
		code |= curl_easy_setopt(easy, CURLOPT_CAINFO, request->authorities);
		code |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	code |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)secret_length(http->form));
	code |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, secret_reveal(http->form));
	return code;
}

static bool set_multi(struct http *http)
{
	CURLMcode code = curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_socket);

	code |= curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	code |= curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	code |= curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	return code == CURLM_OK && curl_multi_add_handle(http->multi, http->easy) == CURLM_OK;
}

struct http *http_post(struct loop *loop, const struct http_request *request, http_done *done,
	void *self, struct error *error)
{
	struct http *http;

	if (!http_check_url(request->url, error) || !http_is_possible(error))
		return NULL;
	http = mem_new(sizeof *http);
	*http = (struct http){.loop = loop,
		.multi = curl_multi_init(),
		.easy = curl_easy_init(),
		.form = secret_new(),
		.limit_ms = request->limit_ms,
		.url = mem_text(request->url),
		.done = done,
		.self = self};
	secret_copy(http->form, request->form);
	/* All at once: what grows, moves, and leaves a copy. */
	buf_init(&http->answer, request->answer_max);
	buf_reserve(&http->answer, request->answer_max);
	log_debug("http", "POST %s", http->url);
	if (http->multi && http->easy && set_limits(http, request) == CURLE_OK &&
		set_road(http, request) == CURLE_OK && set_multi(http))
		return http;
	error_set(error, "libcurl does not take the request to %s", request->url);
	free_http(http);
	return NULL;
}

void http_cancel(struct http **http)
{
	if (*http)
		free_http(*http);
	*http = NULL;
}
