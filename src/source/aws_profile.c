#include "source/aws_profile.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "source/environment.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define AWS_FILE_MAX ((size_t)1 << 20)

/* A run of bytes of the file. */
struct part {
	const char *at;
	size_t length;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

static struct part trim(struct part part)
{
	for (; part.length && is_space(*part.at); part.at++)
		part.length--;
	while (part.length && is_space(part.at[part.length - 1]))
		part.length--;
	return part;
}

static bool is_word(struct part part, const char *word)
{
	return part.length == strlen(word) && strncasecmp(part.at, word, part.length) == 0;
}

/* Whether the head [...] is that of the profile @name. */
static bool is_head_of(struct part head, bool is_config, const char *name)
{
	static const char prefix[] = "profile";
	size_t length = sizeof prefix - 1;
	bool is_prefixed;

	head = trim(head);
	is_prefixed = head.length > length && strncmp(head.at, prefix, length) == 0 &&
		      is_space(head.at[length]);
	if (is_config && is_prefixed)
		head = trim((struct part){head.at + length, head.length - length});
	else if (is_config && strcmp(name, "default") != 0)
		return false;
	if (is_config && head.length > 1 && *head.at == '"' && head.at[head.length - 1] == '"')
		head = (struct part){head.at + 1, head.length - 2};
	return head.length == strlen(name) && memcmp(head.at, name, head.length) == 0;
}

/* The value ends at a comment; in a command line that sign may be one of its words. */
static struct part without_comment(struct part value)
{
	for (size_t i = 1; i < value.length; i++)
		if ((value.at[i] == '#' || value.at[i] == ';') && is_space(value.at[i - 1]))
			return trim((struct part){value.at, i});
	return value;
}

static void take_secret(struct secret **secret, struct part value)
{
	secret_free(*secret);
	*secret = value.length ? secret_from(value.at, value.length) : NULL;
}

/* What leads to keys by ways that are not gone here. */
static bool is_elsewhere(struct part key)
{
	static const char *const words[] = {"role_arn", "sso_session", "sso_start_url",
		"web_identity_token_file", "credential_source", "login_session"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (is_word(key, words[i]))
			return true;
	return false;
}

static void take_setting(
	struct aws_profile *profile, struct aws_keys *keys, struct part key, struct part value)
{
	struct part plain = without_comment(value);

	if (is_word(key, "aws_access_key_id"))
		mem_replace(&keys->key_id, mem_text_n(plain.at, plain.length));
	else if (is_word(key, "aws_secret_access_key"))
		take_secret(&keys->secret, plain);
	else if (is_word(key, "aws_session_token"))
		take_secret(&keys->session, plain);
	else if (is_word(key, "region"))
		mem_replace(&profile->region, mem_text_n(plain.at, plain.length));
	else if (is_word(key, "credential_process"))
		mem_replace(&profile->process, mem_text_n(value.at, value.length));
	else if (is_elsewhere(key))
		mem_replace(&profile->elsewhere, mem_text_n(key.at, key.length));
}

static size_t indent_of(struct part line)
{
	size_t indent = 0;

	while (indent < line.length && is_space(line.at[indent]))
		indent++;
	return indent;
}

void aws_profile_parse(
	const char *text, bool is_config, const char *name, struct aws_profile *profile)
{
	struct aws_keys *keys = is_config ? &profile->config : &profile->credentials;
	size_t indent = SIZE_MAX; /* of the last setting; none so far */
	bool is_inside = false;

	for (const char *next; *text; text = next) {
		struct part line = {text, strcspn(text, "\n")}, bare;
		const char *sign;

		next = text + line.length + (text[line.length] == '\n');
		if (line.length && line.at[line.length - 1] == '\r')
			line.length--;
		bare = trim(line);
		if (!bare.length || *bare.at == '#' || *bare.at == ';' || indent_of(line) > indent)
			continue;
		if (*bare.at == '[') {
			const char *end = memchr(bare.at, ']', bare.length);

			indent = SIZE_MAX;
			is_inside = end && is_head_of((struct part){bare.at + 1,
							      (size_t)(end - bare.at) - 1},
						   is_config, name);
			profile->exists |= is_inside;
			continue;
		}
		indent = indent_of(line);
		sign = memchr(bare.at, '=', bare.length);
		if (is_inside && sign)
			take_setting(profile, keys,
				trim((struct part){bare.at, (size_t)(sign - bare.at)}),
				trim((struct part){
					sign + 1, bare.length - (size_t)(sign - bare.at) - 1}));
	}
}

const char *aws_profile_name(const char *named)
{
	if (text_is_empty(named))
		named = environment_value("AWS_PROFILE");
	return named ? named : "default";
}

char *aws_profile_path(bool is_config)
{
	const char *named =
		environment_value(is_config ? "AWS_CONFIG_FILE" : "AWS_SHARED_CREDENTIALS_FILE");

	return path_expand(named ? named : is_config ? "~/.aws/config" : "~/.aws/credentials");
}

bool aws_profile_read(const char *name, struct aws_profile *profile, struct error *error)
{
	bool is_read = true;

	*profile = (struct aws_profile){.exists = false};
	for (int is_config = 0; is_config < 2 && is_read; is_config++) {
		struct buf text = BUF_INIT;
		char *path = aws_profile_path(is_config);

		if (path && file_exists(path)) {
			is_read = file_read(path, AWS_FILE_MAX, &text, error);
			aws_profile_parse(buf_string(&text), is_config, name, profile);
		}
		if (text.bytes)
			explicit_bzero(text.bytes, text.capacity);
		buf_free(&text);
		free(path);
	}
	return is_read;
}

void aws_profile_clear(struct aws_profile *profile)
{
	aws_keys_clear(&profile->credentials);
	aws_keys_clear(&profile->config);
	free(profile->region);
	free(profile->process);
	free(profile->elsewhere);
	*profile = (struct aws_profile){.exists = false};
}
