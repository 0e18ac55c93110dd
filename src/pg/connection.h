/*
 * connection.h - a connection that is logged in.
 *
 * It answers batches: several statements in one pipeline, each in a read-only transaction of its
 * own that is always rolled back, so that a failing one spoils none of the others, no setting of
 * ours outlives it (PgBouncer hands a server connection with its SETs to the next client), and no
 * snapshot is held between batches.
 *
 * A server that says nothing at all for longer than the time limit of the statement, and 5 s for
 * the way, is lost: its own limit would have made it answer.
 */
#ifndef PGUSHER_PG_CONNECTION_H
#define PGUSHER_PG_CONNECTION_H

#include "base/error.h"
#include "pg/dialect.h"
#include "pg/rowset.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct connection;
struct loop;

#define STATEMENT_PARAMETERS_MAX 24

struct statement {
	const char *sql;				  /* one statement, parameters as $1 ... */
	const char *parameters[STATEMENT_PARAMETERS_MAX]; /* text; NULL is NULL */
	int parameter_count;
	int64_t limit_ms;      /* statement_timeout; 0: 10 s; -1: none */
	int64_t lock_limit_ms; /* lock_timeout; 0: 500 ms */
	bool writes;	   /* its transaction is not read-only; it is rolled back all the same */
	bool is_continued; /* runs in the transaction of the statement before it; after a
			      failure there it does not run: neither rows nor an error. As the first
			      of a batch it goes on in the transaction that the batch before kept.
			    */
	bool keeps;	   /* the last of its transaction: that stays open after the batch, for a
			      cursor. Only for a session of one's own: no other batch may come between.
			      ROLLBACK, continued and not kept, ends it, also after a failure. */
	bool is_exact; /* dates, intervals, floats and bytea as texts that every server reads back
			  as the same values */
	bool runs_no_code; /* reads tables only: the server refuses views and foreign tables that
			      are not its own (10 to 18, from the minor versions of August 2024
			      on), and tables whose policies would apply to this role */
};

/* A kept transaction that nobody goes on with is ended by the server after this time. */
#define STATEMENT_KEPT_MAX_MS 600000

struct answer {
	struct rowset *rows; /* NULL when the statement failed; take it by emptying this field */
	struct error error;
	int position;	    /* of the error in the statement, in characters from 1; 0: not known */
	int64_t elapsed_ms; /* from sending the batch to this answer */
};

/* @answers are borrowed during the call. When the connection broke, every unanswered statement
 * holds that error. */
typedef void batch_done(void *self, struct answer *answers, size_t count);

struct connection_events {
	/* The connection broke while idle or at work (the batch has been answered with the error
	 * before). Only connection_close() is left. */
	void (*lost)(void *self, const struct error *error);
};

void connection_set_events(
	struct connection *connection, const struct connection_events *events, void *self);
/* The way of the connection, for one that is shut behind it: a request to cancel goes the same way
 * once more. */
struct connection_road {
	bool (*reopen)(void *self); /* false: there is no way any more, nothing is sent */
	void (*shut)(void *self);
};

void connection_set_road(
	struct connection *connection, const struct connection_road *road, void *self);
void connection_close(struct connection *connection); /* NULL is allowed; drops its batches */
/* The way to the server is gone: as if the connection broke for the reason @why (copied). Its
 * batches are answered first, then comes lost(), all from the loop. */
void connection_break(struct connection *connection, const struct error *why);

/* Queues @count statements (copied). Batches run one after the other. The handle is dead after
 * @done, which comes from the loop. */
struct batch *connection_batch(struct connection *connection, const struct statement *statements,
	size_t count, batch_done *done, void *self);

/* What a stream brings; both are borrowed, come from the loop, and may cancel the stream but not
 * close the connection. */
struct stream_events {
	void (*rows)(void *self, const struct rowset *rows); /* connection_stream(): at least one */
	/* connection_copy(): one line of the format of COPY, with its line end. */
	void (*data)(void *self, const char *bytes, size_t length);
};

/* Like a batch of one @statement whose rows go to @events as they come in, within the budget of
 * the loop's turns; @done follows, with no rows (its rowset has the columns) or the error. */
struct batch *connection_stream(struct connection *connection, const struct statement *statement,
	const struct stream_events *events, batch_done *done, void *self);

/* The same for "COPY ... TO STDOUT", without parameters. */
struct batch *connection_copy(struct connection *connection, const struct statement *statement,
	const struct stream_events *events, batch_done *done, void *self);

/* While a stream is paused nothing of it is taken in, so that the server waits in its turn: for a
 * reader that is slower. The server's silence does not count meanwhile. */
void batch_pause(struct batch *batch, bool is_paused);

/* @came is called as each answer comes in, in their order and before done(), with the @self of
 * that; it may take the rows, but must neither cancel the batch nor close the connection. */
typedef void batch_came(void *self, struct answer *answer, size_t index);
void batch_listen(struct batch *batch, batch_came *came);

/* Forgets the answer: @done will not be called. What runs already is cancelled on the server.
 * Empties the caller's pointer, which may be NULL. */
void batch_cancel(struct batch **batch);

/* The same for all batches of @connection. */
void connection_cancel(struct connection *connection);

/* The answer that has been waited for longest; false: none is. */
struct waiting {
	int64_t elapsed_ms; /* since it was asked for */
	int64_t limit_ms;   /* the connection counts as lost then; it grows as the server answers */
	bool is_for_pool;   /* the pooler has no connection to the server for us yet */
};
bool connection_waiting(const struct connection *connection, struct waiting *waiting);

/* A pooler stands in between: the process that answers is not the one that greeted us. Seen with
 * the first answer, or known before from another connection by the same way. In transaction mode
 * each transaction waits for a connection of the pool, for as long as the pooler lets it. */
bool connection_is_pooled(const struct connection *connection);
void connection_set_pooled(struct connection *connection);

/* Facts. Texts are borrowed and as the server sent them. */
int connection_server_version(const struct connection *connection); /* 150020 */
enum dialect connection_dialect(const struct connection *connection);
int connection_backend_pid(const struct connection *connection);
const char *connection_parameter(const struct connection *connection, const char *name); /* or "" */
bool connection_uses_tls(const struct connection *connection);
bool connection_uses_gss(const struct connection *connection); /* encryption, in place of TLS */
const char *connection_tls_attribute(const struct connection *connection, const char *name);
bool connection_used_password(const struct connection *connection);
int connection_local_port(const struct connection *connection);
bool connection_is_cancelling(const struct connection *connection);

/* The version of the linked libpq as "15.20"; the caller frees it. */
char *pg_library_version(void);

#endif
