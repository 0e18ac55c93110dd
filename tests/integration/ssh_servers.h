/*
 * ssh_servers.h - SSH servers beside the plain sshd of ssh_place.h, for tests that need PAM,
 * another implementation, or questions that PAM does not ask. Each needs a package that may not be
 * there: then the result is false, and the test says SKIP.
 */
#ifndef PGUSHER_TESTS_SSH_SERVERS_H
#define PGUSHER_TESTS_SSH_SERVERS_H

#include "ssh_place.h"

/* sshd with pam_wrapper, which lets somebody without privileges use PAM: the right answers are
 * "one" and, when @rounds is 2, "two" in a second round. */
bool start_sshd_with_pam(struct place *place, int rounds, const char *more);
#define PAM_SKIPPED "libpam-wrapper is not installed"

/* Dropbear with nss_wrapper, which gives the user a home in the place; authorized_keys as for sshd.
 */
bool start_dropbear(struct place *place);
#define DROPBEAR_SKIPPED "dropbear-bin or libnss-wrapper is not installed"

/* tests/lib/fake_ssh.py, which plays @part. */
bool start_fake(struct place *place, const char *part);
#define FAKE_SKIPPED "python3-paramiko is not installed"

#endif
