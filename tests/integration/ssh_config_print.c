/* Prints what our own reading of ssh_config finds, in the words of "ssh -G":
 *   ssh_config_print [-l USER] [-p PORT] [-J JUMPS] [--gaps] FILE HOST
 * Exit code 1 and the reason when the files are refused. */
#include "base/error.h"
#include "ssh/config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_list(const char *name, const char *const *list)
{
	for (; *list; list++)
		printf("%s %s\n", name, *list);
}

static void print_line(const char *name, const char *const *list)
{
	printf("%s", name);
	for (; *list; list++)
		printf(" %s", *list);
	printf("\n");
}

static void print_text(const char *name, const char *text)
{
	if (text)
		printf("%s %s\n", name, text);
}

static void print_flag(const char *name, bool flag)
{
	printf("%s %s\n", name, flag ? "yes" : "no");
}

static void print_jumps(const struct ssh_settings *settings)
{
	for (size_t i = 0; i < settings->jump_count; i++) {
		const struct ssh_jump *jump = &settings->jumps[i];
		bool is_ipv6 = strchr(jump->host, ':') != NULL;

		printf("%s%s%s%s%s%s%s%s", i ? "," : "proxyjump ", jump->user ? jump->user : "",
			jump->user ? "@" : "", is_ipv6 ? "[" : "", jump->host, is_ipv6 ? "]" : "",
			jump->port ? ":" : "", jump->port ? jump->port : "");
	}
	if (settings->jump_count)
		printf("\n");
}

static void print_settings(const struct ssh_settings *settings)
{
	static const char *const strict[] = {
		[SSH_STRICT_ASK] = "ask",
		[SSH_STRICT_YES] = "true",
		[SSH_STRICT_ACCEPT_NEW] = "accept-new",
		[SSH_STRICT_OFF] = "false",
	};
	static const char *const families[] = {"any", "inet", "inet6"};

	print_text("hostname", settings->host_name);
	print_text("port", settings->port);
	print_text("user", settings->user);
	print_text("hostkeyalias", settings->host_key_alias);
	print_list("identityfile", settings->identity_files);
	print_list("certificatefile", settings->certificate_files);
	print_flag("identitiesonly", settings->identities_only);
	print_text("identityagent", settings->identity_agent);
	print_jumps(settings);
	print_text("proxycommand", settings->proxy_command);
	print_line("userknownhostsfile", settings->user_known_hosts);
	print_line("globalknownhostsfile", settings->global_known_hosts);
	print_flag("hashknownhosts", settings->hash_known_hosts);
	print_text("stricthostkeychecking", strict[settings->strict]);
	printf("connecttimeout %d\n", settings->connect_timeout_s);
	printf("serveraliveinterval %d\n", settings->alive_interval_s);
	printf("serveralivecountmax %d\n", settings->alive_count_max);
	print_flag("tcpkeepalive", settings->tcp_keep_alive);
	print_text("addressfamily", families[settings->family]);
	print_text("hostkeyalgorithms", settings->host_key_algorithms);
	print_text("ciphers", settings->ciphers);
	print_text("macs", settings->macs);
	print_text("kexalgorithms", settings->kex_algorithms);
	print_text("preferredauthentications", settings->preferred_authentications);
	print_flag("pubkeyauthentication", settings->publickey);
	print_flag("passwordauthentication", settings->password);
	print_flag("kbdinteractiveauthentication", settings->interactive);
}

static void print_gaps(const struct ssh_config *config)
{
	size_t count;
	const struct ssh_gap *gaps = ssh_config_gaps(config, &count);

	for (size_t i = 0; i < count; i++)
		printf("gap %s %zu\n", gaps[i].option, gaps[i].line);
	for (const char *option = "user\0port\0hostname\0proxyjump\0"; *option;
		option += strlen(option) + 1)
		if (ssh_config_origin(config, option))
			printf("origin %s %s\n", option, ssh_config_origin(config, option));
}

static void print_host(void *self, const char *host)
{
	(void)self;
	printf("host %s\n", host);
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{"gaps", no_argument, NULL, 'g'}, {"hosts", no_argument, NULL, 'h'}, {0}};
	struct ssh_query query = {.system_file = "none"};
	struct error error = ERROR_INIT;
	struct ssh_config *config;
	bool gaps = false, hosts = false;
	int option;

	while ((option = getopt_long(argc, argv, "l:p:J:", longs, NULL)) != -1) {
		if (option == 'l')
			query.user = optarg;
		else if (option == 'p')
			query.port = optarg;
		else if (option == 'J')
			query.proxy_jump = optarg;
		else if (option == 'g')
			gaps = true;
		else if (option == 'h')
			hosts = true;
		else
			return 2;
	}
	if (argc - optind != 2)
		return 2;
	query.user_file = argv[optind];
	query.host = argv[optind + 1];
	if (hosts) {
		ssh_config_hosts(query.user_file, "/dev/null", print_host, NULL);
		return 0;
	}
	config = ssh_config_read(&query, &error);
	if (!config) {
		printf("refused: %s\n", error.primary);
		error_clear(&error);
		return 1;
	}
	if (gaps)
		print_gaps(config);
	else
		print_settings(ssh_config_settings(config));
	ssh_config_free(config);
	return 0;
}
