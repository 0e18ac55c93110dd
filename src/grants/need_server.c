/* need_server.c - what the server itself must provide: settings, libraries, extensions,
 * publications, slots, encryption. */
#include "grants/grants_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>

/* --- settings ------------------------------------------------------------------------------------
 */

static bool value_fits(const struct need *need, const char *value)
{
	switch (need->comparison) {
	case COMPARE_AT_LEAST:
		return strtod(value, NULL) >= strtod(need->value, NULL);
	case COMPARE_CONTAINS:
		return strstr(value, need->value) != NULL;
	default:
		return strcmp(value, need->value) == 0;
	}
}

/* Before its library is loaded a setting is not known, and ALTER SYSTEM refuses it up to 16, unless
 * the session has given it a value. */
static void announce_setting(struct buf *sql, const char *name, const char *value)
{
	buf_text(sql, "SELECT pg_catalog.set_config(");
	ident_add_literal(sql, name);
	buf_text(sql, ", ");
	ident_add_literal(sql, value);
	buf_text(
		sql, ", false) WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_settings WHERE name = ");
	ident_add_literal(sql, name);
	buf_text(sql, "); ");
}

static void mend_setting(struct judging *judging, struct verdict *verdict, const char *name,
	const char *value, bool is_known)
{
	struct buf sql = BUF_INIT;

	if (!is_known && judging->rights->server_version < 170000)
		announce_setting(&sql, name, value);
	buf_text(&sql, "ALTER SYSTEM SET ");
	if (is_known)
		ident_add(&sql, name);
	else
		buf_text(&sql, name);
	buf_text(&sql, " = ");
	ident_add_literal(&sql, value);
	buf_char(&sql, ';');
	mends_statement(verdict->mends, STAGE_SERVER, buf_take(&sql),
		"a superuser; some settings need a restart of the server, others a reload");
}

/* "pg_stat_statements" of "pg_stat_statements.max", when this check asks for that library and it is
 * not loaded yet; the caller frees it. */
static char *library_to_come(const struct judging *judging, const char *setting)
{
	const char *dot = strchr(setting, '.');
	char *library = dot ? mem_text_n(setting, (size_t)(dot - setting)) : NULL;

	for (size_t i = 0; library && i < judging->needs->count; i++)
		if (judging->needs->items[i].kind == NEED_LIBRARY &&
			words_hold(&judging->needs->items[i].names, library) &&
			!server_fact(judging, PART_SETTINGS, "library", library))
			return library;
	free(library);
	return NULL;
}

void need_settings(struct judging *judging)
{
	static const char *const signs[] = {"=", ">=", "contains"};
	const struct need *need = judging->need;
	const char *name = need->names.count ? need->names.items[0] : "";
	struct verdict *verdict = verdict_add(judging, name,
		mem_printf("setting %s %s %s", name, signs[need->comparison], need->value));
	const char *value;
	char *library;

	if (verdict_is_unknown(judging, verdict, PART_SETTINGS))
		return;
	value = server_fact(judging, PART_SETTINGS, "setting", name);
	library = value ? NULL : library_to_come(judging, name);
	if (library) {
		verdict_end(verdict, VERDICT_MISSING,
			mem_printf("its library %s is not loaded", library));
		mend_setting(judging, verdict, name, need->value, false);
	} else if (!value) {
		verdict_end(verdict, VERDICT_UNKNOWN,
			mem_text("not visible to this session (pg_read_all_settings shows it), or "
				 "not known to this server"));
	} else if (value_fits(need, value)) {
		verdict_end(verdict, VERDICT_OK, mem_text(value));
	} else {
		verdict_end(verdict, VERDICT_MISSING, mem_printf("it is %s", value));
		if (need->comparison != COMPARE_CONTAINS)
			mend_setting(judging, verdict, name, need->value, true);
	}
	free(library);
}

/* --- libraries -----------------------------------------------------------------------------------
 */

static void judge_library(struct judging *judging, const char *name)
{
	struct verdict *verdict =
		verdict_add(judging, name, mem_printf("library %s is loaded", name));
	const char *preloaded;

	if (verdict_is_unknown(judging, verdict, PART_SETTINGS))
		return;
	if (server_fact(judging, PART_SETTINGS, "library", name)) {
		verdict_end(verdict, VERDICT_OK, mem_text("its settings are there"));
		return;
	}
	preloaded = server_fact(judging, PART_SETTINGS, "setting", "shared_preload_libraries");
	verdict_end(verdict, VERDICT_MISSING, mem_text("none of its settings is there"));
	verdict_detail(verdict, mem_text("It has to stand in shared_preload_libraries, which takes "
					 "a restart of the server"));
	if (preloaded) {
		struct buf sql = BUF_INIT;

		/* A list: each name is a word of its own. */
		buf_text(&sql, "ALTER SYSTEM SET shared_preload_libraries = ");
		if (*preloaded) {
			ident_add_literal(&sql, preloaded);
			buf_text(&sql, ", ");
		}
		ident_add_literal(&sql, name);
		buf_char(&sql, ';');
		mends_statement(verdict->mends, STAGE_SERVER, buf_take(&sql),
			"a superuser; then restart the server");
	}
}

void need_libraries(struct judging *judging)
{
	for (size_t i = 0; i < judging->need->names.count; i++)
		judge_library(judging, judging->need->names.items[i]);
}

/* --- extensions ----------------------------------------------------------------------------------
 */

/* "1.10" is more than "1.9". */
static int compare_versions(const char *left, const char *right)
{
	while (*left || *right) {
		char *left_end, *right_end;
		long a = strtol(left, &left_end, 10), b = strtol(right, &right_end, 10);

		if (a != b)
			return a < b ? -1 : 1;
		if (left_end == left && right_end == right)
			return strcmp(left, right);
		left = left_end + (*left_end == '.');
		right = right_end + (*right_end == '.');
	}
	return 0;
}

/* Its objects are of no use without USAGE of the schema that they are in. */
static bool has_usage(struct judging *judging, struct verdict *verdict, const struct schema *schema)
{
	const struct object_class *class = &judging->rights->classes[schema->class];

	if (rights_hold(judging->rights, judging->subject, class, PRIVILEGE_USAGE, NULL))
		return true;
	mend_lack(judging, verdict,
		&(struct lack){.kind = OBJECT_SCHEMA,
			.privilege = PRIVILEGE_USAGE,
			.owner = class->owner,
			.role = heritage_self(judging->subject)->oid,
			.name = schema->name});
	return false;
}

static void look_at_its_schema(
	struct judging *judging, struct verdict *verdict, const char *extension)
{
	const char *name = server_fact(judging, PART_EXTENSIONS, "extension schema", extension);
	const struct schema *schema = name ? rights_schema_named(judging->rights, name) : NULL;

	if (schema && !has_usage(judging, verdict, schema))
		verdict_end(verdict, VERDICT_MISSING,
			mem_printf("installed in schema %s, on which USAGE is missing", name));
}

static void judge_missing_extension(
	struct judging *judging, struct verdict *verdict, const char *name)
{
	struct buf sql = BUF_INIT;
	const struct schema *home = rights_schema_named(judging->rights, "public");

	if (rights_lack(judging->rights, PART_AVAILABLE)) {
		verdict_detail(verdict,
			mem_printf("Whether its package is installed could not be read: %s",
				judging->rights->errors[PART_AVAILABLE].primary));
	} else if (!server_fact(judging, PART_AVAILABLE, "available", name)) {
		verdict_end(verdict, VERDICT_MISSING,
			mem_text("its package is not installed on the server"));
		return;
	}
	verdict_end(verdict, VERDICT_MISSING, mem_text("not created in this database"));
	buf_text(&sql, "CREATE EXTENSION IF NOT EXISTS ");
	ident_add(&sql, name);
	buf_char(&sql, ';');
	mends_statement(verdict->mends, STAGE_SERVER, buf_take(&sql),
		"a superuser (of a trusted extension: who may create in the database)");
	/* Where CREATE EXTENSION puts it for whoever has changed nothing. */
	if (home)
		has_usage(judging, verdict, home);
}

/* An update helps only when the package on the server is new enough. */
static void judge_old_extension(
	struct judging *judging, struct verdict *verdict, const char *name, const char *version)
{
	const char *least = judging->need->value;
	const char *available = server_fact(judging, PART_AVAILABLE, "available", name);
	struct buf sql = BUF_INIT;

	verdict_end(verdict, VERDICT_MISSING,
		mem_printf("version %s is older than %s", version, least));
	if (available && compare_versions(available, least) < 0) {
		verdict_detail(verdict,
			mem_printf("The package on the server has version %s only", available));
		return;
	}
	buf_text(&sql, "ALTER EXTENSION ");
	ident_add(&sql, name);
	buf_text(&sql, " UPDATE;");
	mends_statement(verdict->mends, STAGE_SERVER, buf_take(&sql),
		"owner of the extension, or a superuser");
}

static void judge_extension(struct judging *judging, const char *name)
{
	struct verdict *verdict = verdict_add(judging, name, mem_printf("extension %s", name));
	const char *version, *least = judging->need->value;

	if (verdict_is_unknown(judging, verdict, PART_EXTENSIONS))
		return;
	version = server_fact(judging, PART_EXTENSIONS, "extension", name);
	if (!version) {
		judge_missing_extension(judging, verdict, name);
		return;
	}
	verdict_end(verdict, VERDICT_OK,
		mem_printf("%s, in schema %s", version,
			server_fact(judging, PART_EXTENSIONS, "extension schema", name)));
	if (least && compare_versions(version, least) < 0) {
		judge_old_extension(judging, verdict, name, version);
		return;
	}
	look_at_its_schema(judging, verdict, name);
}

void need_extensions(struct judging *judging)
{
	for (size_t i = 0; i < judging->need->names.count; i++)
		judge_extension(judging, judging->need->names.items[i]);
}

/* --- encryption ----------------------------------------------------------------------------------
 */

void need_tls(struct judging *judging)
{
	const char *least = judging->need->value, *tls = judging->rights->tls;
	struct verdict *verdict = verdict_add(
		judging, "", least ? mem_printf("TLS, %s at least", least) : mem_text("TLS"));

	if (!*tls)
		verdict_end(verdict, VERDICT_MISSING,
			mem_text("this connection to the server is not encrypted by TLS"));
	else if (least && strcmp(tls, least) < 0)
		verdict_end(verdict, VERDICT_MISSING, mem_printf("this connection uses %s", tls));
	else
		verdict_end(verdict, VERDICT_OK, mem_text(tls));
}

/* Nothing in SQL tells it: said, and left to the person. */
void need_by_hand(struct judging *judging)
{
	struct verdict *verdict = verdict_add(judging, "", mem_text("To be seen to by hand"));

	verdict->is_mandatory = false;
	verdict_end(verdict, VERDICT_UNKNOWN,
		mem_text(judging->need->reason ? judging->need->reason : ""));
}
