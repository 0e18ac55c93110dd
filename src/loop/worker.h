/*
 * worker.h - what can only block, or computes for long, in a thread that posts its result to the
 * loop.
 *
 * It is needed for getaddrinfo, decrypting a key file, PQcancel of libpq 16 and older, and judging
 * the rights on 100,000 relations.
 * The thread never touches a session, a connection, curses or anything else but its own @job.
 */
#ifndef PGUSHER_LOOP_WORKER_H
#define PGUSHER_LOOP_WORKER_H

struct loop;
struct worker;

struct worker_ops {
	void (*work)(void *job); /* in the thread */
	/* In the loop, with what was given to worker_start(). Not called after worker_abandon(). */
	void (*done)(void *self, void *job);
	void (*free_job)(void *job); /* in the loop or, when abandoned, in the thread */
};

/* Takes over @job. When no thread can be had, the work is done at once and done() still comes from
 * the loop. The handle is dead after done(). */
struct worker *worker_start(struct loop *loop, const struct worker_ops *ops, void *job, void *self);

/* Forgets the work: nobody waits for the thread, which frees its job when it ends. Empties the
 * caller's pointer, which may be NULL. */
void worker_abandon(struct worker **worker);

#endif
