#include "session/address.h"

#include "base/buf.h"
#include "base/error.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MAPPED_BITS 96 /* ::ffff:0:0/96 holds the IPv4-mapped addresses (RFC 4291, 2.5.5.2) */

size_t address_size(const struct address *address)
{
	return address->is_v6 ? 16 : 4;
}

bool address_parse(const char *text, struct address *address)
{
	*address = (struct address){.is_v6 = strchr(text, ':') != NULL};
	return inet_pton(address->is_v6 ? AF_INET6 : AF_INET, text, address->bytes) == 1;
}

void address_add(struct buf *out, const struct address *address)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(address->is_v6 ? AF_INET6 : AF_INET, address->bytes, text, sizeof text);
	buf_text(out, text);
}

int address_compare(const struct address *a, const struct address *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

bool address_next(struct address *address)
{
	struct address next = *address;

	for (size_t i = address_size(address); i-- > 0;)
		if (++next.bytes[i] != 0) {
			*address = next;
			return true;
		}
	return false;
}

bool address_previous(struct address *address)
{
	struct address previous = *address;

	for (size_t i = address_size(address); i-- > 0;)
		if (previous.bytes[i]-- != 0) {
			*address = previous;
			return true;
		}
	return false;
}

static bool has_bit(const struct address *address, int bit)
{
	return (address->bytes[bit / 8] >> (7 - bit % 8)) & 1;
}

int address_prefix(const struct address *mask)
{
	int bits = 0, all = (int)address_size(mask) * 8;

	while (bits < all && has_bit(mask, bits))
		bits++;
	for (int bit = bits; bit < all; bit++)
		if (has_bit(mask, bit))
			return -1;
	return bits;
}

struct network network_of(const struct address *address, int bits)
{
	struct network network = {.first = *address, .last = *address, .bits = bits};

	for (int bit = bits; bit < (int)address_size(address) * 8; bit++) {
		unsigned char one = (unsigned char)(0x80 >> bit % 8);

		network.first.bytes[bit / 8] &= (unsigned char)~one;
		network.last.bytes[bit / 8] |= one;
	}
	return network;
}

static bool is_mapped(const struct address *address)
{
	static const unsigned char head[MAPPED_BITS / 8] = {[10] = 0xff, [11] = 0xff};

	return address->is_v6 && memcmp(address->bytes, head, sizeof head) == 0;
}

static struct address unmapped(const struct address *address)
{
	struct address v4 = {.is_v6 = false};

	memcpy(v4.bytes, address->bytes + MAPPED_BITS / 8, 4);
	return v4;
}

bool network_parse(const char *text, struct network *network, struct error *error)
{
	char head[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t length = slash ? (size_t)(slash - text) : strlen(text);
	struct address address;
	long bits, most;
	char *end = NULL;

	if (length >= sizeof head)
		return error_set(error, "\"%s\" is not an IP address", text);
	memcpy(head, text, length);
	head[length] = '\0';
	if (!address_parse(head, &address))
		return error_set(error, "\"%s\" is not an IP address", head);
	most = (long)address_size(&address) * 8;
	bits = most;
	if (slash) {
		bits = strtol(slash + 1, &end, 10);
		if (*end || slash[1] < '0' || slash[1] > '9' || bits > most)
			return error_set(error,
				"\"%s\": behind the slash belongs a number from 0 to %ld", text,
				most);
	}
	if (is_mapped(&address) && bits >= MAPPED_BITS) {
		address = unmapped(&address);
		bits -= MAPPED_BITS;
	}
	*network = network_of(&address, (int)bits);
	return true;
}

void address_add_range(struct buf *out, const struct address *first, const struct address *last)
{
	int all = (int)address_size(first) * 8;

	address_add(out, first);
	for (int bits = 0; bits <= all; bits++) {
		struct network network = network_of(first, bits);

		if (address_compare(&network.first, first) == 0 &&
			address_compare(&network.last, last) == 0) {
			if (bits < all)
				buf_printf(out, "/%d", bits);
			return;
		}
	}
	buf_char(out, '-');
	address_add(out, last);
}
