/* connection_private.h - shared by connection.c, batch.c, copy.c and cancel.c only. */
#ifndef PGUSHER_PG_CONNECTION_PRIVATE_H
#define PGUSHER_PG_CONNECTION_PRIVATE_H

#include "pg/connection.h"

#include <libpq-fe.h>

struct buf;
struct timer;
struct watch;
struct worker;

/* A statement travels as BEGIN, settings, itself, end of segment, ROLLBACK, end of segment: the
 * ROLLBACK has a segment of its own, because an error skips the rest of its segment. */
enum unit_part { PART_BEGIN, PART_SETTINGS, PART_STATEMENT, PART_SYNC, PART_ROLLBACK, PART_END };

/* COPY cannot run in a pipeline: the pipeline is left for it. */
enum copy_part {
	COPY_NONE,
	COPY_BEGINNING, /* the transaction and its settings */
	COPY_OPENING,
	COPY_ROWS,
	COPY_CLOSING
};

struct batch {
	struct batch *next;
	struct connection *connection;
	struct statement *statements;
	struct answer *answers;
	size_t count;
	size_t at;	     /* statement whose results are coming in */
	enum unit_part part; /* of it */
	int64_t queued_ms, sent_ms;
	bool is_sent;
	bool is_forgotten;
	bool is_paused;
	batch_done *done;
	batch_came *came;		    /* may be NULL */
	const struct stream_events *stream; /* NULL: the rows are kept as one rowset */
	bool is_copy;
	enum copy_part copy;
	void *self;
};

struct connection {
	struct loop *loop;
	PGconn *conn;
	struct watch *watch;
	struct worker *canceller;
	struct timer *hold; /* while it runs and the canceller does, nothing is sent */
	const struct connection_road *road; /* NULL: always open */
	void *road_self;
	struct timer *deferred_loss;
	struct batch *first;   /* the one at work */
	struct timer *silence; /* runs while an answer is waited for */
	int64_t heard_ms;      /* when the server last said something, or was asked */
	bool has_more;	       /* the budget of a turn ended before what had come in did */
	const struct connection_events *events;
	void *self;
	struct error last_words; /* why the server ended it while nothing was asked */
	struct error loss;
	bool is_lost;
	bool is_pooled;
	bool cancels_late; /* the request is sent when the pooler has passed the batch on */
};

/* connection.c. @why (taken over) or, when it is NULL, what libpq says. */
void connection_lose(struct connection *connection, struct error *why);
void connection_listen(struct connection *connection); /* an answer is waited for from now on */
bool connection_waits_for_pool(const struct connection *connection); /* the first batch does */
int64_t statement_limit(const struct statement *statement);	     /* 0: none */
void batch_free(struct batch *batch);

/* batch.c. The first batch is sent; what came in is filed, for @budget_ms at most. */
void batch_send(struct connection *connection);
void batch_receive(struct connection *connection, int budget_ms);
void batch_finish(struct connection *connection); /* the first one: out of the queue, told, freed */
void batch_take_error(const PGconn *conn, struct error *error, const PGresult *result);
void batch_log(const struct statement *statement, const struct answer *answer);
/* The SELECT of the settings of @statement's transaction, with their values in it. */
void statement_settings(
	const PGconn *conn, const struct statement *statement, bool keeps, struct buf *sql);

/* cancel.c. Asks the server to stop what it runs, once. */
void connection_send_cancel(struct connection *connection);

/* copy.c: the same for a COPY. */
void copy_send(struct connection *connection);
void copy_receive(struct connection *connection, int budget_ms);

#endif
