#include "session/way.h"

#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "source/source.h"
#include "ssh/config.h"
#include "ssh/gateway.h"
#include "ssh/key_file.h"

#include <stdlib.h>
#include <string.h>

static const char *value(const struct source *source, const char *keyword)
{
	return source_is_set(source, keyword) ? source_value(source, keyword) : NULL;
}

static char *describe_key(const char *file)
{
	char type[64], fingerprint[96], *path = path_expand(file), *line;
	struct error error = ERROR_INIT;
	bool encrypted = false;

	if (!key_file_describe(
		    path, type, sizeof type, fingerprint, sizeof fingerprint, &encrypted, &error))
		line = mem_text(error.primary);
	else if (!*type)
		line = mem_text("encrypted; what kind of key it is shows with its passphrase");
	else
		line = mem_printf("%s%s %s", type, encrypted ? ", encrypted," : "", fingerprint);
	error_clear(&error);
	free(path);
	return line;
}

/* The first of what native cannot honour is named here, and not discovered as a failure later. */
static char *describe_gap(const struct source *source, const char *gaps)
{
	const char *transport = source_value(source, "ssh_transport");
	bool is_native = transport && strcmp(transport, "native") == 0;

	return *gaps ? mem_printf("%s: %.*s",
			       is_native ? "Not done natively" : "By ssh, because of",
			       (int)strcspn(gaps, "\n"), gaps)
		     : NULL;
}

static void take_sketch(const struct source *source, struct gateway_sketch *sketch, struct way *way)
{
	way->host = mem_text(sketch->way);
	way->port = mem_text(sketch->port);
	way->user = mem_text(sketch->user);
	way->has_configured_port = sketch->has_configured_port;
	way->transport = describe_gap(source, sketch->gaps);
	if (!source_is_set(source, "ssh_fingerprint"))
		way->host_key = mem_text(sketch->host_key);
}

void way_look(const struct source *source, struct way *way)
{
	char *known_hosts = path_expand(value(source, "ssh_known_hosts"));
	char *config = path_expand(value(source, "ssh_config"));
	struct gateway_target target = {
		.host = value(source, "ssh_host"),
		.port = value(source, "ssh_port"),
		.user = value(source, "ssh_user"),
		.jumps = value(source, "ssh_jumps"),
		.known_hosts = known_hosts,
		.config_file = config,
	};
	struct gateway_sketch sketch;
	struct error error = ERROR_INIT;

	*way = (struct way){.host = NULL};
	if (value(source, "ssh_key"))
		way->key = describe_key(value(source, "ssh_key"));
	if (source_has_tunnel(source) && gateway_sketch(&target, &sketch, &error)) {
		take_sketch(source, &sketch, way);
		gateway_sketch_clear(&sketch);
	} else if (error_is_set(&error)) {
		way->host = mem_text(error.primary);
	}
	error_clear(&error);
	free(known_hosts);
	free(config);
}

void way_clear(struct way *way)
{
	free(way->host);
	free(way->host_key);
	free(way->transport);
	free(way->key);
	free(way->port);
	free(way->user);
	*way = (struct way){.host = NULL};
}

void way_hosts(const struct source *source, void (*visit)(void *self, const char *host), void *self)
{
	const char *config = value(source, "ssh_config"), *known = value(source, "ssh_known_hosts");
	char *config_file = path_expand(config ? config : "~/.ssh/config");
	char *known_hosts = path_expand(known ? known : "~/.ssh/known_hosts");
	const char *files[] = {known_hosts, "/etc/ssh/ssh_known_hosts", NULL};

	if (strcmp(config_file, "none") != 0)
		ssh_config_hosts(config_file, NULL, visit, self);
	host_names(files, visit, self);
	free(config_file);
	free(known_hosts);
}
