/*
 * explore_ask.h - brings the picture that explore.h looks at: of one object no more than its own
 * schema, of a role the schemas that are asked for.
 */
#ifndef PGUSHER_GRANTS_EXPLORE_ASK_H
#define PGUSHER_GRANTS_EXPLORE_ASK_H

#include "grants/explore.h"
#include "grants/object_name.h"

struct explore_question;
struct session;

/* @rights and @access are yours, and @access borrows from @rights; both NULL with @error when there
 * is no such object (@error says what is most like it) or nothing could be read. */
typedef void object_explored(
	void *self, struct rights *rights, struct object_access *access, const struct error *error);
typedef void role_explored(
	void *self, struct rights *rights, struct role_access *access, const struct error *error);

/* @name is copied. @role: one role alone; NULL: all. */
struct explore_question *explore_ask_object(struct session *session, const struct object_name *name,
	const char *role, object_explored *done, void *self);

/* @role NULL: the session's own. @schemas: NULL-terminated; NULL or none: all of users. */
struct explore_question *explore_ask_role(struct session *session, const char *role,
	char *const *schemas, role_explored *done, void *self);

/* The picture of everything with the columns that have an ACL, of no role in particular: for the
 * table of all roles. */
typedef void rights_explored(void *self, struct rights *rights, const struct error *error);
struct explore_question *explore_ask_all(
	struct session *session, char *const *schemas, rights_explored *done, void *self);

/* Empties the caller's pointer, which may be NULL. */
void explore_question_cancel(struct explore_question **question);

#endif
