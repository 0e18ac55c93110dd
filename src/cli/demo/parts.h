/*
 * parts.h - what the files of the demo share.
 *
 * Two processes: the front (demo.c) runs the screens; the keeper (keeper.c) makes the directory,
 * starts the servers, and cleans up as soon as the pipe from the front is closed, which the kernel
 * does however the front ends. So there is one clean-up, and it cannot be missed.
 *
 * Everything below runs in the keeper, one step after the other. Waiting is done by demo_pause()
 * only, which notices the end of the front. The functions that are stages in keeper.c all look
 * alike: they return false with @error set when the demo cannot go on.
 */
#ifndef PGUSHER_CLI_DEMO_PARTS_H
#define PGUSHER_CLI_DEMO_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct error;

#define DEMO_SUPERUSER "postgres" /* of the server; comes in by the private socket only */
#define DEMO_DATABASE "shop"

struct demo {
	int life;	 /* read end of the pipe; at its end the front is gone */
	int log;	 /* what the servers say */
	char *directory; /* ours, mode 0700, or 0711 when the servers are another account's */
	char *server_directory; /* the servers' own: data and socket */
	char *account;		/* who runs the servers; NULL when we have no name */
	uid_t uid;
	gid_t gid;
	bool changes_account; /* we are root: PostgreSQL refuses to be that */
	char *initdb;
	int port;
	pid_t postgres; /* 0: not running */
	int ssh_port;
	pid_t sshd; /* 0: not running */
};

/* keeper.c: the keeper's whole life. Writes the directory and a newline to @ready when everything
 * runs. Returns its exit status. */
int keeper_run(int life, int ready);

/* place.c: the directory. */
bool place_make(struct demo *demo, struct error *error);
void place_remove(struct demo *demo);			     /* frees what is in @demo, too */
char *place_path(const struct demo *demo, const char *name); /* the caller frees it */
/* A file for us alone, and one that the servers' account owns or may read. */
bool place_write(const struct demo *demo, const char *name, const char *text, struct error *error);
bool place_write_public(
	const struct demo *demo, const char *name, const char *text, struct error *error);
bool place_give(const struct demo *demo, const char *name, struct error *error);

/* process.c: programs run as the servers' account. */
bool demo_pause(const struct demo *demo, int limit_ms); /* false: the front is gone */
bool process_run(const struct demo *demo, char *const argv[], struct error *error);
pid_t process_start(
	const struct demo *demo, char *const argv[], int death_signal, struct error *error);
bool process_has_ended(pid_t *pid); /* reaps it and sets *pid to 0 */
void process_end(pid_t *pid, int signal);
void process_end_all(void);  /* whatever is left of our children and theirs */
int process_free_port(void); /* 0: none found */
/* The path of a program, from PATH or the directories (":" between them); the caller frees it. */
char *process_find(const char *name, const char *directories);
/* Adds the last lines of the log to @error. */
void process_explain(const struct demo *demo, struct error *error);

/* certificate.c: an authority (ca.pem) and a server certificate signed by it. */
bool certificate_make(struct demo *demo, struct error *error);

/* postgres.c */
bool postgres_find(struct demo *demo, struct error *error);
bool postgres_initialise(struct demo *demo, struct error *error);
bool postgres_start(struct demo *demo, struct error *error);

/* sql.c: the sample database and the passwords of its roles (NAME.password in the directory). */
bool sql_is_answered(const struct demo *demo);
bool sql_load_sample(struct demo *demo, struct error *error);

/* sshd.c: false without an error when there is none. */
bool sshd_start(struct demo *demo, struct error *error);

/* sources.c: sources.d/demo-*.yaml */
bool sources_write(struct demo *demo, struct error *error);

#endif
