#include "grants/mend.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/ident.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_A_STATEMENT 100 /* a statement stays readable, and the log of the server too */

struct atom {
	enum mend_stage stage;
	bool is_revoke, to_public, is_owner;
	enum object_kind kind;
	unsigned privileges;
	const char *schema, *grantee, *runner; /* of the texts of the mends */
	char *name, *column;
	char *sql; /* a whole statement; NULL for a grant */
};

struct mends {
	struct atom *atoms;
	size_t count;
	struct words texts; /* that many atoms share: a copy each would take longer than judging */
	bool has_routines;
};

struct mends *mends_new(int server_version)
{
	struct mends *mends = mem_new(sizeof *mends);

	mends->has_routines = server_version >= 110000;
	return mends;
}

static void release_atom(struct atom *atom)
{
	free(atom->name);
	free(atom->column);
	free(atom->sql);
}

void mends_free(struct mends *mends)
{
	if (!mends)
		return;
	for (size_t i = 0; i < mends->count; i++)
		release_atom(&mends->atoms[i]);
	words_release(&mends->texts);
	free(mends->atoms);
	free(mends);
}

bool mends_are_empty(const struct mends *mends)
{
	return !mends->count;
}

/* NULL comes before every text. */
static int compare(const char *left, const char *right)
{
	if (left == right)
		return 0; /* shared texts mostly are */
	if (!left || !right)
		return (left != NULL) - (right != NULL);
	return strcmp(left, right);
}

/* The text of the atom before where it is the same: atoms come object by object. */
static const char *share(struct mends *mends, const char *text, const char *before)
{
	if (!text || (before && strcmp(before, text) == 0))
		return text ? before : NULL;
	words_add(&mends->texts, text);
	return mends->texts.items[mends->texts.count - 1];
}

/* Takes over name, column and sql of @atom. */
static void add(struct mends *mends, const struct atom *atom)
{
	static const struct atom none = {.sql = NULL};
	const struct atom *before = mends->count ? &mends->atoms[mends->count - 1] : &none;
	struct atom added = *atom;

	added.schema = share(mends, atom->schema, before->schema);
	added.grantee = share(mends, atom->grantee, before->grantee);
	added.runner = share(mends, atom->runner, before->runner);
	if ((mends->count & (mends->count - 1)) == 0)
		mends->atoms = mem_resize(
			mends->atoms, mends->count ? mends->count * 2 : 1, sizeof *mends->atoms);
	mends->atoms[mends->count++] = added;
}

void mends_grant(struct mends *mends, const struct mend_grant *grant)
{
	add(mends, &(struct atom){.stage = STAGE_GRANT,
			   .is_revoke = grant->is_revoke,
			   .to_public = grant->to_public,
			   .kind = grant->kind,
			   .privileges = grant->privileges,
			   .schema = grant->schema,
			   .name = mem_text(grant->name),
			   .column = mem_text(grant->column),
			   .grantee = grant->grantee,
			   .runner = grant->runner});
}

void mends_statement(struct mends *mends, enum mend_stage stage, char *sql, const char *runner)
{
	add(mends, &(struct atom){.stage = stage, .sql = sql, .runner = runner});
}

void mends_block(struct mends *mends, enum mend_stage stage, char *body, const char *runner)
{
	struct buf sql = BUF_INIT;

	buf_text(&sql, "DO ");
	ident_add_dollar(&sql, body);
	buf_char(&sql, ';');
	mends_statement(mends, stage, buf_take(&sql), runner);
	free(body);
}

void mends_own(struct mends *mends, const char *schema, const char *name, const char *owner,
	const char *runner)
{
	struct buf sql = BUF_INIT;

	buf_text(&sql, "ALTER TABLE ");
	ident_add_qualified(&sql, schema, name);
	buf_text(&sql, " OWNER TO ");
	ident_add(&sql, owner);
	buf_char(&sql, ';');
	add(mends, &(struct atom){.stage = STAGE_OWNER,
			   .is_owner = true,
			   .kind = OBJECT_RELATION,
			   .schema = schema,
			   .name = mem_text(name),
			   .grantee = owner,
			   .runner = runner,
			   .sql = buf_take(&sql)});
}

void mends_own_along(
	struct mends *mends, const char *schema, const char *sequence, const char *owner)
{
	add(mends, &(struct atom){.stage = STAGE_OWNER,
			   .is_owner = true,
			   .kind = OBJECT_SEQUENCE,
			   .schema = schema,
			   .name = mem_text(sequence),
			   .grantee = owner});
}

void mends_add(struct mends *mends, const struct mends *more)
{
	for (size_t i = 0; i < more->count; i++) {
		struct atom copy = more->atoms[i];

		copy.name = mem_text(copy.name);
		copy.column = mem_text(copy.column);
		copy.sql = mem_text(copy.sql);
		add(mends, &copy);
	}
}

char *mend_runner(const char *what, const char *role)
{
	for (const char *c = role; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-')
			return mem_printf("%s, or a superuser", what);
	return *role ? mem_printf("%s (role %s), or a superuser", what, role)
		     : mem_printf("%s, or a superuser", what);
}

/* --- fewer atoms ---------------------------------------------------------------------------------
 */

/* Atoms on one object for one grantee stand beside each other. */
static int by_object(const void *left, const void *right)
{
	const struct atom *a = *(struct atom *const *)left, *b = *(struct atom *const *)right;
	int order = (a->stage > b->stage) - (a->stage < b->stage);

	if (!order)
		order = compare(a->sql, b->sql);
	if (!order)
		order = (a->kind > b->kind) - (a->kind < b->kind);
	if (!order)
		order = (a->is_revoke > b->is_revoke) - (a->is_revoke < b->is_revoke);
	if (!order)
		order = compare(a->schema, b->schema);
	if (!order)
		order = compare(a->name, b->name);
	if (!order)
		order = compare(a->column, b->column);
	if (!order)
		order = compare(a->grantee, b->grantee);
	return order ? order : compare(a->runner, b->runner);
}

/* Those that go into one statement stand beside each other. */
static int by_statement(const void *left, const void *right)
{
	const struct atom *a = *(struct atom *const *)left, *b = *(struct atom *const *)right;
	int order = (a->stage > b->stage) - (a->stage < b->stage);

	if (!order)
		order = compare(a->runner, b->runner);
	if (!order)
		order = compare(a->sql, b->sql);
	if (!order)
		order = (a->kind > b->kind) - (a->kind < b->kind);
	if (!order)
		order = compare(a->schema, b->schema);
	if (!order)
		order = (a->privileges > b->privileges) - (a->privileges < b->privileges);
	if (!order)
		order = compare(a->grantee, b->grantee);
	if (!order)
		order = compare(a->name, b->name);
	return order ? order : compare(a->column, b->column);
}

static int by_owned(const void *left, const void *right)
{
	const struct atom *a = left, *b = *(struct atom *const *)right;
	int order = compare(a->schema, b->schema);

	if (!order)
		order = compare(a->name, b->name);
	return order ? order : compare(a->grantee, b->grantee);
}

static int by_owned_pointers(const void *left, const void *right)
{
	return by_owned(*(struct atom *const *)left, right);
}

/* Atoms come schema by schema, mostly in order: looking is cheaper than sorting 100,000 again. */
static void sort(struct atom **atoms, size_t count, int (*order)(const void *, const void *))
{
	for (size_t i = 1; i < count; i++)
		if (order(&atoms[i - 1], &atoms[i]) > 0) {
			qsort(atoms, count, sizeof *atoms, order);
			return;
		}
}

struct sorted {
	struct atom **atoms;
	size_t count;
	struct atom *copies; /* whose masks are joined; texts are borrowed */
};

/* ON ALL TABLES fails as a whole at the first relation that the one who runs it cannot grant. */
static char runner_of_all[] = "owner of everything in the schema, or a superuser";

/* "ALL TABLES IN SCHEMA ", or NULL when there is no such form. */
static const char *all_of(const struct mends *mends, const struct atom *atom)
{
	if (atom->sql || atom->is_revoke)
		return NULL;
	return atom->kind == OBJECT_RELATION   ? "ALL TABLES IN SCHEMA "
	       : atom->kind == OBJECT_SEQUENCE ? "ALL SEQUENCES IN SCHEMA "
	       : atom->kind != OBJECT_FUNCTION ? NULL
	       : mends->has_routines	       ? "ALL ROUTINES IN SCHEMA "
					       : "ALL FUNCTIONS IN SCHEMA ";
}

static bool is_one_statement(const struct atom *a, const struct atom *b)
{
	return !a->sql && !b->sql && a->kind == b->kind && a->is_revoke == b->is_revoke &&
	       a->privileges == b->privileges && compare(a->schema, b->schema) == 0 &&
	       a->to_public == b->to_public && compare(a->grantee, b->grantee) == 0 &&
	       compare(a->runner, b->runner) == 0 &&
	       (a->kind != OBJECT_COLUMN || compare(a->name, b->name) == 0);
}

/* One atom an object and grantee, with all its privileges; none on what will be owned. Relations
 * and sequences share their names. */
static struct sorted join(const struct mends *mends, bool simplest)
{
	struct sorted sorted = {.copies = mem_array(mends->count + 1, sizeof *sorted.copies)};
	struct atom **owned = mem_array(mends->count + 1, sizeof(struct atom *));
	size_t owned_count = 0, kept = 0;

	sorted.atoms = mem_array(mends->count + 1, sizeof(struct atom *));
	for (size_t i = 0; i < mends->count; i++) {
		sorted.copies[i] = mends->atoms[i];
		if (simplest && all_of(mends, &sorted.copies[i]))
			sorted.copies[i].runner = runner_of_all;
		if (mends->atoms[i].is_owner)
			owned[owned_count++] = &sorted.copies[i];
	}
	qsort(owned, owned_count, sizeof *owned, by_owned_pointers);
	for (size_t i = 0; i < mends->count; i++) {
		struct atom *atom = &sorted.copies[i];

		bool is_of_all = simplest && all_of(mends, atom);

		/* What is owned along has no statement, finds itself here, and is left out too. */
		if (!atom->sql && !atom->is_revoke &&
			(atom->kind == OBJECT_RELATION || atom->kind == OBJECT_SEQUENCE) &&
			bsearch(atom, owned, owned_count, sizeof *owned, by_owned))
			continue;
		/* The first of a schema stands for those behind it: none of them is named. */
		if (!is_of_all || !sorted.count ||
			!is_one_statement(sorted.atoms[sorted.count - 1], atom))
			sorted.atoms[sorted.count++] = atom;
	}
	free(owned);
	sort(sorted.atoms, sorted.count, by_object);
	for (size_t i = 0; i < sorted.count; i++) {
		if (kept && by_object(&sorted.atoms[kept - 1], &sorted.atoms[i]) == 0)
			sorted.atoms[kept - 1]->privileges |= sorted.atoms[i]->privileges;
		else
			sorted.atoms[kept++] = sorted.atoms[i];
	}
	sorted.count = kept;
	sort(sorted.atoms, sorted.count, by_statement);
	return sorted;
}

/* --- statements ----------------------------------------------------------------------------------
 */

static void add_object(struct buf *sql, const struct atom *atom)
{
	if (atom->kind == OBJECT_FUNCTION) {
		ident_add(sql, atom->schema);
		buf_printf(sql, ".%s", atom->name);
	} else if (atom->schema && atom->kind != OBJECT_SCHEMA) {
		ident_add_qualified(sql, atom->schema, atom->name);
	} else {
		ident_add(sql, atom->name);
	}
}

static void add_privileges(struct buf *sql, struct atom *const *atoms, size_t count)
{
	if (atoms[0]->kind != OBJECT_COLUMN) {
		privileges_add(sql, atoms[0]->privileges);
		return;
	}
	for (unsigned bit = 1, first = 1; bit <= atoms[0]->privileges; bit <<= 1) {
		if (!(atoms[0]->privileges & bit))
			continue;
		buf_printf(sql, "%s%s (", first ? "" : ", ", privilege_word(bit));
		for (size_t i = 0; i < count; i++) {
			buf_text(sql, i ? ", " : "");
			ident_add(sql, atoms[i]->column);
		}
		buf_char(sql, ')');
		first = 0;
	}
}

/* GRANT ... for @count atoms of one statement; the caller frees it. */
static char *statement_of(
	const struct mends *mends, struct atom *const *atoms, size_t count, bool simplest)
{
	const struct atom *atom = atoms[0];
	const char *all = simplest ? all_of(mends, atom) : NULL;
	struct buf sql = BUF_INIT;

	if (atom->sql)
		return mem_text(atom->sql);
	buf_text(&sql, atom->is_revoke ? "REVOKE " : "GRANT ");
	add_privileges(&sql, atoms, count);
	buf_text(&sql, " ON ");
	if (all) {
		buf_text(&sql, all);
		ident_add(&sql, atom->schema);
	} else {
		buf_printf(&sql, "%s ",
			atom->kind == OBJECT_FUNCTION && mends->has_routines
				? "ROUTINE"
				: object_kind_sql(atom->kind));
		for (size_t i = 0; i < (atom->kind == OBJECT_COLUMN ? 1 : count); i++) {
			buf_text(&sql, i ? ", " : "");
			add_object(&sql, atoms[i]);
		}
	}
	buf_text(&sql, atom->is_revoke ? " FROM " : " TO ");
	if (atom->to_public)
		buf_text(&sql, "PUBLIC");
	else
		ident_add(&sql, atom->grantee);
	buf_char(&sql, ';');
	return buf_take(&sql);
}

static void add_to_parts(struct mend_parts *parts, const char *runner, char *statement)
{
	struct mend_part *last = parts->count ? &parts->items[parts->count - 1] : NULL;

	if (!last || strcmp(last->runner, runner) != 0) {
		parts->items = mem_resize(parts->items, parts->count + 1, sizeof *parts->items);
		last = &parts->items[parts->count++];
		*last = (struct mend_part){.runner = mem_text(runner)};
	}
	words_add(&last->statements, statement);
	free(statement);
}

struct mend_parts mends_parts(const struct mends *mends, bool simplest)
{
	struct sorted sorted = join(mends, simplest);
	struct mend_parts parts = {.count = 0};

	for (size_t i = 0; i < sorted.count;) {
		bool is_all = simplest && all_of(mends, sorted.atoms[i]);
		size_t count = 1;

		while (i + count < sorted.count && (is_all || count < NAMES_A_STATEMENT) &&
			is_one_statement(sorted.atoms[i], sorted.atoms[i + count]))
			count++;
		add_to_parts(&parts, sorted.atoms[i]->runner,
			statement_of(mends, sorted.atoms + i, count, simplest));
		i += count;
	}
	free(sorted.atoms);
	free(sorted.copies);
	return parts;
}

void mend_part_add(const struct mend_parts *parts, size_t index, struct buf *out)
{
	const struct mend_part *part = &parts->items[index];

	buf_printf(out, "-- %zu, to be run by: ", index + 1);
	/* The name of a role may hold the end of a line, and with it the end of the comment. */
	for (const char *c = part->runner; *c; c++)
		buf_char(out, iscntrl((unsigned char)*c) ? ' ' : *c);
	buf_char(out, '\n');
	for (size_t i = 0; i < part->statements.count; i++)
		buf_printf(out, "%s\n", part->statements.items[i]);
}

void mend_parts_release(struct mend_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++) {
		free(parts->items[i].runner);
		words_release(&parts->items[i].statements);
	}
	free(parts->items);
	*parts = (struct mend_parts){.count = 0};
}
