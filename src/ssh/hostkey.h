/*
 * hostkey.h - is this the key of that host? Our own reading of known_hosts, because libssh2's
 * known-host calls ignore @revoked, wildcards and negation and stop at the first bad line
 * (ssh-and-libpq.md 6, measured on 1.10). Never more trusting than ssh: every doubt and every
 * failure refuses.
 */
#ifndef PGUSHER_SSH_HOSTKEY_H
#define PGUSHER_SSH_HOSTKEY_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct error;

/* "SHA256:" and 43 characters of base64, as ssh-keygen -l prints it. */
#define FINGERPRINT_MAX 64

enum host_trust {
	HOST_KNOWN,	 /* this key is recorded for this host and not revoked */
	HOST_UNKNOWN,	 /* nothing is recorded for this host */
	HOST_OTHER_TYPE, /* the host is known by keys of other types only */
	HOST_CHANGED,	 /* another key of this type is recorded */
	HOST_REVOKED,	 /* the key is marked @revoked */
	HOST_UNDECIDED	 /* a file could not be read: the error says why */
};

struct host_key {
	const char *type; /* "ssh-ed25519", "ecdsa-sha2-nistp256", ...; a literal */
	const unsigned char *blob;
	size_t length;
};

struct host_place {
	char file[512]; /* "" when there is none */
	size_t line;	/* from 1 */
};

#define HOST_PLACES_MAX 8

struct host_verdict {
	enum host_trust trust;
	char file[512]; /* where the first line that decided stands; "" when there is none */
	size_t line;
	char recorded[FINGERPRINT_MAX]; /* fingerprint of the key in that line */
	/* Every line that says the same, that one first: for HOST_CHANGED all the other keys of
	 * this type, for HOST_OTHER_TYPE all keys of other types, and so on. */
	struct host_place places[HOST_PLACES_MAX];
	size_t place_count; /* may be larger than HOST_PLACES_MAX: the rest is only counted */
	bool has_authority; /* a @cert-authority line matches the host; such keys are not used here
			     */
	struct host_place authority; /* the first such line */
};

/* Judges @key for @host and @port by @files (NULL-terminated; a missing file is an empty one). */
enum host_trust host_key_judge(const char *const *files, const char *host, int port,
	const struct host_key *key, struct host_verdict *verdict, struct error *error);

/* Is the key of this fingerprint marked @revoked for the host? False and @error, too, when a file
 * cannot be read. @place: where. */
bool host_key_is_revoked(const char *const *files, const char *host, int port,
	const char *fingerprint, struct host_place *place, struct error *error);

/* Appends the places: "~/.ssh/known_hosts:3, :7, /etc/ssh/ssh_known_hosts:1 and 2 more". Nothing
 * when there are none. */
void host_verdict_places(const struct host_verdict *verdict, struct buf *out);

/* Appends a clause without a full stop that explains the @cert-authority line: "~/.ssh/known_hosts
 * line 4 trusts a certificate authority for this host, and ...". Nothing when there is none. */
void host_verdict_authority(const struct host_verdict *verdict, struct buf *out);

/* The types of the keys that host_key_judge() would find HOST_KNOWN, most trusted first,
 * comma-separated into @out: they are offered first in the key exchange, so that a known host is
 * not taken for an unknown one. Keys of the bare name count only when [host]:port has none, and
 * revoked ones and those of authorities never. Nothing when a file cannot be read. */
void host_key_known_types(const char *const *files, const char *host, int port, struct buf *out);

/* Appends "host type key" ("[host]:port" unless 22) to @file in a single write. The file is made
 * with mode 0600 in a directory of mode 0700; a symbolic link is followed. With @hashed the name is
 * stored as |1|salt|hash. Never rewrites the file. */
bool host_key_record(const char *file, const char *host, int port, const struct host_key *key,
	bool hashed, struct error *error);

/* Calls @visit for each name that stands in the files in clear and without a pattern, for
 * completion; a name may come more than once. */
void host_names(const char *const *files, void (*visit)(void *self, const char *host), void *self);

void host_key_fingerprint(const struct host_key *key, char fingerprint[FINGERPRINT_MAX]);

/* The drawing ("randomart") that ssh-keygen -lv shows for the key, eleven lines. */
void host_key_randomart(const struct host_key *key, const char *title, struct buf *out);

#endif
