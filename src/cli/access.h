/*
 * access.h - the look-ahead into pg_hba.conf on the command line: what --from names, and JSON.
 */
#ifndef PGUSHER_CLI_ACCESS_H
#define PGUSHER_CLI_ACCESS_H

#include "session/hba.h"

#include <stdbool.h>
#include <stddef.h>

#define ACCESS_NETWORKS_MAX 64

struct error;
struct json_t;
struct word_list;

struct access_networks {
	struct network items[ACCESS_NETWORKS_MAX];
	size_t count;
};

/* Each word is an address, a network, or several with commas between. */
bool access_networks(
	const struct word_list *from, struct access_networks *networks, struct error *error);

/*
 * An array: for each part of what was asked, with TLS and without,
 *
 *     from     "203.0.113.0/24", "10.0.0.1-10.0.0.6", or "local"
 *     tls      true or false
 *     verdict  "let-in", "rejected", "no-line", "cannot-tell"
 *     line, file, method, rule    of the line: numbers and texts; file from server 16 on
 *     needs    what the client must have; null: nothing
 *     why      cannot-tell: the reason
 *     otherwise    cannot-tell: verdict, line, file, method, rule when that line does not match
 *
 * Keys that do not apply are absent. The caller owns it.
 */
struct json_t *access_json(const struct hba *hba, const struct hba_answer *answer);

#endif
