#include "source/source.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "pg/policy.h"

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

static void check_together(struct check *check)
{
	const struct source *source = check->source;
	const char *host = source_value(source, "host"), *port = source_value(source, "port");
	const char *from = source_value(source, "password_from");
	const char *mode = source_value(source, "sslmode");

	if (host && port && strchr(port, ',') && count_items(host) != count_items(port))
		say(check, "port", mem_text("Port: give one port, or one for each host."));
	if (host && strchr(host, ' '))
		say(check, "host", mem_text("Host: a host name holds no spaces."));
	if (source_has_tunnel(source) && source_is_socket(source))
		say(check, "host",
			mem_text("Host: name the server as the SSH host sees it, a tunnel leads to "
				 "TCP."));
	if (strcmp(from, "env") == 0 && !source_is_set(source, "password_env"))
		say(check, "password_env", mem_text("Variable: name the environment variable."));
	if (strcmp(from, "command") == 0 && !source_is_set(source, "password_command"))
		say(check, "password_command", mem_text("Command: name the program to run."));
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
}

size_t source_check(const struct source *source,
	void (*wrong)(void *self, const char *keyword, const char *why), void *self)
{
	struct check check = {.source = source, .wrong = wrong, .self = self};

	for (size_t i = 0; i < field_count(); i++) {
		const struct field *field = field_at(i);

		if (source_is_set(source, field->keyword))
			check_field(&check, field, source_value(source, field->keyword));
	}
	check_together(&check);
	return check.count;
}
