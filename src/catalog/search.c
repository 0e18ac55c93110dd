#include "catalog/search.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/search_index.h"
#include "catalog/sql.h"
#include "loop/loop.h"
#include "pg/copy_line.h"
#include "pg/rowset.h"
#include "session/session.h"
#include "session/side.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TELL_EVERY_MS 100
#define TELL_STRIDE 64 /* rows between two looks at the clock */
#define FIELDS_MAX 6
#define LIMIT_MS 300000 /* of one question: a catalog of millions takes a minute */

struct search {
	struct loop *loop;
	struct side *side;
	struct session *session; /* of the side; NULL until it is open */
	struct batch *batch;
	struct timer *end;	       /* what may not be closed from its own callback */
	struct index *index, *filling; /* the same unless an older one serves meanwhile */
	size_t part;
	enum search_state state;
	struct error error;
	struct buf line; /* of COPY */
	bool by_rows;	 /* the server knows no COPY of a query */
	bool has_rows;	 /* the part at work brought some */
	uint64_t taken;
	int64_t began_ms, told_ms;
	search_changed *changed;
	void *self;
};

/* --- rows ------------------------------------------------------------------------------------ */

/* The values of a row; NULL is NULL. */
struct fields {
	const char *at[FIELDS_MAX];
};

static uint32_t read_oid(const char *text)
{
	return text ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static bool add_object(struct index *index, const struct fields *fields)
{
	const struct object_entry object = {
		.letter = or_empty(fields->at[0])[0],
		.oid = read_oid(fields->at[1]),
		.relation = read_oid(fields->at[4]),
		.is_system = or_empty(fields->at[5])[0] == 't',
	};

	return index_add_object(index, &object, fields->at[2], or_empty(fields->at[3]));
}

static bool add_column(struct index *index, const struct fields *fields)
{
	return index_add_column(index, read_oid(fields->at[0]), or_empty(fields->at[1]));
}

static bool add_comment(struct index *index, const struct fields *fields)
{
	return index_add_comment(index, or_empty(fields->at[0])[0], read_oid(fields->at[1]),
		fields->at[2], or_empty(fields->at[3]));
}

/* In this order: what is asked for most is there first. */
static const struct part {
	const char *sql;
	int from, to; /* versions of the server; 0: all */
	const char *what;
	bool (*add)(struct index *index, const struct fields *fields);
} parts[] = {
	{sql_search_relations, 0, 0, "relations", add_object},
	{sql_search_functions, 110000, 0, "functions", add_object},
	{sql_search_functions_10, 0, 110000, "functions", add_object},
	{sql_search_types, 0, 0, "types", add_object},
	{sql_search_others, 0, 0, "other objects", add_object},
	{sql_search_roles, 0, 0, "roles and tablespaces", add_object},
	{sql_search_subscriptions, 0, 0, "subscriptions", add_object},
	{sql_search_columns, 0, 0, "columns", add_column},
	{sql_search_comments, 0, 0, "comments", add_comment},
};

#define PARTS (sizeof parts / sizeof *parts)

/* --- telling --------------------------------------------------------------------------------- */

static void tell(struct search *search)
{
	search->told_ms = clock_now_ms();
	if (search->changed)
		search->changed(search->self);
}

/* The new index takes the place of the old one, which is freed. */
static void take_over(struct search *search)
{
	struct index *old = search->index;

	if (old == search->filling)
		return;
	search->index = search->filling;
	tell(search); /* before what it may be looking at is gone */
	index_free(old);
}

/* The old one serves until the new one has as much, or takes the room that both may have. */
static void weigh_old(struct search *search)
{
	if (search->index != search->filling &&
		(index_entries(search->filling) >= index_entries(search->index) ||
			index_bytes(search->filling) + index_bytes(search->index) >=
				INDEX_BYTES_MAX))
		take_over(search);
}

/* --- filling --------------------------------------------------------------------------------- */

static void close_side(struct search *search)
{
	loop_stop_timer(&search->end);
	batch_cancel(&search->batch);
	side_close(search->side);
	search->side = NULL;
	search->session = NULL;
}

/* Nothing more is read. What an interrupted renewal brought is worth less than the old index. */
static void finish(void *self)
{
	static const char *const ends[] = {"", "whole", "full", "stopped"};
	struct search *search = self;

	search->end = NULL;
	close_side(search);
	index_close(search->filling);
	if (search->state == SEARCH_STOPPED && search->index != search->filling) {
		index_free(search->filling);
		search->filling = search->index;
	} else {
		take_over(search);
	}
	log_info("search", "%zu names, %zu kB, after %" PRId64 " ms, %s",
		index_entries(search->index), index_bytes(search->index) >> 10,
		clock_now_ms() - search->began_ms, ends[search->state]);
	tell(search);
}

static void end(struct search *search, enum search_state state)
{
	search->state = state;
	if (!search->end)
		search->end = loop_defer(search->loop, finish, search);
}

static void take(struct search *search, const struct fields *fields)
{
	if (search->state != SEARCH_FILLING)
		return;
	search->has_rows = true;
	if (!parts[search->part].add(search->filling, fields))
		end(search, SEARCH_FULL);
	if (++search->taken % TELL_STRIDE || clock_now_ms() - search->told_ms < TELL_EVERY_MS)
		return;
	weigh_old(search);
	tell(search);
}

static void line_came(void *self, const char *bytes, size_t length)
{
	struct search *search = self;
	struct fields fields;

	buf_clear(&search->line);
	if (buf_add(&search->line, bytes, length)) {
		copy_line_split(search->line.bytes, fields.at, FIELDS_MAX);
		take(search, &fields);
	}
}

static void rows_came(void *self, const struct rowset *rows)
{
	for (size_t row = 0; row < rowset_rows(rows); row++) {
		struct fields fields;

		for (size_t i = 0; i < FIELDS_MAX; i++)
			fields.at[i] =
				rowset_is_null(rows, row, i) ? NULL : rowset_text(rows, row, i);
		take(self, &fields);
	}
}

static void ask_next(struct search *search);

/* COPY of a query is not known to all that speak the protocol. */
static bool is_unknown(const char *sqlstate)
{
	return strcmp(sqlstate, "42601") == 0 || strcmp(sqlstate, "0A000") == 0;
}

/* The session broke, which failed() will tell: a crash, a shutdown, a lost line. */
static bool is_end(const char *sqlstate)
{
	return !*sqlstate || strncmp(sqlstate, "57P", 3) == 0 || strncmp(sqlstate, "08", 2) == 0;
}

/* A part that may not be read hides no other. */
static void part_done(void *self, struct answer *answers, size_t count)
{
	struct search *search = self;

	(void)count;
	search->batch = NULL;
	if (search->state != SEARCH_FILLING || (!answers->rows && is_end(answers->error.sqlstate)))
		return;
	if (!answers->rows && !search->by_rows && !search->has_rows &&
		is_unknown(answers->error.sqlstate)) {
		search->by_rows = true;
		ask_next(search);
		return;
	}
	if (!answers->rows && !error_is_set(&search->error)) {
		error_copy(&search->error, &answers->error);
		mem_replace(&search->error.primary,
			mem_printf("%s: %s", parts[search->part].what,
				answers->error.primary ? answers->error.primary : "no answer"));
	}
	search->part++;
	ask_next(search);
}

static void ask_next(struct search *search)
{
	static const struct stream_events events = {.rows = rows_came, .data = line_came};
	int version = session_server_version(search->session);
	struct statement statement = {.limit_ms = LIMIT_MS};
	char *copy;

	while (search->part < PARTS &&
		(version < parts[search->part].from ||
			(parts[search->part].to && version >= parts[search->part].to)))
		search->part++;
	if (search->part == PARTS) {
		end(search, SEARCH_WHOLE);
		return;
	}
	search->has_rows = false;
	if (search->by_rows) {
		statement.sql = parts[search->part].sql;
		search->batch =
			session_stream(search->session, &statement, &events, part_done, search);
		return;
	}
	statement.sql = copy = mem_printf("COPY (%s) TO STDOUT", parts[search->part].sql);
	search->batch = session_copy(search->session, &statement, &events, part_done, search);
	free(copy);
}

static void opened(void *self, struct session *session)
{
	struct search *search = self;

	search->session = session;
	ask_next(search);
}

static void failed(void *self, const struct error *error)
{
	struct search *search = self;

	if (search->end)
		return;
	search->state = SEARCH_STOPPED;
	error_copy(&search->error, error);
	/* Not from here: the side is at work. */
	search->end = loop_defer(search->loop, finish, search);
}

static void begin(struct search *search, struct session *session)
{
	static const struct side_events events = {.opened = opened, .failed = failed};

	error_clear(&search->error);
	search->filling = index_new(INDEX_BYTES_MAX);
	search->part = 0;
	search->state = SEARCH_FILLING;
	search->began_ms = clock_now_ms();
	search->side = side_open(session, &events, search);
}

struct search *search_new(struct session *session)
{
	struct search *search = mem_new(sizeof *search);

	search->loop = session_loop(session);
	search->line = (struct buf)BUF_INIT;
	begin(search, session);
	search->index = search->filling;
	return search;
}

void search_renew(struct search *search, struct session *session)
{
	close_side(search);
	if (search->filling != search->index)
		index_free(search->filling);
	begin(search, session);
	tell(search);
}

bool search_waits_for_pool(const struct search *search)
{
	return side_waits_for_pool(search->side);
}

void search_free(struct search *search)
{
	if (!search)
		return;
	close_side(search);
	if (search->filling != search->index)
		index_free(search->filling);
	index_free(search->index);
	error_clear(&search->error);
	buf_free(&search->line);
	free(search);
}

void search_listen(struct search *search, search_changed *changed, void *self)
{
	search->changed = changed;
	search->self = self;
}

const struct index *search_index(const struct search *search)
{
	return search->index;
}

enum search_state search_state(const struct search *search)
{
	return search->state;
}

size_t search_read(const struct search *search)
{
	return index_entries(search->filling);
}

const struct error *search_error(const struct search *search)
{
	return &search->error;
}
