/* What is offered in the key exchange, read off the wire, and what happens when nothing fits. */
#include "ssh_suite.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void say_hello(int fd)
{
	static const char greeting[] = "SSH-2.0-OpenSSH_9.2\r\n";

	assert_int_equal(write(fd, greeting, strlen(greeting)), strlen(greeting));
}

/* Everything that the client sends in clear to a server that only greets. */
static void read_offer(struct tunnel_target target, struct buf *said)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	char text[8], bytes[4096];
	int port, fd, listener = place_listen(&port);
	ssize_t got;

	snprintf(text, sizeof text, "%d", port);
	target.port = text;
	target.leg_limit_ms = 500;
	trial_begin(&trial, &target);
	while (!trial.facts[TUNNEL_REACH][0])
		loop_turn(trial.loop, 100);
	fd = accept(listener, NULL, NULL);
	say_hello(fd);
	trial_wait(&trial, &trial.is_over);
	trial_assert_failed(&trial, "ssh.timeout");
	while ((got = read(fd, bytes, sizeof bytes)) > 0)
		buf_add(said, bytes, (size_t)got);
	close(fd);
	close(listener);
	trial_end(&trial);
}

static bool offers(const struct buf *said, const char *name)
{
	return memmem(said->bytes, said->length, name, strlen(name));
}

/* security.md, R22 */
static void assert_nothing_weak(const struct buf *said)
{
	static const char *const weak[] = {"arcfour", "3des", "blowfish", "cast128", "-cbc", "md5",
		"ripemd", "sha1", "ssh-dss", "ssh-rsa", "zlib"};

	assert_true(said->length > 200);
	for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
		if (offers(said, weak[i]))
			fail_msg("%s is offered", weak[i]);
	}
}

static void nothing_weak_is_offered(void **state)
{
	struct buf said = BUF_INIT;

	(void)state;
	read_offer(place_target(&place), &said);
	assert_nothing_weak(&said);
	assert_true(offers(&said, "curve25519-sha256"));
	buf_free(&said);
}

/* Of each list of ssh_config only what is strong, and nothing that it does not name. */
static void nothing_weak_is_offered_whatever_ssh_config_says(void **state)
{
	struct tunnel_target target = place_target(&place);
	struct buf said = BUF_INIT;

	(void)state;
	target.kex_algorithms = "diffie-hellman-group1-sha1,ecdh-sha2-nistp384,"
				"diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1";
	target.ciphers = "3des-cbc,aes128-cbc,arcfour,aes192-ctr,blowfish-cbc,cast128-cbc";
	target.macs = "hmac-sha1,hmac-md5,hmac-sha2-512,hmac-ripemd160,hmac-sha1-96";
	target.host_key_algorithms = "ssh-rsa,ssh-dss,ecdsa-sha2-nistp521";
	read_offer(target, &said);
	assert_nothing_weak(&said);
	assert_true(offers(&said, "ecdh-sha2-nistp384") && offers(&said, "aes192-ctr") &&
		    offers(&said, "hmac-sha2-512") && offers(&said, "ecdsa-sha2-nistp521"));
	assert_false(offers(&said, "curve25519") || offers(&said, "aes128") ||
		     offers(&said, "hmac-sha2-256") || offers(&said, "ssh-ed25519"));
	buf_free(&said);
}

static void missing_algorithms_are_named(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "KexAlgorithms sntrup761x25519-sha512@openssh.com\n");
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.no-common-algorithm");
	trial_end(&trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_weak_is_offered),
		TEST(nothing_weak_is_offered_whatever_ssh_config_says),
		TEST(missing_algorithms_are_named),
	};

	return suite_main(tests, sizeof tests / sizeof *tests, NULL);
}
