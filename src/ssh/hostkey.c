#include "ssh/hostkey.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "ssh/known_hosts.h"
#include "ssh/public_key.h"
#include "ssh/wire.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * How much a line decides; the highest one of all files wins, in whatever order they stand. For a
 * port other than 22 a line for the bare host may only say yes, and only when [host]:port itself
 * is not recorded, as in OpenSSH (sshconnect.c, "checking without port identifier"). A revoked key
 * beats everything: libssh2 says MATCH there.
 */
enum weight {
	WEIGHT_NONE,
	WEIGHT_KNOWN_WITHOUT_PORT,
	WEIGHT_OTHER_TYPE,
	WEIGHT_CHANGED,
	WEIGHT_KNOWN,
	WEIGHT_REVOKED
};

static const enum host_trust trust_of[] = {
	[WEIGHT_NONE] = HOST_UNKNOWN,
	[WEIGHT_KNOWN_WITHOUT_PORT] = HOST_KNOWN,
	[WEIGHT_OTHER_TYPE] = HOST_OTHER_TYPE,
	[WEIGHT_CHANGED] = HOST_CHANGED,
	[WEIGHT_KNOWN] = HOST_KNOWN,
	[WEIGHT_REVOKED] = HOST_REVOKED,
};

struct judgement {
	char *name;
	char *bare_name; /* NULL on port 22 */
	const char *type;
	struct buf key; /* as public_key_read() gives it */
	struct host_verdict *verdict;
	enum weight weight;
	bool failed; /* a line could not be compared */
};

static enum weight weigh(
	const struct judgement *judgement, const struct known_line *line, bool names_port)
{
	bool is_same = line->length == judgement->key.length &&
		       memcmp(line->blob, judgement->key.bytes, line->length) == 0;

	if (line->mark == KNOWN_REVOKED)
		return is_same ? WEIGHT_REVOKED : WEIGHT_NONE;
	if (is_same)
		return names_port ? WEIGHT_KNOWN : WEIGHT_KNOWN_WITHOUT_PORT;
	if (!names_port)
		return WEIGHT_NONE;
	return strcmp(line->type, judgement->type) == 0 ? WEIGHT_CHANGED : WEIGHT_OTHER_TYPE;
}

static void set_place(struct host_place *place, const struct known_line *line)
{
	snprintf(place->file, sizeof place->file, "%s", line->file);
	place->line = line->number;
}

static void note_place(struct host_verdict *verdict, const struct known_line *line)
{
	if (verdict->place_count < HOST_PLACES_MAX)
		set_place(&verdict->places[verdict->place_count], line);
	verdict->place_count++;
}

static void note_authority(struct host_verdict *verdict, const struct known_line *line)
{
	if (!verdict->has_authority)
		set_place(&verdict->authority, line);
	verdict->has_authority = true;
}

/* The line weighs more than all before it. */
static void note_decision(struct host_verdict *verdict, const struct known_line *line)
{
	struct host_key key = {.blob = line->blob, .length = line->length};

	snprintf(verdict->file, sizeof verdict->file, "%s", line->file);
	verdict->line = line->number;
	verdict->place_count = 0;
	host_key_fingerprint(&key, verdict->recorded);
}

static void judge_line(void *self, const struct known_line *line)
{
	struct judgement *judgement = self;
	bool names_port = known_line_matches(line, judgement->name, &judgement->failed);
	enum weight weight;

	if (!names_port && !(judgement->bare_name && known_line_matches(line, judgement->bare_name,
							     &judgement->failed)))
		return;
	if (line->mark == KNOWN_AUTHORITY) {
		note_authority(judgement->verdict, line);
		return;
	}
	weight = weigh(judgement, line, names_port);
	if (weight == WEIGHT_NONE || weight < judgement->weight)
		return;
	if (weight > judgement->weight)
		note_decision(judgement->verdict, line);
	judgement->weight = weight;
	note_place(judgement->verdict, line);
}

enum host_trust host_key_judge(const char *const *files, const char *host, int port,
	const struct host_key *key, struct host_verdict *verdict, struct error *error)
{
	struct judgement judgement = {
		.name = known_name(host, port),
		.bare_name = port == 22 ? NULL : known_name(host, 22),
		.type = key->type,
		.key = BUF_INIT,
		.verdict = verdict,
	};

	*verdict = (struct host_verdict){.trust = HOST_UNDECIDED};
	if (!public_key_read(key->blob, key->length, &judgement.key))
		error_set(error, "the key is not a proper %s key", key->type);
	else if (!known_hosts_each(files, judge_line, &judgement, error))
		verdict->trust = HOST_UNDECIDED;
	else if (judgement.failed)
		error_set(error, "the name of the host could not be hashed");
	else
		verdict->trust = trust_of[judgement.weight];
	buf_free(&judgement.key);
	free(judgement.name);
	free(judgement.bare_name);
	return verdict->trust;
}

struct revocation {
	char *name, *bare_name;
	const char *fingerprint;
	struct host_place *place;
	bool found, failed;
};

static void look_for_revocation(void *self, const struct known_line *line)
{
	struct revocation *looked = self;
	struct host_key key = {.blob = line->blob, .length = line->length};
	char fingerprint[FINGERPRINT_MAX];

	if (line->mark != KNOWN_REVOKED || looked->found)
		return;
	if (!known_line_matches(line, looked->name, &looked->failed) &&
		!known_line_matches(line, looked->bare_name, &looked->failed))
		return;
	host_key_fingerprint(&key, fingerprint);
	if (strcmp(fingerprint, looked->fingerprint) != 0)
		return;
	looked->found = true;
	set_place(looked->place, line);
}

bool host_key_is_revoked(const char *const *files, const char *host, int port,
	const char *fingerprint, struct host_place *place, struct error *error)
{
	struct revocation looked = {.name = known_name(host, port),
		.bare_name = known_name(host, 22),
		.fingerprint = fingerprint,
		.place = place};

	if (known_hosts_each(files, look_for_revocation, &looked, error) && looked.failed)
		error_set(error, "the name of the host could not be hashed");
	free(looked.name);
	free(looked.bare_name);
	return looked.found;
}

void host_verdict_places(const struct host_verdict *verdict, struct buf *out)
{
	const char *file = "";

	for (size_t i = 0; i < verdict->place_count && i < HOST_PLACES_MAX; i++) {
		const struct host_place *place = &verdict->places[i];
		char *shown =
			strcmp(place->file, file) == 0 ? mem_text("") : path_contract(place->file);

		buf_printf(out, "%s%s:%zu", i ? ", " : "", shown, place->line);
		file = place->file;
		free(shown);
	}
	if (verdict->place_count > HOST_PLACES_MAX)
		buf_printf(out, " and %zu more", verdict->place_count - HOST_PLACES_MAX);
}

void host_verdict_authority(const struct host_verdict *verdict, struct buf *out)
{
	char *file;

	if (!verdict->has_authority)
		return;
	file = path_contract(verdict->authority.file);
	buf_printf(out,
		"%s line %zu trusts a certificate authority for this host, and host certificates "
		"are not checked by the native transport",
		file, verdict->authority.line);
	free(file);
}

/* Most trusted first. */
static const char *const ranked_types[] = {"ssh-ed25519", "ecdsa-sha2-nistp256",
	"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"};

#define RANKED_TYPES (sizeof ranked_types / sizeof *ranked_types)

struct inventory {
	const char *const *files;
	const char *host;
	int port;
	char *name, *bare_name;
	bool has[RANKED_TYPES];
};

static bool would_be_known(const struct inventory *inventory, const struct known_line *line)
{
	struct host_verdict verdict;
	struct host_key key = {.type = line->type, .blob = line->blob, .length = line->length};

	return host_key_judge(inventory->files, inventory->host, inventory->port, &key, &verdict,
		       NULL) == HOST_KNOWN;
}

/* The files are read once more for the first key of each type: another line may have revoked it. */
static void note_type(void *self, const struct known_line *line)
{
	struct inventory *inventory = self;
	bool failed = false; /* then would_be_known() says no */

	if (line->mark != KNOWN_PLAIN ||
		(!known_line_matches(line, inventory->name, &failed) &&
			!known_line_matches(line, inventory->bare_name, &failed)))
		return;
	for (size_t i = 0; i < RANKED_TYPES; i++) {
		if (!inventory->has[i] && strcmp(line->type, ranked_types[i]) == 0)
			inventory->has[i] = would_be_known(inventory, line);
	}
}

void host_key_known_types(const char *const *files, const char *host, int port, struct buf *out)
{
	struct inventory inventory = {.files = files,
		.host = host,
		.port = port,
		.name = known_name(host, port),
		.bare_name = known_name(host, 22)};
	const char *comma = "";

	/* A file that cannot be read is reported by host_key_judge(), which decides. */
	if (known_hosts_each(files, note_type, &inventory, NULL)) {
		for (size_t i = 0; i < RANKED_TYPES; i++) {
			if (!inventory.has[i])
				continue;
			buf_printf(out, "%s%s", comma, ranked_types[i]);
			comma = ",";
		}
	}
	free(inventory.name);
	free(inventory.bare_name);
}

struct naming {
	void (*visit)(void *self, const char *host);
	void *self;
};

/* "host" and "[host]:port" of a comma list. */
static void visit_names(void *self, const struct known_line *line)
{
	const struct naming *naming = self;
	char *list = mem_text(line->hosts), *rest = list, *name;

	while (line->hosts[0] != '|' && line->mark == KNOWN_PLAIN && (name = strsep(&rest, ","))) {
		char *close = *name == '[' ? strchr(name, ']') : NULL;

		if (!*name || strpbrk(name, "*?!"))
			continue;
		if (close)
			*close = '\0';
		naming->visit(naming->self, name + (close != NULL));
	}
	free(list);
}

void host_names(const char *const *files, void (*visit)(void *self, const char *host), void *self)
{
	struct naming naming = {.visit = visit, .self = self};

	(void)known_hosts_each(files, visit_names, &naming, NULL);
}

static bool make_directory_of(const char *file, struct error *error)
{
	char *directory = mem_text(file), *slash = strrchr(directory, '/');
	bool made = true;

	if (slash && slash != directory) {
		*slash = '\0';
		made = directory_make(directory, error);
	}
	free(directory);
	return made;
}

/* What has a meaning of its own in the file must not come from a profile. */
static bool is_plain_name(const char *host)
{
	if (!*host || strchr("#|@!-", *host))
		return false;
	for (const char *at = host; *at; at++) {
		if ((unsigned char)*at <= ' ' || *at == 0x7f || strchr(",*?!|[]", *at))
			return false;
	}
	return true;
}

bool host_key_record(const char *file, const char *host, int port, const struct host_key *key,
	bool hashed, struct error *error)
{
	char *name = known_name(host, port);
	struct buf line = BUF_INIT;
	bool done = false;

	if (hashed)
		mem_replace(&name, known_name_hashed(name));
	if (!is_plain_name(host)) {
		error_set(error, "\"%s\" cannot be recorded as the name of a host", host);
	} else if (!name) {
		error_set(error, "no random numbers to hash the name of the host with");
	} else if (make_directory_of(file, error)) {
		buf_printf(&line, "%s %s ", name, key->type);
		base64_encode(&line, key->blob, key->length, true);
		done = file_append_line(file, buf_string(&line), 0600, error);
	}
	buf_free(&line);
	free(name);
	return done;
}

static void digest(const struct host_key *key, unsigned char hash[EVP_MAX_MD_SIZE], size_t *length)
{
	unsigned got = 0;

	memset(hash, 0, EVP_MAX_MD_SIZE);
	if (!EVP_Digest(key->blob, key->length, hash, &got, EVP_sha256(), NULL))
		got = 0;
	*length = got;
}

void host_key_fingerprint(const struct host_key *key, char fingerprint[FINGERPRINT_MAX])
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	struct buf text = {.limit = FINGERPRINT_MAX};
	size_t length;

	digest(key, hash, &length);
	base64_encode(&text, hash, length, false);
	snprintf(fingerprint, FINGERPRINT_MAX, "SHA256:%s", buf_string(&text));
	buf_free(&text);
}

/* The Drunken Bishop (Loss, Limmer, von Gernler, 2009), as OpenSSH's sshkey.c draws it. */
#define FIELD_WIDTH 17
#define FIELD_HEIGHT 9

static void walk(const struct host_key *key, unsigned char field[FIELD_HEIGHT][FIELD_WIDTH],
	unsigned char last)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	int x = FIELD_WIDTH / 2, y = FIELD_HEIGHT / 2;
	size_t length;

	digest(key, hash, &length);
	for (size_t i = 0; i < length * 4; i++) {
		int step = hash[i / 4] >> (i % 4 * 2);

		x += step & 1 ? 1 : -1;
		y += step & 2 ? 1 : -1;
		x = x < 0 ? 0 : x >= FIELD_WIDTH ? FIELD_WIDTH - 1 : x;
		y = y < 0 ? 0 : y >= FIELD_HEIGHT ? FIELD_HEIGHT - 1 : y;
		if (field[y][x] < last - 2)
			field[y][x]++;
	}
	field[FIELD_HEIGHT / 2][FIELD_WIDTH / 2] = (unsigned char)(last - 1);
	field[y][x] = last;
}

/* "+---[title]---+", the title in the middle and left out when it does not fit. */
static void draw_border(struct buf *out, const char *title)
{
	size_t length = strlen(title) + 2;

	if (length > FIELD_WIDTH || !*title) {
		buf_printf(out, "+-----------------+\n");
		return;
	}
	buf_char(out, '+');
	buf_fill(out, '-', (FIELD_WIDTH - length) / 2);
	buf_printf(out, "[%s]", title);
	buf_fill(out, '-', FIELD_WIDTH - length - (FIELD_WIDTH - length) / 2);
	buf_text(out, "+\n");
}

void host_key_randomart(const struct host_key *key, const char *title, struct buf *out)
{
	static const char marks[] = " .o+=*BOX@%&#/^SE";
	unsigned char field[FIELD_HEIGHT][FIELD_WIDTH] = {{0}};

	walk(key, field, sizeof marks - 2);
	draw_border(out, title);
	for (size_t y = 0; y < FIELD_HEIGHT; y++) {
		buf_char(out, '|');
		for (size_t x = 0; x < FIELD_WIDTH; x++)
			buf_char(out, marks[field[y][x]]);
		buf_text(out, "|\n");
	}
	draw_border(out, "SHA256");
}
