/* verdict.c - each kind of need judged, with its reason and what would mend it. */
#include "grants/grants_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "pg/ident.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_SHOWN 20 /* in the details; the list itself is complete */

static struct verdict *add_verdict(struct rights *rights, const struct need *need, const char *kind,
	const char *object, char *title)
{
	struct grants_report *report = rights->report;
	struct verdict *verdict;

	report->verdicts =
		mem_resize(report->verdicts, report->verdict_count + 1, sizeof *report->verdicts);
	verdict = &report->verdicts[report->verdict_count++];
	*verdict = (struct verdict){.id = mem_printf("%s.%s", kind, object),
		.title = title,
		.object = mem_text(object),
		.is_mandatory = need->level == LEVEL_REQUIRED};
	return verdict;
}

static void end_verdict(struct verdict *verdict, enum verdict_state state, char *fact)
{
	verdict->state = state;
	mem_replace(&verdict->fact, fact);
}

static void add_detail(struct verdict *verdict, char *line)
{
	mem_replace(&verdict->details,
		verdict->details ? mem_printf("%s\n%s", verdict->details, line) : mem_text(line));
	free(line);
}

/* "owner NAME" for a comment of the script: only names that are plain identifiers. */
static char *who_of(const char *what, const char *owner)
{
	for (const char *c = owner; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-')
			return mem_printf("%s, or a superuser", what);
	return mem_printf("%s (role %s), or a superuser", what, owner);
}

/* GRANT ... TO role; taken over by the report. */
static char *grant_to(const struct rights *rights, const char *privilege, const char *on)
{
	struct buf sql = BUF_INIT;

	buf_printf(&sql, "GRANT %s ON %s TO ", privilege, on);
	ident_add(&sql, rights->report->role);
	buf_char(&sql, ';');
	return buf_take(&sql);
}

/* --- why ------------------------------------------------------------------------------------- */

/* The shortest way among the entries of @object: *grantor is borrowed. -1: by no entry. */
static int64_t best_grantee(const struct rights *rights, int64_t object, const char **grantor)
{
	const struct rowset *acl = rights->rows[PART_ACL];
	int64_t best = -1;
	int best_length = 0;

	for (size_t row = 0; row < rowset_rows(acl); row++) {
		int64_t grantee = rowset_integer(acl, row, 1);
		int length;

		if (rowset_integer(acl, row, 0) != object || !path_reaches(rights->path, grantee))
			continue;
		/* What everybody has comes after what was granted to this role or its groups. */
		length = grantee ? path_length(rights->path, grantee) : 1000;
		if (best < 0 || length < best_length) {
			best = grantee;
			best_length = length;
			*grantor = rowset_text(acl, row, 2);
		}
	}
	return best;
}

static char *explain(const struct rights *rights, int64_t object, int64_t owner)
{
	const char *grantor = "";
	int64_t grantee = best_grantee(rights, object, &grantor);
	struct buf out = BUF_INIT;

	if (rights->report->is_superuser)
		return mem_text("superuser: no check applies");
	if (path_reaches(rights->path, owner) && owner) {
		buf_text(
			&out, path_length(rights->path, owner) ? "as owner, through " : "as owner");
		if (path_length(rights->path, owner))
			path_describe(rights->path, owner, &out);
	} else if (grantee == 0) {
		buf_text(&out, "through PUBLIC");
	} else if (grantee > 0 && path_length(rights->path, grantee) == 0) {
		buf_printf(&out, "granted by %s", grantor);
	} else if (grantee > 0) {
		buf_text(&out, "through ");
		path_describe(rights->path, grantee, &out);
		buf_printf(&out, ", granted by %s", grantor);
	} else if (path_find(rights->path, "pg_read_all_data")) {
		buf_text(&out, "through ");
		path_describe(rights->path, path_find(rights->path, "pg_read_all_data"), &out);
	} else {
		buf_text(&out, "held");
	}
	return buf_take(&out);
}

/* Somebody has it whom the role is a member of, but without inheriting: worth saying. */
static char *explain_missing(const struct rights *rights, int64_t object)
{
	const struct rowset *acl = rights->rows[PART_ACL];
	struct buf out = BUF_INIT;

	for (size_t row = 0; row < rowset_rows(acl) && !out.length; row++) {
		int64_t grantee = rowset_integer(acl, row, 1);

		if (rowset_integer(acl, row, 0) == object &&
			path_is_broken(rights->path, grantee)) {
			path_describe(rights->path, grantee, &out);
			buf_text(&out, " has it, but the membership does not inherit");
		}
	}
	if (!out.length)
		buf_printf(&out, "neither %s nor a role it inherits from is in the list of rights",
			rights->report->role);
	return buf_take(&out);
}

/* --- database -------------------------------------------------------------------------------- */

static void add_login_remarks(struct rights *rights, struct verdict *verdict)
{
	if (!rights_bool(rights, PART_ROLE, 0, "may_login")) {
		add_detail(verdict, mem_text("the role cannot log in (NOLOGIN): a group role"));
		verdict->state = VERDICT_WARN;
	}
	if (rights_bool(rights, PART_ROLE, 0, "has_expired")) {
		add_detail(verdict, mem_printf("the password expired: VALID UNTIL %s",
					    rights_text(rights, PART_ROLE, 0, "valid_until")));
		verdict->state = VERDICT_WARN;
	}
	if (rights_integer(rights, PART_ROLE, 0, "connection_limit") == 0) {
		add_detail(verdict, mem_text("CONNECTION LIMIT 0: it can never connect"));
		verdict->state = VERDICT_WARN;
	}
	if (rights->report->acts_as)
		add_detail(
			verdict, mem_printf("after login it acts as %s (ALTER ROLE ... SET role): "
					    "check that role too",
					 rights->report->acts_as));
}

void verdict_database(struct rights *rights, const struct need *need)
{
	const char *dbname = rights->report->dbname;
	struct verdict *verdict = add_verdict(
		rights, need, "database", dbname, mem_printf("CONNECT on database %s", dbname));
	struct buf on = BUF_INIT;

	if (!rights_bool(rights, PART_ROLE, 0, "allows_connections")) {
		end_verdict(
			verdict, VERDICT_MISSING, mem_text("the database takes no connections"));
		return;
	}
	if (rights_bool(rights, PART_ROLE, 0, "may_connect")) {
		end_verdict(verdict, VERDICT_OK,
			explain(rights, 0, rights_integer(rights, PART_ROLE, 0, "dbowner_oid")));
		add_login_remarks(rights, verdict);
		return;
	}
	end_verdict(verdict, VERDICT_MISSING, mem_text("nobody gets in without it"));
	add_detail(verdict, explain_missing(rights, 0));
	buf_text(&on, "DATABASE ");
	ident_add(&on, dbname);
	mend_add(rights->report, verdict, grant_to(rights, "CONNECT", buf_string(&on)),
		who_of("owner of the database", rights_text(rights, PART_ROLE, 0, "dbowner")));
	buf_free(&on);
}

/* --- schemas --------------------------------------------------------------------------------- */

void verdict_schemas(struct rights *rights, const struct need *need)
{
	for (size_t row = 0; row < rowset_rows(rights->rows[PART_SCHEMAS]); row++) {
		const char *name = rights_text(rights, PART_SCHEMAS, row, "name");
		int64_t oid = rights_integer(rights, PART_SCHEMAS, row, "oid");
		struct verdict *verdict = add_verdict(
			rights, need, "schema", name, mem_printf("USAGE on schema %s", name));
		struct buf on = BUF_INIT;

		if (rights_bool(rights, PART_SCHEMAS, row, "has_usage")) {
			end_verdict(verdict, VERDICT_OK,
				explain(rights, oid,
					rights_integer(rights, PART_SCHEMAS, row, "owner_oid")));
			continue;
		}
		end_verdict(verdict, VERDICT_MISSING, mem_text("nothing inside can be used"));
		add_detail(verdict, explain_missing(rights, oid));
		buf_text(&on, "SCHEMA ");
		ident_add(&on, name);
		mend_add(rights->report, verdict, grant_to(rights, "USAGE", buf_string(&on)),
			who_of("owner of the schema",
				rights_text(rights, PART_SCHEMAS, row, "owner")));
		buf_free(&on);
	}
}

/* --- relations ------------------------------------------------------------------------------- */

/* What one schema's relations add up to. */
struct tally {
	size_t all, held, columns_only, filtered, blind;
	struct buf missing; /* qualified names, one a line */
	struct buf some;    /* with only some columns */
	struct buf filtered_names;
	size_t first_missing, first_held; /* rows; for the reasons */
};

static void add_name(struct buf *out, const char *schema, const char *name)
{
	if (out->length)
		buf_char(out, '\n');
	ident_add_qualified(out, schema, name);
}

static void count_relation(
	struct rights *rights, struct tally *tally, size_t row, const char *schema)
{
	const char *name = rights_text(rights, PART_RELATIONS, row, "name");

	tally->all++;
	if (!rights_bool(rights, PART_RELATIONS, row, "has_select")) {
		if (tally->all - tally->held == 1)
			tally->first_missing = row;
		add_name(&tally->missing, schema, name);
		if (rights_bool(rights, PART_RELATIONS, row, "some_columns")) {
			tally->columns_only++;
			add_name(&tally->some, schema, name);
		}
		return;
	}
	if (!tally->held++)
		tally->first_held = row;
	if (rights_bool(rights, PART_RELATIONS, row, "rls")) {
		tally->filtered++;
		tally->blind += rights_integer(rights, PART_RELATIONS, row, "policies") == 0;
		add_name(&tally->filtered_names, schema, name);
	}
}

/* The first names of a list in one line. */
static char *some_names(const struct buf *list)
{
	struct buf out = BUF_INIT;
	size_t count = 0;

	for (const char *at = buf_string(list); *at; count++) {
		size_t length = strcspn(at, "\n");

		if (count < NAMES_SHOWN) {
			buf_text(&out, count ? ", " : "");
			buf_add(&out, at, length);
		}
		at += length + (at[length] == '\n');
	}
	if (count > NAMES_SHOWN)
		buf_printf(&out, " and %zu more", count - NAMES_SHOWN);
	return buf_take(&out);
}

static void add_names_detail(struct verdict *verdict, const char *label, const struct buf *list)
{
	char *names = some_names(list);

	add_detail(verdict, mem_printf("%s %s", label, names));
	free(names);
}

/* One GRANT for each owner, because each needs somebody else to run it. */
static void mend_relations(
	struct rights *rights, struct verdict *verdict, int64_t schema_oid, const char *schema)
{
	size_t rows = rowset_rows(rights->rows[PART_RELATIONS]);
	bool *is_done = mem_array(rows + 1, sizeof *is_done);

	for (size_t first = 0; first < rows; first++) {
		const char *owner = rights_text(rights, PART_RELATIONS, first, "owner");
		struct buf on = BUF_INIT;

		buf_text(&on, "TABLE ");
		for (size_t row = first; row < rows; row++) {
			if (is_done[row] ||
				rights_integer(rights, PART_RELATIONS, row, "schema_oid") !=
					schema_oid ||
				rights_bool(rights, PART_RELATIONS, row, "has_select") ||
				strcmp(rights_text(rights, PART_RELATIONS, row, "owner"), owner) !=
					0)
				continue;
			is_done[row] = true;
			if (on.length > strlen("TABLE "))
				buf_text(&on, ", ");
			ident_add_qualified(
				&on, schema, rights_text(rights, PART_RELATIONS, row, "name"));
		}
		if (on.length > strlen("TABLE "))
			mend_add(rights->report, verdict,
				grant_to(rights, "SELECT", buf_string(&on)),
				who_of("owner of the tables", owner));
		buf_free(&on);
	}
	free(is_done);
}

static void judge_tally(struct rights *rights, struct verdict *verdict, struct tally *tally,
	int64_t schema_oid, const char *schema, bool has_usage)
{
	size_t row = tally->held ? tally->first_held : tally->first_missing;
	char *why = NULL;

	if (tally->held)
		why = explain(rights, rights_integer(rights, PART_RELATIONS, row, "oid"),
			rights_integer(rights, PART_RELATIONS, row, "owner_oid"));
	if (tally->held == tally->all)
		end_verdict(verdict, VERDICT_OK,
			mem_printf("%zu of %zu, %s", tally->held, tally->all, why));
	else
		end_verdict(verdict, tally->held ? VERDICT_PARTIAL : VERDICT_MISSING,
			mem_printf("%zu of %zu", tally->held, tally->all));
	if (tally->held && tally->held < tally->all)
		add_detail(verdict, mem_printf("The %zu held: %s", tally->held, why));
	free(why);
	if (tally->held < tally->all) {
		add_names_detail(verdict, "Missing:", &tally->missing);
		add_detail(verdict, explain_missing(rights, rights_integer(rights, PART_RELATIONS,
								    tally->first_missing, "oid")));
		verdict->missing = mem_text(buf_string(&tally->missing));
		verdict->missing_count = tally->all - tally->held;
		mend_relations(rights, verdict, schema_oid, schema);
	}
	if (tally->columns_only)
		add_names_detail(verdict, "Only some columns can be read of:", &tally->some);
	if (tally->filtered) {
		add_names_detail(
			verdict, "Row level security filters rows of:", &tally->filtered_names);
		if (tally->blind)
			add_detail(
				verdict, mem_printf("no policy lets a row through on %zu of these: "
						    "reading gives nothing, without an error",
						 tally->blind));
		if (verdict->state == VERDICT_OK)
			verdict->state = VERDICT_WARN;
	}
	if (!has_usage && tally->held) {
		verdict->state = VERDICT_SKIP;
		mem_replace(&verdict->fact,
			mem_printf("%zu of %zu, but needs USAGE first", tally->held, tally->all));
	}
}

void verdict_relations(struct rights *rights, const struct need *need)
{
	for (size_t schema = 0; schema < rowset_rows(rights->rows[PART_SCHEMAS]); schema++) {
		const char *name = rights_text(rights, PART_SCHEMAS, schema, "name");
		int64_t oid = rights_integer(rights, PART_SCHEMAS, schema, "oid");
		struct verdict *verdict = add_verdict(rights, need, "relations", name,
			mem_printf("SELECT on tables in %s", name));
		struct tally tally = {
			.missing = BUF_INIT, .some = BUF_INIT, .filtered_names = BUF_INIT};

		for (size_t row = 0; row < rowset_rows(rights->rows[PART_RELATIONS]); row++)
			if (rights_integer(rights, PART_RELATIONS, row, "schema_oid") == oid)
				count_relation(rights, &tally, row, name);
		if (tally.all)
			judge_tally(rights, verdict, &tally, oid, name,
				rights_bool(rights, PART_SCHEMAS, schema, "has_usage"));
		else
			end_verdict(verdict, VERDICT_OK, mem_text("there are no tables"));
		buf_free(&tally.missing);
		buf_free(&tally.some);
		buf_free(&tally.filtered_names);
	}
}

/* --- future relations ------------------------------------------------------------------------ */

static char *default_privileges(
	const struct rights *rights, const char *creator, const char *schema)
{
	struct buf sql = BUF_INIT;

	buf_text(&sql, "ALTER DEFAULT PRIVILEGES FOR ROLE ");
	ident_add(&sql, creator);
	buf_text(&sql, " IN SCHEMA ");
	ident_add(&sql, schema);
	buf_text(&sql, " GRANT SELECT ON TABLES TO ");
	ident_add(&sql, rights->report->role);
	buf_char(&sql, ';');
	return buf_take(&sql);
}

static void judge_future(
	struct rights *rights, struct verdict *verdict, int64_t oid, const char *schema)
{
	size_t all = 0, covered = 0;
	struct buf uncovered = BUF_INIT;

	for (size_t row = 0; row < rowset_rows(rights->rows[PART_FUTURE]); row++) {
		const char *creator = rights_text(rights, PART_FUTURE, row, "creator");

		if (rights_integer(rights, PART_FUTURE, row, "schema_oid") != oid)
			continue;
		all++;
		if (rights_bool(rights, PART_FUTURE, row, "covered")) {
			covered++;
			continue;
		}
		if (uncovered.length)
			buf_char(&uncovered, '\n');
		buf_text(&uncovered, creator);
		mend_add(rights->report, verdict, default_privileges(rights, creator, schema),
			who_of("the role that makes the tables", creator));
	}
	if (!all) {
		end_verdict(verdict, VERDICT_OK, mem_text("no role can make tables here"));
	} else if (covered == all) {
		end_verdict(verdict, VERDICT_OK,
			mem_printf("covered for %zu of %zu creators", covered, all));
	} else {
		end_verdict(verdict, VERDICT_WARN,
			covered ? mem_printf("covered for %zu of %zu creators", covered, all)
				: mem_text("no default privilege: no SELECT"));
		add_names_detail(
			verdict, "Tables made by these roles are not covered:", &uncovered);
	}
	buf_free(&uncovered);
}

void verdict_future(struct rights *rights, const struct need *need)
{
	for (size_t row = 0; row < rowset_rows(rights->rows[PART_SCHEMAS]); row++) {
		const char *name = rights_text(rights, PART_SCHEMAS, row, "name");
		struct verdict *verdict = add_verdict(
			rights, need, "future", name, mem_printf("New tables in %s", name));

		if (rights->rows[PART_FUTURE])
			judge_future(rights, verdict,
				rights_integer(rights, PART_SCHEMAS, row, "oid"), name);
		else
			end_verdict(verdict, VERDICT_UNKNOWN,
				mem_text(rights->errors[PART_FUTURE].primary));
	}
}
