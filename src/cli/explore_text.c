/* explore_text.c - the explorer of rights in lines for people. */
#include "cli/explore_out.h"

#include "base/buf.h"
#include "base/memory.h"
#include "cli/out.h"
#include "grants/explore.h"
#include "grants/tabulate.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_SHOWN 20

/* "a, b, c and 7 more"; @shown names at most. */
static void add_names(struct buf *out, const char *const *names, size_t count, size_t shown)
{
	for (size_t i = 0; i < count && i < shown; i++)
		buf_printf(out, "%s%s", i ? ", " : "", names[i]);
	if (count > shown) {
		buf_text(out, " and ");
		count_add(out, count - shown);
		buf_text(out, " more");
	}
}

static void print_line(struct buf *line)
{
	out_line(stdout, "%s", buf_string(line));
	buf_free(line);
}

/* --- one object ----------------------------------------------------------------------------------
 */

static void add_privileges(struct buf *line, const struct right_list *list, size_t first)
{
	const struct right *like = &list->items[first];

	for (size_t i = first; i < list->count; i++)
		if (strcmp(list->items[i].ways[0].text, like->ways[0].text) == 0)
			buf_printf(line, "%s%s", i == first ? "" : ", ",
				privilege_word(list->items[i].privilege));
}

/* Did an earlier one have the same words? */
static bool is_told(const struct right_list *list, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(list->items[i].ways[0].text, list->items[at].ways[0].text) == 0)
			return true;
	return false;
}

/* "SELECT, INSERT: through readers, granted by owner": privileges of one way together. */
static void print_rights(const struct right_list *list, const char *prefix, bool is_verbose)
{
	for (size_t i = 0; i < list->count; i++) {
		struct buf line = BUF_INIT;

		if (!is_told(list, i)) {
			buf_text(&line, prefix);
			add_privileges(&line, list, i);
			buf_printf(&line, ": %s", list->items[i].ways[0].text);
			print_line(&line);
		}
		for (size_t way = 1; way < list->items[i].way_count; way++)
			if (is_verbose || list->items[i].ways[way].via.kind != VIA_PUBLIC)
				out_line(stdout, "%s%s: also %s", prefix,
					privilege_word(list->items[i].privilege),
					list->items[i].ways[way].text);
	}
}

static void print_columns(const struct object_role *role, bool is_verbose)
{
	for (size_t i = 0; i < role->column_count; i++) {
		const struct column_rights *columns = &role->columns[i];
		struct buf line = BUF_INIT;

		buf_text(&line, columns->name_count == 1 ? "  column " : "  columns ");
		add_names(&line, columns->names, columns->name_count,
			is_verbose ? columns->name_count : NAMES_SHOWN);
		print_line(&line);
		print_rights(&columns->rights, "    ", is_verbose);
	}
}

/* Where what a statement comes to is not what its privilege says. */
static void print_uses(const struct object_role *role)
{
	for (size_t i = 0; i < role->use_count; i++) {
		const struct use *use = &role->uses[i];
		bool is_held = false;

		for (size_t at = 0; at < role->rights.count; at++)
			is_held |= role->rights.items[at].privilege == use->privilege;
		if (use->why && (is_held || use->outcome != OUTCOME_FAILS))
			out_line(stdout, "  %s really: %s, %s", privilege_word(use->privilege),
				outcome_word(use->outcome), use->why);
		if (use->remark)
			out_line(stdout, "  %s: %s", privilege_word(use->privilege), use->remark);
	}
}

static void print_role(const struct object_role *role, bool is_verbose)
{
	out_line(stdout, "%s%s", role->name,
		role->role == PUBLIC_ROLE ? ", which is every role"
		: role->may_login	  ? ""
					  : " (NOLOGIN)");
	if (role->is_owner)
		out_line(stdout, "  may alter, drop and grant it: %s", role->owns_by);
	print_rights(&role->rights, "  ", is_verbose);
	print_columns(role, is_verbose);
	print_uses(role);
	if (role->role == PUBLIC_ROLE && !role->has_usage)
		out_line(stdout, "  of use only to roles that have USAGE of the schema");
}

static void print_public_only(const struct object_access *access, bool is_verbose)
{
	const char **names = mem_array(access->role_count + 1, sizeof *names);
	struct buf line = BUF_INIT;
	size_t count = 0;

	for (size_t i = 0; i < access->role_count; i++)
		if (access->roles[i].role != PUBLIC_ROLE && access->roles[i].is_public_only)
			names[count++] = access->roles[i].name;
	if (count) {
		buf_text(&line, "Through PUBLIC alone: ");
		add_names(&line, names, count, is_verbose ? count : NAMES_SHOWN);
		print_line(&line);
	}
	buf_free(&line);
	free(names);
}

static bool has_columns(const struct object_access *access)
{
	for (size_t i = 0; i < access->role_count; i++)
		if (access->roles[i].column_count)
			return true;
	return false;
}

static void print_heading(const struct rights *rights, const struct object_access *access)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, "%c%s ", access->kind_word[0] - 'a' + 'A', access->kind_word + 1);
	if (access->schema)
		buf_printf(&line, "%s.", access->schema);
	buf_printf(&line, "%s, owner %s", access->name,
		access->owner ? access->owner : "a role that was dropped");
	if (access->kind != OBJECT_DATABASE)
		buf_printf(&line, ", database %s", rights->database);
	buf_text(&line, ".");
	print_line(&line);
	if (access->is_default && !has_columns(access))
		out_line(stdout, "Nobody granted anything on it: what PostgreSQL gives by itself "
				 "holds.");
	if (access->is_revoked)
		out_line(stdout, "All rights on it were revoked, the owner's too; an owner may "
				 "grant them to itself again.");
	if (access->has_row_security)
		out_line(stdout, "Row level security is on.");
	if (rights->is_standby)
		out_line(stdout, "This is a standby: nothing can be written here.");
}

void object_access_print(
	const struct rights *rights, const struct object_access *access, bool is_verbose)
{
	struct buf line = BUF_INIT;

	print_heading(rights, access);
	for (size_t i = 0; i < access->role_count; i++) {
		const struct object_role *role = &access->roles[i];

		if (is_verbose || role->role == PUBLIC_ROLE || !role->is_public_only ||
			access->role_count == 1)
			print_role(role, is_verbose);
	}
	if (!is_verbose && access->role_count > 1)
		print_public_only(access, is_verbose);
	if (!access->role_count)
		out_line(stdout, "No role but superusers can do anything to it.");
	for (size_t i = 0; i < access->leftover_count; i++) {
		struct buf text = BUF_INIT;

		privileges_add(&text, access->leftovers[i].privileges);
		out_line(stdout, "Granted to %s: %s", access->leftovers[i].text, buf_string(&text));
		buf_free(&text);
	}
	if (access->gap)
		out_line(stdout, "Not known: %s", access->gap);
	buf_text(&line, "Superusers, to whom no check applies: ");
	add_names(&line, access->superusers, access->superuser_count, NAMES_SHOWN);
	print_line(&line);
}

/* --- one role ------------------------------------------------------------------------------------
 */

static const char *const outcome_texts[] = {
	[OUTCOME_FILTERED] = "row level security filters rows",
	[OUTCOME_NO_ROWS] = "row level security lets no row through",
	[OUTCOME_COLUMNS] = "only some columns",
	[OUTCOME_FAILS] = "fails all the same",
	[OUTCOME_UNKNOWN] = "not known whether it works",
};

static void print_outcomes(const struct group *group)
{
	for (enum outcome outcome = OUTCOME_FILTERED; outcome <= OUTCOME_UNKNOWN; outcome++) {
		struct buf line = BUF_INIT;

		if (!group->outcomes[outcome])
			continue;
		if (group->lacks_usage && outcome == OUTCOME_FAILS)
			continue;
		buf_text(&line, "      ");
		count_add(&line, group->outcomes[outcome]);
		buf_printf(&line, ": %s", outcome_texts[outcome]);
		print_line(&line);
	}
}

static void print_group(const struct group *group, bool is_verbose)
{
	struct buf line = BUF_INIT;

	buf_text(&line, "  ");
	group_describe(group, &line);
	if (group->share_count == 1)
		buf_printf(&line, ": %s", group->shares[0].text);
	print_line(&line);
	for (size_t i = 0; group->share_count > 1 && i < group->share_count; i++) {
		buf_text(&line, "      ");
		count_add(&line, group->shares[i].count);
		buf_printf(&line, ": %s", group->shares[i].text);
		print_line(&line);
	}
	if (group->name_count) {
		buf_text(&line, group->names_are_held ? "      on " : "      not on ");
		add_names(&line, (const char *const *)group->names, group->name_count,
			is_verbose ? group->name_count : NAMES_SHOWN);
		print_line(&line);
	}
	if (group->lacks_usage)
		out_line(stdout, "      of no use: USAGE on schema %s is missing", group->schema);
	print_outcomes(group);
	if (group->doubted)
		out_line(stdout, "      not sure: for %zu the server itself says otherwise",
			group->doubted);
}

static void print_groups(const struct role_access *access, bool is_verbose)
{
	if (access->is_superuser) {
		out_line(stdout,
			"%s is a superuser: checks do not apply to it, it can do "
			"everything.",
			access->acting);
		return;
	}
	out_line(stdout, access->group_count ? "Can:" : "Can do nothing here.");
	for (size_t i = 0; i < access->group_count; i++)
		print_group(&access->groups[i], is_verbose);
}

static void print_owned(const struct role_access *access)
{
	if (access->owned_count)
		out_line(stdout, "Owns:");
	for (size_t i = 0; i < access->owned_count; i++) {
		const struct owned *owned = &access->owned[i];
		struct buf line = BUF_INIT;

		buf_text(&line, "  ");
		count_add(&line, owned->count);
		buf_printf(&line, " %s", explore_kind_word(owned->kind, owned->count));
		if (owned->schema)
			buf_printf(&line, " in %s", owned->schema);
		if (owned->name)
			buf_printf(&line, " (%s)", owned->name);
		buf_printf(&line, ": %s", owned->text);
		print_line(&line);
	}
}

static void print_grants(const struct belonging *belonging)
{
	for (size_t i = 0; i < belonging->grant_count; i++) {
		const struct membership_grant *grant = &belonging->grants[i];

		out_line(stdout, "      %s%s: INHERIT %s, SET %s, ADMIN %s",
			grant->grantor ? "granted by " : "by itself, without a grant",
			grant->grantor ? grant->grantor : "", grant->inherits ? "yes" : "no",
			grant->sets ? "yes" : "no", grant->admins ? "yes" : "no");
	}
}

static void print_belongings(const struct role_access *access)
{
	if (access->belonging_count)
		out_line(stdout, "Member of:");
	for (size_t i = 0; i < access->belonging_count; i++) {
		const struct belonging *belonging = &access->belongings[i];

		out_line(stdout, "  %s%s", belonging->name,
			belonging->is_superuser ? ", a superuser" : "");
		if (belonging->inherits)
			out_line(stdout, "      has its rights: %s", belonging->inherits_by);
		else
			out_line(stdout, "      does not have its rights: %s", belonging->broken);
		if (belonging->may_become)
			out_line(stdout, "      may become it by SET ROLE: %s",
				belonging->becomes_by);
		if (belonging->may_hand_out)
			out_line(stdout, "      may hand it out to others: %s",
				belonging->hands_out_by);
		print_grants(belonging);
	}
}

static void print_futures(const struct role_access *access)
{
	if (access->future_count)
		out_line(stdout, "Will have, on what is yet to be made:");
	for (size_t i = 0; i < access->future_count; i++) {
		const struct future_right *future = &access->futures[i];
		struct buf line = BUF_INIT;

		buf_text(&line, "  ");
		privileges_add(&line, future->privileges);
		buf_printf(&line, " on %s that %s makes%s%s: %s",
			explore_kind_word(future->kind, 2),
			future->creator ? future->creator : "a role that was dropped",
			future->schema ? " in " : "", future->schema ? future->schema : "",
			future->text);
		print_line(&line);
	}
}

void role_access_print(
	const struct rights *rights, const struct role_access *access, bool is_verbose)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, "Role %s, database %s. ", access->name, rights->database);
	role_attributes(access->role, &line);
	buf_text(&line, ".");
	print_line(&line);
	if (strcmp(access->acting, access->name) != 0)
		out_line(stdout,
			"Its sessions run as %s (ALTER ROLE ... SET role): what that role can is "
			"shown.",
			access->acting);
	for (size_t i = 0; i < access->danger_count; i++)
		out_line(stdout, "%s %s",
			access->dangers[i].kind == DANGER_NEAR_SUPERUSER ? "DANGER:" : "Beware:",
			access->dangers[i].text);
	print_groups(access, is_verbose);
	print_owned(access);
	print_belongings(access);
	print_futures(access);
	for (size_t i = 0; i < access->gap_count; i++)
		out_line(stdout, "Not known: %s", access->gaps[i]);
}
