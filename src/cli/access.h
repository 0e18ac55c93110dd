/*
 * access.h - what --from names, for the look-ahead into pg_hba.conf.
 */
#ifndef PGUSHER_CLI_ACCESS_H
#define PGUSHER_CLI_ACCESS_H

#include "session/address.h"

#include <stdbool.h>
#include <stddef.h>

#define ACCESS_NETWORKS_MAX 64

struct error;
struct word_list;

struct access_networks {
	struct network items[ACCESS_NETWORKS_MAX];
	size_t count;
};

/* Each word is an address, a network, or several with commas between. */
bool access_networks(
	const struct word_list *from, struct access_networks *networks, struct error *error);

#endif
