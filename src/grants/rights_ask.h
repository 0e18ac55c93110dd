/*
 * rights_ask.h - the questions that a picture of the rights is made of, in one pipeline.
 */
#ifndef PGUSHER_GRANTS_RIGHTS_ASK_H
#define PGUSHER_GRANTS_RIGHTS_ASK_H

#include "grants/rights.h"

struct rights_question;
struct session;

/* @rights is yours; NULL with @error when nothing can be said at all. */
typedef void rights_came(void *self, struct rights *rights, const struct error *error);

struct rights_question *rights_ask(
	struct session *session, const struct rights_scope *scope, rights_came *came, void *self);

/* Adds the columns of these relations (NULL: of all) that have an ACL of their own to @rights; with
 * @all those without one too. */
typedef void columns_came(void *self, const struct error *error);
struct rights_question *rights_ask_columns(struct session *session, struct rights *rights,
	const uint32_t *relations, size_t count, bool all, columns_came *came, void *self);

/* Empties the caller's pointer, which may be NULL. */
void rights_question_cancel(struct rights_question **question);

#endif
