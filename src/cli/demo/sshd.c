#include "cli/demo/parts.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define SSHD_PLACES "/usr/sbin:/usr/local/sbin:/sbin"
#define START_LIMIT_MS 10000
#define STEP_MS 20
#define KEY_LIMIT ((size_t)64 << 10)

/* Makes NAME and NAME.pub. ssh-keygen runs as the servers' account, in its directory, and the
 * pair is moved from there to where it is to stay. */
static bool make_key(const struct demo *demo, const char *keygen, const char *name, bool is_ours,
	struct error *error)
{
	char *made = path_join(demo->server_directory, name);
	char *made_public = mem_printf("%s.pub", made);
	char *public_name = mem_printf("%s.pub", name);
	char *program = mem_text(keygen);
	char *argv[] = {
		program, "-q", "-t", "ed25519", "-N", "", "-C", "pgusher demo", "-f", made, NULL};
	struct buf secret = BUF_INIT, open = BUF_INIT;
	bool done;

	done = process_run(demo, argv, error) && file_read(made, KEY_LIMIT, &secret, error) &&
	       file_read(made_public, KEY_LIMIT, &open, error) &&
	       place_write(demo, name, buf_string(&secret), error) &&
	       place_write_public(demo, public_name, buf_string(&open), error) &&
	       (is_ours || place_give(demo, name, error));
	unlink(made);
	unlink(made_public);
	buf_free(&secret);
	buf_free(&open);
	free(program);
	free(public_name);
	free(made_public);
	free(made);
	return done;
}

static bool authorize_key(const struct demo *demo, struct error *error)
{
	char *path = place_path(demo, "id_ed25519.pub");
	struct buf line = BUF_INIT;
	bool done = file_read(path, KEY_LIMIT, &line, error) &&
		    place_write_public(demo, "authorized_keys", buf_string(&line), error);

	buf_free(&line);
	free(path);
	return done;
}

static bool write_settings(const struct demo *demo, struct error *error)
{
	struct buf text = BUF_INIT;
	bool done;

	buf_printf(&text, "Port %d\nListenAddress 127.0.0.1\n", demo->ssh_port);
	buf_printf(&text, "HostKey \"%s/ssh_host_ed25519\"\n", demo->directory);
	buf_printf(&text, "AuthorizedKeysFile \"%s/authorized_keys\"\n", demo->directory);
	/* StrictModes: the keys are in a directory that is not the account's. */
	buf_text(&text, "UsePAM no\nStrictModes no\nPidFile none\nUseDNS no\n"
			"PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
			"AllowTcpForwarding yes\nX11Forwarding no\nAllowAgentForwarding no\n"
			"PermitTunnel no\n");
	done = place_write_public(demo, "sshd_config", buf_string(&text), error);
	buf_free(&text);
	return done;
}

static bool is_listening(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_open;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	is_open = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
	if (fd >= 0)
		close(fd);
	return is_open;
}

static bool wait_until_listening(struct demo *demo, struct error *error)
{
	for (int waited = 0; waited < START_LIMIT_MS; waited += STEP_MS) {
		if (is_listening(demo->ssh_port))
			return true;
		if (!demo_pause(demo, STEP_MS))
			return error_set(error, "interrupted");
		if (process_has_ended(&demo->sshd))
			break;
	}
	process_end(&demo->sshd, SIGTERM);
	error_set(error, "sshd did not start");
	process_explain(demo, error);
	return false;
}

static bool start(struct demo *demo, char *sshd, const char *keygen, struct error *error)
{
	char *settings = place_path(demo, "sshd_config");
	char *argv[] = {sshd, "-D", "-e", "-f", settings, NULL};
	bool done = false;

	demo->ssh_port = process_free_port();
	if (demo->ssh_port && make_key(demo, keygen, "ssh_host_ed25519", false, error) &&
		make_key(demo, keygen, "id_ed25519", true, error) && authorize_key(demo, error) &&
		write_settings(demo, error))
		demo->sshd = process_start(demo, argv, SIGTERM, error);
	if (demo->sshd)
		done = wait_until_listening(demo, error);
	free(settings);
	return done;
}

bool sshd_start(struct demo *demo, struct error *error)
{
	char *sshd = process_find("sshd", SSHD_PLACES);
	char *keygen = process_find("ssh-keygen", "/usr/bin");
	bool done = false;

	/* sshd lets in accounts with a name only. */
	if (sshd && keygen && demo->account)
		done = start(demo, sshd, keygen, error);
	free(sshd);
	free(keygen);
	return done;
}
