/* explore_json.c - the explorer of rights as JSON (man/pgusher.1 has the shapes). */
#include "cli/explore_out.h"

#include "base/json.h"
#include "config.h"
#include "grants/explore.h"

#include <jansson.h>

static json_t *names_json(const char *const *names, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_of_text(names[i]));
	return list;
}

static json_t *privileges_json(unsigned privileges)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++)
		if (privileges & 1u << i)
			json_array_append_new(list, json_string(privilege_word(1u << i)));
	return list;
}

static const char *by_word(const struct via *via)
{
	static const char *const words[] = {[VIA_NOTHING] = "",
		[VIA_SUPERUSER] = "superuser",
		[VIA_GRANT] = "grant",
		[VIA_PREDEFINED] = "predefined",
		[VIA_PUBLIC] = "public"};

	return via->kind == VIA_GRANT && via->is_owner ? "owner" : words[via->kind];
}

static json_t *header_json(const struct rights *rights, const char *explore)
{
	return json_pack("{s:s, s:i, s:s, s:s, s:o, s:i, s:b}", "pgusher", PACKAGE_VERSION,
		"format", 1, "command", "grants", "explore", explore, "database",
		json_of_text(rights->database), "server_version", rights->server_version, "standby",
		rights->is_standby);
}

/* --- one object ----------------------------------------------------------------------------------
 */

static json_t *way_json(const struct rights *rights, const struct way *way)
{
	bool has_grantor = way->via.kind == VIA_GRANT || way->via.kind == VIA_PUBLIC;

	return json_pack("{s:s, s:o, s:o, s:b, s:o}", "by", by_word(&way->via), "path",
		names_json(way->path, way->path_count), "grantor",
		json_of_text(has_grantor ? roles_name(rights->roles, way->via.grantor) : NULL),
		"grantable", way->via.is_grantable, "text", json_of_text(way->text));
}

static json_t *rights_json(const struct rights *rights, const struct right_list *list)
{
	json_t *all = json_array();

	for (size_t i = 0; i < list->count; i++) {
		const struct right *right = &list->items[i];
		json_t *ways = json_array();

		for (size_t way = 0; way < right->way_count; way++)
			json_array_append_new(ways, way_json(rights, &right->ways[way]));
		json_array_append_new(all,
			json_pack("{s:s, s:b, s:o}", "privilege", privilege_word(right->privilege),
				"grantable", right->is_grantable, "ways", ways));
	}
	return all;
}

static json_t *columns_json(const struct rights *rights, const struct object_role *role)
{
	json_t *all = json_array();

	for (size_t i = 0; i < role->column_count; i++)
		json_array_append_new(all,
			json_pack("{s:o, s:o}", "columns",
				names_json(role->columns[i].names, role->columns[i].name_count),
				"privileges", rights_json(rights, &role->columns[i].rights)));
	return all;
}

static json_t *uses_json(const struct object_role *role)
{
	json_t *all = json_array();

	for (size_t i = 0; i < role->use_count; i++)
		json_array_append_new(all, json_pack("{s:s, s:s, s:o, s:o}", "statement",
						   privilege_word(role->uses[i].privilege), "works",
						   outcome_word(role->uses[i].outcome), "why",
						   json_of_text(role->uses[i].why), "remark",
						   json_of_text(role->uses[i].remark)));
	return all;
}

static json_t *object_role_json(const struct rights *rights, const struct object_role *role)
{
	return json_pack("{s:o, s:b, s:b, s:b, s:o, s:b, s:b, s:o, s:o, s:o}", "role",
		json_of_text(role->name), "public", role->role == PUBLIC_ROLE, "can_login",
		role->may_login, "owner", role->is_owner, "owns_by", json_of_text(role->owns_by),
		"schema_usage", role->has_usage, "public_only", role->is_public_only, "privileges",
		rights_json(rights, &role->rights), "columns", columns_json(rights, role),
		"effects", uses_json(role));
}

json_t *object_access_json(const struct rights *rights, const struct object_access *access)
{
	json_t *json = header_json(rights, "object"), *roles = json_array(),
	       *dropped = json_array();

	for (size_t i = 0; i < access->role_count; i++)
		json_array_append_new(roles, object_role_json(rights, &access->roles[i]));
	for (size_t i = 0; i < access->leftover_count; i++)
		json_array_append_new(dropped,
			json_pack("{s:I, s:o}", "oid", (json_int_t)access->leftovers[i].oid,
				"privileges", privileges_json(access->leftovers[i].privileges)));
	json_object_set_new(json, "object",
		json_pack("{s:s, s:o, s:o, s:o, s:b, s:b}", "kind", access->kind_word, "schema",
			json_of_text(access->schema), "name", json_of_text(access->name), "owner",
			json_of_text(access->owner), "default_acl", access->is_default,
			"row_security", access->has_row_security));
	json_object_set_new(
		json, "superusers", names_json(access->superusers, access->superuser_count));
	json_object_set_new(json, "dropped", dropped);
	json_object_set_new(json, "unknown", json_of_text(access->gap));
	json_object_set_new(json, "roles", roles);
	return json;
}

/* --- one role ------------------------------------------------------------------------------------
 */

static json_t *group_json(const struct group *group)
{
	json_t *shares = json_array(), *outcomes = json_object(), *json;

	for (size_t i = 0; i < group->share_count; i++)
		json_array_append_new(
			shares, json_pack("{s:s, s:o, s:I}", "by", by_word(&group->shares[i].via),
					"text", json_of_text(group->shares[i].text), "count",
					(json_int_t)group->shares[i].count));
	for (enum outcome outcome = OUTCOME_WORKS; outcome <= OUTCOME_UNKNOWN; outcome++)
		if (group->outcomes[outcome])
			json_object_set_new(outcomes, outcome_word(outcome),
				json_integer((json_int_t)group->outcomes[outcome]));
	json = json_pack("{s:s, s:o, s:s, s:I, s:o, s:I, s:I, s:b}", "kind",
		explore_kind_word(group->kind, 1), "schema", json_of_text(group->schema),
		"privilege", privilege_word(group->privilege), "held", (json_int_t)group->held,
		"all", group->all ? json_integer((json_int_t)group->all) : json_null(), "grantable",
		(json_int_t)group->grantable, "doubted", (json_int_t)group->doubted, "schema_usage",
		!group->lacks_usage);
	json_object_set_new(json, "ways", shares);
	json_object_set_new(json, "effects", outcomes);
	json_object_set_new(json, group->names_are_held ? "names" : "exceptions",
		names_json((const char *const *)group->names, group->name_count));
	return json;
}

static json_t *owned_json(const struct owned *owned)
{
	return json_pack("{s:s, s:o, s:I, s:o, s:o}", "kind", explore_kind_word(owned->kind, 1),
		"schema", json_of_text(owned->schema), "count", (json_int_t)owned->count, "name",
		json_of_text(owned->name), "text", json_of_text(owned->text));
}

static json_t *belonging_json(const struct belonging *belonging)
{
	json_t *grants = json_array();

	for (size_t i = 0; i < belonging->grant_count; i++)
		json_array_append_new(grants,
			json_pack("{s:o, s:b, s:b, s:b}", "grantor",
				json_of_text(belonging->grants[i].grantor), "inherit",
				belonging->grants[i].inherits, "set", belonging->grants[i].sets,
				"admin", belonging->grants[i].admins));
	return json_pack("{s:o, s:b, s:b, s:o, s:b, s:o, s:b, s:o, s:o, s:o}", "role",
		json_of_text(belonging->name), "superuser", belonging->is_superuser, "inherits",
		belonging->inherits, "inherits_by", json_of_text(belonging->inherits_by),
		"may_become", belonging->may_become, "becomes_by",
		json_of_text(belonging->becomes_by), "may_hand_out", belonging->may_hand_out,
		"hands_out_by", json_of_text(belonging->hands_out_by), "broken",
		json_of_text(belonging->broken), "grants", grants);
}

static json_t *future_json(const struct future_right *future)
{
	return json_pack("{s:o, s:o, s:s, s:o, s:o}", "creator", json_of_text(future->creator),
		"schema", json_of_text(future->schema), "kind", explore_kind_word(future->kind, 1),
		"privileges", privileges_json(future->privileges), "text",
		json_of_text(future->text));
}

static json_t *danger_json(const struct danger *danger)
{
	static const char *const words[] = {[DANGER_NEAR_SUPERUSER] = "near superuser",
		[DANGER_READS_SECRETS] = "reads secrets",
		[DANGER_WIDE] = "wide"};

	return json_pack(
		"{s:s, s:o}", "kind", words[danger->kind], "text", json_of_text(danger->text));
}

static json_t *attributes_json(const struct role *role)
{
	return json_pack("{s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:I, s:o}", "superuser",
		role->is_superuser, "login", role->may_login, "inherit", role->inherits, "createdb",
		role->may_create_databases, "createrole", role->may_create_roles, "replication",
		role->may_replicate, "bypassrls", role->bypasses_rls, "connection_limit",
		(json_int_t)role->connection_limit, "valid_until",
		*role->valid_until ? json_of_text(role->valid_until) : json_null());
}

json_t *role_access_json(const struct rights *rights, const struct role_access *access)
{
	json_t *json = header_json(rights, "role"), *groups = json_array(), *owned = json_array(),
	       *belongings = json_array(), *futures = json_array(), *dangers = json_array();

	for (size_t i = 0; i < access->group_count; i++)
		json_array_append_new(groups, group_json(&access->groups[i]));
	for (size_t i = 0; i < access->owned_count; i++)
		json_array_append_new(owned, owned_json(&access->owned[i]));
	for (size_t i = 0; i < access->belonging_count; i++)
		json_array_append_new(belongings, belonging_json(&access->belongings[i]));
	for (size_t i = 0; i < access->future_count; i++)
		json_array_append_new(futures, future_json(&access->futures[i]));
	for (size_t i = 0; i < access->danger_count; i++)
		json_array_append_new(dangers, danger_json(&access->dangers[i]));
	json_object_set_new(json, "role", json_of_text(access->name));
	json_object_set_new(json, "acting_role", json_of_text(access->acting));
	json_object_set_new(json, "superuser", json_boolean(access->is_superuser));
	json_object_set_new(json, "attributes", attributes_json(access->role));
	json_object_set_new(json, "dangers", dangers);
	json_object_set_new(json, "rights", groups);
	json_object_set_new(json, "owns", owned);
	json_object_set_new(json, "member_of", belongings);
	json_object_set_new(json, "future", futures);
	json_object_set_new(
		json, "unknown", names_json((const char *const *)access->gaps, access->gap_count));
	return json;
}
