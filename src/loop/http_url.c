/* http_url.c - where a request may go. */
#include "loop/http.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* 127.0.0.0/8 or ::1, as numbers: a name like localhost can be made to lead elsewhere. */
static bool is_of_this_machine(const char *host, size_t length)
{
	char *copy = mem_text_n(host, length);
	struct in6_addr v6;
	struct in_addr v4;
	bool is_local;

	if (*copy == '[' && length > 2 && copy[length - 1] == ']') {
		copy[length - 1] = '\0';
		is_local = inet_pton(AF_INET6, copy + 1, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
	} else {
		is_local = inet_pton(AF_INET, copy, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
	}
	free(copy);
	return is_local;
}

/* Host and port in plain letters, so that nobody can read another host out of them than we do. */
bool http_check_url(const char *url, struct error *error)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789.-_:[]";
	bool is_https = text_starts_with(url, "https://");
	const char *authority = url + (is_https ? 8 : 7);
	size_t length, host;

	if (!is_https && !text_starts_with(url, "http://"))
		return error_set(error, "%s does not begin with https://", url);
	length = strspn(authority, plain);
	host = *authority == '[' ? strcspn(authority, "]") + 1 : strcspn(authority, ":/?");
	if (!length || !host || host > length ||
		(authority[length] && !strchr("/?", authority[length])))
		return error_set(error, "%s names no host", url);
	if (url[strcspn(url, " \t\r\n#\\")])
		return error_set(error, "%s holds a sign that belongs in no URL", url);
	if (!is_https && !is_of_this_machine(authority, host))
		return error_set(
			error, "%s is not encrypted: https only, but for 127.0.0.1 and [::1]", url);
	return true;
}
