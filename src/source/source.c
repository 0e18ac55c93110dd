#include "source/source.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "pg/conninfo.h"
#include "pg/ident.h"
#include "source/environment.h"
#include "source/service.h"

#include <stdlib.h>
#include <string.h>

struct setting {
	char *value; /* NULL: not set */
	enum origin origin;
	char *detail;
};

struct source {
	char *name;
	struct setting *settings; /* one a field, in the order of the table */
};

struct source *source_new(void)
{
	struct source *source = mem_new(sizeof *source);

	source->settings = mem_array(field_count(), sizeof *source->settings);
	return source;
}

struct source *source_copy(const struct source *source)
{
	struct source *copy = source_new();

	copy->name = mem_text(source->name);
	for (size_t i = 0; i < field_count(); i++)
		copy->settings[i] = (struct setting){
			.value = mem_text(source->settings[i].value),
			.origin = source->settings[i].origin,
			.detail = mem_text(source->settings[i].detail),
		};
	return copy;
}

void source_free(struct source *source)
{
	if (!source)
		return;
	for (size_t i = 0; i < field_count(); i++) {
		free(source->settings[i].value);
		free(source->settings[i].detail);
	}
	free(source->settings);
	free(source->name);
	free(source);
}

const char *source_name(const struct source *source)
{
	return source->name;
}

void source_set_name(struct source *source, const char *name)
{
	mem_replace(&source->name, text_is_empty(name) ? NULL : mem_text(name));
}

bool source_set(struct source *source, const char *keyword, const char *value, enum origin origin,
	const char *detail)
{
	int index = field_index(keyword);
	struct setting *setting;

	if (index < 0 || field_at((size_t)index)->kind == FIELD_SECRET)
		return false;
	setting = &source->settings[index];
	mem_replace(&setting->value, text_is_empty(value) ? NULL : mem_text(value));
	mem_replace(&setting->detail, setting->value ? mem_text(detail) : NULL);
	setting->origin = setting->value ? origin : ORIGIN_NONE;
	return true;
}

const char *source_value(const struct source *source, const char *keyword)
{
	int index = field_index(keyword);

	if (index < 0)
		return NULL;
	if (source->settings[index].value)
		return source->settings[index].value;
	return field_at((size_t)index)->compiled;
}

bool source_is_set(const struct source *source, const char *keyword)
{
	int index = field_index(keyword);

	return index >= 0 && source->settings[index].value;
}

enum origin source_origin(const struct source *source, const char *keyword)
{
	int index = field_index(keyword);

	if (index < 0)
		return ORIGIN_NONE;
	if (source->settings[index].value)
		return source->settings[index].origin;
	return field_at((size_t)index)->compiled ? ORIGIN_DEFAULT : ORIGIN_NONE;
}

const char *source_origin_text(const struct source *source, const char *keyword)
{
	static const char *const words[] = {
		[ORIGIN_NONE] = "-",
		[ORIGIN_DEFAULT] = "default",
		[ORIGIN_ENVIRONMENT] = "environment",
		[ORIGIN_SERVICE] = "service",
		[ORIGIN_SAVED] = "saved",
		[ORIGIN_SUGGESTED] = "suggested",
		[ORIGIN_PASTED] = "pasted",
		[ORIGIN_FLAG] = "flag",
		[ORIGIN_TYPED] = "typed",
	};
	enum origin origin = source_origin(source, keyword);
	int index = field_index(keyword);

	if (index >= 0 && source->settings[index].value && source->settings[index].detail)
		return source->settings[index].detail;
	return words[origin];
}

void source_apply_environment(struct source *source)
{
	for (size_t i = 0; i < field_count(); i++) {
		const struct field *field = field_at(i);
		const char *value = field->variable ? environment_value(field->variable) : NULL;

		if (value && !source->settings[i].value)
			source_set(
				source, field->keyword, value, ORIGIN_ENVIRONMENT, field->variable);
	}
	if (environment_value("PGPASSWORD") && !source_is_set(source, "password_from")) {
		source_set(source, "password_from", "env", ORIGIN_ENVIRONMENT, "PGPASSWORD");
		source_set(source, "password_env", "PGPASSWORD", ORIGIN_ENVIRONMENT, "PGPASSWORD");
	}
}

struct application {
	struct source *source;
	struct secret *password;
	enum origin origin;
	const char *detail;
	size_t count;
	char *unknown; /* an option that this source cannot hold */
};

static void apply_keyword(void *self, const char *keyword, const char *value)
{
	struct application *application = self;
	struct source *source = application->source;

	if (strcmp(keyword, "password") == 0) {
		if (application->password &&
			secret_set(application->password, value, strlen(value)))
			application->count++;
		return;
	}
	/* What was typed stands above services and the environment. */
	if (application->origin == ORIGIN_SERVICE &&
		source_origin(source, keyword) > ORIGIN_SERVICE)
		return;
	if (source_set(source, keyword, value, application->origin, application->detail))
		application->count++;
	else if (strcmp(keyword, "service") == 0)
		mem_replace(&application->unknown, mem_text(value));
}

bool source_apply_service(struct source *source, const char *service, struct error *error)
{
	char *detail = mem_printf("service %s", service);
	struct application application = {
		.source = source, .origin = ORIGIN_SERVICE, .detail = detail};
	bool found = service_read(service, apply_keyword, &application, error);

	free(application.unknown);
	free(detail);
	return found;
}

bool source_apply_conninfo(struct source *source, const char *text, enum origin origin,
	struct secret *password, size_t *count, struct error *error)
{
	struct application application = {.source = source, .origin = origin, .password = password};
	bool read = conninfo_parse(text, apply_keyword, &application, error);

	if (read && application.unknown)
		read = source_apply_service(source, application.unknown, error);
	free(application.unknown);
	if (count)
		*count = application.count;
	return read;
}

bool source_has_tunnel(const struct source *source)
{
	return source_is_set(source, "ssh_host");
}

bool source_is_socket(const struct source *source)
{
	const char *host = source_value(source, "host");

	if (source_is_set(source, "hostaddr"))
		return false;
	return text_is_empty(host) || host[0] == '/' || host[0] == '@';
}

void source_describe(const struct source *source, struct buf *out)
{
	const char *host = source_value(source, "host"), *dbname = source_value(source, "dbname");
	const char *user = source_value(source, "user"), *port = source_value(source, "port");

	if (text_is_empty(host))
		host = source_value(source, "hostaddr");
	buf_printf(out, "%s:%s/%s", host ? host : "[local]", port ? port : "",
		dbname ? dbname
		: user ? user
		       : "");
}
