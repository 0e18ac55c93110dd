/*
 * consent.h - the question of preview/consent.h for commands without screens: code of others runs
 * only with --allow-code.
 */
#ifndef PGUSHER_CLI_CONSENT_H
#define PGUSHER_CLI_CONSENT_H

#include <stdbool.h>

struct error;
struct headless;
struct node;
struct session;

/* Waits for the answer. True: @relation may be read; *runs_code gets what
 * selection.has_consent has to be. False and @error: why not, and what to add. */
bool consent_for(struct headless *headless, struct session *session, const struct node *relation,
	bool *runs_code, struct error *error);

#endif
