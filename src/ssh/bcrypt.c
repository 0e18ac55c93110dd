#include "ssh/bcrypt.h"

#include "base/memory.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 16
#define SUBKEYS (ROUNDS + 2)
#define BOXES 4
#define BOX_SIZE 256
#define STATE_WORDS (SUBKEYS + BOXES * BOX_SIZE)
#define DIGEST_LENGTH 64 /* SHA-512 */
#define HASH_LENGTH 32
#define HASH_WORDS (HASH_LENGTH / 4)

/* Blowfish: the subkeys, then the four boxes. */
struct blowfish {
	uint32_t words[STATE_WORDS];
};

/*
 * Blowfish starts from the fraction of pi in binary. Instead of a page of numbers: Machin's
 * formula, pi = 16 atan(1/5) - 4 atan(1/239), which takes about 50 ms once, in the worker.
 */
#define PI_BITS (STATE_WORDS * 32)
#define GUARD_BITS 64

static struct blowfish pi;
static bool pi_is_known;
static pthread_once_t pi_once = PTHREAD_ONCE_INIT;

/* sum += factor * atan(1/inverse), both scaled by 2^(PI_BITS + GUARD_BITS). */
static bool add_arctangent(BIGNUM *sum, BN_ULONG factor, bool is_negative, BN_ULONG inverse)
{
	BIGNUM *power = BN_new(), *term = BN_new();
	bool done = power && term && BN_set_word(power, factor) &&
		    BN_lshift(power, power, PI_BITS + GUARD_BITS) &&
		    BN_div_word(power, inverse) != (BN_ULONG)-1;

	for (BN_ULONG odd = 1; done && !BN_is_zero(power); odd += 2) {
		done = BN_copy(term, power) && BN_div_word(term, odd) != (BN_ULONG)-1 &&
		       (is_negative ? BN_sub(sum, sum, term) : BN_add(sum, sum, term)) &&
		       BN_div_word(power, inverse * inverse) != (BN_ULONG)-1;
		is_negative = !is_negative;
	}
	BN_free(power);
	BN_free(term);
	return done;
}

static void compute_pi(void)
{
	unsigned char *bytes = mem_new(PI_BITS / 8);
	BIGNUM *sum = BN_new();

	pi_is_known = sum && BN_set_word(sum, 0) && add_arctangent(sum, 16, false, 5) &&
		      add_arctangent(sum, 4, true, 239) && BN_rshift(sum, sum, GUARD_BITS) &&
		      BN_mask_bits(sum, PI_BITS) && BN_bn2binpad(sum, bytes, PI_BITS / 8) > 0;
	for (size_t i = 0; i < STATE_WORDS; i++) {
		const unsigned char *at = bytes + i * 4;

		pi.words[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
			      at[3];
	}
	BN_free(sum);
	free(bytes);
}

static uint32_t mix(const struct blowfish *state, uint32_t word)
{
	const uint32_t *box = state->words + SUBKEYS;

	return ((box[word >> 24] + box[BOX_SIZE + (word >> 16 & 255)]) ^
		       box[2 * BOX_SIZE + (word >> 8 & 255)]) +
	       box[3 * BOX_SIZE + (word & 255)];
}

static void encipher(const struct blowfish *state, uint32_t pair[2])
{
	uint32_t left = pair[0] ^ state->words[0], right = pair[1];

	for (size_t i = 1; i <= ROUNDS; i += 2) {
		right ^= mix(state, left) ^ state->words[i];
		left ^= mix(state, right) ^ state->words[i + 1];
	}
	pair[0] = right ^ state->words[ROUNDS + 1];
	pair[1] = left;
}

/* The next four bytes of a ring of DIGEST_LENGTH bytes, as one big-endian number. */
static uint32_t next_word(const unsigned char *ring, size_t *at)
{
	uint32_t word = 0;

	for (int i = 0; i < 4; i++) {
		word = word << 8 | ring[*at];
		*at = (*at + 1) % DIGEST_LENGTH;
	}
	return word;
}

/* bcrypt's key schedule; a NULL @salt stands for zeros. */
static void expand(struct blowfish *state, const unsigned char *salt, const unsigned char *key)
{
	uint32_t pair[2] = {0, 0};
	size_t key_at = 0, salt_at = 0;

	for (size_t i = 0; i < SUBKEYS; i++)
		state->words[i] ^= next_word(key, &key_at);
	for (size_t i = 0; i < STATE_WORDS; i += 2) {
		if (salt) {
			pair[0] ^= next_word(salt, &salt_at);
			pair[1] ^= next_word(salt, &salt_at);
		}
		encipher(state, pair);
		state->words[i] = pair[0];
		state->words[i + 1] = pair[1];
	}
}

static void bcrypt_hash(struct blowfish *state, const unsigned char *passphrase,
	const unsigned char *salt, unsigned char hash[HASH_LENGTH])
{
	static const unsigned char magic[HASH_LENGTH + 1] = "OxychromaticBlowfishSwatDynamite";
	uint32_t words[HASH_WORDS];

	*state = pi;
	expand(state, salt, passphrase);
	for (int i = 0; i < 64; i++) {
		expand(state, NULL, salt);
		expand(state, NULL, passphrase);
	}
	for (size_t i = 0; i < HASH_WORDS; i++)
		words[i] = (uint32_t)magic[4 * i] << 24 | (uint32_t)magic[4 * i + 1] << 16 |
			   (uint32_t)magic[4 * i + 2] << 8 | magic[4 * i + 3];
	for (int i = 0; i < 64; i++) {
		for (size_t pair = 0; pair < HASH_WORDS; pair += 2)
			encipher(state, words + pair);
	}
	/* Little-endian, unlike everything else in Blowfish: that is how bcrypt_pbkdf is. */
	for (size_t i = 0; i < HASH_LENGTH; i++)
		hash[i] = (unsigned char)(words[i / 4] >> (i % 4 * 8));
	explicit_bzero(words, sizeof words);
}

static bool sha512(const void *bytes, size_t length, unsigned char digest[DIGEST_LENGTH])
{
	return EVP_Digest(bytes, length, digest, NULL, EVP_sha512(), NULL) == 1;
}

struct derivation {
	struct blowfish state;
	unsigned char passphrase[DIGEST_LENGTH], salt[DIGEST_LENGTH];
	unsigned char hash[HASH_LENGTH], sum[HASH_LENGTH];
};

/* The PBKDF2 part: block number @count of the output. */
static bool derive_block(struct derivation *work, const unsigned char *salt, size_t salt_length,
	unsigned rounds, uint32_t count)
{
	unsigned char *counted = mem_new(salt_length + 4);
	bool done;

	memcpy(counted, salt, salt_length);
	for (size_t i = 0; i < 4; i++)
		counted[salt_length + i] = (unsigned char)(count >> (24 - 8 * i));
	done = sha512(counted, salt_length + 4, work->salt);
	free(counted);
	bcrypt_hash(&work->state, work->passphrase, work->salt, work->hash);
	memcpy(work->sum, work->hash, HASH_LENGTH);
	for (unsigned round = 1; done && round < rounds; round++) {
		done = sha512(work->hash, HASH_LENGTH, work->salt);
		bcrypt_hash(&work->state, work->passphrase, work->salt, work->hash);
		for (size_t i = 0; i < HASH_LENGTH; i++)
			work->sum[i] ^= work->hash[i];
	}
	return done;
}

bool bcrypt_pbkdf(const char *passphrase, size_t passphrase_length, const unsigned char *salt,
	size_t salt_length, unsigned rounds, unsigned char *key, size_t key_length)
{
	/* The bytes of the blocks are dealt out like cards, so that every byte of the key costs
	 * all the blocks. */
	size_t blocks = (key_length + HASH_LENGTH - 1) / HASH_LENGTH;
	struct derivation *work = mem_new(sizeof *work);
	bool done;

	pthread_once(&pi_once, compute_pi);
	done = pi_is_known && sha512(passphrase, passphrase_length, work->passphrase);
	for (size_t block = 0; done && block < blocks; block++) {
		done = derive_block(work, salt, salt_length, rounds, (uint32_t)block + 1);
		for (size_t i = 0; i < HASH_LENGTH && i * blocks + block < key_length; i++)
			key[i * blocks + block] = work->sum[i];
	}
	explicit_bzero(work, sizeof *work);
	free(work);
	return done;
}
