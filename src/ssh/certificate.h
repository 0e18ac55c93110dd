/*
 * certificate.h - OpenSSH certificates of user keys (PROTOCOL.certkeys). Private to src/ssh.
 */
#ifndef PGUSHER_SSH_CERTIFICATE_H
#define PGUSHER_SSH_CERTIFICATE_H

struct buf;
struct key;

enum certificate_outcome {
	CERTIFICATE_NONE,
	CERTIFICATE_FOUND,
	CERTIFICATE_UNUSABLE /* there is one, of a type that this libssh2 cannot present */
};

/* The certificate of @key among FILE-cert.pub and @files (NULL-terminated); its blob is appended to
 * @blob when it is found. What cannot be read, or is of another key, is passed over as ssh does. */
enum certificate_outcome certificate_find(
	const struct key *key, const char *file, const char *const *files, struct buf *blob);

#endif
