/* What our own reading of known_hosts decides, for ssh_known_hosts.py:
 *   ssh_known_hosts_judge judge HOST PORT KEY.pub FILE...   prints the verdict and where it stands
 *   ssh_known_hosts_judge types HOST PORT FILE...           key types to be offered first
 *   ssh_known_hosts_judge record HOST PORT KEY.pub FILE [hashed]
 *   ssh_known_hosts_judge art KEY.pub                       fingerprint and drawing
 *   ssh_known_hosts_judge relay PORT                        stdin and stdout to 127.0.0.1:PORT */
#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "ssh/hostkey.h"
#include "ssh/wire.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const types[] = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
	"ecdsa-sha2-nistp521", "ssh-rsa"};

static bool read_key(const char *path, struct host_key *key, struct buf *blob)
{
	struct buf text = BUF_INIT;
	char *rest, *type, *encoded;
	bool is_read = file_read(path, 1 << 16, &text, NULL);

	rest = is_read ? text.bytes : NULL;
	type = rest ? strsep(&rest, " ") : NULL;
	encoded = rest ? strsep(&rest, " \n") : NULL;
	is_read = type && encoded && base64_decode(blob, encoded, strlen(encoded));
	*key = (struct host_key){
		.blob = (const unsigned char *)blob->bytes, .length = blob->length};
	for (size_t i = 0; is_read && i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i], type) == 0)
			key->type = types[i];
	buf_free(&text);
	return is_read && key->type;
}

static int judge(char **argv)
{
	static const char *const words[] = {
		"known", "unknown", "other-type", "changed", "revoked", "undecided"};
	struct host_key key;
	struct host_verdict verdict;
	struct buf blob = BUF_INIT;
	struct error error = ERROR_INIT;

	if (!read_key(argv[2], &key, &blob))
		return 2;
	printf("%s", words[host_key_judge((const char *const *)argv + 3, argv[0], atoi(argv[1]),
			     &key, &verdict, &error)]);
	printf(" %s %zu %s\n", verdict.file[0] ? verdict.file : "-", verdict.line,
		verdict.has_authority ? "authority" : "-");
	error_clear(&error);
	buf_free(&blob);
	return 0;
}

static int list_types(char **argv)
{
	struct buf out = BUF_INIT;

	host_key_known_types((const char *const *)argv + 2, argv[0], atoi(argv[1]), &out);
	printf("%s\n", buf_string(&out));
	buf_free(&out);
	return 0;
}

static int record(int argc, char **argv)
{
	struct host_key key;
	struct buf blob = BUF_INIT;
	struct error error = ERROR_INIT;
	bool done = read_key(argv[2], &key, &blob) &&
		    host_key_record(argv[3], argv[0], atoi(argv[1]), &key, argc > 4, &error);

	if (!done)
		printf("%s\n", error.primary ? error.primary : "no key");
	error_clear(&error);
	buf_free(&blob);
	return done ? 0 : 1;
}

static int draw(const char *path)
{
	struct host_key key;
	struct buf blob = BUF_INIT, art = BUF_INIT;
	char fingerprint[FINGERPRINT_MAX];

	if (!read_key(path, &key, &blob))
		return 2;
	host_key_fingerprint(&key, fingerprint);
	host_key_randomart(&key, "", &art);
	printf("%s\n%s", fingerprint, buf_string(&art));
	buf_free(&blob);
	buf_free(&art);
	return 0;
}

/* Copies what is there; false at the end of a side. */
static bool copy(int from, int to)
{
	char bytes[32768];
	ssize_t got = read(from, bytes, sizeof bytes), at = 0;

	while (at < got) {
		ssize_t put = write(to, bytes + at, (size_t)(got - at));

		if (put <= 0)
			return false;
		at += put;
	}
	return got > 0;
}

static int relay(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		return 1;
	for (;;) {
		struct pollfd ends[2] = {{.fd = 0, .events = POLLIN}, {.fd = fd, .events = POLLIN}};

		if (poll(ends, 2, -1) < 0 || (ends[0].revents && !copy(0, fd)) ||
			(ends[1].revents && !copy(fd, 1)))
			return 0;
	}
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (strcmp(mode, "judge") == 0 && argc > 5)
		return judge(argv + 2);
	if (strcmp(mode, "types") == 0 && argc > 4)
		return list_types(argv + 2);
	if (strcmp(mode, "record") == 0 && argc > 5)
		return record(argc - 2, argv + 2);
	if (strcmp(mode, "art") == 0 && argc == 3)
		return draw(argv[2]);
	if (strcmp(mode, "relay") == 0 && argc == 3)
		return relay(atoi(argv[2]));
	return 2;
}
