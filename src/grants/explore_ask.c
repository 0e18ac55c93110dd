#include "grants/explore_ask.h"

#include "base/memory.h"
#include "grants/rights_ask.h"

#include <stdlib.h>

struct explore_question {
	struct session *session;
	struct rights_question *question;
	struct rights *rights;	 /* while the columns are waited for */
	struct object_name name; /* of an object */
	char *role;		 /* NULL: all, or the session's own */
	object_explored *object_done;
	role_explored *role_done;
	rights_explored *all_done;
	void *self;
};

static void free_question(struct explore_question *question)
{
	rights_question_cancel(&question->question);
	rights_free(question->rights);
	object_name_release(&question->name);
	free(question->role);
	free(question);
}

void explore_question_cancel(struct explore_question **question)
{
	if (*question)
		free_question(*question);
	*question = NULL;
}

/* Tells that there is nothing to tell. */
static void fail(struct explore_question *question, const struct error *error)
{
	if (question->object_done)
		question->object_done(question->self, NULL, NULL, error);
	else if (question->role_done)
		question->role_done(question->self, NULL, NULL, error);
	else
		question->all_done(question->self, NULL, error);
	free_question(question);
}

static bool find_role(const struct rights *rights, const char *name, int *role, struct error *error)
{
	const char *like;

	*role = roles_find(rights->roles, name);
	if (*role >= 0)
		return true;
	like = roles_like(rights->roles, name);
	error_set(error, "there is no role %s on this server", name);
	if (like)
		error_set_hint(error, "--role %s", like);
	else
		error_set_hint(error, "--matrix, which lists the roles that can do anything");
	return false;
}

/* Found anew: the columns may have moved it to a class of its own. */
static struct object_access *explore_found(
	const struct explore_question *question, const struct rights *rights, int role)
{
	size_t place = 0;
	const struct object_class *class = object_find(rights, &question->name, &place, NULL);

	return explore_object(rights, class, place, role, NULL);
}

static void tell(struct explore_question *question)
{
	struct rights *rights = question->rights;
	struct error error = ERROR_INIT;
	int role = ALL_ROLES;

	if (question->role && !find_role(rights, question->role, &role, &error)) {
		fail(question, &error);
		error_clear(&error);
		return;
	}
	question->rights = NULL;
	if (question->object_done)
		question->object_done(
			question->self, rights, explore_found(question, rights, role), &error);
	else if (question->role_done)
		question->role_done(question->self, rights, explore_role(rights, role), &error);
	else
		question->all_done(question->self, rights, &error);
	free_question(question);
}

/* Without the columns nothing can be said of rights on columns, which would read as none at all. */
static void columns_came_in(void *self, const struct error *error)
{
	struct explore_question *question = self;

	question->question = NULL;
	if (error_is_set(error))
		fail(question, error);
	else
		tell(question);
}

/* --- one object ----------------------------------------------------------------------------------
 */

static void object_rights_came_in(void *self, struct rights *rights, const struct error *error)
{
	struct explore_question *question = self;
	struct wanted wanted = {.count = 0};
	struct error problem = ERROR_INIT;
	const struct object_class *class;
	size_t place;

	question->question = NULL;
	question->rights = rights;
	if (!rights) {
		fail(question, error);
		return;
	}
	class = object_find(rights, &question->name, &place, &problem);
	if (!class) {
		fail(question, &problem);
		error_clear(&problem);
		return;
	}
	if (class->kind != OBJECT_RELATION) {
		tell(question);
		return;
	}
	/* A first look tells below which views and policies columns decide. */
	object_access_free(explore_object(rights, class, place, ALL_ROLES, &wanted));
	wanted_add(&wanted, class->oids[place]);
	question->question = rights_ask_columns(question->session, rights, wanted.relations,
		wanted.count, false, columns_came_in, question);
	free(wanted.relations);
}

struct explore_question *explore_ask_object(struct session *session, const struct object_name *name,
	const char *role, object_explored *done, void *self)
{
	struct explore_question *question = mem_new(sizeof *question);
	char *schemas[] = {NULL, NULL};
	struct rights_scope scope = {
		.parts = object_name_parts(name), .is_of_nobody = true, .schemas = schemas};

	*question = (struct explore_question){.session = session,
		.name = {.kind = name->kind,
			.schema = mem_text(name->schema),
			.name = mem_text(name->name),
			.arguments = mem_text(name->arguments)},
		.role = mem_text(role),
		.object_done = done,
		.self = self};
	schemas[0] = question->name.schema;
	question->question = rights_ask(session, &scope, object_rights_came_in, question);
	return question;
}

/* --- one role, and all of them -------------------------------------------------------------------
 */

#define PARTS_OF_ALL                                                                               \
	(PARTS_OF_READING | 1u << PART_FUNCTIONS | 1u << PART_TYPES | 1u << PART_OTHERS)

static void all_rights_came_in(void *self, struct rights *rights, const struct error *error)
{
	struct explore_question *question = self;

	question->question = NULL;
	question->rights = rights;
	if (!rights) {
		fail(question, error);
		return;
	}
	if (question->role_done && !question->role)
		question->role = mem_text(rights->session_role);
	else if (question->role_done) {
		int role = roles_find(rights->roles, question->role);

		/* The server was asked for the role of that name, not for the one that acts. */
		if (role >= 0 && *roles_at(rights->roles, role)->set_role)
			rights_forget_witness(rights);
	}
	question->question = rights_ask_columns(
		question->session, rights, NULL, 0, false, columns_came_in, question);
}

struct explore_question *explore_ask_role(struct session *session, const char *role,
	char *const *schemas, role_explored *done, void *self)
{
	struct explore_question *question = mem_new(sizeof *question);
	struct rights_scope scope = {
		.parts = PARTS_OF_ALL | 1u << PART_SERIALS, .role = role, .schemas = schemas};

	*question = (struct explore_question){
		.session = session, .role = mem_text(role), .role_done = done, .self = self};
	question->question = rights_ask(session, &scope, all_rights_came_in, question);
	return question;
}

struct explore_question *explore_ask_all(
	struct session *session, char *const *schemas, rights_explored *done, void *self)
{
	struct explore_question *question = mem_new(sizeof *question);
	struct rights_scope scope = {
		.parts = PARTS_OF_ALL, .is_of_nobody = true, .schemas = schemas};

	*question = (struct explore_question){.session = session, .all_done = done, .self = self};
	question->question = rights_ask(session, &scope, all_rights_came_in, question);
	return question;
}
