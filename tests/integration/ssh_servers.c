#include "ssh_servers.h"

#include "base/fileio.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_text(const char *path, const struct buf *text)
{
	assert_true(file_write(path, buf_string(text), text->length, 0644, NULL));
}

static void make_directory(const struct place *place, const char *name)
{
	assert_true(directory_make(place_path(place, name), NULL));
	assert_int_equal(chmod(place_path(place, name), 0755), 0);
}

/* Each pam_matrix.so of the stack asks "Password: " in a round of its own. */
static const char *write_pam_services(const struct place *place, const char *module, int rounds)
{
	static const char *const answers[] = {"one", "two"};
	struct buf stack = BUF_INIT, users = BUF_INIT;

	for (int i = 0; i < rounds; i++) {
		const char *database = place_path(place, answers[i]);

		buf_clear(&users);
		buf_printf(&users, "%s:%s:sshd\n", place->user, answers[i]);
		write_text(database, &users);
		buf_printf(&stack, "auth required %s passdb=%s\n", module, database);
	}
	buf_printf(&stack, "account required %s passdb=%s\nsession required %s passdb=%s\n", module,
		place_path(place, "one"), module, place_path(place, "one"));
	make_directory(place, "pam");
	write_text(place_path(place, "pam/sshd"), &stack);
	buf_free(&stack);
	buf_free(&users);
	return place_path(place, "pam");
}

bool start_sshd_with_pam(struct place *place, int rounds, const char *more)
{
	glob_t found;
	char config[1024];
	bool is_there = glob("/usr/lib/*/pam_wrapper/pam_matrix.so", 0, NULL, &found) == 0;

	if (is_there) {
		const char *environment[] = {"LD_PRELOAD", "libpam_wrapper.so", "PAM_WRAPPER", "1",
			"PAM_WRAPPER_SERVICE_DIR",
			write_pam_services(place, found.gl_pathv[0], rounds), NULL};

		snprintf(config, sizeof config, "UsePAM yes\n%s", more);
		place_start_sshd_in(place, environment, config);
	}
	globfree(&found);
	return is_there;
}

static bool has_nss_wrapper(void)
{
	glob_t found;
	bool is_there = glob("/usr/lib/*/libnss_wrapper.so", 0, NULL, &found) == 0;

	globfree(&found);
	return is_there;
}

/* Dropbear reads ~/.ssh/authorized_keys and nothing else. */
static void write_home(const struct place *place)
{
	struct buf text = BUF_INIT;

	make_directory(place, ".ssh");
	assert_true(file_read(place_path(place, "authorized_keys"), text.limit, &text, NULL));
	write_text(place_path(place, ".ssh/authorized_keys"), &text);
	buf_clear(&text);
	buf_printf(&text, "%s:x:%u:%u::%s:/bin/sh\n", place->user, (unsigned)place->uid,
		(unsigned)place->gid, place->directory);
	write_text(place_path(place, "passwd"), &text);
	buf_clear(&text);
	buf_printf(&text, "%s:x:%u:\n", place->user, (unsigned)place->gid);
	write_text(place_path(place, "group"), &text);
	buf_free(&text);
}

bool start_dropbear(struct place *place)
{
	char address[32], key[128];
	const char *make_key[] = {"/bin/sh", "-c",
		"exec dropbearkey -t ed25519 -f \"$0\" 2>/dev/null", key, NULL}; /* it chatters */
	const char *arguments[] = {
		"/usr/sbin/dropbear", "-F", "-E", "-r", key, "-p", address, "-P", NULL, NULL};
	const char *environment[] = {"LD_PRELOAD", "libnss_wrapper.so", "NSS_WRAPPER_PASSWD", NULL,
		"NSS_WRAPPER_GROUP", NULL, NULL};

	if (access(arguments[0], X_OK) < 0 || access("/usr/bin/dropbearkey", X_OK) < 0 ||
		!has_nss_wrapper())
		return false;
	snprintf(key, sizeof key, "%s/dropbear_host", place->directory);
	if (!file_exists(key))
		place_run(place, make_key);
	write_home(place);
	place->sshd_port = place_free_port();
	snprintf(address, sizeof address, "127.0.0.1:%d", place->sshd_port);
	arguments[8] = place_path(place, "pid");
	environment[3] = place_path(place, "passwd");
	environment[5] = place_path(place, "group");
	place_start_server(place, arguments, environment, "Not backgrounding");
	return true;
}

bool start_fake(struct place *place, const char *part)
{
	char port[8], script[512];
	const char *top = getenv("top_srcdir");
	const char *arguments[] = {
		"/usr/bin/python3", "-B", script, part, port, place_path(place, "host"), NULL};
	const char *environment[] = {NULL};

	/* Debian's own python, the one that its package belongs to. */
	if (system("/usr/bin/python3 -c 'import paramiko' 2>/dev/null") != 0)
		return false;
	snprintf(script, sizeof script, "%s/tests/lib/fake_ssh.py", top ? top : ".");
	place->sshd_port = place_free_port();
	snprintf(port, sizeof port, "%d", place->sshd_port);
	place_start_server(place, arguments, environment, "listening");
	return true;
}
