/* test_loop_http.c - where a request may go, and the ends that need no server; what comes back from
 * one is tested with the tokens of Entra (integration/credentials.py). */
#include "unit.h"

#include "base/error.h"
#include "base/secret.h"
#include "loop/http.h"
#include "loop/loop.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void only_encrypted_or_to_this_machine(void **state)
{
	static const char *const good[] = {"https://login.example/t", "https://login.example",
		"https://login.example:8443/t?x=1", "https://[2001:db8::1]/t",
		"http://127.0.0.1:80/t", "http://127.9.9.9", "http://[::1]:8080/t"};
	static const char *const bad[] = {"http://login.example/t", "http://localhost/t",
		"http://127.0.0.1.example/t", "http://127.1/t", "http://[::2]/t",
		"http://127.0.0.1@login.example/t", "https://mia:pw@login.example/t",
		"http://127.0.0.1\\@login.example/t", "https://", "https:///t", "https://:80/t",
		"ftp://127.0.0.1/t", "file:///etc/passwd", "HTTPS://login.example/t", "",
		"https://login.example/t#x", "https://login.example/a b",
		"http://169.254.169.254/t", "https://login.example/\r\nHost: x", "https://[::1"};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!http_check_url(good[i], NULL))
			fail_msg("%s was refused", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (http_check_url(bad[i], NULL))
			fail_msg("%s was taken", bad[i]);
}

struct end {
	bool is_done, has_answer;
	char primary[200];
};

static void note(void *self, const struct http_answer *answer, const struct error *error)
{
	struct end *end = self;

	end->is_done = true;
	end->has_answer = answer != NULL;
	snprintf(end->primary, sizeof end->primary, "%s", error->primary ? error->primary : "");
}

static struct http *post_to(struct loop *loop, const char *url, struct end *end)
{
	struct secret *form = secret_from("a=b", 3);
	struct http_request request = {
		.url = url, .form = form, .limit_ms = 300, .answer_max = 1000};
	struct http *http = http_post(loop, &request, note, end, NULL);

	secret_free(form);
	return http;
}

/* A socket that is bound; with @listens it takes connections and never says a word. */
static int make_socket(bool listens, char url[40])
{
	struct sockaddr_in name = {.sin_family = AF_INET};
	socklen_t length = sizeof name;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &length), 0);
	if (listens)
		assert_int_equal(listen(fd, 5), 0);
	snprintf(url, 40, "http://127.0.0.1:%d/", ntohs(name.sin_port));
	return fd;
}

static void a_closed_port_and_a_silent_one_end(void **state)
{
	struct loop *loop = loop_new();
	struct end end = {.is_done = false};
	char url[40];
	int fd = make_socket(false, url);

	(void)state;
	assert_non_null(post_to(loop, url, &end));
	assert_false(end.is_done); /* never from inside the call */
	loop_until(loop, &end.is_done);
	assert_false(end.has_answer);
	assert_non_null(strstr(end.primary, "cannot be reached"));
	close(fd);

	fd = make_socket(true, url);
	end.is_done = false;
	assert_non_null(post_to(loop, url, &end));
	loop_until(loop, &end.is_done);
	assert_non_null(strstr(end.primary, "did not answer within"));
	close(fd);
	loop_free(loop);
}

static void a_request_can_be_cancelled(void **state)
{
	struct loop *loop = loop_new();
	struct end end = {.is_done = false};
	char url[40];
	int fd = make_socket(true, url);
	struct http *http;

	(void)state;
	http = post_to(loop, url, &end);
	for (int i = 0; i < 5; i++)
		loop_turn(loop, 10);
	http_cancel(&http);
	assert_null(http);
	http_cancel(&http);
	for (int i = 0; i < 5; i++)
		loop_turn(loop, 100); /* past its time limit */
	assert_false(end.is_done);
	close(fd);
	loop_free(loop);
}

static void what_may_not_go_does_not_begin(void **state)
{
	struct loop *loop = loop_new();
	struct end end = {.is_done = false};

	(void)state;
	assert_null(post_to(loop, "http://login.example/", &end));
	loop_free(loop);
}

static void a_build_without_https_says_so(void **state)
{
	struct error error = ERROR_INIT;

	(void)state;
	assert_false(http_is_possible(&error));
	assert_non_null(strstr(error.primary, "without libcurl"));
	assert_string_equal(http_library(), "none");
	error_clear(&error);
}

int main(void)
{
	const struct CMUnitTest without[] = {
		cmocka_unit_test(only_encrypted_or_to_this_machine),
		cmocka_unit_test(what_may_not_go_does_not_begin),
		cmocka_unit_test(a_build_without_https_says_so),
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_encrypted_or_to_this_machine),
		cmocka_unit_test(a_closed_port_and_a_silent_one_end),
		cmocka_unit_test(a_request_can_be_cancelled),
		cmocka_unit_test(what_may_not_go_does_not_begin),
	};

	return http_is_possible(NULL) ? unit_main(tests) : unit_main(without);
}
