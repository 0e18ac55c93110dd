/*
 * address.h - IP addresses and networks as numbers, for questions about ranges of them.
 *
 * An IPv4 address is never the same as its IPv6-mapped form here, as in pg_hba.conf: the server
 * compares families first (check_ip() in its hba.c), and its IPv6 sockets take no IPv4.
 */
#ifndef PGUSHER_SESSION_ADDRESS_H
#define PGUSHER_SESSION_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct error;

struct address {
	bool is_v6;
	unsigned char bytes[16]; /* the most significant first; IPv4: the first four, the rest 0 */
};

struct network {
	struct address first, last;
	int bits; /* of the prefix: 0 to 32 or 128 */
};

/* "203.0.113.7" or "2001:db8::1"; no names, no zone. */
bool address_parse(const char *text, struct address *address);
void address_add(struct buf *out, const struct address *address);

int address_compare(const struct address *a, const struct address *b); /* of one family */
size_t address_size(const struct address *address);		       /* 4 or 16 bytes */

/* The neighbour; false (and unchanged) at the end of the family. */
bool address_next(struct address *address);
bool address_previous(struct address *address);

/* The bits of a mask from the left, or -1 when it has holes. */
int address_prefix(const struct address *mask);

/* All addresses with the bits that @address has under a mask without holes. */
struct network network_of(const struct address *address, int bits);

/* ADDRESS or ADDRESS/BITS, as a person gives it: an IPv4-mapped one means the IPv4 address, bits
 * behind the prefix are dropped. */
bool network_parse(const char *text, struct network *network, struct error *error);

/* "203.0.113.7", "203.0.113.0/24", or "203.0.113.1-203.0.113.6" where no prefix says it. */
void address_add_range(struct buf *out, const struct address *first, const struct address *last);

#endif
