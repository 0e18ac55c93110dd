/* The hosts on the way, as ssh_config and the source name them. */
#include "base/buf.h"
#include "base/memory.h"
#include "ssh/gateway_private.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The way of one host: itself, and before it the jump hosts of its configuration. As with ssh, the
 * jump hosts that a host names are reached one through the other, and only the first of them may
 * have a way of its own. */
static bool add_way(struct gateway *gateway, const struct ssh_query *query, struct error *error);

static void add_hop(struct gateway *gateway, const char *typed, struct ssh_config *config)
{
	const struct ssh_settings *settings = ssh_config_settings(config);

	gateway->hops[gateway->hop_count++] = (struct hop){.config = config,
		.gateway = gateway,
		.host = mem_text(settings->host_name ? settings->host_name : typed),
		.port = mem_text(settings->port),
		.user = mem_text(settings->user),
		.bridge_end = -1};
}

static bool add_jumps(struct gateway *gateway, const struct ssh_query *query,
	const struct ssh_settings *settings, struct error *error)
{
	for (size_t i = 0; i < settings->jump_count; i++) {
		const struct ssh_jump *jump = &settings->jumps[i];
		struct ssh_query to = {.host = jump->host,
			.user = jump->user,
			.port = jump->port,
			.user_file = query->user_file,
			.system_file = query->system_file};

		/* Reached through the one before, whatever its own configuration says. */
		if (i > 0)
			to.proxy_jump = "none";
		if (!add_way(gateway, &to, error))
			return false;
	}
	return true;
}

#define SHELL_SIGNS "'`\"$;&<>|(){}\r\n\t "

/* What a shell gives a meaning to could come into a ProxyCommand by %h and %r, and what begins with
 * a minus is an option. ssh refuses such names since 9.6; a source may have come from anywhere. */
static bool is_plain(const char *what, const char *name, const char *forbidden, struct error *error)
{
	if (!name || (*name && *name != '-' && !name[strcspn(name, forbidden)]))
		return true;
	error_set(error, "\"%s\" cannot be the name of an SSH %s.", name, what);
	return false;
}

/* As %p it reaches the shell, too. */
static bool is_port(const char *port, struct error *error)
{
	size_t digits = port ? strspn(port, "0123456789") : 0;
	long number = digits && digits <= 5 ? strtol(port, NULL, 10) : 0;

	if (!port || (!port[digits] && number > 0 && number <= UINT16_MAX))
		return true;
	error_set(error,
		"\"%s\" cannot be the port of an SSH host: it is a number from 1 to 65535.", port);
	return false;
}

static bool add_way(struct gateway *gateway, const struct ssh_query *query, struct error *error)
{
	struct ssh_config *config;

	/* A user may be DOMAIN\name. */
	if (!is_plain("host", query->host, SHELL_SIGNS "\\", error) ||
		!is_plain("user", query->user, SHELL_SIGNS, error) || !is_port(query->port, error))
		return false;
	config = ssh_config_read(query, error);
	if (!config)
		return false;
	/* A host that is its own jump host would go on for ever. */
	if (gateway->depth == GATEWAY_HOPS_MAX)
		gateway->is_too_long = true;
	gateway->depth++;
	if (!gateway->is_too_long &&
		!add_jumps(gateway, query, ssh_config_settings(config), error)) {
		ssh_config_free(config);
		return false;
	}
	gateway->depth--;
	gateway->is_too_long |= gateway->hop_count == GATEWAY_HOPS_MAX;
	if (gateway->is_too_long && gateway->depth > 0)
		ssh_config_free(config);
	else if (gateway->is_too_long)
		hops_free(gateway);
	if (!gateway->is_too_long || gateway->depth == 0)
		add_hop(gateway, query->host, config);
	return true;
}

bool hops_plan(struct gateway *gateway, struct error *error)
{
	const char *file = gateway->config_file;
	struct ssh_query query = {.host = gateway->host,
		.user = gateway->user,
		.port = gateway->port,
		.proxy_jump = gateway->jumps,
		.user_file = file,
		/* As with ssh -F: a file of one's own stands instead of the system's. */
		.system_file = file ? "none" : NULL};

	return add_way(gateway, &query, error);
}

void hops_free(struct gateway *gateway)
{
	for (size_t i = 0; i < gateway->hop_count; i++) {
		ssh_config_free(gateway->hops[i].config);
		free(gateway->hops[i].host);
		free(gateway->hops[i].port);
		free(gateway->hops[i].user);
	}
	gateway->hop_count = 0;
}

char *hops_first_gap(const struct gateway *gateway)
{
	if (gateway->is_too_long)
		return mem_printf("more than %d jump hosts on the way", GATEWAY_HOPS_MAX - 1);
	for (size_t hop = 0; hop < gateway->hop_count; hop++) {
		size_t count;
		const struct ssh_gap *gaps = ssh_config_gaps(gateway->hops[hop].config, &count);

		if (count)
			return mem_printf("%s (%s:%zu)", gaps->option, gaps->file, gaps->line);
	}
	return NULL;
}

static bool is_no_file(const char *name)
{
	return strcasecmp(name, "none") == 0 || strcmp(name, "/dev/null") == 0;
}

const char *hop_record_into(const char *of_source, const struct ssh_settings *settings)
{
	const char *file = of_source ? of_source : settings->user_known_hosts[0];

	return file && !is_no_file(file) ? file : NULL;
}

/* The files of the person and of the system; one of the source stands instead of the person's. */
const char **hop_known_hosts(const struct gateway *gateway, const struct ssh_settings *settings)
{
	size_t count = 2, at = 0;
	const char **files;

	for (const char *const *file = settings->user_known_hosts; *file; file++)
		count++;
	for (const char *const *file = settings->global_known_hosts; *file; file++)
		count++;
	files = mem_array(count, sizeof *files);
	if (gateway->known_hosts && !is_no_file(gateway->known_hosts))
		files[at++] = gateway->known_hosts;
	for (const char *const *file = settings->user_known_hosts; *file; file++)
		if (!gateway->known_hosts)
			files[at++] = *file;
	for (const char *const *file = settings->global_known_hosts; *file; file++)
		files[at++] = *file;
	return files;
}

/* --- for a form ------------------------------------------------------------------------------ */

static char *describe_way(const struct gateway *gateway)
{
	const struct hop *last = &gateway->hops[gateway->hop_count - 1];
	const char *proxy = ssh_config_settings(gateway->hops[0].config)->proxy_command;
	struct buf out = BUF_INIT;

	buf_printf(&out, "%s port %s%s%s", last->host, last->port, last->user ? ", user " : "",
		last->user ? last->user : "");
	for (size_t i = 0; i + 1 < gateway->hop_count; i++)
		buf_printf(&out, "%s%s", i ? ", " : ", through ", gateway->hops[i].host);
	if (proxy)
		buf_printf(&out, ", by ProxyCommand %s", proxy);
	return buf_take(&out);
}

static char *describe_host_key(const struct gateway *gateway)
{
	const struct hop *last = &gateway->hops[gateway->hop_count - 1];
	const struct ssh_settings *settings = ssh_config_settings(last->config);
	const char *alias = settings->host_key_alias;
	const char **files = hop_known_hosts(gateway, settings);
	struct buf types = BUF_INIT;
	char *text;

	host_key_known_types(files, alias ? alias : last->host,
		alias ? 22 : (int)strtol(last->port, NULL, 10), &types);
	text = types.length ? mem_printf("known: %s", buf_string(&types))
			    : mem_text("not known yet: it will be asked about");
	buf_free(&types);
	free(files);
	return text;
}

bool gateway_sketch(
	const struct gateway_target *target, struct gateway_sketch *sketch, struct error *error)
{
	/* Only borrowed here: nothing of it is freed but the hops. */
	struct gateway gateway = {.host = (char *)(uintptr_t)target->host,
		.port = (char *)(uintptr_t)target->port,
		.user = (char *)(uintptr_t)target->user,
		.jumps = (char *)(uintptr_t)target->jumps,
		.known_hosts = (char *)(uintptr_t)target->known_hosts,
		.config_file = (char *)(uintptr_t)target->config_file};

	const struct hop *last;

	*sketch = (struct gateway_sketch){.way = NULL};
	if (!hops_plan(&gateway, error)) {
		hops_free(&gateway);
		return false;
	}
	sketch->way = describe_way(&gateway);
	sketch->host_key = describe_host_key(&gateway);
	sketch->gaps = gateway_gaps(&gateway);
	last = &gateway.hops[gateway.hop_count - 1];
	sketch->port = mem_text(last->port);
	sketch->user = mem_text(last->user);
	sketch->has_configured_port = ssh_config_origin(last->config, "port") != NULL;
	hops_free(&gateway);
	return true;
}

void gateway_sketch_clear(struct gateway_sketch *sketch)
{
	free(sketch->way);
	free(sketch->host_key);
	free(sketch->gaps);
	free(sketch->port);
	free(sketch->user);
	*sketch = (struct gateway_sketch){.way = NULL};
}
