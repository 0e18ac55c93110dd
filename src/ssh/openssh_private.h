/*
 * openssh_private.h - the parts of the system transport: openssh.c runs the master that logs in,
 * openssh_words.c understands what ssh says, openssh_forward.c runs a child a connection.
 */
#ifndef PGUSHER_SSH_OPENSSH_PRIVATE_H
#define PGUSHER_SSH_OPENSSH_PRIVATE_H

#include "base/buf.h"
#include "ssh/gateway_private.h"

/* What a line of "ssh -v" means. The texts are no interface (OpenSSH 9.2 was read): a line that is
 * not known is kept as it is and never an error. */
enum word_kind {
	WORD_OTHER,	 /* of debugging: of no interest */
	WORD_CONNECTING, /* the name is resolved; @fact: address and port */
	WORD_PROXIED,	 /* @fact: the command that stands in the place of TCP */
	WORD_CONNECTED,
	WORD_HOST_KEY,	    /* @fact: type and fingerprint */
	WORD_HOST_KNOWN,    /* the key is accepted */
	WORD_OFFERED,	    /* @fact: the methods that the server still takes */
	WORD_TRIED,	    /* @fact: a key or a method */
	WORD_AUTHENTICATED, /* @fact: the method */
	WORD_SAID	    /* for people: goes into the error */
};

/* @fact is appended to. */
enum word_kind word_read(const char *line, struct buf *fact);

/* What @said, all that was for people, comes to: a code of the diagnosis catalogue and the leg
 * where it happens. @leg is left alone when the text does not tell. */
const char *words_cause(const char *said, bool asked_password, enum tunnel_leg *leg);

/* A prompt of askpass as a question; texts are written into @scratch. */
struct prompt_texts {
	char host[256], key_type[32], fingerprint[FINGERPRINT_MAX], file[1024];
};
void prompt_read(const char *prompt, struct prompt_texts *texts, struct tunnel_question *question);

/* The arguments of a command, with copies of its own; NULL-terminated. */
struct arguments {
	char **list;
	size_t count;
};
void arguments_add(struct arguments *arguments, const char *text);
void arguments_free(struct arguments *arguments);

struct openssh;
void openssh_add_arguments(struct arguments *arguments, const struct openssh *openssh);
/* The SSH host itself: ssh goes the jump hosts by itself, and tells of them no more than words. */
size_t openssh_last_hop(const struct openssh *openssh);

struct openssh {
	struct gateway *gateway;
	char *directory, *control; /* a directory that only we can enter, and the master's socket */
	struct askpass *askpass;
	struct child *master;
	struct timer *clock, *look;
	enum tunnel_leg leg;
	bool is_ready;
	bool is_proxied;
	/* What it said. */
	struct buf said, tried;
	char *offered, *host_key, *how, *address;
	/* The open question. */
	struct prompt_texts texts;
	char *prompt, *last_prompt, *known_hosts;
	int attempt;
	bool asked_password;
	const char *expected; /* the fingerprint that alone is accepted; NULL: none */
	char *once;	      /* owned; of a key that is trusted this time only */
};

/* "open failed: ..." of the channel that was asked for last, or NULL; borrowed. */
const char *openssh_last_refusal(const struct openssh *openssh);

#endif
