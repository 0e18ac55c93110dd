/*
 * ssh_place.h - a place of its own for tests of the tunnel: a directory with keys, a real sshd, an
 * ssh-agent, an echo server; and a trial, which is one tunnel with everything that it said.
 *
 * sshd runs as somebody without privileges and then lets in that somebody only: postgres when the
 * test runs as root (nobody has no shell, and counts as locked), else whoever runs it.
 */
#ifndef PGUSHER_TESTS_SSH_PLACE_H
#define PGUSHER_TESTS_SSH_PLACE_H

#include "base/buf.h"
#include "base/error.h"
#include "loop/loop.h"
#include "ssh/tunnel.h"
#include "unit.h"

#include <stdbool.h>
#include <sys/types.h>

struct place {
	char directory[64];
	char user[64];
	uid_t uid;
	gid_t gid;
	pid_t sshd, agent, echo;
	int sshd_port, echo_port;
	char known_hosts[128], agent_socket[128];
};

/* Root needs the account postgres. */
bool place_can_be_made(void);
#define PLACE_SKIPPED "1..0 # SKIP running as root, and there is no account postgres for sshd"

/* Makes the directory and the keys host, other_host, user, encrypted (passphrase "secret"), rsa,
 * stranger; all but stranger may log in. */
void place_make(struct place *place);
void place_remove(struct place *place);
/* A path in the directory; one of a few static buffers. */
const char *place_path(const struct place *place, const char *name);

/* @more: further lines of sshd_config. */
void place_start_sshd(struct place *place, const char *more);
/* @environment: names and values in turn, and NULL. */
void place_start_sshd_in(struct place *place, const char *const *environment, const char *more);
/* Any server in the place of sshd; it is ready when it has written @wanted to standard error. */
void place_start_server(struct place *place, const char *const *arguments,
	const char *const *environment, const char *wanted);
/* Ends every process of sshd, those of the sessions too. */
void place_kill_sshd(struct place *place);
void place_start_agent(struct place *place, const char *key);
void place_add_to_agent(const struct place *place, const char *key);
void place_kill_agent(struct place *place);
void place_start_echo(struct place *place);
/* Makes a key: @options of ssh-keygen, in words of one blank. */
void place_make_key(const struct place *place, const char *name, const char *options);
void place_authorize(const struct place *place, const char *name);
/* Waits for the end of a command; fails the test when it fails. */
void place_run(const struct place *place, const char *const *arguments);

/* fork() for a child that dies with the test. */
pid_t place_fork(void);

/* A socket that listens on 127.0.0.1 below 32768, or only a port that was free. */
int place_listen(int *port);
int place_free_port(void);

struct trial {
	struct loop *loop;
	struct tunnel *tunnel;
	struct forward *forward;
	/* How it answers. */
	enum tunnel_trust trust;
	const char *answers[8]; /* in turn; NULL: no answer */
	bool holds_answers;	/* leaves questions open */
	bool admits;
	/* What was said. */
	bool is_ready, is_over, is_open;
	bool was_ready;
	enum tunnel_leg leg;
	char code[64];
	struct error error;
	char facts[4][160];
	size_t questions;
	enum tunnel_question_kind asked[12];
	char prompt[128], title[128], instruction[128]; /* of the last question */
	int local_port;
	int admitted_port; /* 0: whatever @admits says */
	uint64_t turns;
};

/* Fills in the rest of the target: host 127.0.0.1, the user, known_hosts, a limit of 5 s. */
struct tunnel_target place_target(const struct place *place);

void trial_begin(struct trial *trial, const struct tunnel_target *target);
/* Leaves the test with SKIP and @why. */
void trial_skip(const char *why);
/* Until ready or failed; fails the test after 20 s. */
void trial_settle(struct trial *trial);
void trial_connect(struct trial *trial, const struct tunnel_target *target); /* both of these */
void trial_assert_ready(const struct trial *trial);
void trial_assert_failed(const struct trial *trial, const char *code);
void trial_wait(struct trial *trial, const bool *condition);
void trial_forward(struct trial *trial, int port);
void trial_end(struct trial *trial);

/* The longest turn that the log has seen, in ms; 0 when none was over the limit. */
int longest_turn(void);

#endif
