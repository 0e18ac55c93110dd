/* access_role.c - everything that one role can do: grouped, counted, the dangers first. */
#include "view/access_rows.h"

#include "base/buf.h"
#include "base/memory.h"
#include "term/surface.h"

#include <stdlib.h>
#include <string.h>

/* --- privileges ------------------------------------------------------------------------------ */

/* One kind and privilege over many schemas is one run. */
static int by_privilege(const void *left, const void *right)
{
	const struct group *a = *(const struct group *const *)left;
	const struct group *b = *(const struct group *const *)right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->privilege != b->privilege)
		return a->privilege < b->privilege ? -1 : 1;
	return a < b ? -1 : a > b; /* as they came: by schema */
}

static void add_group_title(const struct group *group, bool with_schema, struct buf *out)
{
	buf_printf(out, "%s on %s", privilege_word(group->privilege),
		explore_kind_word(group->kind, 2));
	if (with_schema && group->schema)
		buf_printf(out, " in %s", group->schema);
}

static const char *word_of_group(const struct group *group, unsigned *style)
{
	*style = STYLE_CARE;
	if (group->lacks_usage)
		return "no use";
	if (group->doubted)
		return "unknown";
	*style = STYLE_GOOD;
	if (group->all && group->held == group->all)
		return "all";
	*style = STYLE_PLAIN;
	return "some";
}

/* What it comes to, where that is not simply that it works. */
static void add_outcomes(struct access_row *row, const struct group *group)
{
	static const char *const comes[] = {
		[OUTCOME_WORKS] = NULL,
		[OUTCOME_FILTERED] = "rows may be left out by row level security",
		[OUTCOME_NO_ROWS] = "row level security lets no row through",
		[OUTCOME_COLUMNS] = "only some columns",
		[OUTCOME_FAILS] = "it fails all the same",
		[OUTCOME_UNKNOWN] = "unknown what it comes to",
	};

	for (size_t i = 0; i <= OUTCOME_UNKNOWN; i++)
		if (comes[i] && group->outcomes[i])
			access_row_detail(
				row, mem_printf("On %zu  %s", group->outcomes[i], comes[i]));
}

static void add_group(struct access_rows *rows, const struct group *group)
{
	struct buf title = BUF_INIT, fact = BUF_INIT;
	struct access_row *row;
	unsigned style;
	const char *word = word_of_group(group, &style);

	add_group_title(group, true, &title);
	access_count(group->held, group->all, &fact);
	if (group->share_count)
		buf_printf(&fact, ", %s%s", group->shares[0].text,
			group->share_count > 1 ? " ..." : "");
	row = access_rows_add(rows, mem_printf("%d %u", (int)group->kind, group->privilege), word,
		style, buf_take(&title), buf_take(&fact));
	row->held = group->held;
	row->all = group->all;
	buf_clear(&title);
	add_group_title(group, false, &title);
	row->sum = buf_take(&title);
	for (size_t i = 0; i < group->share_count && group->share_count > 1; i++)
		access_row_detail(
			row, mem_printf("%zu  %s", group->shares[i].count, group->shares[i].text));
	if (group->grantable)
		access_row_detail(
			row, mem_printf("%zu of them with the grant option", group->grantable));
	if (group->lacks_usage)
		access_row_detail(row,
			mem_printf("USAGE on schema %s is missing: of no use yet", group->schema));
	if (group->doubted)
		access_row_detail(
			row, mem_printf("On %zu the server itself says otherwise", group->doubted));
	add_outcomes(row, group);
	access_row_names(row, group->names_are_held ? "Held  " : "Except  ", group->names,
		group->name_count);
}

static void add_groups(struct access_rows *rows, const struct role_access *access)
{
	const struct group **order = mem_array(access->group_count + 1, sizeof(struct group *));

	for (size_t i = 0; i < access->group_count; i++)
		order[i] = &access->groups[i];
	qsort(order, access->group_count, sizeof *order, by_privilege);
	for (size_t i = 0; i < access->group_count; i++)
		add_group(rows, order[i]);
	free(order);
}

/* --- the rest -------------------------------------------------------------------------------- */

static void add_dangers(struct access_rows *rows, const struct role_access *access)
{
	static const char *const titles[] = {
		[DANGER_NEAR_SUPERUSER] = "as good as a superuser",
		[DANGER_READS_SECRETS] = "reads secrets",
		[DANGER_WIDE] = "reaches far",
	};

	for (size_t i = 0; i < access->danger_count; i++) {
		const struct danger *danger = &access->dangers[i];
		struct access_row *row =
			access_rows_add(rows, mem_printf("danger %zu", i), "danger", STYLE_BAD,
				mem_text(titles[danger->kind]), mem_text(danger->text));

		access_row_detail(row, mem_text(danger->text));
	}
	for (size_t i = 0; i < access->gap_count; i++)
		access_rows_add(rows, mem_printf("gap %zu", i), "unknown", STYLE_DIM,
			mem_text("not all could be read"), mem_text(access->gaps[i]));
}

static void add_owned(struct access_rows *rows, const struct role_access *access)
{
	for (size_t i = 0; i < access->owned_count; i++) {
		const struct owned *owned = &access->owned[i];
		struct buf title = BUF_INIT;

		if (owned->count == 1 && owned->name)
			buf_printf(&title, "%s %s%s%s", explore_kind_word(owned->kind, 1),
				owned->schema ? owned->schema : "", owned->schema ? "." : "",
				owned->name);
		else
			count_add(&title, owned->count);
		if (owned->count != 1 || !owned->name)
			buf_printf(&title, " %s%s%s", explore_kind_word(owned->kind, owned->count),
				owned->schema ? " in " : "", owned->schema ? owned->schema : "");
		access_rows_add(rows, mem_text("owned"), "owns", STYLE_PLAIN, buf_take(&title),
			mem_text(owned->text))
			->sum = mem_text("groups of objects are its own");
	}
}

static void add_membership(struct access_row *row, const struct membership_grant *grant)
{
	access_row_detail(
		row, mem_printf("granted by %s: INHERIT %s, SET %s, ADMIN %s",
			     grant->grantor ? grant->grantor : "nobody who is there any more",
			     grant->inherits ? "TRUE" : "FALSE", grant->sets ? "TRUE" : "FALSE",
			     grant->admins ? "TRUE" : "FALSE"));
}

static void add_belonging(struct access_rows *rows, const struct belonging *belonging)
{
	bool carries = belonging->inherits;
	struct access_row *row = access_rows_add(rows, mem_text("member"), "member",
		carries ? STYLE_GOOD : STYLE_CARE, mem_text(belonging->name),
		mem_printf("%s%s%s%s", carries ? "has its rights" : "does not have its rights",
			belonging->may_become ? ", may become it" : "",
			belonging->may_hand_out ? ", may hand it out" : "",
			belonging->is_superuser ? "; a superuser" : ""));

	row->sum = mem_text("memberships");
	if (belonging->inherits_by)
		access_row_detail(row, mem_printf("Rights  %s", belonging->inherits_by));
	if (belonging->broken)
		access_row_detail(row, mem_printf("No rights  %s", belonging->broken));
	if (belonging->becomes_by)
		access_row_detail(row, mem_printf("SET ROLE  %s", belonging->becomes_by));
	if (belonging->hands_out_by)
		access_row_detail(row, mem_printf("ADMIN  %s", belonging->hands_out_by));
	for (size_t i = 0; i < belonging->grant_count; i++)
		add_membership(row, &belonging->grants[i]);
}

static void add_future(struct access_rows *rows, const struct future_right *future)
{
	struct buf title = BUF_INIT;

	privileges_add(&title, future->privileges);
	buf_printf(&title, " on new %s", explore_kind_word(future->kind, 2));
	if (future->schema)
		buf_printf(&title, " in %s", future->schema);
	access_rows_add(rows, mem_text("future"), "future", STYLE_PLAIN, buf_take(&title),
		mem_printf("made by %s, %s", future->creator, future->text))
		->sum = mem_text("rights on what is made later");
}

struct access_rows *access_rows_of_role(const struct role_access *access)
{
	struct access_rows *rows = access_rows_new();

	add_dangers(rows, access);
	for (size_t i = 0; i < access->belonging_count; i++)
		add_belonging(rows, &access->belongings[i]);
	add_owned(rows, access);
	add_groups(rows, access);
	for (size_t i = 0; i < access->future_count; i++)
		add_future(rows, &access->futures[i]);
	return rows;
}
