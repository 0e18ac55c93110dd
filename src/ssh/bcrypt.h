/*
 * bcrypt.h - bcrypt_pbkdf, the key derivation of encrypted openssh-key-v1 files.
 *
 * libssh2 has it inside but only behind calls that block the loop for 160 ms to a second; OpenSSL
 * does not have it. Here it runs in a worker thread. Private to src/ssh.
 */
#ifndef PGUSHER_SSH_BCRYPT_H
#define PGUSHER_SSH_BCRYPT_H

#include <stdbool.h>
#include <stddef.h>

/* Fills @key from @passphrase. Takes about 5 ms a round for 32 bytes; may be called from any
 * thread. False when SHA-512 is not to be had. */
bool bcrypt_pbkdf(const char *passphrase, size_t passphrase_length, const unsigned char *salt,
	size_t salt_length, unsigned rounds, unsigned char *key, size_t key_length);

#endif
