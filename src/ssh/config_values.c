/* From what the files say to settings: defaults, tokens, lists. */
#include "base/buf.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "ssh/config_private.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <openssl/evp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool config_is_found(const struct ssh_config *config, enum option option)
{
	return config->found[option].value.count > 0;
}

const char *config_value(const struct ssh_config *config, enum option option)
{
	return config_is_found(config, option) ? config->found[option].value.list[0] : NULL;
}

static bool is_yes(const struct ssh_config *config, enum option option, bool otherwise)
{
	const char *value = config_value(config, option);

	if (!value)
		return otherwise;
	return strcmp(value, "no") != 0 && strcmp(value, "false") != 0;
}

static long number(const struct ssh_config *config, enum option option, long otherwise)
{
	const char *value = config_value(config, option);

	return value ? strtol(value, NULL, 10) : otherwise;
}

/* --- tokens ---------------------------------------------------------------------------------- */

static const char *user_of(const struct ssh_config *config)
{
	const char *user = config->typed_user ? config->typed_user : config_value(config, OPT_USER);

	return user ? user : path_account() ? path_account() : "";
}

static void add_local_name(struct buf *out, bool is_short)
{
	char name[256] = "";

	(void)gethostname(name, sizeof name - 1);
	buf_add(out, name, is_short ? strcspn(name, ".") : strlen(name));
}

/* %C: SHA-1 over local name, host, port and user. */
static void add_connection_hash(const struct ssh_config *config, struct buf *out)
{
	struct buf text = BUF_INIT;
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	add_local_name(&text, false);
	buf_printf(&text, "%s%s%s", config->host_name, config->port, user_of(config));
	if (EVP_Digest(text.bytes, text.length, hash, &length, EVP_sha1(), NULL))
		for (unsigned i = 0; i < length; i++)
			buf_printf(out, "%02x", hash[i]);
	buf_free(&text);
}

/* False for a token that ssh 9.2 does not have. */
static bool add_token(const struct ssh_config *config, char token, struct buf *out)
{
	switch (token) {
	case '%':
		buf_char(out, '%');
		break;
	case 'C':
		add_connection_hash(config, out);
		break;
	case 'd':
		buf_text(out, path_home() ? path_home() : "");
		break;
	case 'h':
		buf_text(out, config->host_name);
		break;
	case 'i':
		buf_printf(out, "%u", (unsigned)getuid());
		break;
	case 'k':
		buf_text(out, config->alias ? config->alias : config->host);
		break;
	case 'l':
	case 'L':
		add_local_name(out, token == 'L');
		break;
	case 'n':
		buf_text(out, config->host);
		break;
	case 'p':
		buf_text(out, config->port);
		break;
	case 'r':
		buf_text(out, user_of(config));
		break;
	case 'u':
		buf_text(out, path_account() ? path_account() : "");
		break;
	default:
		return false;
	}
	return true;
}

/* "${NAME}"; false when the variable is not set, as ssh refuses it. */
static bool add_variable(const char **at, struct buf *out)
{
	size_t length = strcspn(*at, "}");
	char *name = mem_text_n(*at, length);
	const char *value = getenv(name);

	free(name);
	if (!value || !(*at)[length])
		return false;
	buf_text(out, value);
	*at += length + 1;
	return true;
}

/* "~" and "~user" at the beginning. */
static bool add_home(const char **at, struct buf *out)
{
	size_t length = strcspn(*at + 1, "/");
	char *name = mem_text_n(*at + 1, length);
	struct passwd *account = *name ? getpwnam(name) : NULL;
	const char *home = *name ? (account ? account->pw_dir : NULL) : path_home();

	free(name);
	if (!home)
		return false;
	buf_text(out, home);
	*at += 1 + length;
	return true;
}

/* NULL and @error for what ssh refuses as well. */
static char *expand(const struct ssh_config *config, const char *text, struct error *error)
{
	const char *at = text;
	struct buf out = BUF_INIT;
	bool is_known = *at != '~' || add_home(&at, &out);

	while (is_known && *at) {
		if (*at == '%') {
			is_known = at[1] && add_token(config, at[1], &out);
			at += 2;
		} else if (at[0] == '$' && at[1] == '{') {
			at += 2;
			is_known = add_variable(&at, &out);
		} else {
			buf_char(&out, *at++);
		}
	}
	if (is_known)
		return buf_take(&out);
	buf_free(&out);
	error_set(error, "ssh_config: \"%s\" holds something that cannot be filled in", text);
	return NULL;
}

char *config_expand_host(const char *host_name, const char *host)
{
	struct buf out = BUF_INIT;

	for (const char *at = host_name; *at; at++) {
		if (*at != '%')
			buf_char(&out, *at);
		else if (*++at == 'h')
			buf_text(&out, host);
		else if (*at == '%')
			buf_char(&out, '%');
		else {
			buf_free(&out);
			return NULL;
		}
	}
	return buf_take(&out);
}

/* --- settings -------------------------------------------------------------------------------- */

static bool is_address(const char *text)
{
	struct in6_addr address;

	return inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1;
}

static void fold(char *text)
{
	for (; *text; text++)
		*text = (char)tolower((unsigned char)*text);
}

static bool settle_host(struct ssh_config *config, struct error *error)
{
	const char *named = config_value(config, OPT_HOSTNAME);
	const char *alias = config_value(config, OPT_HOST_KEY_ALIAS);

	config->host_name =
		named ? config_expand_host(named, config->host) : mem_text(config->host);
	if (!config->host_name) {
		error_set(error, "ssh_config: HostName %s holds an unknown token", named);
		return false;
	}
	if (!is_address(config->host_name))
		fold(config->host_name);
	config->port =
		mem_text(config->typed_port ? config->typed_port : config_value(config, OPT_PORT));
	if (!config->port)
		config->port = mem_text("22");
	config->alias = mem_text(alias);
	if (config->alias)
		fold(config->alias);
	return true;
}

static bool expand_all(const struct ssh_config *config, const struct word_list *from,
	struct word_list *to, struct error *error)
{
	for (size_t i = 0; i < from->count; i++) {
		char *text = strcasecmp(from->list[i], "none") == 0
				     ? mem_text("none")
				     : expand(config, from->list[i], error);

		if (!text)
			return false;
		word_list_add(to, text, strlen(text));
		free(text);
	}
	return true;
}

/* "none" stands for no file at all. */
static bool settle_files(const struct ssh_config *config, enum option option,
	const char *const *usual, struct word_list *to, struct error *error)
{
	const struct word_list *named = &config->found[option].value;

	if (!named->count) {
		for (; *usual; usual++) {
			char *path = path_expand(*usual);

			word_list_add(to, path, strlen(path));
			free(path);
		}
		return true;
	}
	if (strcasecmp(named->list[0], "none") == 0)
		return true;
	return expand_all(config, named, to, error);
}

static bool settle_agent(struct ssh_config *config, struct error *error)
{
	const char *agent = config_value(config, OPT_IDENTITY_AGENT);
	bool is_word =
		agent && (strcasecmp(agent, "none") == 0 || strcmp(agent, "SSH_AUTH_SOCK") == 0);

	if (!agent)
		return true;
	if (is_word)
		config->agent = mem_text(*agent == 'S' ? agent : "none");
	else if (*agent == '$' && agent[1] != '{')
		config->agent = mem_text(getenv(agent + 1) ? getenv(agent + 1) : "none");
	else
		config->agent = expand(config, agent, error);
	return config->agent != NULL;
}

static bool settle_way(struct ssh_config *config, struct error *error)
{
	const char *jump = config_value(config, OPT_PROXY_JUMP);
	const char *command = config_value(config, OPT_PROXY_COMMAND);

	if (jump && strcasecmp(jump, "none") != 0 &&
		!jumps_read(jump, &config->jumps, &config->jump_count)) {
		error_set(error, "Invalid ProxyJump \"%s\"", jump);
		return false;
	}
	if (!command || strcasecmp(command, "none") == 0)
		return true;
	config->command = expand(config, command, error);
	return config->command != NULL;
}

/* --- lists of algorithms --------------------------------------------------------------------- */

static void add_names(struct buf *out, const char *list)
{
	if (*list)
		buf_printf(out, "%s%s", out->length ? "," : "", list);
}

/* The names of @list that are (or are not) meant by @patterns. */
static void add_meant(struct buf *out, const char *list, const char *patterns, bool meant)
{
	while (*list) {
		size_t length = strcspn(list, ",");
		char *name = mem_text_n(list, length);

		if (pattern_list_matches(patterns, name, false) == meant)
			add_names(out, name);
		free(name);
		list += length + (list[length] == ',');
	}
}

/* + appends what is new, - takes away, ^ puts in front (ssh_config(5), Ciphers). */
static char *work_in(const struct option_row *row, const char *value)
{
	struct buf out = BUF_INIT;

	if (*value == '+') {
		buf_text(&out, row->defaults);
		for (const char *at = value + 1; *at;) {
			size_t length = strcspn(at, ",");
			char *name = mem_text_n(at, length);

			if (!pattern_list_matches(buf_string(&out), name, false))
				add_names(&out, name);
			free(name);
			at += length + (at[length] == ',');
		}
	} else if (*value == '-') {
		add_meant(&out, row->defaults, value + 1, false);
	} else if (*value == '^') {
		add_names(&out, value + 1);
		add_meant(&out, row->defaults, value + 1, false);
	} else if (strpbrk(value, "*?!")) {
		add_meant(&out, row->words, value, true);
	} else {
		add_names(&out, value);
	}
	return buf_take(&out);
}

static void settle_algorithms(struct ssh_config *config)
{
	static const struct {
		enum option option;
		const char *keyword;
	} lists[] = {{OPT_HOST_KEY_ALGORITHMS, "hostkeyalgorithms"}, {OPT_CIPHERS, "ciphers"},
		{OPT_MACS, "macs"}, {OPT_KEX_ALGORITHMS, "kexalgorithms"}};

	for (size_t i = 0; i < 4; i++) {
		const char *value = config_value(config, lists[i].option);

		if (value)
			config->algorithms[i] = work_in(option_row(lists[i].keyword), value);
	}
}

static enum ssh_strict strict_of(const char *word)
{
	static const struct {
		const char *word;
		enum ssh_strict strict;
	} modes[] = {{"yes", SSH_STRICT_YES}, {"true", SSH_STRICT_YES}, {"no", SSH_STRICT_OFF},
		{"false", SSH_STRICT_OFF}, {"off", SSH_STRICT_OFF},
		{"accept-new", SSH_STRICT_ACCEPT_NEW}};

	for (size_t i = 0; word && i < sizeof modes / sizeof *modes; i++)
		if (strcmp(word, modes[i].word) == 0)
			return modes[i].strict;
	return SSH_STRICT_ASK;
}

static enum ssh_family family_of(const char *word)
{
	if (word && strcmp(word, "inet") == 0)
		return SSH_FAMILY_INET;
	return word && strcmp(word, "inet6") == 0 ? SSH_FAMILY_INET6 : SSH_FAMILY_ANY;
}

static const char *const *list_of(const struct word_list *words)
{
	static const char *const nothing[] = {NULL};

	return words->list ? (const char *const *)words->list : nothing;
}

static void fill_in(struct ssh_config *config)
{
	config->settings = (struct ssh_settings){
		.host_name = config->host_name,
		.port = config->port,
		.user = config->typed_user ? config->typed_user : config_value(config, OPT_USER),
		.host_key_alias = config->alias,
		.identity_files = list_of(&config->identities),
		.certificate_files = list_of(&config->certificates),
		.identities_only = is_yes(config, OPT_IDENTITIES_ONLY, false),
		.identity_agent = config->agent,
		.jumps = config->jumps,
		.jump_count = config->jump_count,
		.proxy_command = config->command,
		.user_known_hosts = list_of(&config->user_files),
		.global_known_hosts = list_of(&config->global_files),
		.hash_known_hosts = is_yes(config, OPT_HASH_KNOWN_HOSTS, false),
		.strict = strict_of(config_value(config, OPT_STRICT)),
		.connect_timeout_s = (int)number(config, OPT_CONNECT_TIMEOUT, 0),
		.alive_interval_s = (int)number(config, OPT_ALIVE_INTERVAL, 0),
		.alive_count_max = (int)number(config, OPT_ALIVE_COUNT, 3),
		.tcp_keep_alive = is_yes(config, OPT_TCP_KEEP_ALIVE, true),
		.family = family_of(config_value(config, OPT_FAMILY)),
		.host_key_algorithms = config->algorithms[0],
		.ciphers = config->algorithms[1],
		.macs = config->algorithms[2],
		.kex_algorithms = config->algorithms[3],
		.preferred_authentications = config_value(config, OPT_PREFERRED),
		.publickey = is_yes(config, OPT_PUBLICKEY, true),
		.password = is_yes(config, OPT_PASSWORD, true),
		.interactive = is_yes(config, OPT_INTERACTIVE, true),
		.goes_to_background = is_yes(config, OPT_BACKGROUND, false),
	};
}

bool config_settle(struct ssh_config *config, struct error *error)
{
	static const char *const user_files[] = {"~/.ssh/known_hosts", "~/.ssh/known_hosts2", NULL};
	static const char *const global_files[] = {
		"/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2", NULL};

	if (!settle_host(config, error) || !settle_agent(config, error) ||
		!settle_way(config, error) ||
		!settle_files(
			config, OPT_USER_KNOWN_HOSTS, user_files, &config->user_files, error) ||
		!settle_files(config, OPT_GLOBAL_KNOWN_HOSTS, global_files, &config->global_files,
			error) ||
		!expand_all(config, &config->found[OPT_IDENTITY_FILE].value, &config->identities,
			error) ||
		!expand_all(config, &config->found[OPT_CERTIFICATE_FILE].value,
			&config->certificates, error))
		return false;
	settle_algorithms(config);
	fill_in(config);
	return true;
}

void config_settings_free(struct ssh_config *config)
{
	free(config->host_name);
	free(config->port);
	free(config->alias);
	free(config->agent);
	free(config->command);
	for (size_t i = 0; i < 4; i++)
		free(config->algorithms[i]);
	word_list_free(&config->identities);
	word_list_free(&config->certificates);
	word_list_free(&config->user_files);
	word_list_free(&config->global_files);
	jumps_free(config->jumps, config->jump_count);
}
