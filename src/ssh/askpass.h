/*
 * askpass.h - questions of a program that asks by SSH_ASKPASS, brought to our own dialogs.
 *
 * ssh starts the program that SSH_ASKPASS names for each question, with the prompt as its one
 * argument, and reads the answer from its output (ssh(1), ENVIRONMENT). That program is pgusher
 * itself: told by PGUSHER_ASKPASS where the asking pgusher listens, it hands the prompt over and
 * prints what comes back. The socket lies in a directory that only we can enter, and the peer's
 * account is compared as well.
 */
#ifndef PGUSHER_SSH_ASKPASS_H
#define PGUSHER_SSH_ASKPASS_H

#include <stdbool.h>
#include <sys/types.h>

struct askpass;
struct error;
struct loop;
struct secret;

#define ASKPASS_VARIABLE "PGUSHER_ASKPASS" /* the path of the socket */

enum askpass_kind {
	ASKPASS_SECRET,
	ASKPASS_CONFIRM, /* yes or no */
	ASKPASS_NOTICE	 /* nothing to answer: "touch the key"; ends when it was done */
};

struct askpass_events {
	/* @asker: the process that wants to know, the parent of the program that it started. */
	void (*asks)(void *self, enum askpass_kind kind, const char *prompt, pid_t asker);
	void (*withdrew)(void *self); /* the one that asked has gone */
};

/* Listens at @path. NULL and @error when it cannot. */
struct askpass *askpass_open(struct loop *loop, const char *path,
	const struct askpass_events *events, void *self, struct error *error);
void askpass_close(struct askpass *askpass); /* NULL is allowed */

/* Answers the open question; NULL: no answer. */
void askpass_answer(struct askpass *askpass, const struct secret *answer);

/* The other side: the whole run of the program that ssh starts. Returns its exit code. */
int askpass_main(const char *path, const char *prompt);

#endif
