/* verdict.c - what the judges of all kinds of needs share: verdicts, reasons, counted texts. */
#include "grants/grants_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/pattern.h"
#include "pg/ident.h"
#include "pg/rowset.h"

#include <stdlib.h>
#include <string.h>

struct verdict *verdict_add(struct judging *judging, const char *object, char *title)
{
	struct grants_report *report = judging->report;
	const struct need *need = judging->need;
	struct verdict *verdict;

	report->verdicts =
		mem_resize(report->verdicts, report->verdict_count + 1, sizeof *report->verdicts);
	verdict = &report->verdicts[report->verdict_count++];
	*verdict = (struct verdict){
		.id = *object ? mem_printf("%s.%s", need->id, object) : mem_text(need->id),
		.need = judging->need_index,
		.need_id = mem_text(need->id),
		.title = title,
		.object = mem_text(object),
		.state = VERDICT_OK,
		.level = need->level,
		.origin = need->origin,
		.is_mandatory = need->level == LEVEL_REQUIRED,
		.reason = mem_text(need->reason),
		.mends = mends_new(judging->rights->server_version),
	};
	return verdict;
}

void verdict_end(struct verdict *verdict, enum verdict_state state, char *fact)
{
	verdict->state = state;
	mem_replace(&verdict->fact, fact);
}

static bool has_line(const char *lines, const char *line)
{
	size_t length = strlen(line);

	for (const char *at = lines; at && (at = strstr(at, line)); at++)
		if ((at == lines || at[-1] == '\n') && (!at[length] || at[length] == '\n'))
			return true;
	return false;
}

void verdict_detail(struct verdict *verdict, char *line)
{
	/* Two privileges that are missing for the same reason have one reason. */
	if (!has_line(verdict->details, line))
		mem_replace(&verdict->details,
			verdict->details ? mem_printf("%s\n%s", verdict->details, line)
					 : mem_text(line));
	free(line);
}

bool verdict_is_unknown(struct judging *judging, struct verdict *verdict, enum part part)
{
	const struct error *error = &judging->rights->errors[part];

	if (!rights_lack(judging->rights, part))
		return false;
	verdict_end(verdict, VERDICT_UNKNOWN,
		mem_printf("the catalog could not be read: %s",
			error->primary ? error->primary : "no answer"));
	return true;
}

const char *role_name(const struct judging *judging, uint32_t oid)
{
	const char *name = roles_name(judging->rights->roles, oid);

	return name ? name : "";
}

char *via_text(
	const struct judging *judging, const struct object_class *class, const struct via *via)
{
	struct buf out = BUF_INIT;

	via_describe(judging->rights, judging->subject, class, via, &out);
	return buf_take(&out);
}

/* What would make the rights of that membership come along. */
static void add_cure(const struct judging *judging, uint32_t group, struct buf *out)
{
	const struct roles *roles = judging->rights->roles;
	const struct membership *link = heritage_broken_link(judging->subject, group);

	if (!link)
		return;
	buf_text(out, "; it would come along after ");
	if (judging->rights->server_version >= 160000) {
		buf_text(out, "GRANT ");
		ident_add(out, roles_at(roles, link->group)->name);
		buf_text(out, " TO ");
		ident_add(out, roles_at(roles, link->member)->name);
		buf_text(out, " WITH INHERIT TRUE");
	} else {
		buf_text(out, "ALTER ROLE ");
		ident_add(out, roles_at(roles, link->member)->name);
		buf_text(out, " INHERIT");
	}
}

/* A role that has it, whose rights do not come along. */
static bool add_broken_way(const struct judging *judging, const struct object_class *class,
	unsigned privilege, struct buf *out)
{
	for (size_t i = 0; i < class->acl.count; i++) {
		const struct grant *grant = &class->acl.grants[i];

		if (!(grant->privileges & privilege) || grant->grantee == PUBLIC_OID ||
			!heritage_is_member(judging->subject, grant->grantee))
			continue;
		buf_printf(out, "%s has it, but that membership does not inherit (",
			role_name(judging, grant->grantee));
		heritage_describe(judging->subject, grant->grantee, out);
		buf_text(out, ")");
		if (heritage_may_become(judging->subject, grant->grantee))
			buf_text(out, "; it works after SET ROLE");
		add_cure(judging, grant->grantee, out);
		return true;
	}
	return false;
}

/* Membership of a superuser gives nothing of what it may only as superuser. */
static bool add_superuser_group(const struct judging *judging, struct buf *out)
{
	const struct roles *roles = judging->rights->roles;

	for (size_t i = 0; i < roles_count(roles); i++) {
		const struct role *role = roles_at(roles, (int)i);

		if (!role->is_superuser || role == heritage_self(judging->subject) ||
			!heritage_is_member(judging->subject, role->oid))
			continue;
		buf_printf(out, "%s is a superuser, but being a member of one does not make one",
			role->name);
		return true;
	}
	return false;
}

char *why_not(const struct judging *judging, const struct object_class *class, unsigned privilege)
{
	struct buf out = BUF_INIT;
	const char *name = heritage_self(judging->subject)->name;

	if (class->owner == heritage_self(judging->subject)->oid)
		buf_printf(&out, "%s is the owner, but its own %s was revoked", name,
			privilege_word(privilege));
	else if (!class->acl.count)
		buf_text(&out, "all rights on it were revoked, the owner's too");
	else if (class->is_catalog && (privilege & ~(unsigned)PRIVILEGE_SELECT))
		buf_text(&out, "only superusers write to catalogs of the system");
	else if (!add_broken_way(judging, class, privilege, &out) &&
		 !add_superuser_group(judging, &out))
		buf_printf(
			&out, "neither %s nor a role that it inherits from was granted it", name);
	return buf_take(&out);
}

static bool matches(const char *pattern, const char *name)
{
	return pattern_matches(pattern, strlen(pattern), name, false);
}

bool name_matches(const struct words *patterns, const char *schema, const char *name)
{
	char *bare, *qualified, *qualified_bare;
	bool is_meant = !patterns->count;

	if (is_meant)
		return true;
	/* A function is also meant by its name alone, without its arguments. */
	bare = mem_text_n(name, strcspn(name, "("));
	qualified = mem_printf("%s.%s", schema ? schema : "", name);
	qualified_bare = mem_printf("%s.%s", schema ? schema : "", bare);
	for (size_t i = 0; i < patterns->count && !is_meant; i++)
		is_meant = matches(patterns->items[i], name) ||
			   matches(patterns->items[i], qualified) ||
			   matches(patterns->items[i], bare) ||
			   matches(patterns->items[i], qualified_bare);
	free(bare);
	free(qualified);
	free(qualified_bare);
	return is_meant;
}

void for_each_schema(struct judging *judging, each_schema *each)
{
	const struct rights *rights = judging->rights;
	const struct words *wanted = &judging->need->schemas;

	for (size_t i = 0; i < wanted->count; i++)
		each(judging, rights_schema_named(rights, wanted->items[i]), wanted->items[i]);
	for (size_t i = 0; !wanted->count && i < rights->schema_count; i++)
		if (rights->schemas[i].is_of_users)
			each(judging, &rights->schemas[i], rights->schemas[i].name);
}

const char *server_fact(
	const struct judging *judging, enum part part, const char *what, const char *name)
{
	const struct rowset *rows = judging->rights->rows[part];

	for (size_t row = 0; row < rowset_rows(rows); row++)
		if (strcmp(rowset_text(rows, row, 0), what) == 0 &&
			strcmp(rowset_text(rows, row, 1), name) == 0)
			return rowset_text(rows, row, 2);
	return NULL;
}

bool kind_is_meant(const struct need *need, const struct object_class *class)
{
	if (!strchr(need->relation_kinds, class->relkind))
		return false;
	return !class->is_partition || need->names.count > 0 ||
	       strchr(need->relation_kinds, RELATION_KIND_PARTITION) != NULL;
}

const struct schema *need_means(const struct judging *judging, const struct object_class *class)
{
	const struct need *need = judging->need;
	const struct schema *schema = rights_schema(judging->rights, class->schema);

	if (class->kind != OBJECT_RELATION || !schema || !kind_is_meant(need, class))
		return NULL;
	if (need->schemas.count ? !words_hold(&need->schemas, schema->name) : !schema->is_of_users)
		return NULL;
	return schema;
}

bool means_something(const struct judging *judging, enum object_kind kind,
	const struct schema *schema, const struct words *patterns)
{
	const struct rights *rights = judging->rights;
	const struct words *schemas = &judging->need->schemas;

	for (size_t i = 0; i < rights->class_count; i++) {
		const struct object_class *class = &rights->classes[i];
		const struct schema *home =
			class->schema ? rights_schema(rights, class->schema) : NULL;

		if (class->kind != kind || (schema && home != schema) ||
			(home && schemas->count && !words_hold(schemas, home->name)) ||
			(kind == OBJECT_RELATION && !need_means(judging, class)))
			continue;
		for (size_t at = 0; at < class->count; at++)
			if (name_matches(patterns, home ? home->name : NULL, class->names[at]))
				return true;
	}
	return false;
}

void look_for_nothing(
	struct judging *judging, enum object_kind kind, enum part part, const char *plural)
{
	const struct words *names = &judging->need->names;

	for (size_t i = 0; i < names->count && !rights_lack(judging->rights, part); i++) {
		char *items[] = {names->items[i], NULL};
		const struct words one = {.items = items, .count = 1};

		if (!means_something(judging, kind, NULL, &one))
			verdict_end(verdict_add(judging, one.items[0],
					    mem_printf("%s \"%s\"", plural, one.items[0])),
				VERDICT_MISSING,
				mem_printf("there is nothing of that name among the %s", plural));
	}
}

/* --- counted texts -------------------------------------------------------------------------------
 */

void tally_add(struct tally *tally, char *text, size_t count)
{
	size_t i = 0;

	while (i < tally->kinds && strcmp(tally->items[i].text, text) != 0)
		i++;
	if (i == sizeof tally->items / sizeof *tally->items) {
		tally->rest += count;
		free(text);
	} else if (i < tally->kinds) {
		tally->items[i].count += count;
		free(text);
	} else {
		tally->items[i].text = text;
		tally->items[i].count = count;
		tally->kinds++;
	}
}

const char *tally_most(const struct tally *tally)
{
	size_t best = 0;

	for (size_t i = 1; i < tally->kinds; i++)
		if (tally->items[i].count > tally->items[best].count)
			best = i;
	return tally->kinds ? tally->items[best].text : NULL;
}

void tally_details(struct tally *tally, struct verdict *verdict, const char *label)
{
	for (size_t i = 0; i < tally->kinds; i++)
		verdict_detail(
			verdict, tally->kinds == 1 && !tally->rest
					 ? mem_printf("%s%s%s", label, *label ? ": " : "",
						   tally->items[i].text)
					 : mem_printf("%s%s%zu: %s", label, *label ? " " : "",
						   tally->items[i].count, tally->items[i].text));
	if (tally->rest)
		verdict_detail(verdict, mem_printf("%s%s%zu: for other reasons", label,
						*label ? " " : "", tally->rest));
}

void tally_release(struct tally *tally)
{
	for (size_t i = 0; i < tally->kinds; i++)
		free(tally->items[i].text);
	*tally = (struct tally){.kinds = 0};
}

/* --- mending -------------------------------------------------------------------------------------
 */

/* Who can grant it; written once for all objects of one kind and owner that follow each other. */
static const char *runner_of(struct judging *judging, const struct lack *lack)
{
	struct runner *last = &judging->runner;
	char *what;

	if (last->text && last->kind == lack->kind && last->owner == lack->owner)
		return last->text;
	what = mem_printf("owner of the %s%s", object_kind_word(lack->kind),
		lack->kind == OBJECT_SCHEMA || lack->kind == OBJECT_DATABASE ? "" : "s");
	mem_replace(&last->text, mend_runner(what, role_name(judging, lack->owner)));
	last->kind = lack->kind;
	last->owner = lack->owner;
	free(what);
	return last->text;
}

void mend_lack(struct judging *judging, struct verdict *verdict, const struct lack *lack)
{
	if (!lack->privilege || !lack->name)
		return;
	mends_grant(verdict->mends, &(struct mend_grant){.kind = lack->kind,
					    .privileges = lack->privilege,
					    .schema = lack->schema,
					    .name = lack->name,
					    .grantee = role_name(judging, lack->role),
					    .runner = runner_of(judging, lack)});
}
