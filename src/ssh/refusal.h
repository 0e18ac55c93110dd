/*
 * refusal.h - the words for a forward that the SSH host refuses, which are the same by both
 * transports. Private to src/ssh.
 */
#ifndef PGUSHER_SSH_REFUSAL_H
#define PGUSHER_SSH_REFUSAL_H

struct error;

/* Fills @error for @code, "forward.prohibited", "forward.timeout" or "forward.refused"; @said is
 * what the SSH server said of it. */
void refusal_describe(const char *bastion, const char *host, int port, const char *code,
	const char *said, struct error *error);

#endif
