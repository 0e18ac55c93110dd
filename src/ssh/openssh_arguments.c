/* What the master of the system transport is started with. */
#include "base/memory.h"
#include "ssh/openssh_private.h"

#include <stdlib.h>
#include <string.h>

void arguments_add(struct arguments *arguments, const char *text)
{
	arguments->list =
		mem_resize(arguments->list, arguments->count + 2, sizeof *arguments->list);
	arguments->list[arguments->count++] = mem_text(text);
	arguments->list[arguments->count] = NULL;
}

void arguments_free(struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->count; i++)
		free(arguments->list[i]);
	free(arguments->list);
	*arguments = (struct arguments){0};
}

static void add_pair(struct arguments *arguments, const char *flag, const char *value)
{
	if (!value)
		return;
	arguments_add(arguments, flag);
	arguments_add(arguments, value);
}

static void add_option(struct arguments *arguments, const char *name, const char *value)
{
	char *text = mem_printf("%s=%s", name, value);

	add_pair(arguments, "-o", text);
	free(text);
}

/* With no file that knows the key ssh asks, and what it asks is compared. Nothing else may decide
 * in its place, and nothing may be learned into what stands for no file. */
static void add_expected(struct arguments *arguments, const struct openssh *openssh)
{
	static const char *const options[] = {"-oUserKnownHostsFile=/dev/null",
		"-oGlobalKnownHostsFile=/dev/null", "-oStrictHostKeyChecking=ask",
		"-oVerifyHostKeyDNS=no", "-oNoHostAuthenticationForLocalhost=no"};
	static const char command[] = "KnownHostsCommand ";
	size_t count;
	const struct ssh_gap *gaps =
		ssh_config_gaps(openssh->gateway->hops[openssh_last_hop(openssh)].config, &count);

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		arguments_add(arguments, options[i]);
	/* Newer than some versions that are in use: said only to one that knows it. */
	for (size_t i = 0; i < count; i++)
		if (strncasecmp(gaps[i].option, command, strlen(command)) == 0)
			arguments_add(arguments, "-oKnownHostsCommand=none");
}

/* Only what the source names is said here; all else is the person's configuration. */
static void add_wishes(struct arguments *arguments, const struct openssh *openssh)
{
	static const char *const methods[] = {
		[SSH_AUTO] = NULL,
		[SSH_AGENT] = "publickey",
		[SSH_KEY_FILE] = "publickey",
		[SSH_PASSWORD] = "password,keyboard-interactive",
	};
	const struct gateway *gateway = openssh->gateway;
	const char *file = gateway->config_file;

	add_pair(arguments, "-F", file && strcmp(file, "none") == 0 ? "/dev/null" : file);
	add_pair(arguments, "-p", gateway->port);
	add_pair(arguments, "-l", gateway->user);
	add_pair(arguments, "-J", gateway->jumps);
	add_pair(arguments, "-i", gateway->key_file);
	if (gateway->key_file)
		add_option(arguments, "IdentitiesOnly", "yes");
	if (gateway->method == SSH_AGENT)
		add_option(arguments, "IdentityFile", "none");
	if (methods[gateway->method])
		add_option(arguments, "PreferredAuthentications", methods[gateway->method]);
	if (openssh->expected) {
		add_expected(arguments, openssh);
	} else if (gateway->known_hosts) {
		char *quoted = mem_printf("\"%s\"", gateway->known_hosts);

		add_option(arguments, "UserKnownHostsFile", quoted);
		free(quoted);
	}
}

void openssh_add_arguments(struct arguments *arguments, const struct openssh *openssh)
{
	static const char *const fixed[] = {"ssh", "-v", "-M", "-N", "-T", "-n", "-a", "-x",

		"-oControlPersist=no", "-oClearAllForwardings=yes", "-oPermitLocalCommand=no",
		"-oRemoteCommand=none", "-oTunnel=no", "-oUpdateHostKeys=no",
		"-oFingerprintHash=sha256"};

	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		arguments_add(arguments, fixed[i]);
	/* The option is newer than some versions that are in use: said only to one that knows it.
	 */
	if (ssh_config_settings(openssh->gateway->hops[openssh_last_hop(openssh)].config)
			->goes_to_background)
		arguments_add(arguments, "-oForkAfterAuthentication=no");
	add_pair(arguments, "-S", openssh->control);
	add_wishes(arguments, openssh);
	arguments_add(arguments, "--");
	arguments_add(arguments, openssh->gateway->host);
}
