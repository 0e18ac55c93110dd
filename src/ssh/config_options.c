/* The keywords of ssh_config as OpenSSH 9.2 of Debian knows them, and how the values are read. */
#include "base/memory.h"
#include "ssh/config_private.h"

#include <ctype.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CIPHERS_DEFAULT                                                                            \
	"chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,"   \
	"aes256-gcm@openssh.com"
#define CIPHERS_KNOWN CIPHERS_DEFAULT ",3des-cbc,aes128-cbc,aes192-cbc,aes256-cbc"
#define MACS_DEFAULT                                                                               \
	"umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"          \
	"hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,"             \
	"umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1"
#define MACS_KNOWN                                                                                 \
	MACS_DEFAULT ",hmac-sha1-96,hmac-md5,hmac-md5-96,hmac-sha1-96-etm@openssh.com,"            \
		     "hmac-md5-etm@openssh.com,hmac-md5-96-etm@openssh.com"
#define KEX_DEFAULT                                                                                \
	"sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,curve25519-sha256,"             \
	"curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"   \
	"diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"                      \
	"diffie-hellman-group18-sha512,diffie-hellman-group14-sha256"
#define KEX_KNOWN                                                                                  \
	KEX_DEFAULT ",diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,"                     \
		    "diffie-hellman-group-exchange-sha1"
#define KEYS_DEFAULT                                                                               \
	"ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"               \
	"ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com,"       \
	"sk-ssh-ed25519-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"         \
	"rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,ssh-ed25519,"         \
	"ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"                             \
	"sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256"
#define KEYS_KNOWN                                                                                 \
	KEYS_DEFAULT ",webauthn-sk-ecdsa-sha2-nistp256@openssh.com,ssh-dss,"                       \
		     "ssh-dss-cert-v01@openssh.com,ssh-rsa,ssh-rsa-cert-v01@openssh.com"

#define TRUST "it changes whom ssh trusts"
#define WAY "it changes the way that ssh goes"
#define LOGIN "it is a way to log in that native does not have"

static const struct option_row rows[] = {
	{"host", KIND_HOST, OPT_NONE, NULL, NULL, NULL, NULL},
	{"match", KIND_MATCH, OPT_NONE, NULL, NULL, NULL, NULL},
	{"include", KIND_INCLUDE, OPT_NONE, NULL, NULL, NULL, NULL},
	{"ignoreunknown", KIND_IGNORE_UNKNOWN, OPT_NONE, NULL, NULL, NULL, NULL},
	{"hostname", KIND_WORD, OPT_HOSTNAME, NULL, NULL, NULL, NULL},
	{"port", KIND_PORT, OPT_PORT, NULL, NULL, NULL, NULL},
	{"user", KIND_WORD, OPT_USER, NULL, NULL, NULL, NULL},
	{"hostkeyalias", KIND_WORD, OPT_HOST_KEY_ALIAS, NULL, NULL, NULL, NULL},
	{"identityfile", KIND_EACH, OPT_IDENTITY_FILE, NULL, NULL, NULL, NULL},
	{"identityfile2", KIND_EACH, OPT_IDENTITY_FILE, NULL, NULL, NULL, NULL},
	{"certificatefile", KIND_EACH, OPT_CERTIFICATE_FILE, NULL, NULL, NULL, NULL},
	{"identitiesonly", KIND_FLAG, OPT_IDENTITIES_ONLY, NULL, NULL, NULL, NULL},
	{"identityagent", KIND_AGENT, OPT_IDENTITY_AGENT, NULL, NULL, NULL, NULL},
	{"proxyjump", KIND_JUMP, OPT_PROXY_JUMP, NULL, NULL, NULL, NULL},
	{"proxycommand", KIND_COMMAND, OPT_PROXY_COMMAND, NULL, NULL, NULL, NULL},
	{"userknownhostsfile", KIND_WORDS, OPT_USER_KNOWN_HOSTS, NULL, NULL, NULL, NULL},
	{"globalknownhostsfile", KIND_WORDS, OPT_GLOBAL_KNOWN_HOSTS, NULL, NULL, NULL, NULL},
	{"hashknownhosts", KIND_FLAG, OPT_HASH_KNOWN_HOSTS, NULL, NULL, NULL, NULL},
	{"stricthostkeychecking", KIND_CHOICE, OPT_STRICT, "ask,off,accept-new", NULL, NULL, NULL},
	{"connecttimeout", KIND_TIME, OPT_CONNECT_TIMEOUT, NULL, NULL, NULL, NULL},
	{"serveraliveinterval", KIND_TIME, OPT_ALIVE_INTERVAL, NULL, NULL, NULL, NULL},
	{"protocolkeepalives", KIND_TIME, OPT_ALIVE_INTERVAL, NULL, NULL, NULL, NULL},
	{"serveralivecountmax", KIND_NUMBER, OPT_ALIVE_COUNT, NULL, NULL, NULL, NULL},
	{"tcpkeepalive", KIND_FLAG, OPT_TCP_KEEP_ALIVE, NULL, NULL, NULL, NULL},
	{"keepalive", KIND_FLAG, OPT_TCP_KEEP_ALIVE, NULL, NULL, NULL, NULL},
	{"addressfamily", KIND_CHOICE, OPT_FAMILY, "any,inet,inet6", NULL, NULL, NULL},
	{"hostkeyalgorithms", KIND_ALGORITHMS, OPT_HOST_KEY_ALGORITHMS, KEYS_KNOWN, KEYS_DEFAULT,
		NULL, NULL},
	{"ciphers", KIND_ALGORITHMS, OPT_CIPHERS, CIPHERS_KNOWN, CIPHERS_DEFAULT, NULL, NULL},
	{"macs", KIND_ALGORITHMS, OPT_MACS, MACS_KNOWN, MACS_DEFAULT, NULL, NULL},
	{"kexalgorithms", KIND_ALGORITHMS, OPT_KEX_ALGORITHMS, KEX_KNOWN, KEX_DEFAULT, NULL, NULL},
	{"preferredauthentications", KIND_WORD, OPT_PREFERRED, NULL, NULL, NULL, NULL},
	{"pubkeyauthentication", KIND_CHOICE, OPT_PUBLICKEY, "unbound,host-bound", NULL, NULL,
		NULL},
	{"dsaauthentication", KIND_CHOICE, OPT_PUBLICKEY, "unbound,host-bound", NULL, NULL, NULL},
	{"passwordauthentication", KIND_FLAG, OPT_PASSWORD, NULL, NULL, NULL, NULL},
	{"kbdinteractiveauthentication", KIND_FLAG, OPT_INTERACTIVE, NULL, NULL, NULL, NULL},
	{"challengeresponseauthentication", KIND_FLAG, OPT_INTERACTIVE, NULL, NULL, NULL, NULL},
	{"skeyauthentication", KIND_FLAG, OPT_INTERACTIVE, NULL, NULL, NULL, NULL},
	{"tisauthentication", KIND_FLAG, OPT_INTERACTIVE, NULL, NULL, NULL, NULL},
	{"forkafterauthentication", KIND_FLAG, OPT_BACKGROUND, NULL, NULL, NULL, NULL},

	/* What only ssh itself can do. */
	{"bindaddress", KIND_WORD, OPT_NONE, NULL, NULL, "", WAY},
	{"bindinterface", KIND_WORD, OPT_NONE, NULL, NULL, "", WAY},
	{"canonicalizehostname", KIND_CHOICE, OPT_NONE, "always,none", NULL, "no,false,none", WAY},
	{"proxyusefdpass", KIND_FLAG, OPT_NONE, NULL, NULL, "no,false", WAY},
	{"checkhostip", KIND_FLAG, OPT_NONE, NULL, NULL, "no,false", TRUST},
	{"knownhostscommand", KIND_COMMAND, OPT_NONE, NULL, NULL, "none", TRUST},
	{"nohostauthenticationforlocalhost", KIND_FLAG, OPT_NONE, NULL, NULL, "no,false", TRUST},
	{"revokedhostkeys", KIND_WORD, OPT_NONE, NULL, NULL, "none", TRUST},
	{"verifyhostkeydns", KIND_CHOICE, OPT_NONE, "ask", NULL, "no,false", TRUST},
	{"casignaturealgorithms", KIND_WORD, OPT_NONE, NULL, NULL, "", TRUST},
	{"requiredrsasize", KIND_NUMBER, OPT_NONE, NULL, NULL, "", TRUST},
	{"hostbasedauthentication", KIND_FLAG, OPT_NONE, NULL, NULL, "no,false", LOGIN},
	{"pkcs11provider", KIND_WORD, OPT_NONE, NULL, NULL, "none", LOGIN},
	{"smartcarddevice", KIND_WORD, OPT_NONE, NULL, NULL, "none", LOGIN},
	{"securitykeyprovider", KIND_WORD, OPT_NONE, NULL, NULL, "internal", LOGIN},
	{"pubkeyacceptedalgorithms", KIND_WORD, OPT_NONE, NULL, NULL, "", LOGIN},
	{"pubkeyacceptedkeytypes", KIND_WORD, OPT_NONE, NULL, NULL, "", LOGIN},

	/* What does not matter to a tunnel. GSSAPI is one more method, and Debian's own file asks
	 * for it: when nothing else lets in, the login says what the server offers. */
	{"batchmode", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"canonicalizefallbacklocal", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"clearallforwardings", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"compression", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"connectionattempts", KIND_NUMBER, OPT_NONE, NULL, NULL, NULL, NULL},
	{"enablesshkeysign", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"exitonforwardfailure", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"forwardx11", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"forwardx11trusted", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"gatewayports", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"gssapiauthentication", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"numberofpasswordprompts", KIND_NUMBER, OPT_NONE, NULL, NULL, NULL, NULL},
	{"permitlocalcommand", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
	{"visualhostkey", KIND_FLAG, OPT_NONE, NULL, NULL, NULL, NULL},
};

static const char *const ignored[] = {"addkeystoagent", "afstokenpassing", "canonicaldomains",
	"canonicalizemaxdots", "canonicalizepermittedcnames", "cipher", "compressionlevel",
	"controlmaster", "controlpath", "controlpersist", "dynamicforward",
	"enableescapecommandline", "escapechar", "fallbacktorsh", "fingerprinthash", "forwardagent",
	"forwardx11timeout", "globalknownhostsfile2", "gssapiclientidentity",
	"gssapidelegatecredentials", "gssapikexalgorithms", "gssapikeyexchange",
	"gssapirenewalforcesrekey", "gssapiserveridentity", "gssapitrustdns",
	"hostbasedacceptedalgorithms", "hostbasedkeytypes", "ipqos", "kbdinteractivedevices",
	"kerberosauthentication", "kerberostgtpassing", "localcommand", "localforward", "loglevel",
	"logverbose", "permitremoteopen", "protocol", "rekeylimit", "remotecommand",
	"remoteforward", "requesttty", "rhostsauthentication", "rhostsrsaauthentication",
	"rsaauthentication", "sendenv", "sessiontype", "setenv", "setuptimeout", "stdinnull",
	"streamlocalbindmask", "streamlocalbindunlink", "syslogfacility", "tunnel", "tunneldevice",
	"updatehostkeys", "useblacklistedkeys", "useprivilegedport", "useroaming",
	"userknownhostsfile2", "usersh", "xauthlocation"};

const struct option_row *option_row(const char *keyword)
{
	static const struct option_row any = {"", KIND_ANY, OPT_NONE, NULL, NULL, NULL, NULL};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].keyword, keyword) == 0)
			return &rows[i];
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		if (strcmp(ignored[i], keyword) == 0)
			return &any;
	return NULL;
}

/* --- values ---------------------------------------------------------------------------------- */

static bool is_listed(const char *list, const char *word, size_t length)
{
	while (list && *list) {
		size_t here = strcspn(list, ",");

		if (here == length && strncasecmp(list, word, length) == 0)
			return true;
		list += here + (list[here] == ',');
	}
	return false;
}

/* "1h30", "90"; -1 for what is no time (sshd_config(5), TIME FORMATS). */
static long read_time(const char *text)
{
	static const char units[] = "sSmMhHdDwW";
	static const long seconds[] = {1, 60, 3600, 86400, 604800};
	long total = 0;

	if (!*text)
		return -1;
	while (*text) {
		char *end;
		const char *unit;
		long number = isdigit((unsigned char)*text) ? strtol(text, &end, 10) : -1,
		     factor = 1;

		if (number < 0)
			return -1;
		unit = *end ? strchr(units, *end) : NULL;
		if (*end && !unit)
			return -1;
		if (unit) {
			factor = seconds[(unit - units) / 2];
			end++;
		}
		if (number > (INT_MAX - total) / factor)
			return -1;
		total += number * factor;
		text = end;
	}
	return total;
}

static long read_number(const char *text, long most)
{
	char *end;
	long number = strtol(text, &end, 10);

	return *text && !*end && !strchr(" +", *text) && number >= 0 && number <= most ? number
										       : -1;
}

static long read_port(const char *text)
{
	long port = read_number(text, 65535);
	struct servent *service;

	if (port >= 0 || !isalpha((unsigned char)*text))
		return port;
	service = getservbyname(text, "tcp");
	return service ? ntohs((uint16_t)service->s_port) : -1;
}

static bool is_meant(const char *names, const char *pattern, size_t length)
{
	while (*names) {
		size_t here = strcspn(names, ",");
		char *name = mem_text_n(names, here);
		bool matches = pattern_matches(pattern, length, name, false);

		free(name);
		if (matches)
			return true;
		names += here + (names[here] == ',');
	}
	return false;
}

/* Names that ssh does not know are refused; behind - and in lists of keys they may be patterns. */
static bool knows_algorithms(const char *list, const struct option_row *row)
{
	bool takes_away = *list == '-';
	bool may_be_patterns = row->option == OPT_HOST_KEY_ALGORITHMS;

	list += strchr("+-^", *list) && *list;
	if (!*list)
		return false;
	while (*list) {
		size_t length = strcspn(list, ",");
		bool is_known = is_listed(row->words, list, length) || takes_away ||
				(may_be_patterns && is_meant(row->words, list, length));

		if (!is_known || !length)
			return false;
		list += length + (list[length] == ',');
	}
	return true;
}

/* "$NAME", and "${NAME}" anywhere: only letters, digits and underscores make a name. */
static bool names_variables(const char *word)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

	if (*word == '$' && word[1] != '{')
		return word[1] && !isdigit((unsigned char)word[1]) &&
		       !word[1 + strspn(word + 1, letters)];
	while ((word = strstr(word, "${"))) {
		word += 2;
		if (!*word || word[strspn(word, letters)] != '}')
			return false;
	}
	return true;
}

static bool refuse(struct error *error, const char *keyword, const char *value)
{
	error_set(error, "%s: \"%s\" is not a value that ssh takes", keyword, value);
	return false;
}

/* One word as the kind wants it; written down the way it is used. */
static bool read_word(
	const struct option_row *row, const char *word, char **value, struct error *error)
{
	bool is_flag = is_listed("yes,no,true,false", word, strlen(word));
	long number = 0;

	*value = NULL;
	switch (row->kind) {
	case KIND_FLAG:
		if (is_flag)
			*value = mem_text(tolower((unsigned char)*word) == 'y' ||
							  tolower((unsigned char)*word) == 't'
						  ? "yes"
						  : "no");
		break;
	case KIND_CHOICE:
		if ((is_flag && row->option != OPT_FAMILY) ||
			is_listed(row->words, word, strlen(word))) {
			*value = mem_text(word);
			for (char *c = *value; *c; c++)
				*c = (char)tolower((unsigned char)*c);
		}
		break;
	case KIND_PORT:
	case KIND_NUMBER:
	case KIND_TIME:
		number = row->kind == KIND_PORT	     ? read_port(word)
			 : row->kind == KIND_NUMBER  ? read_number(word, INT_MAX)
			 : strcmp(word, "none") == 0 ? 0
						     : read_time(word);
		if (number > 0 || (number == 0 && row->kind != KIND_PORT))
			*value = mem_printf("%ld", number);
		break;
	case KIND_ALGORITHMS:
		if (knows_algorithms(word, row))
			*value = mem_text(word);
		break;
	case KIND_AGENT:
		if (names_variables(word))
			*value = mem_text(word);
		break;
	default:
		*value = mem_text(word);
		break;
	}
	return *value || refuse(error, row->keyword, word);
}

static bool read_words(const struct option_row *row, const struct word_list *words,
	struct word_list *value, struct error *error)
{
	bool takes_many = row->kind == KIND_WORDS;

	if (!words->count) {
		error_set(error, "%s: a value is missing", row->keyword);
		return false;
	}
	if (words->count > 1 && !takes_many) {
		error_set(error, "%s: extra arguments at end of line", row->keyword);
		return false;
	}
	for (size_t i = 0; i < words->count; i++) {
		char *word = NULL;

		if (!*words->list[i] ||
			(words->count > 1 && strcasecmp(words->list[i], "none") == 0))
			return refuse(error, row->keyword, words->list[i]);
		if (!read_word(row, words->list[i], &word, error))
			return false;
		word_list_add(value, word, strlen(word));
		free(word);
	}
	return true;
}

/* Up to a blank or a comment, as ssh 9.2 was seen to do. */
static bool read_jump(const char *rest, struct word_list *value, struct error *error)
{
	char *text;
	bool is_valid;

	rest += strspn(rest, " \t=");
	text = mem_text_n(rest, strcspn(rest, " \t#"));
	is_valid = jumps_read(text, NULL, NULL);
	if (is_valid)
		word_list_add(value, text, strlen(text));
	else
		error_set(error, "Invalid ProxyJump \"%s\"", text);
	free(text);
	return is_valid;
}

bool option_read(const struct option_row *row, const char *rest, struct word_list *value,
	struct error *error)
{
	struct word_list words = {.list = NULL};
	bool is_read;

	*value = (struct word_list){.list = NULL};
	if (row->kind == KIND_COMMAND) {
		rest += strspn(rest, " \t=");
		word_list_add(value, rest, strlen(rest));
		return true;
	}
	if (row->kind == KIND_JUMP)
		return read_jump(rest, value, error);
	config_split(rest, &words);
	is_read = read_words(row, &words, value, error);
	word_list_free(&words);
	if (!is_read)
		word_list_free(value);
	return is_read;
}
