#include "source/source.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "loop/http.h"
#include "pg/policy.h"
#include "source/credential.h"
#include "source/name_patterns.h"
#include "source/source_file.h"
#include "source/token_entra.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FINGERPRINT_DIGITS 43

struct check {
	const struct source *source;
	void (*wrong)(void *self, const char *keyword, const char *why);
	void *self;
	size_t count;
};

static void say(struct check *check, const char *keyword, char *why)
{
	check->wrong(check->self, keyword, why);
	check->count++;
	free(why);
}

static bool is_port(const char *text)
{
	char *end;
	long port = strtol(text, &end, 10);

	return isdigit((unsigned char)*text) && !*end && port >= 1 && port <= 65535;
}

/* One port for all hosts or one a host, with commas; an empty place means 5432. */
static void check_ports(struct check *check, const struct field *field, const char *value)
{
	char *copy = mem_text(value), *rest = copy, *port;
	bool is_list = strcmp(field->keyword, "port") == 0;

	while ((port = strsep(&rest, ","))) {
		if ((*port || !is_list) && !is_port(port)) {
			say(check, field->keyword,
				mem_printf("%s: %s is not a port. Use 1 to 65535.", field->label,
					value));
			break;
		}
	}
	free(copy);
}

static void check_number(struct check *check, const struct field *field, const char *value)
{
	size_t digits = strspn(value, "0123456789");

	if (!digits || value[digits])
		say(check, field->keyword,
			mem_printf("%s: %s is not a number.", field->label, value));
}

static void check_choice(struct check *check, const struct field *field, const char *value)
{
	struct buf words = BUF_INIT;

	for (const char *const *choice = field->choices; *choice; choice++) {
		if (strcmp(*choice, value) == 0) {
			buf_free(&words);
			return;
		}
		buf_printf(&words, "%s%s", words.length ? ", " : "", *choice);
	}
	say(check, field->keyword,
		mem_printf(
			"%s: \"%s\" is not one of %s.", field->label, value, buf_string(&words)));
	buf_free(&words);
}

static bool may_be_missing(const char *keyword)
{
	return strcmp(keyword, "ssh_known_hosts") == 0 || strcmp(keyword, "passfile") == 0;
}

/* ssh_config says "none" where no file is to be read. */
static bool is_no_file(const char *keyword, const char *value)
{
	return strcmp(keyword, "ssh_config") == 0 && strcmp(value, "none") == 0;
}

static void check_path(struct check *check, const struct field *field, const char *value)
{
	char *path = path_expand(value);
	bool is_key =
		strcmp(field->keyword, "sslkey") == 0 || strcmp(field->keyword, "ssh_key") == 0;
	struct stat about;

	/* "engine:key" loads code into libpq; "system" is a word of libpq 16, not a file. */
	if (is_key && strchr(value, ':') && !strchr(value, '/')) {
		say(check, field->keyword,
			mem_printf("%s: keys of an OpenSSL engine are not used.", field->label));
	} else if (strcmp(value, "system") != 0 && !is_no_file(field->keyword, value) &&
		   !(access(path, R_OK) < 0 && errno == ENOENT && may_be_missing(field->keyword))) {
		if (stat(path, &about) < 0 || access(path, R_OK) < 0)
			say(check, field->keyword,
				mem_printf("%s: %s cannot be read: %s.", field->label, value,
					strerror(errno)));
		else if (is_key && (about.st_mode & 077) && about.st_uid == geteuid())
			say(check, field->keyword,
				mem_printf("%s: others can read %s; run: chmod 600 %s",
					field->label, value, value));
	}
	free(path);
}

/* As ssh-keygen -l prints it: 32 bytes in base64 without the "=" at the end. */
static void check_fingerprint(struct check *check, const struct field *field, const char *value)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	size_t count = text_starts_with(value, "SHA256:") ? strspn(value + 7, digits) : 0;

	if (count != FINGERPRINT_DIGITS || value[7 + count])
		say(check, field->keyword,
			mem_printf("%s: \"%s\" is no fingerprint. It is SHA256: and %d letters "
				   "and digits, as ssh-keygen -l prints them.",
				field->label, value, FINGERPRINT_DIGITS));
}

static void check_field(struct check *check, const struct field *field, const char *value)
{
	if (strpbrk(value, "\n\r"))
		say(check, field->keyword, mem_printf("%s: holds a line break.", field->label));
	else if (strcmp(field->keyword, "ssh_fingerprint") == 0)
		check_fingerprint(check, field, value);
	else if (field->kind == FIELD_PORT)
		check_ports(check, field, value);
	else if (field->kind == FIELD_NUMBER)
		check_number(check, field, value);
	else if (field->kind == FIELD_CHOICE)
		check_choice(check, field, value);
	else if (field->kind == FIELD_PATH && strcmp(field->keyword, "sslcrldir") != 0)
		check_path(check, field, value);
}

static size_t count_items(const char *list)
{
	size_t count = 1;

	for (const char *c = list; *c; c++)
		count += *c == ',';
	return count;
}

/* What begins with a minus would be an option of ssh. */
static void check_ssh(struct check *check)
{
	static const char *const words[] = {"ssh_host", "ssh_user", "ssh_jumps"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *value = source_value(check->source, words[i]);

		if (!value || !*value)
			continue;
		if (*value == '-')
			say(check, words[i],
				mem_printf("%s: does not begin with \"-\".",
					field_at((size_t)field_index(words[i]))->label));
		else if (strpbrk(value, " \t"))
			say(check, words[i],
				mem_printf("%s: holds no spaces.",
					field_at((size_t)field_index(words[i]))->label));
	}
}

static void check_logins(struct check *check)
{
	struct policy policy;
	struct error error = ERROR_INIT;

	if (!policy_parse(&policy, source_value(check->source, "require_auth"), &error))
		say(check, "require_auth", mem_printf("Allowed logins: %s.", error.primary));
	error_clear(&error);
}

/* What else is wrong with a pattern only a server knows, and says when it is asked. */
static void check_patterns(struct check *check)
{
	for (size_t i = 0; i < NAME_PATTERN_FIELDS; i++) {
		const char *keyword = name_pattern_fields[i];
		const char *text = source_value(check->source, keyword);
		struct error error = ERROR_INIT;
		char *expression = name_patterns_expression(text, &error);

		if (error_is_set(&error))
			say(check, keyword,
				mem_printf("%s: %s.", field_at((size_t)field_index(keyword))->label,
					error.primary));
		error_clear(&error);
		free(expression);
	}
}

/* --- where the password comes from ----------------------------------------------------------- */

static void check_command(struct check *check, const char *keyword)
{
	const struct field *field = field_at((size_t)field_index(keyword));
	const char *line = source_value(check->source, keyword);
	char **words = words_split(line ? line : "");

	if (!words || !words[0])
		say(check, keyword,
			mem_printf("%s: %s.", field->label,
				words ? "name the program to run" : "a quote is left open"));
	words_free(words);
}

/* Who has the token is let in, and these servers ask for it as it is. */
static void check_bearer(struct check *check)
{
	const char *mode = source_value(check->source, "sslmode");

	if (!text_starts_with(mode, "verify") && strcmp(mode, "require") != 0)
		say(check, "sslmode",
			mem_printf(
				"Mode: %s may send the token in clear; take verify-full.", mode));
}

static void check_region(struct check *check)
{
	char *region = credential_aws_region(check->source);

	if (!region)
		say(check, "aws_region",
			mem_text("AWS region: name it; it is not in the name of the host, and "
				 "neither AWS_REGION nor the profile has one."));
	else if (region[strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		say(check, "aws_region",
			mem_printf("AWS region: \"%s\" is none, as eu-central-1 is one.", region));
	free(region);
}

static void check_aws(struct check *check)
{
	const struct source *source = check->source;
	const char *host = source_value(source, "host");

	if (text_is_empty(host) || *host == '/' || *host == '@')
		say(check, "host",
			mem_text("Host: a token of AWS is for a host: name the endpoint of RDS."));
	else if (strchr(host, ','))
		say(check, "host",
			mem_text("Host: a token of AWS is for one host, take a source for each."));
	check_bearer(check);
	check_region(check);
	if (source_is_set(source, "aws_command"))
		check_command(check, "aws_command");
	if (source_is_set(source, "aws_command") && source_is_set(source, "aws_profile"))
		say(check, "aws_profile",
			mem_text("AWS profile: name it in the key command, or leave that empty."));
}

static void check_azure(struct check *check)
{
	const struct source *source = check->source;
	struct error error = ERROR_INIT;
	char *url = NULL;

	check_bearer(check);
	if (!source_is_set(source, "azure_tenant") &&
		strstr(source_value(source, "azure_token_url"), "{tenant}"))
		say(check, "azure_tenant",
			mem_text("Tenant: name it, by its ID or one of its domains."));
	else if (!(url = entra_url(source, &error)))
		say(check, "azure_token_url", mem_printf("Token URL: %s.", error.primary));
	if (!source_is_set(source, "azure_client_id"))
		say(check, "azure_client_id",
			mem_text("Client ID: name that of the application that logs in."));
	if (source_is_set(source, "azure_secret_command"))
		check_command(check, "azure_secret_command");
	error_clear(&error);
	if (!http_is_possible(&error))
		say(check, "password_from", mem_printf("Comes from: %s.", error.primary));
	error_clear(&error);
	free(url);
}

static void check_password(struct check *check)
{
	const struct source *source = check->source;
	const char *from = source_value(source, "password_from");

	if (strcmp(from, "env") == 0 && !source_is_set(source, "password_env"))
		say(check, "password_env", mem_text("Variable: name the environment variable."));
	else if (strcmp(from, "command") == 0)
		check_command(check, "password_command");
	else if (strcmp(from, "aws-iam") == 0)
		check_aws(check);
	else if (strcmp(from, "azure-entra") == 0)
		check_azure(check);
}

static void check_together(struct check *check)
{
	const struct source *source = check->source;
	const char *host = source_value(source, "host"), *port = source_value(source, "port");
	const char *mode = source_value(source, "sslmode");

	if (host && port && strchr(port, ',') && count_items(host) != count_items(port))
		say(check, "port", mem_text("Port: give one port, or one for each host."));
	if (host && strchr(host, ' '))
		say(check, "host", mem_text("Host: a host name holds no spaces."));
	if (source_has_tunnel(source) && source_is_socket(source))
		say(check, "host",
			mem_text("Host: name the server as the SSH host sees it, a tunnel leads to "
				 "TCP."));
	check_password(check);
	if (text_starts_with(mode, "verify") && !source_is_socket(source) &&
		!source_is_set(source, "sslrootcert")) {
		char *usual = path_expand("~/.postgresql/root.crt");

		if (access(usual, R_OK) < 0)
			say(check, "sslrootcert",
				mem_printf(
					"Root cert: %s needs the certificate of the authority; its "
					"owner publishes it, or choose a weaker mode.",
					mode));
		free(usual);
	}
	check_ssh(check);
	check_logins(check);
	check_patterns(check);
}

size_t source_check(const struct source *source,
	void (*wrong)(void *self, const char *keyword, const char *why), void *self)
{
	struct check check = {.source = source, .wrong = wrong, .self = self};

	for (size_t i = 0; i < field_count(); i++) {
		const struct field *field = field_at(i);

		/* What belongs to another origin of the password is not used, nor shown. */
		if (field->origin &&
			strcmp(field->origin, source_value(source, "password_from")) != 0)
			continue;
		if (source_is_set(source, field->keyword))
			check_field(&check, field, source_value(source, field->keyword));
	}
	check_together(&check);
	return check.count;
}
