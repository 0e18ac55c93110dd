#include "view/ssh_section.h"

#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "source/source.h"
#include "ssh/gateway.h"
#include "ssh/key_file.h"
#include "widget/form.h"

#include <stdlib.h>
#include <string.h>

static const char *value(const struct source *source, const char *keyword)
{
	return source_is_set(source, keyword) ? source_value(source, keyword) : NULL;
}

/* "ed25519 SHA256:...", behind a passphrase or not. */
static void describe_key(
	struct form *form, const struct source *source, int (*id_of)(const char *keyword))
{
	const char *file = value(source, "ssh_key");
	char type[64], fingerprint[96], *path, *line;
	struct error error = ERROR_INIT;
	bool encrypted = false;

	if (!file) {
		form_set_below(form, id_of("ssh_key"), NULL);
		return;
	}
	path = path_expand(file);
	if (!key_file_describe(
		    path, type, sizeof type, fingerprint, sizeof fingerprint, &encrypted, &error))
		line = mem_text(error.primary);
	else if (!*type)
		line = mem_text("encrypted; what kind of key it is shows with its passphrase");
	else
		line = mem_printf("%s%s %s", type, encrypted ? ", encrypted," : "", fingerprint);
	form_set_below(form, id_of("ssh_key"), line);
	error_clear(&error);
	free(path);
	free(line);
}

/* An empty field says what stands in its place. */
static void show_default(struct form *form, const struct source *source, int id,
	const char *keyword, const char *word, bool is_configured)
{
	if (source_is_set(source, keyword) || !word) {
		form_set_help(form, id, NULL);
		return;
	}
	form_set_origin(form, id, is_configured ? "ssh config" : "default");
	form_set_help(form, id, word);
}

static void forget_way(struct form *form, int (*id_of)(const char *keyword))
{
	form_set_help(form, id_of("ssh_port"), NULL);
	form_set_help(form, id_of("ssh_user"), NULL);
	form_set_below(form, id_of("ssh_host"), NULL);
	form_set_below(form, id_of("ssh_fingerprint"), NULL);
	form_set_below(form, id_of("ssh_transport"), NULL);
}

static void show_way(struct form *form, const struct gateway_sketch *sketch,
	const struct source *source, int (*id_of)(const char *keyword))
{
	const char *transport = source_value(source, "ssh_transport");
	bool is_native = transport && strcmp(transport, "native") == 0;
	char *gaps = NULL;

	show_default(form, source, id_of("ssh_port"), "ssh_port", sketch->port,
		sketch->has_configured_port);
	show_default(form, source, id_of("ssh_user"), "ssh_user", sketch->user,
		sketch->has_configured_user);
	form_set_below(form, id_of("ssh_host"), sketch->way);
	form_set_below(form, id_of("ssh_fingerprint"),
		source_is_set(source, "ssh_fingerprint") ? NULL : sketch->host_key);
	/* What cannot be honoured is named here, and not discovered later. */
	if (*sketch->gaps)
		gaps = mem_printf("%s: %.*s",
			is_native ? "Not done natively" : "By ssh, because of",
			(int)strcspn(sketch->gaps, "\n"), sketch->gaps);
	form_set_below(form, id_of("ssh_transport"), gaps);
	free(gaps);
}

void ssh_section_refresh(
	struct form *form, const struct source *source, int (*id_of)(const char *keyword))
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

	forget_way(form, id_of);
	if (!source_has_tunnel(source)) {
		form_set_below(form, id_of("ssh_key"), NULL);
	} else {
		describe_key(form, source, id_of);
		if (gateway_sketch(&target, &sketch, &error)) {
			show_way(form, &sketch, source, id_of);
			gateway_sketch_clear(&sketch);
		} else {
			form_set_below(form, id_of("ssh_host"), error.primary);
		}
	}
	error_clear(&error);
	free(known_hosts);
	free(config);
}
