/* Every type and format of key, certificates, and keys that are left to ssh, against a real sshd.
 */
#include "ssh_suite.h"

#include "base/fileio.h"
#include "ssh/key_file.h"

#include <inttypes.h>
#include <libssh2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const bool is_old_libssh2 = LIBSSH2_VERSION_NUM < 0x010b00;
static void furnish(void)
{
	place_make_key(&place, "ca", "-t ed25519 -N ");
}

static void connect_with(struct trial *trial, const char *key)
{
	struct tunnel_target target = place_target(&place);

	*trial = (struct trial){.trust = TUNNEL_TRUST_ONCE, .answers = {"secret"}};
	target.key_file = place_path(&place, key);
	trial_connect(trial, &target);
}

/* The formats of ssh-keygen; those that libssh2 1.10 reads, and those that only we do. */
static const struct {
	const char *name, *options;
	bool is_encrypted;
} kinds[] = {
	{"rsa-openssh", "-t rsa -b 2048 -N ", false},
	{"rsa-openssh-enc", "-t rsa -b 2048 -a 4 -N secret", true},
	{"rsa-pem", "-t rsa -b 2048 -m PEM -N ", false},
	{"rsa-pem-enc", "-t rsa -b 2048 -m PEM -N secret", true},
	{"rsa-pkcs8", "-t rsa -b 2048 -m PKCS8 -N ", false},
	{"rsa-pkcs8-enc", "-t rsa -b 2048 -m PKCS8 -N secret", true},
	{"ed25519", "-t ed25519 -N ", false},
	{"ed25519-ctr", "-t ed25519 -a 4 -Z aes256-ctr -N secret", true},
	{"ed25519-cbc", "-t ed25519 -a 4 -Z aes256-cbc -N secret", true},
	{"ed25519-128-cbc", "-t ed25519 -a 4 -Z aes128-cbc -N secret", true},
	{"ed25519-gcm", "-t ed25519 -a 4 -Z aes256-gcm@openssh.com -N secret", true},
	{"ecdsa-256", "-t ecdsa -b 256 -N ", false},
	{"ecdsa-384", "-t ecdsa -b 384 -N ", false},
	{"ecdsa-521", "-t ecdsa -b 521 -N ", false},
	{"ecdsa-521-gcm", "-t ecdsa -b 521 -a 4 -Z aes128-gcm@openssh.com -N secret", true},
	{"ecdsa-pem", "-t ecdsa -b 256 -m PEM -N ", false},
	{"ecdsa-pkcs8-enc", "-t ecdsa -b 384 -m PKCS8 -N secret", true},
};

static void every_kind_logs_in(void **state)
{
	(void)state;
	place_start_sshd(&place, "");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct trial trial;

		place_make_key(&place, kinds[i].name, kinds[i].options);
		place_authorize(&place, kinds[i].name);
		connect_with(&trial, kinds[i].name);
		if (!trial.is_ready)
			print_message("# %s\n", kinds[i].name);
		trial_assert_ready(&trial);
		assert_int_equal(trial.questions, kinds[i].is_encrypted ? 2 : 1);
		trial_end(&trial);
	}
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
}

static void every_kind_logs_in_by_the_agent(void **state)
{
	static const char *const names[] = {
		"rsa-pem", "ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521"};

	(void)state;
	place_start_sshd(&place, "");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
		struct tunnel_target target = place_target(&place);

		place_start_agent(&place, names[i]);
		target.method = SSH_AGENT;
		target.agent_socket = place.agent_socket;
		trial_connect(&trial, &target);
		trial_assert_ready(&trial);
		trial_end(&trial);
		place_kill_agent(&place);
	}
}

/* 1.6 seconds of work with a hundred rounds, in a thread. */
static void slow_decryption_does_not_hold_the_loop(void **state)
{
	struct trial trial;

	(void)state;
	place_make_key(&place, "slow", "-t ed25519 -a 100 -N secret");
	place_authorize(&place, "slow");
	place_start_sshd(&place, "");
	connect_with(&trial, "slow");
	trial_assert_ready(&trial);
	trial_end(&trial);
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
}

/* Nobody is asked for the passphrase of a key that the server does not know; without the public
 * part that cannot be told. */
static void passphrase_is_asked_for_keys_that_are_accepted(void **state)
{
	struct trial trial;

	(void)state;
	place_start_sshd(&place, "");
	place_make_key(&place, "unknown", "-t ed25519 -a 4 -N secret");
	connect_with(&trial, "unknown");
	trial_assert_failed(&trial, "ssh.key-refused");
	assert_int_equal(trial.questions, 1);
	trial_end(&trial);

	place_make_key(&place, "unknown-pem", "-t rsa -b 2048 -m PEM -N secret");
	assert_int_equal(unlink(place_path(&place, "unknown-pem.pub")), 0);
	connect_with(&trial, "unknown-pem");
	trial_assert_failed(&trial, "ssh.key-refused");
	assert_int_equal(trial.questions, 2);
	trial_end(&trial);
}

/* PATH.pub of another key: the file does not sign with what was offered. */
static void halves_of_two_keys_are_noticed(void **state)
{
	struct buf text = BUF_INIT;
	struct trial trial;

	(void)state;
	place_start_sshd(&place, "");
	place_make_key(&place, "half", "-t rsa -b 2048 -m PEM -N secret");
	assert_true(file_read(place_path(&place, "user.pub"), 4096, &text, NULL));
	assert_true(
		file_write(place_path(&place, "half.pub"), text.bytes, text.length, 0644, NULL));
	buf_free(&text);
	connect_with(&trial, "half");
	trial_assert_failed(&trial, "ssh.key-file-unreadable");
	assert_non_null(strstr(trial.error.detail, "half.pub"));
	trial_end(&trial);
}

static void sign_certificate(const char *key)
{
	char public[64];
	const char *arguments[] = {"ssh-keygen", "-q", "-s", place_path(&place, "ca"), "-I", "test",
		"-n", place.user, NULL, NULL};

	snprintf(public, sizeof public, "%s.pub", key);
	arguments[8] = place_path(&place, public);
	place_run(&place, arguments);
}

static void start_with_authority(void)
{
	char config[256];

	snprintf(config, sizeof config, "TrustedUserCAKeys %s\n", place_path(&place, "ca.pub"));
	place_start_sshd(&place, config);
}

static void ecdsa_certificates_log_in(void **state)
{
	static const char *const bits[] = {"256", "384", "521"};
	char name[32], options[64], wanted[64];

	(void)state;
	start_with_authority();
	for (size_t i = 0; i < 3; i++) {
		struct trial trial;

		snprintf(name, sizeof name, "signed-%s", bits[i]);
		snprintf(options, sizeof options, "-t ecdsa -b %s -a 4 -N %s", bits[i],
			i == 1 ? "secret" : "");
		place_make_key(&place, name, options);
		sign_certificate(name);
		connect_with(&trial, name);
		trial_assert_ready(&trial);
		snprintf(wanted, sizeof wanted, "%s-cert.pub", name);
		assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], "certificate"));
		assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], wanted));
		trial_end(&trial);
	}
}

static void certificate_from_elsewhere_logs_in(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	const char *certificates[] = {
		place_path(&place, "user.pub"), place_path(&place, "moved.pub"), NULL};
	struct tunnel_target target;

	(void)state;
	start_with_authority();
	place_make_key(&place, "apart", "-t ecdsa -N ");
	sign_certificate("apart");
	assert_int_equal(
		rename(place_path(&place, "apart-cert.pub"), place_path(&place, "moved.pub")), 0);
	target = place_target(&place);
	target.key_file = place_path(&place, "apart");
	target.certificate_files = certificates;
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], "moved.pub"));
	trial_end(&trial);
}

static void certificate_of_the_agent_logs_in(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	start_with_authority();
	place_start_agent(&place, "signed-256");
	target = place_target(&place);
	target.method = SSH_AGENT;
	target.agent_socket = place.agent_socket;
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_string_equal(trial.facts[TUNNEL_LOGIN], "agent certificate ecdsa");
	trial_end(&trial);
}

/* The plain key gets in where it may; else the reason is the certificate. */
static void certificates_that_need_more_are_named(void **state)
{
	static const struct {
		const char *name, *options, *reason;
	} cases[] = {
		{"signed-ed", "-t ed25519 -N ", "an Ed25519 certificate needs libssh2 1.11"},
		{"signed-rsa", "-t rsa -b 2048 -N ", "an RSA certificate needs libssh2 1.11"},
	};

	(void)state;
	if (is_old_libssh2)
		start_with_authority();
	for (size_t i = 0; is_old_libssh2 && i < 2; i++) {
		struct trial trial;

		place_make_key(&place, cases[i].name, cases[i].options);
		sign_certificate(cases[i].name);
		connect_with(&trial, cases[i].name);
		trial_assert_failed(&trial, "ssh.key-needs-ssh");
		assert_non_null(strstr(trial.error.primary, cases[i].reason));
		assert_non_null(strstr(tunnel_methods_tried(trial.tunnel), cases[i].name));
		trial_end(&trial);
		place_authorize(&place, cases[i].name);
		connect_with(&trial, cases[i].name);
		trial_assert_ready(&trial);
		trial_end(&trial);
	}
}

/* What ssh-keygen -t ed25519-sk writes; there is no such device here. */
static void write_fido_key(const char *path)
{
	static const char type[] = "sk-ssh-ed25519@openssh.com", point[32] = "x";
	struct buf blob = BUF_INIT, bytes = BUF_INIT, text = BUF_INIT;

	wire_put_string(&blob, type, strlen(type));
	wire_put_string(&blob, point, sizeof point);
	wire_put_string(&blob, "ssh:", 4);
	buf_add(&bytes, "openssh-key-v1", sizeof "openssh-key-v1");
	wire_put_string(&bytes, "none", 4);
	wire_put_string(&bytes, "none", 4);
	wire_put_string(&bytes, "", 0);
	wire_put_number(&bytes, 1);
	wire_put_string(&bytes, blob.bytes, blob.length);
	wire_put_string(&bytes, point, sizeof point);
	buf_text(&text, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
	base64_encode(&text, bytes.bytes, bytes.length, true);
	buf_text(&text, "\n-----END OPENSSH PRIVATE KEY-----\n");
	assert_true(file_write(path, text.bytes, text.length, 0600, NULL));
	buf_free(&blob);
	buf_free(&bytes);
	buf_free(&text);
}

static void keys_for_ssh_are_named(void **state)
{
	static const struct {
		const char *name, *options, *reason;
	} cases[] = {
		{"fido", NULL, "a FIDO key is used by the ssh transport only"},
		{"chacha", "-t ed25519 -a 4 -Z chacha20-poly1305@openssh.com -N secret",
			"encrypted with chacha20-poly1305@openssh.com"},
		{"dsa", "-t dsa -N ", "ssh-dss"},
		{"dsa-pem", "-t dsa -m PEM -N ", "ssh transport only"},
	};

	(void)state;
	place_start_sshd(&place, "PasswordAuthentication yes\n");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
		struct tunnel_target target = place_target(&place);

		if (cases[i].options)
			place_make_key(&place, cases[i].name, cases[i].options);
		else
			write_fido_key(place_path(&place, cases[i].name));
		/* Before anybody is asked for a password. */
		target.method = SSH_AUTO;
		target.key_file = place_path(&place, cases[i].name);
		trial_connect(&trial, &target);
		trial_assert_failed(&trial, "ssh.key-needs-ssh");
		assert_non_null(strstr(trial.error.primary, cases[i].reason));
		assert_int_equal(trial.questions, 1);
		trial_end(&trial);
	}
}

/* A server that throws out at the first refusal: no other key may be offered before. */
static void only_identities_are_offered(void **state)
{
	const char *files[] = {place_path(&place, "only"), NULL};
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "MaxAuthTries 1\n");
	place_make_key(&place, "only", "-t ed25519 -N ");
	place_authorize(&place, "only");
	place_start_agent(&place, "stranger");
	place_add_to_agent(&place, "only");
	/* The public file alone says which key of the agent is meant. */
	assert_int_equal(unlink(place_path(&place, "only")), 0);
	target = place_target(&place);
	target.method = SSH_AUTO;
	target.key_file = NULL;
	target.agent_socket = place.agent_socket;
	target.identity_files = files;
	target.identities_only = true;
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_string_equal(trial.facts[TUNNEL_LOGIN], "agent key ed25519");
	trial_end(&trial);

	trial = (struct trial){.trust = TUNNEL_TRUST_ONCE};
	target.identities_only = false;
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.too-many-failures");
	trial_end(&trial);
}

static void identity_files_are_tried_in_order(void **state)
{
	const char *files[] = {place_path(&place, "none"), place_path(&place, "stranger"),
		place_path(&place, "user"), NULL};
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	target.key_file = NULL;
	target.identity_files = files;
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], "/user"));
	trial_end(&trial);
}

/* "256 SHA256:... comment (ED25519)" */
static void ask_keygen(const char *path, char *fingerprint)
{
	char command[256];
	FILE *keygen;

	snprintf(command, sizeof command, "ssh-keygen -lf '%s.pub'", path);
	keygen = popen(command, "r");
	assert_non_null(keygen);
	assert_int_equal(fscanf(keygen, "%*d %63s", fingerprint), 1);
	pclose(keygen);
}

static void files_are_described(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const char *path = place_path(&place, kinds[i].name);
		char type[32], fingerprint[64], wanted[64];
		bool is_encrypted;

		assert_true(key_file_describe(path, type, sizeof type, fingerprint,
			sizeof fingerprint, &is_encrypted, NULL));
		ask_keygen(path, wanted);
		assert_string_equal(fingerprint, wanted);
		assert_int_equal(is_encrypted, kinds[i].is_encrypted);
		assert_int_equal(strncmp(type, kinds[i].name, 3), 0);
	}
}

static void describe(const char *name, bool wanted, bool encrypted, const char *type)
{
	char shown[32], fingerprint[64];
	bool is_encrypted;
	struct error error = ERROR_INIT;

	assert_int_equal(key_file_describe(place_path(&place, name), shown, sizeof shown,
				 fingerprint, sizeof fingerprint, &is_encrypted, &error),
		wanted);
	assert_int_equal(error_is_set(&error), !wanted);
	assert_int_equal(is_encrypted, encrypted);
	assert_string_equal(shown, type);
	error_clear(&error);
}

static void odd_files_are_described(void **state)
{
	static const char nothing[] = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n";

	(void)state;
	describe("fido", true, false, "security key ed25519");
	describe("rsa", true, false, "rsa 3072");
	describe("ecdsa-521", true, false, "ecdsa 521");
	describe("dsa", true, false, "dsa");
	describe("unknown-pem", true, true, "");
	describe("chacha", true, true, "ed25519");
	describe("missing", false, false, "");
	describe("user.pub", false, false, "");
	assert_int_equal(mkfifo(place_path(&place, "fifo"), 0600), 0);
	describe("fifo", false, false, "");
	describe("", false, false, "");
	assert_int_equal(truncate(place_path(&place, "other_host"), (off_t)1 << 40), 0);
	assert_int_equal(unlink(place_path(&place, "other_host.pub")), 0);
	describe("other_host", false, false, "");
	assert_true(
		file_write(place_path(&place, "damaged"), nothing, strlen(nothing), 0600, NULL));
	describe("damaged", false, false, "");
}

/* A part of the private key as the file has it. It comes disguised from another process, so that
 * the only copies in this one are those of the code that is tested. */
#define NEEDLE 24
#define DISGUISE 0x55

static void read_needle(unsigned char *needle)
{
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = place_fork();
	if (pid == 0) {
		struct buf text = BUF_INIT;
		/* The head, and three lines of 70 characters; the seed begins behind them. */
		size_t at = strlen("-----BEGIN OPENSSH PRIVATE KEY-----\n") + 3 * 71 + 8;

		if (!file_read(place_path(&place, "user"), text.limit, &text, NULL))
			_exit(1);
		for (size_t i = 0; i < NEEDLE; i++)
			text.bytes[at + i] ^= DISGUISE;
		_exit(write(ends[1], text.bytes + at, NEEDLE) != NEEDLE);
	}
	assert_int_equal(read(ends[0], needle, NEEDLE), NEEDLE);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(ends[0]);
	close(ends[1]);
}

static size_t count_in(const volatile unsigned char *at, size_t length, const unsigned char *needle)
{
	size_t found = 0;

	for (; length >= NEEDLE; at++, length--) {
		size_t same = 0;

		while (same < NEEDLE && at[same] == (needle[same] ^ DISGUISE))
			same++;
		found += same == NEEDLE;
	}
	return found;
}

/* In everything that this process may write to: heaps, stacks, those of its threads. */
static size_t count_in_memory(const unsigned char *needle)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512], mode[8];
	uintptr_t from, to;
	size_t found = 0;

	assert_non_null(maps);
	while (fgets(line, sizeof line, maps)) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s", &from, &to, mode) == 3 &&
			strncmp(mode, "rw", 2) == 0)
			found += count_in((const volatile unsigned char *)from, to - from, needle);
	}
	fclose(maps);
	return found;
}

static void keep_key(void *self, enum key_outcome outcome, struct key *key, const struct error *why)
{
	(void)why;
	assert_int_equal(outcome, KEY_LOADED);
	*(struct key **)self = key;
}

static void no_copy_of_a_key_stays_in_memory(void **state)
{
#ifdef __SANITIZE_ADDRESS__
	(void)state;
	trial_skip("the memory of an address sanitizer is too large to be searched");
#else
	struct loop *loop = loop_new();
	struct key *key = NULL;
	struct buf blob = BUF_INIT;
	unsigned char needle[NEEDLE];

	(void)state;
	read_needle(needle);
	assert_non_null(key_load(loop, place_path(&place, "user"), NULL, NULL, keep_key, &key));
	while (!key)
		loop_turn(loop, 1000);
	key_free(key);
	assert_true(key_file_public(place_path(&place, "user"), &blob, NULL, NULL));
	assert_int_equal(count_in_memory(needle), 0);
	buf_free(&blob);
	loop_free(loop);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_kind_logs_in),
		TEST(every_kind_logs_in_by_the_agent),
		TEST(slow_decryption_does_not_hold_the_loop),
		TEST(passphrase_is_asked_for_keys_that_are_accepted),
		TEST(halves_of_two_keys_are_noticed),
		TEST(no_copy_of_a_key_stays_in_memory),
		TEST(ecdsa_certificates_log_in),
		TEST(certificate_from_elsewhere_logs_in),
		TEST(certificate_of_the_agent_logs_in),
		TEST(certificates_that_need_more_are_named),
		TEST(keys_for_ssh_are_named),
		TEST(only_identities_are_offered),
		TEST(identity_files_are_tried_in_order),
		TEST(files_are_described),
		TEST(odd_files_are_described),
	};

	return suite_main(tests, sizeof tests / sizeof *tests, furnish);
}
