/*
 * openssh_private.h - the parts of the system transport: openssh.c runs the master that logs in,
 * openssh_legs.c tells how far it is, openssh_questions.c brings its questions, openssh_words.c
 * understands what ssh says, openssh_place.c is the directory of its sockets, openssh_forward.c
 * runs a child a connection.
 */
#ifndef PGUSHER_SSH_OPENSSH_PRIVATE_H
#define PGUSHER_SSH_OPENSSH_PRIVATE_H

#include "base/buf.h"
#include "ssh/gateway_private.h"

#include <sys/types.h>

/* What a line of "ssh -v" means. The texts are no interface (OpenSSH 9.2 was read): a line that is
 * not known is kept as it is and never an error. */
enum word_kind {
	WORD_OTHER,	 /* of debugging: of no interest */
	WORD_CONNECTING, /* the name is resolved; @fact: address and port */
	WORD_PROXIED,	 /* @fact: the command that stands in the place of TCP */
	WORD_CONNECTED,
	WORD_ANSWERED,	    /* @fact: the software of the server */
	WORD_HOST_KEY,	    /* @fact: type and fingerprint */
	WORD_HOST_KNOWN,    /* the key is accepted; @fact: how, "known" or "recorded" */
	WORD_OFFERED,	    /* @fact: the methods that the server still takes */
	WORD_TRIED,	    /* @fact: a key or a method */
	WORD_KEY_ACCEPTED,  /* it would do, once it is proved that it is ours */
	WORD_AUTHENTICATED, /* @fact: who and how, for read_authenticated() */
	WORD_SHARED,	    /* a master that was there already serves this host */
	WORD_CHANGED_KEY,   /* @fact: the line, which is for people too */
	WORD_SAID	    /* for people: goes into the error */
};

/* @fact is appended to. */
enum word_kind word_read(const char *line, struct buf *fact);

/* "bastion ([192.0.2.1]:22) using "publickey"." The port is 0 behind a proxy; the method is
 * borrowed. False when it is something else. */
bool read_authenticated(const char *fact, char host[256], int *port, char method[32]);

/* What @said, all that was for people, comes to: a code of the diagnosis catalogue, the leg where
 * it happens, and the line that tells it, up to its line break. A cause of a leg that was passed
 * before @leg does not count: a banner may hold any words. @leg is left alone when the text does
 * not tell; @line is then the last one, or "". */
struct words_context {
	bool asked_password;
	bool asked_passphrase, declined_passphrase;
	bool uses_agent;   /* no other method is wanted */
	bool offered_key;  /* one was shown to the server */
	bool accepted_key; /* it would take one */
};
const char *words_cause(const char *said, const struct words_context *context, enum tunnel_leg *leg,
	const char **line);

/* A prompt of askpass as a question; texts are written into @scratch. Host and user are filled in
 * only where the prompt names them, the port of a host key only beside such a host. */
struct prompt_texts {
	char user[256], host[256], key_type[32], fingerprint[FINGERPRINT_MAX], file[1024];
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

struct openssh {
	struct gateway *gateway;
	char *directory, *control; /* a directory that only we can enter, and the master's socket */
	struct askpass *askpass;
	struct child *master;
	struct timer *clock, *look;
	bool is_ready, has_failed;
	/* How far it is. */
	size_t hop;
	enum tunnel_leg leg;
	size_t proxies; /* commands that stand in the place of TCP, one below the other */
	/* What it said; all but @said of the hop that is under way. */
	struct buf said, tried;
	int refusals; /* the first is that of "none", which asks what there is */
	char *address, *offered, *host_key, *how;
	/* The open question. */
	struct prompt_texts texts;
	enum tunnel_question_kind asked;
	pid_t last_asker;
	bool must_record;      /* the host key that is asked about */
	bool is_confirmation;  /* of ssh itself: no answer is a no */
	bool has_compared;     /* the key with the expected fingerprint */
	bool sees_changed_key; /* said by ssh, which may go on in spite of it */
	char *prompt, *last_prompt, *known_hosts;
	int attempt;
	bool asked_password, asked_passphrase, declined_passphrase, accepted_key;
	const char *expected; /* the fingerprint that alone is accepted; NULL: none */
	char *once;	      /* owned; of a key that is trusted this time only */
};

/* openssh.c */
void openssh_launch(struct openssh *openssh);
void openssh_fail(struct openssh *openssh, enum tunnel_leg leg, const char *code, const char *text);
void openssh_wind_clock(struct openssh *openssh);
/* When ssh goes on in spite of a changed key (StrictHostKeyChecking no): we do not. */
bool openssh_refuse_changed(struct openssh *openssh);

/* openssh_legs.c: events of the legs; each may abandon the gateway. */
size_t openssh_last_hop(const struct openssh *openssh);
void openssh_begin(struct openssh *openssh, enum tunnel_leg leg);
/* Passes every leg of the hop up to and with @leg that was not passed yet, and begins the next. */
void openssh_pass_until(struct openssh *openssh, enum tunnel_leg leg, const char *fact);
/* The way from its beginning, with jump hosts; without, it goes on where it is. */
void openssh_start_anew(struct openssh *openssh);
/* All hops before @hop are passed: it is the one that speaks now. */
void openssh_reach_hop(struct openssh *openssh, size_t hop);
void openssh_take_word(struct openssh *openssh, enum word_kind kind, const char *fact);

/* openssh_asker.c: the hop that the process @asker speaks for. False when it is none of the way
 * that was planned, but of a command of the person's own. */
bool openssh_find_asker(const struct openssh *openssh, pid_t asker, size_t *hop);

/* openssh_questions.c */
/* Is @name what ssh calls the hop: by HostKeyAlias, where there is one, else as it is reached? */
bool openssh_is_named(const struct hop *hop, const char *name);
/* The file that a key of the hop under way is added to; NULL: none. Borrowed. */
const char *openssh_recorded_in(const struct openssh *openssh);
struct askpass *openssh_listen(struct openssh *openssh, const char *path, struct error *error);

/* openssh_place.c: the directory, NULL and @error when it cannot be made. Those of programs that
 * were killed are removed on the way. */
char *openssh_place_make(struct error *error);

/* "open failed: ..." of the channel that was asked for last, or NULL; borrowed. */
const char *openssh_last_refusal(const struct openssh *openssh);

#endif
