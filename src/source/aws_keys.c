#include "source/aws_keys.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/loop.h"
#include "source/aws_profile.h"
#include "source/command.h"
#include "source/environment.h"
#include "source/secret_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND_HINT "aws_command: aws configure export-credentials --format process"

struct aws_asking {
	struct command *command;
	struct timer *deferred;
	struct aws_keys keys;
	struct error error;
	aws_keys_done *done;
	void *self;
};

void aws_keys_clear(struct aws_keys *keys)
{
	free(keys->key_id);
	secret_free(keys->secret);
	secret_free(keys->session);
	free(keys->origin);
	*keys = (struct aws_keys){.key_id = NULL};
}

bool aws_keys_are_complete(const struct aws_keys *keys)
{
	return !text_is_empty(keys->key_id) && secret_length(keys->secret);
}

/* --- what a command prints ------------------------------------------------------------------- */

/* ISO 8601, as the SDKs print it: 2026-01-31T12:00:00Z, a fraction and an offset are allowed. */
static bool read_moment(const char *text, time_t *moment)
{
	struct tm utc = {.tm_mday = 0};
	int used = 0, hours, minutes;
	char sign;

	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &utc.tm_year, &utc.tm_mon, &utc.tm_mday,
		    &utc.tm_hour, &utc.tm_min, &utc.tm_sec, &used) != 6)
		return false;
	utc.tm_year -= 1900;
	utc.tm_mon--;
	*moment = timegm(&utc);
	text += used;
	if (*text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	if (strcmp(text, "Z") == 0)
		return true;
	if (sscanf(text, "%c%2d:%2d", &sign, &hours, &minutes) != 3 || (sign != '+' && sign != '-'))
		return false;
	*moment -= (sign == '+' ? 1 : -1) * (hours * 3600 + minutes * 60);
	return true;
}

static bool check_expiration(const json_t *object, time_t now, struct error *error)
{
	const char *text = secret_json_text(object, "Expiration");
	time_t moment;

	if (!text)
		return true;
	if (!read_moment(text, &moment))
		return error_set(error, "the Expiration of the AWS keys is no time: %s", text);
	if (moment > now)
		return true;
	error_set(error, "the AWS keys of the command expired at %s", text);
	error_set_hint(error, "log in again, as with: aws sso login");
	return false;
}

static struct secret *secret_of(const json_t *object, const char *key)
{
	const char *text = secret_json_text(object, key);

	return text_is_empty(text) ? NULL : secret_from(text, strlen(text));
}

bool aws_keys_read(
	const char *json, size_t length, time_t now, struct aws_keys *keys, struct error *error)
{
	json_t *object = secret_json_read(json, length);
	bool is_good = false;

	if (!object) {
		error_set(error, "the AWS key command printed no JSON object");
	} else if (json_integer_value(json_object_get(object, "Version")) != 1) {
		error_set(error, "the AWS key command printed no \"Version\": 1");
	} else {
		mem_replace(&keys->key_id, mem_text(secret_json_text(object, "AccessKeyId")));
		keys->secret = secret_of(object, "SecretAccessKey");
		keys->session = secret_of(object, "SessionToken");
		is_good = aws_keys_are_complete(keys);
		if (!is_good)
			error_set(error, "the AWS key command printed no AccessKeyId or no "
					 "SecretAccessKey");
		is_good = is_good && check_expiration(object, now, error);
	}
	if (!is_good && error && !error->hint)
		error_set_hint(error, COMMAND_HINT);
	json_decref(object);
	return is_good;
}

static void free_asking(struct aws_asking *asking)
{
	command_cancel(&asking->command);
	loop_stop_timer(&asking->deferred);
	aws_keys_clear(&asking->keys);
	error_clear(&asking->error);
	free(asking);
}

static void tell(void *self)
{
	struct aws_asking *asking = self;
	bool is_good = !error_is_set(&asking->error);

	asking->deferred = NULL;
	asking->done(asking->self, is_good ? &asking->keys : NULL, &asking->error);
	free_asking(asking);
}

static void command_ended(void *self, const struct buf *out, const struct error *error)
{
	struct aws_asking *asking = self;

	asking->command = NULL;
	if (!out)
		error_copy(&asking->error, error);
	else
		aws_keys_read(out->bytes, out->length, time(NULL), &asking->keys, &asking->error);
	tell(asking);
}

/* --- where they come from -------------------------------------------------------------------- */

static struct secret *secret_variable(const char *name)
{
	const char *value = environment_value(name);

	return value ? secret_from(value, strlen(value)) : NULL;
}

/* False when the environment holds none. Half of them are taken for a mistake, not for nothing. */
static bool read_environment(struct aws_keys *keys, struct error *error)
{
	if (!environment_value("AWS_ACCESS_KEY_ID") && !environment_value("AWS_SECRET_ACCESS_KEY"))
		return false;
	keys->key_id = mem_text(environment_value("AWS_ACCESS_KEY_ID"));
	keys->secret = secret_variable("AWS_SECRET_ACCESS_KEY");
	keys->session = secret_variable("AWS_SESSION_TOKEN");
	keys->origin = mem_text("AWS_ACCESS_KEY_ID");
	if (!aws_keys_are_complete(keys))
		error_set(error, "of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set");
	return true;
}

static void no_keys(const char *name, const struct aws_profile *profile, struct error *error)
{
	char *files[] = {aws_profile_path(false), aws_profile_path(true)};
	char *shown[] = {path_contract(files[0]), path_contract(files[1])};

	if (profile->elsewhere)
		error_set(error,
			"the AWS profile %s has %s, which only the AWS command line can follow",
			name, profile->elsewhere);
	else if (profile->exists)
		error_set(error, "the AWS profile %s has no keys", name);
	else
		error_set(error, "there is no AWS profile %s, neither in %s nor in %s", name,
			shown[0], shown[1]);
	error_set_hint(error, "use " COMMAND_HINT " --profile %s", name);
	for (size_t i = 0; i < 2; i++) {
		free(files[i]);
		free(shown[i]);
	}
}

static void take_keys(struct aws_keys *to, struct aws_keys *from)
{
	aws_keys_clear(to);
	*to = *from;
	*from = (struct aws_keys){.key_id = NULL};
}

/* The order of the SDKs: roles and SSO before keys, the file of credentials before a process, and
 * keys in the other file last. */
static void ask_profile(struct aws_asking *asking, struct loop *loop, const char *name)
{
	struct aws_profile profile;

	if (!aws_profile_read(name, &profile, &asking->error)) {
		aws_profile_clear(&profile);
		return;
	}
	if (profile.elsewhere)
		no_keys(name, &profile, &asking->error);
	else if (aws_keys_are_complete(&profile.credentials))
		take_keys(&asking->keys, &profile.credentials);
	else if (profile.process)
		asking->command = command_start(
			loop, profile.process, "credential_process", command_ended, asking);
	else if (aws_keys_are_complete(&profile.config))
		take_keys(&asking->keys, &profile.config);
	else
		no_keys(name, &profile, &asking->error);
	mem_replace(&asking->keys.origin, mem_printf("AWS profile %s", name));
	aws_profile_clear(&profile);
}

struct aws_asking *aws_keys_ask(struct loop *loop, const char *profile, const char *command,
	aws_keys_done *done, void *self)
{
	struct aws_asking *asking = mem_new(sizeof *asking);

	*asking = (struct aws_asking){.done = done, .self = self};
	if (!text_is_empty(command)) {
		asking->keys.origin = mem_text("AWS key command");
		asking->command =
			command_start(loop, command, "AWS key command", command_ended, asking);
	} else if (!text_is_empty(profile) || !read_environment(&asking->keys, &asking->error)) {
		ask_profile(asking, loop, aws_profile_name(profile));
	}
	if (!asking->command)
		asking->deferred = loop_defer(loop, tell, asking);
	return asking;
}

void aws_keys_cancel(struct aws_asking **asking)
{
	if (*asking)
		free_asking(*asking);
	*asking = NULL;
}

char *aws_keys_region(const char *named)
{
	const char *region = environment_value("AWS_REGION");
	struct aws_profile profile;
	char *found;

	if (!region)
		region = environment_value("AWS_DEFAULT_REGION");
	if (region)
		return mem_text(region);
	aws_profile_read(aws_profile_name(named), &profile, NULL);
	found = text_is_empty(profile.region) ? NULL : mem_text(profile.region);
	aws_profile_clear(&profile);
	return found;
}
