/*
 * What ssh_known_hosts.py asks about src/ssh/hostkey.c:
 *
 *     judge HOST PORT KEY.pub FILE...      the verdict, its places, the place of an authority
 *     types HOST PORT FILE...              the types to offer first
 *     record FILE HOST PORT KEY.pub plain|hashed [TIMES]
 *     draw TITLE KEY.pub                   fingerprint and drawing
 *     connect PORT                         for ssh's ProxyUseFdpass: a connection to 127.0.0.1
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "ssh/hostkey.h"
#include "ssh/wire.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct buf blob = BUF_INIT, text = BUF_INIT;

static struct host_key read_key(const char *path)
{
	const char *encoded;

	if (!file_read(path, text.limit, &text, NULL) || !strchr(buf_string(&text), ' '))
		exit(2);
	text.bytes[strcspn(text.bytes, " ")] = '\0';
	encoded = text.bytes + strlen(text.bytes) + 1;
	if (!base64_decode(&blob, encoded, strcspn(encoded, " \n")))
		exit(2);
	return (struct host_key){.type = text.bytes,
		.blob = (const unsigned char *)blob.bytes,
		.length = blob.length};
}

static int judge(char **arguments)
{
	static const char *const words[] = {[HOST_KNOWN] = "known",
		[HOST_UNKNOWN] = "unknown",
		[HOST_OTHER_TYPE] = "other type",
		[HOST_CHANGED] = "changed",
		[HOST_REVOKED] = "revoked",
		[HOST_UNDECIDED] = "undecided"};
	struct host_key key = read_key(arguments[2]);
	struct host_verdict verdict;
	struct error error = ERROR_INIT;
	struct buf out = BUF_INIT;

	host_key_judge((const char *const *)arguments + 3, arguments[0], atoi(arguments[1]), &key,
		&verdict, &error);
	printf("trust=%s\n", words[verdict.trust]);
	if (error.primary)
		printf("error=%s\n", error.primary);
	printf("place=%s:%zu\n", verdict.file, verdict.line);
	host_verdict_places(&verdict, &out);
	printf("places=%s\n", buf_string(&out));
	buf_clear(&out);
	host_verdict_authority(&verdict, &out);
	printf("authority=%s\n", buf_string(&out));
	buf_free(&out);
	error_clear(&error);
	return 0;
}

static int types(char **arguments)
{
	struct buf out = BUF_INIT;

	host_key_known_types(
		(const char *const *)arguments + 2, arguments[0], atoi(arguments[1]), &out);
	puts(buf_string(&out));
	buf_free(&out);
	return 0;
}

static int record(char **arguments)
{
	struct host_key key = read_key(arguments[3]);
	struct error error = ERROR_INIT;
	bool hashed = strcmp(arguments[4], "hashed") == 0;

	for (int left = arguments[5] ? atoi(arguments[5]) : 1; left > 0; left--) {
		if (!host_key_record(
			    arguments[0], arguments[1], atoi(arguments[2]), &key, hashed, &error)) {
			printf("error=%s\n", error.primary);
			error_clear(&error);
			return 1;
		}
	}
	return 0;
}

static int draw(char **arguments)
{
	struct host_key key = read_key(arguments[1]);
	struct buf out = BUF_INIT;
	char fingerprint[FINGERPRINT_MAX];

	host_key_fingerprint(&key, fingerprint);
	host_key_randomart(&key, arguments[0], &out);
	printf("%s\n%s", fingerprint, buf_string(&out));
	buf_free(&out);
	return 0;
}

/* Hands the connection over the socket that is our standard output. */
static int connect_to(char **arguments)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(arguments[0])),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof fd)];
	} control = {.header = {.cmsg_len = CMSG_LEN(sizeof fd),
			     .cmsg_level = SOL_SOCKET,
			     .cmsg_type = SCM_RIGHTS}};
	struct iovec byte = {.iov_base = (char[1]){0}, .iov_len = 1};
	struct msghdr message = {.msg_iov = &byte,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control.bytes};

	memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
	return connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
			       sendmsg(STDOUT_FILENO, &message, 0) == 1
		       ? 0
		       : 1;
}

int main(int count, char **arguments)
{
	static const struct {
		const char *name;
		int wanted;
		int (*run)(char **arguments);
	} modes[] = {{"judge", 3, judge}, {"types", 2, types}, {"record", 5, record},
		{"draw", 2, draw}, {"connect", 1, connect_to}};
	int status = 2;

	for (size_t i = 0; count > 1 && i < sizeof modes / sizeof *modes; i++) {
		if (strcmp(arguments[1], modes[i].name) == 0 && count - 2 >= modes[i].wanted)
			status = modes[i].run(arguments + 2);
	}
	buf_free(&blob);
	buf_free(&text);
	return status;
}
